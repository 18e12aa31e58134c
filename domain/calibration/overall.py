"""Criteria over all points of a test: one statistic of what was judged at each of them, held against a limit."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from domain.calibration.errors import WeightsImpossible
from domain.calibration.gather import Gathered, MeasuredPoint
from domain.calibration.record import Phase
from domain.calibration.result import OverallResult
from domain.calibration.statistic import statistic_of
from domain.quantity.decimal_text import plain, terminating
from domain.quantity.rounding import round_to_interval
from domain.specialty.compiled import CompiledOverall
from domain.specialty.expressions import Expression, exact_text

JudgedPoint = tuple[MeasuredPoint, Mapping[str, Fraction]]
"""A point, and the names that judgement expressions know there."""


def overall_results(
    gathered: Gathered, judged: Sequence[JudgedPoint], accuracy_class: str
) -> tuple[OverallResult, ...]:
    """Hold every test against its criteria over all points, in the pack's order, phase by phase.

    None where no statement of conformity is made. Raises `WeightsImpossible`, `TooFewReadings` or the refusal of an
    expression.
    """
    return tuple(_results(gathered, judged, accuracy_class)) if gathered.stated else ()


def _results(gathered: Gathered, judged: Sequence[JudgedPoint], accuracy_class: str) -> Iterator[OverallResult]:
    item = {**gathered.numbers, **gathered.class_numbers.get(accuracy_class, {})}
    by_place: dict[tuple[Phase, int], list[JudgedPoint]] = {}
    for at, numbers in judged:
        by_place.setdefault((at.phase, at.index), []).append((at, numbers))
    for (phase, index), points in by_place.items():
        for place, compiled in enumerate(points[0][0].compiled.overall):
            value = _value(compiled, points, f"/tests/{index}/overall/{place}")
            if compiled.interval is not None:
                interval = terminating(compiled.interval.value(item))
                text = plain(round_to_interval(terminating(value), interval))
            else:
                text = exact_text(value)
            yield _held(compiled, text, item, (points[0][0].point.test, phase))


def _value(compiled: CompiledOverall, points: Sequence[JudgedPoint], pointer: str) -> Fraction:
    values = [compiled.value.value(numbers) for _, numbers in points]
    if compiled.weight is None:
        return statistic_of(compiled.overall.over_points, values)
    weights = [compiled.weight.value(numbers) for _, numbers in points]
    if min(weights) < 0 or not sum(weights):
        found = ", ".join(map(exact_text, weights))
        raise WeightsImpossible(f"{pointer}/weight", id=compiled.overall.id, found=found)
    return sum((w * x for w, x in zip(weights, values, strict=True)), Fraction(0)) / sum(weights)


def _held(
    compiled: CompiledOverall, text: str, item: Mapping[str, Fraction], place: tuple[str, Phase]
) -> OverallResult:
    def limit(expression: Expression | None) -> Fraction | None:
        return None if expression is None else expression.value(item)

    mpe = limit(compiled.mpe)
    lower, upper = (limit(compiled.lower), limit(compiled.upper)) if mpe is None else (-mpe, mpe)
    value = Fraction(Decimal(text))
    one = compiled.overall
    return OverallResult(
        test=place[0],
        phase=place[1],
        id=one.id,
        label_zh=one.label.zh,
        label_en=one.label.en,
        value=text,
        lower_limit=None if lower is None else exact_text(lower),
        upper_limit=None if upper is None else exact_text(upper),
        unit=one.unit,
        passed=(lower is None or lower <= value) and (upper is None or value <= upper),
    )
