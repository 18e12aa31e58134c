from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.conformity.classes import best_class_met
from domain.conformity.decision import DecisionRule, decide, decide_on_budget
from domain.conformity.errors import DecisionInputInvalid, RuleNotApplicable, UnknownRule
from domain.conformity.limits import Limits
from domain.conformity.priors import StatedPrior
from domain.conformity.statement import ConformityStatement
from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import CoverageRule, InputQuantity

MPE = Limits.symmetric(Decimal("5.0"), "mg")


def judged(rule: str, value: str, expanded: str, limits: Limits = MPE) -> ConformityStatement:
    return decide(rule, value=Decimal(value), expanded_uncertainty=Decimal(expanded), limits=limits)


@pytest.mark.parametrize(
    ("rule", "value", "expanded", "reason", "guard"),
    [
        ("simple", "5.0", "3", "", "0"),
        ("simple", "-5.0", "3", "", "0"),
        ("simple", "5.1", "0", "outside_limits", "0"),
        ("guarded", "4.0", "1.0", "", "1.0"),
        ("guarded", "-4.0", "1.0", "", "1.0"),
        ("guarded", "4.01", "1.0", "inside_guard_band", "1.0"),
        ("guarded", "5.0", "1.0", "inside_guard_band", "1.0"),
        ("guarded", "5.01", "1.0", "outside_limits", "1.0"),
        ("guarded", "0", "5.1", "inside_guard_band", "5.1"),
        # OIML R 111: at |e| = MPE - U, at U = MPE/3, and just beyond each.
        ("r111", "3.5", "1.5", "", "1.5"),
        ("r111", "-3.5", "1.5", "", "1.5"),
        ("r111", "3.51", "1.5", "inside_guard_band", "1.5"),
        ("r111", "0", "1.66", "", "1.66"),
        ("r111", "0", "1.67", "uncertainty_too_large", "1.67"),
        ("r111", "4.9", "2", "uncertainty_too_large", "2"),
        ("r111", "5.1", "2", "outside_limits", "2"),
        # JJF 1094: simple up to U = MPEV/3, guarded beyond, undecided up to U outside the limit.
        ("jjf1094", "5.0", "1.66", "", "0"),
        ("jjf1094", "5.01", "1.66", "outside_limits", "0"),
        ("jjf1094", "3.0", "2.0", "", "2.0"),
        ("jjf1094", "3.1", "2.0", "inside_guard_band", "2.0"),
        ("jjf1094", "5.1", "2.0", "uncertainty_too_large", "2.0"),
        ("jjf1094", "7.0", "2.0", "uncertainty_too_large", "2.0"),
        ("jjf1094", "7.1", "2.0", "outside_limits", "2.0"),
    ],
)
def test_rules_at_their_boundaries(rule: str, value: str, expanded: str, reason: str, guard: str) -> None:
    statement = judged(rule, value, expanded)
    assert (statement.reason, statement.conforms) == (reason, reason == "")
    assert statement.guard_band == guard
    assert (statement.rule, statement.value, statement.expanded_uncertainty) == (rule, value, expanded)
    assert (statement.lower_limit, statement.upper_limit, statement.unit) == ("-5.0", "5.0", "mg")


def test_a_third_is_compared_without_dividing() -> None:
    # 1/3 of 0.3 is 0.1 and of 1 is no decimal: U = 0.3333333333333333333333333333 is within, one unit more is not.
    limits = Limits.symmetric(Decimal(1), "mg")
    assert judged("r111", "0", "0.3333333333333333333333333333", limits).conforms
    assert not judged("r111", "0", "0.3333333333333333333333333334", limits).conforms


def test_one_sided_limits() -> None:
    above = Limits(upper=Decimal("0.5"), unit="mm")
    assert judged("simple", "-100", "1", above).conforms
    assert judged("guarded", "0.4", "0.1", above).conforms
    assert judged("guarded", "0.41", "0.1", above).reason == "inside_guard_band"
    assert judged("simple", "0.4", "0.1", above).lower_limit is None
    for rule in ("r111", "jjf1094"):
        with pytest.raises(RuleNotApplicable):
            judged(rule, "0", "0.1", above)


