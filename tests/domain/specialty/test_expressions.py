"""Expressions of a pack: exact, and pointing at themselves when they fail."""

from fractions import Fraction

import pytest

from domain.specialty.expressions import exact_text, read_condition, read_number
from domain.uncertainty.model.errors import ModelError, UndefinedValue, UnknownSymbol


def test_a_boundary_is_a_boundary() -> None:
    at_90_percent = read_condition("p >= 0.9*high", ("p", "high"), "/x")
    assert at_90_percent.holds({"p": Fraction("1.44"), "high": Fraction("1.6")})
    assert not at_90_percent.holds({"p": Fraction("1.4399999999999999999"), "high": Fraction("1.6")})
    assert 0.9 * 1.6 != 1.44, "a float would have put this point below the boundary"


def test_a_tie_is_a_tie() -> None:
    assert read_number("a - b", ("a", "b"), "").value({"a": Fraction("1.005"), "b": Fraction(1)}) == Fraction("0.005")


def test_a_bare_symbol_is_its_value() -> None:
    assert read_number("a", ("a",), "").value({"a": Fraction(3)}) == 3
    assert read_number("7", (), "").value({}) == 7


def test_division_by_zero_points_at_the_expression() -> None:
    with pytest.raises(UndefinedValue) as caught:
        read_number("1/(a - a)", ("a",), "/tests/0/limits/mpe").value({"a": Fraction(1)})
    assert caught.value.pointer == "/tests/0/limits/mpe"


@pytest.mark.parametrize("text", ["high >= nowhere", "nowhere >= 1"])
def test_position_in_a_condition_is_that_of_the_author(text: str) -> None:
    with pytest.raises(UnknownSymbol) as caught:
        read_condition(text, ("high",), "/relations/0/expression")
    assert caught.value.position == text.index("nowhere")
    assert caught.value.attributes["character"] == str(text.index("nowhere") + 1)
    assert caught.value.pointer == "/relations/0/expression"


@pytest.mark.parametrize("text", ["a", "1", "a > 1) else 5 if (a", "__import__('os')"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ModelError):
        read_condition(text, ("a",), "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction("0.40"), "0.4"),
        (Fraction(1000), "1000"),
        (Fraction(-5, 2), "-2.5"),
        (Fraction(0), "0"),
        (Fraction(1, 3), "0.3333333333333333333333333333"),
        (Fraction(5_000_000), "5000000"),
    ],
)
def test_exact_text_has_no_needless_zeros(value: Fraction, text: str) -> None:
    assert exact_text(value) == text
