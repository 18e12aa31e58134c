"""Conversions: exact, inside one kind, without an offset for differences; crossings that pint allows are shut."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.quantity import Dimension, find_unit, units
from domain.quantity.catalogue import UnknownUnit
from domain.quantity.conversion import convert, convert_difference, definition_of, dimension_of, factor
from domain.quantity.decimal_text import DecimalRangeError, parse_decimal, plain
from domain.quantity.kinds import KindMismatch, UnknownKind, find_kind, require_same_kind

PAIRS = sorted(
    (one.code, other.code)
    for one in units().values()
    for other in units().values()
    if one.code < other.code and set(one.kinds) & set(other.kinds)
)


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("10.00", "mm", "m", "0.01000"),
        ("10.00", "m", "mm", "1.000E+4"),
        ("1.60", "MPa", "kPa", "1.60E+3"),
        ("23.5", "degC", "K", "296.65"),
        ("0", "degC", "K", "273.15"),
        ("20.00", "K", "degC", "-253.15"),
        ("273.15", "K", "degC", "0"),
        ("20500", "mK", "degC", "-252.65"),
        ("90", "km/h", "m/s", "25"),
        ("1", "km/h", "m/s", "0.2777777777777777777777777778"),
        ("1.5", "kWh", "J", "5400000"),
        ("100", "g/L", "kg/m^3", "100"),
        ("7.85", "g/cm^3", "kg/m^3", "7.85E+3"),
        ("0.5", "percent", "1", "0.005"),
        ("25", "percent", "ppm", "2.5E+5"),
        ("3000", "r/min", "r/s", "50"),
        ("1.600", "imp/Wh", "imp/kWh", "1600"),
        ("6", "L/min", "m^3/h", "0.36"),
        ("45", "arcmin", "deg", "0.75"),
        ("1", "N/mm^2", "MPa", "1"),
        ("2", "hm^2", "m^2", "2E+4"),
        ("4", "Gy/h", "mGy/h", "4E+3"),
        ("10.00", "MPa", "MPa", "10.00"),
        ("11.5", "um/(m*K)", "1/K", "0.0000115"),
        ("12", "1/degC", "1/K", "12"),
        ("5", "uS/cm", "mS/m", "0.5"),
    ],
)
def test_values(value: str, source: str, target: str, expected: str) -> None:
    assert plain(convert(Decimal(value), source, target)) == expected


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("0.1", "degC", "K", "0.1"),
        ("0.10", "K", "degC", "0.10"),
        ("0.1", "degC", "delta_degC", "0.1"),
        ("5", "degC", "mK", "5E+3"),
        ("0.5", "dBm", "dB", "0.5"),
        ("0.5", "dBuV", "dB", "0.5"),
        ("0.3", "dB(A)", "dB", "0.3"),
        ("3", "kPa", "Pa", "3E+3"),
    ],
)
def test_differences_have_no_offset(value: str, source: str, target: str, expected: str) -> None:
    assert plain(convert_difference(Decimal(value), source, target)) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        *[
            ("Hz", "rad/s"),
            ("Hz", "Bq"),
            ("Hz", "r/min"),
            ("Hz", "1/s"),
            ("Bq", "1/s"),
            ("r/min", "rad/s"),
            ("r", "rad"),
        ],
        *[("N*m", "J"), ("Gy", "Sv"), ("V*A", "W"), ("var", "W"), ("var", "V*A"), ("kvarh", "kWh"), ("kat", "mol")],
        *[
            ("dBm", "dB"),
            ("dB", "1"),
            ("dB", "percent"),
            ("dBm", "dBuV"),
            ("dB(A)", "dB"),
            ("dBm", "W"),
            ("dB(A)", "dB(C)"),
        ],
        *[
            ("percent", "%RH"),
            ("%RH", "1"),
            ("pH", "1"),
            ("HRC", "HRBW"),
            ("HV", "HBW"),
            ("NTU", "1"),
            ("imp", "1"),
            ("CNY", "1"),
        ],
        *[
            ("degC", "delta_degC"),
            ("degC", "1/K"),
            ("m", "s"),
            ("kg", "N"),
            ("mV/V", "1"),
            ("mm/m", "rad"),
            ("L", "kg"),
        ],
        *[
            ("imp/kWh", "r/kWh"),
            ("imp/kWh", "imp/kvarh"),
            ("N/mm^2", "N/mm"),
            ("1/m", "dB/m"),
            ("A*h", "Wh"),
            ("1/K", "mV/K"),
        ],
        *[("umol/mol", "mg/kg"), ("mL/L", "mg/L"), ("mol/L", "mol/kg"), ("J/kg", "Gy"), ("m^2/s", "Sv"), ("lm", "cd")],
    ],
)
def test_other_kinds_are_refused(source: str, target: str) -> None:
    for start, end in [(source, target), (target, source)]:
        with pytest.raises(KindMismatch) as refusal:
            convert(Decimal(1), start, end, pointer="/u")
        assert refusal.value.pointer == "/u"
        assert refusal.value.sentence_zh
        assert refusal.value.sentence_en


@pytest.mark.parametrize(
    ("source", "target"), [("Hz", "Bq"), ("N*m", "J"), ("%RH", "percent"), ("dBm", "W"), ("HRC", "HV")]
)
def test_differences_and_factors_stay_inside_a_kind_too(source: str, target: str) -> None:
    with pytest.raises(KindMismatch):
        convert_difference(Decimal(1), source, target)
    with pytest.raises(KindMismatch):
        factor(source, target)


def test_a_named_kind_must_be_served_by_both_units() -> None:
    assert convert(Decimal(1), "MPa", "kPa", kind="gauge_pressure") == 1000
    with pytest.raises(KindMismatch):
        convert(Decimal(1), "MPa", "N/mm^2", kind="gauge_pressure")
    with pytest.raises(KindMismatch):
        convert(Decimal(1), "K", "degC", kind="temperature_difference")
    with pytest.raises(KindMismatch):
        convert(Decimal(1), "MPa", "MPa", kind="frequency")
    with pytest.raises(UnknownKind):
        convert(Decimal(1), "MPa", "kPa", kind="preasure")


def test_gauge_pressure_is_no_absolute_pressure() -> None:
    require_same_kind("gauge_pressure", "gauge_pressure")
    with pytest.raises(KindMismatch) as refusal:
        require_same_kind("gauge_pressure", "absolute_pressure", "/chain/2")
    assert "表压力" in refusal.value.sentence_zh
    assert "absolute pressure" in refusal.value.sentence_en
    assert refusal.value.pointer == "/chain/2"
    with pytest.raises(UnknownKind):
        require_same_kind("pressure", "gauge_pressure")
    assert find_kind("temperature").difference == "temperature_difference"


def test_units_and_numbers_are_checked() -> None:
    with pytest.raises(UnknownUnit):
        convert(Decimal(1), "furlong", "m")
    for number in ("NaN", "Infinity", "1E+9999"):
        with pytest.raises(DecimalRangeError):
            convert(Decimal(number), "mm", "m")
        with pytest.raises(DecimalRangeError):
            convert(Decimal(number), "mm", "mm")
    with pytest.raises(DecimalRangeError):
        convert(Decimal("1E+300"), "km", "nm")


@settings(deadline=None)
@given(
    st.sampled_from(PAIRS),
    st.from_regex(r"-?[0-9]{1,8}(\.[0-9]{1,8})?", fullmatch=True).map(parse_decimal),
)
def test_there_and_back(pair: tuple[str, str], value: Decimal) -> None:
    source, target = pair
    back = convert(convert(value, source, target), target, source)
    assert abs(Fraction(back) - Fraction(value)) <= (abs(Fraction(value)) + 1000) / 10**24
    assert parse_decimal(plain(convert(value, source, target))) == convert(value, source, target)


@settings(deadline=None)
@given(st.sampled_from(PAIRS), st.decimals(min_value=-1000, max_value=1000, places=6))
def test_the_difference_of_two_values_converts_as_a_difference(pair: tuple[str, str], value: Decimal) -> None:
    source, target = pair
    moved = convert(value + 1, source, target) - convert(value, source, target)
    assert math.isclose(moved, convert_difference(Decimal(1), source, target), rel_tol=1e-15, abs_tol=0)
    assert math.isclose(factor(source, target), moved, rel_tol=1e-15)


def test_a_power_of_ten_moves_the_point_and_keeps_the_digits() -> None:
    for text in ("10.00", "0.0", "-7.50", "0.00000"):
        before, after = Decimal(text), convert(Decimal(text), "MPa", "Pa")
        assert after.as_tuple().digits == before.as_tuple().digits


@pytest.mark.parametrize(
    ("code", "dimension"),
    [
        ("MPa", {"length": -1, "mass": 1, "time": -2}),
        ("N*m", {"length": 2, "mass": 1, "time": -2}),
        ("degC", {"thermodynamic_temperature": 1}),
        ("1/degC", {"thermodynamic_temperature": -1}),
        ("ohm", {"length": 2, "mass": 1, "time": -3, "electric_current": -2}),
        ("lx", {"length": -2, "luminous_intensity": 1}),
        ("mol/L", {"length": -3, "amount_of_substance": 1}),
        ("rad", {}),
        ("percent", {}),
        ("pH", {}),
        ("dBm", {}),
    ],
)
def test_dimensions(code: str, dimension: dict[str, int]) -> None:
    assert dict(dimension_of(code)) == dimension
    assert hash(dimension_of(code)) == hash(Dimension.of({base: Fraction(power) for base, power in dimension.items()}))


def test_dimensional_analysis() -> None:
    volt, ampere, ohm = dimension_of("V"), dimension_of("A"), dimension_of("ohm")
    assert volt / ampere == ohm
    assert volt * ampere == dimension_of("W")
    assert dimension_of("m^2") ** Fraction(1, 2) == dimension_of("m")
    assert ohm / ohm == Dimension()
    assert str(ohm / ohm) == "1"
    assert str(dimension_of("m^2")) == "length^2"
    assert volt != ampere


def test_definitions_are_in_coherent_units() -> None:
    assert definition_of("g").scale == Fraction(1, 1000)
    assert definition_of("degC").offset == Fraction("273.15")
    assert factor("degC", "K") == 1.0
    assert factor(find_unit("MPa"), find_unit("Pa")) == 1e6
    assert factor("%RH", "%RH") == 1.0
