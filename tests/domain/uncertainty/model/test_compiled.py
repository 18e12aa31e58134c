"""The generated function and the interpreter are two ways to the same numbers, and to the same refusals."""

import math
from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.special import ellipk

from domain.quantity.second_engine import correlated_variables, nominal
from domain.uncertainty.model.compiled import FLOATS, Compiled, arrays, compile_function
from domain.uncertainty.model.equation import read_equation
from domain.uncertainty.model.errors import (
    DerivativeUndefined,
    ModelError,
    ModelTooComplex,
    TableOutOfRange,
    UndefinedValue,
)
from domain.uncertainty.model.generated import function_text
from domain.uncertainty.model.gradient import linearise_system
from domain.uncertainty.model.program import compile_system, run_system
from domain.uncertainty.model.system import NO_DEFINITIONS, read_system
from domain.uncertainty.model.tables import LookupTable
from domain.uncertainty.second_engine import _AFFINE

CURVE = LookupTable(
    name="curve",
    rows=((Decimal(-9), Decimal(0)), (Decimal(1), Decimal(5)), (Decimal(20), Decimal(25))),
    interpolation="linear",
)
TABLES = {"curve": CURVE}
VALUES = {"x": 0.75, "y": -2.5, "z": 1.25}
SMOOTH = ("sqrt", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")
LEAVES = st.sampled_from(["x", "y", "z", "0", "1", "2", "0.5", "3.25", "pi"])


ONE = st.sampled_from((*SMOOTH, "abs", "floor", "ceil", "curve"))
TWO = st.sampled_from(["max", "min", "atan2", "round_to"])
EXPONENTS = st.sampled_from(["2", "3", "-1", "0.5", "-2", "0", "1"])
TESTS = st.sampled_from(["<", ">=", "==", "< 1 and not 2 >", "> 0 or 1 <"])


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda one: f"-{one}"),
        st.tuples(inner, EXPONENTS).map(lambda of: f"({of[0]})**{of[1]}"),
        st.tuples(ONE, inner).map(lambda of: f"{of[0]}({of[1]})"),
        st.tuples(TWO, inner, inner).map(lambda of: f"{of[0]}({of[1]}, {of[2]})"),
        st.tuples(inner, inner, TESTS, inner, inner).map(
            lambda of: f"({of[0]} if {of[1]} {of[2]} {of[3]} else {of[4]})"
        ),
    )


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=14)


def compiled(expression: str, definitions: Mapping[str, str] = NO_DEFINITIONS) -> Compiled:
    system = read_system(expression, tuple(VALUES), definitions, TABLES)
    return compile_function(system, tuple(VALUES), dict.fromkeys(VALUES, 1.0))


def generated(expression: str, definitions: Mapping[str, str]) -> tuple[float, tuple[float, ...]] | None:
    """What the function itself says; None where it has no finite answer."""
    made = compiled(expression, definitions)
    try:
        value, gradient = made.function(made.tables_of(TABLES), *VALUES.values())
    except (ArithmeticError, ValueError):
        return None
    return (value, gradient) if math.isfinite(value + sum(gradient)) else None


@given(EXPRESSIONS, EXPRESSIONS, EXPRESSIONS)
@settings(max_examples=300, deadline=None)
@example("a + b", "x*y", "a/z")
@example("1/(x*1e200*1e200)", "x", "y")
@example("x", "x", "atan2(0, (0 if x < z else x))")
@example("tanh(exp(b))", "x", "y*1e300*1e300")
@example("(1/y if y < 0 else sqrt(y)) * (z if x > 1 and 1/(x - 0.75) > 0 else x*z)", "x", "y")
def test_generated_and_interpreted_are_the_same(expression: str, a: str, b: str) -> None:
    definitions = {"a": a, "b": f"({b}) + a*0.5"}
    expression = f"({expression}) * a + b * x"
    texts = " ".join((expression, *definitions.values()))
    system = read_system(expression, tuple(VALUES), definitions, TABLES)
    try:
        expected = linearise_system(compile_system(system), [VALUES[name] for name in system.symbols], TABLES)
    except DerivativeUndefined:
        return  # a condition may lack a slope, which the function never asks for
    except ModelError:
        assert generated(expression, definitions) is None
        return
    found = generated(expression, definitions)
    if found is None:  # the function differentiates by a branch that is a constant here; the interpreter knows it is
        assert " if " in texts
        return
    slopes = dict(zip(VALUES, found[1], strict=True))
    size = max(map(abs, (expected.value, *expected.gradient)))
    assert found[0] == pytest.approx(expected.value, rel=1e-12, abs=1e-14 * size)
    assert [slopes[name] for name in system.symbols] == pytest.approx(expected.gradient, rel=1e-11, abs=1e-13 * size)
    assert all(slopes[name] == 0 for name in VALUES if name not in system.symbols)


