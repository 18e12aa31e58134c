"""Units of a model held against each other: may these be added, and is the result in the unit it claims.

People write models in two ways (VIM 1.22 and 1.25). In a *numerical value equation* each symbol stands for the number
in its own unit: ``100*(V - V_s)/V_s`` in percent, ``1000*m/V`` in mg/L of mg and mL. In a *quantity equation* symbols
stand for quantities: ``V/I`` of mV and A, in ohm. We decide from the units alone, and say which it was:

* Wherever terms meet in one unit and the result comes out in the output's unit, numbers are used as they are. A number
  in the model may itself be the factor between two units, as 100 and 1000 are above.
* Where only the result differs in size from the output's unit, it is converted.
* Where terms differ in size, every input is converted to coherent SI and the result to the output's unit.

A bare number other than a small integer or a half may stand for a constant with a unit (``rho_a - 1.2``): it is then
taken in the unit of what it meets, and forbids conversion. Symbols without a unit are treated likewise, and so is a
number that converts by itself: a power of ten, 60 or 180, or one on which two terms rely to meet in one unit, as the
cosine of ``phi*pi/180`` does for a phi in degrees. In radians already, it would silently be converted twice.

The unit of a definition is never stated: it is what its own equation gives, found once and then used like an input's.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from domain.errors import MetrologyError
from domain.quantity.catalogue import Unit, find_unit
from domain.quantity.conversion import definition_of
from domain.quantity.definitions import Definition, Dimension
from domain.uncertainty.model.errors import DimensionMismatch, UnitScaleAmbiguous
from domain.uncertainty.model.kinds import PURE, check_kinds
from domain.uncertainty.model.language import PI
from domain.uncertainty.model.system import System
from domain.uncertainty.model.temperature import check_temperature
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

Reading = Literal["numerical_value", "quantity"]

MAX_SIZE = 1e60
"""Largest and, inverted, smallest size that a number in the model may stand for."""
MAX_PURE_SIZE = 1e290
MAX_SCALES = 64
"""Most readings of the numbers in one model that are looked into."""
_SAME_AS_ARGUMENTS = frozenset({"abs", "min", "max", "floor", "ceil", "round_to"})
_STEPWISE = frozenset({"floor", "ceil", "round_to"})
_ONE = Dimension()
_CONVERTING = frozenset({60.0, 180.0, 360.0, 1440.0, 3600.0, 86400.0})
"""Numbers that turn minutes, hours, days and degrees into others; powers of ten do it for prefixes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstoodUnits:
    """What the inputs and the result are multiplied by, and why."""

    factors: Mapping[str, float]
    output_factor: float
    reading: Reading


def read_units(system: System, units: Mapping[str, str], unit: str) -> UnderstoodUnits:
    """Hold the units of ``system`` against each other and against the output's ``unit``; "" is a unit not stated.

    ``units`` are those of the inputs, in the order they were declared. Raises ``DimensionMismatch``,
    ``UnitScaleAmbiguous`` or ``ModelKindMismatch`` with position, at ``/expression`` or the definition's pointer;
    ``TemperatureScaleMismatch``; and for units outside the catalogue what ``domain.quantity`` raises, at
    ``/inputs/<index>/unit`` or ``/unit``.
    """
    found = _found(system, units)
    reported = find_unit(unit, "/unit") if unit else None
    if not found and reported is None:
        return _unstated(system)
    understood = _understood(system, found, reported)
    check_kinds(system, found, reported)
    return understood


def read_residual_units(system: System, units: Mapping[str, str]) -> UnderstoodUnits:
    """Hold the terms of an equation that is to be zero against each other; its own unit does not matter.

    Raises as ``read_units``.
    """
    found = _found(system, units)
    if not found:
        return _unstated(system)
    sizes = _sizes(found)
    factors = dict.fromkeys(system.symbols, 1.0)
    try:
        _Walk(sizes).system(system)
    except _ScaleMismatch as mismatch:
        factors = _coherent(system, {symbol: definition_of(known) for symbol, known in found.items()}, mismatch)[1]
    check_kinds(system, found, None)
    reading: Reading = "numerical_value" if set(factors.values()) <= {1.0} else "quantity"
    return UnderstoodUnits(factors=factors, output_factor=1.0, reading=reading)


