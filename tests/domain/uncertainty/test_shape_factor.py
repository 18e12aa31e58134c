import math
import random
from decimal import Decimal

import pytest

from domain.uncertainty.coverage import factor_by_rule
from domain.uncertainty.errors import CoverageInvalid
from domain.uncertainty.inputs import CoverageRule, Distribution, InputQuantity
from domain.uncertainty.shape_factor import DominantFamily, DominantShape, dominant_shape, shape_factor
from tests.reference.cases import load

P95 = Decimal("0.95")
BY_SHAPE = CoverageRule(basis="shape")


def shape(family: DominantFamily, beta: float = 0.0) -> DominantShape:
    return DominantShape(family=family, beta=beta, symbols=("x",), rest=0.0)


def dominant(*terms: tuple[Distribution, float], correlated: bool = False) -> DominantShape | None:
    """Find the shape of a sum of terms, each a distribution and a signed contribution."""
    quantities = [
        InputQuantity(symbol=f"x{index}", value="0", distribution=name) for index, (name, _) in enumerate(terms)
    ]
    groups = [tuple(range(len(terms)))] if correlated else [(index,) for index in range(len(terms))]
    contributions = [size for _, size in terms]
    return dominant_shape(quantities, contributions, groups, math.hypot(*contributions))


def of_case(name: str) -> tuple[DominantShape | None, float]:
    """The shape of a published sum, and its u; sensitivities of S9 and S10 are one but for the temperature's."""
    stated = [one for one in load(name)["inputs"] if one["u_std"]]
    names: dict[str, Distribution] = {"rect": "uniform", "normal": "normal"}
    sizes = [one["u_std"] * (150 * 11.5e-6 if one["name"] == "dt" else 1) for one in stated]
    return dominant(*((names[one["dist"]], size) for one, size in zip(stated, sizes, strict=True))), math.hypot(*sizes)


@pytest.mark.parametrize(("name", "family"), [("ea402-s9", "uniform"), ("ea402-s10", "trapezoidal")])
def test_published_factor(name: str, family: str) -> None:
    found, uncertainty = of_case(name)
    assert found is not None
    assert found.family == family
    expected = next(one for one in load(name)["outputs"][0]["expected"] if one["quantity"] == "U")
    k = factor_by_rule(BY_SHAPE, None, found)
    assert k == pytest.approx(expected["k"], abs=0.006)
    assert k * uncertainty == pytest.approx(expected["value"], abs=expected["tol"])


@pytest.mark.parametrize(
    ("found", "k"),
    [
        (shape("uniform"), 0.95 * math.sqrt(3)),
        (shape("trapezoidal", 1.0), 0.95 * math.sqrt(3)),
        (shape("trapezoidal", 1 / 3), 1.8339),
        (shape("trapezoidal", 0.0), 1.9018),
        (shape("triangular"), 1.9018),
        (shape("arcsine"), 1.4098),
    ],
)
def test_factors(found: DominantShape, k: float) -> None:
    assert shape_factor(found, P95) == pytest.approx(k, abs=1e-4)


@pytest.mark.parametrize("beta", [0.0, 0.2, 0.6, 0.97])
@pytest.mark.parametrize("probability", ["0.5", "0.95", "0.99"])
def test_a_trapezoid_holds_its_probability(beta: float, probability: str) -> None:
    # Sum of two rectangles of half-widths (1 + beta)/2 and (1 - beta)/2, drawn; the top and the sides of the shape.
    k = shape_factor(shape("trapezoidal", beta), Decimal(probability))
    half, chance = k * math.sqrt((1 + beta * beta) / 6), random.Random(5)
    drawn = ((1 + beta) / 2 * chance.uniform(-1, 1) + (1 - beta) / 2 * chance.uniform(-1, 1) for _ in range(20_000))
    assert sum(abs(x) <= half for x in drawn) / 20_000 == pytest.approx(float(probability), abs=0.012)


def test_what_dominates() -> None:
    alone = dominant(("uniform", -1.0), ("normal", 0.29))
    assert alone is not None
    assert (alone.family, alone.symbols) == ("uniform", ("x0",))
    assert alone.rest == pytest.approx(0.29)
    assert dominant(("uniform", 1.0), ("normal", 0.31)) is None
    assert dominant(("normal", 1.0), ("uniform", 0.1)) is None
    assert dominant(("uniform", 1.0), ("uniform", 0.5), ("t", 0.4)) is None
    both = dominant(("t", 0.1), ("uniform", 0.6), ("uniform", -1.0))
    assert both is not None
    assert both.symbols == ("x2", "x1")
    assert both.beta == pytest.approx(0.25)
    assert dominant(("arcsine", 1.0), ("uniform", 1.0)) is None
    assert dominant(("uniform", 1.0), ("uniform", 0.0), correlated=True) is None
    assert dominant(("uniform", 0.0)) is None
    assert dominant() is None


def test_the_rule_falls_back_to_t() -> None:
    assert factor_by_rule(BY_SHAPE, 4) == factor_by_rule(CoverageRule(), 4)
    assert factor_by_rule(BY_SHAPE, 4, shape("uniform")) == pytest.approx(1.6454, abs=1e-4)
    assert factor_by_rule(CoverageRule(), 4, shape("uniform")) == factor_by_rule(CoverageRule(), 4)
    with pytest.raises(CoverageInvalid):
        shape_factor(shape("uniform"), Decimal(1))
