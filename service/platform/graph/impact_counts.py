"""How much rests on a standard that was found wrong, by laboratory and county."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from service.platform.graph.impact import by_way, in_order, sized, uses
from service.platform.graph.planner import one_large_question
from service.platform.graph.tables import GraphCertificateRow, GraphIssuerRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Certificates of an issuer in a county that rest on it; ``county`` None where none was stated."""

    issuer: str
    county: int | None
    certificates: int


_KNOWN = sa.bindparam("known_on", type_=sa.Date)


def _statement(closure: sa.FromClause | None) -> sa.Select[*tuple[Any, ...]]:
    row, used = GraphCertificateRow, in_order(uses(closure))
    counted = (
        sa.select(col(row.issuer_id), col(row.county), sa.func.count().label("many"))
        .join_from(used, row, col(row.id) == used.c.id)
        .where(col(row.known_on) <= _KNOWN)
        .group_by(col(row.issuer_id), col(row.county))
        .subquery("counted")
    )
    return sa.select(col(GraphIssuerRow.code), counted.c.county, counted.c.many).join_from(
        counted, GraphIssuerRow, col(GraphIssuerRow.id) == counted.c.issuer_id
    )


_STATEMENTS = by_way(_statement)


def touched(session: Session, *, of: list[int], first: date, last: date, known_on: date) -> list[Touched]:
    """Count what rests on the certificates ``of`` by a use from ``first`` to ``last``; the most first."""
    asked = {"of": of, "first": first, "last": last, "known_on": known_on}
    one_large_question(session, along_indexes=True)
    way, _ = sized(session, of=of, first=first, last=last, known_on=known_on)
    rows = session.connection().execute(_STATEMENTS[way], asked)
    found = [Touched(issuer=issuer, county=county, certificates=many) for issuer, county, many in rows]
    return sorted(found, key=lambda each: (-each.certificates, each.issuer, each.county or 0))
