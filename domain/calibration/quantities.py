"""The numbers at one point: table look-ups, derived quantities of each repeat, and their statistics (GUM 4.2)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.calibration.errors import ClassNotDefined, RowNotDefined
from domain.calibration.gather import Gathered, MeasuredPoint
from domain.specialty.compiled import CompiledLookup
from domain.specialty.expressions import exact_text
from domain.specialty.procedure import Each, Statistic
from domain.uncertainty.errors import TooFewReadings


@dataclass(frozen=True, slots=True, kw_only=True)
class PointNumbers:
    """What expressions may look at once a point has been read."""

    values: Mapping[str, Fraction]
    repeats: Mapping[str, tuple[Fraction, ...]]
    """Channels and derived symbols, one value a repeat."""


def point_numbers(gathered: Gathered, at: MeasuredPoint, accuracy_class: str) -> PointNumbers:
    """Compute the numbers of one point as for an item of ``accuracy_class``.

    Raises `ClassNotDefined` or `RowNotDefined` where a table has no limit there, or the refusal of an expression.
    """
    values = {**gathered.numbers, **gathered.class_numbers.get(accuracy_class, {}), **gathered.ambient}
    values |= at.point.numbers
    for certified in at.certified.values():
        values |= certified.numbers()
    for lookup in at.compiled.lookups:
        values[lookup.lookup.symbol] = _found(gathered, at, lookup, values, accuracy_class)
    known = dict(values)
    repeats = {channel: tuple(taken.value for taken in by) for channel, by in at.readings.items()}
    for channel, by_repeat in repeats.items():
        values[channel] = _statistic(Statistic.MEAN, by_repeat)
    for derived, expression in at.compiled.derived:
        if derived.each is Each.POINT:
            values[derived.symbol] = known[derived.symbol] = gathered.value(expression, values)
            continue
        computed = tuple(
            expression.value({**known, **{name: by_repeat[n] for name, by_repeat in repeats.items()}})
            for n in range(at.repeats)
        )
        repeats[derived.symbol] = computed
        values[derived.symbol] = _statistic(derived.over_repeats, computed)
    return PointNumbers(values=values, repeats=repeats)


def _found(
    gathered: Gathered,
    at: MeasuredPoint,
    lookup: CompiledLookup,
    values: Mapping[str, Fraction],
    accuracy_class: str,
) -> Fraction:
    field = lookup.lookup.column
    classes = gathered.pack.classes
    is_class = classes is not None and field == classes.item_field
    column = accuracy_class if is_class else gathered.record.item.get(field, "")
    row = gathered.value(lookup.row, values)
    rows = lookup.cells.get(column, {})
    if row not in rows:
        raise RowNotDefined(f"/item/{field}", table=lookup.lookup.table, point=exact_text(row))
    cell = rows[row]
    if cell is None:
        raise ClassNotDefined(f"/item/{field}", accuracy_class=column, point=at.point.key)
    return cell


def _statistic(statistic: Statistic, values: Sequence[Fraction]) -> Fraction:
    if statistic is Statistic.LARGEST:
        return max(values)
    if statistic is Statistic.SMALLEST:
        return min(values)
    mean = sum(values, Fraction(0)) / len(values) if len(values) > 1 else values[0]
    if statistic is Statistic.MEAN:
        return mean
    if len(values) == 1:
        raise TooFewReadings(needed=2, found=1)
    variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / (len(values) - 1)
    return Fraction(f"{math.sqrt(variance):.15g}")
