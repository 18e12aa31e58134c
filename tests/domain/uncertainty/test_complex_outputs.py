"""Complex quantities in the document: budgets of their parts held against ``uncertainties``, regions against scipy."""

import cmath
import math
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest
from scipy import stats
from uncertainties import UFloat, correlated_values, covariance_matrix, ufloat, umath

from domain.errors import MetrologyError
from domain.uncertainty.document import evaluate_document

Document = dict[str, Any]


def quantity(symbol: str, value: str, u: str, unit: str = "", freedom: str = "") -> Document:
    stated = {"standard": u} | ({"degrees_of_freedom": freedom} if freedom else {})
    return {"symbol": symbol, "value": value, "unit": unit, "uncertainty": stated}


REFLECTED: Document = {
    "inputs": [
        quantity("G_re", "0.1", "0.01"),
        quantity("G_im", "-0.2", "0.02"),
        quantity("T_abs", "0.9", "0.005"),
        quantity("T_arg", "40", "0.6", "deg"),
        quantity("P_0", "2", "0.02", "mW"),
    ],
    "correlations": [{"between": ["G_re", "G_im"], "coefficient": "0.3"}],
    "complex": [{"symbol": "G", "form": "cartesian"}, {"symbol": "T", "form": "polar"}],
    "definitions": [{"symbol": "d", "expression": "1 - G*T"}],
    "outputs": [
        {"symbol": "y", "expression": "T/d", "complex": True},
        {"symbol": "P", "expression": "P_0*abs(d)**2", "unit": "mW"},
    ],
    "monte_carlo": False,
}
"""A wave between two ports, one given by its parts and one by size and angle, and the power that it carries."""


def answer(**changes: object) -> Document:
    return cast("Document", evaluate_document(REFLECTED | changes))


def by_symbol(found: Document) -> dict[str, Document]:
    return {output["symbol"]: output for output in found["outputs"]}


def by_package() -> dict[str, UFloat]:
    """The same written out in real numbers: y = T conj(d)/|d|^2."""
    shared = 0.3 * 0.01 * 0.02
    g_re, g_im = correlated_values([0.1, -0.2], [[0.01**2, shared], [shared, 0.02**2]])
    size, angle, power = ufloat(0.9, 0.005), ufloat(math.radians(40), math.radians(0.6)), ufloat(2, 0.02)
    t_re, t_im = size * umath.cos(angle), size * umath.sin(angle)
    d_re, d_im = 1 - (g_re * t_re - g_im * t_im), -(g_re * t_im + g_im * t_re)
    square = d_re**2 + d_im**2
    re, im = (t_re * d_re + t_im * d_im) / square, (t_im * d_re - t_re * d_im) / square
    return {"y_re": re, "y_im": im, "y_abs": umath.hypot(re, im), "y_arg": umath.atan2(im, re), "P": power * square}


def test_parts_and_their_correlations_are_those_of_another_package() -> None:
    found, theirs = answer(), by_package()
    ours = by_symbol(found)
    assert list(ours) == list(theirs)
    for symbol, expected in theirs.items():
        assert float(ours[symbol]["value"]) == pytest.approx(expected.nominal_value, rel=1e-11), symbol
        assert float(ours[symbol]["standard_uncertainty"]) == pytest.approx(expected.std_dev, rel=1e-10), symbol
    covariance = np.array(covariance_matrix(list(theirs.values())))
    sizes = np.sqrt(np.diag(covariance))
    coefficients = np.array(found["correlation_matrix"]["coefficients"], dtype=float)
    assert coefficients == pytest.approx(covariance / np.outer(sizes, sizes), abs=1e-10)
    assert found["correlation_matrix"]["outputs"] == list(theirs)


def test_parts_carry_their_units_and_models() -> None:
    ours = by_symbol(answer())
    assert [ours[symbol]["unit"] for symbol in ("y_re", "y_im", "y_abs", "y_arg", "P")] == ["", "", "", "rad", "mW"]
    assert [ours[f"y_{part}"]["expression"] for part in ("re", "im", "abs", "arg")] == [
        "re(T/d)",
        "im(T/d)",
        "abs(T/d)",
        "arg(T/d)",
    ]


def test_the_region_is_the_ellipse_of_the_covariance() -> None:
    (found,) = answer()["complex_outputs"]
    theirs = by_package()
    matrix = np.array(covariance_matrix([theirs["y_re"], theirs["y_im"]]))
    sizes, axes = np.linalg.eigh(matrix)
    k = math.sqrt(stats.chi2(2).ppf(0.95))
    assert found["parts"] == ["y_re", "y_im", "y_abs", "y_arg"]
    region = found["region"]
    assert [float(axis) for axis in region["semi_axes"]] == pytest.approx([k * s for s in np.sqrt(sizes[::-1])])
    direction = math.atan2(axes[1, 1], axes[0, 1])
    assert math.remainder(float(region["angle"]) - direction, math.pi) == pytest.approx(0, abs=1e-8)
    assert region["degrees_of_freedom"] is None


