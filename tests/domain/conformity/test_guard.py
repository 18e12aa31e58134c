"""Guard bands by formula and by risk, and the ratios beside them."""

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.conformity import capability, guard
from domain.conformity.errors import CapabilityUndefined, RiskUnreachable
from domain.conformity.limits import Limits
from domain.conformity.population import Acceptance
from domain.conformity.probability import conformance_probability
from domain.conformity.risk import global_risks
from domain.conformity.shapes import Lognormal, Normal
from domain.conformity.target import guard_band_for_global_risk, guard_band_for_specific_risk, risks_of
from tests.reference.cases import load

UNIT = Limits.symmetric(Decimal(1), "V")
ABOVE = Limits(upper=Decimal(1), unit="V")


def test_factors_of_the_published_rules() -> None:
    case = load("guardband-rules")
    expanded = 1 / case["data"]["TUR"]
    found = {"rss": guard.rss, "test95": guard.full_uncertainty, "rp10": guard.rp10, "dobbert": guard.dobbert}
    for one in case["expected"]:
        factor = 1 - found[one["quantity"]](expanded, 1.0)
        assert factor == pytest.approx(one["value"], abs=one["tol"], rel=0), one["quantity"]


def test_at_the_ends_of_their_ranges() -> None:
    assert guard.rss(2, 1) == 1  # U beyond the MPE: nothing is left
    assert guard.rp10(0.25, 1) == guard.rp10(0.2, 1) == 0
    assert guard.dobbert(0.2, 1) == guard.dobbert(0, 1) == 0
    assert guard.dobbert(1 / 4.5, 1) > 0


def test_a_width_is_rounded_up_but_not_for_the_noise_of_a_float() -> None:
    assert guard.rounded_up(guard.rss(4, 5)) == 2
    assert str(guard.rounded_up(1.2345671)) == "1.23457"
    assert str(guard.rounded_up(2.0000000000000004)) == "2"
    assert guard.rounded_up(0) == 0


def test_specific_risk_beside_one_limit_is_the_normal_quantile() -> None:
    assert guard_band_for_specific_risk(0.1, ABOVE, 0.05) == pytest.approx(0.1 * 1.6448536269514722, rel=1e-9)
    below = Limits(lower=Decimal(1), unit="V")
    assert guard_band_for_specific_risk(0.1, below, 0.05) == pytest.approx(0.1 * 1.6448536269514722, rel=1e-9)
    # t with 3 degrees of freedom, 0.1 %: 10.2145; with one (Cauchy), 1e-4: 3183 scales.
    assert guard_band_for_specific_risk(0.1, ABOVE, 0.001, 3) == pytest.approx(1.0214532, rel=1e-6)
    assert guard_band_for_specific_risk(0.1, ABOVE, 1e-4, 1) == pytest.approx(318.30988, rel=1e-6)
    assert guard_band_for_specific_risk(0.1, ABOVE, 0.5) == 0
    assert guard_band_for_specific_risk(0, ABOVE, 0.01) == 0


@settings(deadline=None, max_examples=40)
@given(st.floats(0.01, 0.5), st.floats(0.02, 0.5))
def test_specific_risk_at_the_acceptance_limit_counts_both_tails(u: float, risk: float) -> None:
    if 1 - conformance_probability(0, u, UNIT) > risk:
        with pytest.raises(RiskUnreachable) as caught:
            guard_band_for_specific_risk(u, UNIT, risk)
        assert "least" in caught.value.sentence_en
        return
    width = guard_band_for_specific_risk(u, UNIT, risk)
    assert 1 - conformance_probability(1 - width, u, UNIT) <= risk + 1e-9
    assert width == 0 or 1 - conformance_probability(1 - width, u, UNIT) == pytest.approx(risk, abs=1e-7)


@settings(deadline=None, max_examples=30)
@given(st.floats(0.3, 1.5), st.floats(0.02, 0.6), st.sampled_from([0.02, 0.005, 1e-4]))
def test_global_risk_is_met_and_no_wider_than_needed(spread: float, u: float, risk: float) -> None:
    prior = Normal(0.1, spread)
    width = guard_band_for_global_risk(prior, u, UNIT, risk)
    reached = global_risks(prior, u, Acceptance.guarded(-1, 1, width)).consumer
    assert reached <= risk * (1 + 1e-6)
    assert width == 0 or reached == pytest.approx(risk, rel=1e-6)
    stated = float(guard.rounded_up(width))
    assert global_risks(prior, u, Acceptance.guarded(-1, 1, stated)).consumer <= risk


def test_dobbert_keeps_two_percent_whatever_the_population() -> None:
    for ratio in (1.1, 1.5, 2, 3, 4, 5):
        width = guard.dobbert(1 / ratio, 1)
        worst = max(
            global_risks(Normal(0, spread / 50), 0.5 / ratio, Acceptance.guarded(-1, 1, width)).consumer
            for spread in range(10, 150, 5)
        )
        assert worst < 0.0202, ratio


def test_a_conditional_risk_may_be_out_of_reach() -> None:
    # Most items are bad and the instrument hardly tells: even of those found in the middle 1 % is too much to promise.
    with pytest.raises(RiskUnreachable):
        guard_band_for_global_risk(Normal(0, 5), 2, UNIT, 0.01, conditional=True)
    width = guard_band_for_global_risk(Normal(0, 0.6), 0.2, UNIT, 0.01, conditional=True)
    risks = global_risks(Normal(0, 0.6), 0.2, Acceptance.guarded(-1, 1, width))
    assert risks.conditional_consumer == pytest.approx(0.01, rel=1e-6)


def test_any_prior_and_a_single_limit() -> None:
    prior = Lognormal(-0.5, 0.4)
    width = guard_band_for_global_risk(prior, 0.1, ABOVE, 0.005)
    assert width > 0
    risks = risks_of(prior, 0.1, Acceptance.guarded(-math.inf, 1, width))
    assert risks.consumer == pytest.approx(0.005, rel=1e-6)
    sure = risks_of(prior, 0, Acceptance.guarded(-math.inf, 1, 0))
    assert (sure.consumer, sure.producer) == pytest.approx((0, 0), abs=1e-8)
    assert sure.accepted == pytest.approx(prior.below(1), abs=1e-8)


def test_capability_ratios() -> None:
    wide = Limits(lower=Decimal(-1), upper=Decimal(3), unit="V")
    assert capability.measurement_capability_index(0.25, wide) == 4
    assert capability.uncertainty_ratio(0.5, wide) == 4
    assert capability.accuracy_ratio(0.2, wide) == 10
    for limits, u in ((ABOVE, 0.1), (UNIT, 0.0), (UNIT, math.nan), (UNIT, -1.0)):
        with pytest.raises(CapabilityUndefined):
            capability.uncertainty_ratio(u, limits)
