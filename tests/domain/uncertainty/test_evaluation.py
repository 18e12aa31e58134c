import math
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import MetrologyError
from domain.quantity.decimal_text import DecimalRangeError, DecimalTextError
from domain.quantity.second_engine import correlated_variables
from domain.uncertainty import second_engine
from domain.uncertainty.budget import Budget
from domain.uncertainty.errors import DegreesOfFreedomUndefined, SecondEngineDisagrees, UncertaintyInvalid, ValueMissing
from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import (
    Correlation,
    CoverageRule,
    Distribution,
    InputQuantity,
    ReportingRule,
    input_quantity,
)
from domain.uncertainty.model.errors import DimensionMismatch, SymbolRepeated, UndefinedValue, UnknownSymbol
from domain.uncertainty.model.tables import LookupTable
from domain.uncertainty.notices import sentence
from domain.uncertainty.sources import half_width, readings, standard


def x(
    symbol: str, value: str, u: float = 0.0, freedom: float | None = None, unit: str = "", **more: str
) -> InputQuantity:
    distribution: Distribution = "uniform" if more.get("shape") == "uniform" else "normal"
    return InputQuantity(
        symbol=symbol,
        value=value,
        unit=unit,
        standard_uncertainty=u,
        degrees_of_freedom=freedom,
        distribution=distribution,
    )


def budget_of(expression: str, *inputs: InputQuantity, unit: str = "") -> Budget:
    return evaluate_model(symbol="y", expression=expression, unit=unit, inputs=inputs)


def test_a_budget_can_be_followed_by_hand() -> None:
    budget = evaluate_model(
        symbol="R",
        expression="V/I",
        unit="ohm",
        inputs=[
            input_quantity(
                readings([Decimal("4.99"), Decimal("5.01")]), symbol="V", unit="V", label_zh="电压", label_en="voltage"
            ),
            input_quantity(half_width("uniform", Decimal("0.01")), symbol="I", value="2.00", unit="A", source="pack"),
        ],
        coverage=CoverageRule(basis="fixed", factor=Decimal(2)),
    )
    u_r = math.hypot(0.01 / 2, 5 / 4 * 0.01 / math.sqrt(3))
    assert budget.value == "2.5"
    assert float(budget.combined_standard_uncertainty) == pytest.approx(u_r, rel=1e-11)
    assert float(budget.expanded_uncertainty) == pytest.approx(2 * u_r, rel=1e-11)
    assert budget.reported.value == "2.500"
    assert budget.reported.expanded_uncertainty == "0.018"
    assert (budget.coverage_factor, budget.coverage_basis) == ("2", "fixed")
    voltage, current = budget.lines
    assert (voltage.value, voltage.label_zh, voltage.evaluation, voltage.degrees_of_freedom) == ("5", "电压", "A", "1")
    assert (current.value, current.distribution, current.source) == ("2.00", "uniform", "pack")
    assert (current.sensitivity, current.contribution) == ("-1.25", "0.00721687836487")
    assert float(voltage.percent) + float(current.percent) == pytest.approx(100)
    assert float(budget.second_engine_difference) < 1e-12


def test_converts_units_of_different_size() -> None:
    budget = budget_of("a + b", x("a", "1.5", 0.001, unit="mm"), x("b", "250", 2, unit="um"), unit="mm")
    assert (budget.value, budget.equation) == ("1.75", "quantity")
    assert float(budget.combined_standard_uncertainty) == pytest.approx(math.hypot(0.001, 0.002))
    assert [line.sensitivity for line in budget.lines] == ["1", "0.001"]


def test_ten_resistors_calibrated_on_one_standard() -> None:
    # Fully correlated, 0.1 ohm each: 1.0 ohm in series, not the 0.32 ohm of independent ones.
    names = [f"R{index}" for index in range(10)]
    pairs = [Correlation(first=a, second=b, coefficient=1.0) for i, a in enumerate(names) for b in names[i + 1 :]]
    budget = evaluate_model(
        symbol="R",
        expression="+".join(names),
        unit="ohm",
        inputs=[x(name, "1000", 0.1, unit="ohm") for name in names],
        correlations=pairs,
    )
    assert budget.combined_standard_uncertainty == "1"


def test_full_correlation_may_cancel_completely() -> None:
    budget = evaluate_model(
        symbol="d",
        expression="a - b",
        unit="",
        inputs=[x("a", "5", 0.1), x("b", "3", 0.1)],
        correlations=[Correlation(first="a", second="b", coefficient=1.0)],
    )
    assert (budget.combined_standard_uncertainty, budget.reported.value) == ("0", "2")


