"""Rounding once more, in fractions and by the words of the rule alone, without anything of the code it judges.

``python -m tests.domain.uncertainty.reporting.oracle`` compares a million pairs in every mode.
"""

from fractions import Fraction


def rounded_pair(value: Fraction, expanded: Fraction, mode: str, digits: int) -> tuple[Fraction, Fraction, int]:
    """Value and U as they must be reported, and the power of ten of their last place."""
    place = leading(expanded) - digits + 1
    step = Fraction(10) ** place
    nearest, upper = step * half_even(expanded / step), step * -((-expanded / step).__floor__())
    lossy = mode == "up_if_loss_over_5_percent" and nearest * 100 < expanded * 95
    u = upper if mode == "up" or lossy else nearest
    place = leading(u) - digits + 1
    step = Fraction(10) ** place
    return step * half_even(value / step), u, place


def leading(number: Fraction) -> int:
    """Power of ten of the first digit, by trying."""
    power = 0
    while number >= Fraction(10) ** (power + 1):
        power += 1
    while number < Fraction(10) ** power:
        power -= 1
    return power


def half_even(number: Fraction) -> int:
    """Nearest whole number; of two as near, the even one."""
    below = number.__floor__()
    over = number - below
    if over == Fraction(1, 2):
        return below if below % 2 == 0 else below + 1
    return below if over < Fraction(1, 2) else below + 1


def last_digit(text: str) -> int:
    """Power of ten of the last digit of a text."""
    mantissa, _, power = text.upper().partition("E")
    return int(power or 0) - len(mantissa.partition(".")[2])


if __name__ == "__main__":
    import os

    import pytest

    os.environ["LIANGHENG_ROUNDING_TRIALS"] = "1000000"
    name = f"{__file__.rpartition('/')[0]}/test_statement.py"
    raise SystemExit(pytest.main(["-q", "-k", "oracle", "-o", "timeout=0", name]))
