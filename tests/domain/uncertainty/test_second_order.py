"""Second order against printed values, closed forms and exact moments."""

import math

import numpy as np
import pytest

from domain.uncertainty.inputs import Correlation, Distribution, InputQuantity
from domain.uncertainty.model.compiled import compile_function
from domain.uncertainty.model.equation import read_equation
from domain.uncertainty.model.jets import JETS, Jet, jets_at
from domain.uncertainty.model.system import read_system
from domain.uncertainty.propagation import gather, propagate
from domain.uncertainty.second_order import SecondOrder, second_order
from tests.benchmarks.uncertainty import INPUTS, MODEL


def x(symbol: str, value: str, u: float, distribution: Distribution = "normal") -> InputQuantity:
    return InputQuantity(symbol=symbol, value=value, standard_uncertainty=u, distribution=distribution)


def beyond(expression: str, *inputs: InputQuantity, r: float = 0.0, **definitions: str) -> SecondOrder | None:
    pair = [Correlation(first=inputs[0].symbol, second=inputs[1].symbol, coefficient=r)] if r else []
    gathered = gather(inputs, pair)
    units = {quantity.symbol: quantity.unit for quantity in inputs}
    equation = read_equation(expression, units, "", {}, definitions)
    return second_order(gathered, equation, {}, propagate(gathered, equation, {}))


def found(expression: str, *inputs: InputQuantity, r: float = 0.0, **definitions: str) -> SecondOrder:
    result = beyond(expression, *inputs, r=r, **definitions)
    assert result is not None
    return result


def test_the_gauge_block_of_the_guide() -> None:
    # JCGM 100:2008, H.1.7: 11.7 nm and 1.7 nm beside first order, 34 nm in all.
    result = found(MODEL, *(x(symbol, f"{value:.9f}", u) for symbol, value, u, _, _ in INPUTS))
    by_pair = {(term.first, term.second): term.variance for term in result.terms}
    assert math.sqrt(by_pair["theta", "d_alpha"] + by_pair["delta", "d_alpha"]) == pytest.approx(11.7, abs=0.1)
    assert math.sqrt(by_pair["alpha_s", "d_theta"]) == pytest.approx(1.7, abs=0.05)
    assert result.standard_uncertainty == pytest.approx(34, abs=0.5)
    assert result.terms[0].contribution == pytest.approx(10.2, abs=0.1)


def test_closed_forms() -> None:
    # y = x^2 and y = x1 x2 have no higher order: these are the exact moments.
    square = found("x**2", x("x", "2", 0.1))
    assert (square.value, square.standard_uncertainty) == pytest.approx((4.01, math.sqrt(0.16 + 2e-4)), rel=1e-14)
    rectangle = found("x**2", x("x", "2", 0.3 / math.sqrt(3), "uniform"))
    assert rectangle.standard_uncertainty == pytest.approx(
        math.sqrt(4 * 4 * 0.03 + 0.3**4 * (1 / 5 - 1 / 9)), rel=1e-14
    )
    product = found("x*y", x("x", "5", 0.2), x("y", "3", 0.15))
    assert product.standard_uncertainty == pytest.approx(math.sqrt(0.75**2 + 0.6**2 + 0.03**2), rel=1e-14)


def test_a_skewed_input_brings_its_third_moment() -> None:
    # x = 1 + 0.1 E, E exponential of mean 1 less 1: moments 1, 2, 9; E(x^2) and var(x^2) are exact.
    result = found("x**2", x("x", "1", 0.1, "exponential"))
    exact = 4 * 0.1**2 + 4 * 0.1**3 * 2 + 0.1**4 * (9 - 1)
    assert (result.value, result.standard_uncertainty) == pytest.approx((1.01, math.sqrt(exact)), rel=1e-14)


def test_third_derivatives_count_too() -> None:
    # y = x^3, x normal: var = 9 m^4 u^2 + 36 m^2 u^4 + 15 u^6, of which we keep what is up to u^4.
    result = found("x**3", x("x", "2", 0.1))
    assert result.value == pytest.approx(8 + 3 * 2 * 0.01, rel=1e-14)
    assert result.standard_uncertainty == pytest.approx(math.sqrt(9 * 16 * 0.01 + 36 * 4 * 1e-4), rel=1e-13)


