from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.conformity.classes import assign_class, best_class_met
from domain.conformity.decision import DecisionRule, decide, decide_on_budget
from domain.conformity.errors import (
    DecisionInputInvalid,
    GuardFactorInvalid,
    PriorInvalid,
    ResultContradictsPrior,
    RiskInvalid,
    RiskUnreachable,
    RuleNotApplicable,
    RuleParameterMissing,
    RuleParameterUnused,
    UnknownRule,
)
from domain.conformity.limits import Limits
from domain.conformity.priors import StatedPrior
from domain.conformity.rules import RULES
from domain.conformity.shapes import Sample
from domain.conformity.statement import ConformityStatement
from domain.conformity.widths import GUARD_BANDS
from domain.errors import MetrologyError
from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import CoverageRule, InputQuantity
from tests.reference.cases import load

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
        stated: dict[str, Any] = {"value": Decimal(0), "expanded_uncertainty": Decimal(1)} | bad
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


@pytest.mark.parametrize(
    ("value", "outcome", "reason", "conforms"),
    [
        ("4.0", "pass", "", True),
        ("4.1", "conditional_pass", "inside_guard_band", True),
        ("5.0", "conditional_pass", "inside_guard_band", True),
        ("5.1", "conditional_fail", "outside_limits", False),
        ("6.0", "conditional_fail", "outside_limits", False),
        ("-6.1", "fail", "outside_limits", False),
    ],
)
def test_the_four_outcomes_of_ilac_g8(value: str, outcome: str, reason: str, conforms: bool) -> None:  # noqa: FBT001
    statement = judged("non_binary", value, "1.0")
    assert (statement.outcome, statement.reason, statement.conforms) == (outcome, reason, conforms)


@pytest.mark.parametrize(
    ("rule", "value", "outcome", "guard"),
    [
        # u = 1, so 1.65 each way (ISO 14253-1); JJF 1094 beside it leaves U = 2 open.
        ("iso14253", "3.35", "pass", "1.65"),
        ("iso14253", "3.36", "undetermined", "1.65"),
        ("iso14253", "6.65", "undetermined", "1.65"),
        ("iso14253", "6.66", "fail", "1.65"),
        ("iso14253_reject", "5.0", "pass", "-1.65"),
        ("iso14253_reject", "6.65", "conditional_pass", "-1.65"),
        ("iso14253_reject", "6.66", "fail", "-1.65"),
        ("jjf1094", "3.0", "pass", "2"),
        ("jjf1094", "3.1", "undetermined", "2"),
        ("jjf1094", "7.0", "undetermined", "2"),
        ("jjf1094", "7.1", "fail", "2"),
        # TUR 2.5: the acceptance limits of the reference case, times MPE = 5.
        ("rss", "4.582", "pass", "0.417425"),
        ("rss", "4.583", "fail", "0.417425"),
        ("test95", "3.0", "pass", "2"),
        ("test95", "3.01", "fail", "2"),
        ("rp10", "4.25", "pass", "0.75"),
        ("rp10", "4.26", "fail", "0.75"),
        ("dobbert", "4.57", "pass", "0.429072"),
        ("dobbert", "4.58", "fail", "0.429072"),
    ],
)
def test_guard_bands_by_formula(rule: str, value: str, outcome: str, guard: str) -> None:
    statement = judged(rule, value, "2")
    assert (statement.outcome, statement.guard_band) == (outcome, guard)


def test_a_stated_factor_scales_the_guard_band() -> None:
    half: dict[str, Any] = {"value": Decimal("4.5"), "expanded_uncertainty": Decimal(1), "limits": MPE}
    statement = decide("guarded", guard_factor=Decimal("0.5"), **half)
    assert (statement.guard_band, statement.guard_factor, statement.conforms) == ("0.5", "0.5", True)
    assert not decide("guarded", guard_factor=Decimal("0.51"), **half).conforms


def test_the_risk_of_a_decision_is_that_of_being_wrong() -> None:
    # z = 1 inside and outside: one sigma beyond leaves 15.87 %, and the other limit nothing.
    accepted, rejected = judged("simple", "4", "2"), judged("simple", "6", "2")
    assert (accepted.conforms, rejected.conforms) == (True, False)
    for statement in (accepted, rejected):
        assert float(statement.specific_risk) == pytest.approx(0.158655253931, abs=1e-11)
    assert float(judged("simple", "-50", "2").specific_risk) < 1e-30  # far in the tail: written as 0, never refused
    assert judged("simple", "0", "0").specific_risk == "0"


def test_a_prior_gives_the_global_risks_of_the_rule() -> None:
    prior = StatedPrior(mean="1500", standard_deviation="0.12")
    limits = Limits(lower=Decimal("1499.8"), upper=Decimal("1500.2"), unit="ohm")
    resistor: dict[str, Any] = {
        "value": Decimal("1500.1"),
        "expanded_uncertainty": Decimal("0.08"),
        "limits": limits,
        "prior": prior,
    }
    simple, half = decide("simple", **resistor), decide("guarded", guard_factor=Decimal("0.25"), **resistor)
    risks = [float(each.global_consumer_risk or "nan") for each in (simple, half)]
    risks += [float(each.global_producer_risk or "nan") for each in (simple, half)]
    assert risks == pytest.approx([0.018942, 0.009878, 0.037208, 0.069027], abs=6e-7)
    assert judged("simple", "0", "1").global_consumer_risk is None


