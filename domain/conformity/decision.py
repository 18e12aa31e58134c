"""Decision rules: from a result and its limits to a statement of conformity (ISO/IEC 17025:2017, 7.8.6; JCGM 106).

We compare decimals, and those which the certificate shows: whoever reads it must be able to make the decision again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from domain.conformity.errors import DecisionInputInvalid, RuleNotApplicable, UnknownRule
from domain.conformity.limits import Limits
from domain.conformity.probability import conformance_probability
from domain.conformity.statement import ConformityStatement
from domain.quantity.decimal_text import plain, significant
from domain.uncertainty.budget import Budget

FRACTION_OF_MPE = 3
"""JJF 1094-2002, 5.3.1.4 and OIML R 111-1:2004, 5.2: U is small enough at MPE/3 or less. verified: memory."""


class DecisionRule(StrEnum):
    """The decision rules we know."""

    SIMPLE = "simple"
    """Within the limits: the risk is shared (ILAC-G8, binary, w = 0)."""
    GUARDED = "guarded"
    """Within the limits by at least U (ILAC-G8, binary with guard band w = U)."""
    R111 = "r111"
    """|e| <= MPE - U and U <= MPE/3 (OIML R 111-1:2004, 5.2 and 5.3; JJG 99)."""
    JJF1094 = "jjf1094"
    """Simple where U <= MPEV/3, else guarded (JJF 1094-2002, 5.3.1)."""


class Reason(StrEnum):
    """Why a result does not conform."""

    NONE = ""
    OUTSIDE_LIMITS = "outside_limits"
    INSIDE_GUARD_BAND = "inside_guard_band"
    UNCERTAINTY_TOO_LARGE = "uncertainty_too_large"


@dataclass(frozen=True, slots=True)
class _Case:
    """One result to be judged."""

    value: Decimal
    expanded: Decimal
    limits: Limits
    rule: DecisionRule

    @property
    def is_uncertainty_small(self) -> bool:
        """U <= MPE/3, compared without dividing."""
        permissible = self.limits.maximum_permissible_error
        if permissible is None:
            raise RuleNotApplicable(rule=self.rule)
        return Fraction(self.expanded) * FRACTION_OF_MPE <= permissible


def _simple(case: _Case) -> tuple[Decimal, Reason]:
    return Decimal(0), Reason.NONE if case.limits.contain(case.value) else Reason.OUTSIDE_LIMITS


def _guarded(case: _Case) -> tuple[Decimal, Reason]:
    if case.limits.contain(case.value, case.expanded):
        return case.expanded, Reason.NONE
    return case.expanded, Reason.INSIDE_GUARD_BAND if case.limits.contain(case.value) else Reason.OUTSIDE_LIMITS


def _r111(case: _Case) -> tuple[Decimal, Reason]:
    guard, reason = _guarded(case)
    if reason is not Reason.OUTSIDE_LIMITS and not case.is_uncertainty_small:
        return guard, Reason.UNCERTAINTY_TOO_LARGE
    return guard, reason


def _jjf1094(case: _Case) -> tuple[Decimal, Reason]:
    if case.is_uncertainty_small:
        return _simple(case)
    guard, reason = _guarded(case)
    if reason is Reason.OUTSIDE_LIMITS and case.limits.contain(case.value, -case.expanded):
        # 待定区, its outer half: neither conformity nor the contrary is shown.
        return guard, Reason.UNCERTAINTY_TOO_LARGE
    return guard, reason


_RULES: Mapping[DecisionRule, Callable[[_Case], tuple[Decimal, Reason]]] = MappingProxyType(
    {
        DecisionRule.SIMPLE: _simple,
        DecisionRule.GUARDED: _guarded,
        DecisionRule.R111: _r111,
        DecisionRule.JJF1094: _jjf1094,
    }
)


def decide(
    rule: str,
    *,
    value: Decimal,
    expanded_uncertainty: Decimal,
    limits: Limits,
    coverage_factor: Decimal = Decimal(2),
    degrees_of_freedom: Decimal | None = None,
) -> ConformityStatement:
    """Judge one result; all numbers in the limits' unit, ``value`` and U as the certificate shows them.

    ``coverage_factor`` and ``degrees_of_freedom`` (None: infinite) give the posterior for the conformance probability.
    Raises ``UnknownRule``, ``RuleNotApplicable`` (one-sided limits with r111 or jjf1094), ``DecisionInputInvalid``.
    """
    known = _find_rule(rule)
    _check(value, expanded_uncertainty, coverage_factor, degrees_of_freedom)
    guard, reason = _RULES[known](_Case(value, expanded_uncertainty, limits, known))
    probability = conformance_probability(
        float(value),
        float(expanded_uncertainty / coverage_factor),
        limits,
        None if degrees_of_freedom is None else float(degrees_of_freedom),
    )
    return ConformityStatement(
        rule=known.value,
        value=plain(value),
        expanded_uncertainty=plain(expanded_uncertainty),
        lower_limit=None if limits.lower is None else plain(limits.lower),
        upper_limit=None if limits.upper is None else plain(limits.upper),
        unit=limits.unit,
        guard_band=plain(guard),
        conforms=reason is Reason.NONE,
        reason=reason.value,
        conformance_probability=significant(probability),
    )


def decide_on_budget(rule: str, budget: Budget, limits: Limits, value: Decimal | None = None) -> ConformityStatement:
    """Judge what a budget reports; ``value`` where the certificate shows it rounded otherwise (to a scale division)."""
    return decide(
        rule,
        value=Decimal(budget.reported.value) if value is None else value,
        expanded_uncertainty=Decimal(budget.reported.expanded_uncertainty),
        limits=limits,
        coverage_factor=Decimal(budget.coverage_factor),
        degrees_of_freedom=_freedom(budget),
    )


def _freedom(budget: Budget) -> Decimal | None:
    known = budget.effective_degrees_of_freedom
    return None if known is None else Decimal(known)


def _find_rule(rule: str) -> DecisionRule:
    try:
        return DecisionRule(rule)
    except ValueError as fault:
        raise UnknownRule(rule=rule, known=", ".join(DecisionRule)) from fault


def _check(value: Decimal, expanded: Decimal, factor: Decimal, freedom: Decimal | None) -> None:
    if not value.is_finite():
        raise DecisionInputInvalid(name="value", found=value)
    if not (expanded.is_finite() and expanded >= 0):
        raise DecisionInputInvalid(name="U", found=expanded)
    if not (factor.is_finite() and factor > 0):
        raise DecisionInputInvalid(name="k", found=factor)
    if freedom is not None and not (freedom.is_finite() and freedom > 0):
        raise DecisionInputInvalid(name="degrees_of_freedom", found=freedom)
