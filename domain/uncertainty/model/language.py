"""The language of measurement models: a closed grammar, read by hand (JCGM 100:2008, 4.1; no eval, no ast, no sympy).

    expression := either [ "if" either "else" expression ]
    either     := "or" of "and" of [ "not" ] comparison of sums of products of signed powers
    power      := atom [ ("**" | "^") signed constant ]
    atom       := number | symbol | function "(" expression {"," expression} ")" | table "(" expression ")"
                | "(" expression ")"

Bounds on length, nodes, nesting, digits and exponents hold before anything is computed, so a model's cost is known
from its text alone: every later walk is linear in its nodes.
"""

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from domain.uncertainty.model.errors import (
    ChainedComparison,
    ConditionExpected,
    ExponentNotConstant,
    ExponentOutOfRange,
    ModelError,
    ModelNotText,
    ModelSyntax,
    ModelTooComplex,
    ModelTooDeep,
    NumberExpected,
    SymbolInvalid,
    SymbolRepeated,
    UnknownFunction,
    UnknownSymbol,
    WrongArgumentCount,
)
from domain.uncertainty.model.tokens import NAME, WORDS, Token, tokenise
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

MAX_NODES = 1000
MAX_DEPTH = 40
MAX_EXPONENT = 12
MAX_EXPONENT_BITS = 4096
MAX_SYMBOL = 64
PI = "pi"

Functions = Mapping[str, tuple[int, int]]
FUNCTIONS: Functions = MappingProxyType(
    dict.fromkeys(
        ("sqrt", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "abs"),
        (1, 1),
    )
    | {"floor": (1, 1), "ceil": (1, 1), "atan2": (2, 2), "round_to": (2, 2), "min": (2, 20), "max": (2, 20)},
)
"""The least and the greatest number of arguments. Angles are in radians; ``round_to(x, interval)`` is GB/T 8170."""

COMPLEX_FUNCTIONS: Functions = MappingProxyType(
    {**FUNCTIONS, **dict.fromkeys(("re", "im", "arg", "conj"), (1, 1)), "polar": (2, 2)}
)
"""What a model over complex quantities may call besides; as symbols these names stay free."""
IMAGINARY = "i_"
"""The imaginary unit of a model over complex quantities."""

_LOOSEST, _AND, _COMPARISON, _SUM, _PRODUCT = range(5)
_LEVELS = {"or": _LOOSEST, "and": _AND} | dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), _COMPARISON)
_LEVELS |= {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}

_FOLD: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}

_LOOK_ALIKE = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρυχ", "ABEZHIKMNOPTYXovpux")


@dataclass(frozen=True, slots=True)
class Model:
    """A model that has been read: its tree and the symbols it really uses, in the order they were declared."""

    text: str
    root: Node
    symbols: tuple[str, ...]


def check_symbols(symbols: Sequence[str]) -> None:
    """Refuse symbols the language cannot name, repeated ones, and ones nobody can tell apart (Greek Α and Latin A).

    Raises ``SymbolInvalid`` or ``SymbolRepeated`` at ``/<index>/symbol``.
    """
    _check_symbols(tuple(symbols))


@lru_cache(maxsize=1024)
def _check_symbols(symbols: tuple[str, ...]) -> None:
    seen: dict[str, str] = {}
    for index, name in enumerate(symbols):
        fits = isinstance(name, str) and len(name) <= MAX_SYMBOL and NAME.fullmatch(name) is not None
        if not fits or name in FUNCTIONS or name in WORDS or name == PI:
            raise SymbolInvalid(f"/{index}/symbol", name=name, limit=MAX_SYMBOL)
        likeness = name.translate(_LOOK_ALIKE)
        if likeness in seen:
            raise SymbolRepeated(f"/{index}/symbol", name=name, other=seen[likeness])
        seen[likeness] = name


def parse(text: str, symbols: Sequence[str], tables: Collection[str] = (), *, is_complex: bool = False) -> Model:
    """Read a model over declared symbols and named tables; raise a ``ModelError`` that knows its position."""
    if not isinstance(text, str):
        raise ModelNotText
    return _parse(text, tuple(symbols), frozenset(tables), is_complex=is_complex)


@lru_cache(maxsize=1024)
def _parse(text: str, symbols: tuple[str, ...], tables: frozenset[str], *, is_complex: bool) -> Model:
    functions = COMPLEX_FUNCTIONS if is_complex else FUNCTIONS
    reader = _Reader(tokenise(text), frozenset(symbols), tables, functions)
    root = reader.number(reader.expression())
    reader.expect_end()
    return Model(text, root, tuple(name for name in symbols if name in reader.used))


