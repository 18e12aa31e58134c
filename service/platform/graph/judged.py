"""The structural rules over the whole city, in SQL: the same faults as :mod:`chain` finds for one certificate.

Of a hundred certificates one or two are of standards, and of the uses few are wrong. So the standards are judged, what
is wrong is looked for from them through the index of their uses, and faults are handed down: work in proportion to the
standards and to what is wrong, not to the city.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa
from sqlmodel import Session, col

from service.platform.graph import levels
from service.platform.graph.closure import closure_on
from service.platform.graph.faults import BIT, Fault
from service.platform.graph.tables import (
    GraphArtefactRow,
    GraphCertificateRow,
    GraphClosureRow,
    GraphEventRow,
    GraphLinkRow,
)

Scope: TypeAlias = Literal["current", "all"]


def judged(session: Session, *, on: date, known_on: date, scope: Scope = "current") -> sa.Subquery:
    """Return (id, issuer_id, quantity_id, level, county, faults: a sum of ``BIT``) of every certificate in ``scope``.

    ``current``: of each item the certificate issued last, as far as it is in force on ``on``. ``all``: every
    certificate that was known on ``known_on``.
    """
    row = GraphCertificateRow
    sides = (row.issuer_id, row.quantity_id, row.level, row.county)
    wrong = _wrong(session, on=on, known_on=known_on)
    outside = (col(row.issued_on) > on) | sa.func.coalesce(col(row.valid_until) < on, sa.false())
    faults = (
        sa.func.coalesce(wrong.c.faults, 0)
        .bitwise_or(_bit(outside, Fault.NOT_IN_FORCE))
        .bitwise_or(_bit(_unsupported(col(row.supported), col(row.level)), Fault.GAP))
    )
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(*map(col, (row.id, *sides)), faults.label("faults"))
        .outerjoin(wrong, wrong.c.id == col(row.id))
        .where(_reported(row, known_on))
    )
    if scope == "current":
        current = current_ids(on=on, known_on=known_on)
        statement = statement.join(current, current.c.id == col(row.id)).where(sa.not_(outside))
    return statement.subquery("judged")


def current_ids(*, on: date, known_on: date) -> sa.Subquery:
    """Return (id), in order, of the certificate that each item had last by ``on``; what has no item stands for itself.

    A gap is of no item. Whatever is asked of an item's certificates stands in their index: none is read but the last.
    """
    row, event = GraphCertificateRow, GraphEventRow
    # one list that is hashed once, instead of a search for each certificate
    ended = sa.select(col(event.certificate_id)).where(col(event.effective_on) <= on, col(event.known_on) <= known_on)
    standing = (col(row.known_on) <= known_on) & (col(row.issued_on) <= on) & col(row.id).not_in(ended)
    last = (
        sa.select(col(row.id))
        .where(col(row.artefact_id) == col(GraphArtefactRow.id), standing)
        .order_by(col(row.issued_on).desc(), col(row.id).desc())
        .limit(1)
        .scalar_subquery()
        .correlate(GraphArtefactRow)
    )
    of_items = sa.select(last.label("id")).select_from(GraphArtefactRow)
    alone = sa.select(col(row.id)).where(col(row.artefact_id).is_(None), col(row.level) > levels.GAP, standing)
    every = sa.union_all(of_items, alone).subquery()
    return sa.select(every.c.id).order_by(every.c.id).subquery("current")


def _wrong(session: Session, *, on: date, known_on: date) -> sa.Subquery:
    """(id, faults) of whatever has ended, or fails a rule at a use of a standard or above.

    What names no standard and what is out of its validity is not among it: every certificate says that itself.
    """
    closure = closure_on(session, known_on)
    standard = _standards(known_on)
    own = _united(sa.union_all(*_own(standard, closure, on=on, known_on=known_on))).cte("own")
    handed = sa.select(closure.c.descendant.label("id"), own.c.faults).join(own, own.c.id == closure.c.ancestor)
    above = _united(handed).subquery("above")
    below = sa.select(col(GraphLinkRow.certificate_id), above.c.faults).join(
        above, above.c.id == col(GraphLinkRow.parent_id)
    )
    event = GraphEventRow
    ended = sa.select(col(event.certificate_id), _one(Fault.NOT_IN_FORCE)).where(
        col(event.effective_on) <= on, col(event.known_on) <= known_on
    )
    return _united(sa.union_all(sa.select(own.c.id, own.c.faults), below, ended)).subquery("wrong")


def _standards(known_on: date) -> sa.CTE:
    """(id, level, supported, issued_on, valid_until, ended_on) of every standard's and every cited certificate.

    The level of one that was not known yet is that of a gap, as it is of one that nobody has reported.
    """
    row, closure, ended = GraphCertificateRow, GraphClosureRow, _ended(known_on)
    # in the order of ids, as everything is stored that is looked up for them: half the time, measured
    every = (
        sa.select(col(closure.descendant).label("id"))
        .where(col(closure.descendant) == col(closure.ancestor))
        .order_by(col(closure.descendant))
        .subquery("every")
    )
    return (
        sa.select(
            col(row.id),
            sa.case((col(row.known_on) <= known_on, col(row.level)), else_=levels.GAP).label("level"),
            col(row.supported),
            col(row.issued_on),
            col(row.valid_until),
            ended.c.ended_on,
        )
        .join(every, every.c.id == col(row.id))
        .outerjoin(ended, ended.c.certificate_id == col(row.id))
        .cte("standard")
    )


def _own(standard: sa.CTE, closure: sa.FromClause, *, on: date, known_on: date) -> Iterator[sa.Select[int, int]]:
    """(id, fault) of each use of a standard that is wrong, and of each standard that names none or stands above itself.

    Each kind by itself, so that each is one short range of the index (parent, day of use) for each standard.
    """
    row, link, child = GraphCertificateRow, GraphLinkRow, standard.alias("child")
    used_on, reported = col(link.used_on), standard.c.level != levels.GAP

    def uses(fault: sa.ColumnElement[int], wrong: sa.ColumnElement[bool]) -> sa.Select[int, int]:
        joined: sa.Select[int, int] = sa.select(col(link.certificate_id).label("id"), fault.label("faults"))
        return joined.join(standard, standard.c.id == col(link.parent_id)).where(wrong)

    # a standard that was not known yet has uses by the million, nearly all by what was not known, either
    known = sa.select(sa.func.max(col(row.id))).where(col(row.known_on) <= known_on).scalar_subquery()
    yield uses(_one(Fault.GAP), (standard.c.level == levels.GAP) & (col(link.certificate_id) <= known))
    yield uses(_one(Fault.OUTSIDE_VALIDITY), reported & (used_on < standard.c.issued_on))
    yield uses(_one(Fault.OUTSIDE_VALIDITY), reported & (used_on > standard.c.valid_until))
    at_use = sa.case((standard.c.ended_on <= used_on, BIT[Fault.ENDED_BEFORE_USE]), else_=BIT[Fault.ENDED_LATER])
    yield uses(at_use, reported & (standard.c.ended_on <= on))
    itself = standard.c.id == child.c.id
    yield uses(
        sa.case((itself, BIT[Fault.CYCLE]), else_=BIT[Fault.LEVEL_ORDER]),
        reported & (itself | (standard.c.level < child.c.level)),
    ).join(child, child.c.id == col(link.certificate_id))
    unsupported = reported & _unsupported(standard.c.supported, standard.c.level)
    yield sa.select(standard.c.id, _one(Fault.GAP)).where(unsupported)
    # of two that stand above each other one is enough, the other inherits; a parent was mostly known before its child
    up, down = closure.alias("up"), closure.alias("down")
    yield (
        sa.select(up.c.descendant, _one(Fault.CYCLE))
        .join(down, (down.c.descendant == up.c.ancestor) & (down.c.ancestor == up.c.descendant))
        .where(up.c.descendant < up.c.ancestor)
    )


def _one(fault: Fault) -> sa.ColumnElement[int]:
    return sa.literal_column(str(BIT[fault]), sa.Integer)


def _united(faults: sa.SelectBase) -> sa.Select[int, int]:
    """One row an id with every fault of ``faults`` (id, faults): a bitwise OR, which SQLite has no aggregate for."""
    rows = faults.subquery()
    bits = (sa.func.max(rows.c.faults.bitwise_and(BIT[fault])) for fault in Fault)
    return sa.select(rows.c.id.label("id"), sum(bits, sa.literal(0)).label("faults")).group_by(rows.c.id)


def _unsupported(supported: sa.SQLColumnExpression[bool], level: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    return sa.not_(supported) & (level < levels.TOP)


def _ended(known_on: date) -> sa.Subquery:
    """(certificate_id, ended_on): the first day from which it may not be relied on as it was."""
    row = GraphEventRow
    return (
        sa.select(col(row.certificate_id), sa.func.min(col(row.effective_on)).label("ended_on"))
        .where(col(row.known_on) <= known_on)
        .group_by(col(row.certificate_id))
        .subquery()
    )


def _reported(row: type[GraphCertificateRow], known_on: date) -> sa.ColumnElement[bool]:
    return (col(row.level) > levels.GAP) & (col(row.known_on) <= known_on)


def _bit(condition: sa.ColumnElement[bool], fault: Fault) -> sa.ColumnElement[int]:
    return sa.case((condition, BIT[fault]), else_=0)
