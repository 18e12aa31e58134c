"""``/api/v1/calibrations``: planned, worked on at the bench, completed, checked."""

import json
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session
from starlette.responses import JSONResponse

from domain.calibration.errors import (
    CheckUnknown,
    CommentRequired,
    OperatorOnly,
    RegulationNotInForce,
    RoleRequired,
    SamePersonRefused,
    StandardUnknownPlace,
    TransitionRefused,
)
from domain.calibration.life_cycle import State
from domain.calibration.record import Phase
from domain.evidence.documents import instant_text
from domain.exchange.readings import ReadingReceipt, ReadingReceipts
from domain.specialty.faults import SeveralFaults
from service.calibrations import choosing, completion, duties, moves, operations, queries
from service.calibrations.bench import bench_plan
from service.calibrations.drawings import point_bars
from service.calibrations.refusals import (
    UNQUALIFIED,
    ChoiceTwice,
    EnvironmentChannelUnknown,
    NotFrozen,
    NotInProgress,
    OrderItemUnknown,
    OrderNotSigned,
    PackEditionChanged,
    PackEditionUnknown,
    PackNotOffered,
    StandardNotOurs,
)
from service.calibrations.tables import CalibrationRow
from service.calibrations.wire import (
    CalibrationChangeIn,
    CalibrationIn,
    CalibrationListedOut,
    CalibrationOut,
    CellOut,
    CommentIn,
    CompletedOut,
    CorrectionIn,
    EnvironmentIn,
    EnvironmentReadingOut,
    FrozenOut,
    MissingOut,
    PreviewOut,
    ProgressOut,
    QualifiedPersonOut,
    StandardChoiceOut,
    StandardChoicesIn,
    StepOut,
    TypedReadingsIn,
    VoidIn,
    told_notices,
)
from service.equipment.packs import PackUnknown, PackUnusable
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.clock import Now, civil_day
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.language import Drawing, Spoken, drawn
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, InvalidRequest, NotPermitted, VersionChanged, VersionRequired
from service.kit.versions import ExpectedVersion, expected_version, show_version
from service.kit.wire import ListOut
from service.people.queries import Duty
from service.readings.candidate import Outcome
from service.readings.refusals import AlreadyCorrected, NotTheRecorder
from service.standards.refusals import StandardNotUsable

router = api_router("/api/v1/calibrations", tags=["calibrations"])


def version_if_given(request: Request) -> int | None:
    """Return the version of If-Match where one was sent: who signs what he read sends it."""
    tag = request.headers.get("if-match")
    return None if tag is None else expected_version(tag)


Reader = Annotated[Actor, Depends(require(*STAFF, Role.REGULATOR))]
Technician = Annotated[Actor, Depends(require(Role.TECHNICIAN))]
Checker = Annotated[Actor, Depends(require(Role.CHECKER))]
CheckerOrSignatory = Annotated[Actor, Depends(require(Role.CHECKER, Role.SIGNATORY))]
IfMatch = Annotated[int | None, Depends(version_if_given)]

_MOVED = (
    InvalidRequest,
    CommentRequired,
    NotPermitted,
    *UNQUALIFIED,
    OperatorOnly,
    RoleRequired,
    SamePersonRefused,
    TransitionRefused,
    VersionChanged,
)
_BENCH = (InvalidRequest, NotPermitted, OperatorOnly, NotInProgress)


@router.post(
    "",
    status_code=201,
    summary="Plan a calibration",
    responses=documented(
        InvalidRequest,
        NotPermitted,
        *UNQUALIFIED,
        OrderItemUnknown,
        OrderNotSigned,
        PackUnknown,
        PackUnusable,
        PackNotOffered,
        PackEditionUnknown,
        PackEditionChanged,
        RegulationNotInForce,
    ),
)
def plan(
    *, given: CalibrationIn, actor: Technician, at: Now, session: SessionDep, response: Response
) -> CalibrationOut:
    """Plan the work on one item of a signed order; the item's fields and the pack's edition are frozen."""
    row = operations.plan(session, actor=actor, at=at, given=given)
    response.headers["Location"] = f"/api/v1/calibrations/{row.id}"
    return _shown(session, row, response)


