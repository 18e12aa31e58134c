"""Effective degrees of freedom and the coverage factor (GUM 6.3, Annex G; Willink 2007 for correlated inputs)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from statistics import NormalDist

from domain.uncertainty.errors import CoverageInvalid, DegreesOfFreedomUndefined
from domain.uncertainty.inputs import CoverageRule
from domain.uncertainty.shape_factor import DominantShape, shape_factor

NEGLIGIBLE = 1e-24
"""A group's share of the variance below which its degrees of freedom do not matter (rounding of a cancellation)."""


QUANTILE_TOLERANCE = 1e-6
"""How well a quantile must give its probability back, relative to the tail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceGroup:
    """Inputs that are correlated among themselves and with no other: often a single one."""

    symbols: tuple[str, ...]
    share: float
    """What the group contributes to u_c^2 together, covariances included, as a fraction of it."""
    degrees_of_freedom: tuple[float | None, ...]
    """One for each symbol that contributes; None: infinite."""


def effective_degrees_of_freedom(groups: Sequence[VarianceGroup]) -> float | None:
    """Welch-Satterthwaite over groups: nu_eff = u_c^4 / sum(u_g^4 / nu_g); None: infinite (GUM G.4.1).

    A group of correlated inputs that share one number of degrees of freedom, as simultaneous readings do, is one
    quantity with that number (Willink, Metrologia 44 (2007) 340: GUM H.2 has 4, where the formula for independent
    inputs answers 0.126). Raises ``DegreesOfFreedomUndefined`` for correlated inputs that differ.
    """
    terms = []
    for group in groups:
        if group.share <= NEGLIGIBLE:
            continue
        freedoms = set(group.degrees_of_freedom)
        if len(freedoms) > 1:
            raise DegreesOfFreedomUndefined(symbols=", ".join(group.symbols))
        freedom = freedoms.pop()
        if freedom is not None:
            terms.append(group.share**2 / freedom)
    return 1 / math.fsum(terms) if terms else None


def coverage_factor(probability: Decimal, degrees_of_freedom: float | None) -> float:
    """Two-sided quantile k_p of the t-distribution, or of the normal for infinite (None) degrees of freedom."""
    if not 0 < probability < 1:
        raise CoverageInvalid(found=probability)
    return _quantile(float(probability), degrees_of_freedom)


@lru_cache(maxsize=4096)
def _quantile(probability: float, degrees_of_freedom: float | None) -> float:
    upper = (1 + probability) / 2
    if degrees_of_freedom is None:
        return NormalDist().inv_cdf(upper)
    from scipy.special import stdtr, stdtrit  # noqa: PLC0415 - scipy costs more to load than all else here together

    factor = float(stdtrit(degrees_of_freedom, upper))
    # For a few hundredths of a degree of freedom the search of stdtrit ends at its bound, and says nothing.
    if not abs(float(stdtr(degrees_of_freedom, factor)) - upper) <= QUANTILE_TOLERANCE * (1 - upper):
        raise CoverageInvalid(found=f"{probability}, {degrees_of_freedom}")
    return factor


def factor_by_rule(
    rule: CoverageRule, degrees_of_freedom: float | None, dominant: DominantShape | None = None
) -> float:
    """Give k as the rule prescribes it, for these effective degrees of freedom.

    ``dominant`` is looked at with the basis ``shape`` only; without one that basis is ``t``.
    """
    if rule.basis == "shape" and dominant is not None:
        return shape_factor(dominant, rule.probability)
    if rule.basis == "fixed":
        if not (rule.factor.is_finite() and rule.factor > 0):
            raise CoverageInvalid(found=rule.factor)
        return float(rule.factor)
    if rule.basis == "normal" or degrees_of_freedom is None:
        return coverage_factor(rule.probability, None)
    if rule.truncate_degrees_of_freedom and degrees_of_freedom >= 1:
        return coverage_factor(rule.probability, math.floor(degrees_of_freedom))
    return coverage_factor(rule.probability, degrees_of_freedom)
