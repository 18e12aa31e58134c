"""The audit of every current certificate, counted along each side: rule, laboratory, quantity, level, county."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col

from domain.traceability.chain import Level
from service.platform.graph import levels
from service.platform.graph.faults import BIT, STOPPING, Fault
from service.platform.graph.judged import Scope, judged
from service.platform.graph.planner import one_large_question
from service.platform.graph.tables import GraphIssuerRow, GraphQuantityRow

Key = TypeVar("Key", bound=Hashable)
_STOPPING = sum(BIT[fault] for fault in STOPPING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Certificates that are alike on every side, and fail the same rules."""

    issuer: str
    quantity: str
    level: Level
    county: int | None
    faults: int
    """A sum of ``faults.BIT``."""
    certificates: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Generic[Key]):
    """Certificates of one laboratory, quantity, level or county."""

    key: Key
    certificates: int
    traceable: int
    """Those that fail no rule that stops."""

    @property
    def broken(self) -> int:
        """How many are not traceable."""
        return self.certificates - self.traceable


def groups(session: Session, *, on: date, known_on: date, scope: Scope = "current") -> list[Group]:
    """Judge every certificate in ``scope`` once, and count."""
    found = judged(session, on=on, known_on=known_on, scope=scope)
    # numbers, not names, are what millions of rows are grouped by
    sides = (found.c.issuer_id, found.c.quantity_id, found.c.level, found.c.county, found.c.faults)
    counted = sa.select(*sides, sa.func.count().label("many")).group_by(*sides).subquery("counted")
    named = (
        sa.select(
            col(GraphIssuerRow.code),
            col(GraphQuantityRow.code),
            counted.c.level,
            counted.c.county,
            counted.c.faults,
            counted.c.many,
        )
        .join_from(counted, GraphIssuerRow, col(GraphIssuerRow.id) == counted.c.issuer_id)
        .join(GraphQuantityRow, col(GraphQuantityRow.id) == counted.c.quantity_id)
    )
    one_large_question(session)
    return [
        Group(
            issuer=issuer,
            quantity=quantity,
            level=levels.reported(level),
            county=county,
            faults=faults,
            certificates=many,
        )
        for issuer, quantity, level, county, faults, many in session.connection().execute(named)
    ]


def counts(found: Iterable[Group]) -> list[Count]:
    """Return how many certificates fail which rule, by laboratory, quantity and level, in that order."""
    by_key: dict[tuple[str, str, int], list[Group]] = defaultdict(list)
    for each in found:
        by_key[each.issuer, each.quantity, levels.code(each.level)].append(each)
    return [_count(groups) for _, groups in sorted(by_key.items())]


def _count(alike: Sequence[Group]) -> Count:
    [line] = along(alike, lambda each: each.level)
    return Count(
        issuer=alike[0].issuer,
        quantity=alike[0].quantity,
        level=alike[0].level,
        certificates=line.certificates,
        traceable=line.traceable,
        faults=tuple((fault, many) for fault, many in by_fault(alike).items() if many),
    )


def along(found: Iterable[Group], key: Callable[[Group], Key]) -> list[Line[Key]]:
    """Return one line for each key; the most broken ones first, then the largest."""
    counted: dict[Key, tuple[int, int]] = {}
    for each in found:
        many, traceable = counted.get(key(each), (0, 0))
        sound = 0 if each.faults & _STOPPING else each.certificates
        counted[key(each)] = (many + each.certificates, traceable + sound)
    lines = [Line(key=key, certificates=many, traceable=traceable) for key, (many, traceable) in counted.items()]
    return sorted(lines, key=lambda line: (-line.broken, -line.certificates, str(line.key)))


def by_fault(found: Iterable[Group]) -> dict[Fault, int]:
    """Return how many certificates fail each rule; one may fail several."""
    counted = dict.fromkeys(Fault, 0)
    for each in found:
        for fault in Fault:
            if each.faults & BIT[fault]:
                counted[fault] += each.certificates
    return counted
