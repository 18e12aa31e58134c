"""The base of every wire type, and the small texts they are made of.

Instants, days and numbers stay the text that was sent: a payload's digest covers those bytes, so a model may not
respell them. ``instant`` and ``instant_text`` go between text and aware datetimes.
"""

import re
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError

from domain.evidence.canonical import pointer_token
from domain.evidence.documents import Document

CHINA_TIME = timezone(timedelta(hours=8), "UTC+08:00")
"""The offset the platform's contract expects; China has kept no summer time since 1991."""
YEARS = range(1950, 2201)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


class Wire(BaseModel):
    """A frozen document: unknown fields and values of another JSON type are refused, never coerced."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    def document(self) -> Document:
        """Plain JSON, ready for the canonical form; optional fields that are not set are absent."""
        return self.model_dump(mode="json")


def absent(alias: str | None = None) -> Any:  # noqa: ANN401 - like pydantic's own Field: the default of any field
    """Default of an optional field: left out of the document while it is None, for the contracts know no null."""
    return Field(default=None, alias=alias, exclude_if=lambda value: value is None)


def pointer_of(location: tuple[int | str, ...]) -> str:
    """JSON Pointer (RFC 6901) of a pydantic error location."""
    return "".join(pointer_token(str(step)) for step in location)


def first_fault(error: ValidationError) -> tuple[str, str, str]:
    """(pointer, pydantic's error type, sentence) of the first fault; the refused input is never repeated."""
    fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return pointer_of(fault["loc"]), fault["type"], fault["msg"]


def instant(text: str) -> datetime:
    """Datetime of an RFC 3339 text; ValueError for a missing offset, an impossible date, a year outside 1950..2200."""
    if not _INSTANT.fullmatch(text):
        raise ValueError("write the instant as RFC 3339 with its offset, for example 2026-11-20T15:04:05+08:00")
    moment = datetime.fromisoformat(text)
    if moment.year not in YEARS:
        raise ValueError("the year lies outside 1950..2200")
    return moment


def instant_text(moment: datetime) -> str:
    """RFC 3339 text of an aware datetime, at the offset of China."""
    return moment.astimezone(CHINA_TIME).isoformat()


def day_of(text: str) -> date:
    """Calendar day in China of an instant text."""
    return instant(text).astimezone(CHINA_TIME).date()


def _checked_instant(text: str) -> str:
    instant(text)
    return text


def _checked_day(text: str) -> str:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("write the day as YYYY-MM-DD")
    return text


def _checked_uscc(text: str) -> str:
    values = [_USCC_ALPHABET.index(character) for character in text]
    weighted = sum(value * weight for value, weight in zip(values, _USCC_WEIGHTS, strict=False))
    if values[-1] != -weighted % 31:
        raise ValueError("the check digit of the unified social credit code is wrong (GB 32100-2015)")
    return text


def text_of(most: int, least: int = 0) -> StringConstraints:
    """Length limits of a text."""
    return StringConstraints(min_length=least, max_length=most)


def pattern(expression: str, most: int | None = None) -> StringConstraints:
    """Shape of a text, anchored at both ends."""
    return StringConstraints(pattern=expression, max_length=most)


Uuid = Annotated[str, pattern(r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
Uuid7 = Annotated[str, pattern(r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
DecimalText = Annotated[str, pattern(r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$", 40)]
"""A decimal number as the contract spells it."""
Money = Annotated[str, pattern(r"^[0-9]{1,15}(\.[0-9]{1,2})?$")]
Instant = Annotated[str, StringConstraints(max_length=35), AfterValidator(_checked_instant)]
Day = Annotated[str, pattern(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_checked_day)]
Digest = Annotated[str, pattern(r"^(sm3|sha256):[0-9a-f]{64}$")]
Sha256 = Annotated[str, pattern(r"^sha256:[0-9a-f]{64}$")]
HexHash = Annotated[str, pattern(r"^[0-9a-f]{64}$")]
"""A raw SHA-256 value, as proofs carry it."""
Token = Annotated[str, pattern(r"^[a-z]{1,4}_[A-Za-z0-9_-]{16,64}$")]
"""A pseudonym made with a keyed HMAC, never a bare hash of an enumerable number."""
Uscc = Annotated[
    str, pattern(r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"), AfterValidator(_checked_uscc)
]
Region = Annotated[str, pattern(r"^50[0-9]{4}$")]
LabCode = Annotated[str, pattern(r"^[A-Z0-9-]{4,32}$")]
CertificateNumber = Annotated[str, pattern(r"^[0-9A-Za-z一-鿿()〔〕\[\]\-_/]{4,60}$")]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
Ordinal = Annotated[int, Field(ge=1, le=2**53 - 1)]
JsonDocument = dict[str, JsonValue]
"""A document of a higher room, carried as plain JSON."""
