"""The structural rules over the whole city, in SQL: the same faults as :mod:`chain` finds for one certificate.

The standards' certificates are judged once and their faults handed down along the closure; every other certificate then
needs its own links alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from domain.traceability.chain import Level
from service.platform.graph import levels
from service.platform.graph.closure import closure_on
from service.platform.graph.faults import STOPPING, Fault
from service.platform.graph.tables import (
    GraphArtefactRow,
    GraphCertificateRow,
    GraphEventRow,
    GraphIssuerRow,
    GraphLinkRow,
    GraphQuantityRow,
)

Scope: TypeAlias = Literal["current", "all"]
CHUNK = 1000
"""Rows that are fetched at a time."""
HANDED_DOWN = tuple(fault for fault in Fault if fault is not Fault.NOT_IN_FORCE)
"""Faults of a standard's certificate that are faults of whatever rests on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A certificate and the rules that its chain fails."""

    id: int
    issuer: str
    number: str
    level: Level
    quantity: str
    issued_on: date
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many certificates of a laboratory, quantity and level fail which rule."""

    issuer: str
    quantity: str
    level: Level
    certificates: int
    traceable: int
    """Those that fail no rule that stops."""
    faults: tuple[tuple[Fault, int], ...]


def judged(session: Session, *, on: date, known_on: date, scope: Scope = "current") -> sa.Subquery:
    """Return (id, one 0/1 column a fault) of every certificate in ``scope``.

    ``current``: of each item the certificate issued last, as far as it is in force on ``on``. ``all``: every
    certificate that was known on ``known_on``.
    """
    above = _above(session, on=on, known_on=known_on)
    child, parent, link = _tables()
    ended = _ended(known_on)
    mine = _ended(known_on)
    own = _own_faults(child, parent, link, ended, on)
    columns = [
        sa.func.max(sa.case((own[fault], 1), (above.c[fault] == 1, 1), else_=0)).label(fault) for fault in HANDED_DOWN
    ]
    not_in_force = (
        (col(child.issued_on) > on)
        | sa.func.coalesce(col(child.valid_until) < on, sa.false())
        | sa.func.coalesce(mine.c.ended_on <= on, sa.false())
    )
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(col(child.id).label("id"), sa.func.max(_one(not_in_force)).label(Fault.NOT_IN_FORCE), *columns)
        .select_from(child)
        .outerjoin(link, col(link.certificate_id) == col(child.id))
        .outerjoin(parent, _reported(parent, known_on) & (col(parent.id) == col(link.parent_id)))
        .outerjoin(ended, ended.c.certificate_id == col(parent.id))
        .outerjoin(mine, mine.c.certificate_id == col(child.id))
        .outerjoin(above, above.c.id == col(link.parent_id))
        .where(_reported(child, known_on))
        .group_by(col(child.id))
    )
    if scope == "current":
        current = current_ids(on=on, known_on=known_on)
        statement = statement.join(current, current.c.id == col(child.id)).where(sa.not_(not_in_force))
    return statement.subquery("judged")


def current_ids(*, on: date, known_on: date) -> sa.Subquery:
    """Return (id) of the certificate that each item had last by ``on``; what has no item stands for itself."""
    row, event = GraphCertificateRow, GraphEventRow
    standing = (
        _reported(row, known_on)
        & (col(row.issued_on) <= on)
        & ~sa.exists().where(
            (col(event.certificate_id) == col(row.id))
            & (col(event.effective_on) <= on)
            & (col(event.known_on) <= known_on)
        )
    )
    last = (
        sa.select(col(row.id))
        .where(col(row.artefact_id) == col(GraphArtefactRow.id), standing)
        .order_by(col(row.issued_on).desc(), col(row.id).desc())
        .limit(1)
        .scalar_subquery()
        .correlate(GraphArtefactRow)
    )
    of_items = sa.select(last.label("id")).select_from(GraphArtefactRow)
    alone = sa.select(col(row.id)).where(col(row.artefact_id).is_(None), standing)
    return sa.union_all(of_items, alone).subquery("current")


def failing(
    session: Session, *, on: date, known_on: date, after: int = 0, until: int, scope: Scope = "current"
) -> Iterator[Judged]:
    """Yield the certificates that fail a rule, in the order of commits, from ``after`` (exclusive) to ``until``."""
    found = judged(session, on=on, known_on=known_on, scope=scope)
    row = GraphCertificateRow
    statement = (
        _described(found, *(found.c[fault] for fault in Fault), col(row.number), col(row.issued_on))
        .where(found.c.id > after, found.c.id <= until, sum((found.c[fault] for fault in Fault), sa.literal(0)) > 0)
        .order_by(found.c.id)
        .execution_options(yield_per=CHUNK)
    )
    for key, issuer, quantity, level, *flags, number, issued_on in session.execute(statement):
        yield Judged(
            id=key,
            issuer=issuer,
            number=number,
            level=_level(level),
            quantity=quantity,
            issued_on=issued_on,
            faults=tuple(fault for fault, flag in zip(Fault, flags, strict=True) if flag),
        )


def counts(session: Session, *, on: date, known_on: date, scope: Scope = "current") -> list[Count]:
    """Return how many certificates fail which rule, by laboratory, quantity and level."""
    found = judged(session, on=on, known_on=known_on, scope=scope)
    stopped = sum((found.c[fault] for fault in STOPPING), sa.literal(0))
    columns = [sa.func.sum(found.c[fault]) for fault in Fault]
    statement = _described(found, sa.func.count(), sa.func.sum(_one(stopped == 0)), *columns, keyed=False)
    groups = (col(GraphIssuerRow.code), col(GraphQuantityRow.code), col(GraphCertificateRow.level))
    return [
        Count(
            issuer=issuer,
            quantity=quantity,
            level=_level(level),
            certificates=certificates,
            traceable=traceable,
            faults=tuple((fault, many) for fault, many in zip(Fault, sums, strict=True) if many),
        )
        for issuer, quantity, level, certificates, traceable, *sums in session.execute(
            statement.group_by(*groups).order_by(*groups)
        )
    ]


def _described(
    found: sa.Subquery, *columns: sa.ColumnElement[Any] | Mapped[Any], keyed: bool = True
) -> sa.Select[tuple[object, ...]]:
    row = GraphCertificateRow
    names = (col(GraphIssuerRow.code), col(GraphQuantityRow.code), col(row.level))
    return (
        sa.select(*((found.c.id,) if keyed else ()), *names, *columns)
        .select_from(found)
        .join(row, col(row.id) == found.c.id)
        .join(GraphIssuerRow, col(GraphIssuerRow.id) == col(row.issuer_id))
        .join(GraphQuantityRow, col(GraphQuantityRow.id) == col(row.quantity_id))
    )


def _above(session: Session, *, on: date, known_on: date) -> sa.CTE:
    """(id, faults) of every standard's certificate: its own and those of all above it."""
    closure = closure_on(session, known_on)
    child, parent, link = _tables()
    ended = _ended(known_on)
    up, down = closure.alias(), closure.alias()
    circular = (
        sa.select(up.c.descendant.label("id"))
        .join(down, (down.c.descendant == up.c.ancestor) & (down.c.ancestor == up.c.descendant))
        .where(up.c.descendant != up.c.ancestor)
        .distinct()
        .subquery("circular")
    )
    faults = _own_faults(child, parent, link, ended, on)
    cycle = faults[Fault.CYCLE] | circular.c.id.is_not(None)
    own = (
        sa.select(
            col(child.id).label("id"),
            *(
                sa.func.max(_one(cycle if fault is Fault.CYCLE else faults[fault])).label(fault)
                for fault in HANDED_DOWN
            ),
        )
        .select_from(closure)
        .join(child, (col(child.id) == closure.c.descendant) & _reported(child, known_on))
        .outerjoin(link, col(link.certificate_id) == col(child.id))
        .outerjoin(parent, _reported(parent, known_on) & (col(parent.id) == col(link.parent_id)))
        .outerjoin(ended, ended.c.certificate_id == col(parent.id))
        .outerjoin(circular, circular.c.id == col(child.id))
        .where(closure.c.descendant == closure.c.ancestor)
        .group_by(col(child.id))
        .cte("own")
    )
    way = closure.alias()
    return (
        sa.select(way.c.descendant.label("id"), *(sa.func.max(own.c[fault]).label(fault) for fault in HANDED_DOWN))
        .select_from(way)
        .join(own, own.c.id == way.c.ancestor)
        .group_by(way.c.descendant)
        .cte("above")
    )


