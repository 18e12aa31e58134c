"""``/api/v1/audit/recalls``: the work that follows from an impact, opened, told and closed line by line."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from service.audit import recalls
from service.audit.impact_routes import Asked, Auditor, Shift
from service.audit.refusals import ImpactPeriodInvalid, RecallEmpty, RecallMoveRefused, ShiftInvalid
from service.audit.tables import RecallLineRow, RecallRow
from service.audit.wire import RecallIn, RecallLineOut, RecallMoveIn, RecallOut
from service.kit.access import Actor, Role, require
from service.kit.clock import Now
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, VersionChanged, VersionRequired
from service.kit.versions import ExpectedVersion, show_version
from service.kit.wire import ListOut
from service.people import queries as people

router = api_router("/api/v1/audit", tags=["audit"])

Quality = Annotated[Actor, Depends(require(Role.QUALITY))]


@router.post(
    "/{kind}/{subject}/impact",
    status_code=201,
    summary="Open a recall of what an impact found",
    responses=documented(ImpactPeriodInvalid, ShiftInvalid, RecallEmpty),
)
def open_recall(
    *,
    asked: Asked,
    shift: Shift,
    given: RecallIn,
    actor: Quality,
    at: Now,
    session: SessionDep,
    response: Response,
) -> RecallOut:
    """Open a work list with a line for every affected certificate, as much at stake as it is now."""
    row = recalls.open_recall(session, actor=actor, at=at, asked=asked, shift=shift, reason=given.reason)
    response.headers["Location"] = f"/api/v1/audit/recalls/{row.id}"
    return RecallOut.model_validate(row)


@router.get("/recalls", summary="List recalls", responses=documented(CursorInvalid))
def list_recalls(
    *, actor: Auditor, session: ReadSessionDep, paging: Paging, request: Request, response: Response
) -> ListOut[RecallOut]:
    """List recalls, the latest first."""
    page = recalls.list_recalls(session, lab_id=actor.lab_id, request=paging)
    link_next(request, response, page)
    return ListOut(items=tuple(RecallOut.model_validate(row) for row in page.rows))


@router.get("/recalls/{recall_id}", summary="One recall")
def read_recall(*, recall_id: UUID, actor: Auditor, session: ReadSessionDep) -> RecallOut:
    """Give what was found wrong, and why the list was opened."""
    return RecallOut.model_validate(_known(session, actor, recall_id))


@router.get("/recalls/{recall_id}/lines", summary="Lines of a recall", responses=documented(CursorInvalid))
def list_lines(
    *,
    recall_id: UUID,
    actor: Auditor,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    customer: Annotated[UUID | None, Query(description="Id of one customer")] = None,
) -> ListOut[RecallLineOut]:
    """List certificates customer by customer, each with its state and the version for If-Match."""
    _known(session, actor, recall_id)
    page = recalls.lines_of(session, lab_id=actor.lab_id, recall_id=recall_id, request=paging, customer_id=customer)
    link_next(request, response, page)
    return ListOut(items=tuple(RecallLineOut.model_validate(row) for row in page.rows))


@router.put(
    "/recalls/{recall_id}/lines/{line_id}",
    summary="Bring one line of a recall on",
    responses=documented(RecallMoveRefused, VersionRequired, VersionChanged),
)
def move_line(
    *,
    recall_id: UUID,
    line_id: UUID,
    given: RecallMoveIn,
    actor: Quality,
    version: ExpectedVersion,
    at: Now,
    session: SessionDep,
    response: Response,
) -> RecallLineOut:
    """Say that the customer was told, the item calibrated again, or the line closed, with a note of why."""
    row: RecallLineRow = recalls.move(
        session, actor=actor, at=at, recall_id=recall_id, line_id=line_id, version=version, given=given
    )
    show_version(response, row)
    return RecallLineOut.model_validate(row)


@router.get(
    "/recalls/{recall_id}/letters/{customer_id}",
    summary="Draft of the letter to a customer",
    response_class=Response,
)
def draft_letter(*, recall_id: UUID, customer_id: UUID, actor: Auditor, session: ReadSessionDep) -> Response:
    """Give the draft as plain text in Chinese and English; a person reads and signs it."""
    laboratory = people.laboratory(session, actor.lab_id)
    text = recalls.letter(
        session,
        lab_id=actor.lab_id,
        laboratory=(laboratory.name_zh, laboratory.name_en),
        recall_id=recall_id,
        customer_id=customer_id,
    )
    return Response(text, media_type="text/plain; charset=utf-8")


def _known(session: Session, actor: Actor, recall_id: UUID) -> RecallRow:
    return recalls.recall(session, lab_id=actor.lab_id, recall_id=recall_id)
