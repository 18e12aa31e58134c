"""``/api/v1/calibrations/{id}``: the work at the bench: readings, conditions, standards, preview."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from domain.calibration.errors import (
    CheckUnknown,
    OperatorOnly,
    StandardUnknownPlace,
)
from domain.evidence.documents import instant_text
from domain.exchange.readings import ReadingReceipt, ReadingReceipts
from service.calibrations import choosing, completion, operations
from service.calibrations.refusals import (
    ChoiceTwice,
    EnvironmentChannelUnknown,
    NotInProgress,
    StandardNotOurs,
)
from service.calibrations.showing import shown
from service.calibrations.wire import (
    CalibrationChangeIn,
    CalibrationOut,
    CorrectionIn,
    EnvironmentIn,
    EnvironmentReadingOut,
    MissingOut,
    PreviewOut,
    RuleWarningOut,
    StandardChoiceOut,
    StandardChoicesIn,
    StandardChosenOut,
    TypedReadingsIn,
    VoidIn,
    told_notices,
)
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.clock import Now
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.problems import InvalidRequest, NotPermitted, VersionChanged, VersionRequired
from service.kit.versions import ExpectedVersion
from service.kit.wire import ListOut
from service.readings.candidate import Outcome
from service.readings.refusals import AlreadyCorrected, NotTheRecorder
from service.standards.refusals import StandardNotUsable

router = api_router("/api/v1/calibrations", tags=["calibrations"])

Reader = Annotated[Actor, Depends(require(*STAFF, Role.REGULATOR))]
Technician = Annotated[Actor, Depends(require(Role.TECHNICIAN))]

_BENCH = (InvalidRequest, NotPermitted, OperatorOnly, NotInProgress)


@router.put(
    "/{calibration_id}",
    summary="Change checks, adjustment and place",
    responses=documented(*_BENCH, CheckUnknown, VersionRequired, VersionChanged),
)
def change(
    *,
    calibration_id: UUID,
    given: CalibrationChangeIn,
    version: ExpectedVersion,
    actor: Technician,
    at: Now,
    session: SessionDep,
    response: Response,
) -> CalibrationOut:
    """Replace what the record says beside readings, while the work is in progress."""
    row = operations.change(session, actor=actor, at=at, calibration_id=calibration_id, version=version, given=given)
    return shown(session, row, response)


@router.post(
    "/{calibration_id}/environment",
    status_code=201,
    summary="Note ambient conditions",
    responses=documented(*_BENCH, EnvironmentChannelUnknown),
)
def note_environment(
    *, calibration_id: UUID, given: EnvironmentIn, actor: Technician, at: Now, session: SessionDep
) -> ListOut[EnvironmentReadingOut]:
    """Note ambient conditions; the same channel and time again corrects, and the first note stays on record."""
    rows = operations.note_environment(session, actor=actor, at=at, calibration_id=calibration_id, given=given.readings)
    return ListOut(items=tuple(EnvironmentReadingOut.model_validate(row) for row in rows))


@router.put(
    "/{calibration_id}/standards",
    summary="Say which standards were used where",
    responses=documented(*_BENCH, StandardUnknownPlace, ChoiceTwice, StandardNotUsable, StandardNotOurs),
)
def choose_standards(
    *, calibration_id: UUID, given: StandardChoicesIn, actor: Technician, at: Now, session: SessionDep
) -> ListOut[StandardChosenOut]:
    """Replace the standards of the record; each is used by a certificate in force on the day of the work.

    The rules of traceability are applied to the points of the plan: an error refuses, a warning is told.
    """
    chosen = choosing.choose_standards(session, actor=actor, at=at, calibration_id=calibration_id, given=given.choices)
    return ListOut(
        items=tuple(
            StandardChosenOut(
                **StandardChoiceOut.model_validate(each.row).model_dump(),
                warnings=tuple(map(RuleWarningOut.model_validate, each.warnings)),
            )
            for each in chosen
        )
    )


@router.post("/{calibration_id}/readings", summary="Type readings in", responses=documented(*_BENCH))
def record_readings(
    *, calibration_id: UUID, given: TypedReadingsIn, actor: Technician, at: Now, session: SessionDep
) -> ReadingReceipts:
    """Record what displays showed; a receipt for each in order, refused ones do not stop the others."""
    outcomes = operations.record_readings(
        session, actor=actor, at=at, calibration_id=calibration_id, given=given.readings
    )
    return receipts(outcomes)


@router.post(
    "/{calibration_id}/readings/{reading_id}/correction",
    status_code=201,
    summary="Correct a reading",
    responses=documented(*_BENCH, NotTheRecorder, AlreadyCorrected),
)
def correct_reading(
    *,
    calibration_id: UUID,
    reading_id: UUID,
    given: CorrectionIn,
    actor: Technician,
    at: Now,
    session: SessionDep,
) -> ReadingReceipt:
    """Record the right value beside the wrong one, which stays and is shown struck through; by its recorder."""
    outcome = operations.correct_reading(
        session,
        actor=actor,
        at=at,
        calibration_id=calibration_id,
        reading_id=reading_id,
        value=given.value,
        reason=given.reason,
    )
    return receipts([outcome]).receipts[0]


@router.post(
    "/{calibration_id}/readings/{reading_id}/void",
    status_code=201,
    summary="Strike a reading out",
    responses=documented(*_BENCH, AlreadyCorrected),
)
def void_reading(
    *, calibration_id: UUID, reading_id: UUID, given: VoidIn, actor: Technician, at: Now, session: SessionDep
) -> ReadingReceipt:
    """Strike out what was sent twice or to the wrong place; it stays on record, and its place is free again."""
    outcome = operations.void_reading(
        session, actor=actor, at=at, calibration_id=calibration_id, reading_id=reading_id, reason=given.reason
    )
    return receipts([outcome]).receipts[0]


@router.post("/{calibration_id}/preview", summary="What completing would give", responses=documented(NotInProgress))
def preview(*, calibration_id: UUID, actor: Reader, session: ReadSessionDep) -> PreviewOut:
    """Evaluate the record as it stands, storing nothing: the whole result, or what is missing and the points so far."""
    seen = completion.preview(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    missing = tuple(MissingOut.model_validate(fault) for fault in seen.missing)
    stored = seen.result.warnings if seen.result else (each for one in seen.points for each in one.budget.warnings)
    points = () if seen.result else seen.points
    return PreviewOut(result=seen.result, points=points, missing=missing, notices=told_notices(stored, seen.foreseen))


def receipts(outcomes: Sequence[Outcome]) -> ReadingReceipts:
    """Return what the sender of readings is told, in order."""
    return ReadingReceipts(receipts=tuple(map(_receipt, outcomes)))


def _receipt(outcome: Outcome) -> ReadingReceipt:
    refusal = outcome.refusal
    told = {"id": str(outcome.id), "outcome": outcome.word}
    if outcome.received_at is not None:
        told["received_at"] = instant_text(outcome.received_at)
    if refusal is not None:
        told |= {"code": refusal.code, "pointer": refusal.pointer}
        told |= {"detail": refusal.sentence_en, "detail_zh": refusal.sentence_zh}
    return ReadingReceipt.model_validate(told)
