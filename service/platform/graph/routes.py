"""``/api/v1/audit`` and ``/api/v1/register`` of the platform: the regulator's questions to the whole city.

Long answers are JSON Lines, one object a row; the last line says how far they go. Rows come in the order of commits and
from one snapshot, so asking again with ``after`` gives exactly what has been committed since.
"""

from collections.abc import Callable, Iterator
from typing import Annotated

import msgspec
import sqlalchemy as sa
from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse
from sqlmodel import Session, col

from domain.evidence.canonical import digest_of
from service.kit.clock import Now, civil_day
from service.kit.database import Database, ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.wire import Day, ListOut
from service.platform import log
from service.platform.access import administrator
from service.platform.acts import Act, Fact, address_of, note, note_download
from service.platform.graph import failing, feed, impact, search, tally
from service.platform.graph.comparison import compared
from service.platform.graph.coverage import coverage
from service.platform.graph.days import days
from service.platform.graph.facts import Befallen, Cited, Reported
from service.platform.graph.faults import Fault
from service.platform.graph.refusals import CertificateNotReported, DayInFuture, PeriodInvalid
from service.platform.graph.remembered import moment, remembered
from service.platform.graph.tables import GraphCertificateRow
from service.platform.graph.wire import (
    CertificateIn,
    ChangeOut,
    ComparisonOut,
    CountOut,
    CountsOut,
    CoverageOut,
    CoverOut,
    LostOut,
    RegisterIn,
    RegisterOut,
)
from service.platform.lost import lost_counts

JSON_LINES = "application/jsonl"
PIECE = 64 * 1024
"""Bytes of lines that leave together: each piece changes threads twice, which takes longer than many lines."""

router = api_router("/api/v1", tags=["traceability of the city"])

On = Annotated[Day | None, Query(description="Day asked about (valid time); default: today")]
KnownAt = Annotated[Day | None, Query(description="Day of knowledge (known time); default: today")]
After = Annotated[int, Query(ge=0, le=2**31 - 1, description="Cursor from the last line of an earlier answer")]
IssuerQuery = Annotated[str, Query(max_length=80)]
NumberQuery = Annotated[str, Query(max_length=80)]
Regulator = [Depends(administrator)]
Rows = Callable[[Session, int], Iterator[object]]


@router.get(
    "/audit/impact",
    summary="What rests on a standard",
    dependencies=Regulator,
    response_class=StreamingResponse,
    responses=documented(CertificateNotReported, DayInFuture, PeriodInvalid),
)
def read_impact(
    *,
    issuer: IssuerQuery,
    number: NumberQuery,
    first: Annotated[Day, Query(alias="from", description="First day on which the standard is suspect")],
    last: Annotated[Day, Query(alias="to", description="Last day")],
    session: ReadSessionDep,
    request: Request,
    at: Now,
    known_at: KnownAt = None,
    after: After = 0,
) -> StreamingResponse:
    """Give every certificate that used the standard in the period, and all that rests on those, as JSON Lines."""
    if last < first:
        raise PeriodInvalid("/to", first=first, last=last)
    _, known_on = days(at, on=None, known_at=known_at)
    of = impact.suspects(session, issuer=issuer, number=number, known_on=known_on)
    return _lines(
        request,
        lambda own, until: impact.affected(
            own, of=of, first=first, last=last, known_on=known_on, after=after, until=until
        ),
    )


@router.get(
    "/audit",
    summary="Every current certificate whose chain fails a rule",
    dependencies=Regulator,
    response_class=StreamingResponse,
    responses=documented(DayInFuture),
)
def read_faults(
    *,
    session: ReadSessionDep,
    request: Request,
    at: Now,
    on: On = None,
    known_at: KnownAt = None,
    after: After = 0,
    fault: Annotated[Fault | None, Query(description="Only those that fail this rule")] = None,
    issuer: Annotated[str | None, Query(max_length=80, description="Only those of this issuer: code or name")] = None,
) -> StreamingResponse:
    """Give the certificates in force that fail a structural rule, as JSON Lines."""
    day, known_on = days(at, on=on, known_at=known_at)
    issuers = search.codes_of(session, issuer) if issuer else None
    return _lines(
        request,
        lambda own, until: failing.stream(
            own, on=day, known_on=known_on, after=after, until=until, fault=fault, issuers=issuers
        ),
    )


@router.get(
    "/audit/counts",
    summary="The audit of every current certificate, counted",
    dependencies=Regulator,
    responses=documented(DayInFuture),
)
def read_counts(*, session: ReadSessionDep, at: Now, on: On = None, known_at: KnownAt = None) -> CountsOut:
    """Count by laboratory, quantity and level what is current, what is traceable, and which rules fail."""
    day, known_on = days(at, on=on, known_at=known_at)
    found = tally.counts(remembered(session, tally.groups, moment(session, on=day, known_on=known_on)))
    return CountsOut(on=day, known_at=known_on, counts=tuple(map(CountOut.of, found)))