def test_correlated_inputs_of_different_freedom_need_a_prescribed_k() -> None:
    inputs = [x("a", "5", 0.1, 4), x("b", "3", 0.1, 9)]
    pair = [Correlation(first="a", second="b", coefficient=0.5)]
    with pytest.raises(DegreesOfFreedomUndefined) as caught:
        evaluate_model(symbol="y", expression="a + b", unit="", inputs=inputs, correlations=pair)
    assert caught.value.pointer == "/correlations"
    budget = evaluate_model(
        symbol="y",
        expression="a + b",
        unit="",
        inputs=inputs,
        correlations=pair,
        coverage=CoverageRule(basis="fixed", factor=Decimal(2)),
    )
    assert budget.effective_degrees_of_freedom is None
    assert budget.warnings == ("effective-degrees-of-freedom-undefined:a, b",)


def test_points_out_what_first_order_hides() -> None:
    warnings = {
        "x*x": ("no-uncertainty", "zero-sensitivity:x"),
        "abs(x) + y": ("kink:x",),
        "floor(x) + y": ("stepwise:x",),
        "x + z": ("dominant-non-normal-term:z",),
        "x + w": (),
        "y + 0*x": ("zero-sensitivity:x",),
    }
    inputs = {
        "x": x("x", "0", 0.1),
        "y": x("y", "1", 0.1),
        "z": x("z", "1", 1.0, shape="uniform"),
        "w": x("w", "1", 1.0),
    }
    for expression, expected in warnings.items():
        used = [quantity for symbol, quantity in inputs.items() if symbol in expression.replace("floor", "")]
        assert budget_of(expression, *used).warnings == expected, expression


def test_points_out_an_input_that_is_not_used_and_few_degrees_of_freedom() -> None:
    budget = budget_of("a", x("a", "1", 0.1, 2), x("b", "1", 0.1), x("c", "1"))
    assert budget.warnings == ("unused-input:b", "few-degrees-of-freedom:2")
    assert [line.symbol for line in budget.lines] == ["a"]


@pytest.mark.parametrize("stored", ["zero-sensitivity:x", "no-uncertainty", "of-a-later-version:x"])
def test_notices_have_words(stored: str) -> None:
    assert sentence(stored, "en") != sentence(stored, "zh") or stored.startswith("of-a-later")
    assert "{" not in sentence(stored, "zh")


def test_reports_by_the_rule() -> None:
    for mode, expected in (("up", "0.13"), ("half_even", "0.12"), ("up_if_loss_over_5_percent", "0.12")):
        budget = evaluate_model(
            symbol="y",
            expression="a",
            unit="",
            inputs=[x("a", "10.125", 0.0605)],
            coverage=CoverageRule(basis="fixed", factor=Decimal(2)),
            rounding=ReportingRule(mode=mode),  # type: ignore[arg-type]
        )
        assert budget.reported.expanded_uncertainty == expected
        assert budget.reported.value == "10.12"
    assert (
        evaluate_model(
            symbol="y", expression="a", unit="", inputs=[x("a", "3.14", 0.5)], rounding=ReportingRule(digits=1)
        ).reported.expanded_uncertainty
        == "1"
    )


def test_a_value_known_to_1e_13_keeps_its_digits() -> None:
    budget = budget_of("f + d", x("f", "9192631770.1234", 0.0005), x("d", "0.0000"))
    assert budget.reported.value == "9192631770.12340"


def test_tables_enter_the_model() -> None:
    drift = LookupTable(
        name="drift", rows=((Decimal(0), Decimal(0)), (Decimal(10), Decimal(2))), interpolation="linear"
    )
    budget = evaluate_model(
        symbol="y", expression="a + drift(t)", unit="", inputs=[x("a", "1"), x("t", "5", 0.5)], tables={"drift": drift}
    )
    assert (budget.value, budget.combined_standard_uncertainty) == ("2", "0.1")


def test_refusals_say_where() -> None:
    cases: list[tuple[list[InputQuantity], str, str, type[MetrologyError]]] = [
        ([x("a", "1,5", 0.1)], "a", "/inputs/0/value", DecimalTextError),
        ([x("a", "1", -0.1)], "a", "/inputs/0", UncertaintyInvalid),
        ([x("a", "1", float("nan"))], "a", "/inputs/0", UncertaintyInvalid),
        ([x("a", "1", 1e-200)], "a", "/inputs/0", UncertaintyInvalid),
        ([x("a", "1e300", 1e149)], "a*1e200", "/expression", UndefinedValue),
        ([x("a", "1e160", 1e149)], "a*1e140*15", "/expression", DecimalRangeError),
        ([x("a", "1", 0.1, 0)], "a", "/inputs/0", UncertaintyInvalid),
        ([x("a", "1"), x("a", "2")], "a", "/inputs/1/symbol", SymbolRepeated),
        ([x("a", "1", 0.1)], "a + b", "/expression", UnknownSymbol),
        ([x("a", "0", 0.1)], "1/a", "/expression", UndefinedValue),
        ([x("a", "0", 0.1, unit="V")], "a", "/expression", DimensionMismatch),
    ]
    for inputs, expression, pointer, kind in cases:
        with pytest.raises(kind) as caught:
            evaluate_model(symbol="y", expression=expression, unit="m", inputs=inputs)
        assert caught.value.pointer == pointer
        assert caught.value.sentence_zh


