"""The bulk write that typed readings and the instruments' door share: durable once the transaction commits.

Readings go in optimistically; only when an id turns out to be taken are the known ones looked up and told apart:
the same bytes are a duplicate and get the first receipt again, other bytes under the same id are a conflict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from clients.uuid7 import uuid7
from domain.evidence.canonical import digest_text
from domain.evidence.merkle import batch_root
from service.kit import journal
from service.kit.actor import Actor
from service.readings.candidate import Candidate, Outcome
from service.readings.refusals import ReadingConflict
from service.readings.tables import ReadingBatchRow, ReadingRow

if TYPE_CHECKING:
    import psycopg  # LGPL, and only an extra: a laboratory on SQLite runs without it

RACES = 3
"""How often another process may take one of our ids between the look-up and the write before we give up."""

_COLUMNS = (
    "id", "lab_id", "batch_id", "calibration_id", "test", "point", "channel", "repeat", "phase", "value", "unit",
    "taken_at", "received_at", "source", "taken_by", "sequence", "raw", "corrects_id", "reason", "digest",
)  # fmt: skip
_COPY = f"COPY reading ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT BINARY)"
_COPY_TYPES = {
    "id": "uuid",
    "lab_id": "uuid",
    "batch_id": "uuid",
    "calibration_id": "uuid",
    "repeat": "int4",
    "taken_at": "timestamptz",
    "received_at": "timestamptz",
    "taken_by": "uuid",
    "sequence": "int8",
    "corrects_id": "uuid",
    "digest": "bytea",
}

_INSERT = f"INSERT INTO reading ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' for _ in _COLUMNS)})"  # noqa: S608 - our own names
_FEW_VALUES = frozenset({"lab_id", "batch_id", "calibration_id", "received_at", "taken_by", "corrects_id"})
"""Columns that hold few different values in one flush: each is put into the database's form once."""
_READING: sa.Table = ReadingRow.__table__  # type: ignore[attr-defined] # SQLModel's table, unknown to mypy
_ADD_BATCH = ReadingBatchRow.__table__.insert()  # type: ignore[attr-defined] # the same

Row = tuple[object, ...]