@router.get(
    "/audit/comparison",
    summary="The audit on two days",
    dependencies=Regulator,
    responses=documented(DayInFuture),
)
def read_comparison(
    *,
    session: ReadSessionDep,
    at: Now,
    before: Annotated[Day, Query(description="One day; as it was known on that day")],
    after: Annotated[Day | None, Query(description="The other; default: today")] = None,
) -> ComparisonOut:
    """Give the groups whose counts differ between two days, each as it was known on that day."""
    first, _ = days(at, on=before, known_at=None, name="before")
    second, _ = days(at, on=after, known_at=None, name="after")
    then, later = (
        tally.counts(remembered(session, tally.groups, moment(session, on=day, known_on=day)))
        for day in (first, second)
    )
    changes = compared(then, later)
    return ComparisonOut(
        changes=tuple(
            ChangeOut(
                issuer=each.issuer,
                quantity_kind=each.quantity,
                level=each.level,
                before=None if each.before is None else CountOut.of(each.before),
                after=None if each.after is None else CountOut.of(each.after),
            )
            for each in changes
        )
    )


@router.get(
    "/audit/coverage",
    summary="Social public standards by quantity and county, and the gaps",
    dependencies=Regulator,
    responses=documented(DayInFuture),
)
def read_coverage(*, session: ReadSessionDep, at: Now, on: On = None, known_at: KnownAt = None) -> CoverageOut:
    """Give where social public standards are in force, and every quantity and county without one."""
    day, known_on = days(at, on=on, known_at=known_at)
    found = tuple(map(CoverOut.model_validate, coverage(session, on=day, known_on=known_on)))
    return CoverageOut(
        on=day,
        known_at=known_on,
        covered=tuple(each for each in found if each.standards),
        gaps=tuple(each for each in found if not each.standards),
    )


@router.get(
    "/audit/records-lost",
    summary="Certificates whose laboratory has lost the records, counted",
    dependencies=Regulator,
    responses=documented(DayInFuture),
)
def read_records_lost(*, session: ReadSessionDep, at: Now, known_at: KnownAt = None) -> ListOut[LostOut]:
    """Count by laboratory and acknowledged loss; `/v1/journals/{lab}/losses/{loss}/messages` names them."""
    _, known_on = days(at, on=None, known_at=known_at)
    found = lost_counts(session, known_on=known_on)
    return ListOut(
        items=tuple(LostOut(lab_code=each.lab_code, loss=each.number, certificates=each.certificates) for each in found)
    )


@router.put("/register/certificates", summary="Register higher standards' certificates", dependencies=Regulator)
def put_certificates(body: RegisterIn, session: SessionDep, at: Now, request: Request) -> RegisterOut:
    """Register certificates that no laboratory reports: of national and social public standards."""
    for place, each in enumerate(body.certificates):
        each.check(f"/certificates/{place}")
    log.lock(session)
    names = {each.issuer for each in body.certificates}
    names |= {standard.issuer for each in body.certificates for standard in each.standards}
    codes = feed.issuer_codes(session, names)
    feed.record(
        session,
        [_reported(each, codes) for each in body.certificates],
        [event for each in body.certificates for event in _befallen(each, codes)],
        known_on=civil_day(at),
    )
    facts: dict[str, Fact] = {"certificates": len(body.certificates), "digest": digest_of(body.model_dump(mode="json"))}
    address, first = address_of(request), body.certificates[0]
    note(session, act=Act.CERTIFICATES_REGISTERED, at=at, address=address, subject=first.number, facts=facts)
    return RegisterOut(certificates=len(body.certificates))


def _reported(each: CertificateIn, codes: dict[str, str]) -> Reported:
    return Reported(
        issuer=codes.get(each.issuer, each.issuer),
        number=each.number,
        level=each.level,
        quantity=each.quantity_kind,
        artefact=None if each.artefact is None else f"{each.issuer} / {each.artefact}",
        county=None if each.region is None else int(each.region[2:]),
        issued_on=each.issued_on,
        valid_until=each.valid_until,
        parents=tuple(
            Cited(issuer=codes.get(standard.issuer, standard.issuer), number=standard.number, used_on=standard.used_on)
            for standard in each.standards
        ),
    )


def _befallen(each: CertificateIn, codes: dict[str, str]) -> Iterator[Befallen]:
    for event in each.events:
        yield Befallen(
            issuer=codes.get(each.issuer, each.issuer),
            number=each.number,
            kind=event.kind,
            effective_on=event.effective_on,
        )


def _lines(request: Request, rows: Rows) -> StreamingResponse:
    """Stream rows out of one snapshot of their own: the request's session is closed when the first line leaves."""
    database: Database = request.app.state.database
    note_download(request)

    def lines() -> Iterator[bytes]:
        with database.reading(snapshot=True) as session:
            until = session.scalar(sa.select(sa.func.max(col(GraphCertificateRow.id)))) or 0
            many, waiting = 0, bytearray()
            for row in rows(session, until):
                many += 1
                waiting += msgspec.json.encode(row) + b"\n"
                if len(waiting) >= PIECE:
                    yield bytes(waiting)
                    waiting.clear()
            yield bytes(waiting) + msgspec.json.encode({"cursor": until, "rows": many}) + b"\n"

    return StreamingResponse(lines(), media_type=JSON_LINES)
