"""Floats and their partial derivatives, and exact fractions: the two arithmetics of our own."""

import math
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from domain.uncertainty.model.language import PI
from domain.uncertainty.model.program import Algebra, TooLong
from domain.uncertainty.model.tables import LookupTable

MAX_BITS = 8192
"""Longest exact number, numerator and denominator together: about 1,200 decimal digits each."""

COMPARISONS: Mapping[str, Callable[..., bool]] = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
)


def shortest(value: float) -> Fraction:
    """The shortest decimal that is this float: what a person would have typed, so that ties are true ties."""
    return Fraction(Decimal(repr(value)))


def round_to(value: Fraction, interval: Fraction) -> Fraction:
    """Round half-even to a multiple of ``interval`` (GB/T 8170)."""
    if interval <= 0:
        raise ZeroDivisionError
    return round(value / interval) * interval


def number(text: str) -> float:
    """A constant of a model as a float."""
    return math.pi if text == PI else float(text)


def float_power(base: float, exponent: float) -> float:
    """A real power: a root of a negative number raises instead of becoming complex."""
    return math.pow(base, exponent)


FLOAT: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "negate": operator.neg,
        "sqrt": math.sqrt,
        "exp": math.exp,
        "log": math.log,
        "log10": math.log10,
        "sin": math.sin,
        "cos": math.cos,
        "tan": math.tan,
        "asin": math.asin,
        "acos": math.acos,
        "atan": math.atan,
        "atan2": math.atan2,
        "sinh": math.sinh,
        "cosh": math.cosh,
        "tanh": math.tanh,
        "abs": abs,
        "min": min,
        "max": max,
        "floor": lambda x: float(math.floor(shortest(x))),
        "ceil": lambda x: float(math.ceil(shortest(x))),
        "round_to": lambda x, interval: float(round_to(shortest(x), shortest(interval))),
    }
)


def _choice(y: float, *x: float) -> tuple[float, ...]:
    chosen = x.index(y)
    return tuple(float(index == chosen) for index in range(len(x)))


PARTIALS: Mapping[str, Callable[..., tuple[float, ...]]] = MappingProxyType(
    {
        "+": lambda _y, _a, _b: (1.0, 1.0),
        "-": lambda _y, _a, _b: (1.0, -1.0),
        "*": lambda _y, a, b: (b, a),
        "/": lambda y, _a, b: (1 / b, -y / b),
        "negate": lambda _y, _x: (-1.0,),
        "sqrt": lambda y, _x: (0.5 / y,),
        "exp": lambda y, _x: (y,),
        "log": lambda _y, x: (1 / x,),
        "log10": lambda _y, x: (1 / (x * math.log(10)),),
        "sin": lambda _y, x: (math.cos(x),),
        "cos": lambda _y, x: (-math.sin(x),),
        "tan": lambda y, _x: (1 + y * y,),
        "asin": lambda _y, x: (1 / math.sqrt((1 - x) * (1 + x)),),
        "acos": lambda _y, x: (-1 / math.sqrt((1 - x) * (1 + x)),),
        "atan": lambda _y, x: (1 / (1 + x * x),),
        "atan2": lambda _y, a, b: (b / (a * a + b * b), -a / (a * a + b * b)),
        "sinh": lambda _y, x: (math.cosh(x),),
        "cosh": lambda _y, x: (math.sinh(x),),
        "tanh": lambda y, _x: ((1 - y) * (1 + y),),
        "abs": lambda _y, x: (math.copysign(1.0, x),),
        "min": _choice,
        "max": _choice,
        "floor": lambda _y, _x: (0.0,),
        "ceil": lambda _y, _x: (0.0,),
        "round_to": lambda _y, _x, _interval: (0.0, 0.0),
    }
)
"""Partial derivatives of each operation, given its value and its arguments."""


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
        raise TooLong(MAX_BITS)
    return value


def _rational(operation: Callable[..., Fraction]) -> Callable[..., Fraction]:
    return lambda *arguments: _bounded(operation(*arguments))


def _beyond_rationals(operation: Callable[..., float]) -> Callable[..., Fraction]:
    """Leave the rationals and come back at 15 digits, so that the square root of 0.0625 is 0.25 again."""
    return lambda *arguments: Fraction(f"{operation(*map(float, arguments)):.15g}")


def _exact_power(base: Fraction, exponent: float) -> Fraction:
    if not isinstance(exponent, int):
        return Fraction(f"{math.pow(base, exponent):.15g}")
    if abs(exponent) * (base.numerator.bit_length() + base.denominator.bit_length()) > MAX_BITS:
        raise TooLong(MAX_BITS)
    return base**exponent


@lru_cache(maxsize=4096)
def _exact_number(text: str) -> Fraction:
    return shortest(math.pi) if text == PI else Fraction(text)


def _exact_lookup(table: LookupTable, argument: Fraction) -> Fraction | None:
    found = table.at(argument)
    return None if found is None else found[0]


_RATIONAL = ("+", "-", "*", "/", "negate", "abs", "min", "max")
EXACT: Algebra[Fraction] = Algebra(
    number=_exact_number,
    operations=MappingProxyType(
        {name: _beyond_rationals(operation) for name, operation in FLOAT.items()}
        | {name: _rational(FLOAT[name]) for name in _RATIONAL}  # type: ignore[arg-type]
        | {"floor": lambda x: Fraction(math.floor(x)), "ceil": lambda x: Fraction(math.ceil(x)), "round_to": round_to}
        | dict(COMPARISONS)
    ),
    power=_exact_power,
    lookup=_exact_lookup,
)
"""Fractions: a limit such as ``0.9*span`` is exactly 1.44 for 1.6, where floats would say 1.4400000000000002."""