class _Sealed(msgspec.Struct, gc=False):
    """A reading, its canonical JSON, and the digest of that: each made once."""

    reading: Candidate
    canonical: bytes
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is known of an id that was taken before."""

    digest: bytes
    received_at: datetime


def write(session: Session, readings: Sequence[Candidate], *, actor: Actor, at: datetime) -> list[Outcome]:
    """Write the accepted readings of one laboratory and return their outcomes, in order.

    New ones make one batch, whose Merkle root over the canonical readings is one line of the journal. Call it last in
    a transaction: it locks the journal's head.
    """
    first: dict[UUID, _Sealed] = {}
    for reading in readings:
        canonical = reading.canonical()
        first.setdefault(reading.id, _Sealed(reading, canonical, sha256(canonical).digest()))
    known = _insert(session, first, at=at, actor=actor)
    if not known and len(first) == len(readings):
        return [Outcome(id=reading.id, received_at=at) for reading in readings]
    told: set[UUID] = set()
    outcomes = []
    for reading in readings:
        stored, mine = known.get(reading.id), first[reading.id]
        same = mine.reading is reading or reading.digest() == mine.digest
        if not same or (stored is not None and stored.digest != mine.digest):
            outcomes.append(Outcome(id=reading.id, refusal=ReadingConflict("/id", id=reading.id)))
        else:
            repeated = stored is not None or reading.id in told
            outcomes.append(
                Outcome(id=reading.id, received_at=stored.received_at if stored else at, duplicate=repeated)
            )
            told.add(reading.id)
    return outcomes


def recognise(session: Session, readings: Mapping[int, Candidate]) -> dict[int, Outcome]:
    """Return the first receipt again of those readings that are stored just as they are here; write nothing."""
    known = _stored(session, [reading.id for reading in readings.values()])
    return {
        position: Outcome(id=reading.id, received_at=known[reading.id].received_at, duplicate=True)
        for position, reading in readings.items()
        if reading.id in known and known[reading.id].digest == reading.digest()
    }


def _insert(session: Session, readings: dict[UUID, _Sealed], *, at: datetime, actor: Actor) -> dict[UUID, Stored]:
    """Insert what is new; return what was known before."""
    known: dict[UUID, Stored] = {}
    for _ in range(RACES):
        new = (
            [sealed for reading_id, sealed in readings.items() if reading_id not in known]
            if known
            else list(readings.values())
        )
        if not new:
            return known
        batch_id = uuid7()
        try:
            with session.connection().begin_nested():  # the session's own would save its objects as well
                _bulk(session, [_row(sealed, batch_id, at) for sealed in new])
        except sa.exc.IntegrityError:
            known = _stored(session, list(readings))
            continue
        _seal(session, new, batch_id=batch_id, at=at, actor=actor)
        return known
    raise RuntimeError("other processes keep taking the same ids")


def _bulk(session: Session, rows: list[Row]) -> None:
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        _insert_many(connection, rows)
        return
    driver: psycopg.Connection = connection.connection.driver_connection  # type: ignore[assignment] # known by the dialect
    try:
        with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types([_COPY_TYPES.get(name, "text") for name in _COLUMNS])
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.IntegrityError as error:
        # As SQLAlchemy tells it of every statement that goes through it; COPY goes past it.
        raise sa.exc.IntegrityError(_COPY, None, error) from error


def _insert_many(connection: sa.Connection, rows: list[Row]) -> None:
    """Insert as SQLAlchemy would, types included, but a column at a time: a row at a time cost four times as much."""
    bound = []
    for name, values in zip(_COLUMNS, zip(*rows, strict=True), strict=True):
        process = _READING.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        if process is None:
            bound.append(values)
        elif name in _FEW_VALUES:
            text = {value: process(value) for value in set(values)}
            bound.append(tuple(text[value] for value in values))
        else:
            bound.append(tuple(map(process, values)))
    connection.exec_driver_sql(_INSERT, list(zip(*bound, strict=True)))


def _row(sealed: _Sealed, batch_id: UUID, at: datetime) -> Row:
    """Return the values of ``_COLUMNS``, in their order: a dictionary a row would cost as much as the judging."""
    reading = sealed.reading
    return (
        reading.id,
        reading.lab_id,
        batch_id,
        reading.calibration_id,
        reading.test,
        reading.point,
        reading.channel,
        reading.repeat,
        reading.phase,
        reading.value,
        reading.unit,
        reading.taken_at,
        at,
        reading.source,
        reading.taken_by,
        reading.sequence,
        reading.raw,
        reading.corrects_id,
        reading.reason,
        sealed.digest,
    )


def _stored(session: Session, ids: list[UUID]) -> dict[UUID, Stored]:
    found = session.exec(
        select(ReadingRow.id, ReadingRow.digest, ReadingRow.received_at).where(col(ReadingRow.id).in_(ids))
    )
    return {reading_id: Stored(digest=digest, received_at=received_at) for reading_id, digest, received_at in found}


def _seal(session: Session, readings: list[_Sealed], *, batch_id: UUID, at: datetime, actor: Actor) -> None:
    root = digest_text(batch_root(sealed.canonical for sealed in readings))
    lab_id = readings[0].reading.lab_id
    batch = {"lab_id": lab_id, "id": batch_id, "received_at": at, "size": len(readings), "merkle_root": root}
    session.connection().execute(_ADD_BATCH, batch)
    journal.record(
        session,
        lab_id=lab_id,
        actor=actor,
        action="lab:readings:received",
        subject=str(batch_id),
        document={"size": len(readings), "merkle_root": root},
        at=at,
    )
