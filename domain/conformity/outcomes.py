"""What each rule says of a result, once its guard band is known: pass, fail, or something between."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from domain.conformity.case import Case
from domain.conformity.rules import DecisionRule, Outcome, Reason

Judgement = tuple[Outcome, Reason]


def judge(case: Case, guard: Decimal) -> Judgement:
    """Hold a result against its limits, narrowed by ``guard``."""
    return _JUDGES.get(case.rule, _binary)(case, guard)


def _binary(case: Case, guard: Decimal) -> Judgement:
    if case.limits.contain(case.value, guard):
        return Outcome.PASS, Reason.NONE
    return Outcome.FAIL, _whether_inside(case)


def _whether_inside(case: Case, otherwise: Reason = Reason.OUTSIDE_LIMITS) -> Reason:
    return Reason.INSIDE_GUARD_BAND if case.limits.contain(case.value) else otherwise


def _four(case: Case, guard: Decimal) -> Judgement:
    if case.limits.contain(case.value, guard):
        return Outcome.PASS, Reason.NONE
    if case.limits.contain(case.value):
        return Outcome.CONDITIONAL_PASS, Reason.INSIDE_GUARD_BAND
    outcome = Outcome.CONDITIONAL_FAIL if case.limits.contain(case.value, -guard) else Outcome.FAIL
    return outcome, Reason.OUTSIDE_LIMITS


def _three(case: Case, guard: Decimal) -> Judgement:
    """Conformity shown, the contrary shown, or neither 待定区; without a guard band nothing is left open."""
    if case.limits.contain(case.value, guard):
        return Outcome.PASS, Reason.NONE
    if not case.limits.contain(case.value, -guard):
        return Outcome.FAIL, Reason.OUTSIDE_LIMITS
    return Outcome.UNDETERMINED, _whether_inside(case, Reason.UNCERTAINTY_TOO_LARGE)


def _unless_disproved(case: Case, guard: Decimal) -> Judgement:
    if case.limits.contain(case.value):
        return Outcome.PASS, Reason.NONE
    if case.limits.contain(case.value, guard):
        return Outcome.CONDITIONAL_PASS, Reason.INSIDE_GUARD_BAND
    return Outcome.FAIL, Reason.OUTSIDE_LIMITS


def _r111(case: Case, guard: Decimal) -> Judgement:
    outcome, reason = _binary(case, guard)
    if reason is not Reason.OUTSIDE_LIMITS and not case.is_uncertainty_small:
        return Outcome.FAIL, Reason.UNCERTAINTY_TOO_LARGE
    return outcome, reason


_JUDGES: Mapping[DecisionRule, Callable[[Case, Decimal], Judgement]] = MappingProxyType(
    {
        DecisionRule.NON_BINARY: _four,
        DecisionRule.R111: _r111,
        DecisionRule.JJF1094: _three,
        DecisionRule.ISO14253: _three,
        DecisionRule.ISO14253_REJECT: _unless_disproved,
    }
)
"""How an outcome comes of result and guard band, where it is not plainly pass or fail."""
