"""Truncated Taylor numbers of order two, along all directions at once (Griewank and Walther, 2008, chapter 13).

A jet is f(x + t d) = value + first t + second t^2 for every direction d, ``first`` and ``second`` being arrays over the
directions. The generated function, run over jets, gives each f_i as a jet: its own value, its slope f_ij along d_j, and
half of its curvature f_ijj. One run therefore gives the Hessian and what the second order of a budget needs beyond it.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.uncertainty.model.arithmetic import FLOAT, PARTIALS, float_power, shortest
from domain.uncertainty.model.tables import LookupTable

Array = NDArray[np.float64]


class Jet:
    """A number that knows how it changes along each direction; compared by its value."""

    __slots__ = ("first", "second", "value")

    def __init__(self, value: float, first: Array, second: Array) -> None:
        self.value = value
        self.first = first
        self.second = second

    def __add__(self, other: "Jet | float") -> "Jet":
        if isinstance(other, Jet):
            return Jet(self.value + other.value, self.first + other.first, self.second + other.second)
        return Jet(self.value + other, self.first, self.second)

    def __neg__(self) -> "Jet":
        return Jet(-self.value, -self.first, -self.second)

    def __sub__(self, other: "Jet | float") -> "Jet":
        return self + -other

    def __rsub__(self, other: float) -> "Jet":
        return -self + other

    def __mul__(self, other: "Jet | float") -> "Jet":
        if not isinstance(other, Jet):
            return Jet(self.value * other, self.first * other, self.second * other)
        a, b = self.value, other.value
        second = self.second * b + self.first * other.first + a * other.second
        return Jet(a * b, self.first * b + a * other.first, second)

    def __truediv__(self, other: "Jet | float") -> "Jet":
        if not isinstance(other, Jet):
            return Jet(self.value / other, self.first / other, self.second / other)
        value = self.value / other.value
        first = (self.first - value * other.first) / other.value
        second = (self.second - first * other.first - value * other.second) / other.value
        return Jet(value, first, second)

    def __rtruediv__(self, other: float) -> "Jet":
        return Jet(other, np.zeros_like(self.first), np.zeros_like(self.first)) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def __lt__(self, other: "Jet | float") -> bool:
        return self.value < _value(other)

    def __le__(self, other: "Jet | float") -> bool:
        return self.value <= _value(other)

    def __gt__(self, other: "Jet | float") -> bool:
        return self.value > _value(other)

    def __ge__(self, other: "Jet | float") -> bool:
        return self.value >= _value(other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Jet | float) and self.value == _value(other)

    def __hash__(self) -> int:
        return hash(self.value)


def jets_at(values: Sequence[float], directions: Array) -> list[Jet]:
    """Make the inputs at ``values`` (n) move along ``directions`` (n x m: row i says how far input i goes in each)."""
    still = np.zeros(directions.shape[1])
    return [Jet(value, row, still) for value, row in zip(values, directions, strict=True)]


def _value(number: Jet | float) -> float:
    return number.value if isinstance(number, Jet) else number


def _round(x: float) -> float:
    square = (1 - x) * (1 + x)
    return x / (square * math.sqrt(square))


_CURVATURES: Mapping[str, Callable[[float, float], float]] = MappingProxyType(
    {
        "sqrt": lambda y, x: -0.25 / (y * x),
        "exp": lambda y, _: y,
        "log": lambda _, x: -1 / (x * x),
        "log10": lambda _, x: -1 / (x * x * math.log(10)),
        "sin": lambda y, _: -y,
        "cos": lambda y, _: -y,
        "tan": lambda y, _: 2 * y * (1 + y * y),
        "asin": lambda _, x: _round(x),
        "acos": lambda _, x: -_round(x),
        "atan": lambda _, x: -2 * x / (1 + x * x) ** 2,
        "sinh": lambda y, _: y,
        "cosh": lambda y, _: y,
        "tanh": lambda y, _: -2 * y * (1 - y) * (1 + y),
    }
)
"""Second derivatives, given the value and the argument."""


def _composed(argument: Jet, value: float, slope: float, curvature: float) -> Jet:
    first = argument.first
    return Jet(value, slope * first, slope * argument.second + 0.5 * curvature * first * first)


def _smooth(name: str) -> Callable[[Jet | float], Jet | float]:
    compute, differentiate, bend = FLOAT[name], PARTIALS[name], _CURVATURES[name]

    def apply(argument: Jet | float) -> Jet | float:
        if not isinstance(argument, Jet):
            return compute(argument)
        x = argument.value
        y = compute(x)
        return _composed(argument, y, differentiate(y, x)[0], bend(y, x))

    return apply


def _power(base: Jet | float, exponent: float) -> Jet | float:
    if not isinstance(base, Jet):
        return float_power(base, exponent)
    x = base.value
    slope = exponent * float_power(x, exponent - 1) if exponent else 0.0
    curvature = exponent * (exponent - 1) * float_power(x, exponent - 2) if exponent not in (0, 1) else 0.0
    return _composed(base, float_power(x, exponent), slope, curvature)


def _atan2(y: Jet | float, x: Jet | float) -> Jet | float:
    if not isinstance(y, Jet):
        if not isinstance(x, Jet):
            return math.atan2(y, x)
        y = Jet(y, np.zeros_like(x.first), np.zeros_like(x.first))
    elif not isinstance(x, Jet):
        x = Jet(x, np.zeros_like(y.first), np.zeros_like(y.first))
    a, b = y.value, x.value
    square = a * a + b * b
    first = (b * y.first - a * x.first) / square
    second = (b * y.second - a * x.second) / square - first * (a * y.first + b * x.first) / square
    return Jet(math.atan2(a, b), first, second)


def _chosen(index: int, y: Jet | float, *operands: Jet | float) -> float:
    return float([_value(operand) for operand in operands].index(_value(y)) == index)


def _stepwise(name: str) -> Callable[..., float]:
    return lambda *arguments: FLOAT[name](*map(_value, arguments))


def _lookup(table: LookupTable, argument: Jet | float) -> tuple[Jet | float, float]:
    found = table.at(shortest(_value(argument)))
    if found is None:
        raise ValueError(table.name)
    value, slope = float(found[0]), float(found[1])
    return (_composed(argument, value, slope, 0.0) if isinstance(argument, Jet) else value), slope


def _require_finite(total: Jet | float) -> None:
    if not math.isfinite(_value(total)):
        raise OverflowError


JETS: Mapping[str, Any] = MappingProxyType(
    {name: _smooth(name) for name in _CURVATURES}
    | {name: _stepwise(name) for name in ("floor", "ceil", "round_to")}
    | {
        "atan2": _atan2,
        "abs": lambda x: -x if x < 0 else x,
        "min": lambda *x: min(x, key=_value),
        "max": lambda *x: max(x, key=_value),
        "power": _power,
        "sign": lambda x: math.copysign(1.0, _value(x)),
        "chosen": _chosen,
        "lookup": _lookup,
        "require_finite": _require_finite,
    }
)
"""The operations over jets, and over floats where an operand does not move."""
