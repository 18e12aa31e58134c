"""``/api/v1/audit/checkpoints``: heads of the journal that left the house, to be kept by whoever does not run it."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse

from domain.evidence.documents import to_document
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.database import ReadSessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, NotFound
from service.kit.wire import Instant, ListOut, Out
from service.reporting import heads
from service.reporting.tables import ReportDeliveryRow, ReportMessageRow
from service.reporting.wire import ReasonOut

router = api_router("/api/v1/audit/checkpoints", tags=["audit"])

Reader = Annotated[Actor, Depends(require(Role.REGULATOR, *STAFF))]


class CheckpointOut(Out):
    """A head of the journal, as it was told to the platform."""

    message_id: UUID
    """The heartbeat that carried it; see `/api/v1/reports`."""
    size: int
    root: str
    at: Instant
    state: str
    """Of the heartbeat: `waiting`, `deferred`, `accepted` (countersigned), `quarantined` or `rejected`."""
    reasons: tuple[ReasonOut, ...]
    """What the platform found: a journal that was cut or rewritten, say."""
    countersigned_at: Instant | None
    document: dict[str, Any]
    """To be kept as a file: the countersigned checkpoint, or our own where it is not countersigned."""

    @classmethod
    def of(cls, message: ReportMessageRow, delivery: ReportDeliveryRow) -> Self | None:
        """Show the head of a heartbeat; None where it told none."""
        head, seen = heads.head_of(message), heads.countersigned(message, delivery)
        if head is None:
            return None
        return cls(
            message_id=message.id,
            size=head.checkpoint.size,
            root=head.checkpoint.root,
            at=head.checkpoint.at,
            state=delivery.state,
            reasons=tuple(map(ReasonOut.model_validate, heads.reasons(delivery))),
            countersigned_at=seen.seen_at if seen else None,
            document=to_document(seen or head),
        )


@router.get("", summary="Checkpoints that left the house", responses=documented(CursorInvalid))
def list_checkpoints(
    *, actor: Reader, session: ReadSessionDep, paging: Paging, request: Request, response: Response
) -> ListOut[CheckpointOut]:
    """List the journal's heads as they were told to the platform, the newest first."""
    page, deliveries = heads.told(session, actor.lab_id, paging)
    link_next(request, response, page)
    shown = (CheckpointOut.of(row, deliveries[row.id]) for row in page.rows)
    return ListOut(items=tuple(each for each in shown if each is not None))


@router.get(
    "/newest", summary="The newest countersigned checkpoint", responses=documented(NotFound), response_model=dict
)
def download_checkpoint(*, actor: Reader, session: ReadSessionDep) -> Response:
    """Give it as a file for `liangheng verify` and `liangheng audit check-journal`; 404 while there is none."""
    seen = heads.last_countersigned(session, actor.lab_id)
    if seen is None:
        raise NotFound
    name = f"{seen.head.checkpoint.size}.checkpoint.json"
    return JSONResponse(to_document(seen), headers={"Content-Disposition": f'attachment; filename="{name}"'})
