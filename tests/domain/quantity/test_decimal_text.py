"""Decimal text: what the grammar lets in, what it keeps, and what a float may become."""

import json
import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.quantity.decimal_text import (
    DecimalRangeError,
    DecimalTextError,
    parse_decimal,
    plain,
    significant,
    terminating,
)

grammatical = st.from_regex(r"[+-]?[0-9]{1,30}(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,2})?", fullmatch=True).filter(
    lambda text: len(text) <= 60
)


@pytest.mark.parametrize(
    "text",
    ["10.00", "-0.0", "+3", "007.5", "1e-6", "6.62607015E-34", "0" * 30 + "." + "0" * 29, "1E300", "9.99e-300"],
)
def test_readings_are_read(text: str) -> None:
    assert parse_decimal(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "1 ",
            " 1",
            "1\n",
            "\t1",
            "1_000",
            "1,000",
            "1.2.3",
            ".5",
            "5.",
            "--1",
            "+-1",
            "1e",
            "1e+",
            "e5",
            "0x1F",
            "1d",
            "1f",
        ],
        *[
            "NaN",
            "nan",
            "sNaN",
            "Infinity",
            "-inf",
            "∞",
            "½",
            "Ⅳ",
            "１２",
            "٣",
            "१",
            "一",
            "1．5",
            "−1",
            "1e1000",
            "1\x00",
            "1\u200b",
        ],
        *[
            "1" * 31,
            "0." + "1" * 31,
            "1" * 30 + "." + "1" * 30,
            "1'000",
            "1 000",
            "10^3",
            "1/2",
            "(1)",
            "$1",
            "1%",
            "True",
            "null",
        ],
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(DecimalTextError) as refusal:
        parse_decimal(text, "/readings/0/value")
    assert refusal.value.pointer == "/readings/0/value"
    assert refusal.value.sentence_zh
    assert refusal.value.sentence_en


@pytest.mark.parametrize("number", [10.0, 10, True, None, ["1"], b"1", Decimal(1)])
def test_json_numbers_are_refused(number: object) -> None:
    with pytest.raises(DecimalTextError):
        parse_decimal(number)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1e301", "1e999", "1e-301", "10e300", "0.1e-300"])
def test_exponents_out_of_range_are_refused(text: str) -> None:
    with pytest.raises(DecimalRangeError):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("10.00", "10.00"),
        ("0.0000001000", "0.0000001000"),
        ("1.0E+2", "1.0E+2"),
        ("-0.00", "-0.00"),
        ("1e-31", "1E-31"),
        ("12E+1", "1.2E+2"),
        ("0E+5", "0E+5"),
        ("+7", "7"),
    ],
)
def test_plain(text: str, written: str) -> None:
    assert plain(parse_decimal(text)) == written


@settings(deadline=None)
@given(grammatical)
@example("10000000000000000000.000000000000E20")  # more digits than may follow the point
def test_writing_and_reading_keeps_every_digit(text: str) -> None:
    number = parse_decimal(text)
    again = parse_decimal(plain(number))
    assert again.as_tuple() == number.as_tuple()


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.1 + 0.2, 12, "0.3"),
        (1 / 3, 12, "0.333333333333"),
        (1000.0, 12, "1000"),
        (-0.0, 12, "0"),
        (2e-7, 12, "0.0000002"),
        (2e-8, 12, "2E-8"),
        (123456789012345.0, 12, "1.23456789012E+14"),
        (999999999999.9, 12, "1E+12"),
        (-2.5, 1, "-2"),
        (3.14159, 3, "3.14"),
        (1e300, 12, "1E+300"),
    ],
)
def test_significant(value: float, digits: int, text: str) -> None:
    assert significant(value, digits) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e-301, 5e-324, 1.7e308])
def test_floats_that_are_no_measurement_are_refused(value: float) -> None:
    with pytest.raises(DecimalRangeError):
        significant(value)


@settings(deadline=None)
@given(st.floats(min_value=1e-250, max_value=1e250), st.sampled_from([1, -1]))
def test_significant_is_stable_and_near(value: float, sign: int) -> None:
    text = significant(sign * value)
    assert significant(float(text)) == text
    assert math.isclose(float(text), sign * value, rel_tol=5e-12)
    assert parse_decimal(text) == Decimal(text)
    assert json.loads(json.dumps(text)) == text


@settings(deadline=None)
@given(st.fractions(max_denominator=10**6), st.integers(-20, 20))
def test_terminating_is_exact_where_it_can_be(number: Fraction, power: int) -> None:
    number *= Fraction(10) ** power
    decimal = terminating(number)
    denominator = number.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator == 1 and len(str(abs(number.numerator))) + len(str(number.denominator)) <= 15:
        assert Fraction(decimal) == number
    assert abs(Fraction(decimal) - number) <= abs(number) / 10**27
    assert parse_decimal(plain(decimal)) == decimal
