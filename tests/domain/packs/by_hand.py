"""What every test of a golden example needs: the evaluated example, and arithmetic that is not the engine's."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from statistics import NormalDist
from typing import Any

from scipy.stats import t as student_t

from domain.calibration.evaluate import evaluate
from domain.calibration.golden import example_record
from domain.calibration.record import OriginalRecord
from domain.calibration.result import PointResult, RecordResult
from domain.packs import builtin_packs
from domain.specialty.example import Example
from domain.specialty.schema import Pack

Numbers = Mapping[str, Fraction]
NORMAL_95 = NormalDist().inv_cdf(0.975)
"""k for 95 % of a normal distribution, where all degrees of freedom are infinite."""


def pack(pack_id: str) -> Pack:
    return builtin_packs()[pack_id]


def example_of(pack_id: str) -> Example:
    example = pack(pack_id).example
    assert example is not None
    return example


def example_evaluated(pack_id: str, **changes: Any) -> RecordResult:  # noqa: ANN401 - fields of an example
    """The example, or another one written over it."""
    return evaluated(example_record(pack(pack_id), replace(example_of(pack_id), **changes)))


def record_of(pack_id: str, **item: str) -> OriginalRecord:
    """The example as a record, with other fields of its item."""
    record = example_record(pack(pack_id), example_of(pack_id))
    return replace(record, item={**record.item, **item})


def with_readings(record: OriginalRecord, test: str, values: Mapping[tuple[str, str, int], str]) -> OriginalRecord:
    """Change readings of a test by (point, channel, repeat)."""
    assert set(values) <= {(one.point, one.channel, one.repeat) for one in record.readings if one.test == test}
    readings = tuple(
        replace(one, value=values.get((one.point, one.channel, one.repeat), one.value)) if one.test == test else one
        for one in record.readings
    )
    return replace(record, readings=readings)


def with_standard(record: OriginalRecord, role: str, result: int = 0, **changes: Any) -> OriginalRecord:  # noqa: ANN401 - fields of a result
    """Change one certified result of every standard in a role."""
    standards = tuple(
        replace(
            use,
            results=tuple(replace(one, **changes) if n == result else one for n, one in enumerate(use.results)),
        )
        if use.role == role
        else use
        for use in record.standards
    )
    return replace(record, standards=standards)


def evaluated(record: OriginalRecord) -> RecordResult:
    return evaluate(record, pack(record.pack_id))


def points(result: RecordResult) -> dict[tuple[str, str], PointResult]:
    return {(point.test, point.point): point for point in result.points}


def failed(result: RecordResult) -> list[str]:
    """Where the item failed, without the phase."""
    return [one.where.replace("/initial", "") for one in result.failed]


def rectangle(half_width: float) -> float:
    return half_width / math.sqrt(3)


def trapezoid_factor(wide: float, narrow: float) -> float:
    """k for 95 % of the sum of two rectangles of comparable half-widths (EA-4/02 M, S10.13)."""
    beta = (wide - narrow) / (wide + narrow)
    assert 0 <= beta < 0.95 / 1.05
    return (1 - math.sqrt(0.05 * (1 - beta**2))) / math.sqrt((1 + beta**2) / 6)


def contributions(point: PointResult) -> dict[str, float]:
    """Contributions that are not zero, by symbol."""
    return {line.symbol: float(line.contribution) for line in point.budget.lines if float(line.contribution)}


def root_sum_square(parts: Mapping[str, float]) -> float:
    return math.hypot(*parts.values())


def two_digits_up(number: float) -> str:
    """U as a certificate states it: two significant digits, rounded up (a hair of float noise apart)."""
    exact = Decimal(f"{number:.10g}")
    return format(exact.quantize(Decimal(1).scaleb(exact.adjusted() - 1), ROUND_CEILING), "f")


def near(text: str, value: float) -> bool:
    """Budgets write twelve digits."""
    return math.isclose(float(text), value, rel_tol=1e-10, abs_tol=1e-13)


def propagated(
    function: Callable[[Numbers], Fraction],
    estimates: Mapping[str, tuple[str | Fraction, float]],
    freedom: Mapping[str, int] | None = None,
) -> tuple[float, float, float]:
    """Value, combined standard uncertainty and k for 95 % of a rational function of (value, u) by central differences.

    All in fractions, so that differences of 1e-15 are derivatives. ``freedom``: degrees of freedom of the inputs found
    by Type A, for the formula of Welch and Satterthwaite.
    """
    at = {name: Fraction(value) for name, (value, _) in estimates.items()}
    step = Fraction(1, 10**15)
    shares = {}
    for name, (_, u) in estimates.items():
        high, low = (function({**at, name: at[name] + side * step}) for side in (1, -1))
        shares[name] = float(abs((high - low) / (2 * step))) * u
    combined = math.hypot(*shares.values())
    terms = sum(shares[name] ** 4 / count for name, count in (freedom or {}).items())
    factor = float(student_t.ppf(0.975, combined**4 / terms)) if terms else NORMAL_95
    return float(function(at)), combined, factor


def assert_budget(point: PointResult, value: float, uncertainty: float, factor: float) -> None:
    """Hold a budget and what is reported of it against numbers computed elsewhere."""
    budget = point.budget
    found = (budget.value, budget.combined_standard_uncertainty, budget.coverage_factor)
    wanted = (value, uncertainty, factor)
    assert all(near(*pair) for pair in zip(found, wanted, strict=True)), (found, wanted)
    reported = budget.reported.expanded_uncertainty
    last_place = 10.0 ** -len(reported.partition(".")[2])
    assert abs(float(reported) - factor * uncertainty) < last_place
    assert abs(float(budget.reported.value) - value) <= last_place / 2 * (1 + 1e-9)
