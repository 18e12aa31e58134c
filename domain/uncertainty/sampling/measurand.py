"""What is computed of the inputs in every trial, and what that costs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from domain.uncertainty.model.arrays import Trials, system_value
from domain.uncertainty.model.implicit import ImplicitEquation, solve_trials
from domain.uncertainty.model.system import System
from domain.uncertainty.model.tables import LookupTable
from domain.uncertainty.model.tree import (
    Call,
    Comparison,
    Condition,
    Conditional,
    Logic,
    Lookup,
    Negative,
    Node,
    Not,
    Power,
    Product,
    Sum,
)

NO_TABLES: Mapping[str, LookupTable] = MappingProxyType({})
STEPS_TO_A_ROOT, OF_A_STEP = 14, 60
"""Runs of an equation until its root is found to the last bit, and what the search for it adds to each."""
OF_ARITHMETIC, OF_A_FUNCTION, OF_A_LOOKUP = 1, 15, 60
"""Work of a node, in units of one addition to a block; measured, and good to a factor of two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurand:
    """One output, as trials ask for it: an explicit system, or anything else that gives a value for every trial."""

    symbol: str
    inputs: tuple[str, ...]
    """Symbols of the input quantities that it needs."""
    work: float
    """Cost of one trial, in additions."""
    value: Callable[[Mapping[str, Trials | float]], Trials | float]
    """Values by symbol, each an array of trials or one number for all; NaN in a trial without a value."""
    pointer: str = ""
    """Where its model stands in the document; "": the expression of the output in its own place."""


def measurand(
    symbol: str,
    system: System,
    *,
    factors: Sequence[float] = (),
    output_factor: float = 1.0,
    tables: Mapping[str, LookupTable] = NO_TABLES,
    pointer: str = "",
) -> Measurand:
    """Make a measurand of a system; ``factors`` (in the order of its symbols) and ``output_factor`` as units ask.

    They are those of an :class:`~domain.uncertainty.model.equation.Equation`; none given: all 1.
    """
    scales = {name: factor for name, factor in zip(system.symbols, factors, strict=False) if factor != 1}

    def value(drawn: Mapping[str, Trials | float]) -> Trials | float:
        scaled = {**drawn, **{name: drawn[name] * factor for name, factor in scales.items()}} if scales else drawn
        found = system_value(system, scaled, tables)
        return found if output_factor == 1 else found * output_factor

    work = _work_of(system) + len(scales)
    return Measurand(symbol=symbol, inputs=system.symbols, work=work, value=value, pointer=pointer)


def implicit_measurand(
    equation: ImplicitEquation, *, tables: Mapping[str, LookupTable] = NO_TABLES, pointer: str = ""
) -> Measurand:
    """Make a measurand that is solved for in every trial."""
    return Measurand(
        symbol=equation.symbol,
        inputs=equation.symbols,
        work=STEPS_TO_A_ROOT * (_work_of(equation.residual.system) + OF_A_STEP),
        value=lambda drawn: solve_trials(equation, drawn, tables),
        pointer=pointer,
    )


def _work_of(system: System) -> int:
    return sum(_work(model.root) for model in system.models())


def _work(node: Node | Condition) -> int:
    match node:
        case Sum(_, first, rest) | Product(_, first, rest):
            return _work(first) + sum(OF_ARITHMETIC + _work(term) for _, _, term in rest)
        case Negative(_, operand) | Not(_, operand):
            return OF_ARITHMETIC + _work(operand)
        case Power(_, base, exponent):
            return (4 * OF_ARITHMETIC if exponent.denominator == 1 else 4 * OF_A_FUNCTION) + _work(base)
        case Call(_, _, arguments):
            return OF_A_FUNCTION + sum(map(_work, arguments))
        case Lookup(_, _, argument):
            return OF_A_LOOKUP + _work(argument)
        case Comparison(_, _, left, right):
            return OF_A_FUNCTION + _work(left) + _work(right)
        case Logic(_, _, operands):
            return OF_A_FUNCTION + sum(map(_work, operands))
        case Conditional(_, condition, when_true, otherwise):
            return OF_A_FUNCTION + _work(condition) + _work(when_true) + _work(otherwise)
        case _:
            return 0
