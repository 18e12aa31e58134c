"""How far results of certificates are correlated: by what they took over from the same certified results (GUM 5.2.2).

Two weights of one set differ by less than their two U suggest, for both rest on one standard; whoever combines results
needs their covariance (GUM F.1.2.3). Rule T23 flags such results, this gives the number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.calibration.result import PointResult
from domain.quantity.decimal_text import significant
from domain.uncertainty.inputs import InputQuantity
from domain.uncertainty.sharing import shared_correlations


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariance:
    """Of two results, by their places in the list that was given. Numbers are decimal text."""

    first: int
    second: int
    coefficient: str
    """r, from -1 to 1."""
    covariance: str
    """r u u', in the unit of the one result times that of the other."""
    results: tuple[str, ...]
    """Certified results (``<certificate>/<result>``) that both took over from."""


def covariances(points: Sequence[PointResult]) -> tuple[Covariance, ...]:
    """Return the covariance of each two results that have an ancestor in common; of others it is zero.

    Raises ``SharedInvalid`` or ``SharedTooLarge`` for a record that states impossible shares.
    """
    quantities = [
        InputQuantity(
            symbol=str(place),
            value=point.budget.value,
            unit=point.budget.unit,
            standard_uncertainty=float(point.budget.combined_standard_uncertainty),
            shared=point.shared,
        )
        for place, point in enumerate(points)
    ]
    return tuple(
        _covariance(points, int(one.first), int(one.second), one.coefficient) for one in shared_correlations(quantities)
    )


def _covariance(points: Sequence[PointResult], first: int, second: int, coefficient: float) -> Covariance:
    one, other = points[first], points[second]
    common = {each.result for each in other.shared}
    u, v = (float(point.budget.combined_standard_uncertainty) for point in (one, other))
    return Covariance(
        first=first,
        second=second,
        coefficient=significant(coefficient),
        covariance=significant(coefficient * u * v),
        results=tuple(each.result for each in one.shared if each.result in common),
    )
