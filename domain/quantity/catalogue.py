"""The closed catalogue of units: a unit is looked up here or refused with a way out (GB 3100; GB/T 3101; GB/T 3102).

No text of a user is ever parsed as a unit: a general parser reads ``pH`` as picohenry and hangs on ``9**9**9**9``. The
entries live in ``units.yaml``, the units refused on purpose in ``refusals.yaml``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final, TypedDict, cast

from domain.errors import MetrologyError
from domain.quantity import _data
from domain.quantity.normalise import normalise_unit

TEXT_LIMIT: Final = 40
"""Longest text that is looked up, in characters."""
SUGGESTION_LIMIT: Final = 4


class UnitStatus(StrEnum):
    """Standing of a unit in China's legal system."""

    SI = "si"
    LEGAL = "legal"
    """国家选定的非国际单位制单位, or a compound with one."""
    USED_WITH = "used_with"
    """Neither, but what the field writes: %RH, dBm, imp/kWh, HRC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit of measurement."""

    code: str
    """What packs, records and documents write; ASCII."""
    symbol: str
    """International symbol, as a certificate prints it."""
    symbol_zh: str
    """Chinese symbol 中文符号, for ordinary texts."""
    name_zh: str
    """Chinese name; the part in [] may be left out."""
    name_en: str
    ucum: str
    """UCUM code, for messages that leave the house."""
    kinds: tuple[str, ...]
    """Ids of the kinds of quantity it serves."""
    definition: str
    """Expression over ``atoms.txt`` that gives its scale and dimension."""
    status: UnitStatus
    aliases: tuple[str, ...]
    """Other spellings that are accepted."""


class UnknownUnit(MetrologyError):
    """The catalogue has no such unit, and no reason is known why someone would write it."""

    code = "unknown-unit"
    zh = "计量单位表中没有“{text}”（区分大小写）。{hint_zh}"
    en = "The catalogue has no unit “{text}” (capitals matter). {hint_en}"


class UnitNotLegal(MetrologyError):
    """A unit that people use and that a certificate must not state."""

    code = "unit-not-legal"
    zh = "“{text}”不是法定计量单位的规范写法，请用 {use}（{note_zh}）。"
    en = "“{text}” is not a legal unit or its proper spelling: use {use} ({note_en})."


class UnitAmbiguous(MetrologyError):
    """A text with two readings, which is never guessed."""

    code = "unit-ambiguous"
    zh = "“{text}”的含义不唯一（{note_zh}），请写明 {use}。"
    en = "“{text}” has more than one reading ({note_en}): write {use}."


class _UnitRow(TypedDict, total=False):
    code: str
    zh: str
    mark: str
    en: str
    symbol: str
    ucum: str
    definition: str
    status: str
    also: list[str]


class _Group(TypedDict):
    kinds: list[str]
    units: list[_UnitRow]


class _Refusal(TypedDict):
    texts: list[str]
    use: list[str]
    zh: str
    en: str


@cache
def units() -> Mapping[str, Unit]:
    """Give every unit of the catalogue by its code, in the catalogue's order."""
    groups = cast("list[_Group]", _data.load("units.yaml"))
    return MappingProxyType({row["code"]: _unit(row, group["kinds"]) for group in groups for row in group["units"]})


def find_unit(text: str, pointer: str = "") -> Unit:
    """Look a unit up by its code, symbol, name, UCUM code or another accepted spelling.

    Raises UnitNotLegal and UnitAmbiguous for the texts refused on purpose, UnknownUnit (with near spellings) otherwise.
    """
    known = units().get(text) if isinstance(text, str) else None
    if known is not None:
        return known
    if not isinstance(text, str) or len(text) > TEXT_LIMIT:
        raise UnknownUnit(pointer, text=text, **_hints([]))
    return _find_spelling(text.strip(" "), pointer)


def _find_spelling(text: str, pointer: str) -> Unit:
    refusals, spellings, key = _refusals(), _spellings(), normalise_unit(text)
    if text in refusals:
        raise refusals[text].error(text, pointer)
    if key in spellings:
        return spellings[key]
    if key in refusals:
        raise refusals[key].error(text, pointer)
    if " " in key:
        return _find_spaced(text, key, pointer)
    raise UnknownUnit(pointer, text=text, **_hints(_near(key)))


