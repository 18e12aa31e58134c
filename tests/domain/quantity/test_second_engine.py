"""The second engine against arithmetic done here: derivatives by differences, covariances by hand."""

import math

import pytest

from domain.quantity.second_engine import (
    AFFINE_FUNCTIONS,
    AffineNumber,
    correlated_variables,
    covariance_of,
    nominal,
    standard_deviation,
)

SMOOTH = ["sqrt", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"]


def variable(value: float, uncertainty: float) -> AffineNumber:
    return correlated_variables([value], [[uncertainty**2]])[0]


@pytest.mark.parametrize("name", SMOOTH)
def test_functions_carry_their_derivative(name: str) -> None:
    function, step = AFFINE_FUNCTIONS[name], 1e-6
    slope = (nominal(function(0.6 + step)) - nominal(function(0.6 - step))) / (2 * step)
    result = function(variable(0.6, 0.01))
    assert nominal(result) == pytest.approx(nominal(function(0.6)), rel=1e-15)
    assert standard_deviation(result) == pytest.approx(abs(slope) * 0.01, rel=1e-8)


def test_atan2_takes_affine_numbers_and_floats() -> None:
    expected = math.hypot(2.0 * 0.1, 1.0 * 0.2) / 5
    y, x = correlated_variables([1.0, 2.0], [[0.01, 0.0], [0.0, 0.04]])
    assert standard_deviation(AFFINE_FUNCTIONS["atan2"](y, x)) == pytest.approx(expected)
    assert standard_deviation(AFFINE_FUNCTIONS["atan2"](y, 2.0)) == pytest.approx(0.1 * 2 / 5)


def test_branches_follow_the_best_estimate() -> None:
    low, high = variable(-2.0, 0.1), variable(3.0, 0.5)
    assert nominal(AFFINE_FUNCTIONS["abs"](low)) == 2.0
    assert standard_deviation(AFFINE_FUNCTIONS["abs"](low)) == pytest.approx(0.1)
    assert AFFINE_FUNCTIONS["min"](high, low, 7.0) is low
    assert AFFINE_FUNCTIONS["max"](high, low, 1.0) is high
    assert AFFINE_FUNCTIONS["max"](high, low, 7.0) == 7.0
    assert AFFINE_FUNCTIONS["floor"](variable(2.7, 0.1)) == 2.0
    assert AFFINE_FUNCTIONS["ceil"](variable(2.2, 0.1)) == 3.0


def test_inputs_without_uncertainty_stay_floats_and_warn_nobody() -> None:
    exact, uncertain = correlated_variables([3.0, 4.0], [[0.0, 0.0], [0.0, 0.04]])
    assert isinstance(exact, float)
    assert nominal(exact) == 3.0
    assert standard_deviation(exact) == 0.0
    product = exact * uncertain
    assert nominal(product) == 12.0
    assert standard_deviation(product) == pytest.approx(0.6)


def test_a_number_is_correlated_with_itself() -> None:
    x = variable(5.0, 0.3)
    assert standard_deviation(x - x) == 0.0
    assert standard_deviation(x * x) == pytest.approx(2 * 5.0 * 0.3)


def test_covariances_come_back_whatever_their_scales() -> None:
    standard = [25e-9, 1.2e-6, 3.0, 0.0]
    coefficients = [[1.0, -0.36, 0.0, 0.0], [-0.36, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
    covariance = [[coefficients[i][j] * standard[i] * standard[j] for j in range(4)] for i in range(4)]
    numbers = correlated_variables([5e-2, 1.1e-5, 20.0, 1.0], covariance)
    again = covariance_of(numbers[:3])
    for i in range(3):
        for j in range(3):
            assert again[i][j] == pytest.approx(covariance[i][j], rel=1e-12, abs=1e-14 * standard[i] * standard[j])


def test_a_quotient_of_correlated_inputs() -> None:
    u_v, u_i, r = 0.0032, 0.0095e-3, -0.36
    covariance = [[u_v**2, r * u_v * u_i], [r * u_v * u_i, u_i**2]]
    volt, ampere = correlated_variables([4.999, 19.661e-3], covariance)
    ratio = 4.999 / 19.661e-3
    relative = math.sqrt((u_v / 4.999) ** 2 + (u_i / 19.661e-3) ** 2 - 2 * r * (u_v / 4.999) * (u_i / 19.661e-3))
    assert standard_deviation(volt / ampere) == pytest.approx(ratio * relative, rel=1e-12)
