"""Probability that the true value lies within limits, given what is known of it (JCGM 106:2012, 7)."""

import math

from domain.conformity.limits import Limits
from domain.conformity.shapes import Distribution, Normal, StudentT, normal_tail


def conformance_probability(
    value: float, standard_uncertainty: float, limits: Limits, degrees_of_freedom: float | None = None
) -> float:
    """Integrate a normal (or scaled t) posterior between the limits; 0 or 1 where u is 0."""
    lower, upper = bounds(limits)
    if standard_uncertainty == 0:
        return 1.0 if lower <= value <= upper else 0.0
    if degrees_of_freedom is None and lower <= value <= upper:  # nearly every result: a table has hundreds of them
        below = normal_tail((value - lower) / standard_uncertainty)
        return max(0.0, 1.0 - below - normal_tail((upper - value) / standard_uncertainty))
    return probability_between(result_distribution(value, standard_uncertainty, degrees_of_freedom), lower, upper)


def result_distribution(
    value: float, standard_uncertainty: float, degrees_of_freedom: float | None = None
) -> Normal | StudentT:
    """Say what a result with u > 0 tells of the quantity, nothing else being known (JCGM 101:2008, 6.4.7 and 6.4.9)."""
    if degrees_of_freedom is None:
        return Normal(value, standard_uncertainty)
    return StudentT(value, standard_uncertainty, degrees_of_freedom)


def probability_between(known: Distribution, lower: float, upper: float) -> float:
    """Probability of lying between; from the small tails, so that neither 1e-12 nor 1 - 1e-12 loses its digits."""
    centre = known.centre
    if centre > upper:
        return known.below(upper) - known.below(lower)
    if centre < lower:
        return known.above(lower) - known.above(upper)
    return max(0.0, 1.0 - known.below(lower) - known.above(upper))


def probability_outside(known: Distribution, lower: float, upper: float) -> float:
    """Probability of lying outside: both tails together."""
    return min(1.0, known.below(lower) + known.above(upper))


def bounds(limits: Limits) -> tuple[float, float]:
    """Limits as floats; infinite where there is none."""
    lower = -math.inf if limits.lower is None else float(limits.lower)
    upper = math.inf if limits.upper is None else float(limits.upper)
    return lower, upper
