from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.calibration.record import Phase
from domain.calibration.result import (
    CriterionResult,
    FailedRequirement,
    OverallResult,
    PointResult,
    Verdict,
)
from domain.conformity.decision import decide
from domain.conformity.limits import Limits
from domain.conformity.statement import ConformityStatement
from domain.traceability.rules_verdict import verdict_again
from domain.uncertainty.budget import Reported
from tests.domain.results import BUDGET, POINT, RECORD_RESULT

from .samples import FACTS, KNOWN, chain, outcomes

LIMITS = Limits.symmetric(Decimal("0.016"), "MPa")
WHERE = "up/0.8/initial"


def statement(value: str, expanded: str = "0.0040", rule: str = "simple") -> ConformityStatement:
    return decide(rule, value=Decimal(value), expanded_uncertainty=Decimal(expanded), limits=LIMITS)


def point(judged: ConformityStatement | None, phase: Phase = Phase.INITIAL, *criteria: CriterionResult) -> PointResult:
    budget = replace(
        BUDGET,
        combined_standard_uncertainty="0.002",
        expanded_uncertainty="0.004",
        reported=Reported(value="0.0040", expanded_uncertainty="0.0040"),
    )
    return replace(POINT, phase=phase, budget=budget, conformity=judged, criteria=criteria)


def whole(*, phase: Phase = Phase.INITIAL, passed: bool = False) -> OverallResult:
    """A criterion over all points."""
    return OverallResult(
        test="t",
        phase=phase,
        id="mean",
        label_zh="x",
        label_en="x",
        value="2",
        lower_limit=None,
        upper_limit="1",
        unit="MPa",
        passed=passed,
    )


def outcome(
    verdict: Verdict, *points: PointResult, failed: tuple[str, ...] = (), overall: tuple[OverallResult, ...] = ()
) -> list[str]:
    result = replace(
        RECORD_RESULT,
        points=points,
        verdict=verdict,
        failed=tuple(FailedRequirement(where=where, label_zh="x", label_en="x") for where in failed),
        overall=overall,
    )
    return outcomes(tuple(verdict_again(chain(), replace(FACTS, result=result), KNOWN)))


@pytest.mark.parametrize("rule", ["simple", "guarded", "r111", "jjf1094"])
def test_what_was_decided_by_each_rule_decides_the_same_again(rule: str) -> None:
    assert outcome(Verdict.CONFORMS, point(statement("0.0040", rule=rule))) == ["pass", "pass"]


def test_the_limit_itself_conforms_and_the_next_digit_does_not() -> None:
    on_limit, beyond = statement("0.0160"), statement("0.0161")
    assert outcome(Verdict.CONFORMS, point(on_limit)) == ["pass", "pass"]
    assert outcome(Verdict.DOES_NOT_CONFORM, point(beyond), failed=(WHERE,)) == ["pass", "pass"]
    assert outcome(Verdict.CONFORMS, point(replace(beyond, conforms=True, reason=""))) == ["fail", "pass"]
    assert outcome(Verdict.DOES_NOT_CONFORM, point(replace(on_limit, conforms=False)), failed=(WHERE,)) == [
        "fail",
        "pass",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"value": "0.0161"},
        {"upper_limit": "0.0039"},
        {"lower_limit": "0.0041"},
        {"rule": "guarded"},
        {"reason": "outside_limits"},
        {"guard_band": "0.001"},
        {"conformance_probability": "0.9"},
        {"expanded_uncertainty": "0.0039"},
    ],
)
def test_an_altered_statement_is_found(change: dict[str, Any]) -> None:
    altered = replace(statement("0.0040"), **change)
    assert outcome(Verdict.CONFORMS, point(altered))[0] == "fail"


def test_another_spelling_of_the_same_number_is_the_same_statement() -> None:
    spelled = replace(statement("0.0040"), value="0.004", upper_limit="0.0160", guard_band="0.0")
    assert outcome(Verdict.CONFORMS, point(spelled)) == ["pass", "pass"]


