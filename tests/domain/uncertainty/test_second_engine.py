"""The second engine on systems: as independent as before, and linear in their definitions."""

import pytest

from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import Correlation, InputQuantity


def x(symbol: str, value: str, u: float) -> InputQuantity:
    return InputQuantity(symbol=symbol, value=value, standard_uncertainty=u)


def test_two_hundred_steps_of_a_mean_end() -> None:
    # The package by itself needs 6 s at 22 steps, and 2^178 times that here.
    definitions: dict[str, str] = {}
    a, b = "x", "y"
    for step in range(200):
        definitions |= {f"a{step}": f"({a} + {b})/2", f"b{step}": f"sqrt({a}*{b})"}
        a, b = f"a{step}", f"b{step}"
    budget = evaluate_model(
        symbol="m", expression=a, unit="", inputs=[x("x", "1", 0.01), x("y", "2", 0.01)], definitions=definitions
    )
    assert float(budget.value) == pytest.approx(1.4567910310469068, rel=1e-11)
    assert float(budget.second_engine_difference) < 1e-12


def test_definitions_are_the_text_they_stand_for() -> None:
    inputs = [x("V", "4.999", 0.0032), x("I", "0.019661", 0.0000095), x("phi", "1.04446", 0.00075)]
    pairs = [
        Correlation(first="V", second="I", coefficient=-0.36),
        Correlation(first="I", second="phi", coefficient=-0.65),
    ]
    whole = evaluate_model(symbol="R", expression="V/I*cos(phi)", unit="", inputs=inputs, correlations=pairs)
    parts = evaluate_model(
        symbol="R",
        expression="Z*c",
        unit="",
        inputs=inputs,
        correlations=pairs,
        definitions={"c": "cos(phi)", "unused": "V*V", "Z": "V/I"},
    )
    assert parts.combined_standard_uncertainty == whole.combined_standard_uncertainty
    assert [line.sensitivity for line in parts.lines] == [line.sensitivity for line in whole.lines]
    assert float(parts.second_engine_difference) < 1e-12
