"""Bases and small types of the bodies that the API takes and gives.

Fields are strict: ``true`` is not 1, ``"5"`` is not 5, and a JSON number is not a reading. A type that must be read out
of JSON text (an enum, a UUID, a time, an array into a tuple) says so itself: use the names below.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints

from domain.errors import MetrologyError
from domain.quantity import find_unit, parse_decimal

Item = TypeVar("Item")

YEARS = range(1950, 2201)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_BREAKS = "\n\t"
_HIDDEN = frozenset({"Cc", "Cs", "Cf", "Co", "Cn"})
"""Unicode categories that a reader cannot see: controls, bidi marks, surrogates, private and unassigned characters."""


class TextHidden(MetrologyError):
    """A text that contains what nobody can see, or nothing at all."""

    code: ClassVar[str] = "text-hidden"
    zh = "文本为空，或含有看不见的字符（控制符、双向排版符等），请重新输入。"
    en = "The text is blank or contains characters that cannot be seen (controls, bidi marks). Type it again."


class InstantMalformed(MetrologyError):
    """A time without its offset, or none at all."""

    code: ClassVar[str] = "instant-malformed"
    zh = "时间请按 RFC 3339 书写并带时区偏移，例如 2026-11-20T15:04:05+08:00，年份在 1950 至 2200 之间。"
    en = "Write the time as RFC 3339 with its offset, such as 2026-11-20T15:04:05+08:00, in the years 1950 to 2200."


class DayMalformed(MetrologyError):
    """Not a calendar day."""

    code: ClassVar[str] = "day-malformed"
    zh = "日期请写作 yyyy-mm-dd，年份在 1950 至 2200 之间。"
    en = "Write the day as yyyy-mm-dd, in the years 1950 to 2200."


class In(BaseModel):
    """A body that is taken: unknown fields are refused, nothing is converted, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Out(BaseModel):
    """A body that is given; reads the attributes of rows and dataclasses."""

    model_config = ConfigDict(frozen=True, from_attributes=True, allow_inf_nan=False)


class ListOut(Out, Generic[Item]):
    """One page of a list; the Link header leads to the next."""

    items: tuple[Item, ...]


def clean_text(text: object) -> object:
    """Return one line of text in NFC without outer blanks; raise TextHidden for what cannot be seen."""
    return _clean(text, allowed="")


def clean_long_text(text: object) -> object:
    """Return text of several lines in NFC; raise TextHidden for what cannot be seen."""
    return _clean(text.replace("\r\n", "\n") if isinstance(text, str) else text, allowed=_BREAKS)


def clean_optional_text(text: object) -> object:
    """Return one line of text that may be empty."""
    return text if text == "" else clean_text(text)


def read_instant(text: object) -> object:
    """Return the UTC instant of an RFC 3339 text with offset; raise InstantMalformed for any other."""
    if isinstance(text, datetime) and text.tzinfo is not None:
        return text
    try:
        instant = datetime.fromisoformat(_match(_INSTANT, text)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InstantMalformed from None
    if instant.year not in YEARS:
        raise InstantMalformed
    return instant


def read_day(text: object) -> object:
    """Return the calendar day of a ``yyyy-mm-dd`` text; raise DayMalformed for any other."""
    if isinstance(text, date) and not isinstance(text, datetime):
        return text
    try:
        day = date.fromisoformat(_match(_DAY, text))
    except ValueError:
        raise DayMalformed from None
    if day.year not in YEARS:
        raise DayMalformed
    return day


def _clean(text: object, *, allowed: str) -> object:
    if not isinstance(text, str):
        return text  # the strict string behind us refuses it by its own name
    cleaned = unicodedata.normalize("NFC", text).strip()
    if not cleaned or any(unicodedata.category(each) in _HIDDEN and each not in allowed for each in cleaned):
        raise TextHidden
    return cleaned


def _match(pattern: re.Pattern[str], text: object) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise ValueError
    return text


def _decimal_text(text: str) -> str:
    parse_decimal(text)
    return text


def _unit_code(text: str) -> str:
    return find_unit(text).code


Text = Annotated[str, StringConstraints(min_length=1, max_length=200), BeforeValidator(clean_text)]
"""One line of visible text."""
OptionalText = Annotated[str, StringConstraints(max_length=200), BeforeValidator(clean_optional_text)]
"""One line of visible text, or ""."""
LongText = Annotated[str, StringConstraints(min_length=1, max_length=4000), BeforeValidator(clean_long_text)]
"""Several lines of visible text."""
DecimalString = Annotated[str, StringConstraints(max_length=60), AfterValidator(_decimal_text)]
"""A number as displayed, kept as its text."""
UnitCode = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_unit_code)]
"""A unit, spelled in any way the catalogue knows; arrives as its code."""
Instant = Annotated[
    datetime,
    BeforeValidator(read_instant),
    PlainSerializer(lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z"), when_used="json"),
]
"""RFC 3339 with offset, 1950 to 2200; arrives as aware UTC."""
Day = Annotated[date, BeforeValidator(read_day), PlainSerializer(lambda day: day.isoformat(), when_used="json")]
"""A calendar day."""
Identifier = Annotated[UUID, Field(strict=False)]
"""An id in a body."""
Choice = Annotated[Item, Field(strict=False)]
"""``Choice[SomeEnum]``: an enum by its value."""
Items = Annotated[tuple[Item, ...], Field(strict=False)]
"""``Items[T]``: a JSON array."""
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""A number of things."""
