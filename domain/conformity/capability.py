"""How good a measurement is for its tolerance 测量能力: Cm, TUR and TAR; each wants two limits."""

from domain.conformity.errors import CapabilityUndefined
from domain.conformity.limits import Limits


def measurement_capability_index(standard_uncertainty: float, limits: Limits) -> float:
    """Cm = T/(4u), T the width of the tolerance (JCGM 106:2012, 7.6.3)."""
    return _half_width("Cm", standard_uncertainty, limits) / (2 * standard_uncertainty)


def uncertainty_ratio(expanded_uncertainty: float, limits: Limits) -> float:
    """TUR: width of the tolerance over twice the U of 95 % (ANSI/NCSL Z540.3)."""
    return _half_width("TUR", expanded_uncertainty, limits) / expanded_uncertainty


def accuracy_ratio(standard_permissible_error: float, limits: Limits) -> float:
    """TAR: tolerance over that of the standard, the older ratio that knows no uncertainty."""
    return _half_width("TAR", standard_permissible_error, limits) / standard_permissible_error


def _half_width(name: str, size: float, limits: Limits) -> float:
    half = limits.maximum_permissible_error
    if half is None or not 0 < size < float("inf"):
        raise CapabilityUndefined(name=name, found=f"{limits.lower}, {limits.upper}, {size}")
    return float(half)
