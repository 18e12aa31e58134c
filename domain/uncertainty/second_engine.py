"""Every budget is computed a second time, by other people's software, before anything may be made of it.

The package ``uncertainties`` derives its own derivatives and its own variance. It is exponential on some models with
branches that feed each other. Within one expression of this language every subexpression occurs once; a definition may
be used many times, so each is expanded into its derivatives by the variables before anybody uses it, and two hundred
steps of the arithmetic-geometric mean cost two hundred steps.
"""

import operator
from collections.abc import Callable, Mapping

from domain.quantity.second_engine import (
    AFFINE_FUNCTIONS,
    AffineNumber,
    correlated_variables,
    derivatives_of,
    expanded,
    nominal,
    standard_deviation,
)
from domain.uncertainty.errors import SecondEngineDisagrees
from domain.uncertainty.model.arithmetic import COMPARISONS, FLOAT, number, shortest
from domain.uncertainty.model.equation import Equation
from domain.uncertainty.model.implicit import ImplicitEquation, MeasurementModel, residual_over, root_over
from domain.uncertainty.model.program import Algebra, run_system
from domain.uncertainty.model.tables import LookupTable
from domain.uncertainty.propagation import InputSet, Propagated

TOLERANCE = 1e-9
"""Greatest relative difference that rounding explains."""


def compare_engines(
    inputs: InputSet, equation: MeasurementModel, tables: Mapping[str, LookupTable], propagated: Propagated
) -> float:
    """Recompute one output and give the largest relative difference; raise ``SecondEngineDisagrees`` above 1e-9.

    The value is held against itself or u, whichever is larger, and the variance against what it would be without
    correlations: a complete cancellation is then no disagreement.
    """
    # Propagation is linear in u: against the largest contribution, squares of tiny ones do not vanish there either.
    size = max(map(abs, propagated.contributions), default=0.0) or 1.0
    if isinstance(equation, ImplicitEquation):
        result, factor = _root(inputs, equation, tables, propagated.value, size), 1.0
    else:
        result, factor = _result(inputs, equation, tables, size), equation.output_factor
    value, uncertainty = nominal(result) * factor, standard_deviation(result) * factor * size
    difference = max(
        _relative(value - propagated.value, max(abs(propagated.value), propagated.standard_uncertainty)),
        _relative_variance(uncertainty, propagated),
    )
    if not difference <= TOLERANCE:
        raise SecondEngineDisagrees(equation.pointer, difference=f"{difference:.3g}", tolerance=TOLERANCE)
    return difference


def _result(inputs: InputSet, equation: Equation, tables: Mapping[str, LookupTable], size: float) -> AffineNumber:
    place = {symbol: index for index, symbol in enumerate(inputs.symbols)}
    used = [place[symbol] for symbol in equation.program.symbols]
    scaled = [
        u * factor / size for u, factor in zip((inputs.uncertainties[i] for i in used), equation.factors, strict=True)
    ]
    variables = correlated_variables(equation.scaled(inputs.values), _covariance(inputs, used, scaled))
    return run_system(equation.program, variables, _AFFINE, tables, expanded)


def _root(
    inputs: InputSet, equation: ImplicitEquation, tables: Mapping[str, LookupTable], root: float, size: float
) -> AffineNumber:
    """Do a Newton step from the root with their own slope: it stays there only where the root is one."""
    used = [index for index, symbol in enumerate(inputs.symbols) if symbol in equation.symbols]
    scaled = [inputs.uncertainties[index] / size for index in used]
    variables = correlated_variables([inputs.values[index] for index in used], _covariance(inputs, used, scaled))
    values: list[AffineNumber] = [*inputs.values]
    for index, variable in zip(used, variables, strict=True):
        values[index] = variable
    (moving,) = correlated_variables([root], [[1.0]])
    moved = residual_over(equation, [*inputs.values], _AFFINE, tables, root=moving, settle=expanded)
    slope = sum(derivatives_of(moved))
    return root_over(equation, values, _AFFINE, tables, root=root, slope=slope, settle=expanded)


def _covariance(inputs: InputSet, used: list[int], scaled: list[float]) -> list[list[float]]:
    place = {index: row for row, index in enumerate(used)}
    matrix = [[0.0] * len(used) for _ in used]
    for row, index in enumerate(used):
        for other, coefficient in inputs.correlations[index]:
            if other in place:
                matrix[row][place[other]] = coefficient * scaled[row] * scaled[place[other]]
    return matrix


def _relative(difference: float, size: float) -> float:
    return abs(difference) / size if size else abs(difference)


def _relative_variance(uncertainty: float, propagated: Propagated) -> float:
    largest = max(map(abs, propagated.contributions), default=0.0)
    if not largest:
        return uncertainty
    independent = sum((contribution / largest) ** 2 for contribution in propagated.contributions)
    theirs, ours = (uncertainty / largest) ** 2, (propagated.standard_uncertainty / largest) ** 2
    return abs(theirs - ours) / (2 * max(independent, ours))


def _compared(name: str) -> Callable[[AffineNumber, AffineNumber], bool]:
    compare = COMPARISONS[name]
    return lambda left, right: compare(nominal(left), nominal(right))


def _round_to(value: AffineNumber, interval: AffineNumber) -> AffineNumber:
    return FLOAT["round_to"](nominal(value), nominal(interval))


def _power(base: AffineNumber, exponent: float) -> AffineNumber:
    raised: AffineNumber = base**exponent
    return raised


def _lookup(table: LookupTable, argument: AffineNumber) -> AffineNumber | None:
    found = table.at(shortest(nominal(argument)))
    if found is None:
        return None
    value, slope = map(float, found)
    return value + slope * (argument - nominal(argument))


_SIGNS: dict[str, Callable[..., AffineNumber | bool]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "negate": operator.neg,
    "round_to": _round_to,
}
_AFFINE: Algebra[AffineNumber] = Algebra(
    number=number,
    operations=_SIGNS | dict(AFFINE_FUNCTIONS) | {name: _compared(name) for name in COMPARISONS},
    power=_power,
    lookup=_lookup,
)
