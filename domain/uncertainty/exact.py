"""Statistics of readings without rounding: decimal readings are integers times a power of ten, and stay so.

Floats lose half of the digits of s, and all those of an autocorrelation, where readings share many leading digits (NIST
StRD, NumAcc4).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from operator import mul

from domain.uncertainty.errors import ReadingsEqual, ReadingsMissing, TooFewReadings

MEAN_DIGITS = 20
"""A mean such as 1/3 never ends; twenty digits are far below any measurement."""


@dataclass(frozen=True, slots=True)
class Deviations:
    """Deviations of n readings from their mean, each an integer number of one exact step."""

    mean: Fraction
    counts: tuple[int, ...]
    step: Fraction

    @property
    def variance(self) -> Fraction:
        """Experimental variance s^2 (GUM 4.2.2)."""
        return self.covariance(self)

    def covariance(self, other: "Deviations") -> Fraction:
        """Experimental covariance with readings taken at the same times (GUM 5.2.3, but not of the means)."""
        return self._products(self.counts, other.counts) * self.step * other.step / (len(self.counts) - 1)

    def autocorrelation(self, lag: int) -> Fraction:
        """r_k = sum (x_i - m)(x_(i+k) - m) / sum (x_i - m)^2; raises ``ReadingsEqual`` where nothing varies."""
        whole = self._products(self.counts, self.counts)
        if not whole:
            raise ReadingsEqual
        return Fraction(self._products(self.counts, self.counts[lag:]), whole)

    @staticmethod
    def _products(first: Sequence[int], second: Sequence[int]) -> int:
        return sum(map(mul, first, second))


def deviations(values: Sequence[Decimal]) -> Deviations:
    """Take the mean of readings and their deviations from it; raises ``ReadingsMissing`` without readings."""
    enough(len(values), 1)
    exact = [Fraction(value) for value in values]
    # Denominators of decimals are products of twos and fives: the least common one is small.
    whole = math.lcm(*(value.denominator for value in exact))
    scaled = [value.numerator * (whole // value.denominator) for value in exact]
    count, total = len(scaled), sum(scaled)
    return Deviations(
        mean=Fraction(total, count * whole),
        counts=tuple(count * number - total for number in scaled),
        step=Fraction(1, count * whole),
    )


def root(square: Fraction) -> float:
    """Root of an exact number, good to the last bit even where the square itself is no float."""
    context = Context(prec=40)
    return float(context.sqrt(context.divide(Decimal(square.numerator), Decimal(square.denominator))))


def decimal(exact: Fraction) -> Decimal:
    """An exact number as decimal, to twenty digits."""
    return Context(prec=MEAN_DIGITS).divide(Decimal(exact.numerator), Decimal(exact.denominator))


def number(exact: Fraction) -> float:
    """An exact number as float; infinite beyond the floats, where ``float`` itself would raise."""
    return float(Context(prec=40).divide(Decimal(exact.numerator), Decimal(exact.denominator)))


def enough(found: int, needed: int) -> None:
    """Refuse to go on with fewer readings than a statistic needs."""
    if not found:
        raise ReadingsMissing(needed=needed)
    if found < needed:
        raise TooFewReadings(needed=needed, found=found)