def _unstated(system: System) -> UnderstoodUnits:
    """Take numbers as they come where nobody states a unit: there is nothing to hold against anything."""
    return UnderstoodUnits(factors=dict.fromkeys(system.symbols, 1.0), output_factor=1.0, reading="numerical_value")


def is_angle(unit: str) -> bool:
    """Tell whether a text is a unit of plane angle."""
    try:
        return "plane_angle" in find_unit(unit).kinds
    except MetrologyError:
        return False  # refused where it is read


def radians(angles: Mapping[str, str]) -> dict[str, str]:
    """Give the unit that a model takes these angles in."""
    return dict.fromkeys(angles, "rad")


def in_radians(understood: UnderstoodUnits, angles: Mapping[str, str]) -> UnderstoodUnits:
    """Have inputs converted to radians, in whose place they were understood; ``angles`` are their own units."""
    scales = {symbol: float(definition_of(find_unit(unit)).scale) for symbol, unit in angles.items()}
    used = {symbol: scale for symbol, scale in scales.items() if symbol in understood.factors and scale != 1}
    if not used:
        return understood
    factors = {symbol: factor * used.get(symbol, 1.0) for symbol, factor in understood.factors.items()}
    return replace(understood, factors=factors, reading="quantity")


def _found(system: System, units: Mapping[str, str]) -> dict[str, Unit]:
    return {
        symbol: find_unit(text, f"/inputs/{index}/unit")
        for index, (symbol, text) in enumerate(units.items())
        if text and symbol in system.symbols
    }


def _sizes(found: Mapping[str, Unit]) -> dict[str, "_Physical"]:
    definitions = {symbol: definition_of(unit) for symbol, unit in found.items()}
    return {symbol: _Physical(known.dimension, (float(known.scale),)) for symbol, known in definitions.items()}


def _understood(system: System, found: Mapping[str, Unit], reported: Unit | None) -> UnderstoodUnits:
    output = None if reported is None else definition_of(reported)
    try:
        result = _Walk(_sizes(found)).system(system)
    except _ScaleMismatch as mismatch:
        return _converted(system, {symbol: definition_of(unit) for symbol, unit in found.items()}, output, mismatch)
    if reported is not None:
        check_temperature(system, {symbol: known.code for symbol, known in found.items()}, reported.code)
    factor = 1.0 if output is None else _output_factor(result, output)
    reading: Reading = "numerical_value" if factor == 1 else "quantity"
    return UnderstoodUnits(factors=dict.fromkeys(system.symbols, 1.0), output_factor=factor, reading=reading)


def _converted(
    system: System, definitions: Mapping[str, Definition], output: Definition | None, mismatch: "_ScaleMismatch"
) -> UnderstoodUnits:
    """Convert every input to coherent SI and the result to the output's unit."""
    result, factors = _coherent(system, definitions, mismatch)
    if output is None or output.offset:
        raise UnitScaleAmbiguous(mismatch.pointer, position=mismatch.position, reason="unit")
    _output_factor(result, output)
    return UnderstoodUnits(factors=factors, output_factor=float(1 / output.scale), reading="quantity")


def _coherent(
    system: System, definitions: Mapping[str, Definition], mismatch: "_ScaleMismatch"
) -> tuple["_Physical", dict[str, float]]:
    """Hold the units against each other in coherent SI, where nothing in the model stands against that."""
    for symbol in system.symbols:
        if symbol not in definitions or definitions[symbol].offset:
            raise UnitScaleAmbiguous(mismatch.pointer, position=mismatch.position, reason=symbol)
    _refuse_own_conversions(system, definitions)
    sizes = {symbol: _Physical(known.dimension) for symbol, known in definitions.items()}
    result = _Walk(sizes, must_convert=True).system(system)
    return result, {symbol: float(definitions[symbol].scale) for symbol in system.symbols}