@given(EXPRESSIONS)
@settings(max_examples=100, deadline=None)
def test_generated_derivatives_are_those_of_the_second_engine(expression: str) -> None:
    if any(name in expression for name in ("max", "min", "floor", "ceil", "round_to", "abs")):
        return
    found = generated(f"{expression} + x", {})
    if found is None:
        return
    system = read_system(f"{expression} + x", tuple(VALUES), {}, TABLES)
    variables = dict(zip(VALUES, correlated_variables(list(VALUES.values()), np.eye(3).tolist()), strict=True))
    result = run_system(compile_system(system), [variables[name] for name in system.symbols], _AFFINE, TABLES)
    assert nominal(result) == pytest.approx(found[0], rel=1e-12, abs=1e-14)
    slopes = [result.derivatives.get(variables[name], 0.0) for name in VALUES]  # type: ignore[union-attr]
    size = max(map(abs, slopes))
    assert slopes == pytest.approx(found[1], rel=1e-9, abs=1e-9 * size)


def test_constants_are_folded_and_nothing_is_computed_twice() -> None:
    made = compiled("1*(x + 0)*sin(pi/2) + (x*y)/(y*x) + 0*1 + z/1")
    operations = [(one.name, one.operands) for one in made.line.block.operations]  # type: ignore[union-attr]
    assert operations == [("*", ("x0", "x1")), ("/", ("v1", "v1")), ("+", ("x0", "v2")), ("+", ("v3", "x2"))]


def test_factors_of_the_units_are_inside() -> None:
    equation = read_equation("a + b", {"a": "mm", "unused": "K", "b": "um"}, "mm", {})
    assert equation.linearise((1.5, 300.0, 250.0), {})[:2] == (1.75, (1.0, 0.0, 0.001))


def test_a_branch_that_is_not_taken_is_neither_computed_nor_differentiated() -> None:
    equation = read_equation("sqrt(x) if x > 0 else y**2", {"x": "", "y": ""}, "", {})
    assert equation.linearise((-4.0, 3.0), {})[:2] == (9.0, (0.0, 6.0))
    assert equation.linearise((4.0, 3.0), {})[:2] == (2.0, (0.25, 0.0))
    nested = read_equation(
        "(log(y) if y > 1 and x < 0 else x*y) * y if not x == 5 else w", dict.fromkeys("xyw", ""), "", {}
    )
    assert nested.linearise((2.0, 3.0, 7.0), {})[:2] == (18.0, (9.0, 12.0, 0.0))
    assert nested.linearise((-2.0, 3.0, 7.0), {}).gradient == pytest.approx((0.0, math.log(3) + 1, 0.0))
    assert nested.linearise((5.0, 3.0, 7.0), {})[:2] == (7.0, (0.0, 0.0, 1.0))


@pytest.mark.parametrize(
    ("expression", "definitions", "fault", "pointer", "position"),
    [
        ("x/(y - y)", {}, UndefinedValue, "/expression", 1),
        ("a + 1", {"b": "y", "a": "sqrt(b)"}, UndefinedValue, "/definitions/1/expression", 0),
        ("1/a", {"a": "x*1e200*1e200"}, UndefinedValue, "/definitions/0/expression", 7),
        ("0*a", {"a": "sqrt(x - 0.75)"}, DerivativeUndefined, "/definitions/0/expression", 0),
        ("1 + curve(x*100)", {}, TableOutOfRange, "/expression", 4),
        ("(x*1e-160)**-1*1e-160*1e300", {}, DerivativeUndefined, "/expression", 10),
    ],
)
def test_a_fault_is_told_where_it_is(
    expression: str, definitions: dict[str, str], fault: type[ModelError], pointer: str, position: int
) -> None:
    equation = read_equation(expression, dict.fromkeys(VALUES, ""), "", TABLES, definitions)
    with pytest.raises(fault) as caught:
        equation.linearise(tuple(VALUES.values()), TABLES)
    assert (caught.value.pointer, caught.value.position) == (pointer, position)


