"""From inputs and a model to a budget: the one door for everybody who needs a number with its uncertainty (GUM 8)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from domain.errors import placed
from domain.quantity.decimal_text import plain, significant
from domain.quantity.rounding import report
from domain.uncertainty import notices
from domain.uncertainty.budget import Budget, BudgetLine, Reported
from domain.uncertainty.inputs import Correlation, CoverageRule, InputQuantity, ReportingRule
from domain.uncertainty.model.equation import read_equation
from domain.uncertainty.model.implicit import ImplicitEquation, MeasurementModel
from domain.uncertainty.model.system import NO_DEFINITIONS
from domain.uncertainty.model.tables import LookupTable
from domain.uncertainty.notices import notice
from domain.uncertainty.numeric import Numbers, evaluate_numbers
from domain.uncertainty.propagation import InputSet, Propagated, gather
from domain.uncertainty.second_engine import compare_engines

DIGITS = 12
"""Significant digits of an unrounded number in a budget."""
MOST_DIGITS = 15
"""Digits that a float is good for: a frequency known to 1e-13 needs more than twelve."""
SMALLEST = 1e-299
"""A float below it (a share of 1e-310) has no decimal text, and no meaning."""
SAMPLED_BASIS = "monte_carlo"
"""Coverage basis of a k that was found by Monte Carlo."""
DOMINANT_SHARE = 0.8
FEW_DEGREES_OF_FREEDOM = 3
NO_TABLES: Mapping[str, LookupTable] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """A budget, with the numbers it was written from."""

    budget: Budget
    numbers: Numbers
    equation: MeasurementModel
    place: str = ""
    """Pointer to the output in its document; "" outside of one."""

    @property
    def propagated(self) -> Propagated:
        """What correlates it to other outputs of the same inputs."""
        return self.numbers.propagated


def evaluate_model(
    *,
    symbol: str,
    expression: str,
    unit: str,
    inputs: Sequence[InputQuantity],
    correlations: Sequence[Correlation] = (),
    coverage: CoverageRule = CoverageRule(),  # noqa: B008 - frozen
    rounding: ReportingRule = ReportingRule(),  # noqa: B008 - frozen
    tables: Mapping[str, LookupTable] = NO_TABLES,
    definitions: Mapping[str, str] = NO_DEFINITIONS,
) -> Budget:
    """Evaluate one measurand to first order and have it recomputed by the second engine.

    ``definitions`` name intermediate results (name: expression, in any order). ``unit`` and the inputs' units are
    codes of the catalogue ("" for not stated). Raises subclasses of ``MetrologyError`` whose pointers start with
    ``/inputs/<i>``, ``/correlations/<i>``, ``/expression``, ``/definitions/<i>/expression`` or ``/unit``.
    """
    gathered = gather(inputs, correlations)
    return evaluate_output(
        gathered,
        symbol=symbol,
        expression=expression,
        unit=unit,
        coverage=coverage,
        rounding=rounding,
        tables=tables,
        definitions=definitions,
    ).budget


def evaluate_output(
    inputs: InputSet,
    *,
    symbol: str,
    expression: str,
    unit: str,
    coverage: CoverageRule,
    rounding: ReportingRule,
    tables: Mapping[str, LookupTable] = NO_TABLES,
    definitions: Mapping[str, str] = NO_DEFINITIONS,
) -> Evaluated:
    """Evaluate one of several measurands that share their inputs: see :func:`evaluate_model`."""
    equation = read_equation(expression, inputs.units, unit, tables, definitions)
    return evaluate_read(
        inputs, equation, symbol=symbol, text=expression, unit=unit, coverage=coverage, rounding=rounding, tables=tables
    )


def evaluate_read(
    inputs: InputSet,
    equation: MeasurementModel,
    *,
    symbol: str,
    text: str,
    unit: str,
    coverage: CoverageRule,
    rounding: ReportingRule,
    tables: Mapping[str, LookupTable] = NO_TABLES,
    place: str = "",
) -> Evaluated:
    """Evaluate a model that was read over these inputs; ``text`` is how the budget writes it.

    ``place`` points to the output; refusals are placed by whoever called.
    """
    numbers = evaluate_numbers(inputs, equation, coverage, tables)
    propagated, expanded = numbers.propagated, numbers.expanded_uncertainty
    freedom = numbers.effective_degrees_of_freedom
    difference = compare_engines(inputs, equation, tables, propagated)
    with placed(equation.pointer):
        value_text = _text(propagated.value, value_digits(propagated.value, expanded))
        budget = Budget(
            symbol=symbol,
            expression=text,
            unit=unit,
            value=value_text,
            combined_standard_uncertainty=_text(propagated.standard_uncertainty),
            effective_degrees_of_freedom=None if freedom is None else _text(freedom),
            coverage_probability=plain(coverage.probability),
            coverage_factor=_text(numbers.coverage_factor),
            coverage_basis=numbers.coverage_basis,
            expanded_uncertainty=_text(expanded),
            reported=_reported(value_text, expanded, rounding),
            lines=tuple(_lines(inputs, equation, numbers)),
            warnings=tuple(_notices(inputs, equation, numbers)),
            second_engine_difference=_text(difference, 3),
            equation=equation.reading,
        )
    return Evaluated(budget=budget, numbers=numbers, equation=equation, place=place)


def with_sampled_factor(
    one: Evaluated, expanded: float, rounding: ReportingRule, pointed_out: tuple[str, ...] = ()
) -> Evaluated:
    """Put U, found by Monte Carlo, and its k = U/u_c in the place of those of first order; u_c is above zero.

    What was pointed out about the k of first order is left out, ``pointed_out`` comes in.
    """
    factor = expanded / one.propagated.standard_uncertainty
    numbers = one.numbers._replace(coverage_factor=factor, coverage_basis=SAMPLED_BASIS, expanded_uncertainty=expanded)
    kept = [stored for stored in one.budget.warnings if not stored.startswith(notices.DOMINANT_TERM)]
    with placed(one.equation.pointer):
        value_text = _text(one.propagated.value, value_digits(one.propagated.value, expanded))
        budget = replace(
            one.budget,
            value=value_text,
            coverage_factor=_text(factor),
            coverage_basis=SAMPLED_BASIS,
            expanded_uncertainty=_text(expanded),
            reported=_reported(value_text, expanded, rounding),
            warnings=(*kept, *pointed_out),
        )
    return replace(one, budget=budget, numbers=numbers)


def _notices(inputs: InputSet, equation: MeasurementModel, numbers: Numbers) -> Iterator[str]:
    if not numbers.propagated.standard_uncertainty:
        yield notice(notices.NO_UNCERTAINTY)
    if numbers.propagated.other_roots and isinstance(equation, ImplicitEquation):
        yield notice(notices.OTHER_ROOTS, equation.symbol)
    yield from _notices_on_inputs(inputs, equation, numbers)
    freedom = numbers.effective_degrees_of_freedom
    if numbers.undefined_for:
        yield notice(notices.UNDEFINED_DEGREES_OF_FREEDOM, numbers.undefined_for)
    if freedom is not None and freedom < FEW_DEGREES_OF_FREEDOM:
        yield notice(notices.FEW_DEGREES_OF_FREEDOM, significant(freedom, 3))


def _notices_on_inputs(inputs: InputSet, equation: MeasurementModel, numbers: Numbers) -> Iterator[str]:
    propagated = numbers.propagated
    used = frozenset(equation.symbols)
    for quantity, sensitivity, share in zip(inputs.quantities, propagated.sensitivities, numbers.shares, strict=True):
        if not quantity.standard_uncertainty:
            continue
        name = quantity.symbol
        if name not in used:
            yield notice(notices.UNUSED_INPUT, name)
        elif name in propagated.stepwise:
            yield notice(notices.STEPWISE, name)
        elif not sensitivity:
            yield notice(notices.ZERO_SENSITIVITY, name)
        if name in propagated.kinks:
            yield notice(notices.KINK, name)
        # A k from the shape itself is just what the notice would ask for.
        is_allowed_for = quantity.distribution in ("normal", "t") or numbers.coverage_basis == "shape"
        if not is_allowed_for and share > DOMINANT_SHARE:
            yield notice(notices.DOMINANT_TERM, name)


def _lines(inputs: InputSet, equation: MeasurementModel, numbers: Numbers) -> Iterator[BudgetLine]:
    propagated = numbers.propagated
    used = frozenset(equation.symbols)
    for quantity, sensitivity, contribution, share in zip(
        inputs.quantities, propagated.sensitivities, propagated.contributions, numbers.shares, strict=True
    ):
        if quantity.symbol not in used:
            continue
        freedom = quantity.degrees_of_freedom
        yield BudgetLine(
            symbol=quantity.symbol,
            label_zh=quantity.label_zh,
            label_en=quantity.label_en,
            value=quantity.value,
            unit=quantity.unit,
            standard_uncertainty=_text(quantity.standard_uncertainty),
            evaluation=quantity.evaluation,
            distribution=quantity.distribution,
            degrees_of_freedom=None if freedom is None else _text(freedom),
            sensitivity=_text(sensitivity),
            contribution=_text(abs(contribution)),
            percent=_text(100 * share),
            source=quantity.source,
        )


@lru_cache(maxsize=4096)
def _text(number: float, digits: int = DIGITS) -> str:
    """Decimal text of an unrounded number; what is smaller than any quantity is zero.

    Remembered, since the same u, c and k come back at every point of a record.
    """
    return significant(number if abs(number) > SMALLEST else 0.0, digits)


def value_digits(value: float, expanded: float) -> int:
    """Twelve digits, or as many as put three more places behind the first digit of U."""
    if not value or not expanded:
        return DIGITS
    needed = math.floor(math.log10(abs(value))) - math.floor(math.log10(expanded)) + 4
    return min(max(DIGITS, needed), MOST_DIGITS)


def _reported(value_text: str, expanded: float, rounding: ReportingRule) -> Reported:
    if not expanded:
        return Reported(value=value_text, expanded_uncertainty="0")
    value, uncertainty = report(Decimal(value_text), Decimal(significant(expanded)), rounding.mode, rounding.digits)
    return Reported(value=value, expanded_uncertainty=uncertainty)
