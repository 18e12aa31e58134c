"""One result to be judged, and what was stated for its rule: checked before anything is decided."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.conformity.errors import (
    DecisionInputInvalid,
    GuardFactorInvalid,
    RiskInvalid,
    RuleNotApplicable,
    RuleParameterMissing,
    RuleParameterUnused,
    UnknownRule,
)
from domain.conformity.limits import Limits
from domain.conformity.priors import StatedPrior, prior_distribution
from domain.conformity.rules import RULES, DecisionRule, Parameter
from domain.conformity.shapes import Density
from domain.errors import placed

FRACTION_OF_MPE = 3
"""JJF 1094-2002, 5.3.1.4 and OIML R 111-1:2004, 5.2: U is small enough at MPE/3 or less. verified: memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One result to be judged."""

    value: Decimal
    expanded: Decimal
    standard_uncertainty: float
    degrees_of_freedom: float | None
    limits: Limits
    rule: DecisionRule
    guard_factor: Decimal | None
    maximum_risk: float
    prior: Density | None

    @property
    def permissible(self) -> Fraction:
        """The MPEV; the rule was found applicable, so there are two limits."""
        return self.limits.maximum_permissible_error or Fraction(0)

    @property
    def is_uncertainty_small(self) -> bool:
        """U <= MPE/3, compared without dividing."""
        return Fraction(self.expanded) * FRACTION_OF_MPE <= self.permissible


def find_rule(rule: str) -> DecisionRule:
    """Find a rule by its id. Raises ``UnknownRule``."""
    try:
        return DecisionRule(rule)
    except ValueError as fault:
        raise UnknownRule("/rule", rule=rule, known=", ".join(DecisionRule)) from fault


def check_parameters(
    rule: DecisionRule,
    limits: Limits,
    guard_factor: Decimal | None,
    maximum_risk: Decimal | None,
    prior: StatedPrior | None,
) -> None:
    """Hold what was stated beside a rule against what it needs and takes; pointers are the names of the fields."""
    described = RULES[rule]
    stated: dict[Parameter, Decimal | StatedPrior | None] = {
        "guard_factor": guard_factor,
        "maximum_risk": maximum_risk,
        "prior": prior,
    }
    for name in described.needs:
        if stated[name] is None:
            raise RuleParameterMissing(f"/{name}", rule=rule, name=name)
    for name, given in stated.items():
        if given is not None and name not in described.takes:
            raise RuleParameterUnused(f"/{name}", rule=rule, name=name)
    if described.two_sided and limits.maximum_permissible_error is None:
        raise RuleNotApplicable("/rule", rule=rule)
    if guard_factor is not None and not (guard_factor.is_finite() and guard_factor >= 0):
        raise GuardFactorInvalid("/guard_factor", found=guard_factor)
    if maximum_risk is not None and not (maximum_risk.is_finite() and 0 < 2 * maximum_risk <= 1):
        raise RiskInvalid("/maximum_risk", found=maximum_risk)


def check_numbers(value: Decimal, expanded: Decimal, factor: Decimal, freedom: Decimal | None) -> None:
    """Refuse numbers of a result that cannot be with ``DecisionInputInvalid``."""
    if not value.is_finite():
        raise DecisionInputInvalid(name="value", found=value)
    if not (expanded.is_finite() and expanded >= 0):
        raise DecisionInputInvalid(name="U", found=expanded)
    if not (factor.is_finite() and factor > 0):
        raise DecisionInputInvalid(name="k", found=factor)
    if freedom is not None and not (freedom.is_finite() and freedom > 0):
        raise DecisionInputInvalid(name="degrees_of_freedom", found=freedom)


def read_prior(stated: StatedPrior | None, limits: Limits) -> Density | None:
    """Read a stated prior, its refusals placed at ``/prior``."""
    if stated is None:
        return None
    with placed("/prior"):
        return prior_distribution(stated, limits)
