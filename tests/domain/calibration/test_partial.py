"""What can be told of a record while the work on it goes on."""

from dataclasses import replace

import pytest

from domain.calibration.errors import CheckMissing, EnvironmentMissing, PhaseContradiction, ReadingMissing
from domain.calibration.evaluate import evaluate, evaluate_partial
from domain.calibration.record import OriginalRecord, Phase
from domain.quantity.decimal_text import DecimalTextError
from domain.specialty.schema import Pack
from tests.domain.calibration.records import GAUGE, WEIGHTS, gauge, in_phase, weights, with_values


def without(record: OriginalRecord, point: str, channel: str) -> OriginalRecord:
    """Leave one reading out."""
    kept = tuple(one for one in record.readings if (one.point, one.channel) != (point, channel))
    assert len(kept) == len(record.readings) - 1
    return replace(record, readings=kept)


@pytest.mark.parametrize(("record", "pack"), [(gauge(), GAUGE), (weights(), WEIGHTS)])
def test_of_a_whole_record_every_point_as_it_will_be_issued(record: OriginalRecord, pack: Pack) -> None:
    assert evaluate_partial(record, pack) == (evaluate(record, pack).points, ())


def test_points_that_are_complete_although_another_is_not() -> None:
    points, missing = evaluate_partial(without(gauge(), "0.8", "down_tapped"), GAUGE)
    assert points == tuple(point for point in evaluate(gauge(), GAUGE).points if point.point != "0.8")
    assert [(type(fault), fault.attributes["point"], fault.attributes["channel"]) for fault in missing] == [
        (ReadingMissing, "0.8", "down_tapped")
    ]


def test_a_repeat_begun_at_one_channel_leaves_its_point_open() -> None:
    record = weights()
    last = record.readings[-1]
    points, missing = evaluate_partial(replace(record, readings=record.readings[:-1]), WEIGHTS)
    assert last.point not in {point.point for point in points}
    assert [(fault.attributes["channel"], fault.attributes["repeat"]) for fault in missing] == [
        (last.channel, str(last.repeat))
    ]


def test_before_anything_was_read() -> None:
    points, missing = evaluate_partial(gauge(readings=(), checks={}), GAUGE)
    assert points == ()
    assert {type(fault) for fault in missing} == {ReadingMissing, CheckMissing}
    assert sum(isinstance(fault, ReadingMissing) for fault in missing) == len(gauge().readings)


def test_as_found_is_told_before_as_left_is_read() -> None:
    adjusted = gauge(adjusted=True, readings=in_phase(gauge().readings, Phase.AS_FOUND))
    points, missing = evaluate_partial(adjusted, GAUGE)
    assert {point.phase for point in points} == {Phase.AS_FOUND}
    assert len(points) == 5
    assert {fault.attributes["phase"] for fault in missing} == {"as_left"}


def test_a_phase_that_cannot_be_is_still_refused() -> None:
    with pytest.raises(PhaseContradiction):
        evaluate_partial(gauge(adjusted=True), GAUGE)


def test_what_is_wrong_is_refused_and_not_called_missing() -> None:
    with pytest.raises(DecimalTextError):
        evaluate_partial(with_values(without(gauge(), "0.8", "down_tapped"), {("0.4", "up_tapped"): "0,4"}), GAUGE)
    with pytest.raises(EnvironmentMissing):
        evaluate_partial(gauge(environment=gauge().environment[1:], readings=()), GAUGE)
