"""Which calibrations the laboratory has, where each of them stands, and what was frozen."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from domain.calibration.record import OriginalRecord
from domain.calibration.result import RecordResult
from domain.evidence.documents import from_document
from service.calibrations.refusals import NotFrozen
from service.calibrations.tables import (
    CalibrationRow,
    CalibrationStepRow,
    EnvironmentReadingRow,
    FrozenRecordRow,
    StandardChoiceRow,
)
from service.kit.paging import Page, PageRequest, paged
from service.kit.problems import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What a completion froze: the row with its canonical texts, and what these texts say."""

    row: FrozenRecordRow
    record: OriginalRecord
    result: RecordResult


def calibration(session: Session, *, lab_id: UUID, calibration_id: UUID) -> CalibrationRow:
    """Return one calibration; raise NotFound, for another laboratory's as for none."""
    row = session.get(CalibrationRow, (lab_id, calibration_id))
    if row is None:
        raise NotFound
    return row


def locked(session: Session, *, lab_id: UUID, calibration_id: UUID) -> CalibrationRow:
    """Return one calibration as it is now, locked until the transaction ends; raise NotFound."""
    row = session.exec(
        select(CalibrationRow)
        .where(CalibrationRow.lab_id == lab_id, CalibrationRow.id == calibration_id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def calibrations_of_items(
    session: Session, *, lab_id: UUID, order_item_ids: Collection[UUID]
) -> dict[UUID, list[CalibrationRow]]:
    """Return the calibrations of items of orders, by item, the earliest planned first."""
    rows = session.exec(
        select(CalibrationRow)
        .where(CalibrationRow.lab_id == lab_id, col(CalibrationRow.order_item_id).in_(order_item_ids))
        .order_by(col(CalibrationRow.created_at), col(CalibrationRow.id))
    )
    found: dict[UUID, list[CalibrationRow]] = {}
    for row in rows:
        found.setdefault(row.order_item_id, []).append(row)
    return found


def list_calibrations(
    session: Session,
    *,
    lab_id: UUID,
    request: PageRequest,
    state: str | None = None,
    operator_id: UUID | None = None,
    equipment_id: UUID | None = None,
) -> Page[CalibrationRow]:
    """Return one page of calibrations, the latest planned first, narrowed by what is given."""
    rows = select(CalibrationRow).where(CalibrationRow.lab_id == lab_id)
    if state is not None:
        rows = rows.where(CalibrationRow.state == state)
    if operator_id is not None:
        rows = rows.where(CalibrationRow.operator_id == operator_id)
    if equipment_id is not None:
        rows = rows.where(CalibrationRow.equipment_id == equipment_id)
    key = (CalibrationRow.created_at, CalibrationRow.id)
    return paged(session, rows, key=key, request=request, newest_first=True)


def environment_of(session: Session, *, lab_id: UUID, calibration_id: UUID) -> list[EnvironmentReadingRow]:
    """Return every ambient condition that was noted, replaced ones too, in the order of noting."""
    return list(
        session.exec(
            select(EnvironmentReadingRow)
            .where(EnvironmentReadingRow.lab_id == lab_id, EnvironmentReadingRow.calibration_id == calibration_id)
            .order_by(col(EnvironmentReadingRow.id))
        )
    )


def current_environment(session: Session, *, lab_id: UUID, calibration_id: UUID) -> list[EnvironmentReadingRow]:
    """Return the ambient conditions that count, in order of time: a later note of the same instant replaces."""
    rows = environment_of(session, lab_id=lab_id, calibration_id=calibration_id)
    standing = {(row.taken_at, row.channel): row for row in rows}
    return [standing[place] for place in sorted(standing)]


def choices_of(session: Session, *, lab_id: UUID, calibration_id: UUID) -> list[StandardChoiceRow]:
    """Return the standards that were chosen, by test, role and point."""
    return list(
        session.exec(
            select(StandardChoiceRow)
            .where(StandardChoiceRow.lab_id == lab_id, StandardChoiceRow.calibration_id == calibration_id)
            .order_by(col(StandardChoiceRow.test), col(StandardChoiceRow.role), col(StandardChoiceRow.point))
        )
    )


def steps_of(session: Session, *, lab_id: UUID, calibration_id: UUID) -> list[CalibrationStepRow]:
    """Return the moves through the life cycle, in their order."""
    return list(
        session.exec(
            select(CalibrationStepRow)
            .where(CalibrationStepRow.lab_id == lab_id, CalibrationStepRow.calibration_id == calibration_id)
            .order_by(col(CalibrationStepRow.id))
        )
    )


def latest_frozen_row(session: Session, *, lab_id: UUID, calibration_id: UUID) -> FrozenRecordRow | None:
    """Return the latest completion's row."""
    return session.exec(
        select(FrozenRecordRow)
        .where(FrozenRecordRow.lab_id == lab_id, FrozenRecordRow.calibration_id == calibration_id)
        .order_by(col(FrozenRecordRow.revision).desc())
        .limit(1)
    ).first()


def frozen_record(session: Session, *, lab_id: UUID, frozen_record_id: UUID) -> Frozen:
    """Return what a completion froze, by the row's id; raise NotFound."""
    row = session.get(FrozenRecordRow, (lab_id, frozen_record_id))
    if row is None:
        raise NotFound
    return read_frozen(row)


def latest_frozen(session: Session, *, lab_id: UUID, calibration_id: UUID) -> Frozen:
    """Return what the latest completion froze; raise NotFrozen."""
    row = latest_frozen_row(session, lab_id=lab_id, calibration_id=calibration_id)
    if row is None:
        raise NotFrozen
    return read_frozen(row)


def read_frozen(row: FrozenRecordRow) -> Frozen:
    """Read the canonical texts of a frozen record back into what they say."""
    return Frozen(
        row=row,
        record=from_document(json.loads(row.record), OriginalRecord),
        result=from_document(json.loads(row.result), RecordResult),
    )
