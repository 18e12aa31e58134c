"""Expressions of a pack, computed in exact fractions: ``0.9*range_high`` of 1.6 is 1.44, and a boundary a boundary.

A reading of 1.005 minus a nominal of 1.000 is 0.005 exactly, and rounds as GB/T 8170 says; floats enter only with
functions such as ``exp``. The measurement model itself goes to `domain.uncertainty`, never through here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from domain.quantity.decimal_text import terminating
from domain.uncertainty.model.arithmetic import EXACT
from domain.uncertainty.model.errors import ModelError
from domain.uncertainty.model.language import parse
from domain.uncertainty.model.program import Program, compile_model, run

_BEFORE, _AFTER = "1 if (", ") else 0"
"""The language gives numbers; a condition is asked for one and so becomes a number."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """An expression that has been read; ``symbols`` are those it really uses. Two are equal only if they are one."""

    text: str
    pointer: str
    """Where the pack states it."""
    program: Program

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names the expression uses."""
        return self.program.symbols

    def value(self, values: Mapping[str, Fraction]) -> Fraction:
        """Compute it. Raises a `ModelError` that points at the expression (division by zero ...)."""
        if len(self.program.steps) == 1 and self.program.symbols:
            return values[self.program.symbols[0]]  # a bare symbol, as many a value and limit is
        try:
            return run(self.program, [values[symbol] for symbol in self.program.symbols], EXACT, {})
        except ModelError as error:
            raise error.at(self.pointer)  # noqa: B904 - it is the same refusal, now with its place

    def holds(self, values: Mapping[str, Fraction]) -> bool:
        """Tell whether a condition is met."""
        return bool(self.value(values))


def read_number(text: str, symbols: Sequence[str], pointer: str) -> Expression:
    """Read an expression that gives a number. Raises a `ModelError` with pointer and position."""
    try:
        return Expression(text, pointer, compile_model(parse(text, symbols)))
    except ModelError as error:
        raise error.at(pointer)  # noqa: B904 - it is the same refusal, now with its place


def read_condition(text: str, symbols: Sequence[str], pointer: str) -> Expression:
    """Read an expression that is true or false. Raises a `ModelError` with pointer and position."""
    try:
        return Expression(text, pointer, compile_model(parse(f"{_BEFORE}{text}{_AFTER}", symbols)))
    except ModelError as error:
        error.position = max(error.position - len(_BEFORE), 0)
        error.attributes["character"] = str(error.position + 1)
        raise error.at(pointer)  # noqa: B904 - it is the same refusal, now with its place


number_of = lru_cache(maxsize=4096)(read_number)
"""`read_number`, remembered: what is read again for every item (points, conditions) is parsed once."""
condition_of = lru_cache(maxsize=4096)(read_condition)
"""`read_condition`, remembered."""


def exact_text(value: Fraction) -> str:
    """Write a fraction as decimal text without needless zeros: exactly where it ends, else to 28 digits."""
    number = terminating(value)
    if number == number.to_integral_value() and abs(number) < Decimal(10) ** 15:
        return format(number.quantize(Decimal(1)), "f")
    return format(number.normalize(), "f") if abs(number.adjusted()) < 28 else str(number)  # noqa: PLR2004 - digits kept
