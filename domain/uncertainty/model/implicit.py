"""A measurand that only an equation fixes: ``f(y, x...) = 0`` inside a bracket (VIM 2.48, note 1; JCGM 102:2011).

A flow from a pressure loss that itself needs the flow, a temperature from a resistance: ``y`` is solved for at the
estimates, and its sensitivities follow without any difference quotient from those of ``f``: dy/dx = -(df/dx)/(df/dy).
"""

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar, cast

from domain.errors import MetrologyError
from domain.quantity.catalogue import find_unit
from domain.uncertainty.model.compiled import FLOATS, Function, compile_function
from domain.uncertainty.model.complexes import Form, lower_real, real_among
from domain.uncertainty.model.dimensions import Reading, in_radians, radians, read_residual_units
from domain.uncertainty.model.equation import NO_ANGLES, Equation
from domain.uncertainty.model.errors import (
    BracketInvalid,
    ImplicitJump,
    ImplicitNotConverged,
    ImplicitSeveralRoots,
    ImplicitSlopeZero,
    ImplicitUnused,
    ModelError,
    NoSignChange,
)
from domain.uncertainty.model.gradient import Linearised
from domain.uncertainty.model.program import Algebra, compile_system, run_system
from domain.uncertainty.model.system import NO_DEFINITIONS, read_system
from domain.uncertainty.model.tables import LookupTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

POINTER = "/equation"
MOST_STEPS = 200
PROBES = 33
"""Places in the bracket at which the equation is looked at for a second root."""
JUMP = 1e-6
"""Largest share of the equation's size at the ends of the bracket that is taken for a zero; a pole leaves far more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImplicitEquation:
    """An equation that is zero for the right value of ``symbol``."""

    pointer: ClassVar[str] = POINTER
    """Where its text stands in an output."""
    symbol: str
    """What it is solved for; the last of the symbols that ``residual`` takes."""
    residual: Equation
    """The left-hand side; its own value has a unit that nobody needs."""
    value: Function
    """The residual alone, over floats."""
    between: tuple[float, float]
    """Where the root is looked for, in the unit of ``symbol``."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """Inputs that are really used."""
        return tuple(name for name in self.residual.symbols if name != self.symbol)

    @property
    def reading(self) -> Reading:
        """How the units were understood."""
        return self.residual.reading

    def linearise(self, values: Sequence[float], tables: Mapping[str, LookupTable]) -> Linearised:
        """Solve at ``values`` of the declared inputs; raises as ``solve`` and ``linearise_root`` do."""
        root = solve(self, values, tables)
        return linearise_root(self, values, tables, root.value)._replace(other_roots=root.may_have_others)


MeasurementModel: TypeAlias = Equation | ImplicitEquation
"""What gives a measurand of its inputs (VIM 2.48): computed by an expression, or solved for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """What solved the equation."""

    value: float
    may_have_others: bool
    """The slope changes its sign in the bracket, or has no value somewhere: a second root cannot be excluded."""


def read_implicit(
    *,
    symbol: str,
    equation: str,
    between: tuple[float, float],
    units: Mapping[str, str],
    unit: str,
    definitions: Mapping[str, str] = NO_DEFINITIONS,
    tables: Mapping[str, LookupTable] | None = None,
    complex_symbols: Mapping[str, Form] | None = None,
    angles: Mapping[str, str] = NO_ANGLES,
) -> ImplicitEquation:
    """Read ``equation`` (its left-hand side; the right-hand side is 0) over inputs with ``units`` and ``symbol``.

    With ``complex_symbols``, whose parts are among the inputs, it is of the language of complex quantities, and real;
    ``angles`` are the units of inputs that it takes in radians.
    Its terms must agree among themselves, with ``symbol`` in ``unit``. Raises what ``read_system`` and ``read_units``
    raise, at ``/equation`` instead of ``/expression``; ``ImplicitUnused``; ``BracketInvalid`` at ``/between``.
    """
    if unit:
        find_unit(unit, "/unit")
    low, high = between
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise BracketInvalid("/between", low=low, high=high)
    declared, all_units = (*units, symbol), {**units, symbol: unit}
    try:
        if complex_symbols is None:
            system = read_system(equation, declared, definitions, tables or ())
        else:
            real = real_among(declared, complex_symbols)
            system = lower_real(equation, complex_symbols, real, definitions, tables or ())
        if symbol not in system.symbols:
            raise ImplicitUnused(POINTER, symbol=symbol)
        understood = in_radians(read_residual_units(system, all_units | radians(angles)), angles)
    except MetrologyError as fault:
        raise _here(fault) from None
    compiled = compile_function(system, declared, understood.factors)
    residual = Equation(
        declared=declared,
        system=system,
        program=compile_system(system),
        compiled=compiled,
        factors=tuple(understood.factors[name] for name in system.symbols),
        output_factor=1.0,
        reading=understood.reading,
    )
    return ImplicitEquation(symbol=symbol, residual=residual, value=compiled.values_over(FLOATS), between=between)


