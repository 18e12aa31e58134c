"""Two days side by side: what an audit of the city counted then and now."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.traceability.chain import Level
from service.platform.graph.tally import Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A laboratory's certificates of one quantity and level, on both days; None: there were none."""

    issuer: str
    quantity: str
    level: Level
    before: Count | None
    after: Count | None


def compared(before: Iterable[Count], after: Iterable[Count]) -> list[Change]:
    """Return the groups whose counts differ between the two days."""
    first, second = _by_group(before), _by_group(after)
    return [
        Change(issuer=group[0], quantity=group[1], level=group[2], before=first.get(group), after=second.get(group))
        for group in sorted(first.keys() | second.keys())
        if first.get(group) != second.get(group)
    ]


def _by_group(found: Iterable[Count]) -> dict[tuple[str, str, Level], Count]:
    return {(each.issuer, each.quantity, each.level): each for each in found}
