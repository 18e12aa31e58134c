from decimal import Decimal

import pytest

from domain.uncertainty.correlation import combine_correlations, correlated_groups, correlation_rows, covariance
from domain.uncertainty.coverage import (
    VarianceGroup,
    coverage_factor,
    effective_degrees_of_freedom,
    factor_by_rule,
)
from domain.uncertainty.errors import (
    CoefficientInvalid,
    CorrelationInvalid,
    CorrelationsImpossible,
    CorrelationStatedTwice,
    CoverageInvalid,
    DegreesOfFreedomUndefined,
)
from domain.uncertainty.inputs import Correlation, CoverageRule

# GUM table G.2.
TABLE_G2 = [
    (1, "0.95", 12.71),
    (2, "0.95", 4.30),
    (4, "0.95", 2.78),
    (10, "0.6827", 1.05),
    (16, "0.99", 2.92),
    (19, "0.95", 2.09),
    (50, "0.9545", 2.05),
    (100, "0.9973", 3.077),
    (None, "0.95", 1.960),
    (None, "0.99", 2.576),
    (None, "0.9545", 2.000),
]


@pytest.mark.parametrize(("freedom", "probability", "factor"), TABLE_G2)
def test_k_is_that_of_table_g2(freedom: int | None, probability: str, factor: float) -> None:
    places = 3 if f"{factor}".partition(".")[2][2:] else 2
    assert round(coverage_factor(Decimal(probability), freedom), places) == pytest.approx(factor, abs=0.0051)


@pytest.mark.parametrize("probability", ["0", "1", "-0.5", "1.5", "95"])
def test_refuses_an_impossible_probability(probability: str) -> None:
    with pytest.raises(CoverageInvalid):
        coverage_factor(Decimal(probability), 5)


def test_refuses_an_infinite_factor() -> None:
    with pytest.raises(CoverageInvalid):
        coverage_factor(Decimal("0.9999999999"), 0.001)


def test_rules() -> None:
    fixed = CoverageRule(basis="fixed", factor=Decimal(2))
    assert factor_by_rule(fixed, 3) == 2
    assert factor_by_rule(CoverageRule(basis="normal"), 3) == pytest.approx(1.95996, abs=1e-5)
    assert factor_by_rule(CoverageRule(), None) == pytest.approx(1.95996, abs=1e-5)
    assert factor_by_rule(CoverageRule(), 3.9) == pytest.approx(coverage_factor(Decimal("0.95"), 3.9))
    truncating = CoverageRule(truncate_degrees_of_freedom=True)
    assert factor_by_rule(truncating, 3.9) == coverage_factor(Decimal("0.95"), 3)
    assert factor_by_rule(truncating, 0.9) == coverage_factor(Decimal("0.95"), 0.9)
    with pytest.raises(CoverageInvalid):
        factor_by_rule(CoverageRule(basis="fixed", factor=Decimal(0)), 3)


def group(share: float, *freedoms: float | None) -> VarianceGroup:
    return VarianceGroup(symbols=tuple("abcdef"[: len(freedoms)]), share=share, degrees_of_freedom=freedoms)


def test_welch_satterthwaite() -> None:
    assert effective_degrees_of_freedom([group(0.5, 4), group(0.5, 4)]) == pytest.approx(8)
    assert effective_degrees_of_freedom([group(1.0, 7)]) == pytest.approx(7)
    assert effective_degrees_of_freedom([group(0.5, 4), group(0.5, None)]) == pytest.approx(16)
    assert effective_degrees_of_freedom([group(1.0, None)]) is None
    assert effective_degrees_of_freedom([]) is None


def test_a_correlated_group_counts_as_one_quantity() -> None:
    assert effective_degrees_of_freedom([group(1.0, 4, 4, 4)]) == pytest.approx(4)
    assert effective_degrees_of_freedom([group(1.0, None, None)]) is None


@pytest.mark.parametrize("freedoms", [(4, 5), (4, None)])
def test_no_rule_is_a_refusal_never_infinity(freedoms: tuple[float | None, ...]) -> None:
    with pytest.raises(DegreesOfFreedomUndefined):
        effective_degrees_of_freedom([group(0.5, *freedoms), group(0.5, 9)])


def test_a_group_that_cancels_does_not_matter() -> None:
    assert effective_degrees_of_freedom([group(1e-30, 4, 5), group(1.0, 9)]) == pytest.approx(9)


def r(first: str, second: str, coefficient: float) -> Correlation:
    return Correlation(first=first, second=second, coefficient=coefficient)


def test_groups_are_closed_under_correlation() -> None:
    rows = correlation_rows("abcde", [r("a", "c", 0.5), r("c", "e", 0.1), r("b", "d", 0.0)])
    assert sorted(correlated_groups(rows)) == [(0, 2, 4), (1,), (3,)]


def test_the_matrix_is_laid_out_in_order() -> None:
    rows = correlation_rows("abc", [r("c", "a", -0.25)])
    assert rows == (((0, 1.0), (2, -0.25)), ((1, 1.0),), ((2, 1.0), (0, -0.25)))
    assert covariance((1, 2, 3), (10, 20, 30), rows) == 10 + 40 + 90 - 0.25 * (30 + 30)
    assert covariance((1, 2, 3), (10, 20, 30), rows, [1]) == 40


@pytest.mark.parametrize(
    "correlations",
    [
        [r("a", "x", 0.5)],
        [r("a", "a", 1.0)],
        [r("a", "b", 0.1), r("b", "a", 0.1)],
    ],
)
def test_refuses_an_impossible_correlation(correlations: list[Correlation]) -> None:
    with pytest.raises(CorrelationInvalid) as caught:
        correlation_rows("abc", correlations)
    assert caught.value.pointer == f"/{len(correlations) - 1}"


@pytest.mark.parametrize("coefficient", [1.1, -1.0000001, float("nan")])
def test_a_coefficient_beyond_one_has_its_own_code(coefficient: float) -> None:
    with pytest.raises(CoefficientInvalid) as caught:
        correlation_rows("abc", [r("a", "c", 0.1), r("a", "b", coefficient)])
    assert (caught.value.code, caught.value.pointer) == ("correlation-coefficient-invalid", "/1/coefficient")


def test_a_pair_is_correlated_for_one_reason() -> None:
    implied = [r("a", "b", 1.0)]
    assert combine_correlations([r("a", "c", 0.1)], implied) == [r("a", "c", 0.1), r("a", "b", 1.0)]
    with pytest.raises(CorrelationStatedTwice) as caught:
        combine_correlations([r("a", "c", 0.1), r("b", "a", 1.0)], implied)
    assert caught.value.pointer == "/1"


def test_refuses_correlations_that_cannot_hold_together() -> None:
    with pytest.raises(CorrelationsImpossible):
        correlation_rows("abc", [r("a", "b", 0.9), r("b", "c", 0.9), r("a", "c", -0.9)])


def test_full_correlation_is_possible() -> None:
    # Ten resistors calibrated on one standard: the matrix is singular, and right.
    names = "abcdefghij"
    pairs = [r(first, second, 1.0) for i, first in enumerate(names) for second in names[i + 1 :]]
    rows = correlation_rows(names, pairs)
    assert covariance((1.0,) * 10, (1.0,) * 10, rows) == 100
