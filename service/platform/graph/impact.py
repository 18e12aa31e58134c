"""Downward over the city: a standard was found wrong between two days; which certificates rest on it.

As in the laboratory (``domain.traceability.impact``): uses of the standard itself count inside the period, and what was
made with it is suspect for good.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from domain.traceability.chain import Level
from service.platform.graph import levels
from service.platform.graph.closure import is_kept, kept, replayed
from service.platform.graph.judged import CHUNK
from service.platform.graph.planner import one_large_question
from service.platform.graph.refusals import CertificateNotReported
from service.platform.graph.tables import GraphCertificateRow, GraphIssuerRow, GraphLinkRow, GraphQuantityRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A certificate that rests on the suspect standard."""

    id: int
    issuer: str
    number: str
    level: Level | None
    quantity: str
    issued_on: date
    used_on: date
    """First day on which it used the standard, or one that had been made with it."""


def suspects(session: Session, *, issuer: str, number: str, known_on: date) -> list[int]:
    """Return the certificates of the item that this certificate is of; raise CertificateNotReported.

    A parent that nobody reported is suspect by itself: its item is not known.
    """
    row = GraphCertificateRow
    found = (
        session.connection()
        .execute(
            sa.select(col(row.id), col(row.artefact_id))
            .join(GraphIssuerRow, col(GraphIssuerRow.id) == col(row.issuer_id))
            .where(col(row.number) == number, col(GraphIssuerRow.code) == issuer, col(row.known_on) <= known_on)
        )
        .one_or_none()
    )
    if found is None:
        raise CertificateNotReported("/number", number=number, issuer=issuer)
    certificate_id, artefact_id = found
    if artefact_id is None:
        return [certificate_id]
    return list(
        session.scalars(
            sa.select(col(row.id)).where(col(row.artefact_id) == artefact_id, col(row.known_on) <= known_on)
        )
    )


_OF = sa.bindparam("of", expanding=True, type_=sa.Integer)
_FIRST, _LAST = sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)
_KNOWN = sa.bindparam("known_on", type_=sa.Date)
_AFTER, _UNTIL = sa.bindparam("after", type_=sa.Integer), sa.bindparam("until", type_=sa.Integer)


def uses(closure: sa.FromClause) -> sa.Subquery:
    """(id, used_on): everything that used the standard in the period, and everything made with such a standard.

    What was not known yet may be among it, what was made with that is not: the closure of that day leaves it out.
    """
    link = GraphLinkRow
    direct = (
        sa.select(col(link.certificate_id).label("id"), col(link.used_on).label("used_on"))
        .where(col(link.parent_id).in_(_OF), col(link.used_on).between(_FIRST, _LAST))
        .cte("direct")
    )
    made = (
        sa.select(closure.c.descendant.label("id"))
        .join(direct, direct.c.id == closure.c.ancestor)
        .where(direct.c.id.not_in(_OF), closure.c.descendant.not_in(_OF))
        .distinct()
        .cte("made")
    )
    indirect = sa.select(col(link.certificate_id), col(link.used_on)).join(made, made.c.id == col(link.parent_id))
    every = sa.union_all(sa.select(direct), indirect).subquery()
    return (
        sa.select(every.c.id, sa.func.min(every.c.used_on, type_=sa.Date).label("used_on"))
        .where(every.c.id.not_in(_OF))
        .group_by(every.c.id)
        .subquery("uses")
    )


def _statement(closure: sa.FromClause) -> sa.Select[*tuple[Any, ...]]:
    row, used = GraphCertificateRow, uses(closure)
    described = (col(row.id), col(GraphIssuerRow.code), col(row.number), col(row.level), col(GraphQuantityRow.code))
    return (
        sa.select(*described, col(row.issued_on), used.c.used_on)
        .join_from(used, row, col(row.id) == used.c.id)
        .join(GraphIssuerRow, col(GraphIssuerRow.id) == col(row.issuer_id))
        .join(GraphQuantityRow, col(GraphQuantityRow.id) == col(row.quantity_id))
        .where(col(row.known_on) <= _KNOWN, used.c.id > _AFTER, used.c.id <= _UNTIL)
        .order_by(used.c.id)
        .execution_options(yield_per=CHUNK)
    )


_STATEMENTS = {True: _statement(kept()), False: _statement(replayed(_KNOWN))}
"""By whether the kept closure is the day's. Built once: that took longer than a small impact's rows."""


def affected(
    session: Session,
    *,
    of: list[int],
    first: date,
    last: date,
    known_on: date,
    after: int = 0,
    until: int,
    limit: int | None = None,
) -> Iterator[Affected]:
    """Yield what rests on the certificates ``of`` by a use from ``first`` to ``last``, in the order of commits."""
    asked = {"of": of, "first": first, "last": last, "known_on": known_on, "after": after, "until": until}
    one_large_question(session, along_indexes=True)
    statement = _STATEMENTS[is_kept(session, known_on)]
    found = session.connection().execute(statement if limit is None else statement.limit(limit), asked)
    for key, issuer, number, level, quantity, issued_on, used_on in found:
        yield Affected(
            id=key,
            issuer=issuer,
            number=number,
            level=levels.name(level),
            quantity=quantity,
            issued_on=issued_on,
            used_on=used_on,
        )
