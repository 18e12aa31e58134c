"""What has to be read, in the order in which a person reads it (C3: points and digits are set by the plan)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

from domain.errors import MetrologyError
from domain.quantity.decimal_text import parse_decimal
from domain.specialty.expressions import exact_text, read_number
from domain.specialty.item import check_item_fields, item_numbers, marked_decimals
from domain.specialty.parts import Bilingual
from domain.specialty.procedure import Channel, PackTest, Sweep
from domain.specialty.schema import Pack
from domain.specialty.symbols import item_symbols

MAX_MEASUREMENTS = 5_000


class PointOutsideRange(MetrologyError):
    """A point of the item that lies outside its range."""

    code = "point-outside-range"
    zh = "测量点 {point} 不在 {low} 至 {high} 之内。"
    en = "The point {point} lies outside {low} to {high}."


class PlanTooLarge(MetrologyError):
    """More readings than a record may hold."""

    code = "plan-too-large"
    zh = "方案需要 {count} 个读数，超过上限 {limit}。请分批进行。"
    en = "The plan asks for {count} readings, more than {limit}. Split the work."


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPoint:
    """One measurement point of a test."""

    test: str
    key: str
    """Normalised: ``0.40`` is the point ``0.4``; asterisks are kept."""
    nominal: Decimal
    """In the unit of the test's scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMeasurement:
    """One reading to take."""

    test: str
    point: str
    nominal: str
    channel: str
    repeat: int
    unit: str
    kind: str
    label: Bilingual


@lru_cache(maxsize=4096)
def point_key(text: str) -> str:
    """Normalise the name of a point, so that ``0.40``, ``4e-1`` and ``0.4`` are one; a label stays as it is."""
    number = text.rstrip("*")
    try:
        value = parse_decimal(number)
    except MetrologyError:
        return text
    return exact_text(Fraction(value)) + text[len(number) :]


def planned_points(pack: Pack, test: PackTest, item: Mapping[str, str]) -> tuple[PlannedPoint, ...]:
    """Points of a test for an accepted item, in the item's order.

    Raises `PointOutsideRange` or the refusal of a number.
    """
    points = test.points
    numbers = item_numbers(pack, item)
    symbols = item_symbols(pack)
    bounds = [
        read_number(text, symbols, f"/tests/{test.id}/points/{side}").value(numbers)
        for side, text in (("low", points.low), ("high", points.high))
        if text
    ]
    if points.fractions:
        low, high = bounds
        values = [low + Fraction(fraction) * (high - low) for fraction in points.fractions]
        keyed = [(exact_text(value), Decimal(exact_text(value))) for value in values]
    elif points.field:
        keyed = list(marked_decimals(item.get(points.field, ""), f"/{points.field}"))
    else:
        keyed = [(text, Decimal(text)) for text in points.fixed]
    for key, value in keyed:
        if bounds and not bounds[0] <= value <= bounds[-1]:
            low_text, high_text = exact_text(bounds[0]), exact_text(bounds[-1])
            raise PointOutsideRange(f"/{points.field}", point=key, low=low_text, high=high_text)
    return tuple(PlannedPoint(test=test.id, key=point_key(key), nominal=value) for key, value in keyed)


def measurement_plan(pack: Pack, item: Mapping[str, str]) -> tuple[PlannedMeasurement, ...]:
    """Every reading that the pack asks of this item, in working order.

    Channels of a rising sweep are read over all points upward, then those of a falling sweep downward; other channels
    are read point by point, repeat by repeat. Raises as `check_item_fields` and `planned_points`, and `PlanTooLarge`.
    """
    check_item_fields(pack, item)
    scheduled = [(test, planned_points(pack, test, item)) for test in pack.tests]
    count = sum(len(points) * len(test.channels) * test.repeats.minimum for test, points in scheduled)
    if count > MAX_MEASUREMENTS:
        raise PlanTooLarge(count=count, limit=MAX_MEASUREMENTS)
    return tuple(
        PlannedMeasurement(
            test=test.id,
            point=point.key,
            nominal=exact_text(Fraction(point.nominal)),
            channel=channel.id,
            repeat=repeat,
            unit=test.channel_unit(channel),
            kind=test.channel_kind(channel),
            label=channel.label,
        )
        for test, points in scheduled
        for point, repeat, channel in _in_order(test, points)
    )


def _in_order(test: PackTest, points: tuple[PlannedPoint, ...]) -> Iterator[tuple[PlannedPoint, int, Channel]]:
    repeats = range(1, test.repeats.minimum + 1)
    still = [channel for channel in test.channels if channel.sweep is Sweep.NONE]
    yield from ((point, repeat, channel) for point in points for repeat in repeats for channel in still)
    moving = [channel for channel in test.channels if channel.sweep is not Sweep.NONE]
    for repeat in repeats:
        for sweep, group in groupby(moving, key=lambda channel: channel.sweep):
            channels = list(group)
            ordered = sorted(points, key=lambda point: point.nominal, reverse=sweep is Sweep.FALLING)
            yield from ((point, repeat, channel) for point in ordered for channel in channels)
