"""The strip below a budget's bars: what sampling found, with its interval and that of first order (JCGM 101, 8)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from domain.uncertainty.budget import Budget
from domain.uncertainty.reporting.interval import SampledInterval
from domain.uncertainty.reporting.svg import element, label
from domain.uncertainty.reporting.words import Language, word

HEIGHT: Final = 112
HILL: Final = 52
"""Height of the histogram."""
INTERVAL: Final = 22
MARGIN: Final = Decimal("0.04")


def density_strip(
    budget: Budget, sampled: SampledInterval, language: Language, *, top: int, left: int, right: int
) -> str:
    """Draw the histogram of the trials, where one is handed in, above both coverage intervals on one axis."""
    value, expanded = Decimal(budget.value), Decimal(budget.expanded_uncertainty)
    first_order = value - expanded, value + expanded
    drawn = Decimal(sampled.low), Decimal(sampled.high)
    edges = tuple(map(Decimal, sampled.edges or ()))
    low, high = min(*first_order, *drawn, *edges), max(*first_order, *drawn, *edges)
    span = (high - low) or Decimal(1)
    low, span = low - MARGIN * span, span * (1 + 2 * MARGIN)

    def x(number: Decimal) -> Decimal:
        return left + (number - low) / span * (right - left)

    pieces = []
    if sampled.edges is not None and any(sampled.counts):
        pieces.append(_hill(sampled.counts, x(edges[0]), x(edges[1]), top + HILL))
    floor = top + HILL
    stated = "stated" if budget.coverage_basis == "monte_carlo" else "first_order"
    for number, (key, ends) in enumerate(((stated, first_order), ("monte_carlo", drawn))):
        y = floor + INTERVAL * number + 14
        pieces.append(label(word(key, language), left - 12, y + 4, text_anchor="end"))
        pieces += _interval(x(ends[0]), x(ends[1]), y, broken=key == stated)
    pieces.append(_line(x(value), x(value), top, floor + INTERVAL + 20, stroke_opacity="0.35"))
    return element("g", "".join(pieces))


def _hill(counts: tuple[int, ...], start: Decimal, end: Decimal, floor: int) -> str:
    step, highest = (end - start) / len(counts), max(counts)
    corners = [(start, Decimal(floor))]
    for index, count in enumerate(counts):
        level = floor - Decimal(HILL * count) / highest
        corners += [(start + step * index, level), (start + step * (index + 1), level)]
    corners.append((end, Decimal(floor)))
    points = " ".join(f"{round(x, 1)},{round(y, 1)}" for x, y in corners)
    return element("polygon", points=points, fill_opacity="0.25", stroke="currentColor", stroke_width="0.75")


def _interval(start: Decimal, end: Decimal, y: int, *, broken: bool) -> Iterator[str]:
    yield _line(start, end, y, y, stroke_width=2, **({"stroke_dasharray": "6 3"} if broken else {}))
    for at in (start, end):
        yield _line(at, at, y - 5, y + 5, stroke_width=2)


def _line(x1: Decimal, x2: Decimal, y1: int, y2: int, **attributes: str | int) -> str:
    return element("line", x1=x1, x2=x2, y1=y1, y2=y2, stroke="currentColor", **attributes)
