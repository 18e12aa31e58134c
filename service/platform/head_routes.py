"""``/v1/journals``: the heads of laboratories' journals that are held here, and who has fallen silent."""

import json
from datetime import datetime, timedelta
from typing import Annotated, Any, Self

from fastapi import Depends, Path, Request, Response

from domain.evidence.documents import to_document
from domain.exchange.ack import Countersignature
from service.kit.clock import Now
from service.kit.database import ReadSessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, NotFound
from service.kit.wire import Instant, ListOut, Out
from service.platform import heads
from service.platform.access import administrator
from service.platform.labs import known_lab
from service.platform.tables import JournalCheckpointRow

router = api_router("/v1/journals", tags=["journals"])

Regulator = [Depends(administrator)]


class CheckpointOut(Out):
    """One head as a heartbeat told it."""

    sequence: int
    """Place of the heartbeat in the laboratory's stream `control`."""
    size: int
    root: str
    at: Instant
    received_at: Instant
    finding: str | None
    """Why it is not countersigned: `JOURNAL_CUT`, `JOURNAL_FORKED`, `JOURNAL_UNPROVEN` or `LAB_SUSPENDED`."""
    document: dict[str, Any]
    """To be kept as a file: the countersigned checkpoint, or the laboratory's own where there is a finding."""

    @classmethod
    def of(cls, row: JournalCheckpointRow) -> Self:
        """Show a head."""
        told = {name: getattr(row, name) for name in ("sequence", "size", "root", "at", "received_at", "finding")}
        return cls(**told, document=document_of(row))


class JournalOut(Out):
    """How a laboratory's journal stands."""

    lab_code: str
    name: str
    late: bool
    """No heartbeat for longer than `LIANGHENG_HEARTBEAT_LATE_SECONDS`, or never one."""
    last_seen_at: Instant | None
    size: int | None
    finding: str | None
    """Of the newest head; null: it was countersigned."""
    countersigned_size: int | None
    countersigned_at: Instant | None


def document_of(row: JournalCheckpointRow) -> dict[str, Any]:
    """Return the document that anybody can verify alone."""
    if row.countersignature is None:
        return dict(json.loads(row.head))
    return to_document(Countersignature.model_validate_json(row.countersignature).on(heads.signed_head(row)))


@router.get(
    "", summary="How the laboratories' journals stand", dependencies=Regulator, responses=documented(CursorInvalid)
)
def list_journals(
    *, session: ReadSessionDep, at: Now, paging: Paging, request: Request, response: Response
) -> ListOut[JournalOut]:
    """List every laboratory with its newest head; one that is silent, cut or forked stands out."""
    allowed = timedelta(seconds=request.app.state.settings.heartbeat_late_seconds)
    page, watched = heads.watched(session, request=paging)
    link_next(request, response, page)
    return ListOut(items=tuple(_journal(each, silent_before=at - allowed) for each in watched))


@router.get(
    "/{lab_code}",
    summary="The heads of one laboratory's journal",
    dependencies=Regulator,
    responses=documented(NotFound, CursorInvalid),
)
def list_checkpoints(
    *,
    lab_code: Annotated[str, Path(max_length=32)],
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
) -> ListOut[CheckpointOut]:
    """List the heads that a laboratory told, the newest first, each as a document to keep."""
    page = heads.checkpoints(session, lab_code=known_lab(session, lab_code).lab_code, request=paging)
    link_next(request, response, page)
    return ListOut(items=tuple(map(CheckpointOut.of, page.rows)))


def _journal(watched: heads.Watched, *, silent_before: datetime) -> JournalOut:
    last, seen = watched.last, watched.countersigned
    return JournalOut(
        lab_code=watched.lab_code,
        name=watched.name,
        late=last is None or last.received_at < silent_before,
        last_seen_at=last.received_at if last else None,
        size=last.size if last else None,
        finding=last.finding if last else None,
        countersigned_size=seen.size if seen else None,
        countersigned_at=seen.received_at if seen else None,
    )