def test_kinks_and_steps_are_still_told() -> None:
    equation = read_equation("abs(x - y) + floor(z)", dict.fromkeys(VALUES, ""), "", {})
    found = equation.linearise((1.0, 1.0, 2.5), {})
    assert (found.kinks, found.stepwise) == (frozenset("xy"), frozenset("z"))


def mean(steps: int) -> tuple[str, dict[str, str]]:
    """The arithmetic-geometric mean: every result is used twice, so that a naive way is exponential in the steps."""
    definitions: dict[str, str] = {}
    a, b = "x", "z"
    for step in range(steps):
        definitions |= {f"a{step}": f"({a} + {b})/2", f"b{step}": f"sqrt({a}*{b})"}
        a, b = f"a{step}", f"b{step}"
    return a, definitions


def test_a_long_chain_stays_linear() -> None:
    root, definitions = mean(100)
    made = compiled(root, definitions)
    assert len(made.line.block.operations) == 398
    assert function_text(made.line, 3).count("\n") < 700
    value, (by_x, _, by_z) = made.function((), 0.75, 0.0, 1.25)
    assert value == pytest.approx(math.pi / 2 / ellipk(0.25**2), rel=1e-14)  # Gauss 1799: (a + b)/2 is 1 here
    assert 0.75 * by_x + 1.25 * by_z == pytest.approx(value, rel=1e-14)  # homogeneous of degree one (Euler)


def test_python_reads_the_longest_and_the_deepest() -> None:
    assert compiled("x" + "*x" * 499).function((), 1.0, 0.0, 0.0)[1][0] == 500
    assert compiled("+".join(f"x*{n}" for n in range(2, 230))).function((), 1.0, 0.0, 0.0)[1][0] == sum(range(2, 230))
    assert compiled("x" + "/1.5" * 400).function((), 1.0, 0.0, 0.0)[1][0] == pytest.approx(1.5**-400)
    branches = "x if x > 0 else " * 38 + "y"
    assert compiled(branches).function((), -1.0, 4.0, 0.0)[:2] == (4.0, (0.0, 1.0, 0.0))
    deep = "x > 0"
    for _ in range(17):
        deep = f"y < 0 or (1 if ({deep}) else 0) > 0"
    assert compiled(f"x if {deep} else y").function((), 1.0, 4.0, 0.0) == (1.0, (1.0, 0.0, 0.0))
    long = "x" + " and ".join(["x > -5"] * 150).join((" if ", " else y"))
    assert compiled(long).function((), 1.0, 4.0, 0.0) == (1.0, (1.0, 0.0, 0.0))
    definitions = {f"d{n}": "x*y + 1" for n in range(150)}
    total = compiled("+".join(definitions), definitions)
    assert total.function((), 2.0, 3.0, 0.0) == (1050.0, (450.0, 300.0, 0.0))


def test_absurdly_long_systems_are_refused() -> None:
    definitions = {f"d{n}": "+".join(f"x*{n}.{k}" for k in range(150)) for n in range(2, 100)}
    with pytest.raises(ModelTooComplex):
        compiled("+".join(definitions), definitions)


def test_the_function_sees_nothing_of_python() -> None:
    made = compiled("x + y")
    assert made.function.__globals__["__builtins__"] == {}
    assert set(made.function.__globals__) == {*FLOATS, "__builtins__", "model"}
    hostile = read_system("exec_ + v1", ("exec_", "v1"), {}, ())
    text = function_text(compile_function(hostile, hostile.symbols, {"exec_": 1.0, "v1": 2.0}).line, 2)
    assert "exec" not in text


def test_the_same_text_runs_over_arrays() -> None:
    made = compiled("sqrt(x*x + z)*exp(-x)/(2 + cos(y)) + atan2(x, z)**2 + log10(z) - asin(x/9)*acos(x/8) + tanh(y)")
    assert made.is_vectorisable
    columns = np.random.default_rng(5).uniform(0.5, 1.5, (3, 20))
    value, gradient = made.over(arrays())((), *columns)
    alone = [made.function((), *column) for column in columns.T.tolist()]
    assert value == pytest.approx([one[0] for one in alone], rel=1e-13)
    assert pytest.approx(np.array([one[1] for one in alone]), rel=1e-12) == np.array(gradient).T
    assert made.values_over(arrays())((), *columns) == pytest.approx(value)
    assert not compiled("x if y > 0 else z").is_vectorisable
    assert not compiled("abs(x)").is_vectorisable
