"""Strict reading of a push: exactly the fields of domain.exchange.readings, at msgspec's speed.

msgspec refuses unknown fields, JSON numbers for text, NaN and bad UTF-8, but keeps the last of two equal keys in
silence; the keys are therefore counted. A body with a backslash or a spaced colon cannot be counted by eye and takes
the slower, general reader as well.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET

from domain.errors import ECHO_LIMIT
from domain.exchange.readings import BATCH_LIMIT, RAW_LIMIT
from domain.quantity.decimal_text import LENGTH_LIMIT
from service.kit.actor import Actor
from service.kit.edge import load_json
from service.kit.problems import Fault, InvalidJson, InvalidRequest, JsonDuplicateKey
from service.readings.candidate import Candidate

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
REQUIRED_KEYS = 7
_SPACED_COLON = re.compile(rb'"\s+:')
_PATH = re.compile(r" - at `\$(?P<path>[^`]*)`")
_STEP = re.compile(r"\.(?P<name>[A-Za-z_]+)")


class Item(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One reading as sent."""

    id: UUID
    test: Name
    point: Name
    channel: Name
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=LENGTH_LIMIT)]
    unit: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    taken_at: Annotated[datetime, msgspec.Meta(tz=True)]
    sequence: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] | msgspec.UnsetType = UNSET
    calibration: UUID | msgspec.UnsetType = UNSET
    repeat: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | msgspec.UnsetType = UNSET
    phase: Literal["initial", "as_found", "as_left"] | msgspec.UnsetType = UNSET
    stable: bool | msgspec.UnsetType = UNSET
    raw: Annotated[str, msgspec.Meta(max_length=RAW_LIMIT)] | msgspec.UnsetType = UNSET

    def keys(self) -> int:
        """Return how many keys the item was sent with."""
        # A sum of six, not a loop over them: a quarter of the time, and it is paid for every reading.
        return (
            REQUIRED_KEYS
            + (self.sequence is not UNSET)
            + (self.calibration is not UNSET)
            + (self.repeat is not UNSET)
            + (self.phase is not UNSET)
            + (self.stable is not UNSET)
            + (self.raw is not UNSET)
        )


class Push(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """One push as sent."""

    readings: Annotated[list[Item], msgspec.Meta(min_length=1, max_length=BATCH_LIMIT)]


class Unread(msgspec.Struct):
    """A push whose items have not been read: to find which of them is at fault."""

    readings: list[msgspec.Raw]


_decoder = msgspec.json.Decoder(Push)
_item_decoder = msgspec.json.Decoder(Item)
_unread_decoder = msgspec.json.Decoder(Unread)


def read_push(body: bytes, actor: Actor) -> list[Candidate]:
    """Return the readings of a push by the instrument ``actor``.

    Raises InvalidJson, JsonDuplicateKey, or InvalidRequest with the pointer of the first culprit: nothing is stored.
    """
    try:
        push = _decoder.decode(body)
    except msgspec.ValidationError as error:
        load_json(body)  # a fault of the JSON itself has its own name
        raise _refusal(error, body) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        load_json(body)
        raise InvalidJson from None
    if b"\\" in body or _SPACED_COLON.search(body):
        load_json(body)
    elif body.count(b'":') != 1 + sum(map(Item.keys, push.readings)):
        load_json(body)  # names the key that stands twice
        raise JsonDuplicateKey(key="?")
    if actor.device_id is None:
        raise TypeError("only an instrument's key opens this door")
    return [_candidate(item, actor.lab_id, actor.device_id) for item in push.readings]


def _candidate(item: Item, lab_id: UUID, device_id: UUID) -> Candidate:
    return Candidate(
        id=item.id,
        lab_id=lab_id,
        calibration_id=None if item.calibration is UNSET else item.calibration,
        test=item.test,
        point=item.point,
        channel=item.channel,
        repeat=1 if item.repeat is UNSET else item.repeat,
        phase="initial" if item.phase is UNSET else item.phase,
        value=item.value,
        unit=item.unit,
        taken_at=item.taken_at,
        source="instrument",
        taken_by=device_id,
        sequence=None if item.sequence is UNSET else item.sequence,
        raw="" if item.raw is UNSET else item.raw,
    )


def _refusal(error: msgspec.ValidationError, body: bytes) -> InvalidRequest:
    """Return the refusal that names the first item at fault: msgspec's own path does not count items."""
    for position, raw in _items(body):
        try:
            _item_decoder.decode(raw)
        except msgspec.ValidationError as fault:
            return InvalidRequest(faults=[_fault(fault, f"/readings/{position}")])
    return InvalidRequest(faults=[_fault(error, "")])


def _items(body: bytes) -> Iterator[tuple[int, msgspec.Raw]]:
    with suppress(msgspec.ValidationError):
        yield from enumerate(_unread_decoder.decode(body).readings)


def _fault(error: msgspec.ValidationError, prefix: str) -> Fault:
    """Turn msgspec's sentence, which ends with the place as a path, into a fault with a JSON Pointer."""
    text = str(error)
    found = _PATH.search(text)
    steps = _STEP.finditer(found["path"]) if found else iter(())
    # msgspec repeats no value of the caller, only the name of an unknown field.
    return Fault(
        pointer=prefix + "".join("/" + step["name"] for step in steps),
        code="field-invalid",
        detail=(text[: found.start()] if found else text)[:ECHO_LIMIT],
        detail_zh="此字段缺失、多余或不符合要求。",
    )
