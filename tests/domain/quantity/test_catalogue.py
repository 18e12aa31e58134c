"""The catalogue: complete, without contradictions, and a wall against text that is no unit."""

import json
import re
import string
from collections import defaultdict
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import MetrologyError
from domain.quantity import _data
from domain.quantity.catalogue import (
    Unit,
    UnitAmbiguous,
    UnitNotLegal,
    UnitStatus,
    UnknownUnit,
    _derived,
    _given,
    _refusals,
    _spellings,
    find_unit,
    units,
)
from domain.quantity.conversion import definition_of
from domain.quantity.kinds import kinds
from domain.quantity.normalise import normalise_unit
from tests.domain.quantity import ucum

BASE_UNITS = {
    "m": "length",
    "g": "mass",
    "s": "time",
    "A": "electric_current",
    "K": "thermodynamic_temperature",
    "mol": "amount_of_substance",
    "cd": "luminous_intensity",
}
INEXACT = {"deg", "arcmin", "arcsec", "deg/s", "u"}
"""Units whose scale holds pi or a measured constant."""


def test_the_catalogue_is_large_and_every_field_is_filled() -> None:
    assert len(units()) >= 170
    for unit in units().values():
        assert all(
            [unit.code, unit.symbol, unit.symbol_zh, unit.name_zh, unit.name_en, unit.ucum, unit.kinds, unit.definition]
        )
        assert unit.code.isascii()
        assert not set(unit.symbol) & set("*^"), unit.code
        assert unit.name_en[0] in string.ascii_letters
    assert {unit.status for unit in units().values()} == set(UnitStatus)


def test_no_row_is_lost_to_a_repeated_code() -> None:
    groups = cast("list[dict[str, list[object]]]", _data.load("units.yaml"))
    assert len(units()) == sum(len(group["units"]) for group in groups)
    assert len(kinds()) == len(cast("list[object]", _data.load("kinds.yaml")))


@pytest.mark.parametrize("code", units())
def test_pint_and_ucum_agree(code: str) -> None:
    unit = units()[code]
    definition = definition_of(unit)
    scale, dimension = ucum.evaluate(unit.ucum)
    assert {BASE_UNITS[base]: exponent for base, exponent in dimension.items()} == dict(definition.dimension)
    if code in INEXACT:
        assert abs(definition.scale / scale - 1) < 1e-15
    else:
        assert definition.scale == scale
    assert (definition.offset != 0) == (code == "degC")


@pytest.mark.parametrize("kind", kinds())
def test_the_units_of_a_kind_have_one_dimension(kind: str) -> None:
    row = kinds()[kind]
    serving = [unit for unit in units().values() if kind in unit.kinds]
    assert row.unit in {unit.code for unit in serving}
    assert {definition_of(unit).dimension for unit in serving} == {definition_of(row.unit).dimension}
    assert row.difference in kinds()
    assert kinds()[row.difference].difference == row.difference


def test_every_kind_that_a_unit_names_exists() -> None:
    assert {kind for unit in units().values() for kind in unit.kinds} == set(kinds())


def test_no_given_spelling_names_two_units() -> None:
    owners = defaultdict(set)
    for unit in units().values():
        for spelling in _given(unit):
            owners[normalise_unit(spelling)].add(unit.code)
    assert {spelling: codes for spelling, codes in owners.items() if len(codes) > 1} == {}


def test_a_symbol_of_two_units_names_none_unless_it_is_given() -> None:
    given_spellings = {normalise_unit(spelling) for unit in units().values() for spelling in _given(unit)}
    owners = defaultdict(set)
    for unit in units().values():
        for spelling in _derived(unit):
            owners[normalise_unit(spelling)].add(unit.code)
    shared = {spelling for spelling, codes in owners.items() if len(codes) > 1} - given_spellings
    assert shared
    assert not shared & set(_spellings())