def test_few_degrees_of_freedom_widen_the_region_as_hotelling_does() -> None:
    inputs = [quantity("G_re", "0.1", "0.01", freedom="6"), quantity("G_im", "-0.2", "0.02", freedom="9")]
    asked: Document = {"inputs": inputs, "complex": [{"symbol": "G", "form": "cartesian"}], "monte_carlo": False}
    asked |= {"outputs": [{"symbol": "H", "expression": "G", "complex": True}]}
    (found,) = cast("Document", evaluate_document(asked))["complex_outputs"]
    assert found["region"]["degrees_of_freedom"] == "6"
    assert float(found["region"]["coverage_factor"]) ** 2 == pytest.approx(2 * 6 / 5 * stats.f(2, 5).ppf(0.95))
    (normal,) = cast("Document", evaluate_document(asked | {"coverage": "normal"}))["complex_outputs"]
    assert float(normal["region"]["coverage_factor"]) == pytest.approx(math.sqrt(stats.chi2(2).ppf(0.95)))
    for one in inputs:
        one["uncertainty"]["degrees_of_freedom"] = "1"
    (none,) = cast("Document", evaluate_document(asked))["complex_outputs"]
    assert none["region"] is None


def test_trials_of_the_parts_are_trials_of_one_quantity() -> None:
    found = answer(monte_carlo={"trials": 100_000})
    rng = np.random.default_rng(3)
    shared = 0.3 * 0.01 * 0.02
    g = rng.multivariate_normal([0.1, -0.2], [[0.01**2, shared], [shared, 0.02**2]], 200_000) @ [1, 1j]
    angle = np.radians(rng.normal(40, 0.6, 200_000))
    t = rng.normal(0.9, 0.005, 200_000) * np.exp(1j * angle)
    y = t / (1 - g * t)
    for part, drawn in (("y_re", y.real), ("y_im", y.imag), ("y_abs", np.abs(y)), ("y_arg", np.angle(y))):
        trials = by_symbol(found)[part]["monte_carlo"]
        assert float(trials["standard_uncertainty"]) == pytest.approx(float(np.std(drawn)), rel=0.01), part
        assert float(trials["mean"]) == pytest.approx(float(np.mean(drawn)), abs=float(np.std(drawn)) / 50), part


def test_a_phase_at_the_cut_is_pointed_out() -> None:
    inputs = [quantity("G_re", "-0.5", "0.02"), quantity("G_im", "0.01", "0.02")]
    output = {"symbol": "H", "expression": "G", "complex": True}
    asked: Document = {"inputs": inputs, "complex": [{"symbol": "G", "form": "cartesian"}], "outputs": [output]}
    found = cast("Document", evaluate_document(asked | {"monte_carlo": False}))
    assert [one["symbol"] for one in found["outputs"] if one["warnings"] == [f"phase-wraps:{one['symbol']}"]] == [
        "H_arg"
    ]


def test_at_zero_only_the_cartesian_parts_have_budgets() -> None:
    inputs = [quantity("G_re", "0", "0.02"), quantity("G_im", "0", "0.02")]
    output = {"symbol": "H", "expression": "2*G", "complex": True}
    asked: Document = {"inputs": inputs, "complex": [{"symbol": "G", "form": "cartesian"}], "outputs": [output]}
    found = cast("Document", evaluate_document(asked))
    assert [(one["symbol"], one["standard_uncertainty"]) for one in found["outputs"]] == [
        ("H_re", "0.04"),
        ("H_im", "0.04"),
    ]
    assert found["complex_outputs"][0]["parts"] == ["H_re", "H_im"]
    assert found["warnings"] == ["polar-form-undefined:H"]
    assert all(found["notices"][0][language] for language in ("zh", "en"))


def test_an_impedance_of_real_inputs_and_the_imaginary_unit() -> None:
    asked: Document = {
        "inputs": [
            quantity("R", "50", "0.1", "ohm"),
            quantity("f", "1000", "0.5", "Hz"),
            quantity("L", "8", "0.02", "mH"),
        ],
        "definitions": [{"symbol": "X", "expression": "2*pi*f*L"}],
        "outputs": [{"symbol": "Z", "expression": "R + i_*X", "unit": "ohm", "complex": True}],
        "monte_carlo": False,
    }
    ours = by_symbol(cast("Document", evaluate_document(asked)))
    z = complex(50, 2 * math.pi * 1000 * 8e-3)
    assert float(ours["Z_abs"]["value"]) == pytest.approx(abs(z), rel=1e-11)
    assert float(ours["Z_arg"]["value"]) == pytest.approx(cmath.phase(z), rel=1e-11)
    assert float(ours["Z_im"]["standard_uncertainty"]) == pytest.approx(
        z.imag * math.hypot(0.5 / 1000, 0.02 / 8), rel=1e-10
    )


