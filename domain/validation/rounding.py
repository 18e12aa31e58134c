"""Rounding of reported results (GUM 7.2.6; GB/T 8170; EA-4/02, 6.3): the text a certificate prints."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from domain.validation.as_document import outputs_of
from domain.validation.check import CaseChecks, Check, same
from domain.validation.library import Case


def check_reported_text(case: Case) -> Iterator[Check]:
    """Round U half to even and always up, the value to the place of U."""
    for value, expanded, half_even, value_text, up in case["data"]["rows"]:
        label = f"{value} with U {expanded}"
        found = _reported(value, expanded, "half_even")
        yield same(f"{label}: U, half to even", half_even, found["expanded_uncertainty"])
        yield same(f"{label}: value", value_text, found["value"])
        yield same(f"{label}: U, up", up, _reported(value, expanded, "up")["expanded_uncertainty"])


def _reported(value: str, expanded: str, mode: str) -> Case:
    asked: Case = {
        "inputs": [{"symbol": "x", "value": value, "uncertainty": {"standard": expanded}}],
        "outputs": [{"symbol": "y", "expression": "x"}],
        "coverage_factor": "1",
        "rounding": {"mode": mode},
        "monte_carlo": False,
    }
    reported: Case = outputs_of(asked)["y"]["reported"]
    return reported


CHECKS: Mapping[str, CaseChecks] = MappingProxyType({"rounding-vectors": check_reported_text})
"""Checks of this group by case."""