def _refuse_own_conversions(system: System, definitions: Mapping[str, Definition]) -> None:
    """Refuse a model that converts in one place by a number of its own, when in another we would have to."""
    sizes = {symbol: _Physical(known.dimension, (float(known.scale),)) for symbol, known in definitions.items()}
    walk = _Walk(sizes, goes_on=True)
    walk.system(system)
    if walk.relied_on:
        pointer, position = walk.relied_on[0]
        raise UnitScaleAmbiguous(pointer, position=position, reason="1.23")


def _output_factor(result: "_Physical", output: Definition) -> float:
    if result.dimension != output.dimension:
        if result.is_free:
            return 1.0
        raise DimensionMismatch("/expression", found=result.dimension, expected=output.dimension)
    if result.is_free or _key(float(output.scale)) in map(_key, result.scales):
        return 1.0
    if output.offset:
        raise UnitScaleAmbiguous("/expression", reason="unit")
    return result.scales[0] / float(output.scale)


@dataclass(frozen=True, slots=True)
class _Physical:
    """What a part of the model is, physically."""

    dimension: Dimension = _ONE
    scales: tuple[float, ...] = (1.0,)
    """Sizes its number may be read in, against coherent SI; first the one where the model's numbers are pure."""
    is_free: bool = False
    """It holds a bare number or an input without unit, which may stand for a quantity of any dimension."""
    definition: str = ""
    """The definition that it is, by itself."""


class _ScaleMismatch(Exception):
    def __init__(self, pointer: str, position: int) -> None:
        self.pointer = pointer
        self.position = position


