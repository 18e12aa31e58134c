"""What was reported to the municipal platform, and what it answered."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from domain.evidence.signature import Signer
from domain.exchange.wire import instant
from service.kit.database import ReadSessionDep
from service.kit.paging import PageRequest
from service.look.forms import Form, Refused, attempt, given, texts_of
from service.pages.view import Quality, Visit
from service.reporting import breaks, losses, queries
from service.reporting.wire import LossIn, ReportOut

router = APIRouter()


@router.get("/reports")
def reports(
    *, visit: Quality, session: ReadSessionDep, after: Annotated[str | None, Query(max_length=500)] = None
) -> HTMLResponse:
    """List messages with their delivery, the latest first."""
    return _show(visit, session, after=after)


@router.post("/reports")
def state_loss(*, visit: Quality, form: Form) -> Response:
    """State to the platform that records were lost and will not come back."""
    typed = texts_of(form, "reason")

    def work(session: Session) -> None:
        body = given(LossIn, typed)
        signer: Signer = visit.request.app.state.signer
        name = visit.member.name
        losses.state_loss(session, actor=visit.member, at=visit.at, reason=body.reason, stated_by=name, signer=signer)

    told = attempt(visit.request, work)
    if not isinstance(told, Refused):
        return visit.go("/reports", told="loss_stated")
    with visit.request.app.state.database.reading() as session:
        return _show(visit, session, typed=typed, refused=told)


def _show(
    visit: Visit,
    session: Session,
    *,
    after: str | None = None,
    typed: Mapping[str, str] = MappingProxyType({"reason": ""}),
    refused: Refused | None = None,
) -> HTMLResponse:
    page, deliveries = queries.list_messages(
        session, lab_id=visit.member.lab_id, request=PageRequest(limit=50, after=after)
    )
    rows = [ReportOut.of(message, deliveries[message.id]) for message in page.rows]
    return visit.show(
        "reports.html",
        status=refused.status if refused else 200,
        rows=rows,
        onward=page.after,
        stated=breaks.stated(session, visit.member.lab_id),
        instant=instant,
        typed=typed,
        refused=refused,
    )