@router.get("", summary="List calibrations", responses=documented(InvalidRequest, CursorInvalid))
def list_calibrations(
    *,
    actor: Reader,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    state: Annotated[State | None, Query(description="Only those in this state")] = None,
    mine: Annotated[bool, Query(description="Only those that I operate")] = False,
    equipment: Annotated[UUID | None, Query(description="Only those of this item")] = None,
) -> ListOut[CalibrationListedOut]:
    """List calibrations, the latest planned first."""
    page = queries.list_calibrations(
        session,
        lab_id=actor.lab_id,
        request=paging,
        state=state.value if state else None,
        operator_id=actor.person if mine else None,
        equipment_id=equipment,
    )
    link_next(request, response, page)
    return ListOut(items=tuple(CalibrationListedOut.model_validate(row) for row in page.rows))


@router.get("/{calibration_id}", summary="One calibration")
def read(*, calibration_id: UUID, actor: Reader, session: ReadSessionDep, response: Response) -> CalibrationOut:
    """Give one calibration with its record so far, and its ETag."""
    return _shown(session, queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id), response)


@router.get("/{calibration_id}/plan", summary="What has to be read, and what was")
def read_plan(*, calibration_id: UUID, actor: Reader, session: ReadSessionDep) -> tuple[CellOut, ...]:
    """Give every reading of the plan in working order, with the value that counts where it was taken."""
    row = queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    return tuple(CellOut.model_validate(cell) for cell in bench_plan(session, row))


@router.get(
    "/{calibration_id}/frozen",
    summary="The frozen record",
    response_model=FrozenOut,
    responses=documented(NotFrozen),
)
def read_frozen(*, calibration_id: UUID, actor: Reader, session: ReadSessionDep) -> JSONResponse:
    """Give the original record and the result that were frozen last: what a checker signs."""
    row = queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    frozen = queries.latest_frozen(session, lab_id=row.lab_id, calibration_id=row.id)
    read = {"record", "result", "notices"}
    named = {name: getattr(frozen.row, name) for name in FrozenOut.model_fields if name not in read}
    notices = told_notices(frozen.result.warnings)
    shown = FrozenOut(**named, record=frozen.record, result=frozen.result, notices=notices).model_dump(mode="json")
    # Member by member as they were frozen: written anew they might gain what was added to the format since.
    return JSONResponse(shown | {"record": json.loads(frozen.row.record), "result": json.loads(frozen.row.result)})


@router.get(
    "/{calibration_id}/frozen/bars",
    summary="The budget of a frozen result as bars",
    response_class=Drawing,
    responses=documented(NotFrozen),
)
def draw_frozen(
    *,
    calibration_id: UUID,
    test: Annotated[str, Query(max_length=64)],
    point: Annotated[str, Query(max_length=64)],
    phase: Annotated[Phase, Query()] = Phase.INITIAL,
    language: Spoken,
    actor: Reader,
    session: ReadSessionDep,
) -> Drawing:
    """Draw the budget of one point as SVG, grouped by source, beside the Monte Carlo interval it was held against.

    The point is named in the query: ids of points and tests are the pack's, and may have slashes.
    """
    row = queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    frozen = queries.latest_frozen(session, lab_id=row.lab_id, calibration_id=row.id)
    return drawn(point_bars(frozen.result, language, test=test, point=point, phase=phase.value), language)


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
    return _shown(session, row, response)


@router.post("/{calibration_id}/start", summary="Begin the work", responses=documented(*_MOVED))
def start(
    *, calibration_id: UUID, version: IfMatch, actor: Technician, at: Now, session: SessionDep, response: Response
) -> CalibrationOut:
    """Begin the work: from now on readings are taken, and today's certificates of standards count."""
    row = moves.start(session, actor=actor, at=at, calibration_id=calibration_id, expected=version)
    return _shown(session, row, response)


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
) -> ListOut[StandardChoiceOut]:
    """Replace the standards of the record; each is used by a certificate in force on the day of the work."""
    rows = choosing.choose_standards(session, actor=actor, at=at, calibration_id=calibration_id, given=given.choices)
    return ListOut(items=tuple(StandardChoiceOut.model_validate(row) for row in rows))


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
    return PreviewOut(result=seen.result, points=seen.points, missing=missing, notices=told_notices(stored))


