"""Downward over the city: a standard was found wrong between two days; which certificates rest on it.

As in the laboratory (``domain.traceability.impact``): uses of the standard itself count inside the period, and what was
made with it is suspect for good.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa
from sqlmodel import Session, col

from domain.traceability.chain import Level
from service.platform.graph import levels
from service.platform.graph.closure import is_kept, kept, replayed
from service.platform.graph.failing import CHUNK
from service.platform.graph.planner import one_large_question
from service.platform.graph.refusals import CertificateNotReported
from service.platform.graph.tables import (
    GraphCertificateRow,
    GraphClosureRow,
    GraphIssuerRow,
    GraphLinkRow,
    GraphQuantityRow,
)

Statement: TypeAlias = sa.Select[*tuple[Any, ...]]


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


_ISSUER, _NUMBER = sa.bindparam("issuer", type_=sa.String), sa.bindparam("number", type_=sa.String)
_OF = sa.bindparam("of", expanding=True, type_=sa.Integer)
_FIRST, _LAST = sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)
_KNOWN = sa.bindparam("known_on", type_=sa.Date)
_AFTER, _UNTIL = sa.bindparam("after", type_=sa.Integer), sa.bindparam("until", type_=sa.Integer)


def _same_item() -> Statement:
    asked, of_item = sa.orm.aliased(GraphCertificateRow), sa.orm.aliased(GraphCertificateRow)
    return (
        sa.select(sa.func.coalesce(col(of_item.id), col(asked.id), type_=sa.Integer))
        .join_from(asked, GraphIssuerRow, col(GraphIssuerRow.id) == col(asked.issuer_id))
        .outerjoin(of_item, (col(of_item.artefact_id) == col(asked.artefact_id)) & (col(of_item.known_on) <= _KNOWN))
        .where(col(asked.number) == _NUMBER, col(GraphIssuerRow.code) == _ISSUER, col(asked.known_on) <= _KNOWN)
    )


_SAME_ITEM = _same_item()


def suspects(session: Session, *, issuer: str, number: str, known_on: date) -> list[int]:
    """Return the certificates of the item that this certificate is of; raise CertificateNotReported.

    A parent that nobody reported is suspect by itself: its item is not known.
    """
    asked = {"issuer": issuer, "number": number, "known_on": known_on}
    found = session.connection().execute(_SAME_ITEM, asked).scalars().all()
    if not found:
        raise CertificateNotReported("/number", number=number, issuer=issuer)
    return list(found)


def uses(closure: sa.FromClause | None) -> sa.Subquery:
    """(id, used_on): everything that used the standard in the period, and everything made with such a standard.

    ``closure`` None: no standard has been made with it. What was not known yet may be among it, what was made with that
    is not: the closure of that day leaves it out.
    """
    link = GraphLinkRow
    used: sa.Select[int, date] = sa.select(col(link.certificate_id).label("id"), col(link.used_on).label("used_on"))
    direct = used.where(col(link.parent_id).in_(_OF), col(link.used_on).between(_FIRST, _LAST)).cte("direct")
    every: sa.FromClause = direct
    if closure is not None:
        made = (
            sa.select(closure.c.descendant.label("id"))
            .join(direct, direct.c.id == closure.c.ancestor)
            .where(direct.c.id.not_in(_OF), closure.c.descendant.not_in(_OF))
            .distinct()
            .cte("made")
        )
        indirect = used.join(made, made.c.id == col(link.parent_id))
        every = sa.union_all(sa.select(direct), indirect).subquery()
    first = sa.func.min(every.c.used_on, type_=sa.Date).label("used_on")
    return sa.select(every.c.id, first).where(every.c.id.not_in(_OF)).group_by(every.c.id).subquery("uses")


def in_order(used: sa.Subquery) -> sa.Subquery:
    """``uses`` in the order in which certificates are stored: out of order, reading those takes three times as long."""
    return sa.select(used).order_by(used.c.id).subquery("ordered")


Way: TypeAlias = Literal["direct", "kept", "replayed"]
"""How to get from a standard to what rests on it."""


def by_way(statement: Callable[[sa.FromClause | None], Statement]) -> Mapping[Way, Statement]:
    """Return the statement for each way. Built once: that takes longer than a small impact's rows."""
    return {"direct": statement(None), "kept": statement(kept()), "replayed": statement(replayed(_KNOWN))}


def _sizing() -> Statement:
    link, closure = GraphLinkRow, GraphClosureRow
    made = sa.exists().where(col(closure.ancestor).in_(_OF), col(closure.descendant).not_in(_OF))
    some = (
        sa.select(col(link.certificate_id))
        .where(col(link.parent_id).in_(_OF), col(link.used_on).between(_FIRST, _LAST))
        .limit(CHUNK + 1)
    )
    return sa.select(made, sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery())


_SIZING = _sizing()


def sized(session: Session, *, of: list[int], first: date, last: date, known_on: date) -> tuple[Way, bool]:
    """Return which way leads to what rests on ``of``, and whether that is surely no more than ``CHUNK``.

    Most standards calibrate no other standard, on no day: then neither the closure nor its day matters.
    """
    connection = session.connection()
    made, many = connection.execute(_SIZING, {"of": of, "first": first, "last": last}).one()
    if not made:
        return "direct", many <= CHUNK
    return "kept" if is_kept(session, known_on) else "replayed", False


def _statement(closure: sa.FromClause | None) -> Statement:
    row, used = GraphCertificateRow, in_order(uses(closure))
    described = (col(row.id), col(GraphIssuerRow.code), col(row.number), col(row.level), col(GraphQuantityRow.code))
    return (
        sa.select(*described, col(row.issued_on), used.c.used_on)
        .join_from(used, row, col(row.id) == used.c.id)
        .join(GraphIssuerRow, col(GraphIssuerRow.id) == col(row.issuer_id))
        .join(GraphQuantityRow, col(GraphQuantityRow.id) == col(row.quantity_id))
        .where(col(row.known_on) <= _KNOWN, used.c.id > _AFTER, used.c.id <= _UNTIL)
        .order_by(used.c.id)
    )


_STATEMENTS = by_way(_statement)


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
    way, few = sized(session, of=of, first=first, last=last, known_on=known_on)
    statement = _STATEMENTS[way] if limit is None else _STATEMENTS[way].limit(limit)
    # a cursor on the server keeps the memory small, and takes longer than all the rows of one answer
    options: dict[str, Any] = {} if few or limit is not None else {"yield_per": CHUNK}
    found = session.connection().execute(statement, asked, execution_options=options)
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
