"""The end-gauge budget of the GUM (JCGM 100:2008, H.1): all of it, against the least arithmetic that could give u.

The floor is the model and its nine derivatives written out by hand in Python, with the root of the sum of squares. The
numbers are ours as floats (u, sensitivities, contributions, shares, degrees of freedom, k, U); the whole budget adds
decimal text, units, the second engine and rounding. Beside them the ``uncertainties`` package on the same model, which
gives u and nothing else; then many budgets as arrays, and a model of many definitions.
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit
from uncertainties import ufloat

from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import CoverageRule, InputQuantity
from domain.uncertainty.many import evaluate_many
from domain.uncertainty.model.compiled import compile_function
from domain.uncertainty.model.equation import Equation, read_equation
from domain.uncertainty.model.gradient import linearise_system
from domain.uncertainty.model.implicit import ImplicitEquation, read_implicit
from domain.uncertainty.model.system import read_system
from domain.uncertainty.numeric import evaluate_numbers
from domain.uncertainty.propagation import gather
from tests.benchmarks.harness import Figure, Goal, Pair, Size, alone, alternate, compared, seconds_of

Array = NDArray[np.float64]

ROUNDS: dict[Size, tuple[int, int]] = {"tiny": (1, 3), "small": (9, 200), "city": (15, 2_000)}
"""Rounds, and evaluations in each."""

MODEL = "ls + d0 + d1 + d2 - ls * (d_alpha * (theta + delta) + alpha_s * d_theta)"
INPUTS = (
    ("ls", 50_000_623.0, 25.0, "nm", 18.0),
    ("d0", 215.0, 5.8, "nm", 24.0),
    ("d1", 0.0, 3.9, "nm", 5.0),
    ("d2", 0.0, 6.7, "nm", 8.0),
    ("alpha_s", 11.5e-6, 1.2e-6, "1/degC", None),
    ("theta", -0.1, 0.2, "degC", None),
    ("delta", 0.0, 0.35, "degC", None),
    ("d_alpha", 0.0, 0.58e-6, "1/degC", 50.0),
    ("d_theta", 0.0, 0.029, "degC", 2.0),
)
"""Symbol, estimate, standard uncertainty, unit, degrees of freedom, as the guide prints them."""
PLACES = 9


MANY = "a0*a1/a2 + a3*(a4 - a5) + sqrt(a6*a7) + a8*exp(-a9) - a10/a11"
POINTS: dict[Size, int] = {"tiny": 50, "small": 10_000, "city": 10_000}
CHAIN = 100
"""Steps of the arithmetic-geometric mean, two definitions each."""

ROUNDS_OF_FLOW = 50
AGREEMENT = 1e-9
ORIFICE = {
    "beta": "d/D",
    "E": "pi/4*d**2*sqrt(2*rho*dp)/sqrt(1 - beta**4)",
    "C_inf": "0.5961 + 0.0261*beta**2 - 0.216*beta**8",
}
"""Mass flow in kg/s through an orifice; its discharge coefficient falls with the flow (ISO 5167; verified: memory)."""
FLOW_INPUTS = [
    InputQuantity(symbol=symbol, value=value, standard_uncertainty=u, degrees_of_freedom=freedom)
    for symbol, value, u, freedom in (
        ("d", "0.05", 1e-5, None),
        ("D", "0.1", 1e-4, None),
        ("rho", "998.2", 0.5, 20.0),
        ("dp", "25000", 60.0, 9.0),
        ("mu", "0.001", 1e-5, None),
    )
]


def run(size: Size) -> list[Figure]:
    """Measure ours and ``uncertainties``, each in turns with its floor."""
    rounds, times = ROUNDS[size]
    values = [value for _, value, _, _, _ in INPUTS]
    spreads = [spread for _, _, spread, _, _ in INPUTS]
    floor = partial(_microseconds, times * 20, lambda: _by_hand(values, spreads))
    quantities = [
        InputQuantity(
            symbol=symbol,
            value=f"{value:.{PLACES}f}",
            unit=unit,
            standard_uncertainty=spread,
            degrees_of_freedom=freedom,
            distribution="normal",
            evaluation="B",
        )
        for symbol, value, spread, unit, freedom in INPUTS
    ]
    inputs, rule = gather(quantities), CoverageRule()
    equation = read_equation(MODEL, {symbol: unit for symbol, _, _, unit, _ in INPUTS}, "nm", {})
    numbers = partial(_microseconds, times * 10, lambda: evaluate_numbers(inputs, equation, rule, {}))
    ours = partial(
        _microseconds, times, lambda: evaluate_model(symbol="l", expression=MODEL, unit="nm", inputs=quantities)
    )
    theirs = partial(_microseconds, times, lambda: _by_package(values, spreads))
    interpreted = partial(_microseconds, times, lambda: linearise_system(equation.program, equation.scaled(values), {}))
    generated = partial(_microseconds, times * 10, lambda: equation.compiled.function((), *values))
    whole: Pair = alternate(rounds, ours, floor)
    return [
        compared(
            "GUM H.1: numbers with dof and k / u by hand", alternate(rounds, numbers, floor), "us", Goal(at_most=3)
        ),
        compared(
            "GUM H.1: numbers, dof and k / u by uncertainties",
            alternate(rounds, numbers, theirs),
            "us",
            Goal(at_most=1),
        ),
        compared(
            "GUM H.1: value and gradient, generated / interpreted", alternate(rounds, generated, interpreted), "us"
        ),
        compared("GUM H.1: whole budget / u by hand", whole, "us"),
        compared("GUM H.1: whole budget / u by uncertainties", alternate(rounds, ours, theirs), "us"),
        _many(rounds, POINTS[size]),
        _chain(),
        *_orifice(),
    ]


def _many(rounds: int, count: int) -> Figure:
    """Budgets as arrays, against the same numbers in numpy by hand."""
    symbols = [f"a{index}" for index in range(12)]
    equation = read_equation(MANY, dict.fromkeys(symbols, ""), "", {})
    generator = np.random.default_rng(1)
    values, spreads = generator.uniform(1, 2, (count, 12)), generator.uniform(0.01, 0.02, (count, 12))
    freedoms = [10.0, None] * 6
    ours = partial(_milliseconds, lambda: evaluate_many(equation, values, spreads, freedoms))
    floor = partial(_milliseconds, lambda: _many_by_hand(values, spreads))
    return compared(
        f"{count:,} budgets x 12 inputs / numpy by hand", alternate(rounds, ours, floor), "ms", Goal(at_most=1.6)
    )


def _many_by_hand(values: Array, spreads: Array) -> tuple[Array, ...]:
    a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11 = values.T
    decay, root = np.exp(-a9), np.sqrt(a6 * a7)
    value = a0 * a1 / a2 + a3 * (a4 - a5) + root + a8 * decay - a10 / a11
    slopes = np.empty(values.shape)
    by_hand = (
        *(a1 / a2, a0 / a2, -a0 * a1 / a2**2, a4 - a5, a3, -a3, a7 / 2 / root, a6 / 2 / root),
        *(decay, -a8 * decay, -1 / a11, a10 / a11**2),
    )
    for column, slope in enumerate(by_hand):
        slopes[:, column] = slope
    variances = (slopes * spreads) ** 2
    variance = variances.sum(axis=1)
    uncertainty = np.sqrt(variance)
    freedom = variance**2 / ((variances[:, ::2] ** 2).sum(axis=1) / 10.0)
    factor = stdtrit(freedom, 0.975)
    return value, uncertainty, slopes, freedom, factor, factor * uncertainty


def _chain() -> Figure:
    """Make ready and run a model of two hundred definitions, once: nothing of it is known before."""
    definitions: dict[str, str] = {}
    a, b = "x", "y"
    for step in range(CHAIN):
        definitions |= {f"a{step}": f"({a} + {b})/2", f"b{step}": f"sqrt({a}*{b})"}
        a, b = f"a{step}", f"b{step}"
    system = read_system(a, ("x", "y"), definitions)
    factors = {"x": 1.0, "y": 1.0}
    took = min(
        _milliseconds(lambda: compile_function(system, ("x", "y"), factors).function((), 1.0, 2.0)) for _ in range(5)
    )
    return alone("200 definitions: made ready, value and gradient", took, "ms", Goal(at_most=10, of="value"))


def _orifice() -> list[Figure]:
    """Evaluate a flow that needs itself: value, u, degrees of freedom and k, written out in rounds or as an equation.

    Every run has names of its own, so that nothing of the model is known before.
    """
    inputs, rule = gather(FLOW_INPUTS), CoverageRule()

    def written_out(name: str) -> Equation:
        flows = [f"{name}_{step}" for step in range(ROUNDS_OF_FLOW)]
        rounds = {after: _next_flow(before) for before, after in pairwise(flows)}
        return read_equation(_next_flow(flows[-1]), inputs.units, "", {}, ORIFICE | {flows[0]: "0.6*E"} | rounds)

    def as_equation(name: str) -> ImplicitEquation:
        left = f"{name} - {_next_flow(name)}"
        return read_implicit(
            symbol=name, equation=left, between=(0.1, 100.0), units=inputs.units, unit="", definitions=ORIFICE
        )

    names = iter(f"q{run}" for run in range(20))
    known, solved = written_out(next(names)), as_equation(next(names))
    agreed = [evaluate_numbers(inputs, one, rule, {}).expanded_uncertainty for one in (known, solved)]
    assert abs(agreed[0] / agreed[1] - 1) < AGREEMENT
    goal, rounds = Goal(at_most=5, of="value"), f"{ROUNDS_OF_FLOW} rounds"
    works: dict[str, Callable[[], object]] = {
        f"Orifice, {rounds} written out: made ready": lambda: written_out(next(names)),
        f"Orifice, {rounds} written out: numbers": lambda: evaluate_numbers(inputs, known, rule, {}),
        "Orifice as an equation: made ready": lambda: as_equation(next(names)),
        "Orifice as an equation: solved, numbers": lambda: evaluate_numbers(inputs, solved, rule, {}),
    }
    took = {told: min(_milliseconds(work) for _ in range(5)) for told, work in works.items()}
    return [alone(told, found, "ms", goal if "numbers" in told else None) for told, found in took.items()]


def _next_flow(q: str) -> str:
    return f"E*(C_inf + 0.000521*(1000000*beta*pi*D*mu/(4*{q}))**0.7)"


def _milliseconds(work: Callable[[], object]) -> float:
    return 1e3 * seconds_of(work)


def _microseconds(times: int, work: Callable[[], object]) -> float:
    return 1e6 * seconds_of(work, times=times)


def _by_hand(values: list[float], spreads: list[float]) -> tuple[float, float]:
    ls, d0, d1, d2, alpha_s, theta, delta, d_alpha, d_theta = values
    length = ls + d0 + d1 + d2 - ls * (d_alpha * (theta + delta) + alpha_s * d_theta)
    derivatives = (
        1 - d_alpha * (theta + delta) - alpha_s * d_theta,
        1.0,
        1.0,
        1.0,
        -ls * d_theta,
        -ls * d_alpha,
        -ls * d_alpha,
        -ls * (theta + delta),
        -ls * alpha_s,
    )
    return length, sqrt(sum((c * u) ** 2 for c, u in zip(derivatives, spreads, strict=True)))


def _by_package(values: list[float], spreads: list[float]) -> float:
    ls, d0, d1, d2, alpha_s, theta, delta, d_alpha, d_theta = map(ufloat, values, spreads)
    length = ls + d0 + d1 + d2 - ls * (d_alpha * (theta + delta) + alpha_s * d_theta)
    return float(length.std_dev)
