"""What the trials of one output say: estimate, standard uncertainty and coverage intervals (JCGM 101:2008, 7.6, 7.7).

Each number comes with its own numerical standard error, the spread that another seed would show. Those of the mean and
of u follow from the second and fourth moments, those of a quantile from the order statistics one binomial standard
deviation away on either side, which holds for any distribution. The ends of the shortest interval converge only as the
cube root of the number of trials; their error is that of ten short sections of the trials, scaled by that law.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.uncertainty.sampling.rule import BLOCK, TAIL

Row = NDArray[np.float64]
"""The trials of one output."""

SECTIONS = 10
SAMPLE = 50_000
"""Trials that tell where the tails of many more begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageInterval:
    """An interval that holds the stated share of the trials."""

    low: float
    high: float
    low_error: float
    """Numerical standard error of ``low``."""
    high_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Centre and width of the trials."""

    mean: float
    mean_error: float
    standard_uncertainty: float
    standard_uncertainty_error: float


class Ends(NamedTuple):
    """Both intervals of sorted or partly sorted trials."""

    low: float
    high: float
    low_error: float
    high_error: float
    shortest_low: float
    shortest_high: float


def spread(row: Row) -> Spread:
    """Mean, standard deviation and their numerical standard errors, block by block to spare memory."""
    count = len(row)
    blocks = [row[start : start + BLOCK] for start in range(0, count, BLOCK)]
    mean = math.fsum(float(block.sum()) for block in blocks) / count
    squares, fourths = [], []
    for block in blocks:
        square = np.square(block - mean)
        squares.append(float(square.sum()))
        fourths.append(float(np.dot(square, square)))
    variance = math.fsum(squares) / (count - 1)
    fourth = math.fsum(fourths) / count
    u = math.sqrt(variance)
    return Spread(
        mean=mean,
        mean_error=u / math.sqrt(count),
        standard_uncertainty=u,
        standard_uncertainty_error=math.sqrt(max(fourth - variance**2, 0.0) / count) / (2 * u) if u else 0.0,
    )


def intervals(row: Row, probability: float) -> tuple[CoverageInterval, CoverageInterval]:
    """Probabilistically symmetric and shortest coverage interval (5.3.4, 7.7)."""
    length = min(len(row) // SECTIONS, max(BLOCK, math.ceil(TAIL / (1 - probability))))
    parts = [ends(row[start : start + length], probability) for start in range(0, length * SECTIONS, length)]
    whole = ends(row, probability)
    lows = np.array([part.shortest_low for part in parts])
    highs = np.array([part.shortest_high for part in parts])
    shrink = (length / len(row)) ** (1 / 3)
    return (
        CoverageInterval(low=whole.low, high=whole.high, low_error=whole.low_error, high_error=whole.high_error),
        CoverageInterval(
            low=whole.shortest_low,
            high=whole.shortest_high,
            low_error=float(np.std(lows, ddof=1)) * shrink,
            high_error=float(np.std(highs, ddof=1)) * shrink,
        ),
    )


def ends(row: Row, probability: float) -> Ends:
    """Coverage intervals by order statistics; only the tails are sorted."""
    count = len(row)
    inside = int(probability * count + 0.5)
    outside = count - inside
    below = (outside + 1) // 2
    step = math.ceil(math.sqrt(count * (below / count) * (1 - below / count)))
    lower, upper = _tails(row, min(outside + step + 1, count))
    between = count - len(upper)
    # The clause counts from 1: the interval goes from y(r) to y(r + q).
    low, high = max(below - 1, 0), min(below - 1 + inside, count - 1) - between
    starts = lower[: max(outside, 1)]
    stops = upper[min(inside, count - 1) - between :][: len(starts)]
    best = int(np.argmin(stops - starts))
    return Ends(
        low=float(lower[low]),
        high=float(upper[high]),
        low_error=_error(lower, low, step),
        high_error=_error(upper, high, step),
        shortest_low=float(starts[best]),
        shortest_high=float(stops[best]),
    )


def _error(tail: Row, place: int, step: int) -> float:
    first, last = max(place - step, 0), min(place + step, len(tail) - 1)
    return float(tail[last] - tail[first]) / 2


def _tails(row: Row, tail: int) -> tuple[Row, Row]:
    """Give the ``tail`` smallest and the ``tail`` largest trials, each sorted."""
    count = len(row)
    if 2 * tail >= count:
        ordered = np.sort(row)
        return ordered[:tail], ordered[count - tail :]
    if count > 2 * SAMPLE:
        # The first trials say well enough where the tails begin; to pick them out costs less than to part them all.
        share = tail / count
        place = math.ceil(SAMPLE * (share + 5 * math.sqrt(share / SAMPLE)))
        if 2 * place < SAMPLE:
            sample = np.partition(row[:SAMPLE], (place, SAMPLE - 1 - place))
            lower, upper = row[row <= sample[place]], row[row >= sample[SAMPLE - 1 - place]]
            if min(len(lower), len(upper)) >= tail:
                return np.sort(lower)[:tail], np.sort(upper)[len(upper) - tail :]
    parted = np.partition(row, (tail, count - 1 - tail))
    return np.sort(parted[:tail]), np.sort(parted[count - tail :])
