"""What has to be read, in the order in which a person reads it (C3: points and digits are set by the plan)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby, product
from math import prod

from domain.authoring.reader import escape
from domain.errors import MetrologyError
from domain.quantity.decimal_text import parse_decimal
from domain.specialty.applying import applying_tests
from domain.specialty.expressions import condition_of, exact_text, number_of
from domain.specialty.item import check_item_fields, choice_of, item_numbers, marked_decimals
from domain.specialty.layout import channels_of
from domain.specialty.parts import Bilingual
from domain.specialty.points import JOINT
from domain.specialty.procedure import Channel, PackTest, Sweep
from domain.specialty.schema import Pack
from domain.specialty.symbols import NOMINAL, axis_symbols, item_symbols

MAX_MEASUREMENTS = 5_000


class PointOutsideRange(MetrologyError):
    """A point of the item that lies outside its range."""

    code = "point-outside-range"
    zh = "测量点 {point} 不在 {low} 至 {high} 之内。"
    en = "The point {point} lies outside {low} to {high}."


class PointsMissing(MetrologyError):
    """An item that leaves nothing to measure: no test applies to it, or a test that does has no point."""

    code = "plan-without-points"
    zh = "按此器具的参数，“{name_zh}”没有可测量的点。请核对器具参数。"
    en = "By the fields of this item, '{name_en}' has no point to measure. Check the fields of the item."


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
    """Normalised: ``0.40`` is the point ``0.4``; asterisks are kept. On a grid the labels of the axes."""
    nominal: Decimal
    """In the unit of the test's scale, to 28 digits."""
    numbers: Mapping[str, Fraction]
    """What the point gives to expressions: ``nominal`` and the axes of a grid, exactly."""
    behind: Mapping[str, tuple[str, ...]]
    """By the names of ``numbers``: the names each was computed from, fields of the item among them."""


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
    """Points of a test that applies to an accepted item: in the item's order, or the pack's.

    Raises `PointOutsideRange`, `PointsMissing`, `PlanTooLarge`, or the refusal of a number or an expression.
    """
    points, numbers, symbols = test.points, item_numbers(pack, item), item_symbols(pack)
    at = f"/tests/{next((n for n, one in enumerate(pack.tests) if one.id == test.id), 0)}/points"
    bounds = [
        number_of(text, symbols, f"{at}/{side}").value(numbers)
        for side, text in (("low", points.low), ("high", points.high))
        if text
    ]
    field = points.field
    if points.fractions:
        low, high = bounds
        values = [low + Fraction(fraction) * (high - low) for fraction in points.fractions]
        planned = [_point(test, exact_text(value), value) for value in values]
    elif points.grid:
        planned = list(_on_grid(pack, test, numbers, at))
    elif points.by_choice is not None:
        field = points.by_choice.field
        texts = points.by_choice.values.get(choice_of(pack, item, field), ())
        planned = [_point(test, text, Decimal(text), behind=(field,)) for text in texts]
    elif field:
        pairs = marked_decimals(choice_of(pack, item, field), f"/{field}")
        planned = [_point(test, key, value, behind=(field,)) for key, value in pairs]
    else:
        planned = [_point(test, text, Decimal(text)) for text in points.fixed]
    for point in planned:
        if bounds and not bounds[0] <= point.numbers[NOMINAL] <= bounds[-1]:
            low_text, high_text = exact_text(bounds[0]), exact_text(bounds[-1])
            pointer = f"/{field}" if field else ""
            raise PointOutsideRange(pointer, point=point.key, low=low_text, high=high_text)
    if not planned and not points.field:
        raise PointsMissing("", name_zh=test.name.zh, name_en=test.name.en)
    return tuple(planned)


def schedule(pack: Pack, item: Mapping[str, str]) -> dict[str, tuple[PlannedPoint, ...]]:
    """Points of every test that applies to an accepted item, by the test's id. Raises as `planned_points`."""
    found = {test.id: planned_points(pack, test, item) for test in applying_tests(pack, item)}
    if not found:
        raise PointsMissing("", name_zh=pack.kind.zh, name_en=pack.kind.en)
    return found


def _on_grid(pack: Pack, test: PackTest, numbers: Mapping[str, Fraction], at: str) -> Iterator[PlannedPoint]:
    """Give the combinations of the axes for which ``where`` holds, the last axis fastest."""
    points, item, known = test.points, item_symbols(pack), axis_symbols(pack, test)
    count = prod(len(axis.values) for axis in points.grid)
    if count > MAX_MEASUREMENTS:
        raise PlanTooLarge(count=count, limit=MAX_MEASUREMENTS)
    axes = [
        [
            (label, axis.symbol, number_of(text, item, f"{at}/grid/{place}/values/{escape(label)}"))
            for label, text in axis.values.items()
        ]
        for place, axis in enumerate(points.grid)
    ]
    where = condition_of(points.where, known, f"{at}/where") if points.where else None
    nominal = number_of(points.nominal or points.grid[0].symbol, known, f"{at}/nominal")
    for combination in product(*axes):
        own = {symbol: value.value(numbers) for _, symbol, value in combination}
        here = {**numbers, **own}
        if where is None or where.holds(here):
            point = _point(test, JOINT.join(label for label, _, _ in combination), nominal.value(here), nominal.symbols)
            behind = {symbol: value.symbols for _, symbol, value in combination}
            yield replace(point, numbers={**own, **point.numbers}, behind={**behind, **point.behind})


def _point(test: PackTest, key: str, nominal: Decimal | Fraction, behind: tuple[str, ...] = ()) -> PlannedPoint:
    return PlannedPoint(
        test=test.id,
        key=point_key(key),
        nominal=nominal if isinstance(nominal, Decimal) else Decimal(exact_text(nominal)),
        numbers={NOMINAL: Fraction(nominal)},
        behind={NOMINAL: behind},
    )


def measurement_plan(pack: Pack, item: Mapping[str, str]) -> tuple[PlannedMeasurement, ...]:
    """Every reading that the pack asks of this item, in working order.

    Channels of a rising sweep are read over all points upward, then those of a falling sweep downward; other channels
    are read point by point, repeat by repeat. Raises as `check_item_fields`, `schedule` and `channels_of`, and
    `PlanTooLarge`.
    """
    check_item_fields(pack, item)
    scheduled = schedule(pack, item)
    tests = [(test, channels_of(pack, test, item)) for test in pack.tests if test.id in scheduled]
    count = sum(len(scheduled[test.id]) * len(channels) * test.repeats.minimum for test, channels in tests)
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
        for test, channels in tests
        for point, repeat, channel in _in_order(test, scheduled[test.id], channels)
    )


def _in_order(
    test: PackTest, points: tuple[PlannedPoint, ...], read: tuple[Channel, ...]
) -> Iterator[tuple[PlannedPoint, int, Channel]]:
    repeats = range(1, test.repeats.minimum + 1)
    still = [channel for channel in read if channel.sweep is Sweep.NONE]
    yield from ((point, repeat, channel) for point in points for repeat in repeats for channel in still)
    moving = [channel for channel in read if channel.sweep is not Sweep.NONE]
    for repeat in repeats:
        for sweep, group in groupby(moving, key=lambda channel: channel.sweep):
            channels = list(group)
            ordered = sorted(points, key=lambda point: point.nominal, reverse=sweep is Sweep.FALLING)
            yield from ((point, repeat, channel) for point in ordered for channel in channels)
