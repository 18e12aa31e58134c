"""Type A evaluation beyond the mean of independent readings: readings that hang together in time, and coarse ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.uncertainty import sources
from domain.uncertainty.errors import ReadingsTooCorrelated
from domain.uncertainty.exact import decimal, deviations, enough, root
from domain.uncertainty.inputs import Estimate

FEWEST_READINGS = 10
"""Below it an autocorrelation is not told from chance."""
FEWEST_EFFECTIVE = 7
"""A steady drift of any length is worth fewer (4.4 to 6.9), and has no mean to speak of."""
LARGEST_LAG = 4
"""Lags are looked at up to n/4, since the last ones rest on few pairs (Box, Jenkins; verified: memory)."""
SIGNIFICANT = 1.96
"""Normal quantile of the 95 % limits of an autocorrelation."""

STRIKING = 2.576
"""Normal quantile of one case in 200, above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Autocorrelation:
    """How readings in the order of time hang together."""

    coefficients: tuple[float, ...]
    """r_1, r_2 ... up to the last significant one."""
    effective_number: float
    """How many independent readings they are worth for the mean; never more than there are."""


def autocorrelation_coefficient(values: Sequence[Decimal], lag: int = 1) -> float:
    """Autocorrelation of readings ``lag`` apart, to the last bit; raises ``ReadingsEqual`` where nothing varies."""
    enough(len(values), lag + 1)
    return float(deviations(values).autocorrelation(lag))


def autocorrelation(values: Sequence[Decimal]) -> Autocorrelation:
    """Effective number of readings n / (1 + 2 sum (1 - k/n) r_k), cut off before the first r_k that is not significant.

    Limits: +/- 1.96 sqrt((1 + 2 sum of r_j^2 before)/n) (Bartlett; Zhang, Metrologia 43 (2006) S276; verified: memory).
    Raises ``ReadingsTooCorrelated`` where fewer than :data:`FEWEST_EFFECTIVE` are left, as of a steady drift.
    """
    count = len(values)
    enough(count, FEWEST_READINGS)
    coefficients = _significant(values)
    total = 1 + 2 * math.fsum((1 - lag / count) * r for lag, r in enumerate(coefficients, 1))
    # Readings that swing about their mean would be worth more than their number; that is not claimed.
    effective = count / max(total, 1.0)
    if effective < FEWEST_EFFECTIVE:
        raise ReadingsTooCorrelated(count=count, effective=f"{effective:.1f}", needed=FEWEST_EFFECTIVE)
    return Autocorrelation(coefficients=coefficients, effective_number=effective)


def _significant(values: Sequence[Decimal]) -> tuple[float, ...]:
    """Autocorrelations before the first which chance explains; floats will do, the deviations being exact."""
    import numpy as np  # noqa: PLC0415 - most budgets have no autocorrelated readings and need no numpy

    exact = deviations(values)
    whole = max(map(abs, exact.counts))
    exact.autocorrelation(0)  # refuses equal readings
    scaled = np.array([float(Fraction(number, whole)) for number in exact.counts])
    square, found, squares = float(scaled @ scaled), [], 0.0
    for lag in range(1, len(values) // LARGEST_LAG + 1):
        r = float(scaled[:-lag] @ scaled[lag:]) / square
        if abs(r) <= SIGNIFICANT * math.sqrt((1 + 2 * squares) / len(values)):
            break
        found.append(r)
        squares += r * r
    return tuple(found)


def looks_autocorrelated(values: Sequence[Decimal]) -> bool:
    """Tell whether neighbours resemble each other more than chance allows (once in 200 for independent readings)."""
    exact = deviations(values) if len(values) >= FEWEST_READINGS else None
    if exact is None or not exact.variance:
        return False
    return float(exact.autocorrelation(1)) > STRIKING / math.sqrt(len(values))


def autocorrelated_readings(values: Sequence[Decimal]) -> Estimate:
    """Mean of n readings in the order of time that are not independent, as of an instrument left to itself.

    u^2 = s^2 (n - 1)/(n (n_eff - 1)), with n_eff - 1 degrees of freedom: s itself comes out too small where readings
    hang together, and E[s^2] = sigma^2 n (1 - 1/n_eff)/(n - 1) says by how much (Bayley, Hammersley 1946; verified:
    memory). Coefficients from few readings come out too small, and so does u: 95 % intervals of simulated Markov series
    held 88 % (r_1 = 0.3, n = 50), 85 % (0.6, 50) and 92 % (0.6, 200); s/sqrt(n) 83 %, 67 %, 70 %. Where no lag is
    significant this is :func:`domain.uncertainty.sources.readings`.
    """
    effective = autocorrelation(values).effective_number
    exact, count = deviations(values), len(values)
    return Estimate(
        value=decimal(exact.mean),
        standard_uncertainty=root(exact.variance * (count - 1) / count) / math.sqrt(effective - 1),
        degrees_of_freedom=effective - 1,
        distribution="t",
        evaluation="A",
    )


def not_below_resolution(estimate: Estimate, resolution: Decimal) -> Estimate:
    """Take the rectangle of the display's ``resolution`` where readings scatter less (GUM F.2.2.1; JJF 1059.1).

    The larger of the two counts, not both: the scatter of readings contains the effect of the display. The estimate is
    then no Type A any more: ``evaluation`` says which one it was.
    """
    displayed = sources.half_width("uniform", resolution / 2)
    if displayed.standard_uncertainty <= estimate.standard_uncertainty:
        return estimate
    return Estimate(
        value=estimate.value,
        standard_uncertainty=displayed.standard_uncertainty,
        distribution="uniform",
        evaluation="B",
        shape=displayed.shape,
    )
