"""A standard was found wrong between two days: how many certificates of the city rest on it, whose, and which."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from sqlmodel import Session, col
from starlette.responses import HTMLResponse, StreamingResponse

from service.kit.database import Database, ReadSessionDep
from service.kit.edge import StrictRoute
from service.platform.acts import note_download
from service.platform.graph import impact, search
from service.platform.graph.impact import Affected
from service.platform.graph.impact_counts import touched
from service.platform.graph.refusals import PeriodInvalid
from service.platform.graph.tables import GraphCertificateRow
from service.platform.pages.chains import Name, address
from service.platform.pages.visit import ROWS, After, OnQuery, Regulator, no_later

router = APIRouter(prefix="/city", route_class=StrictRoute)

YEAR = timedelta(days=365)
"""How far back an impact is asked for at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which standard, and the first and last day of suspect uses."""

    issuer: str
    number: str
    first: date
    last: date
    known_at: date


def _question(
    *,
    visit: Regulator,
    issuer: Name,
    number: Name,
    first: Annotated[OnQuery, Query(alias="from")] = None,
    last: Annotated[OnQuery, Query(alias="to")] = None,
    known_at: OnQuery = None,
) -> Question:
    """Return the question, by default about the year until today; raises PeriodInvalid, DayInFuture."""
    until = last or visit.today
    since = first or until - YEAR
    if until < since:
        raise PeriodInvalid("/to", first=since, last=until)
    known = no_later(visit, "/known_at", known_at)
    return Question(issuer=issuer, number=number, first=since, last=until, known_at=known)


Asked = Annotated[Question, Depends(_question)]


@router.get("/impact")
def show(*, visit: Regulator, session: ReadSessionDep, asked: Asked, after: After = 0) -> HTMLResponse:
    """Count what is affected, and list it page by page; later pages are the list alone."""
    of = impact.suspects(session, issuer=asked.issuer, number=asked.number, known_on=asked.known_at)
    counted = []
    if not after:
        counted = touched(session, of=of, first=asked.first, last=asked.last, known_on=asked.known_at)
    rows = list(_affected(session, asked, of, after=after, limit=ROWS + 1))
    shown, more = rows[:ROWS], len(rows) > ROWS
    issuers = {asked.issuer, *(each.issuer for each in counted), *(each.issuer for each in shown)}
    names = search.names_of(session, issuers)
    query = urlencode(
        {"issuer": asked.issuer, "number": asked.number, "from": asked.first, "to": asked.last}
        | {"known_at": asked.known_at}
    )
    return visit.show(
        "city_impact.html",
        asked=asked,
        names=names,
        total=sum(each.certificates for each in counted),
        by_laboratory=_summed((each.issuer, each.certificates) for each in counted),
        by_county=_summed((each.county, each.certificates) for each in counted),
        rows=shown,
        first_page=not after,
        onward=f"/city/impact?{query}&after={shown[-1].id}" if more else "",
        csv=f"/city/impact.csv?{query}",
        address=lambda each: address(each.issuer, each.number),
    )


@router.get("/impact.csv")
def download(*, visit: Regulator, session: ReadSessionDep, asked: Asked) -> StreamingResponse:
    """Give the whole list, line by line as it is found."""
    of = impact.suspects(session, issuer=asked.issuer, number=asked.number, known_on=asked.known_at)
    database: Database = visit.request.app.state.database
    note_download(visit.request)

    def lines() -> Iterator[str]:
        # the request's session is closed when the first line leaves
        with database.reading(snapshot=True) as own:
            yield "\ufeff" + line(["issuer", "number", "level", "quantity_kind", "issued_on", "used_on"])
            for each in _affected(own, asked, of):
                level = each.level.value if each.level else ""
                yield line([each.issuer, each.number, level, each.quantity, str(each.issued_on), str(each.used_on)])

    headers = {"Content-Disposition": 'attachment; filename="impact.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def line(cells: Sequence[str]) -> str:
    """Return a line of CSV; what a spreadsheet would take for a formula is disarmed."""
    text = io.StringIO()
    csv.writer(text).writerow([f"'{each}" if each[:1] in tuple("=+-@\t\r") else each for each in cells])
    return text.getvalue()


def _affected(
    session: Session, asked: Question, of: list[int], *, after: int = 0, limit: int | None = None
) -> Iterator[Affected]:
    until = session.scalar(sa.select(sa.func.max(col(GraphCertificateRow.id)))) or 0
    return impact.affected(
        session,
        of=of,
        first=asked.first,
        last=asked.last,
        known_on=asked.known_at,
        after=after,
        until=until,
        limit=limit,
    )


def _summed(pairs: Iterator[tuple[object, int]]) -> list[tuple[object, int]]:
    counted: Counter[object] = Counter()
    for key, many in pairs:
        counted[key] += many
    return counted.most_common()
