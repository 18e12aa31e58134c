"""Reading a curve, and reading it backwards."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import MetrologyError
from domain.uncertainty.fitting.errors import (
    InverseAmbiguous,
    OutsideCalibration,
    PointInvalid,
    PointUncertaintyInvalid,
    SlopeIndistinct,
)
from domain.uncertainty.fitting.inverse import quantity_of, value_at
from domain.uncertainty.fitting.polynomial import polynomial, proportional, straight_line

X = [0, 1, 2, 3, 4, 5, 6]
CURVED = [0.02, 1.11, 2.39, 3.92, 5.58, 7.51, 9.62]


@given(st.floats(0.01, 5.99))
@settings(deadline=None, max_examples=30)
def test_backwards_undoes_forwards(x: float) -> None:
    fit = polynomial(X, CURVED, 3)
    found = quantity_of(fit, value_at(fit, x).value)
    assert found.value == pytest.approx(x, abs=1e-9)
    assert found.standard_uncertainty == pytest.approx(value_at(fit, x).standard_uncertainty / found.slope, rel=1e-6)


def test_uncertainty_of_the_quantity_is_that_of_the_curve_and_the_indication_over_the_slope() -> None:
    fit = polynomial(X, CURVED, 2, u_y=[0.03] * 7)
    c0, c1, c2 = (parameter.value for parameter in fit.parameters)
    found = quantity_of(fit, 4.5, u_y=0.05)
    x = (-c1 + math.sqrt(c1 * c1 - 4 * c2 * (c0 - 4.5))) / (2 * c2)
    powers, slope = (1, x, x * x), c1 + 2 * c2 * x
    variance = sum(powers[i] * fit.covariance[i][j] * powers[j] for i in range(3) for j in range(3))
    assert found.value == pytest.approx(x)
    assert found.slope == pytest.approx(slope)
    assert found.standard_uncertainty == pytest.approx(math.sqrt(variance + 0.05**2) / slope)


def test_degrees_of_freedom_of_curve_and_indication_combine() -> None:
    fit = straight_line(X, CURVED)
    alone = quantity_of(fit, 4)
    assert alone.degrees_of_freedom == pytest.approx(5)
    both = quantity_of(fit, 4, u_y=0.2, degrees_of_freedom=3)
    of_curve, of_indication = alone.standard_uncertainty**2 * both.slope**2, 0.2**2
    expected = (of_curve + of_indication) ** 2 / (of_curve**2 / 5 + of_indication**2 / 3)
    assert both.degrees_of_freedom == pytest.approx(expected)
    assert value_at(fit, 2, u_x=0.1).standard_uncertainty == pytest.approx(
        math.hypot(value_at(fit, 2).standard_uncertainty, fit.parameters[1].value * 0.1)
    )


def test_through_the_origin_both_ways() -> None:
    fit = proportional([1, 2, 4], [2.1, 3.9, 8.05], u_y=[0.1, 0.1, 0.1])
    b = fit.parameters[0]
    read = value_at(fit, 3)
    assert (read.value, read.standard_uncertainty) == pytest.approx((3 * b.value, 3 * b.standard_uncertainty))
    assert quantity_of(fit, read.value).value == pytest.approx(3)


@pytest.mark.parametrize("y", [-0.2, 9.8])
def test_beyond_the_calibrated_range_nothing_is_read_back(y: float) -> None:
    with pytest.raises(OutsideCalibration) as refused:
        quantity_of(polynomial(X, CURVED, 2), y)
    assert refused.value.pointer == "/y"


def test_the_ends_of_the_range_belong_to_it() -> None:
    fit = polynomial(X, CURVED, 2)
    assert fit.curve is not None
    for end in (0.0, 6.0):
        assert quantity_of(fit, fit.curve.value(end)).value == pytest.approx(end, abs=1e-9)


@pytest.mark.parametrize(
    ("y", "values", "refusal"),
    [
        (4.0, [9.0, 4.01, 1.0, 0.02, 0.99, 4.0, 9.01], InverseAmbiguous),
        (0.0, [0.1, -0.1, 0.08, -0.12, 0.1, -0.05, 0.02], SlopeIndistinct),
    ],
)
def test_an_indication_that_tells_nothing_is_refused(
    y: float, values: list[float], refusal: type[MetrologyError]
) -> None:
    degree = 2 if refusal is InverseAmbiguous else 1
    with pytest.raises(refusal) as refused:
        quantity_of(polynomial([x - 3 for x in X], values, degree), y)
    assert refused.value.pointer == "/y"


def test_no_slope_can_be_read_at_a_turning_point() -> None:
    fit = polynomial([x - 3 for x in X], [9.0, 4.01, 1.0, 0.02, 0.99, 4.0, 9.01], 2)
    assert fit.curve is not None
    with pytest.raises(SlopeIndistinct):
        quantity_of(fit, min(fit.curve.value(t / 1000) for t in range(-20, 21)) + 1e-9)


def test_what_is_no_number_is_refused() -> None:
    fit = straight_line(X, CURVED)
    with pytest.raises(PointInvalid):
        value_at(fit, math.nan)
    with pytest.raises(PointUncertaintyInvalid) as refused:
        quantity_of(fit, 1, u_y=-1)
    assert refused.value.pointer == "/u_y"
