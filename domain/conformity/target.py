"""Guard bands by risk 由风险确定保护带: the width at which a specific or a global risk is just the one permitted.

Imported only where it is needed: it brings scipy's root finding.
"""

import math
from collections.abc import Callable

from scipy.optimize import brentq

from domain.conformity.errors import RiskInvalid, RiskUnreachable
from domain.conformity.limits import Limits
from domain.conformity.population import Acceptance, GlobalRisks
from domain.conformity.probability import bounds, probability_outside, result_distribution
from domain.conformity.quadrature import integrated_risks
from domain.conformity.risk import global_risks, risks_without_error
from domain.conformity.shapes import Density, Normal

_MOST = 0.5
_PRECISION = 1e-12
_DOUBLINGS = 60
"""Of u, until a guard band is wide enough beside a single limit: a t with one degree of freedom has long tails."""


def guard_band_for_specific_risk(
    standard_uncertainty: float, limits: Limits, maximum_risk: float, degrees_of_freedom: float | None = None
) -> float:
    """Find w such that a result at the acceptance limit is wrong with the permitted probability, both tails counted.

    Raises ``RiskInvalid``, and ``RiskUnreachable`` where even a result in the middle of the limits exceeds the risk.
    """
    _check(maximum_risk)
    if standard_uncertainty == 0:
        return 0.0
    lower, upper = bounds(limits)

    def excess(width: float) -> float:
        value = upper - width if math.isfinite(upper) else lower + width
        known = result_distribution(value, standard_uncertainty, degrees_of_freedom)
        return probability_outside(known, lower, upper) - maximum_risk

    return _solve(excess, _widest(limits, standard_uncertainty, excess), maximum_risk, standard_uncertainty)


def guard_band_for_global_risk(
    prior: Density, standard_uncertainty: float, limits: Limits, maximum_risk: float, *, conditional: bool = False
) -> float:
    """Find the smallest w >= 0 that keeps the global consumer's risk (or that of what is accepted) as permitted.

    0 where the risk is small enough without a guard band. Raises ``RiskInvalid`` and ``RiskUnreachable``.
    """
    _check(maximum_risk)
    lower, upper = bounds(limits)

    def excess(width: float) -> float:
        risks = risks_of(prior, standard_uncertainty, Acceptance.guarded(lower, upper, width))
        return (risks.conditional_consumer if conditional else risks.consumer) - maximum_risk

    if standard_uncertainty == 0:
        return 0.0
    return _solve(excess, _widest(limits, standard_uncertainty, excess), maximum_risk, standard_uncertainty)


def risks_of(prior: Density, standard_uncertainty: float, at: Acceptance) -> GlobalRisks:
    """Compute global risks the fast way where there is one."""
    if isinstance(prior, Normal):
        return global_risks(prior, standard_uncertainty, at)
    if standard_uncertainty == 0:
        return risks_without_error(prior, at)
    return integrated_risks(prior, standard_uncertainty, at)


def _check(maximum_risk: float) -> None:
    if not 0 < maximum_risk <= _MOST:
        raise RiskInvalid(found=maximum_risk)


def _widest(limits: Limits, u: float, excess: Callable[[float], float]) -> float:
    """Find a width that is enough, looking no further than needed: far out risks are so small that they cost time.

    At most just short of the middle of two limits, where nothing is accepted.
    """
    half = limits.maximum_permissible_error
    most = math.inf if half is None else float(half) * (1 - 1e-9)
    width = min(u, most)
    for _ in range(_DOUBLINGS):
        if width >= most or excess(width) <= 0:
            break
        width = min(2 * width, most)
    return width


def _solve(excess: Callable[[float], float], widest: float, wanted: float, u: float) -> float:
    if excess(0.0) <= 0:
        return 0.0
    least = excess(widest)
    if least > 0:
        raise RiskUnreachable(wanted=wanted, least=f"{least + wanted:.3g}", uncertainty=u)
    # The risk that brentq ends at may exceed the permitted one by its own tolerance; callers round w up.
    return float(brentq(excess, 0.0, widest, xtol=_PRECISION * widest, rtol=8.9e-16, maxiter=200))
