"""U and k of a budget out of its Monte Carlo evaluation: half the width of the interval, over u_c (JCGM 101, 5.3)."""

from domain.errors import placed
from domain.uncertainty import notices
from domain.uncertainty.errors import CoverageFactorUndefined
from domain.uncertainty.evaluation import Evaluated, with_sampled_factor
from domain.uncertainty.inputs import ReportingRule
from domain.uncertainty.notices import notice
from domain.uncertainty.sampling.simulate import SampledOutput

CLEAR = 3.0
"""Numerical standard errors by which the middle of an interval must miss the estimate."""


def with_factors(
    evaluated: list[Evaluated], sampled: tuple[SampledOutput, ...], rounding: ReportingRule
) -> list[Evaluated]:
    """Give every output the U and k of its probabilistically symmetric interval.

    An output that is certain in both ways stays as it is. Raises ``CoverageFactorUndefined`` at ``/outputs/<i>``.
    """
    changed = []
    for one, found in zip(evaluated, sampled, strict=True):
        with placed(one.place):
            changed.append(_with_factor(one, found, rounding))
    return changed


def _with_factor(one: Evaluated, found: SampledOutput, rounding: ReportingRule) -> Evaluated:
    half_width = (found.symmetric.high - found.symmetric.low) / 2
    if not half_width:
        return one
    if not one.propagated.standard_uncertainty:
        raise CoverageFactorUndefined(symbol=one.budget.symbol)
    pointed_out = (notice(notices.ASYMMETRIC_RESULT, one.budget.symbol),) if _is_asymmetric(one, found) else ()
    return with_sampled_factor(one, half_width, rounding, pointed_out)


def _is_asymmetric(one: Evaluated, found: SampledOutput) -> bool:
    """Tell whether y +/- U misses the interval that U came from by more than the numerical tolerance."""
    interval = found.symmetric
    shift = abs((interval.low + interval.high) / 2 - one.propagated.value)
    return shift - CLEAR * max(interval.low_error, interval.high_error) > found.tolerance
