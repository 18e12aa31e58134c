"""Celsius and thermodynamic temperature: the same dimension and size of unit, 273.15 K apart (SI Brochure, 2.3.1).

A difference may be written in either unit, and nobody can tell from the unit which was meant; a *value* in the other
unit is wrong by 273.15. So we count, through sums and means only, how many temperatures a result holds on balance: one
Celsius temperature is a Celsius temperature, ``t_x - t_s`` is a difference, and a product (``alpha*dt``) is neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from domain.uncertainty.model.errors import TemperatureScaleMismatch
from domain.uncertainty.model.language import PI
from domain.uncertainty.model.system import System
from domain.uncertainty.model.tree import Conditional, Negative, Node, Number, Product, Sum, Symbol

CELSIUS, KELVIN = "degC", "K"


@dataclass(frozen=True, slots=True)
class _Balance:
    celsius: Fraction = Fraction(0)
    kelvin: Fraction = Fraction(0)
    has_celsius: bool = False

    def plus(self, other: "_Balance", factor: Fraction = Fraction(1)) -> "_Balance":
        return _Balance(
            self.celsius + factor * other.celsius,
            self.kelvin + factor * other.kelvin,
            self.has_celsius or other.has_celsius,
        )


_Known = Mapping[str, _Balance | None]
_DIFFERENCE = _Balance()


def check_temperature(system: System, units: Mapping[str, str], unit: str) -> None:
    """Refuse a Celsius temperature that is to be reported in kelvin, and the reverse (``TemperatureScaleMismatch``).

    A bare number in the sum may be the conversion itself (``t + 273.15``): then the author knows, and we do not.
    """
    if unit not in (CELSIUS, KELVIN):
        return
    known: dict[str, _Balance | None] = {
        symbol: _Balance(Fraction(own == CELSIUS), Fraction(own == KELVIN), own == CELSIUS)
        for symbol, own in units.items()
    }
    for definition in system.definitions:
        known[definition.name] = _balance(definition.model.root, known)
    balance = _balance(system.root.root, known)
    if balance is None:
        return
    is_celsius = balance.celsius == 1
    is_kelvin = balance.kelvin == 1 and not balance.has_celsius
    if (unit == KELVIN and is_celsius) or (unit == CELSIUS and is_kelvin):
        raise TemperatureScaleMismatch("/unit", found=CELSIUS if is_celsius else KELVIN, expected=unit)


def _balance(node: Node, known: _Known) -> _Balance | None:
    """Temperatures on balance; None where a bare number or a choice makes it unknowable."""
    match node:
        case Symbol(name=name):
            return known.get(name, _DIFFERENCE)
        case Negative(operand=operand):
            inner = _balance(operand, known)
            return None if inner is None else _DIFFERENCE.plus(inner, Fraction(-1))
        case Sum(first=first, rest=rest):
            total = _balance(first, known)
            for sign, _, term in rest:
                own = _balance(term, known)
                if total is None or own is None:
                    return None
                total = total.plus(own, Fraction(1 if sign == "+" else -1))
            return total
        case Product(first=first, rest=rest):
            return _scaled([("*", first), *((sign, factor) for sign, _, factor in rest)], known)
        case Number() | Conditional():
            return None
        case _:
            return _DIFFERENCE


def _scaled(factors: list[tuple[str, Node]], known: _Known) -> _Balance | None:
    """A mean such as ``(t_1 + t_2)/2`` is a temperature again; any other product is not."""
    scale, parts = Fraction(1), []
    for sign, factor in factors:
        if isinstance(factor, Number) and factor.text != PI and Fraction(factor.text):
            scale = scale * Fraction(factor.text) if sign == "*" else scale / Fraction(factor.text)
        else:
            parts.append((sign, factor))
    if len(parts) != 1 or parts[0][0] != "*":
        return _DIFFERENCE
    inner = _balance(parts[0][1], known)
    return None if inner is None else _DIFFERENCE.plus(inner, scale)