def test_an_estimate_is_needed() -> None:
    with pytest.raises(ValueMissing):
        input_quantity(standard(Decimal(1)), symbol="a")


def test_uncertainties_far_from_one_survive_squaring() -> None:
    budget = budget_of("a + b", x("a", "1e-120", 3e-130), x("b", "1e-120", 4e-130))
    assert float(budget.combined_standard_uncertainty) == pytest.approx(5e-130)


def test_nothing_leaves_when_the_second_engine_disagrees(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = second_engine._AFFINE
    forged = dict(honest.operations) | {"*": lambda left, right: left * right * 1.00000001}
    monkeypatch.setattr(second_engine, "_AFFINE", replace(honest, operations=MappingProxyType(forged)))
    with pytest.raises(SecondEngineDisagrees):
        budget_of("a*b", x("a", "2", 0.1), x("b", "3", 0.1))


def test_the_second_engine_sees_a_wrong_correlation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        second_engine,
        "correlated_variables",
        lambda values, covariance: correlated_variables(
            values, [[c if i == j else 0.0 for j, c in enumerate(row)] for i, row in enumerate(covariance)]
        ),
    )
    with pytest.raises(SecondEngineDisagrees):
        evaluate_model(
            symbol="y",
            expression="a + b",
            unit="",
            inputs=[x("a", "1", 0.1), x("b", "1", 0.1)],
            correlations=[Correlation(first="a", second="b", coefficient=0.5)],
        )


MODELS = st.sampled_from(
    [
        "a*b - c/a",
        "sqrt(a*a + b*b) + exp(-c)",
        "sin(a)*cos(b) + tan(c/10) + atan2(a, b)",
        "a**3 - b**-2 + c**0.5 + log(a) - log10(b)",
        "max(a, b, 2*c) + min(a, -b) + abs(a - 4*b)",
        "a if a > b else b*c",
        "floor(a) + ceil(b) + round_to(c, 0.1) + a",
        "sinh(a/3) - cosh(b/3)*tanh(c) + asin(1/(9 + a)) + acos(1/(9 + b)) + atan(c)",
    ]
)
NUMBERS = st.floats(min_value=0.5, max_value=3.0).map(lambda number: f"{number:.4f}")
SPREADS = st.just(0.0) | st.floats(min_value=1e-6, max_value=0.2)
SIZES = st.sampled_from([1.0, 1e-60, 1e-140])
"""All spreads together may be tiny; beside one of 0.1, one of 1e-109 is lost to rounding in any arithmetic."""


@given(MODELS, st.tuples(NUMBERS, NUMBERS, NUMBERS), st.tuples(SPREADS, SPREADS, SPREADS), st.floats(-0.9, 0.9), SIZES)
@settings(max_examples=120, deadline=None)
def test_both_engines_agree_on_any_model(
    model: str, values: tuple[str, ...], spreads: tuple[float, ...], r: float, size: float
) -> None:
    budget = evaluate_model(
        symbol="y",
        expression=model,
        unit="",
        inputs=[x(name, value, u * size) for name, value, u in zip("abc", values, spreads, strict=True)],
        correlations=[Correlation(first="a", second="b", coefficient=r)],
    )
    assert float(budget.second_engine_difference) <= 1e-9


@given(st.permutations(["a", "b", "c"]), st.sampled_from([1, 1000]))
@settings(max_examples=12, deadline=None)
def test_neither_order_nor_unit_of_the_inputs_changes_the_result(order: list[str], size: int) -> None:
    unit = {1: "mm", 1000: "um"}[size]
    known = {"a": ("12.5", 0.001), "b": ("7.25", 0.002), "c": ("0.125", 0.0005)}
    inputs = [
        x(name, str(Decimal(known[name][0]) * size), known[name][1] * size, 5 + index, unit=unit)
        for index, name in enumerate("abc")
    ]
    inputs.sort(key=lambda quantity: order.index(quantity.symbol))
    budget = budget_of("(a - b)*(1 + 0*c/c) + c", *inputs, unit="mm")
    assert float(budget.value) == pytest.approx(5.375, rel=1e-12)
    # u_c^2 = 5.25e-6 with nu_eff = 9.585, k = 2.2413.
    assert float(budget.expanded_uncertainty) == pytest.approx(0.00513543, rel=1e-5)
