"""Certificates as issued: what they say, how they stand today, and the two things that can befall them."""

from typing import Annotated

import segno
from fastapi import APIRouter, Query
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from service.calibrations import queries as calibrations
from service.calibrations.packs import edition
from service.certificates import operations, queries
from service.certificates.issue import look_up_url
from service.certificates.routes import look_up_base
from service.certificates.showing import listed, whole
from service.certificates.status import Status
from service.certificates.wire import ReopenIn, WithdrawIn
from service.kit.actor import Role
from service.kit.database import ReadSessionDep
from service.kit.paging import PageRequest
from service.look.forms import Form, Refused, attempt, given, text_of, texts_of
from service.pages.view import Reader, Signatory, Visit
from service.people import queries as people

router = APIRouter(prefix="/certificates")


@router.get("")
def certificates(
    *, visit: Reader, session: ReadSessionDep, after: Annotated[str | None, Query(max_length=500)] = None
) -> HTMLResponse:
    """List certificates, the latest issued first."""
    page = queries.list_certificates(session, lab_id=visit.member.lab_id, request=PageRequest(limit=50, after=after))
    return visit.show("certificates.html", rows=listed(session, page.rows, day=visit.today), onward=page.after)


@router.get("/{number}")
def certificate(*, number: str, visit: Reader, session: ReadSessionDep) -> HTMLResponse:
    """Show one certificate."""
    return _show(visit, session, number)


@router.post("/{number}/withdraw")
def withdraw(*, number: str, visit: Signatory, form: Form) -> Response:
    """Declare that a certificate does not count from today."""

    def work(session: Session) -> None:
        asked = given(WithdrawIn, texts_of(form, "reason"))
        operations.withdraw(session, actor=visit.member, at=visit.at, number=number, reason=asked.reason)

    told = attempt(visit.request, work)
    return _answer(visit, number, told, said="certificate_withdrawn", part="withdraw", reason=text_of(form, "reason"))


@router.post("/{number}/reopen")
def reopen(*, number: str, visit: Signatory, form: Form) -> Response:
    """Bring the work back to the bench, so that the next certificate supersedes this one."""

    def work(session: Session) -> None:
        asked = given(ReopenIn, texts_of(form, "reason", "reason_en"))
        operations.reopen(
            session,
            actor=visit.member,
            at=visit.at,
            number=number,
            reason=asked.reason,
            reason_en=asked.reason_en,
        )

    told = attempt(visit.request, work)
    return _answer(visit, number, told, said="reopened", part="reopen", reason=text_of(form, "reason"))


def _answer(visit: Visit, number: str, told: object, *, said: str, part: str, reason: str) -> Response:
    if not isinstance(told, Refused):
        return visit.go(f"/certificates/{number}", told=said)
    with visit.request.app.state.database.reading() as session:
        return _show(visit, session, number, refused=told, part=part, reason=reason)


def _show(
    visit: Visit,
    session: Session,
    number: str,
    *,
    refused: Refused | None = None,
    part: str = "",
    reason: str = "",
) -> HTMLResponse:
    actor = visit.member
    row = queries.certificate(session, lab_id=actor.lab_id, number=number)
    content = queries.content_of(row)
    frozen = calibrations.frozen_record(session, lab_id=row.lab_id, frozen_record_id=row.record_id)
    address = look_up_url(look_up_base(visit.request.app.state.settings), content, row.document_digest)
    told = whole(session, row, day=visit.today)
    counts = told.status in {Status.VALID, Status.EXPIRED}
    return visit.show(
        "certificate.html",
        status=refused.status if refused else 200,
        here=f"/certificates/{number}",
        row=row,
        standing=told,
        counts=counts,
        content=content,
        pack=edition(session, frozen.record.pack_digest),
        # Our own drawing of our own address: a path of numbers, nothing that anybody typed.
        qr=Markup(segno.make(address, error="m").svg_inline(svgclass="qr", omitsize=True, border=1)),  # noqa: S704
        names=people.names(session, actor.lab_id, {event.person_id for event in told.events}),
        may_end=actor.has(Role.SIGNATORY) and counts,
        may_audit=actor.has(Role.REGULATOR, Role.QUALITY),
        refused=refused,
        part=part,
        reason=reason,
    )
