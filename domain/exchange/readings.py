"""The reading push: what an instrument sends to its laboratory, and what it is answered, item by item.

The id is made where the reading was taken, so a repeat is recognised however often it is sent. A receipt is given only
once the reading is durable.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from domain.exchange.wire import Count, Instant, Uuid, Uuid7, Wire, absent, text_of
from domain.quantity.decimal_text import LENGTH_LIMIT, parse_decimal

BATCH_LIMIT = 1_000
"""Most readings in one push."""
RAW_LIMIT = 500
"""Longest raw answer of an instrument that is kept beside its reading, in characters."""


def _displayed(text: str) -> str:
    parse_decimal(text)
    return text


DisplayedValue = Annotated[str, text_of(LENGTH_LIMIT), AfterValidator(_displayed)]
"""Decimal text exactly as displayed: a JSON number would lose the trailing zeros, so it is refused."""
Name = Annotated[str, text_of(64, 1)]


class ReadingItem(Wire):
    """One indication, and where in the calibration it belongs."""

    id: Uuid7
    sequence: Count | None = absent()
    """Counted by the instrument without gaps, so that a missing reading shows."""
    calibration: Uuid | None = absent()
    test: Name
    point: Name
    channel: Name
    repeat: Annotated[int, Field(ge=1, le=100_000)] = 1
    phase: Literal["initial", "as_found", "as_left"] = "initial"
    value: DisplayedValue
    unit: Annotated[str, text_of(32, 1)]
    taken_at: Instant
    """The instrument's own clock; the laboratory records its own beside it."""
    stable: bool | None = absent()
    raw: Annotated[str, text_of(RAW_LIMIT)] | None = absent()
    """The instrument's answer before it was parsed."""


class ReadingPush(Wire):
    """One push."""

    readings: Annotated[tuple[ReadingItem, ...], Field(min_length=1, max_length=BATCH_LIMIT, strict=False)]


class ReadingReceipt(Wire):
    """What became of one reading: ``accepted`` and ``duplicate`` are durable, ``refused`` never will be."""

    id: str
    outcome: Literal["accepted", "duplicate", "refused"]
    code: str | None = absent()
    pointer: str | None = absent()
    detail: str | None = absent()
    detail_zh: str | None = absent()
    received_at: Instant | None = absent()


class ReadingReceipts(Wire):
    """The answer to a push, in its order."""

    receipts: Annotated[tuple[ReadingReceipt, ...], Field(strict=False)]
