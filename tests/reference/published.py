"""Published cases as evaluation documents, so that they go the same way as a user's."""

from typing import cast

from domain.uncertainty.document import evaluate_document
from tests.reference.cases import Case

FIRST_ORDER = (
    "gum-h1",
    "gum-h2",
    "ea402-s2",
    "ea402-s4",
    "ea402-s6",
    "ea402-s9",
    "ea402-s10",
    "gum5-01-ph",
    "gum5-03-glucose",
    "gum5-14-decay",
    "quam-a1",
    "nist-e3",
    "jjf1059-dvm",
    "jcgm101-9.3-mass",
)


def text(number: str | float) -> str:
    """Decimal text of a number in a case; the files themselves are older than our rule about text."""
    return number if isinstance(number, str) else repr(number)


def document(case: Case, *, probability: str = "0.95", factor: str | None = None) -> Case:
    asked = {
        "title": case["title"],
        "inputs": [_input(stated) for stated in case["inputs"]],
        "correlations": [
            {"between": [first, second], "coefficient": text(r)} for first, second, r in case["correlations"]
        ],
        "outputs": [
            {"symbol": output["name"], "expression": output["model"], "unit": output["unit"]}
            for output in case["outputs"]
        ],
        "coverage_probability": probability,
    }
    return asked if factor is None else asked | {"coverage_factor": factor}


def outputs_of(asked: Case) -> dict[str, Case]:
    """Evaluate, and give the outputs by symbol."""
    return {output["symbol"]: output for output in cast("list[Case]", evaluate_document(asked)["outputs"])}


def _input(stated: Case) -> Case:
    return {
        "symbol": stated["name"],
        "value": text(stated["value"]),
        "unit": stated["unit"],
        "uncertainty": _uncertainty(stated),
    }


def _uncertainty(stated: Case) -> Case:
    freedom = {"degrees_of_freedom": text(stated["dof"])} if "dof" in stated else {}
    shapes = {"rect": "rectangular", "tri": "triangular", "arcsine": "arcsine"}
    if stated["dist"] in shapes:
        return {"distribution": shapes[stated["dist"]], "half_width": text(stated["a"])} | freedom
    if "U" in stated:
        return {"expanded": text(stated["U"]), "coverage_factor": text(stated["k"])} | freedom
    if stated["dist"] == "t":
        return {"distribution": "t", "standard": text(stated["u"])} | freedom
    return {"standard": text(stated["u"])} | freedom