@pytest.mark.parametrize("code", units())
def test_every_code_finds_itself(code: str) -> None:
    unit = units()[code]
    assert find_unit(code) is unit
    assert all(find_unit(alias) is unit for alias in unit.aliases)
    if unit.symbol != "℃":  # the scale and its difference share it
        assert find_unit(unit.symbol) is unit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[
            ("mΩ", "mohm"),
            ("MΩ", "Mohm"),
            ("µΩ", "uohm"),
            ("μΩ", "uohm"),
            ("㏀", "kohm"),
            ("Ohm", "ohm"),
            ("欧姆", "ohm"),
        ],
        *[("℃", "degC"), ("°C", "degC"), ("° C", "degC"), ("Cel", "degC"), ("摄氏度", "degC"), ("K", "K"), ("开", "K")],
        *[
            ("N·m", "N*m"),
            ("N⋅m", "N*m"),
            ("N×m", "N*m"),
            ("N m", "N*m"),
            ("N.m", "N*m"),
            ("牛·米", "N*m"),
            ("牛米", "N*m"),
        ],
        *[
            ("kg/m³", "kg/m^3"),
            ("kg/m3", "kg/m^3"),
            ("㎏/㎥", "kg/m^3"),
            ("kg / m^3", "kg/m^3"),
            ("千克每立方米", "kg/m^3"),
        ],
        *[
            ("ＭＰａ", "MPa"),
            (" MPa\u3000", "MPa"),
            ("MPa\u200b", "MPa"),
            ("兆帕", "MPa"),
            ("兆帕斯卡", "MPa"),
            ("㎫", "MPa"),
        ],
        *[
            ("%", "percent"),
            ("％", "percent"),
            ("‰", "permille"),
            ("%RH", "%RH"),
            ("％ＲＨ", "%RH"),
            ("ppm", "ppm"),
            ("10⁻⁶", "ppm"),
        ],
        *[
            ("K⁻¹", "1/K"),
            ("1/℃", "1/degC"),
            ("1/degC", "1/degC"),
            ("℃⁻¹", "1/degC"),
            ("10⁻⁶/K", "ppm/K"),
            ("mV/℃", "mV/degC"),
        ],
        *[
            ("mPa s", "mPa*s"),
            ("mPa·s", "mPa*s"),
            ("kWh", "kWh"),
            ("kW·h", "kWh"),
            ("kW h", "kWh"),
            ("imp/kWh", "imp/kWh"),
        ],
        *[
            ("S", "S"),
            ("s", "s"),
            ("mm", "mm"),
            ("T", "T"),
            ("t", "t"),
            ("h", "h"),
            ("H", "H"),
            ("d", "d"),
            ("A", "A"),
            ("a", "a"),
        ],
        *[
            ("μL", "uL"),
            ("ml", "mL"),
            ("l", "L"),
            ("ℓ", "L"),
            ("升", "L"),
            ("㎖", "mL"),
            ("公斤", "kg"),
            ("公里", "km"),
            ("u", "u"),
        ],
        *[
            ("°", "deg"),
            ("′", "arcmin"),
            ("″", "arcsec"),
            ("r/min", "r/min"),
            ("rpm", "r/min"),
            ("n mile", "nmi"),
            ("dB（A）", "dB(A)"),
        ],
        *[
            ("dimensionless", "1"),
            ("1", "1"),
            ("１", "1"),
            ("m²", "m^2"),
            ("m2", "m^2"),
            ("㎡", "m^2"),
            ("元", "CNY"),
            ("乏", "var"),
        ],
    ],
)
def test_what_keyboards_and_spreadsheets_write_is_found(text: str, code: str) -> None:
    assert find_unit(text).code == code


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        *[
            ("Mpa", "MPa"),
            ("MPA", "MPa"),
            ("mpa", "MPa"),
            ("Kpa", "kPa"),
            ("KPa", "kPa"),
            ("Kg", "kg"),
            ("KG", "kg"),
            ("G ", "T"),
        ],
        *[
            ("HZ", "Hz"),
            ("hz", "Hz"),
            ("khz", "kHz"),
            ("KHz", "kHz"),
            ("KV", "kV"),
            ("Kw", "kW"),
            ("KWh", "kWh"),
            ("mw", "mW"),
        ],
        *[
            ("MM", "mm"),
            ("UM", "um"),
            ("Ma", "mA"),
            ("db", "dB"),
            ("DBm", "dBm"),
            ("PH", "pH"),
            ("ph", "pH"),
            ("hrc", "HRC"),
        ],
        *[
            ("m Ω", "mohm"),
            ("k Pa", "kPa"),
            ("m m", "mm"),
            ("m s", "ms"),
            ("Nm", "N*m"),
            ("µ", "um"),
            ("μ", "um"),
            ("度", "degC"),
        ],
        *[
            ("psi", "kPa"),
            ("bar", "MPa"),
            ("kgf/cm²", "MPa"),
            ("mmHg", "kPa"),
            ("kgf", "N"),
            ("斤", "kg"),
            ("英寸", "mm"),
            ("in", "mm"),
        ],
        *[
            ("cal", "J"),
            ("大卡", "kJ"),
            ("马力", "kW"),
            ("℉", "degC"),
            ("Å", "nm"),
            ("\u212b", "nm"),
            ("亩", "hm^2"),
            ("cc", "mL"),
            ("㏄", "mL"),
        ],
        *[
            ("MPa（G）", "MPa"),
            ("kPaG", "kPa"),
            ("ppb", "nmol/mol"),
            ("cP", "mPa*s"),
            ("cSt", "mm^2/s"),
            ("Gs", "mT"),
            ("丝", "um"),
        ],
        *[
            ("'", "arcmin"),
            ('"', "arcsec"),
            ("”", "arcsec"),
            ("°K", "K"),
            ("RPM", "r/min"),
            ("hr", "h"),
            ("%FS", "percent"),
            ("KΩ", "kohm"),
        ],
    ],
)
def test_slips_and_units_that_are_not_legal_are_refused_with_a_way_out(text: str, suggestion: str) -> None:
    with pytest.raises((UnknownUnit, UnitNotLegal, UnitAmbiguous)) as refusal:
        find_unit(text, "/readings/3/unit")
    attributes = refusal.value.attributes
    assert suggestion in (attributes.get("use") or attributes["suggestions"]).split(" / ")
    assert suggestion in refusal.value.sentence_zh
    assert suggestion in refusal.value.sentence_en
    assert refusal.value.pointer == "/readings/3/unit"


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "9**9**9**9",
            "m**2",
            "kg*m/s^2*A",
            "(m)",
            "m^",
            "/",
            "*",
            "-",
            "m\nm",
            "__import__('os')",
            "{text}",
            "{0.__class__}",
        ],
        *[
            "人",
            "台（套）",
            "个",
            "m" * 41,
            "m\x00",
            "🌡",
            "μμm",
            "mmm",
            "kkg",
            "megamegametre",
            "1e400",
            "nan",
            "特",
            "degC2",
            "m;DROP",
        ],
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UnknownUnit) as refusal:
        find_unit(text)
    assert refusal.value.sentence_zh
    assert refusal.value.sentence_en


