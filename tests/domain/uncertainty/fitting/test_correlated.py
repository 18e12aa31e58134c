"""Polynomials through correlated points, against Gauss and Markov in matrices."""

import numpy as np
import pytest

from domain.uncertainty.fitting.correlated import correlated_polynomial
from domain.uncertainty.fitting.errors import FitUndetermined, PointCovarianceInvalid
from domain.uncertainty.fitting.polynomial import polynomial

X = [0.5, 1.0, 2.0, 3.5, 4.0, 6.0]
Y = [1.2, 1.9, 3.1, 4.4, 5.2, 6.8]


def covariance() -> np.ndarray:
    root = np.random.default_rng(3).normal(size=(6, 6))
    return np.asarray(root @ root.T / 50 + np.eye(6) * 0.01)


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_it_is_the_best_linear_estimate(degree: int) -> None:
    matrix = covariance()
    fit = correlated_polynomial(X, Y, degree, covariance=matrix.tolist(), reference=2)
    design = np.vander(np.array(X) - 2, degree + 1, increasing=True)
    weight = np.linalg.inv(matrix)
    expected = np.linalg.inv(design.T @ weight @ design)
    values = expected @ design.T @ weight @ np.array(Y)
    left = np.array(Y) - design @ values
    assert [p.value for p in fit.parameters] == pytest.approx(list(values), rel=1e-8)
    assert np.array(fit.covariance) == pytest.approx(expected, rel=1e-8)
    assert fit.chi_squared == pytest.approx(left @ weight @ left, rel=1e-8)
    assert [p.residual for p in fit.points] == pytest.approx(list(left), rel=1e-7, abs=1e-12)
    assert fit.curve is not None
    basis = np.array([1.0, 3.0, 9.0, 27.0])[: degree + 1]
    assert fit.curve.value(5) == pytest.approx(basis @ values, rel=1e-8)
    assert fit.curve.variance(5) == pytest.approx(basis @ expected @ basis, rel=1e-8)


def test_a_common_shift_goes_into_the_constant_alone() -> None:
    # All points share an offset known with u = 0.3: it cannot be seen in the residuals, nor change the slope.
    own = polynomial(X, Y, 1, u_y=[0.1] * 6)
    shared = correlated_polynomial(X, Y, 1, covariance=(np.eye(6) * 0.01 + 0.09).tolist())
    assert shared.covariance[1][1] == pytest.approx(own.covariance[1][1])
    assert shared.covariance[0][0] == pytest.approx(own.covariance[0][0] + 0.09)
    assert shared.chi_squared == pytest.approx(own.chi_squared)


def test_independent_points_are_a_weighted_fit() -> None:
    own = polynomial(X, Y, 2, u_y=[0.1, 0.2, 0.1, 0.3, 0.1, 0.2])
    fit = correlated_polynomial(X, Y, 2, covariance=np.diag([0.01, 0.04, 0.01, 0.09, 0.01, 0.04]).tolist())
    assert np.array(fit.covariance) == pytest.approx(np.array(own.covariance))
    for point, other in zip(fit.points, own.points, strict=True):
        assert point.leverage == pytest.approx(other.leverage)
        assert point.standardised == pytest.approx(other.standardised)


@pytest.mark.parametrize(
    "matrix",
    [
        np.eye(5),
        -np.eye(6),
        np.zeros((6, 6)),
        np.ones((6, 6)),
        np.eye(6) + np.eye(6, k=1) * 0.1,
        np.eye(6) * np.nan,
        np.ones((6, 5)),
    ],
)
def test_an_impossible_covariance_is_refused(matrix: np.ndarray) -> None:
    with pytest.raises(PointCovarianceInvalid) as refused:
        correlated_polynomial(X, Y, 1, covariance=matrix.tolist())
    assert refused.value.pointer == "/covariance_y"


def test_too_few_different_x_are_refused() -> None:
    with pytest.raises(FitUndetermined):
        correlated_polynomial([1, 1, 2, 2, 1, 2], Y, 2, covariance=np.eye(6).tolist())
