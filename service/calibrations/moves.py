"""Moves through the life cycle: who may, on that day, in that state; one of two who try at once gets through.

The calibration's row is locked first, so state and version are judged as they are. An ``expected`` version (If-Match)
makes sure that what is signed is what was read; without it the locked version counts.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from sqlmodel import Session

from clients.uuid7 import uuid7
from domain.calibration.errors import OperatorOnly
from domain.calibration.life_cycle import Action, State, move
from service.calibrations import duties, queries
from service.calibrations.tables import CalibrationRow, CalibrationStepRow
from service.kit import journal, versions
from service.kit.actor import Actor
from service.kit.clock import civil_day
from service.kit.problems import VersionChanged
from service.people.queries import Duty

_DUTY: Mapping[Action, Duty] = MappingProxyType(
    {
        Action.START: "perform",
        Action.COMPLETE: "perform",
        Action.WITHDRAW: "perform",
        Action.CANCEL: "perform",
        Action.CHECK: "check",
        Action.APPROVE: "approve",
        Action.REOPEN: "approve",
    }
)


def start(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, expected: int | None = None
) -> CalibrationRow:
    """Begin the work: today is the day on which standards and regulation must be valid. By the operator."""
    row = open_row(session, actor=actor, calibration_id=calibration_id, expected=expected)
    require_operator(row, actor, Action.START)
    to = judge(session, row, Action.START, actor=actor, day=civil_day(at))
    put(session, row, Action.START, to, actor=actor, at=at)
    row.performed_on = civil_day(at)
    return row


def check(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, expected: int | None = None
) -> CalibrationRow:
    """Sign as checker 核验: another person than the operator, qualified to check with this pack today (C11)."""
    row = open_row(session, actor=actor, calibration_id=calibration_id, expected=expected)
    to = judge(session, row, Action.CHECK, actor=actor, day=civil_day(at))
    put(session, row, Action.CHECK, to, actor=actor, at=at)
    row.checker_id, row.checked_at = actor.person, at
    return row


def send_back(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, comment: str, expected: int | None = None
) -> CalibrationRow:
    """Send a record back to the bench, saying why: by a checker once completed, by a signatory once checked."""
    row = open_row(session, actor=actor, calibration_id=calibration_id, expected=expected)
    duty: Duty = "approve" if row.state == State.CHECKED else "check"
    to = judge(session, row, Action.REFUSE, actor=actor, day=civil_day(at), comment=comment, duty=duty)
    put(session, row, Action.REFUSE, to, actor=actor, at=at, comment=comment)
    _unsign(row)
    return row


def withdraw(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, comment: str, expected: int | None = None
) -> CalibrationRow:
    """Take a record back before it has been checked (C13); by the operator."""
    row = open_row(session, actor=actor, calibration_id=calibration_id, expected=expected)
    to = judge(session, row, Action.WITHDRAW, actor=actor, day=civil_day(at), comment=comment)
    put(session, row, Action.WITHDRAW, to, actor=actor, at=at, comment=comment)
    _unsign(row)
    return row


def cancel(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, comment: str, expected: int | None = None
) -> CalibrationRow:
    """Give the work up before it is completed, saying why; by any technician who may perform it."""
    row = open_row(session, actor=actor, calibration_id=calibration_id, expected=expected)
    to = judge(session, row, Action.CANCEL, actor=actor, day=civil_day(at), comment=comment)
    put(session, row, Action.CANCEL, to, actor=actor, at=at, comment=comment)
    return row


def approvable(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, expected: int | None = None
) -> tuple[CalibrationRow, queries.Frozen]:
    """Return the locked calibration and its frozen record if ``actor`` may approve it now; changes nothing.

    The precondition of the certificates' slice; :func:`approve` follows in the same transaction.
    """
    row = open_row(session, actor=actor, calibration_id=calibration_id, expected=expected)
    judge(session, row, Action.APPROVE, actor=actor, day=civil_day(at))
    return row, queries.latest_frozen(session, lab_id=row.lab_id, calibration_id=row.id)


def approve(session: Session, *, actor: Actor, at: datetime, row: CalibrationRow) -> CalibrationRow:
    """Sign as approver 批准; ``row`` comes locked from :func:`approvable`."""
    to = judge(session, row, Action.APPROVE, actor=actor, day=civil_day(at))
    put(session, row, Action.APPROVE, to, actor=actor, at=at)
    row.approver_id, row.approved_at = actor.person, at
    return row


def reopen(session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, comment: str) -> CalibrationRow:
    """Bring an approved calibration back to the bench, by an authorised signatory who says why.

    What was issued stays frozen: a new completion is a new frozen record, and the next approval supersedes.
    """
    row = open_row(session, actor=actor, calibration_id=calibration_id, expected=None)
    to = judge(session, row, Action.REOPEN, actor=actor, day=civil_day(at), comment=comment)
    put(session, row, Action.REOPEN, to, actor=actor, at=at, comment=comment)
    _unsign(row)
    return row


def open_row(session: Session, *, actor: Actor, calibration_id: UUID, expected: int | None) -> CalibrationRow:
    """Return the calibration locked; raise NotFound, or VersionChanged where it is not the ``expected`` version."""
    row = queries.locked(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    if expected is not None and row.version != expected:
        raise VersionChanged
    return row


def judge(
    session: Session,
    row: CalibrationRow,
    action: Action,
    *,
    actor: Actor,
    day: date,
    comment: str = "",
    duty: Duty | None = None,
) -> State:
    """Return the state that follows, or raise what forbids the move: the table, the role, the people, the duty."""
    to = move(
        State(row.state),
        action,
        person_id=str(actor.person),
        roles=actor.roles,
        operator_id=str(row.operator_id),
        checker_id=str(row.checker_id) if row.checker_id else None,
        comment=comment,
    )
    require_duty(session, row, actor, duty or _DUTY[action], day)
    return to


def put(
    session: Session,
    row: CalibrationRow,
    action: Action,
    to: State,
    *,
    actor: Actor,
    at: datetime,
    comment: str = "",
    told: Mapping[str, journal.JsonValue] = MappingProxyType({}),
) -> None:
    """Move the row on and leave the step and the line of the journal; ``told`` are further facts for the line."""
    was = row.state
    versions.advance(session, row, row.version)
    row.state = to.value
    session.add(row)
    session.add(
        CalibrationStepRow(
            lab_id=row.lab_id,
            id=uuid7(),
            calibration_id=row.id,
            action=str(action),
            from_state=was,
            to_state=to.value,
            person_id=actor.person,
            at=at,
            comment=comment,
        )
    )
    note(session, row, str(action), actor=actor, at=at, told={"from": was, "to": to.value, **told})


def note(
    session: Session,
    row: CalibrationRow,
    event: str,
    *,
    actor: Actor,
    at: datetime,
    told: Mapping[str, journal.JsonValue],
) -> None:
    """Leave a line in the journal."""
    journal.record(
        session,
        lab_id=row.lab_id,
        actor=actor,
        action=f"lab:calibration:{event}",
        subject=str(row.id),
        document={"version": row.version, **told},
        at=at,
    )


def require_duty(session: Session, row: CalibrationRow, actor: Actor, duty: Duty, day: date) -> None:
    """Raise what the person lacks for this duty with the calibration's pack on that day."""
    task = duties.task_of(session, row)
    duties.require(session, lab_id=row.lab_id, person_id=actor.person, task=task, duty=duty, day=day)


def require_operator(row: CalibrationRow, actor: Actor, action: str) -> None:
    """Raise OperatorOnly for anybody but the person who makes the record."""
    if actor.person != row.operator_id:
        raise OperatorOnly(action=action)


def _unsign(row: CalibrationRow) -> None:
    """Signatures belong to a record that is no more; the steps keep who gave them."""
    row.completed_at = row.checked_at = row.approved_at = None
    row.checker_id = row.approver_id = None
