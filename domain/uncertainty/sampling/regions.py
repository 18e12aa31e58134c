"""Two outputs together: how they correlate, and regions that hold both (JCGM 102:2011, 7.6, 7.7)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.uncertainty.sampling.blocks import Rows
from domain.uncertainty.sampling.intervals import Spread
from domain.uncertainty.sampling.rule import BLOCK

DEGENERATE = 1e-12
"""1 - r^2 below which two outputs are one and an ellipse is a line."""

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRegion:
    """Regions around the means of two outputs, scaled so that they hold the stated share of the trials."""

    first: str
    second: str
    correlation: float
    ellipse_factor: float | None
    """k_p of the ellipse (y - mean)^T U^-1 (y - mean) = k_p^2 (7.7.2); sqrt(chi-squared) for normal outputs, 2.45 at
    95 %. None where the outputs determine each other."""
    rectangle_factor: float
    """k_q of the rectangle mean +/- k_q u on both axes (7.7.3)."""


def correlation_matrix(rows: Rows, spreads: tuple[Spread, ...]) -> Matrix:
    """Correlation coefficients of the outputs over joint trials; 0 with an output that does not vary."""
    size = len(rows)
    if size == 1:
        return ((1.0,),)
    means = np.array([spread.mean for spread in spreads])[:, None]
    total = np.zeros((size, size))
    for start in range(0, rows.shape[1], BLOCK):
        centred = rows[:, start : start + BLOCK] - means
        for i in range(size):
            for j in range(i):
                total[i, j] += float(np.sum(centred[i] * centred[j]))
    found = np.eye(size)
    for i in range(size):
        for j in range(i):
            scale = spreads[i].standard_uncertainty * spreads[j].standard_uncertainty * (rows.shape[1] - 1)
            found[i, j] = found[j, i] = min(max(total[i, j] / scale, -1.0), 1.0) if scale else 0.0
    return tuple(tuple(map(float, row)) for row in found)


def coverage_regions(
    symbols: tuple[str, ...], rows: Rows, spreads: tuple[Spread, ...], correlations: Matrix, probability: float
) -> tuple[CoverageRegion, ...]:
    """Regions of every pair of outputs that both vary."""
    found = []
    for j in range(len(symbols)):
        for i in range(j):
            if spreads[i].standard_uncertainty and spreads[j].standard_uncertainty:
                ellipse, rectangle = _factors(
                    (rows[i], spreads[i]), (rows[j], spreads[j]), correlations[i][j], probability
                )
                found.append(
                    CoverageRegion(
                        first=symbols[i],
                        second=symbols[j],
                        correlation=correlations[i][j],
                        ellipse_factor=ellipse,
                        rectangle_factor=rectangle,
                    )
                )
    return tuple(found)


def _factors(
    first: tuple[NDArray[np.float64], Spread],
    second: tuple[NDArray[np.float64], Spread],
    r: float,
    probability: float,
) -> tuple[float | None, float]:
    count = len(first[0])
    distance, reach = np.empty(count), np.empty(count)
    rest = (1 - r) * (1 + r)
    for start in range(0, count, BLOCK):
        here = slice(start, start + BLOCK)
        a, b = ((row[here] - spread.mean) / spread.standard_uncertainty for row, spread in (first, second))
        np.maximum(np.abs(a), np.abs(b), out=reach[here])
        if rest > DEGENERATE:
            distance[here] = (a * a - 2 * r * a * b + b * b) / rest
    place = min(math.ceil(probability * count), count) - 1
    reach.partition(place)
    if rest <= DEGENERATE:
        return None, float(reach[place])
    distance.partition(place)
    return math.sqrt(float(distance[place])), float(reach[place])
