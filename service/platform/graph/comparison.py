"""Two days side by side: what an audit of the city counted then and now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from domain.traceability.chain import Level
from service.platform.graph.judged import Count, counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A laboratory's certificates of one quantity and level, on both days; None: there were none."""

    issuer: str
    quantity: str
    level: Level
    before: Count | None
    after: Count | None


def compared(
    session: Session, *, first: date, first_known_on: date, second: date, second_known_on: date
) -> list[Change]:
    """Return the groups whose counts differ between the two days."""
    before = _by_group(counts(session, on=first, known_on=first_known_on))
    after = _by_group(counts(session, on=second, known_on=second_known_on))
    return [
        Change(issuer=group[0], quantity=group[1], level=group[2], before=before.get(group), after=after.get(group))
        for group in sorted(before.keys() | after.keys())
        if before.get(group) != after.get(group)
    ]


def _by_group(found: Iterable[Count]) -> dict[tuple[str, str, Level], Count]:
    return {(each.issuer, each.quantity, each.level): each for each in found}
