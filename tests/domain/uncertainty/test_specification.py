import math
from decimal import Decimal

import pytest

from domain.uncertainty.errors import UncertaintyInvalid, UncertaintyNegative, ValueOutsideLimits
from domain.uncertainty.specification import Specification, between, from_step, specified_half_width


def test_reading_range_and_digits_add_up() -> None:
    stated = Specification(
        of_reading=Decimal("0.05"),
        of_range=Decimal("0.01"),
        range=Decimal(20),
        digits=Decimal(2),
        digit=Decimal("0.001"),
    )
    assert specified_half_width(stated, Decimal(-10)) == Decimal("0.009")
    ppm = Specification(of_reading=Decimal(12), of_range=Decimal(4), range=Decimal(10), per=Decimal(1_000_000))
    assert specified_half_width(ppm, Decimal(10)) == Decimal("0.00016")


def test_half_of_a_step() -> None:
    assert from_step(Decimal("0.01")) == Decimal("0.005")


def test_copper_of_4_3_8() -> None:
    # GUM 4.3.8: 16.52e-6 between 16.40e-6 and 16.92e-6 gives u = 0.15e-6.
    found = between(Decimal("16.40"), Decimal("16.92"), Decimal("16.52"))
    assert found.standard_uncertainty == pytest.approx(0.15, abs=0.0005)
    assert (found.value, found.shape["lower"], found.shape["upper"]) == (Decimal("16.52"), "16.40", "16.92")


def test_without_a_value_the_middle_is_taken() -> None:
    found = between(Decimal(-1), Decimal(4))
    assert found.value == Decimal("1.5")
    assert found.standard_uncertainty == pytest.approx(5 / math.sqrt(12))


def test_refuses() -> None:
    with pytest.raises(ValueOutsideLimits):
        between(Decimal(1), Decimal(2), Decimal("2.1"))
    with pytest.raises(UncertaintyInvalid) as caught:
        between(Decimal(2), Decimal(2))
    assert caught.value.pointer == "/upper"
    with pytest.raises(UncertaintyNegative) as negative:
        specified_half_width(Specification(of_reading=Decimal(-1)), Decimal(1))
    assert negative.value.pointer == "/of_reading"