class _Reader:
    """One pass over the tokens: precedence climbing, one token of look-ahead, no way back."""

    def __init__(
        self, tokens: list[Token], symbols: frozenset[str], tables: frozenset[str], functions: Functions
    ) -> None:
        self._tokens = tokens
        self._functions = functions
        self._next = 0
        self._symbols = symbols
        self._tables = tables
        self._nodes = 0
        self._depth = 0
        self.used: set[str] = set()

    def expression(self) -> Node | Condition:
        """Read an expression with its conditions."""
        self._enter()
        value = self._climb(_LOOSEST)
        start = self._peek
        if self._accept("if"):
            condition = self.condition(self._climb(_LOOSEST))
            self._expect("else")
            value = Conditional(start.position, condition, self.number(value), self.number(self.expression()))
            self._count(start)
        self._depth -= 1
        return value

    def expect_end(self) -> None:
        """Refuse whatever is left over."""
        if self._peek.kind != "end":
            raise self._unexpected("an operator or the end", "运算符或结尾")

    def number(self, read: Node | Condition) -> Node:
        """Insist on a number."""
        if isinstance(read, Condition):
            raise NumberExpected(position=read.position)
        return read

    def condition(self, read: Node | Condition) -> Condition:
        """Insist on a condition."""
        if not isinstance(read, Condition):
            raise ConditionExpected(position=read.position)
        return read

    @property
    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _accept(self, text: str) -> bool:
        found = self._peek.text == text and self._peek.kind in ("sign", "word")
        self._next += found
        return found

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._unexpected(f"'{text}'", f"“{text}”")

    def _unexpected(self, expected: str, expected_zh: str) -> ModelError:
        found = self._peek.text or "the end"
        return ModelSyntax(position=self._peek.position, expected=expected, expected_zh=expected_zh, found=found)

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ModelTooDeep(position=self._peek.position, limit=MAX_DEPTH)

    def _count(self, at: Token) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise ModelTooComplex(position=at.position, limit=MAX_NODES)

    def _climb(self, loosest: int) -> Node | Condition:
        left = self._signed()
        while True:
            sign = self._peek
            level = _LEVELS.get(sign.text) if sign.kind in ("sign", "word") else None
            if level is None or level < loosest:
                return left
            self._take()
            left = self._joined(sign, level, left, self._climb(level + 1))

    def _joined(self, sign: Token, level: int, left: Node | Condition, right: Node | Condition) -> Node | Condition:
        self._count(sign)
        if level in (_LOOSEST, _AND):
            before, after = self.condition(left), self.condition(right)
            earlier = before.operands if isinstance(before, Logic) and before.word == sign.text else (before,)
            return Logic(sign.position, sign.text, (*earlier, after))
        if level == _COMPARISON:
            if isinstance(left, Comparison):
                raise ChainedComparison(position=sign.position)
            return Comparison(sign.position, sign.text, self.number(left), self.number(right))
        first, term = self.number(left), (sign.text, sign.position, self.number(right))
        kind = Sum if level == _SUM else Product
        if isinstance(first, kind):
            return kind(first.position, first.first, (*first.rest, term))
        return kind(sign.position, first, (term,))

    def _signed(self) -> Node | Condition:
        sign = self._peek
        if self._accept("-"):
            self._enter()
            operand = self.number(self._signed())
            self._depth -= 1
            self._count(sign)
            return Negative(sign.position, operand)
        if self._accept("not"):
            self._enter()
            negated = self.condition(self._climb(_COMPARISON))
            self._depth -= 1
            self._count(sign)
            return Not(sign.position, negated)
        return self._power()

    def _power(self) -> Node | Condition:
        base = self._atom()
        sign = self._peek
        if not self._accept("**"):
            return base
        self._enter()
        exponent = _constant(self.number(self._signed()))
        self._depth -= 1
        if exponent is None:
            raise ExponentNotConstant(position=sign.position)
        if abs(exponent) > MAX_EXPONENT:
            raise ExponentOutOfRange(position=sign.position, limit=MAX_EXPONENT)
        self._count(sign)
        return Power(sign.position, self.number(base), exponent)

    def _atom(self) -> Node | Condition:
        token = self._peek
        if token.kind == "number":
            self._take()
            self._count(token)
            return Number(token.position, token.text)
        if token.kind == "name":
            self._take()
            self._count(token)
            return self._call(token) if self._accept("(") else self._named(token)
        if self._accept("("):
            inner = self.expression()
            self._expect(")")
            return inner
        raise self._unexpected("a number, a symbol or '('", "数、符号或“(”")

    def _named(self, token: Token) -> Node:
        if token.text == PI:
            return Number(token.position, PI)
        if token.text not in self._symbols:
            declared = ", ".join(sorted(self._symbols)) or "-"
            raise UnknownSymbol(position=token.position, name=token.text, declared=declared)
        self.used.add(token.text)
        return Symbol(token.position, token.text)

    def _call(self, token: Token) -> Node:
        is_table = token.text in self._tables
        if not is_table and token.text not in self._functions:
            known = ", ".join(sorted({*self._functions, *self._tables}))
            raise UnknownFunction(position=token.position, name=token.text, known=known)
        arguments = [self.number(self.expression())]
        while self._accept(","):
            arguments.append(self.number(self.expression()))
        self._expect(")")
        least, most = (1, 1) if is_table else self._functions[token.text]
        if not least <= len(arguments) <= most:
            expected = str(least) if least == most else f"{least}-{most}"
            raise WrongArgumentCount(position=token.position, name=token.text, expected=expected, found=len(arguments))
        if is_table:
            return Lookup(token.position, token.text, arguments[0])
        return Call(token.position, token.text, tuple(arguments))


def _constant(node: Node) -> Fraction | None:
    """Fold an exponent to a rational number; None where it is none, or one of absurd length."""
    match node:
        case Number(text=text):
            return None if text == PI else Fraction(text)
        case Negative(operand=operand):
            folded = _constant(operand)
            return None if folded is None else -folded
        case Power(base=base, exponent=exponent):
            folded = _constant(base)
            if folded is None or exponent.denominator != 1 or (not folded and exponent < 0):
                return None
            return _of_sane_length(folded**exponent.numerator)
        case Sum(first=first, rest=rest) | Product(first=first, rest=rest):
            folded = _constant(first)
            for sign, _, operand in rest:
                right = _constant(operand)
                if folded is None or right is None or (sign == "/" and not right):
                    return None
                folded = _of_sane_length(_FOLD[sign](folded, right))
            return folded
        case _:
            return None


def _of_sane_length(number: Fraction) -> Fraction | None:
    is_long = number.numerator.bit_length() + number.denominator.bit_length() > MAX_EXPONENT_BITS
    return None if is_long else number
