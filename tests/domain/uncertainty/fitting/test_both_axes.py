"""Lines through points uncertain in both coordinates."""

import math

import numpy as np
import pytest

from domain.uncertainty.fitting.both_axes import line_in_both_axes
from domain.uncertainty.fitting.errors import FitUndetermined, PointCovarianceInvalid, PointUncertaintyInvalid
from domain.uncertainty.fitting.inverse import quantity_of
from domain.uncertainty.fitting.polynomial import straight_line

# K. Pearson's points with D. York's weights; answers of York, Evensen, Lopez Martinez and De Basabe Delgado,
# Am. J. Phys. 72 (2004) 367. verified: memory.
X = (0.0, 0.9, 1.8, 2.6, 3.3, 4.4, 5.2, 6.1, 6.5, 7.4)
Y = (5.9, 5.4, 4.4, 4.6, 3.5, 3.7, 2.8, 2.8, 2.4, 1.5)
U_X = tuple(w**-0.5 for w in (1000, 1000, 500, 800, 200, 80, 60, 20, 1.8, 1.0))
U_Y = tuple(w**-0.5 for w in (1, 1.8, 4, 8, 20, 20, 70, 70, 100, 500))


def test_pearsons_points_with_yorks_weights() -> None:
    fit = line_in_both_axes(X, Y, u_x=U_X, u_y=U_Y)
    assert fit.parameter("a").value == pytest.approx(5.47991022, abs=5e-9)
    assert fit.parameter("b").value == pytest.approx(-0.480533407, abs=5e-10)
    assert fit.chi_squared == pytest.approx(11.8663531941, abs=5e-10)
    assert fit.parameter("a").standard_uncertainty == pytest.approx(0.295, abs=5e-4)
    assert fit.parameter("b").standard_uncertainty == pytest.approx(0.0580, abs=5e-5)
    assert fit.degrees_of_freedom is None


def test_exchanging_the_axes_gives_the_inverse_line() -> None:
    rho = [0.5 * u * v for u, v in zip(U_X, U_Y, strict=True)]
    fit = line_in_both_axes(X, Y, u_x=U_X, u_y=U_Y, covariances=rho)
    turned = line_in_both_axes(Y, X, u_x=U_Y, u_y=U_X, covariances=rho)
    a, b = (parameter.value for parameter in fit.parameters)
    assert [p.value for p in turned.parameters] == pytest.approx([-a / b, 1 / b], rel=1e-8)
    assert turned.chi_squared == pytest.approx(fit.chi_squared, rel=1e-10)


def test_nothing_else_lies_closer_to_the_points() -> None:
    rho = [0.5 * u * v for u, v in zip(U_X, U_Y, strict=True)]
    fit = line_in_both_axes(X, Y, u_x=U_X, u_y=U_Y, covariances=rho)

    def distance(a: float, b: float) -> float:
        # Independent of our residuals: each point is moved onto the line at least cost, by the inverse covariance.
        total = 0.0
        for x, y, u, v, c in zip(X, Y, U_X, U_Y, rho, strict=True):
            weight = np.linalg.inv(np.array([[u * u, c], [c, v * v]]))
            along, off = np.array([1.0, b]), np.array([x, y - a])
            place = (along @ weight @ off) / (along @ weight @ along)
            left = off - place * along
            total += float(left @ weight @ left)
        return total

    a, b = (parameter.value for parameter in fit.parameters)
    assert distance(a, b) == pytest.approx(fit.chi_squared, rel=1e-10)
    for da, db in ((1e-4, 0), (-1e-4, 0), (0, 1e-4), (0, -1e-4), (1e-4, -1e-4)):
        assert distance(a + da, b + db) > distance(a, b)


def test_with_x_all_but_exact_it_is_the_weighted_line() -> None:
    fit = line_in_both_axes(X, Y, u_x=(1e-9,) * 10, u_y=U_Y, reference=3)
    line = straight_line(X, Y, u_y=U_Y, reference=3)
    assert [p.value for p in fit.parameters] == pytest.approx([p.value for p in line.parameters], rel=1e-10)
    assert np.array(fit.covariance) == pytest.approx(np.array(line.covariance), rel=1e-10)
    assert fit.curve is not None
    assert line.curve is not None
    assert fit.curve.variance(2.0) == pytest.approx(line.curve.variance(2.0))
    assert quantity_of(fit, 4, u_y=0.1).value == pytest.approx(quantity_of(line, 4, u_y=0.1).value)


def test_uncertainties_agree_with_repeated_measurements() -> None:
    chance = np.random.default_rng(7)
    true = np.linspace(0, 10, 12)
    slopes = []
    for _ in range(400):
        x, y = true + chance.normal(0, 0.3, 12), 1 + 2 * true + chance.normal(0, 0.5, 12)
        fit = line_in_both_axes(list(x), list(y), u_x=(0.3,) * 12, u_y=(0.5,) * 12)
        slopes.append((fit.parameters[1].value - 2) / fit.parameters[1].standard_uncertainty)
    # Standardised slopes scatter by one: 400 of them tell their scatter to 3.5 %.
    assert math.fsum(s * s for s in slopes) / 400 == pytest.approx(1, abs=0.2)
    assert abs(math.fsum(slopes) / 400) < 0.15


def test_what_cannot_be_fitted_is_refused() -> None:
    with pytest.raises(PointUncertaintyInvalid) as refused:
        line_in_both_axes(X, Y, u_x=(0.0,) * 10, u_y=U_Y)
    assert refused.value.pointer == "/u_x/0"
    with pytest.raises(PointCovarianceInvalid) as impossible:
        line_in_both_axes(X, Y, u_x=(1.0,) * 10, u_y=(1.0,) * 10, covariances=(1.0,) * 10)
    assert impossible.value.pointer == "/covariance_xy"
    with pytest.raises(FitUndetermined):
        line_in_both_axes((1,) * 10, Y, u_x=U_X, u_y=U_Y)
