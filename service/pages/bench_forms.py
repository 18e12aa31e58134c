"""What is sent from the page of one calibration; a refusal shows the same page again, what was typed included."""

from collections.abc import Callable
from typing import TypeAlias
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from domain.specialty.applying import applying_checks, applying_roles
from service.calibrations import choosing, completion, moves, operations, queries
from service.calibrations.bench import bench_plan
from service.calibrations.packs import edition
from service.calibrations.wire import (
    CalibrationChangeIn,
    CommentIn,
    CorrectionIn,
    EnvironmentIn,
    StandardChoicesIn,
    TypedReadingsIn,
    VoidIn,
)
from service.certificates.issue import approve_and_issue
from service.certificates.routes import look_up_base
from service.kit.actor import Actor
from service.kit.problems import Fault, fault_of
from service.look.forms import Form, Refused, attempt, given, text_of, version_of
from service.pages.bench import show_bench
from service.pages.bench_view import field_name, series_of
from service.pages.view import Checker, CheckerOrSignatory, Signatory, Technician, Visit

router = APIRouter(prefix="/calibrations/{calibration_id}")

Work: TypeAlias = Callable[[Session], object]


@router.post("/particulars")
def particulars(*, calibration_id: UUID, visit: Technician, form: Form) -> Response:
    """Save checks, adjustment and place."""

    def work(session: Session) -> None:
        row = queries.calibration(session, lab_id=visit.member.lab_id, calibration_id=calibration_id)
        asked = applying_checks(edition(session, row.pack_digest), row.item)
        checks = {check.id: text_of(form, f"check|{check.id}") for check in asked}
        body = {
            "checks": {check: answer == "pass" for check, answer in checks.items() if answer in {"pass", "fail"}},
            "adjusted": bool(text_of(form, "adjusted")),
            "place_kind": text_of(form, "place_kind"),
            "place": text_of(form, "place"),
            "statement_requested": bool(text_of(form, "statement_requested")) or None,
        }
        operations.change(
            session,
            actor=visit.member,
            at=visit.at,
            calibration_id=calibration_id,
            version=version_of(form),
            given=given(CalibrationChangeIn, body),
        )

    return _done(visit, calibration_id, form, work, part="particulars")


@router.post("/environment")
def environment(*, calibration_id: UUID, visit: Technician, form: Form) -> Response:
    """Note ambient conditions as of now; blank fields note nothing."""
    actor, at = visit.member, visit.at

    def work(session: Session) -> None:
        row = queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id)
        limits = edition(session, row.pack_digest).environment
        noted = [(each, text_of(form, f"environment|{each.channel}")) for each in limits]
        body = [{"channel": each.channel, "value": value, "unit": each.unit} for each, value in noted if value]
        asked = given(EnvironmentIn, {"readings": body})
        operations.note_environment(session, actor=actor, at=at, calibration_id=calibration_id, given=asked.readings)

    return _done(visit, calibration_id, form, work, part="environment")


@router.post("/standards")
def standards(*, calibration_id: UUID, visit: Technician, form: Form) -> Response:
    """Say which standards are used; choices for single points, made through the API, stay."""
    actor = visit.member

    def work(session: Session) -> None:
        row = queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id)
        pack = edition(session, row.pack_digest)
        places = [(role.role, test.id) for test in pack.tests for role in applying_roles(pack, test.id, row.item)]
        chosen = [(role, test, text_of(form, f"standard|{role}|{test}")) for role, test in places]
        kept = queries.choices_of(session, lab_id=actor.lab_id, calibration_id=calibration_id)
        body = [{"role": role, "test": test, "standard_id": each} for role, test, each in chosen if each] + [
            {"role": each.role, "test": each.test, "point": each.point, "standard_id": str(each.standard_id)}
            for each in kept
            if each.point
        ]
        asked = given(StandardChoicesIn, {"choices": body})
        choosing.choose_standards(session, actor=actor, at=visit.at, calibration_id=calibration_id, given=asked.choices)

    return _done(visit, calibration_id, form, work, part="standards")


@router.post("/readings")
def readings(*, calibration_id: UUID, visit: Technician, form: Form) -> Response:
    """Record what was typed into the grid; a refused value stays in its field, the others are stored."""
    actor = visit.member
    more = _more(form)

    def work(session: Session) -> tuple[Fault, ...]:
        row = queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id)
        cells = {field_name(cell): cell for cell in bench_plan(session, row, set(map(series_of, more)))}
        typed = {name: text_of(form, name) for name in cells}
        # A form that is sent twice brings what is stored already: nothing to say about it.
        new = {
            name: value
            for name, value in typed.items()
            if value and not ((taken := cells[name].reading) and taken.value == value)
        }
        if not new:
            return ()
        body = [
            {
                "test": cells[name].test,
                "point": cells[name].point,
                "channel": cells[name].channel,
                "repeat": cells[name].repeat,
                "phase": cells[name].phase,
                "unit": cells[name].unit,
                "value": value[:60],
            }
            for name, value in new.items()
        ]
        outcomes = operations.record_readings(
            session,
            actor=actor,
            at=visit.at,
            calibration_id=calibration_id,
            given=given(TypedReadingsIn, {"readings": body}).readings,
        )
        pairs = zip(new, outcomes, strict=True)
        return tuple(_placed(fault_of(each.refusal), name) for name, each in pairs if each.refusal is not None)

    told = attempt(visit.request, work)
    if isinstance(told, tuple) and told:
        told = Refused(status=422, faults=told)
    return _answer(visit, calibration_id, form, told, part="readings")


