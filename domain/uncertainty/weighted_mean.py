"""Weighted mean of independent values of one quantity, and whether they agree within their uncertainties (Birge)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.uncertainty.errors import GroupsUnequal, UncertaintyInvalid
from domain.uncertainty.exact import decimal, enough, number, root
from domain.uncertainty.inputs import Estimate

SIGNIFICANCE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedMean:
    """Values weighted by 1/u^2 (verified: memory, for the clause that names the two consistencies)."""

    estimate: Estimate
    """Mean with the internal uncertainty, or with the external one where the values disagree."""
    internal: float
    """What the stated uncertainties predict: (sum 1/u^2)^(-1/2)."""
    external: float
    """What the scatter of the values shows: internal times the Birge ratio."""
    birge_ratio: float
    """sqrt(chi^2/(n - 1)); near one where values and uncertainties agree."""
    probability: float
    """How often chance alone gives such a chi^2 or a larger one."""


def weighted_mean(values: Sequence[Decimal], uncertainties: Sequence[Decimal]) -> WeightedMean:
    """Combine values of one quantity; raises ``UncertaintyInvalid`` for a u that is not positive."""
    if len(values) != len(uncertainties):
        raise GroupsUnequal(sizes=f"{len(values)} / {len(uncertainties)}")
    enough(len(values), 2)
    for index, uncertainty in enumerate(uncertainties):
        if not uncertainty > 0:
            raise UncertaintyInvalid(
                f"/{index}", name="u", found=uncertainty, expected="more than zero", expected_zh="大于零"
            )
    weights = [1 / Fraction(uncertainty) ** 2 for uncertainty in uncertainties]
    whole, freedom = sum(weights, Fraction(0)), len(values) - 1
    mean = sum((weight * Fraction(value) for weight, value in zip(weights, values, strict=True)), Fraction(0)) / whole
    chi_squared = sum(
        (weight * (Fraction(value) - mean) ** 2 for weight, value in zip(weights, values, strict=True)), Fraction(0)
    )
    from scipy.special import chdtrc  # noqa: PLC0415 - scipy costs more to load than all else here together

    probability = float(chdtrc(freedom, number(chi_squared)))
    internal, birge = root(1 / whole), root(chi_squared / freedom)
    agrees = probability >= SIGNIFICANCE
    return WeightedMean(
        estimate=Estimate(
            value=decimal(mean),
            standard_uncertainty=internal if agrees else internal * birge,
            degrees_of_freedom=None if agrees else freedom,
            distribution="normal" if agrees else "t",
            evaluation="B" if agrees else "A",
        ),
        internal=internal,
        external=internal * birge,
        birge_ratio=birge,
        probability=probability,
    )
