"""Published budgets of first order (GUM 5, annexes G and H; EA-4/02; QUAM; NIST TN 1900), each to its own tolerance."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from domain.validation.as_document import answer_of, document, outputs_of
from domain.validation.check import CaseChecks, Check, all_stated, near, stated
from domain.validation.library import Case

_FIELDS = {
    "y": "value",
    "u": "standard_uncertainty",
    "dof": "effective_degrees_of_freedom",
    "U": "expanded_uncertainty",
}


def check_budget(case: Case) -> Iterator[Check]:
    """Hold value, u, degrees of freedom, contributions, U and correlations of each output against what is stated."""
    for output in case["outputs"]:
        for expected in output["expected"]:
            # Each expectation says for itself with which probability and factor it was made.
            factor = None if expected.get("k") is None else str(expected["k"])
            asked = document(case, probability=str(expected.get("p", "0.95")), factor=factor)
            answer = answer_of(asked)
            if expected["quantity"] == "corr":
                yield _correlation(expected, answer["correlation_matrix"])
            else:
                own = next(each for each in answer["outputs"] if each["symbol"] == output["name"])
                found = stated(expected, _found(own, expected["quantity"]))
                yield replace(found, quantity=f"{output['name']}: {expected['quantity']}")


def check_welch_satterthwaite(case: Case) -> list[Check]:
    """Product of three quantities with stated relative u and few degrees of freedom (GUM G.4.1)."""
    relative, counts = case["data"]["rel_u_percent"], case["data"]["n"]
    inputs = [
        {
            "symbol": f"x{index}",
            "value": "100",
            "uncertainty": {"distribution": "t", "standard": str(u), "degrees_of_freedom": str(count - 1)},
        }
        for index, (u, count) in enumerate(zip(relative, counts, strict=True))
    ]
    asked = {"inputs": inputs, "outputs": [{"symbol": "y", "expression": "x0*x1*x2/10000"}], "monte_carlo": False}
    answer = outputs_of(asked)["y"]
    found = {
        "u_c%": "standard_uncertainty",
        "nu_eff": "effective_degrees_of_freedom",
        "k95": "coverage_factor",
        "U95%": "expanded_uncertainty",
    }
    return all_stated(case, {name: float(answer[field]) for name, field in found.items()})


def _correlation(expected: Case, matrix: Case) -> Check:
    first, second = expected["printed"].removeprefix("r(").removesuffix(")").split(",")
    row, column = matrix["outputs"].index(first), matrix["outputs"].index(second)
    found = float(matrix["coefficients"][row][column])
    return near(f"r({first},{second})", expected["value"], found, expected["tol"])


def _found(answer: Case, quantity: str) -> float:
    if quantity.startswith("contribution:"):
        symbol = quantity.partition(":")[2]
        return next(float(line["contribution"]) for line in answer["budget"] if line["symbol"] == symbol)
    return float(answer[_FIELDS[quantity]])


_BUDGETS = (
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

CHECKS: Mapping[str, CaseChecks] = MappingProxyType(
    {"gum-g4.1": check_welch_satterthwaite} | dict.fromkeys(_BUDGETS, check_budget)
)
"""Checks of this group by case."""
