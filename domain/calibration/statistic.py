"""Several values become one: over repeats, over sensors, over points (GUM 4.2)."""

import math
from collections.abc import Sequence
from fractions import Fraction

from domain.specialty.procedure import Statistic
from domain.uncertainty.errors import TooFewReadings


def statistic_of(statistic: Statistic, values: Sequence[Fraction]) -> Fraction:
    """Compute a statistic of one or more values, exactly but for the root in s.

    Raises `TooFewReadings` where a range or a deviation is asked of one value: what it scatters by is not known.
    """
    if statistic is Statistic.LARGEST:
        return max(values)
    if statistic is Statistic.SMALLEST:
        return min(values)
    if statistic is Statistic.MEAN:
        return _mean(values)
    if len(values) == 1:
        raise TooFewReadings(needed=2, found=1)
    if statistic is Statistic.RANGE:
        return max(values) - min(values)
    mean = _mean(values)
    variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / (len(values) - 1)
    return Fraction(f"{math.sqrt(variance):.15g}")


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values) if len(values) > 1 else values[0]
