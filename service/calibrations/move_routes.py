"""``/api/v1/calibrations/{id}``: the moves of its life cycle, each signed by whoever makes it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from domain.calibration.errors import (
    CommentRequired,
    OperatorOnly,
    RoleRequired,
    SamePersonRefused,
    TransitionRefused,
)
from domain.specialty.faults import SeveralFaults
from service.calibrations import completion, duties, moves, queries
from service.calibrations.refusals import (
    UNQUALIFIED,
    NotInProgress,
)
from service.calibrations.showing import shown
from service.calibrations.wire import (
    CalibrationOut,
    CommentIn,
    CompletedOut,
    QualifiedPersonOut,
    told_notices,
)
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.clock import Now, civil_day
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.problems import InvalidRequest, NotPermitted, VersionChanged
from service.kit.versions import VersionIfGiven, show_version
from service.kit.wire import ListOut
from service.people.queries import Duty
from service.standards.refusals import StandardNotUsable

router = api_router("/api/v1/calibrations", tags=["calibrations"])

Reader = Annotated[Actor, Depends(require(*STAFF, Role.REGULATOR))]
Technician = Annotated[Actor, Depends(require(Role.TECHNICIAN))]
Checker = Annotated[Actor, Depends(require(Role.CHECKER))]
CheckerOrSignatory = Annotated[Actor, Depends(require(Role.CHECKER, Role.SIGNATORY))]

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


@router.post("/{calibration_id}/start", summary="Begin the work", responses=documented(*_MOVED))
def start(
    *,
    calibration_id: UUID,
    version: VersionIfGiven,
    actor: Technician,
    at: Now,
    session: SessionDep,
    response: Response,
) -> CalibrationOut:
    """Begin the work: from now on readings are taken, and today's certificates of standards count."""
    row = moves.start(session, actor=actor, at=at, calibration_id=calibration_id, expected=version)
    return shown(session, row, response)


@router.post(
    "/{calibration_id}/complete",
    summary="Complete: freeze the record and its result",
    responses=documented(*_MOVED, SeveralFaults, NotInProgress, StandardNotUsable),
)
def complete(
    *,
    calibration_id: UUID,
    version: VersionIfGiven,
    actor: Technician,
    at: Now,
    session: SessionDep,
    response: Response,
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
        notices=told_notices(done.result.warnings, done.foreseen),
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
    *, calibration_id: UUID, version: VersionIfGiven, actor: Checker, at: Now, session: SessionDep, response: Response
) -> CalibrationOut:
    """Sign as checker: another person than the operator, qualified to check with this pack."""
    row = moves.check(session, actor=actor, at=at, calibration_id=calibration_id, expected=version)
    return shown(session, row, response)


@router.post("/{calibration_id}/return", summary="Send a record back to the bench", responses=documented(*_MOVED))
def send_back(
    *,
    calibration_id: UUID,
    given: CommentIn,
    version: VersionIfGiven,
    actor: CheckerOrSignatory,
    at: Now,
    session: SessionDep,
    response: Response,
) -> CalibrationOut:
    """Send a record back, saying why: a checker what is completed, a signatory what is checked."""
    row = moves.send_back(
        session, actor=actor, at=at, calibration_id=calibration_id, comment=given.comment, expected=version
    )
    return shown(session, row, response)


@router.post("/{calibration_id}/withdraw", summary="Take a record back", responses=documented(*_MOVED))
def withdraw(
    *,
    calibration_id: UUID,
    given: CommentIn,
    version: VersionIfGiven,
    actor: Technician,
    at: Now,
    session: SessionDep,
    response: Response,
) -> CalibrationOut:
    """Take one's own completed record back before it has been checked."""
    row = moves.withdraw(
        session, actor=actor, at=at, calibration_id=calibration_id, comment=given.comment, expected=version
    )
    return shown(session, row, response)


@router.post("/{calibration_id}/cancel", summary="Give the work up", responses=documented(*_MOVED))
def cancel(
    *,
    calibration_id: UUID,
    given: CommentIn,
    version: VersionIfGiven,
    actor: Technician,
    at: Now,
    session: SessionDep,
    response: Response,
) -> CalibrationOut:
    """Give up work that is not completed, saying why."""
    row = moves.cancel(
        session, actor=actor, at=at, calibration_id=calibration_id, comment=given.comment, expected=version
    )
    return shown(session, row, response)