def test_r111_accepts_nothing_where_u_is_too_large() -> None:
    prior = StatedPrior(mean="0", standard_deviation="2")
    statement = decide("r111", value=Decimal(0), expanded_uncertainty=Decimal(2), limits=MPE, prior=prior)
    assert statement.reason == "uncertainty_too_large"
    assert statement.global_consumer_risk == "0"
    assert float(statement.global_producer_risk or "nan") == pytest.approx(
        0.987580669348, abs=1e-11
    )  # all that conform


def test_a_lognormal_prior_corrects_the_risk_of_rejecting() -> None:
    # JCGM GUM-5, example 10: 0.225 found against 0.2, and still 11 % that the limit was kept.
    case = load("gum5-10-tspm")
    data, (expected,) = case["data"], case["expected"]
    prior = StatedPrior(distribution="lognormal", log_mean=str(data["mu"]), log_standard_deviation=str(data["sigma"]))
    measured = Decimal(str(data["measured"]))
    tspm: dict[str, Any] = {
        "value": measured,
        "expanded_uncertainty": 2 * Decimal(str(data["u_rel"])) * measured,
        "limits": Limits(upper=Decimal(str(data["upper_limit"])), unit="mg/m^3"),
    }
    statement = decide("simple", prior=prior, **tspm)
    assert not statement.conforms
    assert float(statement.specific_risk) == pytest.approx(expected["value"], abs=expected["tol"])
    assert float(decide("simple", **tspm).specific_risk) < 0.06  # which knows nothing of the air


def test_a_monte_carlo_posterior_takes_the_place_of_the_normal_one() -> None:
    sample = Sample.of([4.0, 1.0, 6.0, 5.0])
    asked: dict[str, Any] = {
        "value": Decimal(4),
        "expanded_uncertainty": Decimal(2),
        "limits": MPE,
        "posterior": sample,
    }
    statement = decide("simple", **asked)
    assert (statement.conformance_probability, statement.specific_risk) == ("0.75", "0.25")
    rectangle = StatedPrior(distribution="rectangular", lower="4.5", upper="10")
    assert decide("simple", prior=rectangle, **asked).conformance_probability == "0.5"  # of 5 and 6, the one


@pytest.mark.parametrize(
    ("rule", "parameters", "refusal", "pointer"),
    [
        ("lenient", {}, UnknownRule, "/rule"),
        ("z540_3", {}, RuleParameterMissing, "/prior"),
        ("specific_risk", {}, RuleParameterMissing, "/maximum_risk"),
        ("simple", {"guard_factor": Decimal(1)}, RuleParameterUnused, "/guard_factor"),
        ("guarded", {"maximum_risk": Decimal("0.1")}, RuleParameterUnused, "/maximum_risk"),
        ("guarded", {"guard_factor": Decimal(-1)}, GuardFactorInvalid, "/guard_factor"),
        ("guarded", {"guard_factor": Decimal("NaN")}, GuardFactorInvalid, "/guard_factor"),
        ("specific_risk", {"maximum_risk": Decimal("0.51")}, RiskInvalid, "/maximum_risk"),
        ("specific_risk", {"maximum_risk": Decimal(0)}, RiskInvalid, "/maximum_risk"),
        ("specific_risk", {"maximum_risk": Decimal("1e-9")}, RiskUnreachable, "/maximum_risk"),
        ("simple", {"prior": StatedPrior(mean="0")}, PriorInvalid, "/prior/standard_deviation"),
        (
            "simple",
            {"prior": StatedPrior(distribution="rectangular", lower="1000", upper="1001")},
            ResultContradictsPrior,
            "",
        ),
    ],
)
def test_what_a_rule_is_told_must_fit_it(
    rule: str, parameters: dict[str, Any], refusal: type[MetrologyError], pointer: str
) -> None:
    with pytest.raises(refusal) as caught:
        decide(rule, value=Decimal(0), expanded_uncertainty=Decimal(2), limits=MPE, **parameters)
    assert caught.value.pointer == pointer
    assert caught.value.sentence_zh


def test_every_rule_has_its_words_and_its_guard_band() -> None:
    assert set(RULES) == set(GUARD_BANDS) == set(DecisionRule)


def test_classes_with_asymmetric_limits_and_a_guard_band() -> None:
    classes = [
        ("1", Limits(lower=Decimal(-4), upper=Decimal(1), unit="percent")),
        ("2", Limits(lower=Decimal(-4), upper=Decimal(2), unit="percent")),
        ("3", Limits(upper=Decimal(9), unit="percent")),
    ]

    def met(value: str, rule: str) -> tuple[str | None, str]:
        name, statement = assign_class(classes, lambda limits: judged(rule, value, "0.5", limits))
        assert statement is not None
        return name, statement.upper_limit or ""

    assert met("0.9", "simple") == ("1", "1")
    assert met("0.9", "guarded") == ("2", "2")
    assert met("-3.9", "guarded") == ("3", "9")
    assert met("9.1", "simple") == (None, "9")
    assert assign_class([], lambda limits: judged("simple", "0", "1", limits)) == (None, None)