def test_refuses_what_cannot_be_judged() -> None:
    with pytest.raises(UnknownRule) as caught:
        judged("lenient", "0", "0.1")
    assert "simple" in caught.value.sentence_zh
    for bad in (
        {"value": Decimal("NaN")},
        {"expanded_uncertainty": Decimal(-1)},
        {"coverage_factor": Decimal(0)},
        {"degrees_of_freedom": Decimal(0)},
    ):
        stated = {"value": Decimal(0), "expanded_uncertainty": Decimal(1)} | bad
        with pytest.raises(DecisionInputInvalid):
            decide("simple", limits=MPE, **stated)


PLAIN = ["simple", "guarded", "r111", "jjf1094"]
PARAMETERS: dict[str, dict[str, Any]] = {
    "z540_3": {"prior": StatedPrior(mean="0", standard_deviation="2.5")},
    "global_risk": {"prior": StatedPrior(mean="0", standard_deviation="2.5"), "maximum_risk": Decimal("0.01")},
    "specific_risk": {"maximum_risk": Decimal("0.1")},
}
"""What a rule cannot do without."""
TENTHS = st.integers(-80, 80).map(lambda tenths: Decimal(tenths) / 10)
WIDTHS = st.integers(0, 60).map(lambda tenths: Decimal(tenths) / 10)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(list(DecisionRule)), TENTHS, WIDTHS)
def test_symmetric_limits_judge_both_signs_alike(rule: str, value: Decimal, expanded: Decimal) -> None:
    assume(rule != "specific_risk" or expanded <= 5)  # beyond, no result is certain enough
    one = decide(rule, value=value, expanded_uncertainty=expanded, limits=MPE, **PARAMETERS.get(rule, {}))
    other = decide(rule, value=-value, expanded_uncertainty=expanded, limits=MPE, **PARAMETERS.get(rule, {}))
    assert (one.outcome, one.reason) == (other.outcome, other.reason)
    assert one.conformance_probability == other.conformance_probability


@given(TENTHS, WIDTHS)
def test_a_stricter_rule_never_accepts_more(value: Decimal, expanded: Decimal) -> None:
    accepted = {rule: decide(rule, value=value, expanded_uncertainty=expanded, limits=MPE).conforms for rule in PLAIN}
    assert accepted["r111"] <= accepted["guarded"] <= accepted["jjf1094"] <= accepted["simple"]


@given(st.sampled_from(PLAIN), TENTHS, WIDTHS)
def test_nothing_guarded_is_accepted_with_less_than_its_level(rule: str, value: Decimal, expanded: Decimal) -> None:
    # A guard band of U = 2u leaves at most the tail beyond 2 sigma on each side.
    statement = decide(rule, value=value, expanded_uncertainty=expanded, limits=MPE)
    if statement.conforms and Decimal(statement.guard_band) == expanded:
        assert float(statement.conformance_probability) >= 0.9544


def test_judges_what_a_budget_reports() -> None:
    budget = evaluate_model(
        symbol="e",
        expression="x",
        unit="",
        inputs=[InputQuantity(symbol="x", value="4.0049", standard_uncertainty=0.4951, degrees_of_freedom=6)],
        coverage=CoverageRule(basis="fixed"),
    )
    assert (budget.reported.value, budget.reported.expanded_uncertainty) == ("4.0", "1.0")
    statement = decide_on_budget("guarded", budget, MPE)
    assert statement.conforms  # 4.0 + 1.0 is within 5.0, as everybody who reads the certificate finds
    assert decide_on_budget("guarded", budget, MPE, Decimal("4.2")).reason == "inside_guard_band"
    # Six degrees of freedom have heavier tails than the normal distribution.
    normal = decide("guarded", value=Decimal("4.0"), expanded_uncertainty=Decimal("1.0"), limits=MPE)
    assert float(statement.conformance_probability) < float(normal.conformance_probability)


def test_the_best_class_whose_limits_all_results_keep() -> None:
    met, missed = judged("simple", "0", "1"), judged("simple", "9", "1")
    assert best_class_met([("E2", [missed]), ("F1", [met, missed]), ("F2", [met, met]), ("M1", [met])]) == "F2"
    assert best_class_met([("F1", []), ("M1", [met])]) == "M1"
    assert best_class_met([("F1", [missed])]) is None
    assert best_class_met([]) is None
