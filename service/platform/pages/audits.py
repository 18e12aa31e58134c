"""The whole city: what is current, what fails, which certificates, and what changed between two days."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import BeforeValidator
from starlette.responses import HTMLResponse

from service.kit.database import ReadSessionDep
from service.kit.edge import StrictRoute
from service.platform.graph import failing as failures
from service.platform.graph import search, tally
from service.platform.graph.comparison import Change, compared
from service.platform.graph.faults import MEANINGS, Fault
from service.platform.graph.remembered import moment, remembered
from service.platform.lost import lost_counts
from service.platform.pages.chains import Name, address
from service.platform.pages.losses import place
from service.platform.pages.visit import ROWS, After, Asked, OnQuery, Regulator, no_later

router = APIRouter(prefix="/city", route_class=StrictRoute)

MONTH = timedelta(days=30)
FaultQuery = Annotated[Fault | None, BeforeValidator(lambda typed: typed or None), Query()]
Until = Annotated[int, Query(ge=0, le=2**31 - 1)]
"""Newest certificate when the first page was asked for."""
Start = Annotated[int, Query(ge=0, le=2**31 - 1)]


@router.get("/audit")
def audit(*, visit: Regulator, session: ReadSessionDep, days: Asked) -> HTMLResponse:
    """Count along every side what is current and what fails; a long side shows its worst."""
    found = remembered(session, tally.groups, moment(session, on=days.on, known_on=days.known_at))
    laboratories = tally.along(found, lambda each: each.issuer)
    lost = lost_counts(session, known_on=days.known_at)
    named = {*(each.key for each in laboratories[:ROWS]), *(each.lab_code for each in lost)}
    return visit.show(
        "city_audit.html",
        days=days,
        total=sum(each.certificates for each in found),
        broken=sum(each.broken for each in laboratories),
        faults=[(fault, MEANINGS[fault], many) for fault, many in tally.by_fault(found).items()],
        laboratories=laboratories,
        names=search.names_of(session, named),
        lost=lost,
        place=place,
        quantities=tally.along(found, lambda each: each.quantity),
        level=lambda level: visit.text(f"level.{level}"),
        levels=tally.along(found, lambda each: each.level),
        counties=tally.along(found, lambda each: each.county),
        rows=ROWS,
        failing=lambda **only: "/city/failing?" + urlencode({"on": days.on, "known_at": days.known_at} | only),
        json="/api/v1/audit/counts?" + urlencode({"on": days.on, "known_at": days.known_at}),
    )


@router.get("/failing")
def failing(
    *,
    visit: Regulator,
    session: ReadSessionDep,
    days: Asked,
    fault: FaultQuery = None,
    issuer: Name = "",
    after: After = 0,
    until: Until = 0,
) -> HTMLResponse:
    """List the current certificates that fail, each with its reasons; later pages go on with what the first found."""
    now = moment(session, on=days.on, known_on=days.known_at, until=until if after else 0)
    rows = failures.page(
        session,
        remembered(session, failures.failing, now),
        after=after,
        limit=ROWS + 1,
        fault=fault,
        issuers=search.codes_of(session, issuer.strip()) if issuer.strip() else None,
    )
    shown, more = rows[:ROWS], len(rows) > ROWS
    only = {"on": days.on, "known_at": days.known_at, "fault": fault or "", "issuer": issuer.strip()}
    only = {name: asked for name, asked in only.items() if asked}
    return visit.show(
        "city_failing.html",
        days=days,
        fault=fault,
        issuer=issuer,
        meanings=MEANINGS,
        rows=shown,
        names=search.names_of(session, (each.issuer for each in shown)),
        onward=f"/city/failing?{urlencode({**only, 'after': shown[-1].id, 'until': now.until})}" if more else "",
        json="/api/v1/audit?" + urlencode(only),
        address=lambda each: address(each.issuer, each.number, days),
    )


@router.get("/comparison")
def comparison(
    *,
    visit: Regulator,
    session: ReadSessionDep,
    before: OnQuery = None,
    after: OnQuery = None,
    start: Start = 0,
    until: Until = 0,
) -> HTMLResponse:
    """Show the groups whose counts differ between two days, each as it was known on that day."""
    second = no_later(visit, "/after", after)
    first = no_later(visit, "/before", before or second - MONTH)
    then, later = (moment(session, on=day, known_on=day, until=until if start else 0) for day in (first, second))
    changes = compared(*(tally.counts(remembered(session, tally.groups, each)) for each in (then, later)))
    shown = changes[start : start + ROWS]
    query = {"before": first, "after": second}
    further = urlencode({**query, "start": start + ROWS, "until": later.until})
    return visit.show(
        "city_comparison.html",
        first=first,
        second=second,
        total=len(changes),
        rows=[(each, _difference(each)) for each in shown],
        names=search.names_of(session, (each.issuer for each in shown)),
        onward=f"/city/comparison?{further}" if len(changes) > start + ROWS else "",
        json="/api/v1/audit/comparison?" + urlencode(query),
    )


def _difference(change: Change) -> int:
    """How many more are broken on the second day; negative: fewer."""
    broken = [0 if each is None else each.certificates - each.traceable for each in (change.before, change.after)]
    return broken[1] - broken[0]
