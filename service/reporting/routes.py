"""``/api/v1/reports``: what was reported to the platform, and how it answered."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from domain.evidence.signature import Signer
from service.kit.access import Actor, Role, require
from service.kit.clock import Now
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid
from service.kit.wire import ListOut
from service.reporting import breaks, losses, operations, queries
from service.reporting.refusals import NothingToAnswer
from service.reporting.wire import AgainOut, LossIn, LossOut, ReportOut

router = api_router("/api/v1/reports", tags=["reports"])

Reader = Annotated[Actor, Depends(require(Role.QUALITY, Role.REGULATOR))]
Quality = Annotated[Actor, Depends(require(Role.QUALITY))]
State = Literal["waiting", "deferred", "accepted", "quarantined", "rejected", "abandoned"]


@router.get("", summary="List reports", responses=documented(CursorInvalid))
def list_reports(
    *,
    actor: Reader,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    state: Annotated[State | None, Query(description="Where the delivery stands")] = None,
    subject: Annotated[str | None, Query(max_length=128, description="Certificate number")] = None,
) -> ListOut[ReportOut]:
    """List the messages to the platform, the latest first; `state=rejected` is the laboratory's work."""
    page, deliveries = queries.list_messages(session, lab_id=actor.lab_id, request=paging, state=state, subject=subject)
    link_next(request, response, page)
    return ListOut(items=tuple(ReportOut.of(row, deliveries[row.id]) for row in page.rows))


@router.post("/losses", status_code=201, summary="State that records are lost")
def post_loss(*, body: LossIn, actor: Quality, at: Now, session: SessionDep, request: Request) -> LossOut:
    """State to the platform that records were lost and will not come back: a backup was all there was, say.

    Nothing is reported until its administrator has acknowledged the break; then all goes on by itself.
    """
    signer: Signer = request.app.state.signer
    statement = losses.state_loss(session, actor=actor, at=at, reason=body.reason, stated_by=actor.name, signer=signer)
    return LossOut(statement=statement, acknowledged=None)


@router.get("/losses", summary="What was stated as lost")
def list_losses(*, actor: Reader, session: ReadSessionDep) -> ListOut[LossOut]:
    """List the statements, the newest first, each with the break that the platform acknowledged."""
    return ListOut(items=tuple(LossOut.of(*each) for each in breaks.stated(session, actor.lab_id)))


@router.get("/{message_id}", summary="One report")
def read_report(*, message_id: UUID, actor: Reader, session: ReadSessionDep) -> ReportOut:
    """Give one message with the platform's answer."""
    return ReportOut.of(*queries.message(session, lab_id=actor.lab_id, message_id=message_id))


@router.post("/{message_id}/again", status_code=202, summary="Report anew", responses=documented(NothingToAnswer))
def report_again(*, message_id: UUID, actor: Quality, at: Now, session: SessionDep) -> AgainOut:
    """Answer a rejected or quarantined message by a new revision, once its cause is mended."""
    return AgainOut(key=operations.report_again(session, actor=actor, at=at, message_id=message_id))