def _find_spaced(text: str, key: str, pointer: str) -> Unit:
    """Read a space as a product (``Pa s``), unless leaving it out gives another unit (``m Ω``: is it a milliohm?)."""
    joined, product = _spellings().get(key.replace(" ", "")), _spellings().get(key.replace(" ", "*"))
    if product is not None and joined in {None, product}:
        return product
    if joined is None:
        raise UnknownUnit(pointer, text=text, **_hints(_near(key)))
    use = " / ".join(unit.code for unit in (joined, product) if unit is not None)
    raise UnitAmbiguous(pointer, text=text, use=use, note_zh="单位中间有空格", note_en="there is a space inside")


@cache
def _spellings() -> Mapping[str, Unit]:
    """Index every accepted spelling: those given on purpose, then symbols and codes that only one unit has."""
    index = {normalise_unit(spelling): unit for unit in units().values() for spelling in _given(unit)}
    claims: dict[str, dict[str, Unit]] = {}
    for unit in units().values():
        for spelling in _derived(unit):
            claims.setdefault(normalise_unit(spelling), {})[unit.code] = unit
    for spelling, claimants in claims.items():
        if len(claimants) == 1:
            index.setdefault(spelling, *claimants.values())
    return MappingProxyType(index)


def _given(unit: Unit) -> tuple[str, ...]:
    return (unit.code, unit.name_en, unit.name_zh.replace("[", "").replace("]", ""), *unit.aliases)


def _derived(unit: Unit) -> tuple[str, ...]:
    return (unit.symbol, unit.symbol_zh, _short(unit.name_zh), unit.ucum)


def _unit(row: _UnitRow, kinds: list[str]) -> Unit:
    code = row["code"]
    return Unit(
        code=code,
        symbol=row.get("symbol", code.replace("*", "·").replace("^2", "²").replace("^3", "³")),
        symbol_zh=row.get("mark", _short(row["zh"])),
        name_zh=row["zh"],
        name_en=row["en"],
        ucum=row.get("ucum", code.replace("*", ".").replace("^", "")),
        kinds=tuple(kinds),
        definition=row.get("definition", code.replace("^", "**")),
        status=UnitStatus(row.get("status", "si")),
        aliases=tuple(row.get("also", ())),
    )


def _short(name_zh: str) -> str:
    return re.sub(r"\[[^]]*\]", "", name_zh)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    error_type: type[UnitNotLegal | UnitAmbiguous]
    use: str
    note_zh: str
    note_en: str

    def error(self, text: str, pointer: str) -> MetrologyError:
        return self.error_type(pointer, text=text, use=self.use, note_zh=self.note_zh, note_en=self.note_en)


@cache
def _refusals() -> Mapping[str, _Refused]:
    table = cast("dict[str, list[_Refusal]]", _data.load("refusals.yaml"))
    types: dict[str, type[UnitNotLegal | UnitAmbiguous]] = {"not_legal": UnitNotLegal, "ambiguous": UnitAmbiguous}
    return MappingProxyType(
        {
            spelling: _Refused(
                error_type=types[section], use=" / ".join(row["use"]), note_zh=row["zh"], note_en=row["en"]
            )
            for section, rows in table.items()
            for row in rows
            for text in row["texts"]
            for spelling in (text, normalise_unit(text))
        }
    )


def _near(key: str) -> list[str]:
    """Give codes of nearby spellings: first those that differ only in capitals, which is the usual slip."""
    import difflib  # noqa: PLC0415 - only a refusal needs it

    spellings = _spellings()
    folded = [unit.code for spelling, unit in spellings.items() if spelling.casefold() == key.casefold()]
    close = difflib.get_close_matches(key, spellings, n=SUGGESTION_LIMIT, cutoff=0.75)
    return list(dict.fromkeys([*folded, *(spellings[spelling].code for spelling in close)]))[:SUGGESTION_LIMIT]


def _hints(near: list[str]) -> dict[str, str]:
    if not near:
        return {"hint_zh": "请从计量单位表中选取。", "hint_en": "Choose one from the catalogue.", "suggestions": ""}
    codes = " / ".join(near)
    return {"hint_zh": f"是否要写 {codes}？", "hint_en": f"Did you mean {codes}?", "suggestions": codes}
