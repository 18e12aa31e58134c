"""A measurand fixed by an equation: closed forms tell what the root and its sensitivities must be."""

import math

import numpy as np
import pytest

from domain.errors import MetrologyError
from domain.uncertainty.model.arithmetic import FLOAT, float_power, number
from domain.uncertainty.model.errors import (
    BracketInvalid,
    DimensionMismatch,
    ImplicitJump,
    ImplicitSeveralRoots,
    ImplicitSlopeZero,
    ImplicitUnused,
    NoSignChange,
    UndefinedValue,
    UnknownSymbol,
)
from domain.uncertainty.model.implicit import (
    ImplicitEquation,
    linearise_root,
    read_implicit,
    root_over,
    solve,
    solve_trials,
)
from domain.uncertainty.model.program import Algebra


def implicit(
    equation: str, low: float, high: float, units: dict[str, str], unit: str = "", **definitions: str
) -> ImplicitEquation:
    return read_implicit(
        symbol="y", equation=equation, between=(low, high), units=units, unit=unit, definitions=definitions
    )


def test_a_square_root_by_its_equation() -> None:
    equation = implicit("y**2 - a*b", 0.1, 100, {"a": "m", "b": "m", "c": "m"}, "m")
    root = solve(equation, [2.0, 18.0, 5.0], {})
    assert root.value == pytest.approx(6, rel=1e-14)
    assert not root.may_have_others
    found = linearise_root(equation, [2.0, 18.0, 5.0], {}, root.value)
    assert found.value == root.value
    assert found.gradient == pytest.approx((1.5, 1 / 6, 0))


def test_units_of_different_size_are_converted_on_both_sides_of_the_root() -> None:
    equation = implicit("l + d - y", 0, 1e6, {"l": "mm", "d": "um"}, "nm")
    root = solve(equation, [0.5, 20.0], {})
    assert root.value == pytest.approx(520_000, rel=1e-12)
    assert linearise_root(equation, [0.5, 20.0], {}, root.value).gradient == pytest.approx((1e6, 1e3))
    trials = solve_trials(equation, {"l": np.array([0.5, 0.1]), "d": 20.0}, {})
    assert trials == pytest.approx([520_000, 120_000], rel=1e-12)


def test_a_callendar_equation_gives_the_temperature_and_its_sensitivity() -> None:
    # R = R0*(1 + A t + B t^2) solved for t in closed form (IEC 60751 coefficients; verified: memory).
    equation = implicit("R - R_0*r", -50, 800, {"R": "ohm", "R_0": "ohm"}, r="1 + 3.9083e-3*y - 5.775e-7*y**2")
    root = solve(equation, [138.5055, 100.0], {}).value
    a, b = 3.9083e-3, -5.775e-7
    closed = (-a + math.sqrt(a * a - 4 * b * (1 - 1.385055))) / (2 * b)
    assert root == pytest.approx(closed, rel=1e-12)
    slope = 1 / (100 * (a + 2 * b * root))
    gradient = linearise_root(equation, [138.5055, 100.0], {}, root).gradient
    assert gradient == pytest.approx((slope, -1.385055 * slope))
    rng = np.random.default_rng(7)
    resistances = 138.5055 + rng.normal(size=5_000) * 0.02
    trials = solve_trials(equation, {"R": resistances, "R_0": 100.0}, {})
    expected = (-a + np.sqrt(a * a - 4 * b * (1 - resistances / 100))) / (2 * b)
    assert np.max(np.abs(trials - expected)) < 1e-9


def test_kepler_equation_as_a_simulation_is_the_scalar_root_in_every_trial() -> None:
    equation = implicit("y - e*sin(y) - M", -10, 10, {"e": "1", "M": "rad"}, "rad")
    rng = np.random.default_rng(11)
    e, anomaly = rng.uniform(0, 0.9, 40), rng.uniform(-3, 3, 40)
    trials = solve_trials(equation, {"e": e, "M": anomaly}, {})
    for index in range(40):
        assert trials[index] == pytest.approx(solve(equation, [e[index], anomaly[index]], {}).value, abs=1e-12)


