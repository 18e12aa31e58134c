"""Ambient conditions held against what the method allows: their limits, and how fast they may change."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from domain.calibration.errors import EnvironmentMissing, EnvironmentOutsideLimits, EnvironmentUnsteady
from domain.calibration.record import OriginalRecord
from domain.errors import MetrologyError
from domain.quantity.conversion import convert
from domain.quantity.decimal_text import parse_decimal
from domain.specialty.applying import environment_of
from domain.specialty.schema import EnvironmentLimit, Pack

_HOUR = timedelta(hours=1)
_TICK = timedelta(microseconds=1)


def ambient_means(record: OriginalRecord, pack: Pack) -> tuple[dict[str, Fraction], list[MetrologyError]]:
    """Means by symbol, and the faults: every value must lie within the limits, both inclusive, and keep steady."""
    means: dict[str, Fraction] = {}
    faults: list[MetrologyError] = []
    for limit in environment_of(pack, record.item):
        values: list[Fraction] = []
        steady: list[tuple[str, datetime, Fraction]] = []
        recorded = [(n, reading) for n, reading in enumerate(record.environment) if reading.channel == limit.channel]
        for index, reading in recorded:
            at = f"/environment/{index}/value"
            try:
                given = parse_decimal(reading.value, at)
                value = Fraction(convert(given, reading.unit, limit.unit, limit.kind, f"/environment/{index}/unit"))
            except MetrologyError as fault:
                faults.append(fault)
                continue
            values.append(value)
            steady.append((at, reading.taken_at, value))
            if not _within(value, limit):
                faults.append(_outside(limit, at, reading.value, reading.unit))
        faults += _unsteady(limit, steady)
        if values and limit.symbol:
            means[limit.symbol] = sum(values, Fraction(0)) / len(values)
        if not recorded and limit.required:
            names = {"channel": limit.channel, "label_zh": limit.label.zh, "label_en": limit.label.en}
            faults.append(EnvironmentMissing("/environment", **names))
    return means, faults


def _unsteady(limit: EnvironmentLimit, taken: Sequence[tuple[str, datetime, Fraction]]) -> Iterator[MetrologyError]:
    """Readings that left an earlier one faster than allowed; within one hour the change of an hour is allowed."""
    if not limit.change_per_hour:
        return
    allowed = Fraction(limit.change_per_hour)
    for place, (at, later, value) in enumerate(taken):
        apart = ((abs(later - earlier), abs(value - before)) for _, earlier, before in taken[:place])
        if any(change > allowed * max(Fraction(1), Fraction(time // _TICK, _HOUR // _TICK)) for time, change in apart):
            yield EnvironmentUnsteady(
                at,
                label_zh=limit.label.zh,
                label_en=limit.label.en,
                limit=limit.change_per_hour,
                unit=limit.unit,
            )


def _within(value: Fraction, limit: EnvironmentLimit) -> bool:
    return (not limit.low or value >= Fraction(limit.low)) and (not limit.high or value <= Fraction(limit.high))


def _outside(limit: EnvironmentLimit, pointer: str, value: str, unit: str) -> EnvironmentOutsideLimits:
    return EnvironmentOutsideLimits(
        pointer,
        channel=limit.channel,
        label_zh=limit.label.zh,
        label_en=limit.label.en,
        value=value,
        unit=unit,
        low=f"{limit.low or '-∞'} {limit.unit}",
        high=f"{limit.high or '∞'} {limit.unit}",
    )
