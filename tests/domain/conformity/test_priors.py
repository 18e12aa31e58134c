"""Stated priors, and the shapes that priors and posteriors may have."""

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from domain.conformity.errors import PriorInvalid
from domain.conformity.limits import Limits
from domain.conformity.priors import StatedPrior, prior_distribution, prior_from_history
from domain.conformity.probability import probability_between
from domain.conformity.quadrature import updated
from domain.conformity.shapes import (
    Arcsine,
    Distribution,
    Exponential,
    Lognormal,
    Normal,
    Sample,
    StudentT,
    Trapezoidal,
)

UNIT = Limits.symmetric(Decimal(1), "V")
SHAPES = [
    (Normal(0.3, 0.7), stats.norm(0.3, 0.7)),
    (StudentT(0.3, 0.7, 3), stats.t(3, 0.3, 0.7)),
    (Trapezoidal(0.3, 2), stats.uniform(-1.7, 4)),
    (Trapezoidal(0.3, 2, 0), stats.triang(0.5, -1.7, 4)),
    (Trapezoidal(0.3, 2, 0.25), stats.trapezoid(0.375, 0.625, -1.7, 4)),
    (Arcsine(0.3, 2), stats.arcsine(-1.7, 4)),
    (Lognormal(-0.5, 0.6), stats.lognorm(0.6, scale=math.exp(-0.5))),
    (Exponential(0.8), stats.expon(scale=0.8)),
]


@pytest.mark.parametrize(("ours", "theirs"), SHAPES, ids=lambda shape: type(shape).__name__)
def test_shapes_are_those_of_scipy(ours: Distribution, theirs: stats.rv_continuous) -> None:
    for value in (-math.inf, -3.0, -1.6, -0.4, 0.0, 0.3, 0.5, 1.1, 2.2, 5.0, math.inf):
        assert ours.below(value) == pytest.approx(theirs.cdf(value), rel=1e-11, abs=1e-14)
        assert ours.above(value) == pytest.approx(theirs.sf(value), rel=1e-11, abs=1e-14)
        density = getattr(ours, "density", None)
        if density is not None and math.isfinite(value):
            assert density(value) == pytest.approx(theirs.pdf(value), rel=1e-11, abs=1e-14)


def test_a_sample_counts_strictly() -> None:
    sample = Sample.of([3.0, 1.0, 2.0, 2.0])
    assert (sample.below(2), sample.above(2), sample.below(9), sample.above(0)) == (0.25, 0.25, 1, 1)
    assert probability_between(sample, 2, 2.5) == 0.5


@settings(deadline=None, max_examples=25)
@given(st.floats(-2, 2), st.floats(0.05, 3))
def test_bayes_in_closed_form_is_bayes_by_quadrature(value: float, u: float) -> None:
    before, measured = Normal(0.2, 0.5), Normal(value, u)
    closed = updated(before, measured)
    assert isinstance(closed, Normal)
    whole = quad(lambda x: before.density(x) * measured.density(x), -5, 5, points=[value], limit=200)[0]
    part = quad(lambda x: before.density(x) * measured.density(x), -5, 0.3, points=[min(value, 0.3)], limit=200)[0]
    assert closed.below(0.3) == pytest.approx(part / whole, rel=1e-6, abs=1e-9)


def test_a_share_in_tolerance_says_how_wide_the_population_is() -> None:
    asymmetric = Limits(lower=Decimal(-1), upper=Decimal(3), unit="V")
    prior = prior_distribution(StatedPrior(in_tolerance_probability="0.95"), asymmetric)
    assert prior.centre == 1
    assert probability_between(prior, -1, 3) == pytest.approx(0.95, abs=1e-12)
    above = Limits(upper=Decimal(1), unit="V")
    assert prior_distribution(StatedPrior(in_tolerance_probability="0.9", mean="0.5"), above).above(1) == pytest.approx(
        0.1
    )
    assert prior_distribution(StatedPrior(in_tolerance_probability="0.2", mean="3"), above).above(1) == pytest.approx(
        0.8
    )


def test_history_is_freed_of_the_measurement() -> None:
    found = [Decimal(text) for text in ("-3", "-1", "1", "3")]  # s^2 = 20/3
    assert prior_from_history(found) == StatedPrior(mean="0", standard_deviation="2.58198889747")
    own = prior_from_history(found, Decimal("1.632993161855452"))  # u^2 = 8/3: what is left is 4
    assert float(own.standard_deviation or "0") == pytest.approx(2, abs=1e-11)
    for errors, u in ((found, Decimal(3)), (found[:1], Decimal(0)), ([Decimal(1)] * 3, Decimal(0))):
        with pytest.raises(PriorInvalid):
            prior_from_history(errors, u)


@pytest.mark.parametrize(
    ("stated", "pointer"),
    [
        (StatedPrior(distribution="beta"), "/distribution"),
        (StatedPrior(mean="0"), "/standard_deviation"),
        (StatedPrior(mean="0", standard_deviation="0"), "/standard_deviation"),
        (StatedPrior(mean="0", standard_deviation="1", lower="2"), "/lower"),
        (StatedPrior(mean="0", in_tolerance_probability="0.9"), "/mean"),
        (StatedPrior(in_tolerance_probability="1"), "/in_tolerance_probability"),
        (StatedPrior(in_tolerance_probability="0.99999999999999999999"), "/in_tolerance_probability"),
        (StatedPrior(distribution="rectangular", lower="1", upper="1"), "/lower"),
        (StatedPrior(distribution="lognormal", log_mean="0", log_standard_deviation="50"), "/log_standard_deviation"),
        (StatedPrior(distribution="exponential", mean="-1"), "/mean"),
    ],
)
def test_priors_that_cannot_be(stated: StatedPrior, pointer: str) -> None:
    with pytest.raises(PriorInvalid) as caught:
        prior_distribution(stated, UNIT)
    assert caught.value.pointer == pointer


@pytest.mark.parametrize(("share", "mean"), [("0.9", "1.5"), ("0.2", "0"), ("0.5", "1")])
def test_beside_a_single_limit_share_and_mean_must_agree(share: str, mean: str) -> None:
    with pytest.raises(PriorInvalid):
        prior_distribution(StatedPrior(in_tolerance_probability=share, mean=mean), Limits(upper=Decimal(1), unit="V"))
