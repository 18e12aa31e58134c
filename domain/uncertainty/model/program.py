"""A model as a flat program: one list of steps that runs over any kind of number.

The same program is run over floats, over exact fractions, over numbers that remember their derivatives and over the
numbers of the second engine. Branches are forward jumps, so a branch that is not taken is never computed, and a run is
linear in the steps.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar, cast

from domain.errors import placed
from domain.uncertainty.model.errors import DerivativeUndefined, ModelTooComplex, TableOutOfRange, UndefinedValue
from domain.uncertainty.model.language import Model
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
    Number,
    Power,
    Product,
    Sum,
    Symbol,
)

T = TypeVar("T")


_TRUE, _FALSE = True, False


class NoDerivative(ArithmeticError):
    """An algebra found a value without a finite slope."""


class TooLong(ArithmeticError):
    """An algebra met a number too long to work with."""


class Kind(IntEnum):
    """What a step does to the stack."""

    KNOWN = 0
    OPERATION = 1
    POWER = 2
    LOOKUP = 3
    JUMP = 4
    JUMP_UNLESS = 5
    TRUTH = 6


# An enum's members cost a look-up at every step that asks for them.
_KNOWN, _OPERATION, _LAST_OF_WORK = Kind.KNOWN, Kind.OPERATION, Kind.LOOKUP


class Step(NamedTuple):
    """One step. ``operand`` is the place of a known value or of a target, an arity, or 0 and 1 for a truth."""

    kind: Kind
    position: int
    name: str = ""
    operand: int = 0
    exponent: int | float = 0


@dataclass(frozen=True, slots=True)
class Program:
    """Steps over known values: those of ``symbols``, and behind them the constants, which keep their text."""

    symbols: tuple[str, ...]
    constants: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """One equation of a system."""

    name: str
    """The definition's name; "" for the output's own."""
    pointer: str
    """Where its text stands; refusals are placed there."""
    program: Program


@dataclass(frozen=True, slots=True)
class SystemProgram:
    """The programs of a system, each behind those whose results it uses; the output's own is the last."""

    symbols: tuple[str, ...]
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Algebra(Generic[T]):
    """How one kind of number is made and worked with."""

    number: Callable[[str], T]
    """Makes a number of a constant's text (decimal, or ``pi``)."""
    operations: Mapping[str, Callable[..., T | bool]]
    """By sign or function name; ``negate`` is the unary minus."""
    power: Callable[[T, int | float], T]
    lookup: Callable[[LookupTable, T], T | None]
    """None: the table has no row there."""


def compile_model(model: Model) -> Program:
    """Lay a model's tree out as steps."""
    writer = _Writer(model.symbols)
    writer.write(model.root)
    return Program(model.symbols, tuple(writer.constants), tuple(writer.steps))


def compile_system(system: System) -> SystemProgram:
    """Lay every equation of a system out as steps."""
    stages = [Stage(known.name, known.pointer, compile_model(known.model)) for known in system.definitions]
    return SystemProgram(system.symbols, (*stages, Stage("", "/expression", compile_model(system.root))))


def run_system(
    program: SystemProgram,
    values: Sequence[T],
    algebra: Algebra[T],
    tables: Mapping[str, LookupTable],
    settle: Callable[[T], T] | None = None,
) -> T:
    """Give the output's value at ``values`` (in the order of ``program.symbols``), each definition computed once.

    ``settle`` is given each definition's result before others use it. Raises as ``run``, at the equation's pointer.
    """
    known = dict(zip(program.symbols, values, strict=True))
    *definitions, output = program.stages
    for stage in definitions:
        with placed(stage.pointer):
            result = run(stage.program, [known[symbol] for symbol in stage.program.symbols], algebra, tables)
        known[stage.name] = result if settle is None else settle(result)
    with placed(output.pointer):
        return run(output.program, [known[symbol] for symbol in output.program.symbols], algebra, tables)


def run(
    program: Program,
    values: Sequence[T],
    algebra: Algebra[T],
    tables: Mapping[str, LookupTable],
) -> T:
    """Give the model's value at ``values`` (in the order of ``program.symbols``).

    Raises ``UndefinedValue`` or ``TableOutOfRange`` at the step that has no answer.
    """
    known = [*values, *map(algebra.number, program.constants)]
    stack: list[T | bool] = []
    steps, here, end = program.steps, 0, len(program.steps)
    while here < end:
        step = steps[here]
        kind, _, _, operand, _ = step
        here += 1
        if kind is _KNOWN:
            stack.append(known[operand])
        elif kind <= _LAST_OF_WORK:
            _work(step, stack, algebra, tables)
        elif kind is Kind.JUMP:
            here = operand
        elif kind is Kind.JUMP_UNLESS:
            here = here if stack.pop() else operand
        else:
            stack.append(bool(operand))
    return cast("T", stack[-1])


