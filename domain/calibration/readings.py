"""Raw readings put in their places: every planned one there, none twice, none elsewhere, all in the pack's units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from domain.calibration.errors import PhaseContradiction, PointUnknown, ReadingDuplicate, ReadingMissing
from domain.calibration.places import PHASES, reading_place
from domain.calibration.record import OriginalRecord, Phase, Reading
from domain.errors import MetrologyError
from domain.quantity.conversion import convert
from domain.quantity.decimal_text import parse_decimal
from domain.specialty.plan import PlannedPoint, point_key
from domain.specialty.procedure import Channel, PackTest
from domain.specialty.schema import Pack

Place = tuple[str, str, Phase]
"""Test, point, phase."""
Schedule = Mapping[str, tuple[PlannedPoint, ...]]
"""Planned points by test; a test that does not apply to the item is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenReading:
    """One reading in the unit of its channel; of a sensor that a certificate corrects, corrected."""

    reading: Reading
    value: Fraction
    """Zero where the reading was refused; its fault then stops the evaluation."""


Layout = Mapping[str, tuple[Channel, ...]]
"""Channels that are read for the item, by test; each sensor is one."""
PlacedReadings = dict[Place, dict[str, dict[int, TakenReading]]]
"""Place -> channel -> repeat -> reading."""


def place_readings(
    record: OriginalRecord, pack: Pack, schedule: Schedule, layout: Layout
) -> tuple[PlacedReadings, list[MetrologyError]]:
    """Sort the readings by place; faults are unknown and doubled places, and units and numbers that are refused."""
    keys = {(test, point.key) for test, points in schedule.items() for point in points}
    known_channels = {(test, channel.id): channel for test, channels in layout.items() for channel in channels}
    tests = {test.id: test for test in pack.tests}
    placed: PlacedReadings = {}
    faults: list[MetrologyError] = []
    for index, reading in enumerate(record.readings):
        at = f"/readings/{index}"
        key = point_key(reading.point)
        test = tests.get(reading.test)
        channel = known_channels.get((reading.test, reading.channel))
        where = {"test": reading.test, "point": reading.point, "channel": reading.channel, "repeat": reading.repeat}
        known = test is not None and channel is not None and (reading.test, key) in keys
        if test is None or channel is None or not known or not 1 <= reading.repeat <= test.repeats.maximum:
            faults.append(PointUnknown(at, **where))
            continue
        taken = placed.setdefault((reading.test, key, reading.phase), {}).setdefault(reading.channel, {})
        if reading.repeat in taken:
            words = reading_place(test, channel, key, reading.repeat, reading.phase)
            faults.append(ReadingDuplicate(at, **where, place_zh=words.zh, place_en=words.en))
            continue
        value = Fraction(0)
        try:
            value = _in_unit_of(test, channel, reading, at)
        except MetrologyError as fault:
            faults.append(fault)
        # A refused reading still takes its place: it is to be mended, and not told to be missing as well.
        taken[reading.repeat] = TakenReading(reading=reading, value=value)
    return placed, faults


def _in_unit_of(test: PackTest, channel: Channel, reading: Reading, at: str) -> Fraction:
    value = parse_decimal(reading.value, f"{at}/value")
    unit = test.channel_unit(channel)
    if reading.unit != unit:
        value = convert(value, reading.unit, unit, test.channel_kind(channel), f"{at}/unit")
    return Fraction(value)


def phases_of(record: OriginalRecord) -> tuple[tuple[Phase, ...], list[MetrologyError]]:
    """Phases in which every point must have been read, the final one last."""
    found = {reading.phase for reading in record.readings}
    expected: tuple[Phase, ...]
    if record.adjusted:
        expected = (Phase.AS_FOUND, Phase.AS_LEFT)
    else:
        expected = (Phase.AS_FOUND,) if found == {Phase.AS_FOUND} else (Phase.INITIAL,)
    if found == set(expected) or not found:
        return expected, []
    contradiction = PhaseContradiction(
        "/readings",
        **_listed("found", found),
        **_listed("expected", expected),
        adjusted_zh="记录标明已调修" if record.adjusted else "记录标明未调修",
        adjusted_en="was adjusted" if record.adjusted else "was not adjusted",
    )
    return expected, [contradiction]


def missing_readings(
    pack: Pack, schedule: Schedule, layout: Layout, phases: Iterable[Phase], placed: PlacedReadings
) -> list[MetrologyError]:
    """Planned readings that are not there; a repeat begun at one channel must be finished at all."""
    faults: list[MetrologyError] = []
    for test in pack.tests:
        for phase in phases:
            for point in schedule.get(test.id, ()):
                channels = placed.get((test.id, point.key, phase), {})
                for channel, repeat in _absent(test, layout[test.id], channels):
                    where = {"test": test.id, "point": point.key, "channel": channel.id, "repeat": repeat}
                    words = reading_place(test, channel, point.key, repeat, phase)
                    named = {"place_zh": words.zh, "place_en": words.en}
                    faults.append(ReadingMissing("/readings", phase=phase, **where, **named))
    return faults


def is_complete(test: PackTest, wanted: Iterable[Channel], channels: Mapping[str, Mapping[int, TakenReading]]) -> bool:
    """Tell whether no reading is missing at a point."""
    return not _absent(test, wanted, channels)


def _absent(
    test: PackTest, wanted: Iterable[Channel], channels: Mapping[str, Mapping[int, TakenReading]]
) -> list[tuple[Channel, int]]:
    begun = max((repeat for taken in channels.values() for repeat in taken), default=0)
    repeats = range(1, max(begun, test.repeats.minimum) + 1)
    return [(channel, repeat) for repeat in repeats for channel in wanted if repeat not in channels.get(channel.id, {})]


def _listed(name: str, phases: Iterable[Phase]) -> dict[str, str]:
    words = [PHASES[phase] for phase in Phase if phase in set(phases)]
    return {
        f"{name}_zh": "、".join(each.zh or "首次" for each in words),
        f"{name}_en": ", ".join(each.en or "initial" for each in words),
    }
