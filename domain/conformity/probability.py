"""Probability that the true value lies within limits, given a result and its uncertainty (JCGM 106:2012, 7)."""

import math

from domain.conformity.limits import Limits


def conformance_probability(
    value: float, standard_uncertainty: float, limits: Limits, degrees_of_freedom: float | None = None
) -> float:
    """Integrate a normal (or scaled t) posterior between the limits; 0 or 1 where u is 0.

    Computed as the rest of two tails, so that a probability near 1 keeps its digits.
    """
    below = _tail(_distance(limits.lower, value, 1.0), standard_uncertainty, degrees_of_freedom)
    above = _tail(_distance(limits.upper, value, -1.0), standard_uncertainty, degrees_of_freedom)
    return max(0.0, 1.0 - below - above)


def _distance(limit: object, value: float, sign: float) -> float:
    """How far the value lies inside a limit; infinite where there is none."""
    return math.inf if limit is None else sign * (value - float(str(limit)))


def _tail(distance: float, standard_uncertainty: float, degrees_of_freedom: float | None) -> float:
    """Probability beyond a limit that lies ``distance`` away."""
    if standard_uncertainty == 0 or math.isinf(distance):
        return 0.0 if distance >= 0 else 1.0
    standardised = distance / standard_uncertainty
    if degrees_of_freedom is None:
        return 0.5 * math.erfc(standardised / math.sqrt(2))
    from scipy.special import stdtr  # noqa: PLC0415 - only a result with few degrees of freedom needs scipy

    return float(stdtr(degrees_of_freedom, -standardised))
