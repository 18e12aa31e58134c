"""Interpolation between calibrated points."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicHermiteSpline

from domain.uncertainty.fitting.errors import (
    FitLengthsDiffer,
    OutsideCalibration,
    PointCovarianceInvalid,
    PointUncertaintyInvalid,
    TableInvalid,
)
from domain.uncertainty.fitting.table import Interpolation, calibration_table, interpolate

X = [0.0, 1.0, 2.5, 4.0, 4.5]
Y = [0.10, 0.14, 0.11, 0.02, 0.05]
U = [0.01, 0.02, 0.01, 0.03, 0.01]
BOTH: tuple[Interpolation, ...] = ("linear", "cubic")


def test_half_way_between_two_independent_points() -> None:
    found = interpolate(calibration_table(X, Y, u_y=U), 0.5, u_x=0.1)
    assert found.value == pytest.approx(0.12)
    assert found.slope == pytest.approx(0.04)
    assert found.standard_uncertainty == pytest.approx(math.sqrt((0.01**2 + 0.02**2) / 4 + 0.004**2))


def test_a_shared_offset_stays_between_the_points() -> None:
    matrix = (np.diag([u * u for u in U]) + 0.05**2).tolist()
    own, shared = (
        interpolate(calibration_table(X, Y, u_y=U), 3.1),
        interpolate(calibration_table(X, Y, covariance=matrix), 3.1),
    )
    assert shared.standard_uncertainty == pytest.approx(math.hypot(own.standard_uncertainty, 0.05))


@pytest.mark.parametrize("how", BOTH)
@given(x=st.floats(0, 4.5))
@settings(deadline=None, max_examples=30)
def test_weights_are_those_of_the_curve(how: Interpolation, x: float) -> None:
    table = calibration_table(X, Y, u_y=U, interpolation=how)
    found = interpolate(table, x)
    assert sum(found.weights) == pytest.approx(1)
    variance = sum((w * u) ** 2 for w, u in zip(found.weights, U, strict=True))
    assert found.standard_uncertainty == pytest.approx(math.sqrt(variance))
    for index in range(5):
        moved = [y + (1e-3 if k == index else 0) for k, y in enumerate(Y)]
        change = interpolate(calibration_table(X, moved, u_y=U, interpolation=how), x).value - found.value
        assert change == pytest.approx(1e-3 * found.weights[index], abs=1e-12)


@given(st.floats(0, 4.5))
@settings(deadline=None, max_examples=30)
def test_cubic_pieces_are_hermites_and_follow_a_parabola(x: float) -> None:
    table = calibration_table(X, [3 - 2 * v + 0.5 * v * v for v in X], interpolation="cubic")
    found = interpolate(table, x)
    assert found.value == pytest.approx(3 - 2 * x + 0.5 * x * x)
    assert found.slope == pytest.approx(-2 + x, abs=1e-9)
    other = interpolate(calibration_table(X, Y, interpolation="cubic"), x)
    slopes = [interpolate(calibration_table(X, Y, interpolation="cubic"), node).slope for node in X]
    assert other.value == pytest.approx(float(CubicHermiteSpline(X, Y, slopes)(x)))


@pytest.mark.parametrize("how", BOTH)
def test_at_a_point_the_table_is_the_point(how: Interpolation) -> None:
    table = calibration_table(X, Y, u_y=U, interpolation=how)
    for x, y, u in zip(X, Y, U, strict=True):
        found = interpolate(table, x)
        assert (found.value, found.standard_uncertainty) == pytest.approx((y, u))


def test_two_points_make_a_line_either_way() -> None:
    for how in BOTH:
        assert interpolate(calibration_table([1, 3], [2, 6], interpolation=how), 1.5).value == pytest.approx(3)


@pytest.mark.parametrize("x", [-0.001, 4.501, math.inf, math.nan])
@pytest.mark.parametrize("how", BOTH)
def test_nothing_is_extrapolated(how: Interpolation, x: float) -> None:
    with pytest.raises(OutsideCalibration) as refused:
        interpolate(calibration_table(X, Y, interpolation=how), x)
    assert refused.value.pointer == "/x"


def test_a_table_that_is_none_is_refused_where_it_is_wrong() -> None:
    with pytest.raises(TableInvalid) as repeated:
        calibration_table([1, 2, 2, 3], [1, 2, 3, 4])
    assert repeated.value.pointer == "/x/2"
    with pytest.raises(TableInvalid):
        calibration_table([1], [1])
    with pytest.raises(FitLengthsDiffer):
        calibration_table([1, 2], [1])
    with pytest.raises(PointUncertaintyInvalid):
        calibration_table([1, 2], [1, 2], u_y=[0.1, 0])
    with pytest.raises(PointCovarianceInvalid):
        calibration_table([1, 2], [1, 2], covariance=[[1, 2], [2, 1]])
    with pytest.raises(PointUncertaintyInvalid) as negative:
        interpolate(calibration_table([1, 2], [1, 2]), 1.5, u_x=-1)
    assert negative.value.pointer == "/u_x/0"
