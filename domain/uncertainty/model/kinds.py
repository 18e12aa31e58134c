"""Kinds of quantity in a model: a torque is no energy, a hertz no becquerel, though dimensions agree (VIM 1.2).

A symbol's kind is known where its unit serves one kind only: newton metre, becquerel, sievert; not pascal, not 1. It
lives on through a minus, sums, ``abs``, ``min``, ``max``, roundings and factors that only count or halve. Any other
product, also one with ``pi`` or a number that may carry a unit, makes a new quantity whose kind nobody states: it fits
all. So ``2*pi*f`` may be reported in rad/s, and ``f`` may not.

A level has a kind of difference: dBm less dBm is in dB, half of dBm plus dBm in dBm again. So we count how many levels
a sum holds on balance. (For temperatures :mod:`domain.uncertainty.model.temperature` does, more gently.)
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from domain.quantity.catalogue import Unit
from domain.quantity.kinds import find_kind
from domain.uncertainty.model.errors import ModelKindMismatch
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

PURE = frozenset({"0.5", "0.25", "1.5", *map(str, range(1, 13))})
"""Numbers which are pure: they count or halve, and never carry a unit. (Nothing at all has any unit you like.)"""
_KEEPING = frozenset({"abs", "min", "max", "floor", "ceil", "round_to"})
_TEMPERATURE, _RATIO = "temperature", "ratio"


@dataclass(frozen=True, slots=True)
class _Known:
    """A kind by its difference, and how many quantities with a kind of their own stand in it on balance."""

    difference: str
    level: str = ""
    count: Fraction = Fraction(0)

    @property
    def id(self) -> str:
        """The kind; "" for three levels added up, which are nothing that has a name."""
        if not self.count:
            return self.difference
        return self.level if self.count == 1 else ""

    def scaled(self, factor: Fraction) -> "_Known":
        return replace(self, count=self.count * factor)


def check_kinds(system: System, units: Mapping[str, Unit], reported: Unit | None) -> None:
    """Refuse quantities of different kind that are added, compared or reported (``ModelKindMismatch``, with position).

    ``units`` are those of the inputs, as far as stated. Dimensions are taken to agree already.
    """
    walk = _Walk({symbol: _of_unit(unit) for symbol, unit in units.items()})
    result = walk.system(system)
    if reported is None or _RATIO in reported.kinds or result is None or not result.id:
        return
    if result.level or result.difference != find_kind(_TEMPERATURE).difference:
        fits = result.id in reported.kinds
    else:
        fits = any(find_kind(kind).difference == result.difference for kind in reported.kinds)
    if not fits:
        raise _refusal("/expression", 0, (result.id,), reported.kinds)


def _of_unit(unit: Unit) -> _Known | None:
    if len(unit.kinds) != 1:
        return None
    kind = find_kind(unit.kinds[0])
    if kind.id in (kind.difference, _TEMPERATURE):
        return _Known(kind.difference)
    return _Known(kind.difference, kind.id, Fraction(1))


class _Walk:
    """One walk over every equation; None is a part whose kind is not known."""

    def __init__(self, known: Mapping[str, _Known | None]) -> None:
        self._known = dict(known)
        self._pointer = "/expression"

    def system(self, system: System) -> _Known | None:
        """Walk the definitions, each once, and then the output's own equation."""
        for definition in system.definitions:
            self._pointer = definition.pointer
            self._known[definition.name] = self.number(definition.model.root)
        self._pointer = "/expression"
        return self.number(system.root.root)

    def number(self, node: Node) -> _Known | None:
        """Walk a part that is a number."""
        match node:
            case Symbol(name=name):
                return self._known.get(name)
            case Number():
                return None
            case Negative(operand=operand):
                inner = self.number(operand)
                return None if inner is None else inner.scaled(Fraction(-1))
            case Sum(first=first, rest=rest):
                total = self.number(first)
                for sign, position, term in rest:
                    total = self._added(position, total, self.number(term), 1 if sign == "+" else -1)
                return total
            case Product(first=first, rest=rest):
                return self._product([("*", first), *((sign, factor) for sign, _, factor in rest)])
            case Power(base=base, exponent=exponent):
                inner = self.number(base)
                return inner if exponent == 1 else None
            case _:
                return self._special(node)

    def _special(self, node: Call | Lookup | Conditional) -> _Known | None:
        match node:
            case Call(position, name, arguments):
                common = self.number(arguments[0])
                for argument in arguments[1:]:
                    common = self._alike(position, common, self.number(argument))
                return common if name in _KEEPING else None
            case Lookup(argument=argument):
                self.number(argument)
                return None
            case Conditional(position, condition, value, otherwise):
                self._condition(condition)
                return self._alike(position, self.number(value), self.number(otherwise))

    def _condition(self, node: Condition) -> None:
        match node:
            case Comparison(position, _, left, right):
                self._alike(position, self.number(left), self.number(right))
            case Not(operand=operand):
                self._condition(operand)
            case Logic(operands=operands):
                for operand in operands:
                    self._condition(operand)

    def _product(self, factors: list[tuple[str, Node]]) -> _Known | None:
        """Keep the kind of what is only counted or divided; every factor is walked for what is inside it."""
        scale, others, is_kept = Fraction(1), [], True
        for sign, factor in factors:
            if isinstance(factor, Number) and factor.text in PURE:
                scale = scale * Fraction(factor.text) if sign == "*" else scale / Fraction(factor.text)
                continue
            others.append(self.number(factor))
            is_kept = is_kept and sign == "*"
        if len(others) != 1 or not is_kept or others[0] is None:
            return None
        return others[0].scaled(scale)

    def _added(self, position: int, left: _Known | None, right: _Known | None, sign: int) -> _Known | None:
        if left is None or right is None:
            known = left or right
            # A number added to a level may be a change of its reference (dBm + 107 is in dBuV).
            return None if known is None or known.level else known
        if left.difference != right.difference:
            raise _refusal(self._pointer, position, (_name(right),), (_name(left),))
        if left.count and right.count and left.level != right.level:
            raise _refusal(self._pointer, position, (right.level,), (left.level,))
        level = left.level if left.count else right.level
        return _Known(left.difference, level, left.count + sign * right.count)

    def _alike(self, position: int, left: _Known | None, right: _Known | None) -> _Known | None:
        if left is None or right is None:
            known = left or right
            return None if known is None or known.level else known
        if left.id != right.id and left.id and right.id:
            raise _refusal(self._pointer, position, (right.id,), (left.id,))
        return left


def _name(known: _Known) -> str:
    return known.level if known.count else known.difference


def _refusal(pointer: str, position: int, found: tuple[str, ...], expected: tuple[str, ...]) -> ModelKindMismatch:
    of_found, of_expected = ([find_kind(kind) for kind in side] for side in (found, expected))
    return ModelKindMismatch(
        pointer,
        position=position,
        found=", ".join(kind.name_en for kind in of_found),
        found_zh="、".join(kind.name_zh for kind in of_found),
        expected=", ".join(kind.name_en for kind in of_expected),
        expected_zh="、".join(kind.name_zh for kind in of_expected),
    )
