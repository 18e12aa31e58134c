"""What a statement of conformity costs, against the least that could give its probabilities.

The floor of the conformance probability is two error functions; that of the global risks one call of Owen's T with four
arguments, which is what a two-sided tolerance needs.
"""

import math
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from scipy.special import owens_t

from domain.conformity.decision import decide
from domain.conformity.limits import Limits
from domain.conformity.population import Acceptance
from domain.conformity.probability import conformance_probability
from domain.conformity.risk import global_risks
from domain.conformity.shapes import Normal
from tests.benchmarks.harness import Figure, Goal, Size, alternate, compared, seconds_of

ROUNDS: dict[Size, tuple[int, int]] = {"tiny": (1, 3), "small": (15, 3_000), "city": (25, 20_000)}
"""Rounds, and calls in each."""

LIMITS = Limits(lower=Decimal("1499.8"), upper=Decimal("1500.2"), unit="ohm")
PRIOR, UNCERTAINTY = Normal(1500, 0.12), 0.04
"""The resistors of JCGM 106."""


def run(size: Size) -> list[Figure]:
    """Measure a conformance probability, both global risks, and a whole statement."""
    rounds, times = ROUNDS[size]

    def against(ours: Callable[[], object], floor: Callable[[], object], name: str, goal: float | None) -> Figure:
        pair = alternate(rounds, partial(_microseconds, times, ours), partial(_microseconds, times, floor))
        return compared(name, pair, "us", None if goal is None else Goal(at_most=goal, of="value"))

    at = Acceptance.guarded(1499.8, 1500.2, 0.02)
    value, expanded = Decimal("1500.10"), Decimal("0.08")
    owen = partial(owens_t, [-1.6, -1.4, 1.6, 1.4], [-0.3, 0.4, -0.3, 0.4])
    return [
        against(
            lambda: conformance_probability(1500.1, UNCERTAINTY, LIMITS),
            _two_tails,
            "conformance probability, normal / two tails",
            2.0,
        ),
        against(lambda: global_risks(PRIOR, UNCERTAINTY, at), owen, "global risks, guarded / Owen's T alone", 15.0),
        against(
            lambda: decide("guarded", value=value, expanded_uncertainty=expanded, limits=LIMITS),
            _two_tails,
            "guarded statement / two tails",
            None,
        ),
    ]


def _two_tails() -> float:
    return 1 - 0.5 * math.erfc(5.3) - 0.5 * math.erfc(1.77)


def _microseconds(times: int, work: Callable[[], object]) -> float:
    return 1e6 * seconds_of(work, times=times)
