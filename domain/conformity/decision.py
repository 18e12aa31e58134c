"""Decisions: from a result and its limits to a statement of conformity (ISO/IEC 17025:2017, 7.8.6; JCGM 106).

We compare decimals, and those which the certificate shows: whoever reads it must be able to make the decision again.
"""

from decimal import Decimal

from domain.conformity.case import Case, check_numbers, check_parameters, find_rule, read_prior
from domain.conformity.likelihood import Evidence, likelihoods
from domain.conformity.limits import Limits
from domain.conformity.outcomes import judge
from domain.conformity.priors import StatedPrior
from domain.conformity.rules import DecisionRule, Outcome, Reason
from domain.conformity.shapes import Density, Sample
from domain.conformity.statement import ConformityStatement
from domain.conformity.widths import GUARD_BANDS
from domain.quantity.decimal_text import plain, significant
from domain.uncertainty.budget import Budget

__all__ = ["DecisionRule", "Reason", "decide", "decide_on_budget"]

PFA_OF_Z540_3 = 0.02
"""ANSI/NCSL Z540.3-2006, 5.3 b. verified: memory."""
_NEVER = 1e-30
"""A probability that is written as 0."""


def decide(
    rule: str,
    *,
    value: Decimal,
    expanded_uncertainty: Decimal,
    limits: Limits,
    coverage_factor: Decimal = Decimal(2),
    degrees_of_freedom: Decimal | None = None,
    guard_factor: Decimal | None = None,
    maximum_risk: Decimal | None = None,
    prior: StatedPrior | None = None,
    posterior: Sample | Density | None = None,
) -> ConformityStatement:
    """Judge one result; all numbers in the limits' unit, ``value`` and U as the certificate shows them.

    ``coverage_factor`` and ``degrees_of_freedom`` (None: infinite) give the posterior for the conformance probability,
    unless a Monte Carlo ``posterior`` is handed over. Global risks take the measurement as normal.
    Raises ``UnknownRule``, ``RuleNotApplicable`` (a single limit, and a rule that takes two), ``RuleParameterMissing``
    or ``RuleParameterUnused``, ``DecisionInputInvalid``, ``PriorInvalid`` and ``RiskUnreachable``.
    """
    known = find_rule(rule)
    check_parameters(known, limits, guard_factor, maximum_risk, prior)
    check_numbers(value, expanded_uncertainty, coverage_factor, degrees_of_freedom)
    case = Case(
        value=value,
        expanded=expanded_uncertainty,
        standard_uncertainty=float(expanded_uncertainty / coverage_factor),
        degrees_of_freedom=None if degrees_of_freedom is None else float(degrees_of_freedom),
        limits=limits,
        rule=known,
        guard_factor=guard_factor,
        maximum_risk=PFA_OF_Z540_3 if maximum_risk is None else float(maximum_risk),
        prior=read_prior(prior, limits),
    )
    guard = GUARD_BANDS[known](case)
    outcome, reason = judge(case, guard)
    conforms = outcome in {Outcome.PASS, Outcome.CONDITIONAL_PASS}
    evidence = Evidence(
        value=float(value),
        standard_uncertainty=case.standard_uncertainty,
        degrees_of_freedom=case.degrees_of_freedom,
        posterior=posterior,
        prior=case.prior,
    )
    accepts_nothing = known is DecisionRule.R111 and not case.is_uncertainty_small
    found = likelihoods(evidence, limits, guard_band=None if accepts_nothing else float(guard))
    return ConformityStatement(
        rule=known.value,
        value=plain(value),
        expanded_uncertainty=plain(expanded_uncertainty),
        lower_limit=None if limits.lower is None else plain(limits.lower),
        upper_limit=None if limits.upper is None else plain(limits.upper),
        unit=limits.unit,
        guard_band=plain(guard),
        conforms=conforms,
        reason=reason.value,
        conformance_probability=_text(found.conformance),
        outcome=outcome.value,
        specific_risk=_text(found.nonconformance if conforms else found.conformance),
        guard_factor=None if guard_factor is None else plain(guard_factor),
        maximum_risk=None if maximum_risk is None else plain(maximum_risk),
        prior=prior,
        global_consumer_risk=None if found.population is None else _text(found.population.consumer),
        global_producer_risk=None if found.population is None else _text(found.population.producer),
    )


def decide_on_budget(
    rule: str,
    budget: Budget,
    limits: Limits,
    value: Decimal | None = None,
    *,
    guard_factor: Decimal | None = None,
    maximum_risk: Decimal | None = None,
    prior: StatedPrior | None = None,
    posterior: Sample | Density | None = None,
) -> ConformityStatement:
    """Judge what a budget reports; ``value`` where the certificate shows it rounded otherwise (to a scale division)."""
    freedom = budget.effective_degrees_of_freedom
    return decide(
        rule,
        value=Decimal(budget.reported.value) if value is None else value,
        expanded_uncertainty=Decimal(budget.reported.expanded_uncertainty),
        limits=limits,
        coverage_factor=Decimal(budget.coverage_factor),
        degrees_of_freedom=None if freedom is None else Decimal(freedom),
        guard_factor=guard_factor,
        maximum_risk=maximum_risk,
        prior=prior,
        posterior=posterior,
    )


def _text(probability: float) -> str:
    return significant(probability) if probability >= _NEVER else "0"
