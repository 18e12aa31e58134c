"""Rounding against an independent oracle in fractions, the shared vectors, and examples in the manner of GB/T 8170."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.quantity.decimal_text import DecimalRangeError, last_place
from domain.quantity.rounding import (
    RoundingRuleError,
    UncertaintyMode,
    UncertaintyNotPositive,
    ValueMode,
    report,
    round_to_interval,
    round_uncertainty,
)
from tests.reference.cases import load

VECTORS = load("rounding-vectors")["data"]["rows"]

decimals = st.decimals(min_value=-(10**6), max_value=10**6, places=7)
intervals = st.sampled_from(
    [Decimal(text) for text in ("1", "0.1", "0.5", "0.2", "0.05", "0.02", "2", "5", "20", "1E+1", "1E+3")]
)
uncertainties = st.decimals(min_value=Decimal("1e-9"), max_value=10**9, places=12).filter(lambda number: number > 0)


def nearest_even_by_definition(value: Decimal, interval: Decimal) -> Fraction:
    """GB/T 8170 said in words: the nearest multiple, and of two equally near ones the even multiple."""
    step = Fraction(interval)
    below = Fraction(value) // step
    candidates = [below, below + 1]
    distance = {multiple: abs(Fraction(value) - multiple * step) for multiple in candidates}
    nearest = [multiple for multiple in candidates if distance[multiple] == min(distance.values())]
    return next(multiple for multiple in nearest if len(nearest) == 1 or multiple % 2 == 0) * step


@pytest.mark.parametrize(("value", "expanded", "u_even", "y_even", "u_up"), VECTORS)
def test_shared_vectors(value: str, expanded: str, u_even: str, y_even: str, u_up: str) -> None:
    assert report(Decimal(value), Decimal(expanded), "half_even") == (y_even, u_even)
    assert report(Decimal(value), Decimal(expanded), "up")[1] == u_up


@pytest.mark.parametrize(
    ("value", "interval", "expected"),
    [
        ("60.25", "0.5", "60.0"),
        ("60.38", "0.5", "60.5"),
        ("60.28", "0.5", "60.5"),
        ("-60.75", "0.5", "-61.0"),
        ("830", "20", "840"),
        ("842", "20", "840"),
        ("-930", "20", "-920"),
        ("2.5", "1", "2"),
        ("3.5", "1", "4"),
        ("-2.5", "1", "-2"),
        ("1.050", "0.1", "1.0"),
        ("0.350", "0.1", "0.4"),
        ("2500", "1E+3", "2E+3"),
        ("2.4546", "1", "2"),
        ("-0.0004", "0.001", "0.000"),
    ],
)
def test_half_even_to_an_interval(value: str, interval: str, expected: str) -> None:
    assert str(round_to_interval(Decimal(value), Decimal(interval))) == expected


@pytest.mark.parametrize(
    ("value", "mode", "expected"),
    [
        ("2.5", "half_up", "3"),
        ("-2.5", "half_up", "-3"),
        ("2.4", "half_up", "2"),
        ("2.1", "up", "3"),
        ("-2.1", "up", "-3"),
        ("2.0", "up", "2"),
    ],
)
def test_modes_go_by_magnitude(value: str, mode: ValueMode, expected: str) -> None:
    assert str(round_to_interval(Decimal(value), Decimal(1), mode)) == expected


@pytest.mark.parametrize(
    ("expanded", "digits", "mode", "expected"),
    [
        ("0.0995", 2, "up", "0.10"),
        ("0.0995", 2, "half_even", "0.10"),
        ("0.995", 2, "half_even", "1.0"),
        ("0.994", 2, "half_even", "0.99"),
        ("0.96", 1, "half_even", "1"),
        ("0.014", 1, "half_even", "0.01"),
        ("0.014", 1, "up_if_loss_over_5_percent", "0.02"),
        ("0.0104", 1, "up_if_loss_over_5_percent", "0.01"),
        ("1.05", 2, "up_if_loss_over_5_percent", "1.0"),
        ("3", 2, "up", "3.0"),
        ("0.30", 2, "up", "0.30"),
        ("0.3000001", 2, "up", "0.31"),
        ("123", 2, "up", "1.3E+2"),
    ],
)
def test_uncertainty(expanded: str, digits: int, mode: UncertaintyMode, expected: str) -> None:
    assert str(round_uncertainty(Decimal(expanded), digits, mode)) == expected


@settings(deadline=None)
@given(decimals, intervals)
def test_half_even_is_the_oracle(value: Decimal, interval: Decimal) -> None:
    assert Fraction(round_to_interval(value, interval)) == nearest_even_by_definition(value, interval)


@settings(deadline=None)
@given(st.integers(-(10**6), 10**6), intervals)
def test_half_even_on_exact_ties(multiple: int, interval: Decimal) -> None:
    tie = (Decimal(multiple) + Decimal("0.5")) * interval
    assert (Fraction(round_to_interval(tie, interval)) / Fraction(interval)) % 2 == 0


@settings(deadline=None)
@given(uncertainties, st.sampled_from([1, 2]))
def test_rounding_up_never_shrinks_and_adds_less_than_one_place(expanded: Decimal, digits: int) -> None:
    rounded = round_uncertainty(expanded, digits)
    assert expanded <= rounded
    assert Fraction(rounded) - Fraction(expanded) < Fraction(10) ** (expanded.adjusted() - digits + 1)
    assert len(rounded.as_tuple().digits) == digits


@settings(deadline=None)
@given(uncertainties)
def test_the_loss_rule_never_takes_off_more_than_five_percent(expanded: Decimal) -> None:
    for digits in (1, 2):
        rounded = round_uncertainty(expanded, digits, "up_if_loss_over_5_percent")
        assert Fraction(rounded) >= Fraction(95, 100) * Fraction(expanded)


@settings(deadline=None)
@given(decimals, uncertainties)
def test_a_report_ends_both_numbers_at_the_same_place(value: Decimal, expanded: Decimal) -> None:
    assume(expanded > Decimal("1e-8"))
    reported_value, reported_uncertainty = report(value, expanded)
    assert last_place(Decimal(reported_value)) == last_place(Decimal(reported_uncertainty))
    assert abs(Decimal(reported_value) - value) * 2 <= Decimal(10) ** last_place(Decimal(reported_uncertainty))


@pytest.mark.parametrize("expanded", ["0", "-0.1", "0.00"])
def test_an_uncertainty_must_be_positive(expanded: str) -> None:
    with pytest.raises(UncertaintyNotPositive, match="uncertainty-not-positive"):
        round_uncertainty(Decimal(expanded))


@pytest.mark.parametrize(
    "call",
    [
        lambda: round_uncertainty(Decimal(1), 3),
        lambda: round_uncertainty(Decimal(1), 0),
        lambda: round_uncertainty(Decimal(1), 2, "down"),  # type: ignore[arg-type]
        lambda: round_to_interval(Decimal(1), Decimal(0)),
        lambda: round_to_interval(Decimal(1), Decimal("-0.5")),
        lambda: round_to_interval(Decimal(1), Decimal(1), "down"),  # type: ignore[arg-type]
    ],
)
def test_impossible_rules_are_refused(call: Callable[[], Decimal]) -> None:
    with pytest.raises(RoundingRuleError):
        call()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+999999", "1E-999999"])
def test_numbers_that_cannot_be_rounded_are_refused(number: str) -> None:
    with pytest.raises(DecimalRangeError):
        round_to_interval(Decimal(number), Decimal(1))
    with pytest.raises(DecimalRangeError):
        round_uncertainty(Decimal(number))
