"""How likely a decision is right: what is known of one result, and what the rule does to a population."""

from dataclasses import dataclass

from domain.conformity.limits import Limits
from domain.conformity.population import Acceptance, GlobalRisks
from domain.conformity.probability import bounds, probability_between, probability_outside, result_distribution
from domain.conformity.shapes import Density, Distribution, Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a result tells, and what was known before."""

    value: float
    standard_uncertainty: float
    degrees_of_freedom: float | None
    """None: infinite."""
    posterior: Sample | Density | None
    """What a Monte Carlo evaluation gives instead of the three above."""
    prior: Density | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihoods:
    """Probabilities behind a statement."""

    conformance: float
    nonconformance: float
    population: GlobalRisks | None
    """Global risks; None without a prior."""


def likelihoods(evidence: Evidence, limits: Limits, *, guard_band: float | None) -> Likelihoods:
    """Compute them; ``guard_band`` None: the rule accepts no result with such an uncertainty."""
    lower, upper = bounds(limits)
    known = _known(evidence)
    if known is None:
        within = 1.0 if lower <= evidence.value <= upper else 0.0
        conformance, nonconformance = within, 1.0 - within
    else:
        conformance = probability_between(known, lower, upper)
        nonconformance = probability_outside(known, lower, upper)
    return Likelihoods(
        conformance=conformance,
        nonconformance=nonconformance,
        population=None if evidence.prior is None else _population(evidence, evidence.prior, limits, guard_band),
    )


def _known(evidence: Evidence) -> Distribution | None:
    """What is known of the quantity after measuring; None where the measurement leaves no doubt."""
    measured = evidence.posterior
    if measured is None:
        if evidence.standard_uncertainty == 0:
            return None
        measured = result_distribution(evidence.value, evidence.standard_uncertainty, evidence.degrees_of_freedom)
    if evidence.prior is None:
        return measured
    from domain.conformity.quadrature import updated, weighted  # noqa: PLC0415 - brings scipy

    return weighted(evidence.prior, measured) if isinstance(measured, Sample) else updated(evidence.prior, measured)


def _population(evidence: Evidence, prior: Density, limits: Limits, guard_band: float | None) -> GlobalRisks:
    from domain.conformity.target import risks_of  # noqa: PLC0415 - brings scipy

    lower, upper = bounds(limits)
    if guard_band is None:
        return GlobalRisks(consumer=0.0, producer=probability_between(prior, lower, upper), accepted=0.0)
    return risks_of(prior, evidence.standard_uncertainty, Acceptance.guarded(lower, upper, guard_band))