Alias: TypeAlias = "type[GraphCertificateRow]"


def _tables() -> tuple[Alias, Alias, type[GraphLinkRow]]:
    return (
        sa.orm.aliased(GraphCertificateRow),
        sa.orm.aliased(GraphCertificateRow),
        sa.orm.aliased(GraphLinkRow),
    )


def _own_faults(
    child: Alias, parent: Alias, link: type[GraphLinkRow], ended: sa.Subquery, on: date
) -> dict[Fault, sa.ColumnElement[bool]]:
    """What is wrong at a link (outer joined, as is its parent): NULL counts as right, but for the gap."""
    used_on = col(link.used_on)
    unsupported = col(link.parent_id).is_(None) & (col(child.level) < levels.TOP)
    unreported = col(link.parent_id).is_not(None) & col(parent.id).is_(None)
    return {
        Fault.GAP: unsupported | unreported,
        Fault.OUTSIDE_VALIDITY: (used_on < col(parent.issued_on))
        | sa.func.coalesce(used_on > col(parent.valid_until), sa.false()),
        Fault.ENDED_BEFORE_USE: (ended.c.ended_on <= used_on) & (ended.c.ended_on <= on),
        Fault.ENDED_LATER: (ended.c.ended_on > used_on) & (ended.c.ended_on <= on),
        Fault.LEVEL_ORDER: col(parent.level) < col(child.level),
        Fault.CYCLE: col(link.parent_id) == col(child.id),
    }


def _ended(known_on: date) -> sa.Subquery:
    """(certificate_id, ended_on): the first day from which it may not be relied on as it was."""
    row = GraphEventRow
    return (
        sa.select(col(row.certificate_id), sa.func.min(col(row.effective_on)).label("ended_on"))
        .where(col(row.known_on) <= known_on)
        .group_by(col(row.certificate_id))
        .subquery()
    )


def _reported(row: Alias, known_on: date) -> sa.ColumnElement[bool]:
    return (col(row.level) > levels.GAP) & (col(row.known_on) <= known_on)


def _one(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.case((condition, 1), else_=0)


def _level(number: int) -> Level:
    level = levels.name(number)
    if level is None:
        raise ValueError("a gap is never judged")
    return level