LOSSES = [
    (x1, r, 5e-5 + x1**2, math.sqrt(4 * x1**2 * 0.005**2 + 4 * 0.005**4 * (1 + r * r)))
    for r in (0.0, 0.9)
    for x1 in (0.0, 0.010, 0.050)
]
PRINTED = {(0.0, 0.0): 50e-6, (0.010, 0.0): 112e-6, (0.050, 0.0): 502e-6, (0.0, 0.9): 67e-6, (0.010, 0.9): 121e-6,
           (0.050, 0.9): 505e-6}  # fmt: skip


@pytest.mark.parametrize(("x1", "r", "value", "u"), LOSSES)
def test_comparison_loss(x1: float, r: float, value: float, u: float) -> None:
    # JCGM 101:2008, 9.4; the closed form is that of a quadratic in jointly normal inputs.
    result = found("x1**2 + x2**2", x("x1", str(x1), 0.005), x("x2", "0", 0.005), r=r)
    assert (result.value, result.standard_uncertainty) == pytest.approx((value, u), rel=1e-12)
    assert result.standard_uncertainty == pytest.approx(PRINTED[x1, r], abs=0.5e-6)


def test_full_correlation_is_one_variable() -> None:
    pair = found("a*b", x("a", "2", 0.1), x("b", "2", 0.1), r=1.0)
    alone = found("a**2", x("a", "2", 0.1))
    assert (pair.value, pair.standard_uncertainty) == pytest.approx(
        (alone.value, alone.standard_uncertainty), rel=1e-12
    )


def test_says_nothing_where_there_is_no_rule() -> None:
    assert beyond("a*b", x("a", "1", 0.1, "uniform"), x("b", "1", 0.1), r=0.5) is None
    assert beyond("abs(a)", x("a", "0", 0.1)) is None
    assert beyond("floor(a) + a", x("a", "1.5", 0.1)) is None
    assert beyond("a**1.5", x("a", "0", 0.1)) is None
    assert beyond("1 + sin(a)", x("a", "0.3", 3.0)) is None  # the terms add up to a negative variance


def test_nothing_beyond_a_linear_model() -> None:
    result = found("2*a - b", x("a", "1", 0.1), x("b", "1", 0.0))
    assert (result.value, result.terms) == (1.0, ())
    assert result.standard_uncertainty == pytest.approx(0.2)
    assert found("a", x("a", "1", 0.0)).standard_uncertainty == 0


EVERYTHING = (
    "sqrt(a)*exp(-b) + log(a)*log10(b + 2) + sin(a*b) - cos(a - b)/(2 + tan(b/3)) + asin(a/4)*acos(b/5) + atan(a*a) + "
    "sinh(a/2)*cosh(b) + tanh(a - b)**3 + atan2(a, b)*atan2(2, a) + atan2(b, 3) + a**-2 + b**2.5 + max(a, b) + abs(-a) "
    "+ (a*d if a > 1 else b) + min(a*a, b, 9) + 3/b + (1 - a)*b"
)


def test_jets_agree_with_differences_of_gradients() -> None:
    system = read_system(EVERYTHING, ("a", "b"), {"d": "a*b + 1/a"})
    made = compile_function(system, ("a", "b"), {"a": 1.0, "b": 1.0})
    at, step = np.array([1.3, 0.7]), 1e-4
    value, jets = made.over(JETS)((), *jets_at(at.tolist(), np.eye(2)))
    exact, gradient = made.function((), *at)
    assert value.value == pytest.approx(exact, rel=1e-14)
    assert value.first == pytest.approx(gradient, rel=1e-13)
    for direction in range(2):
        move = step * np.eye(2)[direction]
        above, below = (np.array(made.function((), *(at + sign * move))[1]) for sign in (1, -1))
        slope = (above - below) / (2 * step)
        bend = (above - 2 * np.array(gradient) + below) / step**2
        assert [jet.first[direction] for jet in jets] == pytest.approx(slope, rel=1e-6, abs=1e-6)
        assert [2 * jet.second[direction] for jet in jets] == pytest.approx(bend, rel=1e-5, abs=1e-5)
        assert 2 * value.second[direction] == pytest.approx(slope[direction], rel=1e-6)
    hessian = np.array([jet.first for jet in jets])
    assert hessian == pytest.approx(hessian.T, rel=1e-12)


def test_jets_compare_by_value() -> None:
    one, two = jets_at([1.0, 2.0], np.eye(2))
    assert one < two
    assert two > 1.5
    assert one <= 1.0
    assert two >= one
    assert one == 1.0
    assert one != two
    assert hash(one) == hash(1.0)
    assert isinstance(3 - one, Jet)
    assert (3 - one).value == 2
