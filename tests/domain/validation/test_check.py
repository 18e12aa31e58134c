import math

import pytest

from domain.validation.check import equal_digits, near, same, to_digits


@pytest.mark.parametrize(
    ("found", "passed"), [(32.5, True), (31.5, True), (32.51, False), (math.nan, False), (math.inf, False)]
)
def test_near_is_within_the_tolerance_and_a_number(found: float, *, passed: bool) -> None:
    assert near("u", 32, found, 0.5).passed is passed


@pytest.mark.parametrize(
    ("certified", "found", "digits"),
    [(1.0, 1.0, 15), (1.0, 1.001, 3), (100.0, 100.1, 3), (0.0, 1e-9, 9), (0.0, 0.0, 15), (1.0, 3.0, 0)],
)
def test_digits_that_are_equal(certified: float, found: float, digits: float) -> None:
    assert equal_digits(certified, found) == pytest.approx(digits, abs=0.01)


@pytest.mark.parametrize("found", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_has_no_digit(found: float) -> None:
    assert equal_digits(1.0, found) == 0
    assert not to_digits("b", 1.0, found, 1).passed


def test_texts_are_compared_to_the_letter() -> None:
    assert same("U", "0.10", "0.10").passed
    assert not same("U", "0.10", "0.1").passed
