"""Closed-form moments, against scipy's own distributions and against integrals."""

from typing import Any

import pytest
from scipy import integrate

from domain.uncertainty.inputs import InputQuantity
from domain.uncertainty.sampling.errors import ShapeImpossible
from domain.uncertainty.sampling.moments import moments, shape_of
from tests.domain.uncertainty.sampling.shapes_of_the_format import (
    BY_SCIPY,
    CONSTANT,
    CURVILINEAR,
    EXPONENTIAL,
    GAMMA,
    HALF_WIDTH,
    quantity_of,
)


@pytest.mark.parametrize("name", BY_SCIPY)
def test_moments_are_those_of_the_distribution(name: str) -> None:
    quantity, known = BY_SCIPY[name]
    mean, variance, skewness, kurtosis = (float(number) for number in known.stats("mvsk"))
    found = moments(quantity)
    assert mean == pytest.approx(2.5, rel=1e-12)
    assert found.variance == pytest.approx(variance, rel=1e-12)
    assert found.skewness3 == pytest.approx(skewness * variance**1.5, rel=1e-9, abs=1e-12)
    assert found.fourth == pytest.approx((kurtosis + 3) * variance**2, rel=1e-9)


def test_moments_of_the_curvilinear_trapezoid_are_those_of_a_rectangle_of_uncertain_width() -> None:
    def of(power: int) -> float:
        # Given the half-width w, the rectangle's central moment of this power is w^power / (power + 1).
        over = integrate.quad(lambda w: w**power / (power + 1), HALF_WIDTH - 0.2, HALF_WIDTH + 0.2)
        return float(over[0]) / 0.4

    found = moments(CURVILINEAR)
    assert found.variance == pytest.approx(of(2), rel=1e-12)
    assert found.variance == pytest.approx(CURVILINEAR.standard_uncertainty**2, rel=1e-12)
    assert found.fourth == pytest.approx(of(4), rel=1e-12)


def test_a_constant_has_no_spread() -> None:
    found = moments(CONSTANT)
    assert (found.variance, found.skewness3, found.fourth) == (0, 0, 0)


@pytest.mark.parametrize(
    ("freedom", "exist"), [(1.0, (0, 0, 0)), (2.0, (0, 0, 0)), (2.5, (1, 0, 0)), (4.0, (1, 1, 0)), (4.5, (1, 1, 1))]
)
def test_few_degrees_of_freedom_leave_few_moments(freedom: float, exist: tuple[int, ...]) -> None:
    found = moments(quantity_of("t", 1.0, degrees_of_freedom=freedom))
    assert tuple(number is not None for number in (found.variance, found.skewness3, found.fourth)) == tuple(
        map(bool, exist)
    )


def test_what_cannot_be_negative_begins_at_zero_exactly() -> None:
    assert shape_of(EXPONENTIAL).location == 0
    assert shape_of(GAMMA).location == 0
    awkward = quantity_of("gamma", 0.1 / 0.3**0.5, value="0.1", shape={"shape": "0.3"})
    assert shape_of(awkward).location == 0


@pytest.mark.parametrize(
    "quantity",
    [
        quantity_of("lognormal", 1.0, value="-1"),
        quantity_of("gamma", 1.0, value="1", shape={"shape": "-2"}),
        quantity_of("t", 1.0, degrees_of_freedom=2.0, shape={"parameter": "standard_deviation"}),
    ],
)
def test_a_distribution_that_does_not_exist_is_refused(quantity: InputQuantity) -> None:
    with pytest.raises(ShapeImpossible) as refused:
        moments(quantity)
    attributes: dict[str, Any] = refused.value.attributes
    assert attributes["symbol"] == "x"
