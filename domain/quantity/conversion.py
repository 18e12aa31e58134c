"""Conversions inside one kind of quantity, exact to the last digit (GB 3101; VIM 1.24).

A value in degrees Celsius has an offset, a difference, an error or an uncertainty has none: ``convert`` is for values,
``convert_difference`` for the rest. (A general library makes 273.25 K of an uncertainty of 0.1 °C.)
"""

from decimal import Decimal
from fractions import Fraction

from domain.quantity.catalogue import Unit, find_unit
from domain.quantity.decimal_text import in_range, terminating
from domain.quantity.definitions import Definition, Dimension, evaluate_definition
from domain.quantity.kinds import find_kind, mismatch


def convert(
    value: Decimal, source: Unit | str, target: Unit | str, kind: str | None = None, pointer: str = ""
) -> Decimal:
    """Convert a value of a quantity, such as 23.5 degC to 296.65 K.

    ``kind`` says which kind of quantity the value is of; without it the two units must share one. Exact where the
    result ends within 30 digits, else to 28; a factor that is a power of ten keeps the significant digits.

    Raises UnknownUnit and its kin, UnknownKind, KindMismatch (Hz to rad/s, N*m to J ...), DecimalRangeError.
    """
    start, end = _unit(source, pointer), _unit(target, pointer)
    shared = set(start.kinds) & set(end.kinds)
    if not shared:
        raise mismatch(start.code, start.kinds, end.code, end.kinds, pointer)
    if kind is not None and find_kind(kind, pointer).id not in shared:
        stranger = end if kind in start.kinds else start
        raise mismatch(stranger.code, stranger.kinds, kind, [kind], pointer)
    if start.code == end.code:
        return in_range(value, pointer)
    origin, goal = definition_of(start), definition_of(end)
    return _affine(
        in_range(value, pointer), origin.scale / goal.scale, (origin.offset - goal.offset) / goal.scale, pointer
    )


def convert_difference(value: Decimal, source: Unit | str, target: Unit | str, pointer: str = "") -> Decimal:
    """Convert a difference, an error or an uncertainty: 0.1 degC is 0.1 K, a difference of two dBm values is in dB.

    Exact as ``convert``. Raises as ``convert``; kinds are compared as kinds of a difference.
    """
    start, end = _unit(source, pointer), _unit(target, pointer)
    _require_common_difference(start, end, pointer)
    if start.code == end.code:
        return in_range(value, pointer)
    return _affine(
        in_range(value, pointer), definition_of(start).scale / definition_of(end).scale, Fraction(0), pointer
    )


def factor(source: Unit | str, target: Unit | str, pointer: str = "") -> float:
    """Give the factor from ``source`` to ``target`` for differences and sensitivities; no offset. Raises as convert."""
    start, end = _unit(source, pointer), _unit(target, pointer)
    _require_common_difference(start, end, pointer)
    if start.code == end.code:
        return 1.0
    return float(definition_of(start).scale / definition_of(end).scale)


def definition_of(unit: Unit | str, pointer: str = "") -> Definition:
    """Give a unit's scale and offset in coherent SI units and its dimension, for the analysis of models."""
    return evaluate_definition(_unit(unit, pointer).definition)


def dimension_of(unit: Unit | str, pointer: str = "") -> Dimension:
    """Give a unit's dimension; plane angles, levels, pH and counts have dimension one. Raises as find_unit."""
    return definition_of(unit, pointer).dimension


def _unit(unit: Unit | str, pointer: str) -> Unit:
    return unit if isinstance(unit, Unit) else find_unit(unit, pointer)


def _require_common_difference(start: Unit, end: Unit, pointer: str) -> None:
    of_start, of_end = ([find_kind(kind).difference for kind in unit.kinds] for unit in (start, end))
    if not set(of_start) & set(of_end):
        raise mismatch(start.code, start.kinds, end.code, end.kinds, pointer)


def _affine(value: Decimal, scale: Fraction, offset: Fraction, pointer: str) -> Decimal:
    power = _power_of_ten(scale)
    if power is not None and not offset:
        sign, digits, exponent = value.as_tuple()
        return in_range(Decimal((sign, digits, int(exponent) + power)), pointer)
    return in_range(terminating(Fraction(value) * scale + offset), pointer)


def _power_of_ten(scale: Fraction) -> int | None:
    """Find n where scale is 10^n: shifting the point keeps what the display showed, 10.00 mm being 0.01000 m."""
    larger = max(scale.numerator, scale.denominator)
    power = len(str(larger)) - 1
    if larger != 10**power or min(scale.numerator, scale.denominator) != 1:
        return None
    return power if scale >= 1 else -power
