"""The bulk write that typed readings and the instruments' door share: durable once the transaction commits.

Readings go in optimistically; only when an id turns out to be taken are the known ones looked up and told apart:
the same bytes are a duplicate and get the first receipt again, other bytes under the same id are a conflict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg
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

RACES = 3
"""How often another process may take one of our ids between the look-up and the write before we give up."""

_COLUMNS = tuple(ReadingRow.__table__.columns.keys())  # type: ignore[attr-defined] # SQLModel's table, unknown to mypy
_in_order = itemgetter(*_COLUMNS)
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

Row = dict[str, Any]


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
    first: dict[UUID, Candidate] = {}
    digests: dict[UUID, bytes] = {}
    for reading in readings:
        if reading.id not in first:
            first[reading.id], digests[reading.id] = reading, reading.digest()
    known = _insert(session, list(first.values()), digests, at=at, actor=actor)
    told: set[UUID] = set()
    outcomes = []
    for reading in readings:
        stored = known.get(reading.id)
        same = first[reading.id] is reading or reading.digest() == digests[reading.id]
        if not same or (stored is not None and stored.digest != digests[reading.id]):
            outcomes.append(Outcome(id=reading.id, refusal=ReadingConflict("/id", id=reading.id)))
        else:
            repeated = stored is not None or reading.id in told
            outcomes.append(
                Outcome(id=reading.id, received_at=stored.received_at if stored else at, duplicate=repeated)
            )
            told.add(reading.id)
    return outcomes


def _insert(
    session: Session, readings: list[Candidate], digests: dict[UUID, bytes], *, at: datetime, actor: Actor
) -> dict[UUID, Stored]:
    """Insert what is new; return what was known before."""
    known: dict[UUID, Stored] = {}
    for _ in range(RACES):
        new = [reading for reading in readings if reading.id not in known]
        if not new:
            return known
        batch_id = uuid7()
        try:
            with session.begin_nested():
                _bulk(session, [_row(reading, batch_id, digests[reading.id], at) for reading in new])
        except (sa.exc.IntegrityError, psycopg.errors.UniqueViolation):
            known = _stored(session, [reading.id for reading in readings])
            continue
        _seal(session, new, batch_id=batch_id, at=at, actor=actor)
        return known
    raise RuntimeError("other processes keep taking the same ids")


def _bulk(session: Session, rows: list[Row]) -> None:
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        connection.execute(sa.insert(ReadingRow), rows)
        return
    driver: psycopg.Connection = connection.connection.driver_connection  # type: ignore[assignment] # known by the dialect
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types([_COPY_TYPES.get(name, "text") for name in _COLUMNS])
        for row in rows:
            copy.write_row(_in_order(row))


def _row(reading: Candidate, batch_id: UUID, digest: bytes, at: datetime) -> Row:
    return {
        "id": reading.id,
        "lab_id": reading.lab_id,
        "batch_id": batch_id,
        "calibration_id": reading.calibration_id,
        "test": reading.test,
        "point": reading.point,
        "channel": reading.channel,
        "repeat": reading.repeat,
        "phase": reading.phase,
        "value": reading.value,
        "unit": reading.unit,
        "taken_at": reading.taken_at,
        "received_at": at,
        "source": reading.source,
        "taken_by": reading.taken_by,
        "sequence": reading.sequence,
        "raw": reading.raw,
        "corrects_id": reading.corrects_id,
        "reason": reading.reason,
        "digest": digest,
    }


def _stored(session: Session, ids: list[UUID]) -> dict[UUID, Stored]:
    found = session.exec(
        select(ReadingRow.id, ReadingRow.digest, ReadingRow.received_at).where(col(ReadingRow.id).in_(ids))
    )
    return {reading_id: Stored(digest=digest, received_at=received_at) for reading_id, digest, received_at in found}


def _seal(session: Session, readings: list[Candidate], *, batch_id: UUID, at: datetime, actor: Actor) -> None:
    root = digest_text(batch_root(reading.canonical() for reading in readings))
    lab_id = readings[0].lab_id
    session.add(ReadingBatchRow(lab_id=lab_id, id=batch_id, received_at=at, size=len(readings), merkle_root=root))
    journal.record(
        session,
        lab_id=lab_id,
        actor=actor,
        action="lab:readings:received",
        subject=str(batch_id),
        document={"size": len(readings), "merkle_root": root},
        at=at,
    )
