import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.uncertainty import sources
from domain.uncertainty.errors import TooFewReadings, TooManyReadings, UncertaintyInvalid
from domain.uncertainty.inputs import Estimate


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_readings_give_mean_and_bessel() -> None:
    estimate = sources.readings(decimals("10.00", "10.02", "10.04"))
    assert estimate.value == Decimal("10.02")
    assert estimate.standard_uncertainty == pytest.approx(0.02 / math.sqrt(3), rel=1e-15)
    assert (estimate.degrees_of_freedom, estimate.distribution, estimate.evaluation) == (2, "t", "A")


def test_many_leading_digits_cost_none() -> None:
    # NIST NumAcc4: 10000000.2, then .1 and .3 in turn; s is exactly 0.1, of which numpy keeps eight digits.
    values = [Decimal("10000000.2"), *decimals("10000000.1", "10000000.3") * 500]
    estimate = sources.readings(values)
    assert estimate.value == Decimal("10000000.2")
    assert estimate.standard_uncertainty == pytest.approx(0.1 / math.sqrt(1001), rel=1e-15)


def test_a_mean_that_never_ends_is_cut_far_below_any_measurement() -> None:
    assert sources.mean(decimals("0", "0", "1")) == Decimal("0.33333333333333333333")


def test_equal_readings_have_no_spread() -> None:
    assert sources.readings(decimals("5.1", "5.1")).standard_uncertainty == 0


@given(st.lists(st.decimals(-1000, 1000, places=3), min_size=2, max_size=8), st.integers(-999, 999))
def test_a_shift_moves_the_mean_and_nothing_else(values: list[Decimal], shift: int) -> None:
    here, there = sources.readings(values), sources.readings([value + shift for value in values])
    assert here.standard_uncertainty == there.standard_uncertainty
    assert sources.readings(values[::-1]) == here


def test_pooled_spread_serves_a_single_reading() -> None:
    estimate = sources.pooled_readings(decimals("10.01"), Decimal("0.03"), Decimal(24))
    assert estimate.standard_uncertainty == 0.03
    assert estimate.degrees_of_freedom == 24
    assert sources.pooled_readings(decimals("1", "2", "3", "6"), Decimal("0.03"), Decimal(24)) == Estimate(
        value=Decimal(3), standard_uncertainty=0.015, degrees_of_freedom=24, distribution="t", evaluation="A"
    )


def test_pooling_weighs_by_degrees_of_freedom() -> None:
    spread, freedom = sources.pooled_standard_deviation([decimals("0", "2"), decimals("0", "3", "6")])
    assert freedom == 3
    assert spread == pytest.approx(math.sqrt((2 * 1 + 9 * 2) / 3), rel=1e-15)


@pytest.mark.parametrize(("count", "divisor", "freedom"), [(2, 1.13, 0.9), (3, 1.69, 1.8), (9, 2.97, 6.8)])
def test_range_method(count: int, divisor: float, freedom: float) -> None:
    values = [Decimal(0)] * (count - 1) + [Decimal(1)]
    estimate = sources.few_readings(values)
    assert estimate.standard_uncertainty == pytest.approx(1 / divisor / math.sqrt(count), rel=1e-15)
    assert estimate.degrees_of_freedom == freedom


