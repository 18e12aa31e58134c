"""Exact fits: NIST's certified sets, and any points at all against fractions."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import MetrologyError
from domain.uncertainty.fitting.errors import (
    DegreeInvalid,
    FitLengthsDiffer,
    FitNotComputable,
    FitUndetermined,
    PointInvalid,
    PointUncertaintyInvalid,
    TooFewPoints,
)
from domain.uncertainty.fitting.linear import constant, linear_fit
from domain.uncertainty.fitting.polynomial import polynomial, proportional, straight_line
from domain.uncertainty.fitting.result import Fit
from tests.domain.uncertainty.fitting.digits import digits
from tests.reference.cases import load

LINEAR: dict[str, dict[str, Any]] = load("nist-strd-linear")["sets"]
CERTIFIED = 13.9
"""Digits that NIST's printed values are good for, less the rounding of the last one."""


def fit_of(name: str) -> Fit:
    stated = LINEAR[name]
    if "degree" in stated:
        return polynomial(stated["x"], stated["y"], stated["degree"])
    if name == "Longley":
        y, *rest = zip(*stated["design_y_first"], strict=True)
        return linear_fit({"b0": constant(len(y))} | {f"b{k + 1}": column for k, column in enumerate(rest)}, y)
    return proportional(stated["x"], stated["y"])


@pytest.mark.parametrize("name", LINEAR)
def test_nists_certified_values_are_found_to_the_last_printed_digit(name: str) -> None:
    stated, fit = LINEAR[name], fit_of(name)
    values = stated["beta"] if "beta" in stated else [stated["slope"]]
    uncertainties = stated["se"] if "se" in stated else [stated["se_slope"]]
    for parameter, value, uncertainty in zip(fit.parameters, values, uncertainties, strict=True):
        assert digits(parameter.value, value) >= CERTIFIED
        assert digits(parameter.standard_uncertainty, uncertainty) >= CERTIFIED
    assert fit.residual_standard_deviation is not None
    assert digits(fit.residual_standard_deviation, stated["s"]) >= CERTIFIED


def solved(rows: list[list[Fraction]], y: list[Fraction], weights: list[Fraction]) -> tuple[list[Fraction], Fraction]:
    """Least squares by the textbook, in fractions: coefficients and the weighted sum of squares."""
    size = len(rows[0])
    system = [
        [sum((w * r[i] * r[j] for w, r in zip(weights, rows, strict=True)), Fraction(0)) for j in range(size)]
        + [sum((w * r[i] * v for w, r, v in zip(weights, rows, y, strict=True)), Fraction(0))]
        for i in range(size)
    ]
    for i in range(size):
        system[i] = [entry / system[i][i] for entry in system[i]]
        for k in range(size):
            if k != i:
                system[k] = [a - system[k][i] * b for a, b in zip(system[k], system[i], strict=True)]
    found = [row[-1] for row in system]
    left = [v - sum((c * e for c, e in zip(found, r, strict=True)), Fraction(0)) for r, v in zip(rows, y, strict=True)]
    return found, sum((w * e * e for w, e in zip(weights, left, strict=True)), Fraction(0))


def ill_conditioned(count: int) -> tuple[list[Decimal], list[Decimal]]:
    """Points as bad as NIST's Filippelli: a tenth degree far from the origin, on a narrow band of x."""
    x = [Decimal(-9) + Decimal(6 * i * i + i) / Decimal(count * count * 6) * 6 for i in range(count)]
    x = [value.quantize(Decimal("0.000000001")) for value in x]
    y = [Decimal((7 * i * i + 3 * i) % 41) / 100 + Decimal("0.8") for i in range(count)]
    return x, y


def test_a_tenth_degree_far_from_the_origin_keeps_every_digit() -> None:
    x, y = ill_conditioned(40)
    found, squares = solved(
        [[Fraction(v) ** k for k in range(11)] for v in x], list(map(Fraction, y)), [Fraction(1)] * 40
    )
    fit = polynomial(x, y, 10)
    for parameter, value in zip(fit.parameters, found, strict=True):
        assert parameter.value == pytest.approx(float(value), rel=1e-15)
    assert fit.residual_standard_deviation == pytest.approx(float(squares / 29) ** 0.5, rel=1e-14)
    assert fit.curve is not None
    # The curve's own form agrees with the exact one, value and uncertainty, where powers of x would have lost both.
    for place, measured, point in zip(x, y, fit.points, strict=True):
        assert fit.curve.value(float(place)) == pytest.approx(float(measured) - point.residual, abs=1e-13)
        deviation = fit.residual_standard_deviation or 0.0
        assert fit.curve.variance(float(place)) == pytest.approx(deviation**2 * point.leverage, rel=1e-9)


numbers = st.decimals(min_value=-1000, max_value=1000, places=3, allow_nan=False)


@given(
    st.lists(st.tuples(numbers, numbers, st.integers(1, 30)), min_size=5, max_size=12, unique_by=lambda p: p[0]),
    numbers,
)
@settings(deadline=None, max_examples=25)
def test_a_weighted_line_about_any_origin_is_the_textbooks(
    points: list[tuple[Decimal, Decimal, int]], origin: Decimal
) -> None:
    x, y, u = zip(*points, strict=True)
    rows = [[Fraction(1), Fraction(v) - Fraction(origin)] for v in x]
    weights = [1 / Fraction(n) ** 2 for n in u]
    found, squares = solved(rows, list(map(Fraction, y)), weights)
    fit = straight_line(x, y, u_y=[Decimal(n) for n in u], reference=origin)
    assert [p.value for p in fit.parameters] == pytest.approx([float(v) for v in found], rel=1e-14, abs=1e-300)
    assert fit.chi_squared == pytest.approx(float(squares), rel=1e-14, abs=1e-25)
    total = sum(weights)
    mean = sum((w * r[1] for w, r in zip(weights, rows, strict=True)), Fraction(0)) / total
    spread = sum((w * (r[1] - mean) ** 2 for w, r in zip(weights, rows, strict=True)), Fraction(0))
    assert fit.covariance[1][1] == pytest.approx(float(1 / spread), rel=1e-14)
    assert fit.covariance[0][0] == pytest.approx(float(1 / total + mean**2 / spread), rel=1e-14)
    assert fit.covariance[0][1] == pytest.approx(float(-mean / spread), rel=1e-14, abs=1e-300)
    assert sum(p.leverage for p in fit.points) == pytest.approx(2)


