"""The value of a system of equations over many trials at once (JCGM 101:2008, 7.4): every symbol is an array of trials.

A trial for which the scalar engine would refuse (a root of a negative number, a table without a row) comes out as NaN
and is for the caller to count; it never reaches a comparison unseen. Branches and the later parts of ``and`` and ``or``
are computed only for those trials that take them. Values agree with the scalar engine to rounding; ``round_to`` takes a
quotient within :data:`TIE` of a tie to be that tie, where the scalar engine decides on the shortest decimal.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.uncertainty.model.arithmetic import number
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

Trials: TypeAlias = NDArray[np.float64]
"""One value a trial, or a single one (an array without dimensions) where all trials share it."""
Truths: TypeAlias = NDArray[np.bool_]

TIE = 4 * float(np.finfo(np.float64).eps)
"""Relative distance from a tie, in a rounding to an interval, that a quotient of two floats may have by rounding."""


def system_value(system: System, values: Mapping[str, Trials | float], tables: Mapping[str, LookupTable]) -> Trials:
    """Give the output in every trial; NaN where it has none. ``values`` are by symbol, scaled as the system wants them.

    The quick way lets the processor raise a flag at the first operation without an answer; only then is the block
    computed again with every operation looked at, so that no infinity hides in ``1/inf`` or ``atan(inf)``.
    """
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
            found = _Walk(tables, _plain).system(system, values)
    except FloatingPointError:
        found = np.asarray(np.nan)
    if np.isfinite(found).all():
        return found
    with np.errstate(all="ignore"):
        return _Walk(tables, _finite).system(system, values)


class _Taken(dict[str, Any]):
    """Only the trials that a branch takes, each symbol cut down when it is first asked for."""

    def __init__(self, values: Mapping[str, Any], mask: Truths) -> None:
        self._values, self._mask = values, mask

    def __missing__(self, name: str) -> Trials:
        column = np.asarray(self._values[name])
        self[name] = column if column.ndim == 0 else column[self._mask]
        return self[name]  # type: ignore[no-any-return]


def _plain(found: Trials) -> Trials:
    return found


def _finite(found: Trials) -> Trials:
    return np.where(np.isfinite(found), found, np.nan)


class _Walk:
    """One walk over the trees; ``checked`` sees the result of every operation."""

    def __init__(self, tables: Mapping[str, LookupTable], checked: Callable[[Trials], Trials]) -> None:
        self._tables = tables
        self._checked = checked

    def system(self, system: System, values: Mapping[str, Trials | float]) -> Trials:
        known: dict[str, Any] = dict(values)
        for definition in system.definitions:
            known[definition.name] = self._value(definition.model.root, known)
        return np.asarray(self._value(system.root.root, known), dtype=np.float64)

    def _value(self, node: Node, known: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a float, or an array of them
        match node:
            case Symbol(_, name):
                return known[name]
            case Number(_, text):
                return number(text)
            case Sum(_, first, rest) | Product(_, first, rest):
                found = self._value(first, known)
                for sign, _, term in rest:
                    found = self._checked(_OPERATIONS[sign](found, self._value(term, known)))
                return found
            case Negative(_, operand):
                return np.negative(self._value(operand, known))
            case Power(_, base, exponent):
                return self._checked(_power(self._value(base, known), exponent.numerator, exponent.denominator))
            case Call(_, name, arguments):
                return self._checked(_OPERATIONS[name](*(self._value(argument, known) for argument in arguments)))
            case Lookup(_, table, argument):
                return _looked_up(self._tables[table], self._value(argument, known))
            case Conditional():
                return self._choice(node, known)

    def _choice(self, node: Conditional, known: Mapping[str, Any]) -> Any:  # noqa: ANN401
        true, unknown = self._truth(node.condition, known)
        if true.ndim == 0:
            return np.nan if unknown else self._value(node.value if true else node.otherwise, known)
        found = np.full(true.shape, np.nan)
        for mask, branch in ((true, node.value), (~(true | unknown), node.otherwise)):
            if mask.any():
                found[mask] = self._value(branch, _Taken(known, mask))
        return found

    def _truth(self, condition: Condition, known: Mapping[str, Any]) -> tuple[Truths, Truths]:
        """Which trials fulfil a condition, and for which nobody can say because an operand has no value."""
        match condition:
            case Comparison(_, sign, left, right):
                a, b = self._value(left, known), self._value(right, known)
                unknown = np.asarray(np.isnan(a) | np.isnan(b))
                # NaN is kept from the comparison, whose flag of an invalid operation would say nothing new.
                true = _COMPARISONS[sign](np.where(unknown, 0.0, a), np.where(unknown, 0.0, b))
                return np.asarray(true & ~unknown), unknown
            case Not(_, operand):
                true, unknown = self._truth(operand, known)
                return np.asarray(~(true | unknown)), unknown
            case Logic(_, word, operands):
                return self._logic(word, operands, known)

    def _logic(self, word: str, operands: tuple[Condition, ...], known: Mapping[str, Any]) -> tuple[Truths, Truths]:
        """From left to right, each operand only for the trials that those before it have left open."""
        true, unknown = self._truth(operands[0], known)
        for operand in operands[1:]:
            is_open = np.asarray(true if word == "and" else ~(true | unknown))
            if is_open.ndim == 0:
                if is_open:
                    true, unknown = self._truth(operand, known)
                continue
            if is_open.any():
                more_true, more_unknown = self._truth(operand, _Taken(known, is_open))
                true, unknown = true.copy(), unknown.copy()
                true[is_open], unknown[is_open] = more_true, more_unknown
        return true, unknown


def _power(base: Any, numerator: int, denominator: int) -> Any:  # noqa: ANN401
    """A whole power by repeated squaring, which costs a fraction of the general one."""
    if denominator != 1:
        return np.sqrt(base) if (numerator, denominator) == (1, 2) else np.power(base, numerator / denominator)
    found, square, left = None, base, abs(numerator)
    while left:
        if left % 2:
            found = square if found is None else np.multiply(found, square)
        left //= 2
        square = np.square(square) if left else square
    if found is None:
        return np.ones_like(base)
    return np.reciprocal(np.asarray(found, dtype=np.float64)) if numerator < 0 else found


def _round_to(value: Any, interval: Any) -> Any:  # noqa: ANN401
    """Half-even to a multiple of ``interval``; no value for an interval that is not positive."""
    step = np.where(np.asarray(interval) > 0, interval, np.nan)
    quotient = value / step
    half = np.rint(2 * quotient) / 2
    return np.rint(np.where(np.abs(quotient - half) <= TIE * np.abs(half), half, quotient)) * step


def _looked_up(table: LookupTable, argument: Any) -> Any:  # noqa: ANN401
    """As ``LookupTable.at`` answers, NaN where it has no row."""
    keys = np.array([float(key) for key, _ in table.rows])
    found = np.array([float(value) for _, value in table.rows])
    asked = np.asarray(argument, dtype=np.float64)
    row = np.searchsorted(keys, np.where(np.isnan(asked), np.inf, asked))
    here = np.minimum(row, len(keys) - 1)
    before = np.maximum(here - 1, 0)
    beyond = row == len(keys)
    if table.interpolation == "up_to":
        return np.where(beyond, np.nan, found[here])
    hit = ~beyond & (keys[here] == asked)
    if table.interpolation == "exact":
        return np.where(hit, found[here], np.nan)
    width = np.where(before == here, 1.0, keys[here] - keys[before])
    between = found[before] + (found[here] - found[before]) * ((asked - keys[before]) / width)
    return np.where(hit, found[here], np.where(beyond | (row == 0), np.nan, between))


_COMPARISONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "<": np.less,
        "<=": np.less_equal,
        ">": np.greater,
        ">=": np.greater_equal,
        "==": np.equal,
        "!=": np.not_equal,
    }
)

_OPERATIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "+": np.add,
        "-": np.subtract,
        "*": np.multiply,
        "/": np.true_divide,
        "sqrt": np.sqrt,
        "exp": np.exp,
        "log": np.log,
        "log10": np.log10,
        "sin": np.sin,
        "cos": np.cos,
        "tan": np.tan,
        "asin": np.arcsin,
        "acos": np.arccos,
        "atan": np.arctan,
        "atan2": np.arctan2,
        "sinh": np.sinh,
        "cosh": np.cosh,
        "tanh": np.tanh,
        "abs": np.abs,
        "min": lambda *arguments: reduce(np.minimum, arguments),
        "max": lambda *arguments: reduce(np.maximum, arguments),
        # A float is whole exactly where its shortest decimal is, so these agree with the scalar engine to the bit.
        "floor": np.floor,
        "ceil": np.ceil,
        "round_to": _round_to,
    }
)
