"""A system as one Python function for value and gradient, over floats, arrays or jets (docs/decisions/0014).

The function is generated from our own tree: it holds names that :mod:`straight` made, floats by their ``repr``, and the
operations of the language, and it sees no built-in of Python. It is the fast way only. Where it raises or gives what
is not finite, the interpreter (:mod:`gradient`) computes the same again and says what is wrong, and where.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import CodeType, MappingProxyType
from typing import Any

from domain.uncertainty.model.arithmetic import FLOAT, float_power, shortest
from domain.uncertainty.model.generated import function_text
from domain.uncertainty.model.straight import StraightLine, straighten
from domain.uncertainty.model.system import System
from domain.uncertainty.model.tables import LookupTable

Function = Callable[..., Any]
"""``model(tables, *values)``: the value, and a tuple of its derivatives by each input."""

_ORDINARY = (
    *("sqrt", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "atan2"),
    *("sinh", "cosh", "tanh", "abs", "min", "max", "floor", "ceil", "round_to"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A system made ready over declared symbols."""

    function: Function
    """Over floats. A fault is an ``ArithmeticError``, a ``ValueError`` or a result that is not finite."""
    line: StraightLine
    inputs: int
    """How many values it takes."""
    code: CodeType

    @property
    def is_vectorisable(self) -> bool:
        """It runs over arrays as it stands: no branch, table or rounding."""
        return not (self.line.has_choices or self.line.is_noted)

    def over(self, names: Mapping[str, object]) -> Function:
        """Return the function over another kind of number, whose operations have these ``names``."""
        return _function(self.code, names)

    def values_over(self, names: Mapping[str, object]) -> Function:
        """Return a function that gives the value alone."""
        return _function(_code(function_text(self.line, self.inputs, with_gradient=False)), names)

    def tables_of(self, tables: Mapping[str, LookupTable]) -> tuple[LookupTable, ...]:
        """Give the tables as the function wants them."""
        return tuple([tables[name] for name in self.line.tables]) if self.line.tables else ()


def compile_function(
    system: System, symbols: Sequence[str], factors: Mapping[str, float], output_factor: float = 1.0
) -> Compiled:
    """Make a function over ``symbols``, in this order; one that the system does not use has slope 0.

    Each value is multiplied by its factor (needed for ``system.symbols``) and the result by ``output_factor``; slopes
    are those of the whole. Raises ``ModelTooComplex``.
    """
    line = straighten(system, symbols, factors, output_factor)
    code = _code(function_text(line, len(symbols)))
    return Compiled(function=_function(code, FLOATS), line=line, inputs=len(symbols), code=code)


def _code(text: str) -> CodeType:
    return compile(text, "<measurement model>", "exec", dont_inherit=True)


def _function(code: CodeType, names: Mapping[str, object]) -> Function:
    scope: dict[str, Any] = {"__builtins__": {}, **names}
    exec(code, scope)  # noqa: S102 - our own text: no character of it is a user's
    function: Function = scope["model"]
    return function


def _require_finite(total: float) -> None:
    if not math.isfinite(total):
        raise OverflowError


def _chosen(index: int, y: float, *operands: float) -> float:
    return float(operands.index(y) == index)


def _lookup(table: LookupTable, argument: float) -> tuple[float, float]:
    found = table.at(shortest(argument))
    if found is None:
        raise ValueError(table.name)
    return float(found[0]), float(found[1])


FLOATS: Mapping[str, object] = MappingProxyType(
    {name: FLOAT[name] for name in _ORDINARY}
    | {
        "power": float_power,
        "sign": lambda x: math.copysign(1.0, x),
        "chosen": _chosen,
        "lookup": _lookup,
        "require_finite": _require_finite,
    }
)
"""The operations over floats."""


@cache
def arrays() -> Mapping[str, object]:
    """Return the operations over numpy arrays of one shape, for systems that are ``is_vectorisable``."""
    import numpy as np  # noqa: PLC0415 - a single budget needs no numpy

    def require_finite(total: Any) -> None:  # noqa: ANN401 - an array, or a float where it is a constant
        if not np.isfinite(total).all():
            raise OverflowError

    own = {"asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "atan2": np.arctan2}
    same = ("sqrt", "exp", "log", "log10", "sin", "cos", "tan", "sinh", "cosh", "tanh")
    return MappingProxyType(
        {name: getattr(np, name) for name in same} | own | {"power": np.power, "require_finite": require_finite}
    )
