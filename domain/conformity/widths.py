"""The guard band that each rule takes for a result 保护带, as it is stated beside the decision."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from domain.conformity.case import Case
from domain.conformity.errors import RuleParameterMissing
from domain.conformity.guard import ISO_14253_FACTOR, WIDTHS, rounded_up
from domain.conformity.rules import DecisionRule
from domain.errors import placed


def _none(_case: Case) -> Decimal:
    return Decimal(0)


def _expanded(case: Case) -> Decimal:
    return case.expanded if case.guard_factor is None else case.guard_factor * case.expanded


def _where_too_large(case: Case) -> Decimal:
    return Decimal(0) if case.is_uncertainty_small else case.expanded


def _proof(case: Case) -> Decimal:
    return rounded_up(float(ISO_14253_FACTOR) * case.standard_uncertainty)


def _widened(case: Case) -> Decimal:
    return -_proof(case)


def _by_formula(case: Case) -> Decimal:
    if case.rule is DecisionRule.TEST95:
        return case.expanded
    return rounded_up(WIDTHS[case.rule](float(case.expanded), float(case.permissible)))


def _by_specific_risk(case: Case) -> Decimal:
    from domain.conformity.target import guard_band_for_specific_risk  # noqa: PLC0415 - brings scipy

    freedom = case.degrees_of_freedom
    with placed("/maximum_risk"):
        return rounded_up(
            guard_band_for_specific_risk(case.standard_uncertainty, case.limits, case.maximum_risk, freedom)
        )


def _by_global_risk(case: Case) -> Decimal:
    from domain.conformity.target import guard_band_for_global_risk  # noqa: PLC0415 - brings scipy

    if case.prior is None:
        raise RuleParameterMissing("/prior", rule=case.rule, name="prior")
    with placed("/maximum_risk"):
        return rounded_up(
            guard_band_for_global_risk(case.prior, case.standard_uncertainty, case.limits, case.maximum_risk)
        )


GUARD_BANDS: Mapping[DecisionRule, Callable[[Case], Decimal]] = MappingProxyType(
    {
        DecisionRule.SIMPLE: _none,
        DecisionRule.GUARDED: _expanded,
        DecisionRule.NON_BINARY: _expanded,
        DecisionRule.R111: _expanded,
        DecisionRule.JJF1094: _where_too_large,
        DecisionRule.ISO14253: _proof,
        DecisionRule.ISO14253_REJECT: _widened,
        DecisionRule.Z540_3: _by_global_risk,
        **dict.fromkeys(WIDTHS, _by_formula),
        DecisionRule.SPECIFIC_RISK: _by_specific_risk,
        DecisionRule.GLOBAL_RISK: _by_global_risk,
    }
)
