"""The budget of a stored result as bars (SVG)."""

from decimal import Decimal

from domain.calibration.result import PointResult, RecordResult
from domain.uncertainty.budget import Budget, MonteCarloCheck
from domain.uncertainty.reporting.bars import budget_bars
from domain.uncertainty.reporting.interval import SampledInterval
from service.kit.language import Language
from service.kit.problems import NotFound


def point_bars(result: RecordResult, language: Language, *, test: str, point: str, phase: str) -> str:
    """Draw the budget of one point, with its Monte Carlo interval where one was stored; raise NotFound."""
    for each in result.points:
        if (each.test, each.point, each.phase.value) == (test, point, phase):
            return _bars(each, language)
    raise NotFound


def stored_interval(budget: Budget, check: MonteCarloCheck | None) -> SampledInterval | None:
    """Give the interval that a budget was held against; None in a preview, and in records of earlier versions."""
    if check is None or not check.low or not Decimal(budget.combined_standard_uncertainty):
        return None
    return SampledInterval(
        low=check.low,
        high=check.high,
        standard_uncertainty=budget.combined_standard_uncertainty,
        probability=check.probability,
        kind="symmetric",
    )


def _bars(point: PointResult, language: Language) -> str:
    return budget_bars(point.budget, language, sampled=stored_interval(point.budget, point.monte_carlo))
