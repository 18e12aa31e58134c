"""The structural rules over arrays: a second engine that shares nothing with the SQL but the rules' names.

Links are walked as whole columns, level by level, until nothing changes; there is no closure and no database.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from service.platform.graph import levels
from service.platform.graph.faults import Fault
from tests.benchmarks.city import BIT, HANDED_DOWN, Bits, City, Ints, days

Flags: TypeAlias = NDArray[np.bool_]
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """Ids in scope, ascending, and the faults of each."""

    ids: Ints
    faults: Bits


def audit(city: City, *, on: date, known_on: date, scope: Literal["current", "all"]) -> Audited:
    """Return what the rules say of every certificate in ``scope``, by what was known on ``known_on``."""
    asked = days(on)
    reported = (city.level > levels.GAP) & (city.known <= days(known_on))
    ended = np.full(len(city.level), NEVER)
    for certificate_id, _, since, learnt in city.events:
        if learnt <= days(known_on):
            ended[certificate_id - 1] = min(ended[certificate_id - 1], since)
    faults = _own(city, reported, ended, asked)
    faults[_circular(city, reported)] |= BIT[Fault.CYCLE]
    faults = _with_those_above(city, reported, faults)
    outside = (city.issued > asked) | (city.until < asked) | (ended <= asked)
    faults[outside] |= BIT[Fault.NOT_IN_FORCE]
    inside = _current(city, reported & (ended > asked) & (city.issued <= asked)) & ~outside
    chosen = np.nonzero(reported if scope == "all" else inside)[0]
    return Audited(ids=chosen + 1, faults=faults[chosen])


def _own(city: City, reported: Flags, ended: Ints, asked: int) -> Bits:
    """What is wrong at each certificate's own links."""
    child, parent = city.child - 1, city.parent - 1
    seen = reported[parent]
    since = ended[parent]
    wrong = np.where(seen, 0, BIT[Fault.GAP]).astype(np.uint8)
    for fault, found in (
        (Fault.OUTSIDE_VALIDITY, (city.used < city.issued[parent]) | (city.used > city.until[parent])),
        (Fault.ENDED_BEFORE_USE, (since <= asked) & (since <= city.used)),
        (Fault.ENDED_LATER, (since <= asked) & (since > city.used)),
        (Fault.LEVEL_ORDER, city.level[parent] < city.level[child]),
    ):
        wrong[seen & found] |= BIT[fault]
    faults = np.zeros(len(city.level), np.uint8)
    np.bitwise_or.at(faults, child, wrong)
    supported = np.zeros(len(city.level), np.bool_)
    supported[child] = True
    faults[~supported & (city.level < levels.TOP)] |= BIT[Fault.GAP]
    return faults


def _circular(city: City, reported: Flags) -> Flags:
    """What is left when whatever has nothing above it is taken away, again and again: circles, and all below them."""
    left = reported.copy()
    while True:
        holds = left[city.parent - 1] & left[city.child - 1]
        still = np.zeros(len(left), np.bool_)
        still[city.child[holds] - 1] = True
        if np.array_equal(still, left):
            return left
        left = still


def _with_those_above(city: City, reported: Flags, faults: Bits) -> Bits:
    known = reported[city.parent - 1] & reported[city.child - 1]
    child, parent = city.child[known] - 1, city.parent[known] - 1
    while True:
        more = faults.copy()
        np.bitwise_or.at(more, child, faults[parent] & HANDED_DOWN)
        if np.array_equal(more, faults):
            return faults
        faults = more


def _current(city: City, standing: Flags) -> Flags:
    """The certificate that each item had last."""
    rows = np.nonzero(standing)[0]
    ordered = rows[np.lexsort((rows, city.issued[rows], city.artefact[rows]))]
    last = np.ones(len(ordered), np.bool_)
    last[:-1] = city.artefact[ordered[1:]] != city.artefact[ordered[:-1]]
    current = np.zeros(len(standing), np.bool_)
    current[ordered[last]] = True
    return current