@router.post(
    "/{calibration_id}/complete",
    summary="Complete: freeze the record and its result",
    responses=documented(*_MOVED, SeveralFaults, NotInProgress, StandardNotUsable),
)
def complete(
    *, calibration_id: UUID, version: IfMatch, actor: Technician, at: Now, session: SessionDep, response: Response
) -> CompletedOut:
    """Freeze the original record, evaluate it, and sign it as operator."""
    done = completion.complete(session, actor=actor, at=at, calibration_id=calibration_id, expected=version)
    show_version(response, done.calibration)
    return CompletedOut(
        state=done.calibration.state,
        version=done.calibration.version,
        revision=done.frozen.revision,
        record_digest=done.frozen.record_digest,
        result_digest=done.frozen.result_digest,
        readings_root=done.frozen.readings_root,
        verdict=done.result.verdict.value,
        result=done.result,
        notices=told_notices(done.result.warnings),
    )


@router.get(
    "/{calibration_id}/qualified-people",
    summary="Who may perform, check or approve it today",
    responses=documented(NotPermitted),
)
def qualified_people(
    *, calibration_id: UUID, duty: Duty, actor: Reader, at: Now, session: ReadSessionDep
) -> ListOut[QualifiedPersonOut]:
    """List the people whose role, authorisation and (where needed) registration allow it, and who did not sign yet."""
    row = queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    people = duties.qualified_people(session, row, duty=duty, day=civil_day(at))
    return ListOut[QualifiedPersonOut](items=tuple(map(QualifiedPersonOut.model_validate, people)))


@router.post("/{calibration_id}/check", summary="Check a completed record", responses=documented(*_MOVED))
def check(
    *, calibration_id: UUID, version: IfMatch, actor: Checker, at: Now, session: SessionDep, response: Response
) -> CalibrationOut:
    """Sign as checker: another person than the operator, qualified to check with this pack."""
    row = moves.check(session, actor=actor, at=at, calibration_id=calibration_id, expected=version)
    return _shown(session, row, response)


@router.post("/{calibration_id}/return", summary="Send a record back to the bench", responses=documented(*_MOVED))
def send_back(
    *,
    calibration_id: UUID,
    given: CommentIn,
    version: IfMatch,
    actor: CheckerOrSignatory,
    at: Now,
    session: SessionDep,
    response: Response,
) -> CalibrationOut:
    """Send a record back, saying why: a checker what is completed, a signatory what is checked."""
    row = moves.send_back(
        session, actor=actor, at=at, calibration_id=calibration_id, comment=given.comment, expected=version
    )
    return _shown(session, row, response)


@router.post("/{calibration_id}/withdraw", summary="Take a record back", responses=documented(*_MOVED))
def withdraw(
    *,
    calibration_id: UUID,
    given: CommentIn,
    version: IfMatch,
    actor: Technician,
    at: Now,
    session: SessionDep,
    response: Response,
) -> CalibrationOut:
    """Take one's own completed record back before it has been checked."""
    row = moves.withdraw(
        session, actor=actor, at=at, calibration_id=calibration_id, comment=given.comment, expected=version
    )
    return _shown(session, row, response)


@router.post("/{calibration_id}/cancel", summary="Give the work up", responses=documented(*_MOVED))
def cancel(
    *,
    calibration_id: UUID,
    given: CommentIn,
    version: IfMatch,
    actor: Technician,
    at: Now,
    session: SessionDep,
    response: Response,
) -> CalibrationOut:
    """Give up work that is not completed, saying why."""
    row = moves.cancel(
        session, actor=actor, at=at, calibration_id=calibration_id, comment=given.comment, expected=version
    )
    return _shown(session, row, response)


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


def _shown(session: Session, row: CalibrationRow, response: Response) -> CalibrationOut:
    show_version(response, row)
    cells = bench_plan(session, row)
    found = {"lab_id": row.lab_id, "calibration_id": row.id}
    return CalibrationOut(
        **CalibrationListedOut.model_validate(row).model_dump(),
        item=row.item,
        checks=row.checks,
        progress=ProgressOut(planned=len(cells), taken=sum(cell.reading is not None for cell in cells)),
        environment=tuple(map(EnvironmentReadingOut.model_validate, queries.current_environment(session, **found))),
        standards=tuple(map(StandardChoiceOut.model_validate, queries.choices_of(session, **found))),
        steps=tuple(map(StepOut.model_validate, queries.steps_of(session, **found))),
    )
