"""The end-gauge budget of the GUM (JCGM 100:2008, H.1): all of it, against the least arithmetic that could give u.

The floor is the model and its nine derivatives written out by hand in Python, with the root of the sum of squares; what
ours adds is decimal text, units and their conversion, both engines, degrees of freedom, k, shares and rounding. Beside
it the ``uncertainties`` package on the same model, which gives u and nothing else.
"""

from collections.abc import Callable
from functools import partial
from math import sqrt

from uncertainties import ufloat

from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import InputQuantity
from tests.benchmarks.harness import Figure, Pair, Size, alternate, compared, seconds_of

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


def run(size: Size) -> list[Figure]:
    """Measure ours and ``uncertainties``, each in turns with the floor."""
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
    ours = partial(
        _microseconds, times, lambda: evaluate_model(symbol="l", expression=MODEL, unit="nm", inputs=quantities)
    )
    theirs = partial(_microseconds, times, lambda: _by_package(values, spreads))
    whole: Pair = alternate(rounds, ours, floor)
    return [
        compared("GUM H.1: whole budget / u by hand", whole, "us"),
        compared("GUM H.1: whole budget / u by uncertainties", alternate(rounds, ours, theirs), "us"),
    ]


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
