"""May a reading be taken? Value, unit, time, and its place in the plan, each refusal with its own code and pointer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import msgspec

from domain.errors import MetrologyError
from domain.quantity import find_unit, parse_decimal
from domain.quantity.kinds import mismatch
from domain.specialty.plan import point_key
from service.kit.wire import clean_text
from service.readings.candidate import Candidate
from service.readings.lookup import Channel, ReadingPlan
from service.readings.refusals import (
    CalibrationClosed,
    CalibrationUnknown,
    PositionNotInPlan,
    ReadingFromFuture,
    ReadingIdNotVersion7,
    ReadingTooOld,
)

CLOCK_SKEW = timedelta(minutes=5)
"""How far an instrument's clock may be ahead of ours."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_VERSION_7 = 0x7 << 76 | 0b10 << 62
"""Version and variant of a UUIDv7 among its 128 bits; ``UUID.version`` finds the same at ten times the price."""
_VERSION_BITS = 0xF << 76 | 0b11 << 62
_point_key = lru_cache(maxsize=4096)(point_key)


@lru_cache(maxsize=4096)
def _unit(text: str) -> tuple[str, frozenset[str]]:
    unit = find_unit(text)
    return unit.code, frozenset(unit.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Judges readings by one state of the plans."""

    plans: Mapping[UUID, ReadingPlan]
    at: datetime
    _latest: datetime = field(init=False)

    def __post_init__(self) -> None:
        """Reckon once, not for each reading, how far ahead a clock may be."""
        object.__setattr__(self, "_latest", self.at + CLOCK_SKEW)

    def accept(self, reading: Candidate) -> Candidate:
        """Return the reading as it is stored; raise the refusal."""
        spelled, kinds = self._spelled(reading)
        if spelled.calibration_id is None:
            _visible(spelled.test, spelled.point, spelled.channel)
        else:
            channel = self._channel(spelled)
            if channel.kind not in kinds:
                raise mismatch(reading.unit, sorted(kinds), channel.unit, [channel.kind], "/unit")
        return spelled

    def spelled(self, reading: Candidate) -> Candidate:
        """Return the reading with its unit's code and its point's key, wherever it belongs; raise the refusal."""
        return self._spelled(reading)[0]

    def _spelled(self, reading: Candidate) -> tuple[Candidate, frozenset[str]]:
        if reading.id.int & _VERSION_BITS != _VERSION_7:
            raise ReadingIdNotVersion7("/id")
        parse_decimal(reading.value, "/value")
        code, kinds = _placed(reading.unit)
        if reading.taken_at > self._latest:
            raise ReadingFromFuture("/taken_at", taken_at=reading.taken_at.isoformat())
        if reading.taken_at < EARLIEST:
            raise ReadingTooOld("/taken_at", taken_at=reading.taken_at.isoformat(), earliest=EARLIEST.date())
        point = _point_key(reading.point)
        if code != reading.unit or point != reading.point:
            reading = msgspec.structs.replace(reading, unit=code, point=point)
        return reading, kinds

    def _channel(self, reading: Candidate) -> Channel:
        plan = None if reading.calibration_id is None else self.plans.get(reading.calibration_id)
        if plan is None:
            raise CalibrationUnknown("/calibration", calibration=reading.calibration_id)
        if not plan.open:
            raise CalibrationClosed("/calibration")
        points = plan.points.get(reading.test)
        if points is None:
            raise PositionNotInPlan("/test", what="test", name=reading.test)
        if reading.point not in points:
            raise PositionNotInPlan("/point", what="point", name=reading.point)
        channel = plan.channels.get((reading.test, reading.channel))
        if channel is None:
            raise PositionNotInPlan("/channel", what="channel", name=reading.channel)
        if not 1 <= reading.repeat <= plan.repeats[reading.test]:
            raise PositionNotInPlan("/repeat", what="repeat", name=reading.repeat)
        return channel


def _placed(text: str) -> tuple[str, frozenset[str]]:
    try:
        return _unit(text)
    except MetrologyError as refusal:
        raise refusal.at("/unit") from None


@lru_cache(maxsize=4096)
def _visible(test: str, point: str, channel: str) -> None:
    """Refuse names that nobody can see; with a calibration, the plan itself is the list of names.

    What passed is remembered, for a channel sends the same names all day; a refusal is not.
    """
    for name, text in (("test", test), ("point", point), ("channel", channel)):
        if text and not (text.isascii() and text.isprintable()):
            try:
                clean_text(text)
            except MetrologyError as refusal:
                raise refusal.at(f"/{name}") from None
