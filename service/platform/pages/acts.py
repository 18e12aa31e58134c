"""What was done at the platform: who came in, who was turned away, what left and what was changed."""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import unquote_plus, urlencode

import msgspec
from fastapi import APIRouter, Query
from pydantic import BeforeValidator
from starlette.responses import HTMLResponse

from service.kit.database import ReadSessionDep
from service.kit.edge import StrictRoute
from service.kit.paging import PageRequest
from service.platform import acts
from service.platform.acts import Act
from service.platform.pages.chains import Cursor
from service.platform.pages.visit import ROWS, Regulator, Visit
from service.platform.tables import ActRow

router = APIRouter(prefix="/city", route_class=StrictRoute)

Kind = Annotated[Act | None, BeforeValidator(lambda typed: typed or None), Query()]


@router.get("/acts")
def show(*, visit: Regulator, session: ReadSessionDep, act: Kind = None, after: Cursor = None) -> HTMLResponse:
    """List the lines, the newest first."""
    page = acts.listed(session, act=act, request=PageRequest(limit=ROWS, after=after))
    only = {"act": act.value} if act else {}
    return visit.show(
        "city_acts.html",
        act=act,
        kinds=[(each.value, visit.text(f"city_act.{each}")) for each in Act],
        rows=[(row, list(_facts(visit, row))) for row in page.rows],
        onward=f"/city/acts?{urlencode(only | {'after': page.after})}" if page.after else "",
        json="/v1/acts" + (f"?{urlencode(only)}" if only else ""),
    )


def _facts(visit: Visit, row: ActRow) -> Iterator[tuple[str, str]]:
    """Yield the facts of a line as people read them: named in words, an address's query without its spelling."""
    for name, value in msgspec.json.decode(row.line)["facts"].items():
        yield visit.text(f"city_fact.{name}"), unquote_plus(value).replace("&", ", ") if name == "query" else str(value)