def solve(equation: ImplicitEquation, values: Sequence[float], tables: Mapping[str, LookupTable]) -> Root:
    """Solve for the symbol at ``values`` of the inputs, in the order they were declared.

    Raises ``NoSignChange``, ``ImplicitSeveralRoots`` (found, not only possible), ``ImplicitJump``,
    ``ImplicitNotConverged``, or a ``ModelError`` where the equation has no value.
    """
    from scipy import optimize  # noqa: PLC0415 - only implicit models pay for it

    low, high = equation.between
    at_low, at_high = (_value(equation, values, tables, end) for end in equation.between)
    if at_low and at_high and (at_low > 0) == (at_high > 0):
        raise NoSignChange("/between", symbol=equation.symbol, low=low, high=high, at_low=at_low, at_high=at_high)
    may_have_others = _look_for_others(equation, values, tables)
    found, report = optimize.brentq(
        lambda y: _value(equation, values, tables, y),
        *equation.between,
        xtol=sys.float_info.min,
        rtol=4 * sys.float_info.epsilon,
        maxiter=MOST_STEPS,
        full_output=True,
        disp=False,
    )
    if not report.converged:
        raise ImplicitNotConverged(POINTER, symbol=equation.symbol, steps=MOST_STEPS)
    left = _value(equation, values, tables, found)
    if abs(left) > JUMP * max(abs(at_low), abs(at_high)):
        raise ImplicitJump(POINTER, symbol=equation.symbol, at=found)
    return Root(value=found, may_have_others=may_have_others)


def linearise_root(
    equation: ImplicitEquation, values: Sequence[float], tables: Mapping[str, LookupTable], root: float
) -> Linearised:
    """Give the root with its sensitivity to each declared input; raises ``ImplicitSlopeZero`` at a double root."""
    try:
        found = equation.residual.linearise((*values, root), tables)
    except ModelError as fault:
        raise _here(fault) from None
    *slopes, own = found.gradient
    gradient = tuple(-slope / own for slope in slopes) if own else (math.inf,)
    if not all(map(math.isfinite, gradient)):
        raise ImplicitSlopeZero(POINTER, symbol=equation.symbol, at=root)
    # Where the slope by the root itself jumps, so do the sensitivities to all that it depends on.
    kinks = frozenset(equation.symbols) if equation.symbol in found.kinks else found.kinks
    return Linearised(root, gradient, kinks, found.stepwise)


def residual_over(
    equation: ImplicitEquation,
    values: Sequence[T],
    algebra: Algebra[T],
    tables: Mapping[str, LookupTable],
    *,
    root: T,
    settle: Callable[[T], T] | None = None,
) -> T:
    """Compute the left-hand side over another kind of number; ``values`` are of the declared inputs."""
    residual = equation.residual
    of = dict(zip(residual.declared, (*values, root), strict=True))
    times = cast("Callable[[T, T], T]", algebra.operations["*"])
    scaled = [
        of[name] if factor == 1 else times(of[name], algebra.number(repr(factor)))
        for name, factor in zip(residual.program.symbols, residual.factors, strict=True)
    ]
    return run_system(residual.program, scaled, algebra, tables, settle)


