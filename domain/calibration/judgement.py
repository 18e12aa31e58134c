"""The result of one point held against its limits and criteria, for one class (JCGM 106; ISO/IEC 17025, 7.8.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.calibration.budgets import judged_by_interval
from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.gather import Gathered, MeasuredPoint
from domain.calibration.result import CriterionResult
from domain.conformity.decision import decide_on_budget
from domain.conformity.limits import Limits
from domain.conformity.statement import ConformityStatement
from domain.errors import placed
from domain.quantity.conversion import convert_difference
from domain.quantity.decimal_text import plain, terminating
from domain.quantity.rounding import round_to_interval
from domain.specialty import procedure
from domain.specialty.expressions import Expression, exact_text
from domain.specialty.symbols import EXPANDED, MPE, RESULT
from domain.uncertainty.budget import Budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a point's result is worth against the specification."""

    value: str
    """The rounded result, as printed and as judged."""
    limits: Limits | None
    statement: ConformityStatement | None
    criteria: tuple[CriterionResult, ...]
    numbers: Mapping[str, Fraction]
    """The point's numbers and what came of them, for the columns."""

    @property
    def conforms(self) -> bool | None:
        """Limits and criteria together; None where nothing is stated."""
        if self.statement is None and not self.criteria:
            return None
        return (self.statement is None or self.statement.conforms) and all(one.passed for one in self.criteria)


def judge(gathered: Gathered, at: MeasuredPoint, values: Mapping[str, Fraction], budget: Budget) -> Judged:
    """Decide on one point.

    What is judged is the rounded result that the certificate shows, with the rounded U beside it: the reader can make
    the decision again from the paper. Raises `StandardNotGoodEnough` where a statement is made and a standard does not
    meet what the regulation demands of it.
    """
    test = at.compiled.test
    limits = _limits(gathered, at, values)
    numbers = dict(values)
    if limits is not None:
        numbers[MPE] = _half_width(limits)
    value = _rounded(gathered, at, numbers, budget)
    numbers |= {RESULT: Fraction(value), EXPANDED: Fraction(budget.reported.expanded_uncertainty)}
    if not gathered.stated:
        return Judged(value=value, limits=limits, statement=None, criteria=(), numbers=numbers)
    statement = None
    if limits is not None and test.limits is not None:
        _require(gathered, at, numbers)
        with placed(f"/tests/{at.index}/limits"):
            statement = _decided(test.limits, budget, limits, Decimal(value))
    return Judged(value=value, limits=limits, statement=statement, criteria=_criteria(at, numbers), numbers=numbers)


def _decided(stated: procedure.Limits, budget: Budget, limits: Limits, value: Decimal) -> ConformityStatement:
    """Decide by the pack's rule and what it states beside it."""
    return decide_on_budget(
        stated.rule,
        budget,
        limits,
        value,
        guard_factor=None if stated.guard_factor is None else Decimal(stated.guard_factor),
        maximum_risk=None if stated.maximum_risk is None else Decimal(stated.maximum_risk),
        prior=stated.prior,
    )


def _rounded(gathered: Gathered, at: MeasuredPoint, values: Mapping[str, Fraction], budget: Budget) -> str:
    if not judged_by_interval(gathered, at.compiled.test) or at.compiled.interval is None:
        return budget.reported.value
    interval = gathered.decimal(at.compiled.interval, values)
    return plain(round_to_interval(Decimal(budget.value), interval))


def _limits(gathered: Gathered, at: MeasuredPoint, values: Mapping[str, Fraction]) -> Limits | None:
    """Limits at this point, in the result's unit."""
    compiled, stated, unit = at.compiled, at.compiled.test.limits, at.compiled.test.model.unit
    if stated is None:
        return None

    def limit(expression: Expression | None) -> Decimal | None:
        if expression is None:
            return None
        number = gathered.value(expression, values)
        if stated.unit != unit:
            number = Fraction(convert_difference(terminating(number), stated.unit, unit))
        return Decimal(exact_text(number))

    mpe, lower, upper = limit(compiled.mpe), limit(compiled.lower), limit(compiled.upper)
    with placed(f"/tests/{at.index}/limits"):
        return Limits.symmetric(mpe, unit) if mpe is not None else Limits(lower=lower, upper=upper, unit=unit)


def _half_width(limits: Limits) -> Fraction:
    """What ``mpe`` stands for: half the width between two limits, or the size of a single one."""
    symmetric = limits.maximum_permissible_error
    if symmetric is not None:
        return Fraction(symmetric)
    return abs(Fraction(limits.upper if limits.upper is not None else limits.lower or 0))


def _require(gathered: Gathered, at: MeasuredPoint, numbers: Mapping[str, Fraction]) -> None:
    for role, condition in at.compiled.requirements:
        is_asked = role.requirement is not None and role in gathered.roles[at.point.test]
        if role.requirement is not None and is_asked and not condition.holds(numbers):
            raise StandardNotGoodEnough(
                "/standards",
                point=at.point.key,
                role_zh=role.label.zh,
                role_en=role.label.en,
                label_zh=role.requirement.label.zh,
                label_en=role.requirement.label.en,
            )


def _criteria(at: MeasuredPoint, numbers: Mapping[str, Fraction]) -> tuple[CriterionResult, ...]:
    """Each criterion on exact numbers; equality passes."""
    results = []
    for criterion, value, limit in at.compiled.criteria:
        found, allowed = value.value(numbers), limit.value(numbers)
        results.append(
            CriterionResult(
                id=criterion.id,
                label_zh=criterion.label.zh,
                label_en=criterion.label.en,
                value=exact_text(found),
                limit=exact_text(allowed),
                unit=criterion.unit,
                passed=found <= allowed,
            )
        )
    return tuple(results)
