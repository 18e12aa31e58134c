"""Where a walk through the graph begins, and where it leads down: certificates by number, and what used one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.traceability.chain import Level
from service.kit.paging import Page, PageRequest, paged
from service.platform.graph import levels
from service.platform.graph.tables import GraphCertificateRow, GraphIssuerRow, GraphLinkRow, GraphQuantityRow
from service.platform.tables import ReportingLabRow

FOUND_LIMIT = 20
"""Most certificates of one number that are told: every issuer has its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A certificate as a list shows it; of a gap only issuer and number are known."""

    id: int
    issuer: str
    number: str
    level: Level | None
    quantity: str | None
    county: int | None
    issued_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """A certificate that was made with another, and when."""

    certificate: Named
    used_on: date


def named(session: Session, *, number: str, known_on: date, issuer: str | None = None) -> list[Named]:
    """Return the certificates of this number, by issuer, gaps too; none where nobody had told of one by then."""
    row = GraphCertificateRow
    which = [col(row.number) == number, col(row.known_on) <= known_on]
    if issuer is not None:
        which.append(col(GraphIssuerRow.code).in_(codes_of(session, issuer)))
    return _named(session, *which)


def below(
    session: Session, *, parent_id: int, known_on: date, request: PageRequest
) -> tuple[Page[GraphLinkRow], list[Below]]:
    """Return one page of what used the certificate, by the day of use, the latest first."""
    link, row = GraphLinkRow, GraphCertificateRow
    uses = (
        select(link)
        .join(row, col(row.id) == col(link.certificate_id))
        .where(col(link.parent_id) == parent_id, col(row.known_on) <= known_on)
    )
    page = paged(session, uses, key=(link.used_on, link.certificate_id), request=request, newest_first=True)
    ids = [use.certificate_id for use in page.rows]
    found = {each.id: each for each in _named(session, col(row.id).in_(ids), limit=request.limit)}
    return page, [Below(certificate=found[use.certificate_id], used_on=use.used_on) for use in page.rows]


def codes_of(session: Session, word: str) -> list[str]:
    """Return what the graph calls an issuer that people call ``word``: by itself, and laboratories by their name."""
    named = select(ReportingLabRow.lab_code).where(col(ReportingLabRow.name) == word)
    return [word, *session.exec(named)]


def names_of(session: Session, issuers: Iterable[str]) -> Mapping[str, str]:
    """Return what issuers are called: a reporting laboratory by its name, any other body as it was written."""
    codes = set(issuers)
    rows = session.exec(select(ReportingLabRow).where(col(ReportingLabRow.lab_code).in_(codes)))
    return {code: code for code in codes} | {row.lab_code: row.name for row in rows}


def _named(session: Session, *which: sa.ColumnElement[bool], limit: int = FOUND_LIMIT) -> list[Named]:
    row = GraphCertificateRow
    statement = (
        sa.select(
            col(row.id), col(GraphIssuerRow.code), col(row.number), col(row.level), col(GraphQuantityRow.code),
            col(row.county), col(row.issued_on),
        )
        .join(GraphIssuerRow, col(GraphIssuerRow.id) == col(row.issuer_id))
        .outerjoin(GraphQuantityRow, col(GraphQuantityRow.id) == col(row.quantity_id))
        .where(*which)
        .order_by(col(GraphIssuerRow.code), col(row.id))
        .limit(limit)
    )  # fmt: skip
    return [
        Named(
            id=key, issuer=issuer, number=number, level=levels.name(level), quantity=quantity, county=county,
            issued_on=issued_on,
        )
        for key, issuer, number, level, quantity, county, issued_on in session.execute(statement)
    ]  # fmt: skip
