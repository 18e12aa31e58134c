"""A seeded generator of models, valid and broken, and what every one of them must survive.

    python -m tests.domain.uncertainty.model.fuzz 100000

runs a hundred thousand; the suite runs a share. A model is answered or refused by a typed error with both sentences:
nothing else may come out, no infinity and no NaN.
"""

import math
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from domain.errors import MetrologyError
from domain.uncertainty.model.arithmetic import EXACT
from domain.uncertainty.model.complexes import lower
from domain.uncertainty.model.equation import Equation, read_equation
from domain.uncertainty.model.gradient import Linearised, linearise_system
from domain.uncertainty.model.program import compile_system, run_system

UNITS: tuple[Mapping[str, str], ...] = (
    {"x": "mm", "y": "um", "f": "Hz", "M": "N*m"},
    {"x": "degC", "y": "K", "f": "dBm", "M": ""},
    {"x": "", "y": "", "f": "", "M": ""},
    {"x": "1", "y": "rad", "f": "", "M": "percent"},
)
REPORTED = ("mm", "K", "1", "", "dB", "J", "Hz")
ESTIMATES = {"x": 0.75, "y": -2.5, "f": 3.0, "M": 0.0}
PARTS = {"x_re": 0.75, "x_im": -2.0, "y_abs": 2.5, "y_arg": 1.0, "f": 3.0, "M": 0.0}

_NAMES = ("x", "y", "f", "M", "d", "x", "y", "z", "\u0391", "\u00b5", "pi", "i_", "if", "x_1")
_NUMBERS = (
    *("0", "1", "2", "0.5", "12", "10", "1.2", "1e300"),
    *("1e-300", "7.25", "1e301", "1.", ".5", "0x1", "1e", "9" * 41),
)
_CALLS = (
    *("sqrt", "exp", "log", "log10", "sin", "tan", "asin", "atan", "cosh", "abs", "floor", "ceil"),
    *("arg", "im", "nope"),
)
_PAIRS = ("atan2", "min", "max", "round_to", "polar")
_EXPONENTS = ("2", "12", "-1", "0.5", "(1/3)", "-12", "0", "3", "1", "x")
_DEBRIS = (
    *("(", ")", ",", "**", "^", "=", "==", "<", " and ", " not ", " else "),
    *("\u00d7", "\uff0b", "\u2212", "'", "\0", "\u202e", "__"),
)
_LINKS = ("+", "-", "*", "/", "**", " and ", "<", "-", "(")
_NESTS = (("(", ")"), ("-", ""), ("sqrt(", ")"), ("(1 if x<", " else 2)"), ("min(1,", ")"))


def model_text(rng: random.Random) -> str:
    """Give one model: mostly valid, often with a wound, sometimes very long or very deep."""
    shape = rng.random()
    if shape < 0.02:
        link = rng.choice(_LINKS) + rng.choice(("y", "x", "2", "-1"))
        text = rng.choice(("x", "1", "-x", "(x", "not x")) + link * rng.randrange(900)
    elif shape < 0.04:
        opening, closing = rng.choice(_NESTS)
        depth = rng.randrange(100)
        text = opening * depth + "x" + closing * depth
    elif shape < 0.08:
        text = "".join(rng.choice(_DEBRIS + _NAMES + _NUMBERS) for _ in range(rng.randrange(30)))
    else:
        text = _number(rng, rng.randrange(6))
    if rng.random() < 0.1:
        here = rng.randrange(len(text) + 1)
        text = text[:here] + rng.choice(_DEBRIS) + text[here + rng.randrange(3) :]
    return text


def _number(rng: random.Random, depth: int) -> str:
    if depth <= 0:
        return rng.choice(_NAMES[:7] if rng.random() < 0.99 else _NAMES) if rng.random() < 0.6 else _constant(rng)
    a, b = _number(rng, depth - 1), _number(rng, rng.randrange(depth))
    match rng.randrange(8):
        case 0 | 1 | 2:
            return f"({a} {rng.choice('+-*/')} {b})"
        case 3:
            return f"{a}{rng.choice('+-*/')}{b}"
        case 4:
            exponent = rng.choice(_EXPONENTS[:9] if rng.random() < 0.95 else _EXPONENTS)
            return f"({a}){rng.choice(('**', '^'))}{exponent}"
        case 5:
            return f"{rng.choice(_CALLS[:12] if rng.random() < 0.9 else _CALLS)}({a})"
        case 6:
            return f"{rng.choice(_PAIRS[:4] if rng.random() < 0.9 else _PAIRS)}({a}, {b})"
        case _:
            test = f"{b} {rng.choice(('<', '>=', '==', '!='))} {_number(rng, 0)}"
            test = rng.choice((test, f"not {test}", f"{test} and {test}", f"{test} or {b} > 1"))
            return f"({a} if {test} else {b})"


def _constant(rng: random.Random) -> str:
    return rng.choice(_NUMBERS[:8] if rng.random() < 0.97 else _NUMBERS)


def survives(rng: random.Random) -> bool:
    """Put one model through everything the language has; tell whether it was answered."""
    text, definitions = model_text(rng), {"d": model_text(rng) if rng.random() < 0.3 else "x*f + 2.5"}
    units, reported = rng.choice(UNITS), rng.choice(REPORTED)
    _is_answered(lambda: _as_complex(text, definitions))
    return _is_answered(lambda: _as_real(text, definitions, units, reported))


def _as_complex(text: str, definitions: Mapping[str, str]) -> None:
    system = lower(text, {"x": "cartesian", "y": "polar"}, ["f", "M"], definitions).real
    _finite(linearise_system(compile_system(system), [PARTS[name] for name in system.symbols], {}))


def _as_real(text: str, definitions: Mapping[str, str], units: Mapping[str, str], reported: str) -> None:
    equation = read_equation(text, units, reported, {}, definitions)
    assert all(factor > 0 for factor in equation.factors)
    assert math.isfinite(equation.output_factor)
    values = [ESTIMATES[symbol] for symbol in equation.declared]
    _is_answered(lambda: exact(equation, values))
    _finite(equation.linearise(values, {}))


def exact(equation: Equation, values: Sequence[float]) -> Fraction:
    """Run a model over fractions."""
    return run_system(equation.program, [Fraction(value) for value in equation.scaled(values)], EXACT, {})


def _finite(found: Linearised) -> None:
    assert math.isfinite(found.value)
    assert all(map(math.isfinite, found.gradient))


def _is_answered(compute: Callable[[], object]) -> bool:
    try:
        compute()
    except MetrologyError as refusal:
        return not (refusal.sentence_zh and refusal.sentence_en)
    return True


def run(count: int, first_seed: int = 0) -> tuple[int, float]:
    """Run ``count`` models, each from its own seed; give how many were answered and the slowest one in seconds."""
    answered, slowest = 0, 0.0
    for seed in range(first_seed, first_seed + count):
        start = time.perf_counter()
        try:
            answered += survives(random.Random(seed))
        except Exception as fault:
            fault.add_note(f"seed {seed}: {model_text(random.Random(seed))!r}")
            raise
        slowest = max(slowest, time.perf_counter() - start)
    return answered, slowest


if __name__ == "__main__":
    began, number = time.perf_counter(), int(sys.argv[1])
    answers, worst = run(number)
    print(f"{number} models, {answers} answered, slowest {worst:.3f} s, {time.perf_counter() - began:.0f} s in all")
