"""A system as straight-line operations: what it computes, in order, with nothing computed twice.

Constants are folded, multiplications by one and additions of zero left out, and an expression that occurs again is the
one already computed (in the same branch, or outside of it). Names are made here, ``x0`` for an input and ``v0`` for a
result; nothing of a user's text goes further than the numbers, and those as the ``repr`` of their float.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from domain.uncertainty.model.arithmetic import COMPARISONS, FLOAT, number
from domain.uncertainty.model.errors import ModelTooComplex
from domain.uncertainty.model.system import System
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

MAX_OPERATIONS = 20_000
"""Most operations of one system, its definitions together: some tenths of a second to make ready."""
NOTED = frozenset({"abs", "min", "max", "floor", "ceil", "round_to"})
"""Operations whose slope may jump or vanish, so that a budget has something to point out."""
_HANDS_OVERFLOW_ON = frozenset({"+", "-", "*", "negate", "square", "sqrt", "log", "log10"})
_OVERFLOWS_SILENTLY = _HANDS_OVERFLOW_ON | {"/"}
_COMMUTES = frozenset({"+", "*", "==", "!="})
_ZEROES, _ONE = ("0.0", "-0.0"), "1.0"


@dataclass(frozen=True, slots=True)
class Operation:
    """``target`` = ``name`` of ``operands``: names of results or numbers; a table by its index, an exponent as text."""

    target: str
    name: str
    operands: tuple[str, ...]


@dataclass(slots=True)
class Block:
    """Operations that are done together or not at all."""

    operations: "list[Operation | Choice | Chain]" = field(default_factory=list)
    exposed: list[str] = field(default_factory=list)
    """Results whose overflow what follows would hide (1/inf is 0): they must be seen to be finite."""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """``target`` is the result of one of two blocks."""

    target: str
    condition: str
    value: Block
    otherwise: Block


@dataclass(frozen=True, slots=True)
class Chain:
    """``target`` is the truth of ``and`` or ``or``: each block is asked only while the matter is open."""

    target: str
    word: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class StraightLine:
    """A system laid out."""

    block: Block
    tables: tuple[str, ...]
    """Names of the tables it asks; operations have their index."""
    is_noted: bool
    """It contains ``NOTED`` operations or a table."""
    has_choices: bool


def straighten(
    system: System, symbols: Sequence[str], factors: Mapping[str, float], output_factor: float
) -> StraightLine:
    """Lay a system out over ``symbols``, each multiplied by its factor, and the result by ``output_factor``.

    Raises ``ModelTooComplex`` at ``/definitions`` beyond ``MAX_OPERATIONS``.
    """
    writer = _Writer()
    for index, symbol in enumerate(symbols):
        if symbol in system.symbols:
            writer.known[symbol] = writer.operation("*", f"x{index}", repr(float(factors[symbol])))
    for definition in system.definitions:
        writer.known[definition.name] = writer.number(definition.model.root)
    block = writer.block
    block.result = writer.operation("*", writer.number(system.root.root), repr(float(output_factor)))
    return StraightLine(
        block=block, tables=tuple(writer.tables), is_noted=writer.is_noted, has_choices=writer.has_choices
    )


class _Writer:
    """Walks the trees once; their depth is bounded by the language."""

    def __init__(self) -> None:
        self.block = Block()
        self.known: dict[str, str] = {}
        self.tables: dict[str, str] = {}
        self.is_noted = False
        self.has_choices = False
        self._seen: list[dict[tuple[str, ...], str]] = [{}]
        self._home: dict[str, Block] = {}
        """Results that may have overflowed without anybody knowing, and the block that computed each."""
        self._count = 0

    def number(self, node: Node) -> str:
        """Lay out a part that is a number, and name its result."""
        match node:
            case Number(_, text):
                return repr(number(text))
            case Symbol(_, name):
                return self.known[name]
            case Negative(_, operand):
                return self.operation("negate", self.number(operand))
            case Sum(_, first, rest) | Product(_, first, rest):
                result = self.number(first)
                for sign, _, term in rest:
                    result = self.operation(sign, result, self.number(term))
                return result
            case Power(_, base, exponent):
                return self._power(self.number(base), exponent)
            case Call(_, name, arguments):
                self.is_noted |= name in NOTED
                return self.operation(name, *map(self.number, arguments))
            case Lookup(_, table, argument):
                self.is_noted = True
                index = self.tables.setdefault(table, str(len(self.tables)))
                return self.operation("lookup", index, self.number(argument))
            case Conditional(_, condition, value, otherwise):
                return self._choice(condition, value, otherwise)

    def operation(self, name: str, *operands: str) -> str:
        """Name the result of an operation: folded, left out, found again or new."""
        folded = _folded(name, operands) or _left_out(name, operands)
        if folded:
            return folded
        key = (name, *(sorted(operands) if name in _COMMUTES else operands))
        for scope in reversed(self._seen):
            if key in scope:
                return scope[key]
        target = self._new()
        self._expose(name, operands)
        if name in _OVERFLOWS_SILENTLY:
            self._home[target] = self.block
        self.block.operations.append(Operation(target, name, operands))
        self._seen[-1][key] = target
        return target

    def _power(self, base: str, exponent: Fraction) -> str:
        if exponent in (0, 1):
            return base if exponent else _ONE
        if exponent == -1:
            return self.operation("/", _ONE, base)
        if exponent == 2:  # noqa: PLR2004 - a square is a product
            return self.operation("square", base)
        return self.operation("power", base, repr(float(exponent)))

    def _choice(self, condition: Condition, value: Node, otherwise: Node) -> str:
        self.has_choices = True
        truth, target = self._truth(condition), self._new()
        blocks = [self._branch(branch) for branch in (value, otherwise)]
        self.block.operations.append(Choice(target, truth, blocks[0], blocks[1]))
        self._home[target] = self.block
        return target

    def _truth(self, node: Condition) -> str:
        match node:
            case Comparison(_, sign, left, right):
                return self.operation(sign, self.number(left), self.number(right))
            case Not(_, operand):
                return self.operation("not", self._truth(operand))
            case Logic(_, word, operands):
                target, blocks = self._new(), tuple(map(self._branch, operands))
                self.block.operations.append(Chain(target, word, blocks))
                return target

    def _branch(self, node: "Node | Condition") -> Block:
        """Lay out what may not be computed; what it found is forgotten outside."""
        outside, self.block = self.block, Block()
        self._seen.append({})
        self.block.result = self._truth(node) if isinstance(node, Condition) else self.number(node)
        self._seen.pop()
        inside, self.block = self.block, outside
        return inside

    def _expose(self, name: str, operands: tuple[str, ...]) -> None:
        """Mark operands whose overflow this operation would hide."""
        if name in _HANDS_OVERFLOW_ON:
            return
        for operand in operands[1:] if name == "/" else operands:
            home = self._home.pop(operand, None)
            if home is not None:
                home.exposed.append(operand)

    def _new(self) -> str:
        self._count += 1
        if self._count > MAX_OPERATIONS:
            raise ModelTooComplex("/definitions", limit=MAX_OPERATIONS)
        return f"v{self._count}"


def is_constant(operand: str) -> bool:
    """Tell a number from the name of a result."""
    return operand[0] not in "vx"


def _folded(name: str, operands: tuple[str, ...]) -> str | None:
    """Compute what is made of constants alone; None where it is not, or has no finite value (a run then says so)."""
    if name == "lookup" or not all(map(is_constant, operands)):
        return None
    numbers = [float(operand) for operand in operands]
    try:
        if name in ("square", "power"):
            value = math.pow(numbers[0], numbers[1] if name == "power" else 2)
        elif name in FLOAT and name not in COMPARISONS:
            value = FLOAT[name](*numbers)
        else:
            return None
    except (ArithmeticError, ValueError):
        return None
    return repr(float(value)) if math.isfinite(value) else None


def _left_out(name: str, operands: tuple[str, ...]) -> str | None:
    """Give the operand that an operation would only repeat."""
    if name == "+" and operands[0] in _ZEROES:
        return operands[1]
    if (name in "+-" and operands[-1] in _ZEROES) or (name in "*/" and operands[-1] == _ONE):
        return operands[0]
    return operands[1] if name == "*" and operands[0] == _ONE else None
