"""Arithmetic of our own for the golden examples: fractions, floats and the standard library, nothing of the engine."""

import math
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from statistics import NormalDist
from typing import Any

from domain.calibration.evaluate import evaluate
from domain.calibration.golden import example_record
from domain.calibration.result import PointResult, RecordResult
from domain.packs import builtin_packs
from domain.specialty.example import Example

SQRT3 = math.sqrt(3)
K95 = NormalDist().inv_cdf(0.975)
"""k for 95 % of a normal distribution, where all degrees of freedom are infinite."""


def example_of(pack_id: str) -> Example:
    example = builtin_packs()[pack_id].example
    assert example is not None
    return example


def evaluated(pack_id: str, **changes: Any) -> RecordResult:  # noqa: ANN401 - fields of an example
    """The pack's golden record, or another one written over it."""
    pack = builtin_packs()[pack_id]
    return evaluate(example_record(pack, replace(example_of(pack_id), **changes)), pack)


def contributions(point: PointResult) -> dict[str, float]:
    """Contributions that are not zero, by symbol."""
    return {line.symbol: float(line.contribution) for line in point.budget.lines if float(line.contribution)}


def root_sum_square(parts: Mapping[str, float]) -> float:
    return math.sqrt(sum(part**2 for part in parts.values()))


def two_digits_up(number: float) -> str:
    """U as a certificate states it: two significant digits, rounded up (a hair of float noise apart)."""
    exact = Decimal(f"{number:.10g}")
    return format(exact.quantize(Decimal(1).scaleb(exact.adjusted() - 1), ROUND_CEILING), "f")
