"""Published fits: GUM H.3, GUM-5 example 9, ISO/TS 28037; and their parameters as inputs of a budget."""

import math
from typing import Any

import pytest

from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.fitting.inverse import quantity_of, value_at
from domain.uncertainty.fitting.polynomial import proportional, straight_line
from domain.uncertainty.fitting.result import as_inputs
from domain.uncertainty.inputs import InputQuantity
from tests.reference.cases import Case, load


def expected(case: Case) -> dict[str, Any]:
    return {entry["quantity"]: pytest.approx(entry["value"], abs=entry["tol"]) for entry in case["expected"]}


def test_the_thermometer_of_gum_h3() -> None:
    case = load("gum-h3")
    data, stated = case["data"], expected(case)
    fit = straight_line(data["t_k"], data["b_k"], reference=data["t0"], symbols=("y1", "y2"))
    first, second = fit.parameters
    assert (first.value, first.standard_uncertainty) == (stated["y1"], stated["u_y1"])
    assert (second.value, second.standard_uncertainty) == (stated["y2"], stated["u_y2"])
    assert fit.correlation[0][1] == pytest.approx(-0.930, abs=5e-4)
    assert fit.residual_standard_deviation == stated["s"]
    assert fit.degrees_of_freedom == stated["dof"]
    read = value_at(fit, 30)
    assert (read.value, read.standard_uncertainty, read.degrees_of_freedom) == (stated["b30"], stated["u_b30"], 9)
    assert read.notices == ("extrapolated:30",)


def test_its_parameters_predict_through_a_budget_with_nine_degrees_of_freedom() -> None:
    case = load("gum-h3")
    data, stated = case["data"], expected(case)
    fit = straight_line(data["t_k"], data["b_k"], reference=data["t0"], symbols=("y1", "y2"))
    inputs, correlations = as_inputs(fit, source="fit:thermometer")
    budget = evaluate_model(
        symbol="b", expression="y1 + y2*(t - 20)", unit="", inputs=[*inputs, InputQuantity(symbol="t", value="30")],
        correlations=correlations,
    )  # fmt: skip
    assert float(budget.value) == stated["b30"]
    assert float(budget.combined_standard_uncertainty) == stated["u_b30"]
    assert float(budget.effective_degrees_of_freedom or 0) == pytest.approx(9)
    assert {line.source for line in budget.lines if line.symbol != "t"} == {"fit:thermometer"}
    assert {line.evaluation for line in budget.lines if line.symbol != "t"} == {"A"}
    # Without the correlation it would be three times too large: what the covariance is there for.
    alone = evaluate_model(
        symbol="b", expression="y1 + y2*(t - 20)", unit="", inputs=[*inputs, InputQuantity(symbol="t", value="30")],
    )  # fmt: skip
    assert float(alone.combined_standard_uncertainty) > 1.7 * float(budget.combined_standard_uncertainty)


def test_inverse_use_of_iso_28037_agrees_with_its_propagation() -> None:
    case = load("iso28037-wls1")
    data, stated = case["data"], expected(case)
    fit = straight_line(data["x"], data["y"], u_y=data["u_y"])
    assert (fit.parameter("a").value, fit.parameter("b").value) == (stated["a"], stated["b"])
    assert fit.parameter("a").standard_uncertainty == stated["u_a"]
    assert fit.parameter("b").standard_uncertainty == stated["u_b"]
    assert (fit.covariance[0][1], fit.chi_squared) == (stated["cov_ab"], stated["chi2"])
    indication, uncertainty = data["y0"]
    found = quantity_of(fit, indication, u_y=uncertainty)
    assert (found.value, found.standard_uncertainty) == (stated["x0"], stated["u_x0"])
    inputs, correlations = as_inputs(fit)
    measured = InputQuantity(symbol="y0", value=str(indication), standard_uncertainty=uncertainty)
    budget = evaluate_model(
        symbol="x0", expression="(y0 - a)/b", unit="", inputs=[*inputs, measured], correlations=correlations
    )
    assert float(budget.combined_standard_uncertainty) == pytest.approx(found.standard_uncertainty, rel=1e-11)
    assert budget.effective_degrees_of_freedom is None


def test_the_torque_of_gum_5_through_the_origin() -> None:
    case = load("gum5-09-torque")
    data, stated = case["data"], expected(case)
    # Its ordinary fit is over the single readings, so a mean of six counts six times.
    counts = [1 / math.sqrt(n) for n in data["n"]]
    ordinary = proportional(data["x"], data["y"], u_y=counts, weights="relative")
    assert ordinary.parameters[0].value == stated["OLS"]
    means = [s / math.sqrt(n) for s, n in zip(data["s"], data["n"], strict=True)]
    assert proportional(data["x"], data["y"], u_y=means).parameters[0].value == stated["WLS"]


def test_a_repeated_fit_is_the_same_to_the_bit() -> None:
    data = load("gum-h3")["data"]
    assert straight_line(data["t_k"], data["b_k"]) == straight_line(data["t_k"], data["b_k"])


def test_parameters_without_uncertainty_are_correlated_with_nothing() -> None:
    inputs, correlations = as_inputs(straight_line([1, 2, 3], [2, 4, 6]))
    assert [quantity.value for quantity in inputs] == ["0.0", "2.0"]
    assert correlations == []
    inputs, correlations = as_inputs(straight_line([1, 2, 3], [2, 4, 6], u_y=[1, 1, 1]), unit_of={"b": "mm"})
    assert [quantity.unit for quantity in inputs] == ["", "mm"]
    assert [(quantity.evaluation, quantity.degrees_of_freedom) for quantity in inputs] == [("B", None), ("B", None)]
    (between,) = correlations
    assert (between.first, between.second) == ("b", "a")
    assert between.coefficient == pytest.approx(-math.sqrt(6 / 7))
