"""Ten thousand budgets are ten thousand single ones."""

import math
from decimal import Decimal

import numpy as np
import pytest

from domain.errors import MetrologyError
from domain.uncertainty.errors import DegreesOfFreedomUndefined, UncertaintyInvalid
from domain.uncertainty.inputs import Correlation, CoverageRule, InputQuantity
from domain.uncertainty.many import BLOCK, evaluate_many
from domain.uncertainty.model.equation import Equation, read_equation
from domain.uncertainty.model.errors import UndefinedValue
from domain.uncertainty.numeric import evaluate_numbers
from domain.uncertainty.propagation import gather

SYMBOLS = ("a", "b", "c", "d")


def read(expression: str) -> Equation:
    return read_equation(expression, dict.fromkeys(SYMBOLS, ""), "", {})


def points(count: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(11)
    return generator.uniform(1, 3, (count, 4)), generator.uniform(0.01, 0.2, (count, 4))


PAIR = (Correlation(first="a", second="c", coefficient=-0.6),)


@pytest.mark.parametrize(
    "expression", ["a*b/c + sqrt(d)", "a - b + c", "max(a, b)*c + (d if d > 2 else a)", "a*b*0 + 2"]
)
@pytest.mark.parametrize(
    ("freedoms", "correlations"),
    [((None,) * 4, ()), ((5.0, None, 3.0, 12.0), ()), ((7.0, None, 7.0, 4.0), PAIR), ((None, 9.0, None, 4.0), PAIR)],
)
@pytest.mark.parametrize(
    "coverage",
    [CoverageRule(), CoverageRule(truncate_degrees_of_freedom=True), CoverageRule(basis="fixed", factor=Decimal(2))],
)
def test_each_row_is_a_budget_of_its_own(
    expression: str,
    freedoms: tuple[float | None, ...],
    correlations: tuple[Correlation, ...],
    coverage: CoverageRule,
) -> None:
    equation = read(expression)
    values, uncertainties = points(7)
    uncertainties[2] = 0.0
    found = evaluate_many(equation, values, uncertainties, freedoms, correlations, coverage=coverage)
    for row, (value, uncertainty) in enumerate(zip(values.tolist(), uncertainties.tolist(), strict=True)):
        inputs = [
            InputQuantity(symbol=symbol, value=repr(x), standard_uncertainty=u, degrees_of_freedom=freedom)
            for symbol, x, u, freedom in zip(SYMBOLS, value, uncertainty, freedoms, strict=True)
        ]
        alone = evaluate_numbers(gather(inputs, correlations), equation, coverage, {})
        freedom = alone.effective_degrees_of_freedom
        assert (
            found.value[row],
            found.standard_uncertainty[row],
            found.effective_degrees_of_freedom[row],
            found.coverage_factor[row],
            found.expanded_uncertainty[row],
        ) == pytest.approx(
            (
                alone.propagated.value,
                alone.propagated.standard_uncertainty,
                math.inf if freedom is None else freedom,
                alone.coverage_factor,
                alone.expanded_uncertainty,
            ),
            rel=1e-11,
        )
        assert found.sensitivities[row] == pytest.approx(alone.propagated.sensitivities, rel=1e-12)


def test_blocks_join() -> None:
    values, uncertainties = points(2 * BLOCK + 3)
    found = evaluate_many(read("a*b + c/d"), values, uncertainties)
    assert found.value == pytest.approx(values[:, 0] * values[:, 1] + values[:, 2] / values[:, 3], rel=1e-14)
    assert found.sensitivities[:, 0] == pytest.approx(values[:, 1], rel=1e-14)
    assert found.coverage_factor == pytest.approx(1.959964, rel=1e-6)


def test_no_points_no_numbers() -> None:
    assert evaluate_many(read("a*b"), np.empty((0, 4)), np.empty((0, 4))).value.shape == (0,)


def test_less_than_one_degree_of_freedom() -> None:
    values, uncertainties = points(3)
    uncertainties[:, 1:] = 0.01
    found = evaluate_many(read("a + b"), values, uncertainties, (0.5, None, None, None))
    assert found.effective_degrees_of_freedom == pytest.approx(0.5, rel=0.3)
    assert (found.coverage_factor > 12.7).all()


@pytest.mark.parametrize(
    ("expression", "row", "kind"), [("a/(b - 2)", 5, UndefinedValue), ("sqrt(b - 2)", 0, UndefinedValue)]
)
def test_a_faulty_point_is_named(expression: str, row: int, kind: type[MetrologyError]) -> None:
    values, uncertainties = points(6)
    values[:, 1] = 2.5
    values[row, 1] = 2.0 if row else 1.0
    with pytest.raises(kind) as caught:
        evaluate_many(read(expression), values, uncertainties)
    assert caught.value.pointer == f"/{row}/expression"


@pytest.mark.parametrize("bad", [-0.1, math.nan, math.inf, 1e-200])
def test_an_impossible_uncertainty_is_named(bad: float) -> None:
    values, uncertainties = points(4)
    uncertainties[3, 1] = bad
    with pytest.raises(UncertaintyInvalid) as caught:
        evaluate_many(read("a*b"), values, uncertainties)
    assert caught.value.pointer == "/3"


def test_undefined_degrees_of_freedom_are_refused_or_not_needed() -> None:
    values, uncertainties = points(4)
    uncertainties[:2, 2] = 0.0  # c contributes nothing there, so that a's own degrees of freedom hold
    freedoms = (7.0, None, 3.0, None)
    with pytest.raises(DegreesOfFreedomUndefined) as caught:
        evaluate_many(read("a + c"), values, uncertainties, freedoms, PAIR)
    assert (caught.value.pointer, caught.value.attributes["symbols"]) == ("/2", "a, c")
    normal = CoverageRule(basis="normal")
    found = evaluate_many(read("a + c"), values, uncertainties, freedoms, PAIR, coverage=normal)
    assert found.effective_degrees_of_freedom.tolist() == pytest.approx([7.0, 7.0, math.inf, math.inf])