def _work(step: Step, stack: list[T | bool], algebra: Algebra[T], tables: Mapping[str, LookupTable]) -> None:
    kind, _, name, arity, exponent = step
    try:
        if kind is _OPERATION:
            arguments = stack[-arity:]
            stack[-arity:] = (algebra.operations[name](*arguments),)
            return
        operand = cast("T", stack.pop())
        found = algebra.power(operand, exponent) if kind is Kind.POWER else algebra.lookup(tables[name], operand)
    except NoDerivative as fault:
        raise DerivativeUndefined(position=step.position, operation=name) from fault
    except TooLong as fault:
        raise ModelTooComplex(position=step.position, limit=fault) from fault
    except (ArithmeticError, ValueError) as fault:
        raise UndefinedValue(position=step.position, operation=name) from fault
    if found is None:
        raise TableOutOfRange(position=step.position, name=name, argument=operand)
    stack.append(found)


class _Writer:
    """Walks the tree once; the depth of the tree is bounded by the language."""

    def __init__(self, symbols: tuple[str, ...]) -> None:
        self._place = {name: index for index, name in enumerate(symbols)}
        self._known: dict[str, int] = {}
        self.constants: list[str] = []
        self.steps: list[Step] = []

    def write(self, node: Node | Condition) -> None:
        """Write the steps that leave the node's value on the stack."""
        match node:
            case Number(position, text):
                self._add(Kind.KNOWN, position, operand=self._constant(text))
            case Symbol(position, name):
                self._add(Kind.KNOWN, position, operand=self._place[name])
            case Negative(position, operand):
                self._operation("negate", position, operand)
            case Sum(_, first, rest) | Product(_, first, rest):
                self.write(first)
                for sign, position, term in rest:
                    self.write(term)
                    self._add(Kind.OPERATION, position, sign, 2)
            case Power(position, base, exponent):
                self.write(base)
                self.steps.append(Step(Kind.POWER, position, "**", 0, _exponent(exponent)))
            case _:
                self._write_special(node)

    def _write_special(self, node: Node | Condition) -> None:
        match node:
            case Call(position, name, arguments):
                self._operation(name, position, *arguments)
            case Lookup(position, table, argument):
                self.write(argument)
                self._add(Kind.LOOKUP, position, table)
            case Conditional(position, condition, value, otherwise):
                self.write(condition)
                self._choose(position, value, otherwise)
            case _:
                self._write_condition(node)

    def _write_condition(self, node: Node | Condition) -> None:
        match node:
            case Comparison(position, sign, left, right):
                self._operation(sign, position, left, right)
            case Not(position, operand):
                self.write(operand)
                self._choose(position, _FALSE, _TRUE)
            case Logic(position, word, operands):
                self.write(operands[0])
                for operand in operands[1:]:
                    if word == "and":
                        self._choose(position, operand, _FALSE)
                    else:
                        self._choose(position, _TRUE, operand)

    def _choose(
        self, position: int, when_true: "Node | Condition | bool", when_false: "Node | Condition | bool"
    ) -> None:
        """Take the truth from the stack and leave one of two values there."""
        skip = len(self.steps)
        self._add(Kind.JUMP_UNLESS, position)
        self._write_or_truth(position, when_true)
        end = len(self.steps)
        self._add(Kind.JUMP, position)
        self._land(skip)
        self._write_or_truth(position, when_false)
        self._land(end)

    def _write_or_truth(self, position: int, what: "Node | Condition | bool") -> None:
        if isinstance(what, bool):
            self._add(Kind.TRUTH, position, operand=int(what))
        else:
            self.write(what)

    def _land(self, jump: int) -> None:
        self.steps[jump] = self.steps[jump]._replace(operand=len(self.steps))

    def _operation(self, name: str, position: int, *operands: Node) -> None:
        for operand in operands:
            self.write(operand)
        self._add(Kind.OPERATION, position, name, len(operands))

    def _add(self, kind: Kind, position: int, name: str = "", operand: int = 0) -> None:
        self.steps.append(Step(kind, position, name, operand))

    def _constant(self, text: str) -> int:
        if text not in self._known:
            self._known[text] = len(self._place) + len(self.constants)
            self.constants.append(text)
        return self._known[text]


def _exponent(exponent: Fraction) -> int | float:
    return int(exponent) if exponent.denominator == 1 else float(exponent)
