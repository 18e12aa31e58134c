"""What has no closed form, integrated: any prior, any measurement, and risks in the far tails (JCGM 106:2012, 6 and 9).

Imported only where it is needed: it brings scipy's quadrature.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from scipy.integrate import quad

from domain.conformity.errors import ResultContradictsPrior
from domain.conformity.population import Acceptance, GlobalRisks
from domain.conformity.probability import probability_between, probability_outside
from domain.conformity.shapes import Density, Distribution, Normal, Sample

_PRECISION = 1e-10
_PIECES = 200


def integrated_risks(prior: Density, standard_uncertainty: float, at: Acceptance) -> GlobalRisks:
    """Compute the global risks of any prior under a normal measurement with u > 0, to about 1e-9 of themselves."""
    if at.accepts_nothing:
        return GlobalRisks(consumer=0.0, producer=probability_between(prior, at.lower, at.upper), accepted=0.0)

    def taken(true: float) -> float:
        found = Normal(true, standard_uncertainty)
        return prior.density(true) * probability_between(found, at.accepted_from, at.accepted_to)

    def refused(true: float) -> float:
        found = Normal(true, standard_uncertainty)
        return prior.density(true) * probability_outside(found, at.accepted_from, at.accepted_to)

    ends = [end for end in (at.accepted_from, at.accepted_to) if math.isfinite(end)]
    knots = (*prior.knots, *(knot for end in ends for knot in Normal(end, standard_uncertainty).knots))
    first, last = prior.knots[0], prior.knots[-1]
    wrong = _integral(taken, first, min(at.lower, last), knots) + _integral(taken, max(at.upper, first), last, knots)
    right = _integral(taken, max(at.lower, first), min(at.upper, last), knots)
    lost = _integral(refused, max(at.lower, first), min(at.upper, last), knots)
    return GlobalRisks(consumer=wrong, producer=lost, accepted=wrong + right)


def updated(prior: Density, measured: Density) -> Distribution:
    """What is known after measuring, by Bayes' rule; normal and normal in closed form (JCGM 106:2012, 6.2, Annex A)."""
    if isinstance(prior, Normal) and isinstance(measured, Normal):
        before, now = prior.standard_deviation, measured.standard_deviation
        spread = math.hypot(before, now)
        mean = measured.centre + (prior.centre - measured.centre) * (now / spread) ** 2
        return Normal(mean, before * now / spread)
    return Updated(prior, measured)


@dataclass(frozen=True, slots=True)
class Updated:
    """A prior after one measurement, its tails integrated."""

    prior: Density
    measured: Density
    whole: float = field(init=False)
    """Integral of prior times likelihood, by which each tail is divided."""

    def __post_init__(self) -> None:
        first, last = self.prior.knots[0], self.prior.knots[-1]
        whole = self._weight(first, last)
        if not whole > 0:
            raise ResultContradictsPrior(found=self.measured.centre, first=f"{first:.6g}", last=f"{last:.6g}")
        object.__setattr__(self, "whole", whole)

    @property
    def centre(self) -> float:
        """The measured value, or the nearest end of the prior."""
        return min(max(self.measured.centre, self.prior.knots[0]), self.prior.knots[-1])

    def below(self, value: float) -> float:
        """Probability of less than ``value``."""
        return min(1.0, self._weight(self.prior.knots[0], value) / self.whole)

    def above(self, value: float) -> float:
        """Probability of more than ``value``."""
        return min(1.0, self._weight(value, self.prior.knots[-1]) / self.whole)

    def _weight(self, start: float, stop: float) -> float:
        knots = (*self.prior.knots, *self.measured.knots)
        start, stop = max(start, self.prior.knots[0]), min(stop, self.prior.knots[-1])
        return _integral(lambda true: self.prior.density(true) * self.measured.density(true), start, stop, knots)


@dataclass(frozen=True, slots=True)
class Weighted:
    """A Monte Carlo sample after a prior was taken into account: each value counts by the prior's density there."""

    sample: Sample
    cumulated: tuple[float, ...]
    """Sums of the weights, from 0 to their total."""

    @property
    def centre(self) -> float:
        """The median."""
        values = self.sample.values
        return float(values[min(bisect_left(self.cumulated, self.cumulated[-1] / 2), len(values)) - 1])

    def below(self, value: float) -> float:
        """Weight of the values less than ``value``."""
        return self.cumulated[bisect_left(self.sample.values, value)] / self.cumulated[-1]

    def above(self, value: float) -> float:
        """Weight of the values greater than ``value``."""
        return 1 - self.cumulated[bisect_right(self.sample.values, value)] / self.cumulated[-1]


def weighted(prior: Density, sample: Sample) -> Weighted:
    """Weigh a sample, drawn without regard to the prior, by it."""
    sums = [0.0]
    for value in sample.values:
        sums.append(sums[-1] + prior.density(float(value)))
    if not sums[-1] > 0:
        raise ResultContradictsPrior(found=sample.centre, first=f"{prior.knots[0]:.6g}", last=f"{prior.knots[-1]:.6g}")
    return Weighted(sample, tuple(sums))


def _integral(density: Callable[[float], float], start: float, stop: float, knots: Iterable[float]) -> float:
    """Integrate piece by piece: a positive function, each piece to ten digits of itself, so that tails keep theirs."""
    if not start < stop:
        return 0.0
    cuts = sorted({start, stop, *(knot for knot in knots if start < knot < stop)})
    pieces = (
        quad(density, a, b, epsabs=0.0, epsrel=_PRECISION, limit=_PIECES, full_output=1)[0] for a, b in pairwise(cuts)
    )
    return math.fsum(pieces)