def test_relative_weights_scale_with_the_scatter_and_known_ones_do_not() -> None:
    x, y = [1, 2, 3, 4, 5], [1.1, 1.9, 3.2, 3.9, 5.1]
    once, tenfold = ([u * scale for u in (0.1, 0.2, 0.1, 0.2, 0.1)] for scale in (1, 10))
    relative = [straight_line(x, y, u_y=u, weights="relative") for u in (once, tenfold)]
    for first, second in zip(relative[0].parameters, relative[1].parameters, strict=True):
        assert first.standard_uncertainty == pytest.approx(second.standard_uncertainty, rel=1e-14)
    assert relative[0].degrees_of_freedom == 3
    assert relative[0].chi_squared is None
    known = [straight_line(x, y, u_y=u) for u in (once, tenfold)]
    assert known[1].parameters[0].standard_uncertainty == pytest.approx(
        10 * known[0].parameters[0].standard_uncertainty
    )
    assert known[0].degrees_of_freedom is None
    # s is what the relative fit multiplies the known uncertainties by.
    ratio = relative[0].parameters[1].standard_uncertainty / known[0].parameters[1].standard_uncertainty
    assert relative[0].residual_standard_deviation == pytest.approx(ratio)


def test_a_model_that_the_uncertainties_do_not_explain_is_pointed_out() -> None:
    x, y = [1, 2, 3, 4, 5, 6], [1, 4, 9, 16, 25, 36]
    doubtful = straight_line(x, y, u_y=[0.5] * 6)
    assert [n.split(":")[0] for n in doubtful.notices] == ["fit-inconsistent"]
    assert doubtful.chi_squared_probability is not None
    assert doubtful.chi_squared_probability < 1e-6
    assert straight_line(x, y, u_y=[5] * 6).notices == ()


def test_a_fit_through_as_many_points_as_parameters_has_no_residuals_and_no_check() -> None:
    fit = straight_line([1, 2], [1, 3], u_y=[0.1, 0.1])
    assert [p.value for p in fit.parameters] == [-1.0, 2.0]
    assert (fit.residual_standard_deviation, fit.chi_squared_probability, fit.chi_squared) == (None, None, 0.0)
    assert [p.standardised for p in fit.points] == [None, None]


def test_an_outlier_shows_in_its_standardised_residual() -> None:
    fit = straight_line(range(8), [0, 1, 2, 3, 9, 5, 6, 7])
    sizes = [abs(p.standardised or 0) for p in fit.points]
    assert sizes.index(max(sizes)) == 4
    # Externally known: residual / (s sqrt(1 - h)).
    point, s = fit.points[4], fit.residual_standard_deviation or 0
    assert point.standardised == pytest.approx(point.residual / (s * (1 - point.leverage) ** 0.5))


@pytest.mark.parametrize(
    ("call", "refusal", "pointer"),
    [
        (lambda: straight_line([1, 2, 3], [1, 2]), FitLengthsDiffer, "/y"),
        (lambda: straight_line([1, 2, 3], [1, 2, 3], u_y=[1, 1]), FitLengthsDiffer, "/u_y"),
        (lambda: straight_line([1, 2], [1, 2]), TooFewPoints, "/x"),
        (lambda: straight_line([1, 2], [1, 2], u_y=[1, 1], weights="relative"), TooFewPoints, "/x"),
        (lambda: straight_line([1, 2, 3], [1, float("nan"), 3]), PointInvalid, "/y/1"),
        (lambda: straight_line([1, 2, 3], [1, 2, 3], u_y=[1, 1, 0]), PointUncertaintyInvalid, "/u_y/2"),
        (lambda: straight_line([1, 2, 3], [1, 2, 3], u_y=[1, -1, 1]), PointUncertaintyInvalid, "/u_y/1"),
        (lambda: straight_line([2, 2, 2], [1, 2, 3]), FitUndetermined, "/x"),
        (lambda: polynomial([1, 1, 2, 2], [1, 2, 3, 4], 2), FitUndetermined, "/x"),
        (lambda: proportional([0, 0, 0], [1, 2, 3]), FitUndetermined, "/x"),
        (lambda: linear_fit({"a": [1, 2, 3], "b": [2, 4, 6]}, [1, 2, 3]), FitUndetermined, "/x"),
        (lambda: polynomial(range(20), range(20), 11), DegreeInvalid, "/symbols"),
        (lambda: polynomial(range(20), range(20), 0), DegreeInvalid, "/symbols"),
        (lambda: straight_line([1, 2, 3], [1e300, -1e300, 1e305]), FitNotComputable, ""),
        (lambda: straight_line([1, 2, 3], [1e-299, 3e-299, 4e-299]), FitNotComputable, ""),
    ],
)
def test_what_cannot_be_fitted_is_refused_where_it_stands(
    call: Callable[[], Fit], refusal: type[MetrologyError], pointer: str
) -> None:
    with pytest.raises(refusal) as refused:
        call()
    assert refused.value.pointer == pointer
    assert refused.value.sentence_zh
    assert refused.value.sentence_en
