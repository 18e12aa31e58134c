"""``/api/v1/audit/laboratory``: every current certificate under the rules, as a stream of JSON Lines."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import StreamingResponse

from service.audit.impact_routes import Auditor
from service.audit.laboratory import Asked, audit_lines, open_laboratory
from service.audit.refusals import AuditDayInvalid
from service.audit.routes import KnownAt, On
from service.kit.clock import Now, civil_day
from service.kit.database import SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.wire import Day

router = api_router("/api/v1/audit", tags=["audit"])


@router.get(
    "/laboratory",
    summary="Audit every current certificate",
    response_class=StreamingResponse,
    responses=documented(AuditDayInvalid),
)
def audit_laboratory(
    *,
    actor: Auditor,
    at: Now,
    session: SessionDep,
    request: Request,
    on: On = None,
    known_at: KnownAt = None,
    against: Annotated[Day | None, Query(description="Another day of valid time to compare with")] = None,
    after: Annotated[int, Query(ge=0, le=2**53 - 1, description="Cursor: `after` of the last line before")] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000, description="Certificates that are looked at")] = 10_000,
) -> StreamingResponse:
    """Give one JSON line a certificate (state, rules failed and undecided), and a last one with totals and cursor.

    Totals count certificates by quantity, level of the standards used and rule. Going on with `after` skips no
    certificate, also while others are issued: sequences of the journal are in the order of commit.
    """
    today = civil_day(at)
    asked = Asked(
        lab_id=actor.lab_id, on=on or today, known_at=known_at or today, against=against, after=after, limit=limit
    )
    open_laboratory(session, actor=actor, at=at, asked=asked)
    lines = audit_lines(request.app.state.database, asked)
    return StreamingResponse(lines, media_type="application/jsonl")
