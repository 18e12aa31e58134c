"""Global risks: published cases, the closed form against integration, and what must always hold."""

import math
from decimal import Decimal
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from domain.conformity.limits import Limits
from domain.conformity.population import Acceptance
from domain.conformity.priors import StatedPrior, prior_distribution
from domain.conformity.probability import probability_between
from domain.conformity.quadrature import integrated_risks
from domain.conformity.risk import global_risks
from domain.conformity.shapes import Normal
from tests.reference.cases import load

INF = math.inf


def test_rp19_by_in_tolerance_probability() -> None:
    case = load("rp19-pfa")
    expected = {one["quantity"]: one for one in case["expected"]}
    lower, upper = case["data"]["limits"]
    limits = Limits(lower=Decimal(lower), upper=Decimal(upper), unit="V")
    for share in case["data"]["itp"]:
        prior = prior_distribution(StatedPrior(in_tolerance_probability=str(share)), limits)
        assert isinstance(prior, Normal)
        u = prior.standard_deviation / case["data"]["sigma_ratio"]
        risks = global_risks(prior, u, Acceptance.guarded(-1, 1, 0))
        found = {f"PFA%_{share}": risks.consumer, f"CPFA%_{share}": risks.conditional_consumer}
        for quantity, risk in found.items():
            one = expected[quantity]
            assert 100 * risk == pytest.approx(one["value"], abs=one["tol"], rel=0), quantity


def test_resistors_of_jcgm_106() -> None:
    # 1500 ohm +/- 0.2 ohm; u0 = 0.12, um = 0.04: 9.6 % do not conform; values in the case's notes.
    data = load("jcgm106-resistor")["data"]
    prior = Normal(data["y0"], data["u0"])
    simple = global_risks(prior, data["um"], Acceptance.guarded(data["TL"], data["TU"], 0))
    guarded = global_risks(prior, data["um"], Acceptance.guarded(data["TL"], data["TU"], 0.02))
    assert [simple.consumer, simple.producer] == pytest.approx([0.018942, 0.037208], abs=6e-7)
    assert [guarded.consumer, guarded.producer] == pytest.approx([0.009878, 0.069027], abs=6e-7)


# Where closed forms usually break: a tiny u, a limit or an end of acceptance at the mean of the population (where
# Owen's angles are vertical or nothing over nothing), single limits, u larger than the tolerance, guarded rejection.
PLACES = [
    (Normal(0, 1), 1e-6, (-2, 2, 0)),
    (Normal(0, 1), 1e-3, (-2, 2, 2e-3)),
    (Normal(0, 1), 5, (-1, 1, 0.1)),
    (Normal(0, 1e-3), 1, (-1, 1, 0.1)),
    (Normal(0.3, 1), 0.5, (-INF, 1, 0.1)),
    (Normal(0.3, 1), 0.5, (-1, INF, 0.1)),
    (Normal(1, 1), 0.5, (-1, 1, 0)),
    (Normal(1, 1), 0.5, (-1, 1, 0.5)),
    (Normal(1, 1), 0.5, (-1.5, 1.5, 0.5)),
    (Normal(1, 1), 0.5, (-1.5, 0.5, -0.5)),
    (Normal(-1, 1), 0.5, (-1, 1, 0.25)),
    (Normal(-1, 1), 0.5, (-1.25, 1, 0.25)),
    (Normal(3, 1), 0.5, (-1.5, 1.5, 0.5)),
    (Normal(0, 1), 0.5, (-4, 4, 0)),
    (Normal(1500, 0.12), 0.04, (1499.8, 1500.2, 0.02)),
]


@pytest.mark.parametrize(("prior", "u", "at"), PLACES)
def test_closed_form_is_the_integral(prior: Normal, u: float, at: tuple[float, float, float]) -> None:
    closed = global_risks(prior, u, Acceptance.guarded(*at))
    brute = integrated_risks(prior, u, Acceptance.guarded(*at))
    for name in ("consumer", "producer", "accepted"):
        assert getattr(closed, name) == pytest.approx(getattr(brute, name), rel=2e-9, abs=1e-300), name