@pytest.mark.parametrize("text", [None, 1, 1.5, ["m"], b"m"])
def test_what_is_not_text_is_refused(text: object) -> None:
    with pytest.raises(UnknownUnit):
        find_unit(text)  # type: ignore[arg-type]


def look_up(text: str) -> Unit | MetrologyError:
    try:
        return find_unit(text)
    except MetrologyError as refusal:
        return refusal


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_escapes_the_typed_refusals(text: str) -> None:
    answer = look_up(text)
    if isinstance(answer, MetrologyError):
        assert json.dumps([answer.sentence_zh, answer.sentence_en, answer.code])
    else:
        assert answer.code in units()


@settings(deadline=None)
@given(st.sampled_from(sorted(_spellings())), st.sampled_from(["\u200b", "\u00a0", " ", "\u3000"]))
def test_invisible_characters_around_a_unit_change_nothing(spelling: str, space: str) -> None:
    assert find_unit(space + spelling + space) is find_unit(spelling) if spelling not in _refusals() else True


def test_a_space_for_a_product_never_gives_another_unit() -> None:
    for spelling in [spelling for spelling in _spellings() if "*" in spelling]:
        answer, expected = look_up(spelling.replace("*", " ")), find_unit(spelling)
        assert isinstance(answer, MetrologyError) or answer is expected


def test_refusals_never_hide_a_unit_and_point_to_units_of_the_catalogue() -> None:
    sections = cast("dict[str, list[dict[str, list[str]]]]", _data.load("refusals.yaml"))
    for row in (row for rows in sections.values() for row in rows):
        assert row["use"]
        assert row["zh"]
        assert not re.search("[\u4e00-\u9fff]", str(row["en"]))
        assert all(code in units() for code in row["use"]), row
        for text in row["texts"]:
            with pytest.raises((UnitNotLegal, UnitAmbiguous)):
                find_unit(text)
    assert set(_refusals()) & set(_spellings()) == {"u", "'"}  # the bare prefix μ, and UCUM's minute of arc


PACK_UNITS = "K percent mg mm L um mA MPa mV g V 1/K kWh N*m uL ohm m kg/m^3 mg/uL kPa dimensionless mV/K Pa ohm/K degC"
PUBLISHED_UNITS = "kg/m3 1/degC kBq a rad mg/L nm A mL 1"


@pytest.mark.parametrize("code", [*PACK_UNITS.split(), *PUBLISHED_UNITS.split()])
def test_units_of_the_packs_and_of_the_published_cases_are_there(code: str) -> None:
    assert find_unit(code)
