"""What was reported to the municipal platform, and what it answered."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from service.kit.database import ReadSessionDep
from service.kit.paging import PageRequest
from service.pages.view import Quality
from service.reporting import queries
from service.reporting.wire import ReportOut

router = APIRouter()


@router.get("/reports")
def reports(
    *, visit: Quality, session: ReadSessionDep, after: Annotated[str | None, Query(max_length=500)] = None
) -> HTMLResponse:
    """List messages with their delivery, the latest first."""
    page, deliveries = queries.list_messages(
        session, lab_id=visit.member.lab_id, request=PageRequest(limit=50, after=after)
    )
    rows = [ReportOut.of(message, deliveries[message.id]) for message in page.rows]
    return visit.show("reports.html", rows=rows, onward=page.after)
