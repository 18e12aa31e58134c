"""Covariance of certified results, by hand: what two took over from one standard, times each other."""

from dataclasses import replace

import pytest

from domain.calibration.covariance import Covariance, covariances
from domain.calibration.evaluate import evaluate
from domain.calibration.result import PointResult
from domain.uncertainty.inputs import Shared
from tests.domain.calibration.records import WEIGHTS, weights

POINT = evaluate(weights(), WEIGHTS).points[0]


def result(u: str, **took_over: str) -> PointResult:
    """A result of this u that took the given parts over from standards S and T."""
    shares = tuple(Shared(result=f"{name}/mass", contribution=part) for name, part in took_over.items())
    return replace(POINT, budget=replace(POINT.budget, combined_standard_uncertainty=u), shared=shares)


def test_a_common_standard_makes_a_covariance_and_none_makes_none() -> None:
    found = covariances([result("5", S="3"), result("10", S="6", T="4"), result("2", T="1")])
    assert found == (
        Covariance(first=0, second=1, coefficient="0.36", covariance="18", results=("S/mass",)),  # 3 x 6, over 5 x 10
        Covariance(first=1, second=2, coefficient="0.2", covariance="4", results=("T/mass",)),  # 4 x 1, over 10 x 2
    )


def test_two_ancestors_add_and_opposite_signs_take_away() -> None:
    [both] = covariances([result("5", S="3", T="4"), result("10", S="6", T="-8")])
    assert (both.coefficient, both.covariance, both.results) == ("-0.28", "-14", ("S/mass", "T/mass"))  # 18 - 32
    [whole] = covariances([result("3", S="3"), result("6", S="6")])
    assert whole.coefficient == "1", "nothing of their own: wholly correlated"


def test_the_difference_of_two_results_of_one_standard_is_surer_than_it_looks() -> None:
    """Why it matters: u(a-b) = sqrt(25 + 25 - 2 x 16) = 4.24, and not 7.07."""
    [found] = covariances([result("5", S="4"), result("5", S="4")])
    assert (25 + 25 - 2 * float(found.covariance)) ** 0.5 == pytest.approx(18**0.5)
