"""Non-linear fits: NIST's certified sets from both of their starts, and what is refused."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import MetrologyError
from domain.uncertainty.fitting.errors import (
    FitDidNotConverge,
    FitDocumentInvalid,
    FitStartInvalid,
    FitUndetermined,
    TooFewPoints,
)
from domain.uncertainty.fitting.nonlinear import nonlinear_fit
from domain.uncertainty.fitting.polynomial import straight_line
from domain.uncertainty.fitting.result import Fit
from domain.uncertainty.model.errors import UnknownSymbol
from tests.domain.uncertainty.fitting.digits import digits
from tests.domain.uncertainty.fitting.strd import IN_OUR_LANGUAGE, certified_digits
from tests.reference.cases import load

SETS: dict[str, dict[str, Any]] = load("nist-strd-nonlinear")["sets"]
LEAST = 9
"""Digits asked for, of the eleven that NIST certifies."""
ROUNDING_ALONE = {"Lanczos1": 2}
"""Residuals of 1e-13 beside values of 2.5 are the rounding of floats, and their scatter is known no better."""


@pytest.mark.parametrize("start", ["start1", "start2"])
@pytest.mark.parametrize("name", SETS)
def test_nists_certified_values_are_found_from_either_start(name: str, start: str) -> None:
    values, uncertainties = certified_digits(name, SETS[name], start)
    assert values >= LEAST
    assert uncertainties >= ROUNDING_ALONE.get(name, LEAST)


def test_the_scatter_and_its_degrees_of_freedom_are_nists() -> None:
    stated = SETS["MGH09"]
    y, x = zip(*stated["data"], strict=True)
    start = {f"b{k + 1}": p["start1"] for k, p in enumerate(stated["parameters"])}
    fit = nonlinear_fit(IN_OUR_LANGUAGE.get("MGH09", stated["model"]), {"x": x}, y, start=start)
    assert fit.degrees_of_freedom == stated["dof"]
    assert digits(fit.residual_standard_deviation or 0, stated["s"]) >= LEAST
    assert sum(p.residual**2 for p in fit.points) == pytest.approx(stated["rss"], rel=1e-9)
    assert sum(p.leverage for p in fit.points) == pytest.approx(4)


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 2)), min_size=5, max_size=9, unique_by=lambda p: p[0]))
@settings(deadline=None, max_examples=15)
def test_a_line_fitted_as_any_model_is_the_line(points: list[tuple[float, float]]) -> None:
    x, u = zip(*points, strict=True)
    if max(x) - min(x) < 1:
        return
    y = [3 + 2 * v + math.sin(7 * v) for v in x]
    line, curve = straight_line(x, y, u_y=u), nonlinear_fit("a + b*x", {"x": x}, y, start={"a": 0, "b": 0}, u_y=u)
    for own, other in zip(line.parameters, curve.parameters, strict=True):
        assert own.value == pytest.approx(other.value, rel=1e-9, abs=1e-9)
        assert own.standard_uncertainty == pytest.approx(other.standard_uncertainty, rel=1e-9)
    assert line.chi_squared == pytest.approx(curve.chi_squared, rel=1e-9)
    assert line.covariance[0][1] == pytest.approx(curve.covariance[0][1], rel=1e-7, abs=1e-9)
    assert curve.degrees_of_freedom is None
    for own_point, other_point in zip(line.points, curve.points, strict=True):
        assert own_point.residual == pytest.approx(other_point.residual, abs=1e-9)
        assert own_point.standardised == pytest.approx(other_point.standardised, rel=1e-5, abs=1e-6)


def test_a_model_with_branches_and_several_variables() -> None:
    x1, x2 = [0, 1, 2, 3, 4, 5], [1, 0, 1, 0, 1, 0]
    y = [2 * a + (3 if b > 0.5 else -1) for a, b in zip(x1, x2, strict=True)]
    fit = nonlinear_fit("s*x1 + (h if x2 > 0.5 else -1)", {"x1": x1, "x2": x2}, y, start={"s": 1, "h": 1})
    assert [p.value for p in fit.parameters] == pytest.approx([2, 3])


def test_a_search_turns_back_where_the_model_has_no_value() -> None:
    x = [1, 2, 3, 4, 5]
    y = [math.log(v - 0.9) for v in x]
    fit = nonlinear_fit("log(x - c)", {"x": x}, y, start={"c": -30})
    assert fit.parameters[0].value == pytest.approx(0.9, rel=1e-9)


X, Y = [1, 2, 3, 4, 5], [1, 4, 8, 17, 26]


@pytest.mark.parametrize(
    ("call", "refusal", "pointer"),
    [
        (lambda: nonlinear_fit("a + c*x", {"x": X}, Y, start={"a": 1}), UnknownSymbol, "/expression"),
        (lambda: nonlinear_fit("2*x", {"x": X}, Y, start={}), FitDocumentInvalid, "/start"),
        (lambda: nonlinear_fit("log(x - a)", {"x": X}, Y, start={"a": 3}), FitStartInvalid, "/start"),
        (lambda: nonlinear_fit("a*x", {"x": X}, Y, start={"a": 1, "b": 1}), FitUndetermined, "/start"),
        (lambda: nonlinear_fit("a*b*x", {"x": X}, Y, start={"a": 1, "b": 1}), FitUndetermined, "/start"),
        (lambda: nonlinear_fit("a + b*x", {"x": [1, 2]}, [1, 2], start={"a": 1, "b": 1}), TooFewPoints, "/y"),
        # The best line has an exponential that never ends: the fit runs away.
        (
            lambda: nonlinear_fit("a*exp(b*x)", {"x": [1, 2, 3]}, [0, 0, 1], start={"a": 1, "b": 1}),
            FitDidNotConverge,
            "/start",
        ),
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
