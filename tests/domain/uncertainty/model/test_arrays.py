"""Arrays of trials against the scalar engine, one trial at a time: the same value, or none in both."""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np
import pytest

from domain.uncertainty.model.arithmetic import EXACT
from domain.uncertainty.model.arrays import system_value
from domain.uncertainty.model.errors import ModelError
from domain.uncertainty.model.gradient import linearise_system
from domain.uncertainty.model.program import compile_system
from domain.uncertainty.model.system import read_system
from domain.uncertainty.model.tables import LookupTable

ROWS = ((Decimal(0), Decimal(1)), (Decimal("0.5"), Decimal(3)), (Decimal(2), Decimal(-1)))
TABLES = {name: LookupTable(name=name, rows=ROWS, interpolation=name) for name in ("exact", "up_to", "linear")}
X = (-2.5, -1.0, -0.5, -0.15, 0.0, 0.05, 0.15, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 40.0, 800.0)

MODELS = (
    "x + 2*x - x/3",
    "-x**2",
    "x**-3",
    "x**7",
    "x**0",
    "x**0.5",
    "x**1.5",
    "sqrt(x)",
    "log(x)",
    "log10(x)",
    "exp(x)",
    "1/exp(x)",
    "atan(1/x)",
    "1/(1/x)",
    "tanh(x) + sinh(x/100) + cosh(x/100)",
    "asin(x) + acos(x)",
    "atan2(x, 1 - x)",
    "sin(x) + cos(x) + tan(x)",
    "min(x, 1, sqrt(x))",
    "max(x, 1)",
    "abs(x) + floor(x) + ceil(x)",
    "round_to(x, 0.1)",
    "round_to(x, 0.5)",
    "round_to(1, x)",
    "exact(x)",
    "up_to(x)",
    "linear(x)",
    "1 if x > 0 else 2",
    "sqrt(x) if x >= 0 else log(-x)",
    "0 if sqrt(x) < 1 else 5",
    "1 if x > 0 and log(x) < 0.5 else 2",
    "1 if x <= 0 or 1/x < 1 or log(x - 0.2) > 0 else 2",
    "1 if not log(x) < 0.5 else 2",
    "1 if not (x == 0.5 or x != 1) else 2",
    "linear(x) if 0 < x and x < 2 else (exact(x) if x == 0 else 7)",
    "3 if 1 < 2 else x",
)


def scalar(expression: str, x: float, definitions: Mapping[str, str]) -> float | None:
    system = read_system(expression, ["x"], definitions, TABLES)
    program = compile_system(system)
    try:
        return linearise_system(program, [x] * len(system.symbols), TABLES).value
    except ModelError as refused:
        # A value without a slope is a value: only the derivative was refused.
        if refused.code != "model-derivative-undefined":
            return None
    return math.nan


def agree(expression: str, definitions: Mapping[str, str], values: Sequence[float] = X) -> None:
    system = read_system(expression, ["x"], definitions, TABLES)
    found = np.broadcast_to(system_value(system, {"x": np.array(values)}, TABLES), len(values))
    for x, value in zip(values, found, strict=True):
        expected = scalar(expression, x, definitions)
        if expected is None:
            assert np.isnan(value), (expression, x, value)
        elif not math.isnan(expected):
            assert value == pytest.approx(expected, rel=1e-13, abs=1e-13), (expression, x)
        one = float(np.asarray(system_value(system, {"x": x}, TABLES)))
        assert one == value or (np.isnan(one) and np.isnan(value)), (expression, x)


@pytest.mark.parametrize("expression", MODELS)
def test_every_trial_has_the_scalar_engines_value_or_none(expression: str) -> None:
    agree(expression, {})


@pytest.mark.parametrize("expression", ["d if x >= 0 else x", "d*d + 1/e", "1 if d > 1 else e"])
def test_definitions_are_shared_and_a_value_that_no_branch_asks_for_is_not_missed(expression: str) -> None:
    system = read_system(expression, ["x"], {"e": "d - x", "d": "sqrt(x)"})
    found = system_value(system, {"x": np.array(X)}, {})
    for x, value in zip(X, np.broadcast_to(found, len(X)), strict=True):
        if expression.startswith("d if"):
            assert value == (math.sqrt(x) if x >= 0 else x)
        else:
            expected = scalar(expression, x, {"e": "d - x", "d": "sqrt(x)"})
            if expected is None or not math.isnan(expected):
                assert np.isnan(value) if expected is None else value == pytest.approx(expected)


def test_ties_of_rounding_are_those_of_the_shortest_decimal() -> None:
    values = [k / 100 for k in range(-300, 300, 5)]
    system = read_system("round_to(x, 0.1)", ["x"])
    found = np.asarray(system_value(system, {"x": np.array(values)}, {}))
    exact = [EXACT.operations["round_to"](EXACT.number(repr(x)), EXACT.number("0.1")) for x in values]
    assert found == pytest.approx([float(x) for x in exact], abs=1e-12)


def test_a_branch_is_computed_only_for_its_trials() -> None:
    # In fast mode a processor flag would be raised by the whole column; compressed, none is.
    system = read_system("log(x) if x > 0 else log(-x)", ["x"])
    with np.errstate(all="raise"):
        found = np.asarray(system_value(system, {"x": np.array([-math.e, math.e])}, {}))
    assert found == pytest.approx([1, 1])
