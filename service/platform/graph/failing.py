"""The certificates that fail a rule: streamed whole, or remembered by their numbers and shown page by page."""

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from domain.traceability.chain import Level
from service.platform.graph import levels
from service.platform.graph.faults import BIT, Fault
from service.platform.graph.judged import Scope, judged
from service.platform.graph.planner import one_large_question
from service.platform.graph.tables import GraphCertificateRow, GraphIssuerRow, GraphQuantityRow

CHUNK = 1000
"""Rows that are fetched at a time."""
_ANY = sum(BIT.values())


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
class Failing:
    """All current certificates that fail a rule, as columns in the order of commits: nine bytes a certificate."""

    ids: "array[int]"
    issuers: "array[int]"
    faults: bytes
    """Sums of ``BIT``."""


def stream(
    session: Session,
    *,
    on: date,
    known_on: date,
    after: int = 0,
    until: int,
    scope: Scope = "current",
    fault: Fault | None = None,
    issuers: Collection[str] | None = None,
) -> Iterator[Judged]:
    """Yield the certificates that fail a rule, in the order of commits, from ``after`` (exclusive) to ``until``.

    ``fault``, ``issuers``: those that fail this one, those that these issued, alone.
    """
    found = judged(session, on=on, known_on=known_on, scope=scope)
    mask = _ANY if fault is None else int(BIT[fault])
    statement = (
        _described(found.c.faults)
        .join(found, found.c.id == col(GraphCertificateRow.id))
        .where(found.c.id > after, found.c.id <= until, found.c.faults.bitwise_and(mask) > 0)
        .order_by(found.c.id)
        .execution_options(yield_per=CHUNK)
    )
    if issuers is not None:
        statement = statement.where(col(GraphIssuerRow.code).in_(issuers))
    one_large_question(session)
    yield from _read(session.connection().execute(statement))


def failing(session: Session, *, on: date, known_on: date) -> Failing:
    """Judge every current certificate, and return those that fail."""
    found = judged(session, on=on, known_on=known_on)
    statement = (
        sa.select(found.c.id, found.c.issuer_id, found.c.faults)
        .where(found.c.faults > 0)
        .order_by(found.c.id)
        .execution_options(yield_per=CHUNK)
    )
    one_large_question(session)
    ids, issuers, faults = array("i"), array("i"), bytearray()
    for key, issuer, bits in session.connection().execute(statement):
        ids.append(key)
        issuers.append(issuer)
        faults.append(bits)
    return Failing(ids=ids, issuers=issuers, faults=bytes(faults))


def page(
    session: Session,
    found: Failing,
    *,
    after: int,
    limit: int,
    fault: Fault | None = None,
    issuers: Collection[str] | None = None,
) -> list[Judged]:
    """Return the first ``limit`` after the certificate ``after``; ``fault``, ``issuers`` as of :func:`stream`."""
    start, mask = bisect_right(found.ids, after), _ANY if fault is None else int(BIT[fault])
    wanted = None if issuers is None else _ids(session, issuers)
    rows = (range(start, len(found.ids))) if wanted != set() else ()
    chosen = (at for at in rows if found.faults[at] & mask and (wanted is None or found.issuers[at] in wanted))
    bits = {found.ids[at]: found.faults[at] for at in islice(chosen, limit)}
    row = GraphCertificateRow
    statement = _described(sa.literal(0)).where(col(row.id).in_(bits)).order_by(col(row.id))
    described = session.connection().execute(statement)
    return list(_read((*each[:-1], bits[each[0]]) for each in described))


def _ids(session: Session, codes: Collection[str]) -> set[int]:
    return set(session.scalars(sa.select(col(GraphIssuerRow.id)).where(col(GraphIssuerRow.code).in_(codes))))


def _described(faults: sa.ColumnElement[int]) -> sa.Select[*tuple[Any, ...]]:
    row = GraphCertificateRow
    facts = (col(row.id), col(GraphIssuerRow.code), col(row.number), col(row.level), col(GraphQuantityRow.code))
    return (
        sa.select(*facts, col(row.issued_on), faults)
        .select_from(row)
        .join(GraphIssuerRow, col(GraphIssuerRow.id) == col(row.issuer_id))
        .join(GraphQuantityRow, col(GraphQuantityRow.id) == col(row.quantity_id))
    )


def _read(rows: Iterable[Any]) -> Iterator[Judged]:
    for key, issuer, number, level, quantity, issued_on, faults in rows:
        yield Judged(
            id=key,
            issuer=issuer,
            number=number,
            level=levels.reported(level),
            quantity=quantity,
            issued_on=issued_on,
            faults=tuple(fault for fault in Fault if faults & BIT[fault]),
        )
