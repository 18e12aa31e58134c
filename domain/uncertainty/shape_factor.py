"""The coverage factor from the output's shape, where one or two bounded inputs dominate it (EA-4/02, S9.14, S10).

A normal or t factor overstates U there: a lone rectangle never leaves 1.73 u, and holds 95 % within 1.65 u.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast

from domain.uncertainty.errors import CoverageInvalid
from domain.uncertainty.inputs import InputQuantity

LARGEST_REST = 0.3
"""The others together may be this much of the dominant contribution (EA-4/02, S9.14)."""

DominantFamily = Literal["uniform", "triangular", "trapezoidal", "arcsine"]
_FAMILIES = frozenset({"uniform", "triangular", "trapezoidal", "arcsine"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DominantShape:
    """The distribution that an output nearly has."""

    family: DominantFamily
    beta: float = 0.0
    """Top to base of a trapezoid; looked at with ``trapezoidal`` only."""
    symbols: tuple[str, ...]
    """The input that dominates, or the two rectangles which together do."""
    rest: float
    """All other contributions together, relative to the dominant one."""


def dominant_shape(
    quantities: Sequence[InputQuantity],
    contributions: Sequence[float],
    groups: Sequence[Sequence[int]],
    standard_uncertainty: float,
) -> DominantShape | None:
    """Find the shape that dominates an output, if any; None leaves k to the normal or t-distribution.

    ``contributions`` are c_i u_i, ``groups`` the indices of inputs correlated among themselves (of which none can
    dominate: how their sum is distributed depends on more than r), ``standard_uncertainty`` is u_c.
    """
    alone = {group[0] for group in groups if len(group) == 1}
    ranked = sorted(range(len(quantities)), key=lambda index: -abs(contributions[index]))
    largest = [index for index in ranked[:2] if contributions[index] and index in alone]
    if not largest or largest[0] != ranked[0]:
        return None
    first = quantities[largest[0]]
    rest = _rest([contributions[largest[0]]], standard_uncertainty)
    if rest <= LARGEST_REST:
        if first.distribution not in _FAMILIES:
            return None
        return DominantShape(
            family=cast("DominantFamily", first.distribution),
            beta=float(first.shape.get("beta", "0")),
            symbols=(first.symbol,),
            rest=rest,
        )
    return _two_rectangles(quantities, contributions, largest, standard_uncertainty)


def _two_rectangles(
    quantities: Sequence[InputQuantity],
    contributions: Sequence[float],
    largest: Sequence[int],
    standard_uncertainty: float,
) -> DominantShape | None:
    """Two rectangles make a trapezoid; of half-widths a and b its top is |a - b|, its base a + b (EA-4/02, S10.13)."""
    both = [abs(contributions[index]) for index in largest]
    rest = _rest(both, standard_uncertainty)
    if len(both) < 2 or rest > LARGEST_REST:  # noqa: PLR2004 - a second one must dominate with the first
        return None
    if any(quantities[index].distribution != "uniform" for index in largest):
        return None
    return DominantShape(
        family="trapezoidal",
        beta=(both[0] - both[1]) / (both[0] + both[1]),
        symbols=tuple(quantities[index].symbol for index in largest),
        rest=rest,
    )


def _rest(chosen: Sequence[float], standard_uncertainty: float) -> float:
    ratio = standard_uncertainty / math.hypot(*chosen)
    # Rounding may leave the whole a hair smaller than its part.
    return math.sqrt(max(ratio * ratio - 1, 0.0))


def shape_factor(dominant: DominantShape, probability: Decimal) -> float:
    """Give k such that +/- k u holds ``probability`` of the shape; u is its standard deviation.

    Rectangle: 1.645 at 95 %; trapezoid: 1.83 for beta = 1/3; triangle: 1.90; arcsine: 1.41.
    """
    if not 0 < probability < 1:
        raise CoverageInvalid(found=probability)
    p = float(probability)
    match dominant.family:
        case "uniform":
            return p * math.sqrt(3)
        case "arcsine":
            return math.sqrt(2) * math.sin(math.pi * p / 2)
        case "triangular":
            return _trapezoid(p, 0.0)
        case "trapezoidal":
            return _trapezoid(p, dominant.beta)


def _trapezoid(p: float, beta: float) -> float:
    """Half-width of the interval that holds p, for a base of +/- 1, over the standard deviation."""
    on_top = 2 * beta / (1 + beta)
    half = p * (1 + beta) / 2 if p <= on_top else 1 - math.sqrt((1 - p) * (1 - beta * beta))
    return half / math.sqrt((1 + beta * beta) / 6)
