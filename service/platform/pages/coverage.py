"""Where social public standards 社会公用计量标准 serve the city, and where there is none."""

from itertools import groupby
from operator import attrgetter
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from service.kit.database import ReadSessionDep
from service.kit.edge import StrictRoute
from service.platform.graph.coverage import coverage
from service.platform.pages.audits import Start
from service.platform.pages.visit import ROWS, Asked, Regulator

router = APIRouter(prefix="/city", route_class=StrictRoute)


@router.get("/coverage")
def show(*, visit: Regulator, session: ReadSessionDep, days: Asked, start: Start = 0) -> HTMLResponse:
    """Show each quantity with the counties that are served and the gaps; quantities come page by page."""
    covers = coverage(session, on=days.on, known_on=days.known_at)
    rows = [(quantity, list(each)) for quantity, each in groupby(covers, attrgetter("quantity"))]
    query = {"on": days.on, "known_at": days.known_at}
    more = len(rows) > start + ROWS
    return visit.show(
        "city_coverage.html",
        days=days,
        gaps=sum(not each.standards for each in covers),
        total=len(covers),
        rows=rows[start : start + ROWS],
        onward=f"/city/coverage?{urlencode({**query, 'start': start + ROWS})}" if more else "",
        json="/api/v1/audit/coverage?" + urlencode(query),
    )
