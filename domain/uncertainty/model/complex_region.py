"""Coverage region of a complex result: an ellipse about (Re, Im) from its 2x2 covariance (JCGM 102:2011).

With known covariance the squared factor is the chi-squared quantile of two degrees of freedom. Where the covariance was
estimated with ``nu`` degrees of freedom it is Hotelling's: 2 nu/(nu - 1) F(2, nu - 1). Both have closed forms.
"""

import math
from dataclasses import dataclass

from domain.uncertainty.model.errors import ComplexCovarianceInvalid, RegionUndefined

Covariance = tuple[tuple[float, float], tuple[float, float]]
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Ellipse:
    """An elliptical coverage region."""

    centre: tuple[float, float]
    semi_axes: tuple[float, float]
    """The longer one first."""
    angle: float
    """From the real axis to the longer semi-axis, in radians, in (-pi/2, pi/2]."""
    coverage_factor: float
    """Its semi-axes are this times the standard deviations along them; 2.45 for 95 % and many degrees of freedom."""


def covariance_of(first: float, second: float, correlation: float) -> Covariance:
    """Make the covariance matrix of two standard uncertainties and their correlation coefficient."""
    shared = correlation * first * second
    return ((first * first, shared), (shared, second * second))


def correlation_of(covariance: Covariance) -> tuple[float, float, float]:
    """Give both standard uncertainties and the correlation coefficient (0 where one of them is 0).

    Raises ``ComplexCovarianceInvalid`` at ``/covariance`` for a matrix that is no covariance.
    """
    (first, shared), (transposed, second) = covariance
    is_finite = all(map(math.isfinite, (first, shared, transposed, second)))
    if not is_finite or first < 0 or second < 0 or not math.isclose(shared, transposed, rel_tol=ROUNDING):
        raise ComplexCovarianceInvalid("/covariance", found=covariance)
    a, b = math.sqrt(first), math.sqrt(second)
    if abs(shared) > a * b * (1 + ROUNDING):
        raise ComplexCovarianceInvalid("/covariance", found=covariance)
    return a, b, max(-1.0, min(1.0, shared / a / b)) if shared else 0.0


def region(
    centre: tuple[float, float], covariance: Covariance, probability: float, degrees_of_freedom: float | None = None
) -> Ellipse:
    """Give the ellipse that covers (Re, Im) with ``probability``; ``degrees_of_freedom`` None: many.

    Raises ``ComplexCovarianceInvalid``, and ``RegionUndefined`` at one degree of freedom or fewer or for a probability
    outside of (0, 1).
    """
    a, b, r = correlation_of(covariance)
    factor = region_factor(probability, degrees_of_freedom)
    mean, half = (a * a + b * b) / 2, math.hypot((a * a - b * b) / 2, r * a * b)
    longer = mean + half
    # The product of the two variances is the determinant; their difference would cancel for a thin ellipse.
    shorter = max(0.0, (a * b) ** 2 * (1 - r) * (1 + r) / longer) if longer else 0.0
    axes = (factor * math.sqrt(longer), factor * math.sqrt(shorter))
    angle = math.atan2(2 * r * a * b, a * a - b * b) / 2
    return Ellipse(centre=centre, semi_axes=axes, angle=angle, coverage_factor=factor)


def region_factor(probability: float, degrees_of_freedom: float | None = None) -> float:
    """Give the factor of an elliptical region in two dimensions; raises ``RegionUndefined``."""
    if not 0 < probability < 1 or (degrees_of_freedom is not None and not degrees_of_freedom > 1):
        raise RegionUndefined(probability=probability, found=degrees_of_freedom)
    logarithm = -2 * math.log1p(-probability)
    if degrees_of_freedom is None or math.isinf(degrees_of_freedom):
        return math.sqrt(logarithm)
    try:
        return math.sqrt(degrees_of_freedom * math.expm1(logarithm / (degrees_of_freedom - 1)))
    except OverflowError:
        raise RegionUndefined(probability=probability, found=degrees_of_freedom) from None


def may_wrap(phase: float, standard_uncertainty: float, coverage_factor: float = 2.0) -> bool:
    """Tell whether the coverage interval of a phase reaches beyond -pi or pi, where the phase starts anew."""
    return abs(phase) + coverage_factor * standard_uncertainty > math.pi
