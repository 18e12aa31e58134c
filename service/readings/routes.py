"""``GET /api/v1/readings``: the readings of a calibration, corrections beside what they correct."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.database import ReadSessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, InvalidRequest
from service.kit.wire import Instant, ListOut, Out
from service.readings import queries

router = api_router("/api/v1/readings", tags=["readings"])


class ReadingOut(Out):
    """A reading as it was displayed."""

    id: UUID
    calibration_id: UUID | None
    test: str
    point: str
    channel: str
    repeat: int
    phase: str
    value: str
    unit: str
    taken_at: Instant
    received_at: Instant
    source: str
    taken_by: UUID
    sequence: int | None
    raw: str
    corrects_id: UUID | None
    reason: str


@router.get("", summary="Readings of a calibration", responses=documented(InvalidRequest, CursorInvalid))
def list_readings(
    *,
    actor: Annotated[Actor, Depends(require(*STAFF, Role.REGULATOR))],
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    calibration: Annotated[UUID, Query(description="Id of the calibration")],
) -> ListOut[ReadingOut]:
    """List all readings, the earliest first: one that was corrected stays, and its correction names it."""
    page = queries.list_readings(session, lab_id=actor.lab_id, calibration_id=calibration, request=paging)
    link_next(request, response, page)
    return ListOut(items=tuple(ReadingOut.model_validate(row) for row in page.rows))
