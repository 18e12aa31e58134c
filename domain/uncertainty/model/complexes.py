"""Complex quantities lowered to real ones (JCGM 102:2011): Z is (Re Z, Im Z).

Everything behind the language (gradient, second engine, Monte Carlo, units) knows real numbers only. So an expression
over complex symbols becomes two real systems that share their definitions, one for each part of each intermediate
result: the cost stays linear in the text. Multivalued functions give principal values, as (-pi, pi] for ``arg``.

What the text knows to be real stays one real number: ``sqrt`` of a negative one is refused as ever.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from domain.errors import placed
from domain.uncertainty.model.errors import ComplexPower, ComplexResult, RealExpected, SymbolInvalid
from domain.uncertainty.model.language import IMAGINARY, MAX_SYMBOL, Model, check_symbols
from domain.uncertainty.model.system import NO_DEFINITIONS, Definition, System, read_system
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
    names,
)

Form = Literal["cartesian", "polar"]

ROOT = "/expression"
_ZERO = Number(0, "0")
_PARTS: Mapping[Form, tuple[str, str]] = {"cartesian": ("_re", "_im"), "polar": ("_abs", "_arg")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowered:
    """A complex measurand as real systems over real inputs."""

    real: System
    imaginary: System
    magnitude: System
    phase: System
    """In radians, in (-pi, pi]."""

    @property
    def is_real(self) -> bool:
        """Whether the text knows the result to be real."""
        return self.imaginary.root.root == _ZERO


@dataclass(frozen=True, slots=True)
class _Complex:
    """Two real trees; None is exactly zero."""

    re: Node | None
    im: Node | None = None

    @property
    def is_real(self) -> bool:
        return self.im is None


def part_symbols(symbol: str, form: Form) -> tuple[str, str]:
    """Name the two real inputs that a complex input is made of: ``Z_re`` and ``Z_im``, or ``Z_abs`` and ``Z_arg``."""
    first, second = _PARTS[form]
    return symbol + first, symbol + second


def real_among(symbols: Sequence[str], complex_symbols: Mapping[str, Form]) -> tuple[str, ...]:
    """Give those of ``symbols`` that are no part of a complex quantity."""
    parts = {part for symbol, form in complex_symbols.items() for part in part_symbols(symbol, form)}
    return tuple(symbol for symbol in symbols if symbol not in parts)


def lower(
    expression: str,
    complex_symbols: Mapping[str, Form],
    real_symbols: Sequence[str] = (),
    definitions: Mapping[str, str] = NO_DEFINITIONS,
    tables: Collection[str] = (),
) -> Lowered:
    """Read an expression over complex and real inputs and lower it to real systems.

    Known besides the real language: ``re im abs arg conj polar(m, phi)``, the constant ``i_``, and complex arguments of
    ``+ - * / sqrt exp log`` and integer powers. Inputs come in the order of the parts of the complex, then the real.
    Raises what ``read_system`` raises (a name of a part that is declared too is ``SymbolRepeated``), ``RealExpected``
    and ``ComplexPower``.
    """
    parts = {symbol: part_symbols(symbol, form) for symbol, form in complex_symbols.items()}
    real_inputs = (*(name for pair in parts.values() for name in pair), *real_symbols)
    if IMAGINARY in (*complex_symbols, *real_symbols, *definitions):
        raise SymbolInvalid("/definitions", name=IMAGINARY, limit=MAX_SYMBOL)
    check_symbols((*real_inputs, *complex_symbols, *definitions))
    system = read_system(expression, (*complex_symbols, *real_symbols, IMAGINARY), definitions, tables, is_complex=True)
    lowering = _Lowering(real_symbols)
    for symbol, form in complex_symbols.items():
        lowering.take_input(symbol, parts[symbol], form)
    for definition in system.definitions:
        lowering.pointer = definition.pointer
        with placed(definition.pointer):
            lowering.known[definition.name] = lowering.held(0, lowering.number(definition.model.root), definition.name)
    lowering.pointer = ROOT
    with placed(ROOT):
        result = lowering.held(0, lowering.number(system.root.root))
    re, im = (part if part is not None else _ZERO for part in (result.re, result.im))
    roots = (re, im, lowering.magnitude(0, result), lowering.phase(0, result))
    real, imaginary, magnitude, phase = (_system(root, lowering.definitions, real_inputs) for root in roots)
    return Lowered(real=real, imaginary=imaginary, magnitude=magnitude, phase=phase)


def lower_real(
    expression: str,
    complex_symbols: Mapping[str, Form],
    real_symbols: Sequence[str],
    definitions: Mapping[str, str] = NO_DEFINITIONS,
    tables: Collection[str] = (),
) -> System:
    """Lower an expression whose result is real; raises as ``lower``, and ``ComplexResult`` at ``/expression``."""
    lowered = lower(expression, complex_symbols, real_symbols, definitions, tables)
    if not lowered.is_real:
        raise ComplexResult(ROOT)
    return lowered.real


def _system(root: Node, definitions: Sequence[Definition], inputs: Sequence[str]) -> System:
    """Keep of the definitions and the inputs what ``root`` needs."""
    needed, kept = names(root), []
    for definition in reversed(definitions):
        if definition.name in needed:
            needed.update(definition.model.symbols)
            kept.append(definition)
    symbols = tuple(name for name in inputs if name in needed)
    return System(symbols=symbols, definitions=tuple(reversed(kept)), root=_model(root))


def _model(root: Node) -> Model:
    return Model("", root, tuple(sorted(names(root))))


class _Lowering:
    """Walks complex trees and writes real definitions, each behind those that it uses."""

    def __init__(self, real_symbols: Sequence[str]) -> None:
        self.known: dict[str, _Complex] = {symbol: _Complex(Symbol(0, symbol)) for symbol in real_symbols}
        self.known[IMAGINARY] = _Complex(None, Number(0, "1"))
        self.definitions: list[Definition] = []
        self.pointer = ROOT
        self._guard: Symbol | None = None

    def take_input(self, symbol: str, parts: tuple[str, str], form: Form) -> None:
        """Make a complex input of the two real ones that state it."""
        first, second = (Symbol(0, part) for part in parts)
        if form == "polar":
            self.known[symbol] = self.held(0, self._polar(0, first, second), symbol)
        else:
            self.known[symbol] = _Complex(first, second)

    def held(self, position: int, value: _Complex, name: str = "") -> _Complex:
        """Give both parts as something that may be repeated at no cost: a symbol or a number."""
        re = None if value.re is None else self._defined(position, value.re, f"{name}.re")
        im = None if value.im is None else self._defined(position, value.im, f"{name}.im")
        return _Complex(re, im)

    def _defined(self, position: int, node: Node, name: str = ".") -> Symbol | Number:
        """Define an intermediate result; no symbol of a user has a point in its name."""
        if isinstance(node, Symbol | Number):
            return node
        if self._guard is not None:
            # Computed only where the branch it belongs to is taken: a division by zero in the other one is none.
            taken = Comparison(position, ">", self._guard, Number(position, "0.5"))
            node = Conditional(position, taken, node, Number(position, "0"))
        unique = f"{name}.{len(self.definitions)}"
        self.definitions.append(Definition(unique, self.pointer, _model(node)))
        return Symbol(position, unique)

    def number(self, node: Node) -> _Complex:
        """Lower a part that is a number."""
        match node:
            case Number():
                return _Complex(node)
            case Symbol(position, name):
                known = self.known[name]
                return _Complex(*(replace(part, position=position) if part else None for part in (known.re, known.im)))
            case Negative(position, operand):
                inner = self.number(operand)
                return _Complex(_negative(position, inner.re), _negative(position, inner.im))
            case Sum(_, first, rest):
                terms = [("+", 0, self.number(first)), *((sign, at, self.number(term)) for sign, at, term in rest)]
                re = _sum([(sign, at, term.re) for sign, at, term in terms])
                return _Complex(re, _sum([(sign, at, term.im) for sign, at, term in terms]))
            case Product(_, first, rest):
                product = self.number(first)
                for sign, position, factor in rest:
                    product = self._product(sign, position, product, self.number(factor))
                return product
            case Power(position, base, exponent):
                return self._power(position, self.number(base), exponent)
            case _:
                return self._special(node)

    def _special(self, node: Call | Lookup | Conditional) -> _Complex:
        match node:
            case Call(position, name, arguments):
                return self._call(position, name, [self.number(argument) for argument in arguments])
            case Lookup(position, table, argument):
                return _Complex(Lookup(position, table, self._real(position, table, self.number(argument))))
            case Conditional(position, condition, value, otherwise):
                truth = self._truth(position, self._condition(condition))
                is_true = Comparison(position, ">", truth, Number(position, "0.5"))
                is_false = Comparison(position, "<", truth, Number(position, "0.5"))
                left, right = self._guarded(position, is_true, value), self._guarded(position, is_false, otherwise)
                return _Complex(
                    _choice(position, is_true, left.re, right.re), _choice(position, is_true, left.im, right.im)
                )

    def _truth(self, position: int, condition: Condition) -> Symbol | Number:
        """Keep a condition as 1 or 0."""
        return self._defined(position, Conditional(position, condition, Number(position, "1"), Number(position, "0")))

    def _guarded(self, position: int, condition: Condition, branch: Node) -> _Complex:
        """Lower a branch so that what it defines is computed only where ``condition`` holds."""
        before = self._guard
        guard = self._truth(position, condition)
        self._guard = guard if isinstance(guard, Symbol) else None
        value = self.held(position, self.number(branch))
        self._guard = before
        return value

    def _condition(self, node: Condition) -> Condition:
        match node:
            case Comparison(position, sign, left, right):
                sides = (self._real(position, sign, self.number(side)) for side in (left, right))
                return Comparison(position, sign, *(self._defined(position, side) for side in sides))
            case Not(position, operand):
                return Not(position, self._condition(operand))
            case Logic(position, word, operands):
                return self._logic(position, word, operands)

    def _logic(self, position: int, word: str, operands: Sequence[Condition]) -> Condition:
        """Lower later conditions so that they are computed only while the matter is open."""
        before, sign = self._guard, ">" if word == "and" else "<"
        truth = self._truth(position, self._condition(operands[0]))
        for operand in operands[1:]:
            is_open = Comparison(position, sign, truth, Number(position, "0.5"))
            guard = self._truth(position, is_open)
            self._guard = guard if isinstance(guard, Symbol) else None
            later = self._condition(operand)
            self._guard = before
            so_far = Comparison(position, ">", truth, Number(position, "0.5"))
            truth = self._truth(position, Logic(position, word, (so_far, later)))
        return Comparison(position, ">", truth, Number(position, "0.5"))

    def _product(self, sign: str, position: int, left: _Complex, right: _Complex) -> _Complex:
        if right.is_real and right.re is not None:
            if not left.is_real:
                right = self.held(position, right)
            return _Complex(_times(sign, position, left.re, right.re), _times(sign, position, left.im, right.re))
        left, right = self.held(position, left), self.held(position, right)
        if sign == "/":
            right = self._reciprocal(position, right)
        re = _sum(
            [
                ("+", position, _times("*", position, left.re, right.re)),
                ("-", position, _times("*", position, left.im, right.im)),
            ]
        )
        im = _sum(
            [
                ("+", position, _times("*", position, left.re, right.im)),
                ("+", position, _times("*", position, left.im, right.re)),
            ]
        )
        return self.held(position, _Complex(re, im))

    def _reciprocal(self, position: int, value: _Complex) -> _Complex:
        """1/z is conj(z)/|z|^2; a real zero stays what it is, so that dividing by it is refused."""
        size = self._defined(position, self._square(position, value))
        re, im = _times("/", position, value.re, size), _times("/", position, value.im, size)
        if value.re is None and value.im is None:
            re = Product(position, Number(position, "1"), (("/", position, size),))
        return self.held(position, _Complex(re, _negative(position, im)))

    def _power(self, position: int, base: _Complex, exponent: Fraction) -> _Complex:
        if base.is_real:
            return _Complex(Power(position, base.re or Number(position, "0"), exponent))
        if exponent.denominator != 1:
            raise ComplexPower(position=position)
        square, found, count = self.held(position, base), _Complex(Number(position, "1")), abs(exponent.numerator)
        while count:
            if count % 2:
                found = self._product("*", position, found, square)
            count //= 2
            square = self._product("*", position, square, square) if count else square
        return self._product("/", position, _Complex(Number(position, "1")), found) if exponent < 0 else found

    def _call(self, position: int, name: str, arguments: list[_Complex]) -> _Complex:
        first = arguments[0]
        match name:
            case "re":
                return _Complex(first.re or Number(position, "0"))
            case "im":
                return _Complex(first.im or Number(position, "0"))
            case "conj":
                return _Complex(first.re, _negative(position, first.im))
            case "arg":
                return _Complex(self.phase(position, first))
            case "abs":
                return _Complex(self.magnitude(position, first))
            case "polar":
                return self._polar(position, *(self._real(position, name, argument) for argument in arguments))
            case "exp" | "log" | "sqrt" if not first.is_real:
                return self._transcendental(position, name, self.held(position, first))
            case _:
                return _Complex(Call(position, name, tuple(self._real(position, name, each) for each in arguments)))

    def _transcendental(self, position: int, name: str, value: _Complex) -> _Complex:
        if name == "exp" and value.im is not None:
            growth: Node = Number(position, "1") if value.re is None else Call(position, "exp", (value.re,))
            return self._polar(position, growth, value.im)
        size, angle = self.magnitude(position, value), self.phase(position, value)
        if name == "log":
            return _Complex(Call(position, "log", (size,)), angle)
        half = Product(position, angle, (("/", position, Number(position, "2")),))
        return self._polar(position, Call(position, "sqrt", (size,)), half)

    def magnitude(self, position: int, value: _Complex) -> Node:
        """``abs`` of a real number, the square root of the sum of squares of a complex one."""
        if value.is_real:
            return Call(position, "abs", (value.re or Number(position, "0"),))
        if value.re is None and value.im is not None:
            return Call(position, "abs", (value.im,))
        return Call(position, "sqrt", (self._square(position, self.held(position, value)),))

    def phase(self, position: int, value: _Complex) -> Node:
        """``atan2`` of the imaginary and the real part."""
        return Call(position, "atan2", (value.im or Number(position, "0"), value.re or Number(position, "0")))

    def _square(self, position: int, value: _Complex) -> Node:
        parts = [("+", position, _times("*", position, part, part)) for part in (value.re, value.im)]
        return _sum(parts) or Number(position, "0")

    def _polar(self, position: int, size: Node, angle: Node) -> _Complex:
        size, angle = self._defined(position, size), self._defined(position, angle)
        both = (Call(position, name, (angle,)) for name in ("cos", "sin"))
        return _Complex(*(_times("*", position, size, part) for part in both))

    def _real(self, position: int, name: str, value: _Complex) -> Node:
        if not value.is_real:
            raise RealExpected(position=position, name=name)
        return value.re or Number(position, "0")


def _negative(position: int, node: Node | None) -> Node | None:
    return None if node is None else Negative(position, node)


def _sum(terms: list[tuple[str, int, Node | None]]) -> Node | None:
    """Add the terms that are not zero."""
    there = [(sign, position, term) for sign, position, term in terms if term is not None]
    if not there:
        return None
    (sign, position, first), *rest = there
    head: Node = first if sign == "+" else Negative(position, first)
    return Sum(position, head, tuple(rest)) if rest else head


def _times(sign: str, position: int, left: Node | None, right: Node | None) -> Node | None:
    """Multiply or divide; a wide product stays one node."""
    if left is None or right is None:
        return None
    if isinstance(right, Number) and right.text == "1":
        return left
    if isinstance(left, Number) and left.text == "1" and sign == "*":
        return right
    if isinstance(left, Product):
        return Product(left.position, left.first, (*left.rest, (sign, position, right)))
    return Product(position, left, ((sign, position, right),))


def _choice(position: int, condition: Condition, left: Node | None, right: Node | None) -> Node | None:
    if left is None and right is None:
        return None
    zero = Number(position, "0")
    return Conditional(position, condition, left or zero, right or zero)