@pytest.mark.parametrize(
    "change", [{"rule": "no-such-rule"}, {"value": "NaN"}, {"lower_limit": "x"}, {"upper_limit": "-1"}]
)
def test_what_cannot_be_decided_again_is_undecided_not_a_crash(change: dict[str, Any]) -> None:
    assert outcome(Verdict.CONFORMS, point(replace(statement("0.0040"), **change))) == ["?", "pass"]


def test_a_failing_result_and_a_conforming_verdict_contradict() -> None:
    assert outcome(Verdict.CONFORMS, point(statement("0.0161"))) == ["pass", "fail"]


def test_a_failing_criterion_has_to_be_named_too() -> None:
    criterion = CriterionResult(
        id="hysteresis", label_zh="x", label_en="x", value="2", limit="1", unit="MPa", passed=False
    )
    both = point(statement("0.0161"), Phase.INITIAL, criterion)
    assert outcome(Verdict.DOES_NOT_CONFORM, both, failed=(WHERE,)) == ["pass", "fail"]
    assert outcome(Verdict.DOES_NOT_CONFORM, both, failed=(WHERE, f"{WHERE}/hysteresis")) == ["pass", "pass"]
    assert outcome(Verdict.CONFORMS, point(statement("0"), Phase.INITIAL, criterion)) == ["pass", "fail"]


def test_a_failing_criterion_over_all_points_has_to_be_named_too() -> None:
    good = point(statement("0.0040"))
    named = ("t/*/initial/mean",)
    assert outcome(Verdict.CONFORMS, good, overall=(whole(),)) == ["pass", "fail"]
    assert outcome(Verdict.DOES_NOT_CONFORM, good, overall=(whole(),), failed=("checks/x",)) == ["pass", "fail"]
    assert outcome(Verdict.DOES_NOT_CONFORM, good, overall=(whole(),), failed=named) == ["pass", "pass"]
    assert outcome(Verdict.CONFORMS, good, overall=(whole(passed=True),)) == ["pass", "pass"]


def test_a_failed_check_makes_a_verdict_without_a_failing_point() -> None:
    assert outcome(Verdict.DOES_NOT_CONFORM, point(statement("0")), failed=("checks/appearance",)) == ["pass", "pass"]
    assert outcome(Verdict.DOES_NOT_CONFORM, point(statement("0"))) == ["pass", "fail"]
    assert outcome(Verdict.CONFORMS, point(statement("0")), failed=("checks/appearance",)) == ["pass", "fail"]


def test_only_the_final_state_decides_an_adjusted_item() -> None:
    found, left = point(statement("0.0161"), Phase.AS_FOUND), point(statement("0"), Phase.AS_LEFT)
    assert outcome(Verdict.CONFORMS, found, left) == ["pass", "pass", "pass"]
    worse = point(statement("0.0161"), Phase.AS_LEFT)
    assert outcome(Verdict.CONFORMS, point(statement("0"), Phase.AS_FOUND), worse) == ["pass", "pass", "fail"]


def test_a_criterion_over_all_points_counts_in_the_final_state_only() -> None:
    found, left = point(statement("0"), Phase.AS_FOUND), point(statement("0"), Phase.AS_LEFT)
    for phase, told in ((Phase.AS_FOUND, "pass"), (Phase.AS_LEFT, "fail")):
        assert outcome(Verdict.CONFORMS, found, left, overall=(whole(phase=phase),))[-1] == told


def test_no_statement_means_none_at_all() -> None:
    assert outcome(Verdict.NO_STATEMENT, point(None), point(statement("0"))) == ["pass", "fail"]
    assert outcome(Verdict.NO_STATEMENT, point(None)) == ["pass"]
    assert outcome(Verdict.NO_STATEMENT, point(statement("0"))) == ["pass", "fail"]
    assert outcome(Verdict.NO_STATEMENT, point(None), failed=("checks/x",)) == ["fail"]


def test_without_results_it_is_undecided() -> None:
    assert outcomes(tuple(verdict_again(chain(), FACTS, KNOWN))) == ["?"]