def root_over(
    equation: ImplicitEquation,
    values: Sequence[T],
    algebra: Algebra[T],
    tables: Mapping[str, LookupTable],
    *,
    root: T,
    slope: T,
    settle: Callable[[T], T] | None = None,
) -> T:
    """Carry the root into another kind of number by one Newton step: exact to first order, as a second engine needs it.

    ``root`` and ``slope`` (df/dy there) are plain values made of that kind of number; ``values`` are of the inputs.
    """
    over, minus = (cast("Callable[[T, T], T]", algebra.operations[sign]) for sign in "/-")
    return minus(root, over(residual_over(equation, values, algebra, tables, root=root, settle=settle), slope))


def solve_trials(
    equation: ImplicitEquation,
    values: Mapping[str, "NDArray[np.float64] | float"],
    tables: Mapping[str, LookupTable],
) -> "NDArray[np.float64]":
    """Solve in every trial of a simulation, all at once; NaN where a trial has no root in the bracket.

    ``values`` are arrays by symbol, each in the unit of its input.
    """
    import numpy as np  # noqa: PLC0415 - arrays are for simulations only
    from scipy.optimize import elementwise  # noqa: PLC0415

    from domain.uncertainty.model.arrays import system_value  # noqa: PLC0415

    residual = equation.residual
    used = [name for name in residual.program.symbols if name != equation.symbol]
    factors = dict(zip(residual.program.symbols, residual.factors, strict=True))

    def left(y: Any, *columns: Any) -> Any:  # noqa: ANN401 - arrays
        named = {**dict(zip(used, columns, strict=True)), equation.symbol: y}
        found = system_value(residual.system, {name: named[name] * factors[name] for name in named}, tables)
        return np.broadcast_to(np.asarray(found, dtype=float), y.shape).copy()

    columns = tuple(map(np.atleast_1d, np.broadcast_arrays(*(np.asarray(values[name], dtype=float) for name in used))))
    shape = columns[0].shape if columns else (1,)
    ends = [np.full(shape, end) for end in equation.between]
    find_root: Callable[..., Any] = elementwise.find_root
    with np.errstate(all="ignore"):
        found = find_root(left, tuple(ends), args=columns, maxiter=MOST_STEPS)
        size = np.maximum(*(np.abs(left(end, *columns)) for end in ends))
        is_root = found.success & (np.abs(found.f_x) <= JUMP * size)
    return np.where(is_root, found.x, np.nan)


def _value(equation: ImplicitEquation, values: Sequence[float], tables: Mapping[str, LookupTable], y: float) -> float:
    """Compute the left-hand side; what has no value is computed again by the engine that knows the place."""
    compiled = equation.residual.compiled
    try:
        found = float(equation.value(compiled.tables_of(tables), *values, y))
    except (ArithmeticError, ValueError):
        found = math.nan
    if math.isfinite(found):
        return found
    try:
        return equation.residual.linearise((*values, y), tables).value
    except ModelError as fault:
        raise _here(fault) from None


def _look_for_others(equation: ImplicitEquation, values: Sequence[float], tables: Mapping[str, LookupTable]) -> bool:
    """Refuse a bracket that is seen to hold several roots, and tell whether several cannot be excluded."""
    low, high = equation.between
    signs: list[bool] = []
    slopes: set[bool] = set()
    is_smooth = True
    for index in range(PROBES):
        y = low + (high - low) * index / (PROBES - 1)
        try:
            found = equation.residual.linearise((*values, y), tables)
        except ModelError:
            is_smooth = False
            continue
        if found.gradient[-1]:
            slopes.add(found.gradient[-1] > 0)
        if found.value:
            signs.append(found.value > 0)
    changes = sum(before != after for before, after in pairwise(signs))
    if changes > 1:
        raise ImplicitSeveralRoots("/between", symbol=equation.symbol, count=changes)
    return not is_smooth or len(slopes) > 1


def _here(fault: MetrologyError) -> MetrologyError:
    """Place what was refused about the expression at the equation."""
    if fault.pointer == "/expression":
        fault.pointer = POINTER
    return fault
