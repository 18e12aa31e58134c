"""The normaliser mends what a keyboard did and leaves alone what only a person can decide."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.quantity.decimal_text import DecimalTextError, parse_decimal
from domain.quantity.normalise import normalise_number, normalise_unit


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("µm", "um"),
        ("μm", "um"),
        ("\u2126", "ohm"),
        ("Ω", "ohm"),
        ("kg·m⁻³", "kg*m^-3"),
        ("m²", "m^2"),
        ("s⁻¹", "s^-1"),
        ("％", "%"),
        ("dB（A）", "dB(A)"),
        ("Ｎ・ｍ", "N*m"),
        ("kg\u00a0/\u2009m³", "kg/m^3"),
        ("M\u200bPa", "MPa"),
        ("m\u2212s", "m-s"),
        ("m Ω", "m ohm"),
        ("牛·米", "牛*米"),
        ("米²", "米^2"),
    ],
)
def test_units(text: str, plain: str) -> None:
    assert normalise_unit(text) == plain


@settings(deadline=None)
@given(st.text(max_size=40))
def test_normalising_a_unit_twice_changes_nothing(text: str) -> None:
    once = normalise_unit(text)
    assert normalise_unit(once) == once


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("１２．５０", "12.50"),
        ("−３．０", "-3.0"),
        ("\u00a010.00\u3000", "10.00"),
        ("１ｅ－６", "1e-6"),
        ("\ufeff7", "7"),
        ("＋5", "+5"),
    ],
)
def test_numbers_of_a_spreadsheet(text: str, plain: str) -> None:
    assert normalise_number(text) == plain
    assert parse_decimal(normalise_number(text)) == parse_decimal(plain)


@pytest.mark.parametrize(
    "text", ["1,234", "1，234", "1 234", "½", "²", "１。５", "1.5℃", "～5", "±0.1", "(5)", "⑤", "٣", "十"]
)
def test_ambiguous_numbers_stay_refused(text: str) -> None:
    with pytest.raises(DecimalTextError):
        parse_decimal(normalise_number(text))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(categories=["Nd", "Nl", "No"]), min_size=1, max_size=5))
def test_no_other_script_becomes_a_digit(text: str) -> None:
    mended = normalise_number(text)
    for before, after in zip(text, mended, strict=True):
        assert before == after or (unicodedata.normalize("NFKC", before) == after and after.isascii())
