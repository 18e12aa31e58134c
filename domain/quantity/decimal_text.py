"""Decimal text: what a display showed, kept to the last zero (ISO/IEC 17025:2017, 7.5.1; VIM 4.15).

A reading ``10.00`` says more than the number ten, and binary floating point cannot hold ``0.1``. Measured and printed
numbers therefore travel as text and are computed with as :class:`~decimal.Decimal`; floats appear only inside the
uncertainty engine and leave it through :func:`significant`.
"""

import math
import re
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from domain.errors import MetrologyError

LENGTH_LIMIT = 60
"""Longest decimal text, in characters."""
DIGIT_LIMIT = 30
"""Most digits before the decimal point, and most after it."""
EXPONENT_LIMIT = 300
"""Largest power of ten of the leading digit, either way; a float holds every such number."""
POSITIONAL_FROM = -7
"""A float below 1e-7 is written with an exponent, as people do."""

_GRAMMAR = re.compile(
    rf"[+-]?[0-9]{{1,{DIGIT_LIMIT}}}(?:\.[0-9]{{1,{DIGIT_LIMIT}}})?(?P<exponent>[eE][+-]?[0-9]{{1,3}})?"
)
_WIDE = Context(prec=4 * EXPONENT_LIMIT)


class DecimalTextError(MetrologyError):
    """The text is not a decimal number of the closed grammar."""

    code = "decimal-text"
    zh = (
        "“{text}”不是合格的十进制数：请只用半角数字和一个小数点（如 -12.50 或 1.2e-6），"
        "小数点前后各不超过 30 位，不含空格、逗号、NaN 或 Infinity。"
    )
    en = (
        "“{text}” is not a decimal number: write ASCII digits and one point (such as -12.50 or 1.2e-6), at most 30 "
        "digits on either side, without spaces, commas, NaN or Infinity."
    )


class DecimalRangeError(MetrologyError):
    """The number is not finite, or lies outside what any measurement needs."""

    code = "decimal-range"
    zh = "数值 {value} 超出可处理的范围（绝对值应在 1e-300 至 1e300 之间，且为有限值）：请检查小数点、指数和计量单位。"
    en = "The number {value} cannot be handled (finite, from 1e-300 to 1e300): check its point, exponent and unit."


def parse_decimal(text: str, pointer: str = "") -> Decimal:
    """Read decimal text into a Decimal that keeps every digit, trailing zeros included.

    Grammar: optional sign, 1-30 digits, optionally a point with 1-30 digits, optionally ``e`` with a sign and 1-3
    digits; ASCII only, at most 60 characters, leading digit within 1e-300 to 1e300.

    Raises DecimalTextError for any other text (and for a JSON number), DecimalRangeError for an exponent out of range.
    """
    read = _GRAMMAR.fullmatch(text) if isinstance(text, str) and len(text) <= LENGTH_LIMIT else None
    if read is None:
        raise DecimalTextError(pointer, text=text)
    return in_range(Decimal(text), pointer) if read["exponent"] else Decimal(text)


def in_range(value: Decimal, pointer: str = "") -> Decimal:
    """Return ``value`` if exact arithmetic on it is affordable; raise DecimalRangeError otherwise.

    The exponent is looked at even for zero: ``0E+999999`` costs as much memory as any other number of that size.
    """
    _exponent(value, pointer)
    return value


def _exponent(value: Decimal, pointer: str) -> int:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -2 * EXPONENT_LIMIT or value.adjusted() > EXPONENT_LIMIT:
        raise DecimalRangeError(pointer, value=value)
    if value and value.adjusted() < -EXPONENT_LIMIT:
        raise DecimalRangeError(pointer, value=value)
    return exponent


def last_place(value: Decimal) -> int:
    """Give the power of ten of the last digit as written: -2 for 1.50, 1 for 1.0E+2. Raises DecimalRangeError."""
    return _exponent(value, "")


def plain(value: Decimal) -> str:
    """Write a Decimal as people do, with an exponent only where digits alone would lie about significance.

    ``Decimal("0.0000001000")`` gives ``0.0000001000``; ``Decimal("1.0E+2")`` stays ``1.0E+2``, because ``100`` would
    claim a third digit. The text always reads back to the same digits and the same last place.
    """
    if -DIGIT_LIMIT <= last_place(value) <= 0 and value.adjusted() < DIGIT_LIMIT:
        return format(value, "f")
    return scientific(value)


def scientific(value: Decimal) -> str:
    """Write a Decimal with one digit before the point and an exponent: ``1.00E+3``; just its digits if that is 0.

    More than 31 digits move the point on, so that no more than 30 follow it and the text can be read again.
    """
    last = last_place(value)
    power = min(value.adjusted(), last + DIGIT_LIMIT) if value else last
    mantissa = format(_WIDE.scaleb(value, -power), "f")
    return f"{mantissa}E{power:+d}" if power else mantissa


def significant(value: float, digits: int = 12) -> str:
    """Write a float rounded half-even to ``digits`` significant digits, in the shortest text of that number.

    Twelve digits make the text the same on two machines whose libm differs in the last bit, and are far more than a
    measurement has. Raises DecimalRangeError for NaN, infinities and numbers outside 1e-300 to 1e300.
    """
    if not math.isfinite(value):
        raise DecimalRangeError(value=value)
    if value == 0:
        return "0"
    text = f"{value:.{digits}g}"
    if "e" not in text:  # nor is it, for nearly all: Python writes 1e-4 to 1e12 as we do
        return text
    rounded = in_range(Decimal(f"{value:.{digits - 1}e}")).normalize(_WIDE)
    if POSITIONAL_FROM <= rounded.adjusted() < digits:
        return format(rounded, "f")
    return scientific(rounded)


def terminating(number: Fraction, digits: int = 28) -> Decimal:
    """Write a fraction as a Decimal: exactly where it ends within ``digits`` + 2 digits, else to ``digits`` digits.

    A factor such as 1/3.6 (km/h to m/s) never ends; 28 digits of it are far below any uncertainty, and the text of the
    result still fits the grammar of :func:`parse_decimal`.
    """
    numerator, denominator = number.as_integer_ratio()
    quotient = _of(digits + 2).divide(Decimal(numerator), Decimal(denominator))
    if quotient.as_integer_ratio() == (numerator, denominator):
        return quotient
    return _of(digits).divide(Decimal(numerator), Decimal(denominator))


@lru_cache(maxsize=64)
def _of(digits: int) -> Context:
    return Context(prec=digits)
