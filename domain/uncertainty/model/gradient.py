"""Value and gradient of a model in one run: each operation remembers its partial derivatives, none is differenced.

Reverse mode: the cost is a small multiple of computing the value, whatever the number of inputs.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from domain.uncertainty.model.arithmetic import COMPARISONS, FLOAT, PARTIALS, float_power, number, shortest
from domain.uncertainty.model.errors import DerivativeUndefined
from domain.uncertainty.model.program import Algebra, NoDerivative, Program, Stage, SystemProgram, run_system
from domain.uncertainty.model.tables import LookupTable

_STEPWISE = frozenset({"floor", "ceil", "round_to"})
_NOTED = _STEPWISE | {"abs", "min", "max"}
"""Operations whose slope may jump or vanish."""


class Linearised(NamedTuple):
    """A model at the estimates: y, and dy/dx for each of the program's symbols."""

    value: float
    gradient: tuple[float, ...]
    kinks: frozenset[str]
    """Symbols at whose estimates the slope jumps (``abs`` at 0, a tie of ``min`` or ``max``)."""
    stepwise: frozenset[str]
    """Symbols that go through a step (``floor``, ``ceil``, ``round_to``, a table): the slope there is taken as 0."""
    other_roots: bool = False
    """Of an implicit equation: a second root in the bracket cannot be excluded."""


class _Tape:
    """Everything computed so far, in order: for each slot the slots it came from, with the partial derivatives."""

    __slots__ = ("kinks", "parents", "stepwise")

    def __init__(self) -> None:
        self.parents: list[tuple[tuple[int, float], ...]] = []
        self.kinks: list[int] = []
        self.stepwise: list[int] = []


class _Traced:
    """A float that knows its slot on the tape."""

    __slots__ = ("slot", "tape", "value")

    def __init__(self, value: float, tape: _Tape, parents: tuple[tuple[int, float], ...] = ()) -> None:
        self.value = value
        self.tape = tape
        self.slot = len(tape.parents)
        tape.parents.append(parents)


_Operand = float | _Traced


def linearise(program: Program, values: Sequence[float], tables: Mapping[str, LookupTable]) -> Linearised:
    """Compute a model and its gradient at ``values``, in the order of ``program.symbols``.

    Raises ``UndefinedValue``, ``DerivativeUndefined`` or ``TableOutOfRange`` with the position of the culprit.
    """
    return linearise_system(SystemProgram(program.symbols, (Stage("", "", program),)), values, tables)


def linearise_system(program: SystemProgram, values: Sequence[float], tables: Mapping[str, LookupTable]) -> Linearised:
    """Compute the output of a system likewise; refusals point to the equation they come from."""
    tape = _Tape()
    inputs: list[_Operand] = [_Traced(value, tape) for value in values]
    result = run_system(program, inputs, _TRACED, tables)
    if not isinstance(result, _Traced):
        return Linearised(float(result), (0.0,) * len(values), frozenset(), frozenset())
    gradient = _swept(tape, result.slot, len(values))
    if not all(map(math.isfinite, gradient)):
        # Each step has a finite slope, but a product of them has none.
        output = program.stages[-1]
        raise DerivativeUndefined(output.pointer, position=output.program.steps[-1].position, operation="dy/dx")
    return Linearised(
        result.value,
        gradient,
        _touched(program.symbols, tape, tape.kinks),
        _touched(program.symbols, tape, tape.stepwise),
    )


def _swept(tape: _Tape, slot: int, count: int) -> tuple[float, ...]:
    """Carry dy/dy = 1 back from the result to the inputs."""
    slopes = [0.0] * (slot + 1)
    slopes[slot] = 1.0
    for here in range(slot, count - 1, -1):
        slope = slopes[here]
        if slope:
            for parent, partial in tape.parents[here]:
                slopes[parent] += slope * partial
    slopes.extend([0.0] * (count - len(slopes)))
    return tuple(slopes[:count])


def _touched(symbols: Sequence[str], tape: _Tape, slots: list[int]) -> frozenset[str]:
    """Name the inputs that ``slots`` were computed from."""
    if not slots:
        return frozenset()
    reached = [False] * len(tape.parents)
    for slot in slots:
        reached[slot] = True
    for here in range(len(reached) - 1, -1, -1):
        if reached[here]:
            for parent, _ in tape.parents[here]:
                reached[parent] = True
    return frozenset(name for name, is_reached in zip(symbols, reached, strict=False) if is_reached)


def _record(value: float, operands: tuple[_Operand, ...], partials: tuple[float, ...]) -> _Traced:
    """Put a value on the tape of those operands that are on one; at least one is."""
    parents = []
    for operand, partial in zip(operands, partials, strict=True):
        if isinstance(operand, _Traced):
            if not math.isfinite(partial):
                raise NoDerivative
            parents.append((operand.slot, partial))
            tape = operand.tape
    return _Traced(value, tape, tuple(parents))


def _traced(name: str) -> Callable[..., _Operand]:
    compute, differentiate = FLOAT[name], PARTIALS[name]

    def apply(*operands: _Operand) -> _Operand:
        plain = [operand.value if isinstance(operand, _Traced) else operand for operand in operands]
        value = compute(*plain)
        if not math.isfinite(value):
            raise OverflowError
        if _Traced not in map(type, operands):
            return value
        try:
            partials = differentiate(value, *plain)
        except (ArithmeticError, ValueError) as fault:
            raise NoDerivative from fault
        result = _record(value, operands, partials)
        if name in _NOTED:
            _note(name, plain, result)
        return result

    return apply


def _note(name: str, plain: list[float], result: _Traced) -> None:
    if name in _STEPWISE:
        result.tape.stepwise.append(result.slot)
    elif plain[0] == 0 if name == "abs" else plain.count(result.value) > 1:
        result.tape.kinks.append(result.slot)


def _compared(name: str) -> Callable[..., bool]:
    compare = COMPARISONS[name]

    def apply(left: _Operand, right: _Operand) -> bool:
        return compare(_plain(left), _plain(right))

    return apply


def _plain(operand: _Operand) -> float:
    return operand.value if isinstance(operand, _Traced) else operand


def _power(base: _Operand, exponent: float) -> _Operand:
    value = float_power(_plain(base), exponent)
    if not isinstance(base, _Traced):
        return value
    try:
        partial = exponent * float_power(base.value, exponent - 1) if exponent else 0.0
    except (ArithmeticError, ValueError) as fault:
        raise NoDerivative from fault
    return _record(value, (base,), (partial,))


def _lookup(table: LookupTable, argument: _Operand) -> _Operand | None:
    found = table.at(shortest(_plain(argument)))
    if found is None:
        return None
    value, slope = map(float, found)
    if not isinstance(argument, _Traced):
        return value
    result = _Traced(value, argument.tape, ((argument.slot, slope),))
    if table.interpolation != "linear":
        result.tape.stepwise.append(result.slot)
    return result


_TRACED: Algebra[_Operand] = Algebra(
    number=number,
    operations={name: _traced(name) for name in FLOAT} | {name: _compared(name) for name in COMPARISONS},
    power=_power,
    lookup=_lookup,
)