class _Walk:
    """One walk over every equation.

    ``must_convert`` tells that the inputs will be in coherent SI; ``goes_on`` only looks where terms meet in one unit
    by the help of a number, whatever else does not.
    """

    def __init__(self, sizes: Mapping[str, "_Physical"], *, must_convert: bool = False, goes_on: bool = False) -> None:
        self._sizes = dict(sizes)
        self._must_convert = must_convert
        self._goes_on = goes_on
        self._pointer = "/expression"
        self.relied_on: list[tuple[str, int]] = []
        """Where numbers of the model made two terms meet in one unit: pointer and position."""

    def system(self, system: System) -> _Physical:
        """Walk the definitions, each once, and then the output's own equation."""
        for definition in system.definitions:
            self._pointer = definition.pointer
            self._sizes[definition.name] = replace(self.number(definition.model.root), definition=definition.name)
        self._pointer = "/expression"
        return self.number(system.root.root)

    def number(self, node: Node) -> _Physical:
        """Walk a part that is a number."""
        match node:
            case Number(position, text):
                return self._constant(position, text)
            case Symbol(name=name):
                return self._sizes.get(name, _Physical(is_free=True))
            case Negative(operand=operand):
                return self.number(operand)
            case Sum(first=first, rest=rest):
                total = self.number(first)
                for _, position, term in rest:
                    total = self._alike(position, total, self.number(term))
                return total
            case Product(first=first, rest=rest):
                product = self.number(first)
                for sign, position, factor in rest:
                    found = _times(product, self.number(factor), 1 if sign == "*" else -1)
                    product = self._measurable(position, found)
                return product
            case Power(position, base, exponent):
                return self._measurable(position, _raised(self.number(base), exponent))
            case _:
                return self._special(node)

    def _special(self, node: Call | Lookup | Conditional) -> _Physical:
        match node:
            case Call(position, name, arguments):
                return self._call(position, name, [self.number(argument) for argument in arguments])
            case Lookup(position=position, argument=argument):
                self.number(argument)
                self._must_not_convert(position, node.table)
                return _Physical(is_free=True)
            case Conditional(position, condition, value, otherwise):
                self._condition(condition)
                return self._alike(position, self.number(value), self.number(otherwise))

    def _condition(self, node: Condition) -> None:
        match node:
            case Comparison(position, _, left, right):
                self._alike(position, self._compared(left), self._compared(right))
            case Not(operand=operand):
                self._condition(operand)
            case Logic(operands=operands):
                for operand in operands:
                    self._condition(operand)

    def _compared(self, node: Node) -> _Physical:
        """Walk one side of a comparison; a bare number there is a threshold in the unit of the other side."""
        is_number = isinstance(node.operand if isinstance(node, Negative) else node, Number)
        found = self.number(node)
        return replace(found, is_free=True) if is_number else found

    def _call(self, position: int, name: str, arguments: list[_Physical]) -> _Physical:
        if name in _STEPWISE:
            self._must_not_convert(position, name)
        if name == "sqrt":
            return _raised(arguments[0], Fraction(1, 2))
        if name in _SAME_AS_ARGUMENTS or name == "atan2":
            common = arguments[0]
            for argument in arguments[1:]:
                common = self._alike(position, common, argument)
            return _Physical() if name == "atan2" else common
        self._alike(position, _Physical(), arguments[0])
        return _Physical()

    def _alike(self, position: int, left: _Physical, right: _Physical) -> _Physical:
        """Hold two terms against each other that are added or compared."""
        if left.dimension == right.dimension:
            keys = {_key(scale) for scale in right.scales}
            common = tuple(scale for scale in left.scales if _key(scale) in keys)
            if common:
                if _key(left.scales[0]) != _key(right.scales[0]):
                    self.relied_on.append((self._pointer, position))
                self._settle((left.definition, right.definition), common)
                return _Physical(left.dimension, common, left.is_free and right.is_free)
        elif not (left.is_free or right.is_free):
            raise DimensionMismatch(self._pointer, position=position, found=right.dimension, expected=left.dimension)
        if not (left.is_free or right.is_free):
            if self._goes_on:
                return left
            raise _ScaleMismatch(self._pointer, position)
        self._must_not_convert(position, "1.23")
        return right if left.is_free else left

    def _measurable(self, position: int, found: _Physical) -> _Physical:
        """Refuse a size beyond what a float can hold, as the twelfth power of a twelfth power has."""
        if not 1 / MAX_PURE_SIZE < found.scales[0] < MAX_PURE_SIZE:
            raise UnitScaleAmbiguous(self._pointer, position=position, reason="**")
        return found

    def _settle(self, definitions: tuple[str, str], common: tuple[float, ...]) -> None:
        """Remember how a definition's numbers were read: they cannot be in millimetres here and micrometres there."""
        for name in definitions:
            if name:
                self._sizes[name] = replace(self._sizes[name], scales=common)

    def _must_not_convert(self, position: int, reason: str) -> None:
        if self._must_convert:
            raise UnitScaleAmbiguous(self._pointer, position=position, reason=reason)

    def _constant(self, position: int, text: str) -> _Physical:
        size = math.pi if text == PI else float(text)
        if text not in PURE and _converts(size):
            self._must_not_convert(position, text)
        is_free = size == 0 or (text != PI and text not in PURE)
        if size in (0, 1) or self._must_convert:
            return _Physical(is_free=is_free)
        return _Physical(scales=(1.0, 1 / size), is_free=is_free)


def _converts(size: float) -> bool:
    """Tell whether a number is one by which people change units."""
    return size in _CONVERTING or (size > 0 and size != 1 and math.log10(size).is_integer())


def _times(left: _Physical, right: _Physical, sign: Literal[1, -1]) -> _Physical:
    sizes = [a * b**sign for a in left.scales for b in right.scales]
    return _Physical(left.dimension * right.dimension**sign, _distinct(sizes), left.is_free or right.is_free)


def _raised(base: _Physical, exponent: Fraction) -> _Physical:
    sizes = [_power(scale, float(exponent)) for scale in base.scales]
    return _Physical(base.dimension**exponent, _distinct(sizes), base.is_free)


def _power(scale: float, exponent: float) -> float:
    try:
        return float(scale**exponent)
    except OverflowError:
        return math.inf


def _distinct(sizes: list[float]) -> tuple[float, ...]:
    """Keep the first, where numbers are pure; drop what repeats or what no unit could measure, and bound the rest."""
    found = {_key(sizes[0]): sizes[0]}
    for size in sizes:
        if 1 / MAX_SIZE < size < MAX_SIZE:
            found.setdefault(_key(size), size)
    return tuple(found.values())[:MAX_SCALES]


def _key(scale: float) -> float:
    """Make sizes comparable that were computed in different orders."""
    return float(f"{scale:.9g}")
