"""Reading the readings: as they came, and as they stand after corrections."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.kit.paging import Page, PageRequest, paged
from service.readings.tables import ReadingRow

VOID = "/"
"""Value of a correction that puts nothing in a reading's place: as unused cells of a record are marked."""


class RecordedReading(NamedTuple):
    """A reading as it was recorded; no `ReadingRow`, of which a long record would make hundreds only to copy them."""

    id: UUID
    test: str
    point: str
    channel: str
    repeat: int
    phase: str
    value: str
    unit: str
    taken_at: datetime
    source: str
    taken_by: UUID
    corrects_id: UUID | None
    reason: str


_RECORDED = [col(getattr(ReadingRow, name)) for name in RecordedReading._fields]


def reading(session: Session, *, lab_id: UUID, reading_id: UUID) -> ReadingRow | None:
    """Return one reading of the laboratory."""
    row = session.get(ReadingRow, reading_id)
    return row if row is not None and row.lab_id == lab_id else None


def all_readings(session: Session, *, lab_id: UUID, calibration_id: UUID) -> list[RecordedReading]:
    """Return every reading of a calibration, corrected ones included, in the order of their ids (time of making)."""
    statement = sa.select(*_RECORDED).where(
        col(ReadingRow.lab_id) == lab_id, col(ReadingRow.calibration_id) == calibration_id
    )
    return [RecordedReading._make(row) for row in session.execute(statement.order_by(col(ReadingRow.id)))]


def current_readings(session: Session, *, lab_id: UUID, calibration_id: UUID) -> list[RecordedReading]:
    """Return the readings that count: those that no correction replaces, and that are none that void one."""
    every = all_readings(session, lab_id=lab_id, calibration_id=calibration_id)
    corrected = {each.corrects_id for each in every}
    return [each for each in every if each.id not in corrected and each.value != VOID]


def correction_of(session: Session, *, lab_id: UUID, reading_id: UUID) -> ReadingRow | None:
    """Return the reading that corrects this one, if there is one."""
    original = reading(session, lab_id=lab_id, reading_id=reading_id)
    if original is None or original.calibration_id is None:
        return None
    statement = select(ReadingRow).where(
        ReadingRow.lab_id == lab_id,
        ReadingRow.calibration_id == original.calibration_id,
        ReadingRow.corrects_id == reading_id,
    )
    return session.exec(statement).first()


def list_readings(session: Session, *, lab_id: UUID, calibration_id: UUID, request: PageRequest) -> Page[ReadingRow]:
    """Return a page of a calibration's readings, the earliest made first."""
    statement = select(ReadingRow).where(ReadingRow.lab_id == lab_id, ReadingRow.calibration_id == calibration_id)
    return paged(session, statement, key=[col(ReadingRow.id)], request=request)
