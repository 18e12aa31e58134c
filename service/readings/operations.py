"""Readings that people type, and corrections: written by the same function as those that instruments push."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from clients.uuid7 import uuid7
from domain.errors import MetrologyError
from service.kit.actor import Actor
from service.kit.problems import NotFound
from service.readings import queries
from service.readings.candidate import Candidate, Outcome
from service.readings.judging import Judge
from service.readings.lookup import ReadingPlan
from service.readings.refusals import AlreadyCorrected, CorrectionReasonMissing, NotTheRecorder
from service.readings.tables import ReadingRow
from service.readings.writing import write


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedReading:
    """One reading as a person typed it."""

    id: UUID | None = None
    """Made by the page, so that a repeated save stores once; made here when absent."""
    test: str
    point: str
    channel: str
    repeat: int = 1
    phase: str = "initial"
    value: str
    unit: str
    taken_at: datetime | None = None
    """Absent: now. A lag between this and the time of receipt shows that it was entered later 补录."""


def record_typed(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    calibration_id: UUID,
    plan: ReadingPlan,
    given: Sequence[TypedReading],
) -> list[Outcome]:
    """Write what a person read off displays; one outcome for each, in order. Refused ones do not stop the others."""
    judge = Judge(plans={calibration_id: plan}, at=at)
    outcomes: list[Outcome | None] = []
    accepted: list[Candidate] = []
    for reading in given:
        candidate = _typed(reading, actor=actor, at=at, calibration_id=calibration_id)
        try:
            accepted.append(judge.accept(candidate))
            outcomes.append(None)
        except MetrologyError as refusal:
            outcomes.append(Outcome(id=candidate.id, refusal=refusal))
    written = iter(write(session, accepted, actor=actor, at=at) if accepted else ())
    return [next(written) if outcome is None else outcome for outcome in outcomes]


def correct(
    session: Session, *, actor: Actor, at: datetime, plan: ReadingPlan, reading_id: UUID, value: str, reason: str
) -> Outcome:
    """Write a correction beside a reading, which stays; only who recorded it may, and must say why.

    Raises NotFound, NotTheRecorder, AlreadyCorrected, CorrectionReasonMissing, or the refusal of the value.
    """
    row = _standing(session, actor=actor, reading_id=reading_id, reason=reason)
    if row.source != "typed" or row.taken_by != actor.person_id:
        raise NotTheRecorder
    candidate = _replacing(row, actor=actor, value=value, reason=reason)
    accepted = Judge(plans={} if row.calibration_id is None else {row.calibration_id: plan}, at=at).accept(candidate)
    return write(session, [accepted], actor=actor, at=at)[0]


def void(session: Session, *, actor: Actor, at: datetime, reading_id: UUID, reason: str) -> Outcome:
    """Strike a reading out, pushed or typed, and put nothing in its place; it stays on record with the reason.

    What an instrument sent twice for one place, or for a phase that was not meant, leaves the record this way. Raises
    NotFound, AlreadyCorrected, CorrectionReasonMissing.
    """
    row = _standing(session, actor=actor, reading_id=reading_id, reason=reason)
    return write(session, [_replacing(row, actor=actor, value=queries.VOID, reason=reason)], actor=actor, at=at)[0]


def _standing(session: Session, *, actor: Actor, reading_id: UUID, reason: str) -> ReadingRow:
    """Return a reading that counts so far and is about to be replaced for ``reason``."""
    row = queries.reading(session, lab_id=actor.lab_id, reading_id=reading_id)
    if row is None or row.calibration_id is None:
        raise NotFound
    if queries.correction_of(session, lab_id=actor.lab_id, reading_id=reading_id) is not None:
        raise AlreadyCorrected
    if not reason.strip():
        raise CorrectionReasonMissing("/reason")
    return row


def _replacing(row: ReadingRow, *, actor: Actor, value: str, reason: str) -> Candidate:
    return Candidate(
        id=uuid7(),
        lab_id=row.lab_id,
        calibration_id=row.calibration_id,
        test=row.test,
        point=row.point,
        channel=row.channel,
        repeat=row.repeat,
        phase=row.phase,
        value=value,
        unit=row.unit,
        taken_at=row.taken_at,
        source="typed",
        taken_by=actor.person,
        corrects_id=row.id,
        reason=reason,
    )


def _typed(reading: TypedReading, *, actor: Actor, at: datetime, calibration_id: UUID) -> Candidate:
    return Candidate(
        id=reading.id or uuid7(),
        lab_id=actor.lab_id,
        calibration_id=calibration_id,
        test=reading.test,
        point=reading.point,
        channel=reading.channel,
        repeat=reading.repeat,
        phase=reading.phase,
        value=reading.value,
        unit=reading.unit,
        taken_at=reading.taken_at or at,
        source="typed",
        taken_by=actor.person,
    )
