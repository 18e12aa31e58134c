"""Distributions of a quantity's possible values (JCGM 101:2008, 6.4): tails and density, in closed form.

A shape is a posterior, what is known after measuring, or a prior, what was known before (JCGM 106:2012, 6 and 7).
Both tails are computed by themselves, never as one minus the other: a risk of 1e-12 keeps its digits.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

_ROOT_TWO = math.sqrt(2)
_ROOT_TWO_PI = math.sqrt(2 * math.pi)


class Distribution(Protocol):
    """What a conformance probability needs to know."""

    @property
    def centre(self) -> float:
        """A value in its middle: which tail is the small one depends on the side of it."""
        ...

    def below(self, value: float) -> float:
        """Probability of less than ``value``."""
        ...

    def above(self, value: float) -> float:
        """Probability of more than ``value``."""
        ...


class Density(Distribution, Protocol):
    """A distribution that can be integrated, and so be a prior."""

    @property
    def knots(self) -> tuple[float, ...]:
        """From its first value to its last, all those between which the density does not turn sharply."""
        ...

    def density(self, value: float) -> float:
        """Probability density at ``value``."""
        ...


_STEPS = (0, 1, 2, 4, 6, 9, 13, 18, 25, 38)
"""Knots of a normal density, in standard deviations; beyond the last a float knows only zero."""
_KNOTS = (*(-step for step in reversed(_STEPS[1:])), *_STEPS)


def normal_tail(standardised: float) -> float:
    """Probability that a standard normal variable exceeds ``standardised``."""
    return 0.5 * math.erfc(standardised / _ROOT_TWO)


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution."""

    centre: float
    standard_deviation: float

    @property
    def knots(self) -> tuple[float, ...]:
        """At standard deviations."""
        return tuple(self.centre + step * self.standard_deviation for step in _KNOTS)

    def below(self, value: float) -> float:
        """Probability of less than ``value``."""
        return normal_tail((self.centre - value) / self.standard_deviation)

    def above(self, value: float) -> float:
        """Probability of more than ``value``."""
        return normal_tail((value - self.centre) / self.standard_deviation)

    def density(self, value: float) -> float:
        """Probability density at ``value``."""
        standardised = (value - self.centre) / self.standard_deviation
        return math.exp(-0.5 * standardised * standardised) / (self.standard_deviation * _ROOT_TWO_PI)


@dataclass(frozen=True, slots=True)
class StudentT:
    """A scaled and shifted t-distribution (JCGM 101:2008, 6.4.9); ``scale`` is not its standard deviation."""

    centre: float
    scale: float
    degrees_of_freedom: float

    @property
    def knots(self) -> tuple[float, ...]:
        """At scales, and on by powers of ten: its tails are long."""
        far = tuple(10.0**power for power in range(2, 9))
        steps = (*(-step for step in reversed(far)), *_KNOTS, *far)
        return tuple(self.centre + step * self.scale for step in steps)

    def below(self, value: float) -> float:
        """Probability of less than ``value``."""
        from scipy.special import stdtr  # noqa: PLC0415 - only a result with few degrees of freedom needs scipy

        return float(stdtr(self.degrees_of_freedom, (value - self.centre) / self.scale))

    def above(self, value: float) -> float:
        """Probability of more than ``value``."""
        return self.below(2 * self.centre - value)

    def density(self, value: float) -> float:
        """Probability density at ``value``."""
        freedom, standardised = self.degrees_of_freedom, (value - self.centre) / self.scale
        height = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - 0.5 * math.log(freedom * math.pi)
        return math.exp(height - (freedom + 1) / 2 * math.log1p(standardised**2 / freedom)) / self.scale


