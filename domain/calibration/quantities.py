"""The numbers at one point: table look-ups, derived quantities of each repeat, and their statistics (GUM 4.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from domain.calibration.gather import Gathered, MeasuredPoint
from domain.calibration.lookups import looked_up
from domain.calibration.statistic import statistic_of
from domain.specialty.procedure import Derived, Each, Statistic


@dataclass(frozen=True, slots=True, kw_only=True)
class PointNumbers:
    """What expressions may look at once a point has been read."""

    values: Mapping[str, Fraction]
    repeats: Mapping[str, tuple[Fraction, ...]]
    """Channels (of several sensors: their mean) and derived symbols, one value a repeat."""


def point_numbers(gathered: Gathered, at: MeasuredPoint, accuracy_class: str) -> PointNumbers:
    """Compute the numbers of one point as for an item of ``accuracy_class``.

    Raises `ClassNotDefined`, `RowNotDefined` or `TableRangeExceeded` where a table has no number there,
    `TooFewReadings` where a statistic needs more values, or the refusal of an expression.
    """
    values = {**gathered.numbers, **gathered.class_numbers.get(accuracy_class, {}), **gathered.ambient}
    values |= at.point.numbers
    for certified in at.certified.values():
        values |= certified.numbers()
    values |= looked_up(gathered, at, values, accuracy_class)
    known = dict(values)
    repeats = _by_repeat(at)
    for channel, by_repeat in repeats.items():
        values[channel] = statistic_of(Statistic.MEAN, by_repeat)
    for derived, expression in at.compiled.derived:
        if derived.each is Each.SENSOR:
            values[derived.symbol] = _over_sensors_last(at, derived)
            continue
        if derived.each is Each.POINT and expression is not None:
            values[derived.symbol] = known[derived.symbol] = gathered.value(expression, values)
            continue
        if expression is None:
            computed = _over_sensors(at, derived.of, derived.over_sensors)
        else:
            computed = tuple(
                expression.value({**known, **{name: by_repeat[n] for name, by_repeat in repeats.items()}})
                for n in range(at.repeats)
            )
        repeats[derived.symbol] = computed
        values[derived.symbol] = statistic_of(derived.over_repeats, computed)
    return PointNumbers(values=values, repeats=repeats)


def _by_repeat(at: MeasuredPoint) -> dict[str, tuple[Fraction, ...]]:
    """Values of each channel, one a repeat; sensors are seen only through their channel."""
    hidden = {sensor for sensors in at.sensors.values() for sensor in sensors}
    repeats = {
        channel: tuple(taken.value for taken in by) for channel, by in at.readings.items() if channel not in hidden
    }
    return repeats | {channel: _over_sensors(at, channel, Statistic.MEAN) for channel in at.sensors}


def _over_sensors(at: MeasuredPoint, channel: str, statistic: Statistic) -> tuple[Fraction, ...]:
    """One value a repeat: the statistic over the sensors of that repeat."""
    by_sensor = [at.readings[sensor] for sensor in at.sensors[channel]]
    return tuple(statistic_of(statistic, [taken[n].value for taken in by_sensor]) for n in range(at.repeats))


def _over_sensors_last(at: MeasuredPoint, derived: Derived) -> Fraction:
    """One value a point: the statistic over the repeats of each sensor, then that over the sensors."""
    each = [
        statistic_of(derived.over_repeats, [taken.value for taken in at.readings[sensor]])
        for sensor in at.sensors[derived.of]
    ]
    return statistic_of(derived.over_sensors, each)
