"""Several quantities read at the same times: one source for the inputs and their correlation (GUM 5.2.3, H.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from domain.uncertainty import sources
from domain.uncertainty.errors import SimultaneousReadingsDiffer
from domain.uncertainty.exact import Deviations, deviations, root
from domain.uncertainty.inputs import Correlation, Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Simultaneous:
    """What n sets of simultaneous readings yield; every estimate has the same n - 1 degrees of freedom."""

    estimates: Mapping[str, Estimate]
    """By symbol: mean, s/sqrt(n)."""
    correlations: tuple[Correlation, ...]
    """One for each pair whose readings both vary; that of the means is that of the readings."""


def simultaneous_readings(series: Mapping[str, Sequence[Decimal]], name: str = "") -> Simultaneous:
    """Evaluate readings by symbol, the first of each taken together, the second of each ...

    ``name`` of the run goes into refusals: ``SimultaneousReadingsDiffer``, ``TooFewReadings``.
    """
    counts = [len(values) for values in series.values()]
    if len(set(counts)) > 1:
        raise SimultaneousReadingsDiffer(symbols=", ".join(series), name=name, counts=", ".join(map(str, counts)))
    estimates = {symbol: sources.readings(values) for symbol, values in series.items()}
    exact = {symbol: deviations(values) for symbol, values in series.items()}
    return Simultaneous(
        estimates=estimates,
        correlations=tuple(
            Correlation(first=first, second=second, coefficient=_coefficient(exact[first], exact[second]))
            for first, second in combinations(series, 2)
            if exact[first].variance and exact[second].variance
        ),
    )


def _coefficient(first: Deviations, second: Deviations) -> float:
    covariance = first.covariance(second)
    size = root(covariance * covariance / (first.variance * second.variance))
    return -size if covariance < 0 else size
