"""From the bench to the frozen record: preview shows what completing would give, completing freezes exactly that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from clients.uuid7 import uuid7
from domain.calibration.evaluate import evaluate, evaluate_partial
from domain.calibration.known_points import KnownPoints
from domain.calibration.life_cycle import Action
from domain.calibration.record import OriginalRecord, Reading
from domain.calibration.result import PointResult, RecordResult
from domain.errors import MetrologyError
from domain.evidence.canonical import canonical_bytes, digest_bytes, digest_text
from domain.evidence.documents import to_document
from domain.evidence.merkle import batch_root
from domain.specialty.schema import Pack
from domain.traceability.finding import Finding
from service.calibrations import moves, queries
from service.calibrations.foresight import foreseen, foreseen_of_plan
from service.calibrations.known import known_points
from service.calibrations.packs import edition
from service.calibrations.records import original_record
from service.calibrations.tables import CalibrationRow, FrozenRecordRow
from service.kit.actor import Actor
from service.kit.clock import civil_day
from service.kit.problems import Fault, Problem, fault_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What completing would freeze, or everything that is missing for it and the points that are complete so far."""

    result: RecordResult | None
    points: tuple[PointResult, ...]
    missing: tuple[Fault, ...]
    foreseen: tuple[Finding, ...] = ()
    """What would stop the issue later."""
    record: OriginalRecord | None = None
    """What was evaluated; None where it cannot be gathered, because a standard's certificate is no longer in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A calibration that was completed, what was frozen, and what it says."""

    calibration: CalibrationRow
    frozen: FrozenRecordRow
    result: RecordResult
    foreseen: tuple[Finding, ...]
    """What would stop the issue."""


def preview(session: Session, *, lab_id: UUID, calibration_id: UUID) -> Preview:
    """Evaluate the record as it stands, storing nothing. Raises NotInProgress before the work has begun."""
    row = queries.calibration(session, lab_id=lab_id, calibration_id=calibration_id)
    pack = edition(session, row.pack_digest)
    try:
        record = original_record(session, row)
    except Problem as refusal:
        if not refusal.faults:
            raise
        return Preview(result=None, points=(), missing=refusal.faults)
    known = known_points(record, pack)
    try:
        result = evaluate(record, pack, known=known)
    except MetrologyError as refusal:
        bundled = [each for each in getattr(refusal, "faults", ()) if isinstance(each, MetrologyError)]
        missing = tuple(fault_of(each) for each in bundled or [refusal])
        points = _points_so_far(record, pack, known)
        told = foreseen_of_plan(session, row, pack, on=record.performed_on)
        return Preview(result=None, points=points, missing=missing, foreseen=told, record=record)
    told = foreseen(session, lab_id=lab_id, record=record, result=result, pack=pack)
    return Preview(result=result, points=result.points, missing=(), foreseen=told, record=record)


def _points_so_far(record: OriginalRecord, pack: Pack, known: KnownPoints) -> tuple[PointResult, ...]:
    """Return the points that can be evaluated already; none where more than readings and checks is missing."""
    try:
        return evaluate_partial(record, pack, known=known)[0]
    except MetrologyError:
        return ()


def complete(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, expected: int | None = None
) -> Completed:
    """Freeze the original record and its result, by the operator, who was authorised on the day of the work.

    Raises what forbids the move, and every fault of the record with its pointer; nothing is then stored.
    """
    row = moves.open_row(session, actor=actor, calibration_id=calibration_id, expected=expected)
    moves.require_operator(row, actor, Action.COMPLETE)
    day = row.performed_on or civil_day(at)
    to = moves.judge(session, row, Action.COMPLETE, actor=actor, day=day)
    record, pack = original_record(session, row), edition(session, row.pack_digest)
    result = evaluate(record, pack, is_checked=True)
    told = foreseen(session, lab_id=row.lab_id, record=record, result=result, pack=pack)
    frozen = _frozen(session, row, record, result, actor=actor, at=at)
    session.add(frozen)
    moves.put(session, row, Action.COMPLETE, to, actor=actor, at=at, told=_told(frozen, result))
    row.completed_at = at
    return Completed(calibration=row, frozen=frozen, result=result, foreseen=told)


def readings_root(readings: tuple[Reading, ...]) -> str:
    """Return the Merkle root over the canonical bytes of each reading, in the record's order.

    Anybody who holds the record can compute it again.
    """
    return digest_text(batch_root(canonical_bytes(to_document(reading)) for reading in readings))


def _frozen(
    session: Session, row: CalibrationRow, record: OriginalRecord, result: RecordResult, *, actor: Actor, at: datetime
) -> FrozenRecordRow:
    before = queries.latest_frozen_row(session, lab_id=row.lab_id, calibration_id=row.id)
    record_bytes, result_bytes = canonical_bytes(to_document(record)), canonical_bytes(to_document(result))
    return FrozenRecordRow(
        lab_id=row.lab_id,
        id=uuid7(),
        calibration_id=row.id,
        revision=before.revision + 1 if before else 1,
        record=record_bytes.decode(),
        record_digest=digest_bytes(record_bytes),
        result=result_bytes.decode(),
        result_digest=digest_bytes(result_bytes),
        readings_root=readings_root(record.readings),
        readings_count=len(record.readings),
        completed_by=actor.person,
        completed_at=at,
    )


def _told(frozen: FrozenRecordRow, result: RecordResult) -> Mapping[str, str | int]:
    return {
        "revision": frozen.revision,
        "record_digest": frozen.record_digest,
        "result_digest": frozen.result_digest,
        "readings_root": frozen.readings_root,
        "verdict": result.verdict.value,
    }
