"""Coverage intervals by order statistics, against plain sorting as JCGM 101:2008, 7.7 puts it."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import SFC64, Generator

from domain.uncertainty.sampling.intervals import SAMPLE, ends, intervals, spread


def plainly(row: np.ndarray, p: float) -> tuple[float, float, float, float]:
    y = np.sort(row)
    m = len(y)
    q = int(p * m + 0.5)
    r = (m - q + 1) // 2
    widths = y[q:] - y[: m - q]
    best = int(np.argmin(widths))
    return y[r - 1], y[r - 1 + q], y[best], y[best + q]


@pytest.mark.parametrize("count", [2000, 12_345, 3 * SAMPLE])
@pytest.mark.parametrize("p", [0.3, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("kind", ["normal", "exponential", "drifting", "rounded"])
def test_only_sorting_the_tails_finds_the_same_ends(count: int, p: float, kind: str) -> None:
    generator = Generator(SFC64(5))
    drawn: dict[str, Callable[[int], np.ndarray]] = {
        "normal": generator.standard_normal,
        "exponential": generator.standard_exponential,
        # The first trials say nothing of the later ones: the short cut has to notice.
        "drifting": lambda n: np.linspace(-1, 1, n) + generator.random(n),
        "rounded": lambda n: np.round(generator.standard_normal(n), 1),
    }
    row = drawn[kind](count)
    before = row.copy()
    found = ends(row, p)
    assert (found.low, found.high, found.shortest_low, found.shortest_high) == plainly(row, p)
    assert np.array_equal(row, before)


def test_numerical_errors_are_the_spread_of_many_runs() -> None:
    runs = []
    for seed in range(200):
        row = Generator(SFC64(seed)).standard_normal(20_000)
        runs.append((spread(row), *intervals(row, 0.95)))
    for named, errors, of in (
        ([each[0].mean for each in runs], [each[0].mean_error for each in runs], 0.15),
        ([each[0].standard_uncertainty for each in runs], [each[0].standard_uncertainty_error for each in runs], 0.15),
        ([each[1].low for each in runs], [each[1].low_error for each in runs], 0.15),
        ([each[1].high for each in runs], [each[1].high_error for each in runs], 0.15),
        ([each[2].low for each in runs], [each[2].low_error for each in runs], 0.3),
    ):
        assert np.mean(errors) == pytest.approx(np.std(named, ddof=1), rel=of)
