"""A fit as a document states it: each kind, and each fault where it stands."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.errors import MetrologyError
from domain.uncertainty.fitting.result import as_inputs
from domain.uncertainty.fitting.stated import read_fit
from domain.uncertainty.fitting.wire import FitIn

LINE: dict[str, Any] = {
    "symbols": ["a", "b"],
    "model": "straight_line",
    "x": ["1", "2", "3", "4", "5", "6"],
    "y": ["3.3", "5.6", "7.1", "9.3", "10.7", "12.1"],
    "u_y": ["0.5"] * 6,
}
FREE = {name: value for name, value in LINE.items() if name != "u_y"}
CURVE = {"expression": "a + b*t", "variable": "t", "start": {"a": "0", "b": "1"}}
TABLE = FREE | {"symbols": ["c"], "model": {"interpolation": "linear", "at": "2.5"}}
IDENTITY = [["1" if i == j else "0" for j in range(6)] for i in range(6)]


def values(stated: dict[str, Any]) -> list[float]:
    return [parameter.value for parameter in read_fit(FitIn.model_validate(stated)).parameters]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, [1.8666667, 1.7571429]),
        ({"reference": "3"}, [7.1380952, 1.7571429]),
        ({"weights": "relative"}, [1.8666667, 1.7571429]),
        ({"model": "polynomial"}, [1.8666667, 1.7571429]),
        ({"model": "polynomial", "symbols": ["a", "b", "c"]}, [1.05, 2.369642857, -0.0875]),
        ({"model": "proportional", "symbols": ["b"]}, [2.187912088]),
        ({"model": CURVE}, [1.8666667, 1.7571429]),
        ({"u_y": None, "covariance_y": IDENTITY}, [1.8666667, 1.7571429]),
        ({"u_x": ["0.000001"] * 6}, [1.8666667, 1.7571429]),
    ],
)
def test_each_kind_of_fit(change: dict[str, Any], expected: list[float]) -> None:
    assert values(LINE | change) == pytest.approx(expected, rel=1e-7)


def test_known_relative_and_no_uncertainties_give_their_degrees_of_freedom() -> None:
    known, relative, free = (
        read_fit(FitIn.model_validate(stated)) for stated in (LINE, LINE | {"weights": "relative"}, FREE)
    )
    assert known.degrees_of_freedom is None
    assert known.chi_squared == pytest.approx(1.665, abs=5e-4)
    assert relative.degrees_of_freedom == free.degrees_of_freedom == 4
    for own, other in zip(relative.parameters, free.parameters, strict=True):
        assert own.standard_uncertainty == pytest.approx(other.standard_uncertainty)


def test_a_table_is_a_fit_of_one_value() -> None:
    fit = read_fit(FitIn.model_validate(TABLE | {"u_y": ["0.2"] * 6, "model": TABLE["model"] | {"u_at": "0.1"}}))
    (parameter,) = fit.parameters
    assert parameter.symbol == "c"
    assert parameter.value == pytest.approx(6.35)
    assert parameter.standard_uncertainty == pytest.approx((0.2**2 / 2 + 0.15**2) ** 0.5)
    inputs, correlations = as_inputs(fit)
    assert [quantity.symbol for quantity in inputs] == ["c"]
    assert correlations == []


@pytest.mark.parametrize(
    ("stated", "code", "pointer"),
    [
        (LINE | {"symbols": ["a"]}, "fit-document-invalid", "/symbols"),
        (LINE | {"symbols": ["a", "pi"]}, "symbol-invalid", "/symbols/1"),
        (LINE | {"symbols": ["a", "a"]}, "symbol-repeated", "/symbols/1"),
        (LINE | {"model": CURVE | {"variable": "a"}}, "symbol-repeated", "/model/variable"),
        (LINE | {"y": LINE["y"][:5]}, "fit-lengths-differ", "/y"),
        (LINE | {"model": CURVE, "y": LINE["y"][:5]}, "fit-lengths-differ", "/y"),
        (LINE | {"u_y": ["0.5"] * 5}, "fit-lengths-differ", "/u_y"),
        (LINE | {"u_y": ["0.5"] * 5 + ["0"]}, "fit-uncertainty-invalid", "/u_y/5"),
        (LINE | {"model": CURVE, "u_y": ["0.5"] * 5 + ["-1"]}, "fit-uncertainty-invalid", "/u_y/5"),
        (FREE | {"x": ["1", "2"], "y": ["1", "2"]}, "fit-too-few-points", "/x"),
        (LINE | {"x": ["2"] * 6}, "fit-undetermined", "/x"),
        (LINE | {"symbols": ["a"], "model": "polynomial"}, "fit-degree-invalid", "/symbols"),
        (LINE | {"covariance_y": IDENTITY}, "fit-document-invalid", "/u_y"),
        (FREE | {"covariance_y": IDENTITY[:5]}, "fit-covariance-invalid", "/covariance_y"),
        (FREE | {"u_x": ["0.1"] * 6}, "fit-document-invalid", "/u_y"),
        (LINE | {"u_x": ["0.1"] * 6, "weights": "relative"}, "fit-document-invalid", "/weights"),
        (LINE | {"u_x": ["0.1"] * 6, "covariance_xy": ["0.05"] * 6}, "fit-covariance-invalid", "/covariance_xy"),
        (LINE | {"covariance_xy": ["0.01"] * 6}, "fit-document-invalid", "/covariance_xy"),
        (FREE | {"weights": "known"}, "fit-document-invalid", "/weights"),
        (LINE | {"symbols": ["b"], "model": "proportional", "reference": "1"}, "fit-document-invalid", "/reference"),
        (LINE | {"model": CURVE | {"start": {"a": "1"}}}, "fit-document-invalid", "/model/start"),
        (LINE | {"model": CURVE | {"expression": "a + b*"}}, "model-syntax", "/model/expression"),
        (LINE | {"model": CURVE | {"expression": "a + b*x"}}, "model-unknown-symbol", "/model/expression"),
        (LINE | {"model": CURVE | {"expression": "a + log(b - t)"}}, "fit-start-invalid", "/model/start"),
        (LINE | {"model": CURVE | {"expression": "a*t"}}, "fit-undetermined", "/model/start"),
        (TABLE | {"model": TABLE["model"] | {"at": "6.1"}}, "outside-calibrated-range", "/model/at"),
        (TABLE | {"model": TABLE["model"] | {"u_at": "-1"}}, "fit-uncertainty-invalid", "/model/u_at"),
        (TABLE | {"x": ["1", "2", "2", "4", "5", "6"]}, "calibration-table-invalid", "/x/2"),
        (TABLE | {"symbols": ["a", "b"]}, "fit-document-invalid", "/symbols"),
    ],
)
def test_each_fault_is_refused_where_it_stands(stated: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(MetrologyError) as refused:
        read_fit(FitIn.model_validate(stated))
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
    assert refused.value.sentence_zh
    assert refused.value.sentence_en


@pytest.mark.parametrize(
    "stated",
    [
        LINE | {"x": [1, 2, 3, 4, 5, 6]},
        LINE | {"x": ["NaN", "2", "3", "4", "5", "6"]},
        LINE | {"model": "spline"},
        LINE | {"degree": 2},
        LINE | {"x": ["1"] * 1001, "y": ["1"] * 1001},
        LINE | {"model": CURVE | {"start": {}}},
        LINE | {"symbols": []},
    ],
)
def test_a_fit_of_the_wrong_form_is_not_read(stated: dict[str, Any]) -> None:
    with pytest.raises((ValidationError, MetrologyError)):
        FitIn.model_validate(stated)
