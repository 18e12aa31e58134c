"""Every published case that the product ships, through the checks by which it validates itself: one way to do it."""

from typing import Any

import pytest

from domain.validation.library import case_ids, load
from domain.validation.outcome import Outcome
from domain.validation.suite import SUITE, run_case, uncovered

CASES = [pytest.param(group, case, id=f"{group}:{case}") for group in SUITE for case in SUITE[group]]


@pytest.mark.parametrize(("group", "case"), CASES)
def test_published_case(group: str, case: str, subtests: pytest.Subtests) -> None:
    outcome = run_case(group, case, SUITE[group][case])
    assert outcome.fault == ""
    assert outcome.checks
    for check in outcome.checks:
        with subtests.test(check.quantity):
            assert check.passed, f"expected {check.expected} within {check.tolerance}, found {check.found}"


def test_no_case_is_left_without_a_check() -> None:
    assert list(uncovered()) == []


def stated_values(case: dict[str, Any]) -> int:
    """Count what a case's file states to be held."""
    outputs = case.get("outputs", [])
    return sum(len(output["expected"]) for output in outputs) + len(case.get("expected", []))


@pytest.mark.parametrize("case", [case for case in case_ids() if stated_values(load(case))])
def test_every_value_that_a_case_states_is_checked(case: str) -> None:
    outcomes: list[Outcome] = [run_case(group, case, SUITE[group][case]) for group in SUITE if case in SUITE[group]]
    expected = {
        f"{entry['value']:.12g}"
        for part in [load(case), *load(case).get("outputs", [])]
        for entry in part.get("expected", [])
    }
    assert expected <= {check.expected for outcome in outcomes for check in outcome.checks}


@pytest.mark.parametrize("case", case_ids())
def test_every_case_names_its_source(case: str) -> None:
    assert load(case)["id"] == case
    assert load(case)["title"]
    assert load(case)["source"]
