"""Published cases as public evaluation documents, so that they go the same way as a user's."""

from typing import Any, cast

from domain.uncertainty.document import evaluate_document
from domain.validation.library import Case

_SHAPES = {"rect": "rectangular", "tri": "triangular", "arcsine": "arcsine"}


def document(case: Case, *, probability: str = "0.95", factor: str | None = None) -> Case:
    """Write a case with ``inputs`` and ``outputs`` as a document; ``factor`` prescribes k."""
    asked: Case = {
        "title": case["title"],
        "inputs": [_input(quantity) for quantity in case["inputs"]],
        "correlations": [
            {"between": [first, second], "coefficient": text(r)} for first, second, r in case["correlations"]
        ],
        "outputs": [
            {"symbol": output["name"], "expression": output["model"], "unit": output["unit"]}
            for output in case["outputs"]
        ],
        "coverage_probability": probability,
        "monte_carlo": False,
    }
    return asked if factor is None else asked | {"coverage_factor": factor}


def answer_of(asked: Case) -> Case:
    """Evaluate a document; numbers in the answer are decimal text."""
    return cast("dict[str, Any]", evaluate_document(asked))


def outputs_of(asked: Case) -> dict[str, Case]:
    """Evaluate a document, and give its outputs by symbol."""
    return {output["symbol"]: output for output in answer_of(asked)["outputs"]}


def text(number: str | float) -> str:
    """Decimal text of a number in a case; the files are older than our rule about text."""
    return number if isinstance(number, str) else repr(number)


def _input(quantity: Case) -> Case:
    return {
        "symbol": quantity["name"],
        "value": text(quantity["value"]),
        "unit": quantity["unit"],
        "uncertainty": _uncertainty(quantity),
    }


def _uncertainty(quantity: Case) -> Case:
    freedom = {"degrees_of_freedom": text(quantity["dof"])} if "dof" in quantity else {}
    if quantity["dist"] in _SHAPES:
        return {"distribution": _SHAPES[quantity["dist"]], "half_width": text(quantity["a"])} | freedom
    if "U" in quantity:
        return {"expanded": text(quantity["U"]), "coverage_factor": text(quantity["k"])} | freedom
    if quantity["dist"] == "t":
        return {"distribution": "t", "standard": text(quantity["u"])} | freedom
    return {"standard": text(quantity["u"])} | freedom
