"""Numbers as they are printed: exact decimal text with gaps, powers of ten and units (GUM 7.2.6).

The rules of spacing are those of ISO 80000-1 and of the SI brochure. verified: memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final, Literal

from domain.quantity.catalogue import find_unit
from domain.quantity.decimal_text import last_place
from domain.quantity.rounding import round_to_interval

Notation = Literal["auto", "positional", "power"]
"""``auto``: a power of ten for very small and very large numbers, and wherever digits alone would claim too much."""

GAP: Final = "\u202f"
"""Narrow no-break space: a number must not be torn apart at the end of a line."""
SMALLEST_POSITIONAL: Final = -4
LARGEST_POSITIONAL: Final = 9
"""Powers of the leading digit between which ``auto`` writes a number without a power of ten."""
FEW_DIGITS: Final = 4
"""A run of digits that is not torn into two groups."""
_WORDLESS_UNITS: Final = frozenset({"", "1"})
_CLOSE_UNITS: Final = frozenset("°′″")
"""Units of plane angle stand close to the number (SI brochure)."""
_EXACT: Final = Context(prec=1_000)
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the numbers of a report are written."""

    notation: Notation = "auto"
    gaps: bool = False
    """Groups of three digits, counted from the point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Numbers that share a power of ten, so that their last places can be compared."""

    mantissas: tuple[str, ...]
    power: int
    """Of ten; 0: none is written."""

    @property
    def factor(self) -> str:
        """`` × 10⁻⁶``, or nothing."""
        return f" × {power_of_ten(self.power)}" if self.power else ""


def printed(numbers: Sequence[Decimal], style: Style = Style()) -> Printed:
    """Write numbers with one common power of ten, each to its own last place."""
    lead = max((number.adjusted() for number in numbers if number), default=0)
    vague = any(last_place(number) > 0 for number in numbers)
    extreme = style.notation == "auto" and not SMALLEST_POSITIONAL <= lead <= LARGEST_POSITIONAL
    # A zero in the last place claims that it is known: 1.2E+3 has no honest form without its power of ten.
    power = max(lead, *map(last_place, numbers)) if vague or extreme or style.notation == "power" else 0
    mantissas = (format(_EXACT.scaleb(number, -power), "f") for number in numbers)
    return Printed(mantissas=tuple(spaced(each) if style.gaps else each for each in mantissas), power=power)


def power_of_ten(power: int) -> str:
    """``10⁻⁶``."""
    return f"10{str(power).translate(_RAISED)}"


def spaced(number: str) -> str:
    """Positional text in groups of three from the point; four digits stay together (ISO 80000-1)."""
    sign = number[: len(number) - len(number.lstrip("+-"))]
    whole, point, rest = number.removeprefix(sign).partition(".")
    first = len(whole) % 3
    groups = [whole[:first], *(whole[at : at + 3] for at in range(first, len(whole), 3))]
    left = whole if len(whole) <= FEW_DIGITS else GAP.join(filter(None, groups))
    groups = [rest[at : at + 3] for at in range(0, len(rest), 3)]
    right = rest if len(rest) <= FEW_DIGITS else GAP.join(groups)
    return f"{sign}{left}{point}{right}"


def brief(number: Decimal | str, digits: int = 4) -> str:
    """A number for the eye: rounded half-even to ``digits`` significant digits, without the zeros at its end."""
    value = Decimal(number)
    if not value:
        return "0"
    rounded = to_digits(value, digits)
    extreme = not SMALLEST_POSITIONAL <= rounded.adjusted() < digits  # zeros that pad are no digits
    power = rounded.adjusted() if extreme else 0
    text = format(_EXACT.scaleb(rounded, -power), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}×{power_of_ten(power)}" if power else text


def to_digits(value: Decimal, digits: int) -> Decimal:
    """Round half-even to significant digits; 0 stays as it is."""
    return round_to_interval(value, unit_of_place(value.adjusted() - digits + 1)) if value else value


def unit_of_place(power: int) -> Decimal:
    """One unit of a place: ``unit_of_place(-2)`` is 0.01."""
    return Decimal((0, (1,), power))


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """A quotient for rounding: exact, or a hair above it and of so many digits that nothing rounds otherwise.

    Numbers of a budget have at most 30 digits, so that a quotient which is no tie is farther than that from any tie.
    """
    exact = Fraction(dividend) / Fraction(divisor)
    return Context(prec=80, rounding="ROUND_CEILING").divide(Decimal(exact.numerator), Decimal(exact.denominator))


def unit_symbol(code: str) -> str:
    """The international symbol a certificate prints; "" for the unit one. Raises ``UnknownUnit`` and its kin."""
    return "" if code in _WORDLESS_UNITS else find_unit(code).symbol


def with_unit(number: str, code: str) -> str:
    """A number and its unit, a space between; none before ° ′ ″."""
    symbol = unit_symbol(code)
    return f"{number}{'' if symbol in _CLOSE_UNITS else ' '}{symbol}" if symbol else number
