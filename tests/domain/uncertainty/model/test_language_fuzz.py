"""Whatever is typed, the language answers or refuses by name; what it computes is what Python's own arithmetic says."""

import math
import os
import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.uncertainty.model.arithmetic import EXACT
from domain.uncertainty.model.errors import ModelError
from domain.uncertainty.model.gradient import linearise
from domain.uncertainty.model.language import parse
from domain.uncertainty.model.program import compile_model, run
from tests.domain.uncertainty.model import fuzz

SHARE = int(os.environ.get("LIANGHENG_FUZZ", "2000"))
"""How many generated models one run of the suite looks at."""
SYMBOLS = ("x", "y")
PIECES = st.sampled_from(
    [
        *("x", "y", "z", "1", "2.5", ".5", "1e5", "0", "pi", "+", "-", "*", "/", "**", "^", "(", ")", ",", " ", "<"),
        *(">=", "==", "!=", " if ", " else ", " and ", " or ", "not ", "sqrt(", "min(", "atan2(", "log(", "floor("),
        *("=", ".", "_", "Δ", "'", "[", "\\", "\n", "\u2028", "e", "E", "0x", "__"),
    ]
)
LEAVES = st.sampled_from(["x", "y", "1", "2", "0.5", "3.25"])


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda one: f"-{one}"),
        inner.map(lambda one: f"({one})**2"),
        inner.map(lambda one: f"abs({one})"),
        st.tuples(inner, inner).map(lambda both: f"max({both[0]}, {both[1]})"),
        st.tuples(inner, inner, inner).map(lambda all_: f"({all_[0]} if {all_[1]} < {all_[2]} else {all_[1]})"),
    )


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
@settings(max_examples=1500, deadline=None)
@example("x" + "*x" * 900)
@example("1/x")
@example("x**0.5")
def test_nothing_escapes_the_typed_errors(text: str) -> None:
    refusal = refusal_of(lambda: parse(text, SYMBOLS))
    if refusal is not None:
        assert 0 <= refusal.position <= len(text)
        return
    program = compile_model(parse(text, SYMBOLS))
    values = [{"x": 0.0, "y": -1.5}[name] for name in program.symbols]
    refusal_of(lambda: linearise(program, values, {}))
    refusal_of(lambda: run(program, [Fraction(value) for value in values], EXACT, {}))


def refusal_of(compute: Callable[[], object]) -> ModelError | None:
    """What ``compute`` refuses, its sentences written out; every other exception fails the test."""
    try:
        compute()
    except ModelError as refusal:
        _ = refusal.sentence_zh, refusal.sentence_en
        return refusal
    return None


@given(st.recursive(LEAVES, grown, max_leaves=12))
@settings(max_examples=400, deadline=None)
def test_computes_as_python_does(text: str) -> None:
    program = compile_model(parse(text, SYMBOLS))
    values = {"x": Fraction(3, 4), "y": Fraction(-5, 2)}
    scope = {"__builtins__": {}, "abs": abs, "max": max} | values
    try:
        expected = eval(with_fractions(text), scope | {"F": Fraction})  # noqa: S307 - our own generated text
    except ZeroDivisionError:
        with pytest.raises(ModelError):
            run(program, [values[name] for name in program.symbols], EXACT, {})
        return
    assert run(program, [values[name] for name in program.symbols], EXACT, {}) == expected
    result = linearise(program, [float(values[name]) for name in program.symbols], {})
    assert math.isclose(result.value, float(expected), rel_tol=1e-9, abs_tol=1e-9)


def with_fractions(text: str) -> str:
    """Write every number as a fraction, so that the oracle is exact too."""
    return re.sub(r"[0-9.]+", lambda number: f"F('{number[0]}')", text)


def test_a_share_of_a_hundred_thousand_models_is_answered_or_refused_by_name() -> None:
    # All of them: python -m tests.domain.uncertainty.model.fuzz 100000
    answered, _ = fuzz.run(SHARE)
    assert answered > SHARE / 8