@router.post("/readings/{reading_id}/correction")
def correction(*, calibration_id: UUID, reading_id: UUID, visit: Technician, form: Form) -> Response:
    """Put the right value beside a wrong one."""

    def work(session: Session) -> Refused | None:
        asked = given(CorrectionIn, {name: text_of(form, name) for name in ("value", "reason")})
        outcome = operations.correct_reading(
            session,
            actor=visit.member,
            at=visit.at,
            calibration_id=calibration_id,
            reading_id=reading_id,
            value=asked.value,
            reason=asked.reason,
        )
        return Refused(status=422, faults=(fault_of(outcome.refusal),)) if outcome.refusal else None

    told = attempt(visit.request, work)
    return _answer(visit, calibration_id, form, told, part="correction", said="corrected", correct=reading_id)


@router.post("/readings/{reading_id}/void")
def void(*, calibration_id: UUID, reading_id: UUID, visit: Technician, form: Form) -> Response:
    """Strike a reading out, pushed or typed; its place is free again."""

    def work(session: Session) -> Refused | None:
        asked = given(VoidIn, {"reason": text_of(form, "reason")})
        outcome = operations.void_reading(
            session,
            actor=visit.member,
            at=visit.at,
            calibration_id=calibration_id,
            reading_id=reading_id,
            reason=asked.reason,
        )
        return Refused(status=422, faults=(fault_of(outcome.refusal),)) if outcome.refusal else None

    told = attempt(visit.request, work)
    return _answer(visit, calibration_id, form, told, part="void", said="struck", strike=reading_id)


@router.post("/start")
def start(*, calibration_id: UUID, visit: Technician, form: Form) -> Response:
    """Begin the work."""
    return _move(visit, calibration_id, form, moves.start, said="started")


@router.post("/complete")
def complete(*, calibration_id: UUID, visit: Technician, form: Form) -> Response:
    """Freeze the record and its result."""
    return _move(visit, calibration_id, form, completion.complete, said="completed")


@router.post("/check")
def check(*, calibration_id: UUID, visit: Checker, form: Form) -> Response:
    """Sign as checker."""
    return _move(visit, calibration_id, form, moves.check, said="checked")


@router.post("/return")
def send_back(*, calibration_id: UUID, visit: CheckerOrSignatory, form: Form) -> Response:
    """Send back to the bench."""
    return _commented(visit, calibration_id, form, moves.send_back, said="returned")


@router.post("/withdraw")
def withdraw(*, calibration_id: UUID, visit: Technician, form: Form) -> Response:
    """Take back before it is checked."""
    return _commented(visit, calibration_id, form, moves.withdraw, said="withdrawn")


@router.post("/cancel")
def cancel(*, calibration_id: UUID, visit: Technician, form: Form) -> Response:
    """Give the work up."""
    return _commented(visit, calibration_id, form, moves.cancel, said="cancelled")


@router.post("/approve")
def approve(*, calibration_id: UUID, visit: Signatory, form: Form) -> Response:
    """Sign as approver; the certificate's page follows."""

    def work(session: Session) -> str:
        issued = approve_and_issue(
            session,
            actor=visit.member,
            at=visit.at,
            calibration_id=calibration_id,
            look_up_base=look_up_base(visit.request.app.state.settings),
            expected=version_of(form),
        )
        return issued.number

    told = attempt(visit.request, work)
    if isinstance(told, str):
        return visit.go(f"/certificates/{told}", told="issued")
    return _answer(visit, calibration_id, form, told, part="actions")


def _move(visit: Visit, calibration_id: UUID, form: FormData, move: Callable[..., object], *, said: str) -> Response:
    def work(session: Session) -> None:
        move(session, actor=visit.member, at=visit.at, calibration_id=calibration_id, expected=version_of(form))

    return _done(visit, calibration_id, form, work, part="actions", said=said)


def _commented(
    visit: Visit, calibration_id: UUID, form: FormData, move: Callable[..., object], *, said: str
) -> Response:
    def work(session: Session) -> None:
        actor: Actor = visit.member
        comment = given(CommentIn, {"comment": text_of(form, "comment")}).comment
        move(
            session,
            actor=actor,
            at=visit.at,
            calibration_id=calibration_id,
            comment=comment,
            expected=version_of(form),
        )

    return _done(visit, calibration_id, form, work, part="actions", said=said)


def _done(
    visit: Visit, calibration_id: UUID, form: FormData, work: Work, *, part: str, said: str = "saved"
) -> Response:
    return _answer(visit, calibration_id, form, attempt(visit.request, work), part=part, said=said)


def _answer(
    visit: Visit,
    calibration_id: UUID,
    form: FormData,
    told: object,
    *,
    part: str,
    said: str = "saved",
    correct: UUID | None = None,
    strike: UUID | None = None,
) -> Response:
    """Lead on, or show the page again with what was refused."""
    if not isinstance(told, Refused):
        onward = {"actions": "", "correction": "readings", "void": "readings"}.get(part, part)
        return visit.go(f"/calibrations/{calibration_id}", told=said, part=onward)
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    with visit.request.app.state.database.reading() as session:
        return show_bench(
            visit,
            session,
            calibration_id,
            refused=told,
            typed=typed,
            part=part,
            correct=correct,
            strike=strike,
            more=_more(form),
        )


def _more(form: FormData) -> list[str]:
    """Return the further repeats that the page showed."""
    return [each for each in form.getlist("more") if isinstance(each, str)]


def _placed(fault: Fault, name: str) -> Fault:
    return Fault(pointer=name, code=fault.code, detail=fault.detail, detail_zh=fault.detail_zh)