def test_a_trial_without_a_root_is_not_a_number() -> None:
    equation = implicit("y**2 - a", 0, 10, {"a": ""})
    found = solve_trials(equation, {"a": np.array([4.0, -1.0, 200.0, 9.0])}, {})
    assert found[[0, 3]] == pytest.approx([2, 3])
    assert np.isnan(found[[1, 2]]).all()
    pole = implicit("1/(y - a)", 0, 10, {"a": ""})
    assert np.isnan(solve_trials(pole, {"a": np.array([3.3])}, {})).all()
    assert solve_trials(implicit("y**3 - 8", 0, 10, {}), {}, {}) == pytest.approx([2])


def test_the_root_is_carried_into_another_kind_of_number() -> None:
    algebra: Algebra[float] = Algebra(
        number=number, operations=FLOAT, power=float_power, lookup=lambda _table, _argument: None
    )
    equation = implicit("y**2 - a", 0.1, 10, {"a": ""})
    # From the root of a = 4 to first order: sqrt(4.001) is 2 + 0.001/4.
    assert root_over(equation, [4.001], algebra, {}, root=2.0, slope=4.0) == pytest.approx(2.00025, rel=1e-15)


REFUSED = [
    ("y**2 + a", 0, 1, NoSignChange, "/between"),
    ("(y - 1)*(y - 2)*(y - 3)", 0, 4, ImplicitSeveralRoots, "/between"),
    ("1/(y - 0.7*a)", 0, 1, ImplicitJump, "/equation"),
    ("1 if y < 0.3 else -1", 0, 1, ImplicitJump, "/equation"),
    ("sqrt(y - 2) - a", 0, 5, UndefinedValue, "/equation"),
    ("a - 2", 0, 5, ImplicitUnused, "/equation"),
    ("a - z", 0, 5, UnknownSymbol, "/equation"),
    ("a - y", 5, 5, BracketInvalid, "/between"),
    ("a - y", 0, math.inf, BracketInvalid, "/between"),
    ("a - y", math.nan, 1, BracketInvalid, "/between"),
    ("(y - a)**3", 0, 5, ImplicitSlopeZero, "/equation"),
]


def solved(text: str, low: float, high: float) -> None:
    equation = implicit(text, low, high, {"a": ""})
    linearise_root(equation, [1.0], {}, solve(equation, [1.0], {}).value)


@pytest.mark.parametrize(("text", "low", "high", "refusal", "pointer"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_has_no_root_of_its_own_is_refused(
    text: str, low: float, high: float, refusal: type[MetrologyError], pointer: str
) -> None:
    with pytest.raises(refusal) as caught:
        solved(text, low, high)
    assert caught.value.pointer == pointer
    assert caught.value.sentence_zh
    assert caught.value.sentence_en


def test_a_second_root_that_cannot_be_excluded_is_told() -> None:
    assert solve(implicit("sin(y) - a", 0, 3.1, {"a": ""}), [0.01], {}).may_have_others
    assert solve(implicit("log(y) - a", 0.5, 3, {"a": ""}), [0.5], {}).may_have_others is False
    assert solve(implicit("(sqrt(y - 1) if y > 1 else 1/(y - 1)) - a", 0, 3, {"a": ""}), [0.5], {}).may_have_others


def test_terms_that_do_not_belong_together_are_refused_at_their_place() -> None:
    with pytest.raises(DimensionMismatch) as caught:
        implicit("y**2 - a", 0, 1, {"a": "m"}, "m")
    assert (caught.value.pointer, caught.value.position) == ("/equation", 5)
    with pytest.raises(DimensionMismatch) as inside:
        implicit("s - y", 0, 1, {"a": "m", "b": "s"}, "m", s="a + b")
    assert inside.value.pointer == "/definitions/0/expression"