def the_other_way_round(prior: Normal, u: float, at: Acceptance) -> tuple[float, float]:
    """Risks integrated over the error of measurement instead of over the true value."""

    def between(a: float, b: float) -> float:
        return probability_between(prior, a, b) if a < b else 0.0

    def taken(error: float) -> float:
        start, stop = at.accepted_from - error, at.accepted_to - error
        return between(start, min(at.lower, stop)) + between(max(at.upper, start), stop)

    def refused(error: float) -> float:
        start, stop = at.accepted_from - error, at.accepted_to - error
        return between(at.lower, min(at.upper, start)) + between(max(at.lower, stop), at.upper)

    ends = [end for end in (at.accepted_from, at.accepted_to) if math.isfinite(end)]
    kinks = {end - limit for end in ends for limit in (at.lower, at.upper) if math.isfinite(limit)}
    steps = {step * u for step in range(-16, 17)} | {end - prior.centre for end in ends}
    steps |= {end - prior.centre + step * prior.standard_deviation for end in ends for step in range(-9, 10)}
    cuts = sorted(cut for cut in kinks | steps if abs(cut) <= 16 * u)
    risks = [0.0, 0.0]
    for a, b in pairwise(cuts):
        for index, risk in enumerate((taken, refused)):
            integrand = partial(lambda error, risk: Normal(0, u).density(error) * risk(error), risk=risk)
            risks[index] += quad(integrand, a, b, epsabs=0, epsrel=1e-9, full_output=1)[0]
    return risks[0], risks[1]


@pytest.mark.parametrize(("prior", "u", "at"), [*PLACES, (Normal(0, 1), 0.2, (-8, 8, 0.1))])
def test_closed_form_and_integral_agree_with_another_integral(
    prior: Normal, u: float, at: tuple[float, float, float]
) -> None:
    # The last place is a tail: a consumer's risk of 2e-16, of which Owen's T alone would keep no digit.
    risks = global_risks(prior, u, Acceptance.guarded(*at))
    other = the_other_way_round(prior, u, Acceptance.guarded(*at))
    assert (risks.consumer, risks.producer) == pytest.approx(other, rel=1e-7, abs=1e-300)


def test_without_uncertainty_only_the_guard_band_costs() -> None:
    none = global_risks(Normal(0, 1), 0, Acceptance.guarded(-1, 1, 0))
    assert (none.consumer, none.producer) == (0, 0)
    tight = global_risks(Normal(0, 1), 0, Acceptance.guarded(-1, 1, 0.5))
    assert tight.consumer == 0
    assert tight.producer == pytest.approx(0.6826894921 - 0.3829249225, abs=1e-9)
    loose = global_risks(Normal(0, 1), 0, Acceptance.guarded(-1, 1, -0.5))
    assert loose.producer == 0
    assert loose.consumer == pytest.approx(0.8663855975 - 0.6826894921, abs=1e-9)


def test_guard_bands_that_meet_reject_everything() -> None:
    risks = global_risks(Normal(0, 1), 0.1, Acceptance.guarded(-1, 1, 1))
    assert (risks.consumer, risks.accepted, risks.conditional_consumer) == (0, 0, 0)
    assert risks.producer == pytest.approx(0.6826894921, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.floats(-3, 3), st.floats(0.2, 3), st.floats(0.01, 2), st.floats(-0.5, 0.9))
def test_what_always_holds(mean: float, spread: float, u: float, guard: float) -> None:
    prior = Normal(mean, spread)
    at = Acceptance.guarded(-1, 1, guard)
    risks = global_risks(prior, u, at)
    conforming = prior.below(1) - prior.below(-1)
    # accepted = conforming - producer + consumer: every item is counted once.
    assert risks.accepted == pytest.approx(conforming - risks.producer + risks.consumer, abs=1e-12)
    mirrored = global_risks(Normal(-mean, spread), u, at)
    assert (mirrored.consumer, mirrored.producer) == pytest.approx((risks.consumer, risks.producer), abs=1e-13)
    stricter = global_risks(prior, u, Acceptance.guarded(-1, 1, guard + 0.05))
    assert stricter.consumer <= risks.consumer + 1e-14
    assert stricter.producer >= risks.producer - 1e-14
