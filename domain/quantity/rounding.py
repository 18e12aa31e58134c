"""Rounding of results (GB/T 8170; JJF 1059.1; GUM 7.2.6; EA-4/02 6.3): one step, from the unrounded number.

Every decision is taken on the exact fraction value/interval, never on a float: ``round(float)`` misses about half of
the exact ties. Nothing is rounded twice, so 2.4546 becomes 2 to the unit, never 2.46, 2.5, 3.
"""

from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final, Literal

from domain.errors import MetrologyError
from domain.quantity.decimal_text import in_range, last_place, plain

ValueMode = Literal["half_even", "half_up", "up"]
"""Half-even is GB/T 8170; half-up and up go by magnitude, away from zero."""
UncertaintyMode = Literal["up", "half_even", "up_if_loss_over_5_percent"]
"""Up 只入不舍 is the default; the last is EA-4/02 6.3: half-even unless that takes more than 5 % off U."""

TOLERATED_LOSS: Final = Fraction(5, 100)
REPORTED_DIGITS: Final = (1, 2)
"""U is stated to one or two significant digits (GUM 7.2.6)."""
_EXACT: Final = Context(prec=1_000)


class RoundingRuleError(MetrologyError):
    """The rounding rule itself is impossible."""

    code = "rounding-rule"
    zh = "修约规则“{rule}”不可用：修约间隔应为正数，扩展不确定度取一位或两位有效数字，修约方式应为 {choices} 之一。"
    en = (
        "The rounding rule “{rule}” cannot be used: an interval must be positive, an expanded uncertainty has one or "
        "two significant digits, and the mode is one of {choices}."
    )


class UncertaintyNotPositive(MetrologyError):
    """An expanded uncertainty of zero or less was to be reported."""

    code = "uncertainty-not-positive"
    zh = "扩展不确定度为 {value}：它必须大于零，请检查不确定度分量是否齐全。"
    en = "The expanded uncertainty is {value}: it must be greater than zero; check that no component is missing."


def round_to_interval(value: Decimal, interval: Decimal, mode: ValueMode = "half_even") -> Decimal:
    """Round to a multiple of the rounding interval 修约间隔 (GB/T 8170, 3.2 and its 0.5- and 0.2-unit rounding).

    The result keeps the interval's last place: 60.25 to ``0.5`` gives 60.0, 1000 to ``1E+1`` gives 1.00E+3.
    Raises RoundingRuleError for an interval that is not positive or an unknown mode.
    """
    if in_range(interval) <= 0:
        raise RoundingRuleError(rule=interval, choices=", ".join(_TIES))
    if mode not in _TIES:
        raise RoundingRuleError(rule=mode, choices=", ".join(_TIES))
    numerator, denominator = in_range(value).as_integer_ratio()
    step, per = interval.as_integer_ratio()
    # Whole numbers throughout: exact as fractions are, without looking for common divisors.
    divisor = denominator * step
    whole, rest = divmod(abs(numerator) * per, divisor)
    whole += _TIES[mode](whole, 2 * rest, divisor)
    return _EXACT.multiply(Decimal(-whole if numerator < 0 else whole), interval)


def round_uncertainty(expanded: Decimal, digits: int = 2, mode: UncertaintyMode = "up") -> Decimal:
    """Round an expanded (or standard) uncertainty to one or two significant digits, which the result keeps.

    A carry keeps the number of digits: 0.0995 to two digits is 0.10, not 0.100. Raises UncertaintyNotPositive for zero
    or less, RoundingRuleError for other digits or an unknown mode.
    """
    if digits not in REPORTED_DIGITS or mode not in _UNCERTAINTY_MODES:
        raise RoundingRuleError(rule=f"{mode}, {digits}", choices=", ".join(_UNCERTAINTY_MODES))
    if in_range(expanded) <= 0:
        raise UncertaintyNotPositive(value=expanded)
    if mode == "up_if_loss_over_5_percent":
        nearest = _to_digits(expanded, digits, "half_even")
        lossy = Fraction(nearest) < (1 - TOLERATED_LOSS) * Fraction(expanded)
        return _to_digits(expanded, digits, "up") if lossy else nearest
    return _to_digits(expanded, digits, mode)


def report(value: Decimal, expanded: Decimal, mode: UncertaintyMode = "up", digits: int = 2) -> tuple[str, str]:
    """Give the two texts of a reported result: U rounded by ``mode``, and the value half-even to U's last place.

    ``report(Decimal("10.05762"), Decimal("0.0275"))`` gives ``("10.058", "0.028")``. Raises as round_uncertainty.
    """
    rounded = round_uncertainty(expanded, digits, mode)
    return plain(round_to_interval(value, _unit(last_place(rounded)))), plain(rounded)


def _to_digits(value: Decimal, digits: int, mode: ValueMode) -> Decimal:
    rounded = round_to_interval(value, _unit(value.adjusted() - digits + 1), mode)
    if rounded.adjusted() == value.adjusted():
        return rounded
    # A carry always lands on a power of ten, so dropping the extra zero changes nothing but the number of digits.
    return _EXACT.quantize(rounded, _unit(rounded.adjusted() - digits + 1))


def _unit(power: int) -> Decimal:
    return Decimal((0, (1,), power))


_TIES: Final[Mapping[str, Callable[[int, int, int], bool]]] = {
    "half_even": lambda whole, twice, divisor: twice > divisor or (twice == divisor and whole % 2 == 1),
    "half_up": lambda _whole, twice, divisor: twice >= divisor,
    "up": lambda _whole, twice, _divisor: twice > 0,
}
"""Whether one more than ``whole`` intervals are taken, where ``twice/divisor`` is twice the part that is left over."""
_UNCERTAINTY_MODES: Final = ("up", "half_even", "up_if_loss_over_5_percent")
