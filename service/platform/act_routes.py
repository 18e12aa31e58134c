"""``/v1/acts``: what was done at the platform, and by whom as far as one key tells."""

from typing import Annotated, Any

import msgspec
from fastapi import Depends, Query, Request, Response

from service.kit.database import ReadSessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid
from service.kit.wire import ListOut, Out
from service.platform import acts
from service.platform.access import administrator
from service.platform.acts import Act

router = api_router("/v1/acts", tags=["platform"])


class ActOut(Out):
    """One line; `GET /v1/log/proof` proves that it stands in the log."""

    log_index: int
    line: dict[str, Any]
    """In canonical JSON it is the data of the leaf."""


@router.get(
    "",
    summary="What was done at the platform",
    dependencies=[Depends(administrator)],
    responses=documented(CursorInvalid),
)
def list_acts(
    *,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    act: Annotated[Act | None, Query(description="Lines of one kind alone")] = None,
) -> ListOut[ActOut]:
    """List sign-ins, refusals, downloads and changes, the newest first."""
    page = acts.listed(session, act=act, request=paging)
    link_next(request, response, page)
    return ListOut(
        items=tuple(ActOut(log_index=row.log_index, line=msgspec.json.decode(row.line)) for row in page.rows)
    )