@dataclass(frozen=True, slots=True)
class Trapezoidal:
    """A symmetric trapezoid (JCGM 101:2008, 6.4.4): ``beta`` 1 is the rectangle, 0 the triangle."""

    centre: float
    half_width: float
    beta: float = 1.0

    @property
    def knots(self) -> tuple[float, ...]:
        """Feet and shoulders."""
        reach, top = self.half_width, self.beta * self.half_width
        return tuple(self.centre + step for step in (-reach, -top, 0.0, top, reach))

    def below(self, value: float) -> float:
        """Probability of less than ``value``."""
        return self._tail(self.centre - value)

    def above(self, value: float) -> float:
        """Probability of more than ``value``."""
        return self._tail(value - self.centre)

    def density(self, value: float) -> float:
        """Probability density at ``value``."""
        distance, top = abs(value - self.centre), self.beta * self.half_width
        height = 1 / (self.half_width + top)
        if distance <= top:
            return height
        if distance >= self.half_width:
            return 0.0
        return height * (self.half_width - distance) / (self.half_width - top)

    def _tail(self, distance: float) -> float:
        """Probability beyond ``distance`` on one side of the centre."""
        if distance < 0:
            return 1 - self._tail(-distance)
        if distance >= self.half_width:
            return 0.0
        top = self.beta * self.half_width
        if distance >= top:
            return (self.half_width - distance) ** 2 / (2 * (self.half_width**2 - top**2))
        return 0.5 - distance / (self.half_width + top)


@dataclass(frozen=True, slots=True)
class Arcsine:
    """The U-shaped distribution of a sine (JCGM 101:2008, 6.4.6)."""

    centre: float
    half_width: float

    def below(self, value: float) -> float:
        """Probability of less than ``value``."""
        return 0.5 + math.asin(max(-1.0, min(1.0, (value - self.centre) / self.half_width))) / math.pi

    def above(self, value: float) -> float:
        """Probability of more than ``value``."""
        return self.below(2 * self.centre - value)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """The logarithm is normal: concentrations, counts, and whatever is positive and skewed."""

    log_mean: float
    log_standard_deviation: float

    @property
    def centre(self) -> float:
        """The median."""
        return math.exp(self.log_mean)

    @property
    def knots(self) -> tuple[float, ...]:
        """At standard deviations of the logarithm."""
        return tuple(math.exp(self.log_mean + step * self.log_standard_deviation) for step in _KNOTS)

    def below(self, value: float) -> float:
        """Probability of less than ``value``."""
        return normal_tail(-self._standardised(value)) if value > 0 else 0.0

    def above(self, value: float) -> float:
        """Probability of more than ``value``."""
        return normal_tail(self._standardised(value)) if value > 0 else 1.0

    def density(self, value: float) -> float:
        """Probability density at ``value``."""
        if value <= 0:
            return 0.0
        standardised = self._standardised(value)
        return math.exp(-0.5 * standardised**2) / (value * self.log_standard_deviation * _ROOT_TWO_PI)

    def _standardised(self, value: float) -> float:
        return (math.log(value) - self.log_mean) / self.log_standard_deviation


@dataclass(frozen=True, slots=True)
class Exponential:
    """The exponential distribution of a quantity that is not negative (JCGM 101:2008, 6.4.10)."""

    mean: float

    @property
    def centre(self) -> float:
        """The mean."""
        return self.mean

    @property
    def knots(self) -> tuple[float, ...]:
        """From zero on."""
        return tuple(step * self.mean for step in (*_STEPS, 100, 700))

    def below(self, value: float) -> float:
        """Probability of less than ``value``."""
        return -math.expm1(-max(0.0, value) / self.mean)

    def above(self, value: float) -> float:
        """Probability of more than ``value``."""
        return math.exp(-max(0.0, value) / self.mean)

    def density(self, value: float) -> float:
        """Probability density at ``value``."""
        return math.exp(-value / self.mean) / self.mean if value >= 0 else 0.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Values of a Monte Carlo evaluation in ascending order, each as likely as the other (JCGM 101:2008, 7.5)."""

    values: Sequence[float]

    @classmethod
    def of(cls, drawn: Sequence[float]) -> "Sample":
        """Put values, in the order in which they were drawn, in ascending order."""
        import numpy as np  # noqa: PLC0415 - whoever drew a sample has loaded it

        return cls(np.sort(np.asarray(drawn, dtype=float)))  # type: ignore[arg-type]  # an array is as good as a list

    @property
    def centre(self) -> float:
        """The median."""
        return float(self.values[len(self.values) // 2])

    def below(self, value: float) -> float:
        """Share of the values less than ``value``."""
        return bisect_left(self.values, value) / len(self.values)

    def above(self, value: float) -> float:
        """Share of the values greater than ``value``."""
        return 1 - bisect_right(self.values, value) / len(self.values)
