"""Analysis of variance (GUM H.5): whether a quantity varies from group to group beyond its scatter within them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.uncertainty.errors import GroupsUnequal
from domain.uncertainty.exact import decimal, deviations, enough, number, root
from domain.uncertainty.inputs import Estimate

SIGNIFICANCE = 0.05
"""An F that chance gives less often than this speaks for an effect between groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisOfVariance:
    """J groups of K readings each, compared."""

    estimate: Estimate
    """Mean of all readings with the uncertainty and degrees of freedom of H.5.2.5."""
    between: float
    """s(X_j): standard deviation of the J group means."""
    within: float
    """s_b: pooled standard deviation within groups."""
    component: float
    """s_B: standard deviation of the effect between groups itself; 0 where within explains all (H.5.3.2)."""
    ratio: float | None
    """F = K s^2(X_j) / s_b^2; None where nothing varies within groups."""
    probability: float
    """How often chance alone gives such an F or a larger one."""
    degrees_of_freedom: tuple[int, int]
    """J - 1 between, J(K - 1) within."""
    is_significant: bool


def analyse_groups(groups: Sequence[Sequence[Decimal]], significance: float = SIGNIFICANCE) -> AnalysisOfVariance:
    """Compare groups of readings; see :func:`analyse_means`. Raises ``GroupsUnequal`` for sizes that differ."""
    enough(len(groups), 2)
    sizes = [len(group) for group in groups]
    if len(set(sizes)) > 1:
        raise GroupsUnequal(sizes=", ".join(map(str, sizes)))
    enough(sizes[0], 2)
    known = [deviations(group) for group in groups]
    return _analyse([one.mean for one in known], [one.variance for one in known], sizes[0], significance)


def analyse_means(
    means: Sequence[Decimal],
    standard_deviations: Sequence[Decimal],
    readings_each: int,
    significance: float = SIGNIFICANCE,
) -> AnalysisOfVariance:
    """Compare J groups by mean and standard deviation of ``readings_each`` readings in each (GUM H.5.2).

    Where F is significant, the group means carry the uncertainty: u = s(X_j)/sqrt(J), J - 1 degrees of freedom. Where
    it is not, all readings are one sample: both estimates of the variance pooled, JK - 1 degrees of freedom (H.5.2.5).
    """
    if len(means) != len(standard_deviations):
        raise GroupsUnequal(sizes=f"{len(means)} / {len(standard_deviations)}")
    enough(len(means), 2)
    enough(readings_each, 2)
    variances = [Fraction(deviation) ** 2 for deviation in standard_deviations]
    return _analyse([Fraction(mean) for mean in means], variances, readings_each, significance)


def _analyse(
    means: Sequence[Fraction], variances: Sequence[Fraction], each: int, significance: float
) -> AnalysisOfVariance:
    count = len(means)
    mean = sum(means, Fraction(0)) / count
    of_means = sum(((one - mean) ** 2 for one in means), Fraction(0)) / (count - 1)
    within = sum(variances, Fraction(0)) / count
    freedom = count - 1, count * (each - 1)
    ratio = number(each * of_means / within) if within else None
    probability = _by_chance(ratio, freedom, varies=bool(of_means))
    is_significant = probability < significance
    if is_significant:
        variance, own_freedom = of_means / count, freedom[0]
    else:
        own_freedom = count * each - 1
        variance = (freedom[0] * each * of_means + freedom[1] * within) / own_freedom / (count * each)
    return AnalysisOfVariance(
        estimate=Estimate(
            value=decimal(mean),
            standard_uncertainty=root(variance),
            degrees_of_freedom=own_freedom,
            distribution="t",
            evaluation="A",
        ),
        between=root(of_means),
        within=root(within),
        component=root(max(of_means - within / each, Fraction(0))),
        ratio=ratio,
        probability=probability,
        degrees_of_freedom=freedom,
        is_significant=is_significant,
    )


def _by_chance(ratio: float | None, freedom: tuple[int, int], *, varies: bool) -> float:
    if ratio is None or math.isinf(ratio):
        return 0.0 if varies else 1.0
    from scipy.special import fdtrc  # noqa: PLC0415 - scipy costs more to load than all else here together

    return float(fdtrc(*freedom, ratio))
