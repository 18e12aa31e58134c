"""Trials in blocks, each with a generator of its own: the same numbers on one thread, two or eight.

A block is drawn, computed and forgotten, so that memory holds one block a thread beside the outputs themselves; numpy
lets go of the interpreter while it draws, so that threads really share the work.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence
from numpy.typing import NDArray

from domain.uncertainty.sampling.errors import SamplingTooCostly
from domain.uncertainty.sampling.joint import Plan, draw_all, room
from domain.uncertainty.sampling.measurand import Measurand
from domain.uncertainty.sampling.rule import BLOCK

MOST_WORK = 5_000_000_000
"""Additions that one evaluation may cost: some seconds."""
OF_A_DRAW: Mapping[str, int] = MappingProxyType(
    {
        "normal": 12,
        "t": 34,
        "uniform": 4,
        "triangular": 7,
        "trapezoidal": 7,
        "arcsine": 14,
        "curvilinear_trapezoid": 7,
        "exponential": 8,
        "gamma": 25,
        "lognormal": 25,
    }
)
"""Work of drawing and scaling a number, in additions: nanoseconds on the machine where it was measured."""
OF_A_COPULA = 200
OF_SORTING = 15

Rows = NDArray[np.float64]
"""Outputs x trials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is drawn and what is computed of it."""

    plan: Plan
    measurands: tuple[Measurand, ...]
    seed: int
    threads: int = 1

    @property
    def work(self) -> float:
        """Cost of one trial, in additions."""
        drawn = sum(
            OF_A_DRAW[shape.family] + OF_A_COPULA * (group.joining == "copula")
            for group in self.plan.groups
            for shape in group.shapes
        )
        return drawn + sum(measurand.work + OF_SORTING for measurand in self.measurands)


def afford(trial: Trial, trials: int) -> int:
    """Give the cost of so many trials; raises ``SamplingTooCostly`` before any is run."""
    cost = int(trials * trial.work)
    if cost > MOST_WORK:
        raise SamplingTooCostly(found=cost, limit=MOST_WORK)
    return cost


def block_generator(seed: int, block: int) -> Generator:
    """Generator of one block: that of ``SeedSequence(seed).spawn(...)[block]``, without spawning those before it."""
    return Generator(SFC64(SeedSequence(seed, spawn_key=(block,))))


def run(trial: Trial, rows: Rows, first: int = 0) -> None:
    """Fill ``rows`` from trial ``first`` (a multiple of the block) on; NaN where an output has no value."""
    starts = range(first, rows.shape[1], BLOCK)
    if trial.threads == 1:
        _fill(trial, rows, starts)
        return
    with ThreadPoolExecutor(trial.threads) as pool:
        shares = [starts[number :: trial.threads] for number in range(trial.threads)]
        for done in [pool.submit(_fill, trial, rows, share) for share in shares]:
            done.result()


def _fill(trial: Trial, rows: Rows, starts: Sequence[int]) -> None:
    kept = room(trial.plan, BLOCK)
    for start in starts:
        here = rows[:, start : start + BLOCK]
        drawn = draw_all(trial.plan, block_generator(trial.seed, start // BLOCK), here.shape[1], kept)
        for row, measurand in zip(here, trial.measurands, strict=True):
            row[:] = measurand.value(drawn)


def undefined(rows: Rows) -> Sequence[int]:
    """Count the trials without a value, an output each."""
    return [int(rows.shape[1] - np.count_nonzero(np.isfinite(row))) for row in rows]