def test_an_equation_may_take_complex_quantities_apart() -> None:
    output = {"symbol": "s", "equation": "s**2 - abs(T)", "between": ["0", "3"]}
    found = by_symbol(answer(outputs=[output]))["s"]
    assert float(found["value"]) == pytest.approx(math.sqrt(0.9), rel=1e-11)
    assert float(found["standard_uncertainty"]) == pytest.approx(0.005 / 2 / math.sqrt(0.9), rel=1e-10)


def _output(**stated: object) -> Callable[[Document], object]:
    return lambda d: d.update(outputs=[{"symbol": "y", "complex": True} | stated])


def _complex(*stated: tuple[str, str]) -> Callable[[Document], object]:
    return lambda d: d.update(complex=[{"symbol": symbol, "form": form} for symbol, form in stated])


REFUSED: list[tuple[Callable[[Document], object], str, str]] = [
    (_output(expression="T", complex=False), "/outputs/0/expression", "complex-result"),
    (_output(expression="P_0"), "/outputs/0/complex", "complex-result-real"),
    (_output(equation="y - T", between=["0", "1"]), "/outputs/0/complex", "complex-result-real"),
    (_output(equation="y - T", between=["0", "1"], complex=False), "/outputs/0/equation", "complex-result"),
    (_output(expression="sin(T)"), "/outputs/0/expression", "complex-real-expected"),
    (_output(expression="T**0.5"), "/outputs/0/expression", "complex-power-not-integer"),
    (_output(expression="T_abs*i_"), "/outputs/0/expression", "model-unknown-symbol"),
    (_output(expression="T", unit="foo"), "/outputs/0/unit", "unknown-unit"),
    (_output(expression="P_0*i_", unit="V"), "/outputs/0/expression", "model-dimension-mismatch"),
    (_output(expression="G", symbol="T"), "/outputs/0/symbol", "symbol-repeated"),
    (lambda d: d["outputs"].append({"symbol": "y_arg", "expression": "P_0"}), "/outputs/0/symbol", "symbol-repeated"),
    (_complex(("T", "polar"), ("T", "polar")), "/complex/1/symbol", "symbol-repeated"),
    (_complex(("W", "polar")), "/complex/0/symbol", "complex-part-missing"),
    (_complex(("G", "cartesian"), ("T", "cartesian")), "/complex/1/symbol", "complex-part-missing"),
    (_complex(("G", "spherical")), "/complex/0/form", "evaluation-document-invalid"),
    (_complex(("i_", "polar")), "/complex/0/symbol", "symbol-invalid"),
    (lambda d: d["definitions"].append({"symbol": "i_", "expression": "1"}), "/definitions/1/symbol", "symbol-invalid"),
    (lambda d: d["inputs"].append(quantity("G", "1", "0")), "/complex/0/symbol", "symbol-repeated"),
    (lambda d: d["definitions"][0].update(expression="1 -"), "/definitions/0/expression", "model-syntax"),
    (
        lambda d: d.update(outputs=[{"symbol": f"y{i}", "expression": "T", "complex": True} for i in range(6)]),
        "/outputs",
        "too-many-budgets",
    ),
]


@pytest.mark.parametrize(("break_it", "pointer", "code"), REFUSED)
def test_what_is_wrong_is_refused_at_its_place(break_it: Callable[[Document], object], pointer: str, code: str) -> None:
    asked: Document = {
        name: [dict(entry) for entry in part] if isinstance(part, list) else part for name, part in REFLECTED.items()
    }
    break_it(asked)
    with pytest.raises(MetrologyError) as caught:
        evaluate_document(asked)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)
    assert caught.value.sentence_zh
    assert caught.value.sentence_en


def test_a_model_without_a_value_in_trials_is_placed_at_its_own_output() -> None:
    # The third budget of the document belongs to its first output.
    inputs = [quantity("G_re", "1", "0.3"), quantity("G_im", "1", "0.1"), quantity("x", "1", "0.4")]
    asked: Document = {
        "inputs": inputs,
        "complex": [{"symbol": "G", "form": "cartesian"}],
        "monte_carlo": {"trials": 20_000},
    }
    asked |= {
        "outputs": [{"symbol": "H", "expression": "G", "complex": True}, {"symbol": "r", "expression": "sqrt(x)"}]
    }
    with pytest.raises(MetrologyError) as caught:
        evaluate_document(asked)
    assert (caught.value.code, caught.value.pointer) == ("model-undefined-in-trials", "/outputs/1/expression")
