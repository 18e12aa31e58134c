"""Every sampler and every inverse, against the distribution it claims to be (Kolmogorov-Smirnov on a seeded sample)."""

import numpy as np
import pytest
from numpy.random import SFC64, Generator
from scipy import stats
from scipy.special import ndtri

from domain.uncertainty.sampling.moments import shape_of
from domain.uncertainty.sampling.quantiles import from_normal
from domain.uncertainty.sampling.shapes import draw
from tests.domain.uncertainty.sampling.shapes_of_the_format import BY_SCIPY, CONSTANT, CURVILINEAR, HALF_WIDTH

COUNT = 200_000
LEVEL = 1e-4
"""A right sampler fails one seed in ten thousand; these are fixed seeds that pass."""
LEVELS = np.array([1e-6, 1e-3, 0.025, 0.2, 0.3, 0.5, 0.7, 0.9, 0.975, 0.999, 1 - 1e-6])


def generator() -> Generator:
    return Generator(SFC64(20_260))


def curvilinear_cdf(x: np.ndarray) -> np.ndarray:
    """By brute force: the mean over rectangles of every half-width between a - d and a + d."""
    middles = HALF_WIDTH - 0.2 + 0.4 * (np.arange(2000) + 0.5) / 2000
    return np.asarray(np.mean([np.clip(((x - 2.5) / w + 1) / 2, 0, 1) for w in middles], axis=0))


@pytest.mark.parametrize("name", BY_SCIPY)
def test_a_sample_has_its_distribution(name: str) -> None:
    quantity, known = BY_SCIPY[name]
    sample = draw(shape_of(quantity), generator(), COUNT)
    assert stats.kstest(sample, known.cdf).pvalue > LEVEL
    assert np.mean(sample) == pytest.approx(2.5, abs=5 * known.std() / COUNT**0.5)
    assert np.var(sample) == pytest.approx(known.var(), rel=0.05)


def test_a_sample_of_the_curvilinear_trapezoid_has_its_distribution() -> None:
    sample = np.sort(draw(shape_of(CURVILINEAR), generator(), COUNT))[:: COUNT // 200]
    places = (np.arange(len(sample)) * (COUNT // 200) + 0.5) / COUNT
    assert np.max(np.abs(curvilinear_cdf(sample) - places)) < 2.3 / COUNT**0.5


@pytest.mark.parametrize("name", BY_SCIPY)
def test_the_inverse_is_scipys(name: str) -> None:
    quantity, known = BY_SCIPY[name]
    assert from_normal(shape_of(quantity), ndtri(LEVELS)) == pytest.approx(known.ppf(LEVELS), rel=1e-8)


def test_the_inverse_of_the_curvilinear_trapezoid_gives_its_probability_back() -> None:
    found = from_normal(shape_of(CURVILINEAR), ndtri(LEVELS))
    assert curvilinear_cdf(found) == pytest.approx(LEVELS, abs=2e-6)
    assert np.all(np.diff(found) > 0)


def test_a_constant_is_drawn_as_itself() -> None:
    assert set(draw(shape_of(CONSTANT), generator(), 3)) == {2.5}
