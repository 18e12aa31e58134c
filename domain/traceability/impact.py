"""Downward: a standard was found wrong between two days; which certificates rest on it (ISO/IEC 17025:2017, 7.10.1)."""

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Use(Protocol):
    """That a certificate rests on a parent, by a use on one day: a ``Link``, or a narrow row of a table."""

    @property
    def child_id(self) -> str:
        """Certificate that rests on the parent."""

    @property
    def parent_id(self) -> str:
        """Certificate of the standard that was used."""

    @property
    def used_on(self) -> date:
        """Day of use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A certificate that rests on the suspect standard."""

    certificate_id: str
    parent_id: str
    """Certificate through which it is affected, on the shortest way."""
    used_on: date
    """First day on which it used that certificate while suspect."""
    distance: int
    """1: used the standard itself; more: through certificates in between."""


def affected(parent_ids: Collection[str], uses: Iterable[Use], first: date, last: date) -> tuple[Affected, ...]:
    """Certificates that rest on one of ``parent_ids`` by a use from ``first`` to ``last``, both days included.

    A certificate made with the suspect standard is itself suspect for good: what rests on it is affected on any later
    day, also after ``last``. Ordered by distance, day of use, then id; the nearest way first, each certificate once.
    """
    below: dict[str, list[Use]] = {}
    for use in sorted(uses, key=lambda use: (use.used_on, use.child_id)):
        below.setdefault(use.parent_id, []).append(use)
    reached: dict[str, Affected] = {}
    waiting = deque((parent, 1) for parent in sorted(parent_ids))
    while waiting:
        parent, distance = waiting.popleft()
        for use in below.get(parent, ()):
            if use.child_id in reached or use.child_id in parent_ids:
                continue
            if distance == 1 and not first <= use.used_on <= last:
                continue
            reached[use.child_id] = Affected(
                certificate_id=use.child_id, parent_id=parent, used_on=use.used_on, distance=distance
            )
            waiting.append((use.child_id, distance + 1))
    return tuple(sorted(reached.values(), key=lambda one: (one.distance, one.used_on, one.certificate_id)))