def test_range_coefficients_are_close_to_the_theory() -> None:
    # The expected range of n normal values, by which the table can be checked although its text was not at hand.
    theory = {2: 1.128, 3: 1.693, 4: 2.059, 5: 2.326, 6: 2.534, 7: 2.704, 8: 2.847, 9: 2.970}
    for count, coefficient in sources.RANGE_METHOD.items():
        assert float(coefficient.divisor) == pytest.approx(theory[count], abs=0.005)
    assert list(sources.RANGE_METHOD) == list(theory)


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [
        (sources.standard(Decimal("0.5")), 0.5),
        (sources.expanded(Decimal("0.045"), Decimal(2)), 0.0225),
        (sources.expanded_at(Decimal("1.959963984540054"), Decimal("0.95")), 1.0),
        (sources.expanded_at(Decimal("2.776445105197"), Decimal("0.95"), Decimal(4)), 1.0),
        (sources.half_width("uniform", Decimal(3)), math.sqrt(3)),
        (sources.half_width("triangular", Decimal(6)), math.sqrt(6)),
        (sources.half_width("arcsine", Decimal(2)), math.sqrt(2)),
        (sources.half_width("trapezoidal", Decimal(6), beta=Decimal(0)), math.sqrt(6)),
        (sources.half_width("trapezoidal", Decimal(3), beta=Decimal(1)), math.sqrt(3)),
        (sources.half_width("trapezoidal", Decimal(1), beta=Decimal("0.5")), math.sqrt(1.25 / 6)),
        (sources.half_width("curvilinear_trapezoid", Decimal(3)), math.sqrt(3)),
        (
            sources.half_width("curvilinear_trapezoid", Decimal(1), inexactness=Decimal("0.5")),
            math.sqrt(1 / 3 + 1 / 36),
        ),
        (sources.student(Decimal(25), Decimal(18)), 25.0),
        (sources.exponential(Decimal("0.2")), 0.2),
    ],
)
def test_type_b(estimate: Estimate, expected: float) -> None:
    assert estimate.standard_uncertainty == pytest.approx(expected, rel=1e-12)
    assert estimate.evaluation == "B"


def test_reliability_of_u_gives_degrees_of_freedom() -> None:
    # GUM G.4.2: u known to 25 % is worth 8 degrees of freedom; H.1 has 50 for 10 % and 2 for 50 %.
    for reliability, freedom in (("0.25", 8), ("0.1", 50), ("0.5", 2)):
        estimate = sources.with_reliability(sources.standard(Decimal(1)), Decimal(reliability))
        assert estimate.degrees_of_freedom == pytest.approx(freedom, rel=1e-12)


def test_relative_is_of_the_size_of_the_value() -> None:
    assert sources.relative_to(Decimal(-200), Decimal("0.5"), Decimal(100)) == 1
    assert Fraction(sources.relative_to(Decimal("1.5"), Decimal(2), Decimal(10**6))) == Fraction("0.000003")


def test_the_shape_remembers_what_sampling_needs() -> None:
    assert sources.half_width("trapezoidal", Decimal("0.10"), beta=Decimal("0.3")).shape == {
        "half_width": "0.10",
        "beta": "0.3",
    }
    assert sources.student(Decimal(1), Decimal(5), parameter="standard_deviation").shape == {
        "parameter": "standard_deviation"
    }


@pytest.mark.parametrize(
    "stated",
    [
        lambda: sources.standard(Decimal(-1)),
        lambda: sources.standard(Decimal("NaN")),
        lambda: sources.standard(Decimal("Infinity")),
        lambda: sources.expanded(Decimal(1), Decimal(0)),
        lambda: sources.half_width("uniform", Decimal(-1)),
        lambda: sources.half_width("trapezoidal", Decimal(1), beta=Decimal("1.1")),
        lambda: sources.half_width("curvilinear_trapezoid", Decimal(1), inexactness=Decimal(2)),
        lambda: sources.student(Decimal(1), Decimal(0)),
        lambda: sources.exponential(Decimal(0)),
        lambda: sources.with_degrees_of_freedom(sources.standard(Decimal(1)), Decimal(-3)),
        lambda: sources.with_reliability(sources.standard(Decimal(1)), Decimal(0)),
        lambda: sources.pooled_readings([Decimal(1)], Decimal(-1), Decimal(3)),
    ],
)
def test_refuses_what_cannot_be(stated: Callable[[], Estimate]) -> None:
    with pytest.raises(UncertaintyInvalid) as caught:
        stated()
    assert caught.value.sentence_zh


def test_refuses_too_few_and_too_many_readings() -> None:
    with pytest.raises(TooFewReadings):
        sources.readings(decimals("1"))
    with pytest.raises(TooFewReadings):
        sources.readings([])
    with pytest.raises(TooFewReadings):
        sources.pooled_readings([], Decimal(1), Decimal(1))
    with pytest.raises(TooFewReadings):
        sources.few_readings(decimals("1"))
    with pytest.raises(TooManyReadings):
        sources.few_readings(decimals(*"1234567890"))
