"""What must be right around the measurement: the item long enough in a steady room, standards of an accepted class."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.calibration.ambient import ambient_means
from domain.calibration.errors import (
    EnvironmentMissing,
    EnvironmentOutsideLimits,
    EnvironmentUnsteady,
    StandardClassNotAccepted,
)
from domain.calibration.evaluate import evaluate
from domain.calibration.record import OriginalRecord
from domain.specialty.applying import environment_of
from tests.domain.calibration.fixtures import fixture
from tests.domain.calibration.records import with_standard

PACK, RECORD = fixture("chamber")
WARMTH, SOAK = RECORD.environment


def in_room(*taken: tuple[int, str]) -> OriginalRecord:
    """The temperature of the room, by minutes since the first reading."""
    warmth = (
        replace(WARMTH, value=value, taken_at=WARMTH.taken_at + timedelta(minutes=minutes)) for minutes, value in taken
    )
    return replace(RECORD, environment=(SOAK, *warmth))


def test_a_soak_that_was_too_short_stops_the_work_with_its_reason() -> None:
    evaluate(replace(RECORD, environment=(WARMTH, replace(SOAK, value="120", unit="min"))), PACK)
    with pytest.raises(EnvironmentOutsideLimits) as caught:
        evaluate(replace(RECORD, environment=(WARMTH, replace(SOAK, value="119", unit="min"))), PACK)
    assert caught.value.pointer == "/environment/1/value"
    assert "Soak time" in caught.value.sentence_en
    assert "等温时间" in caught.value.sentence_zh


def test_a_soak_that_was_not_recorded_is_asked_for() -> None:
    with pytest.raises(EnvironmentMissing):
        evaluate(replace(RECORD, environment=(WARMTH,)), PACK)


@pytest.mark.parametrize(
    "taken",
    [
        ((0, "22.0"),),
        ((0, "22.0"), (5, "23.0"), (10, "22.0")),
        ((0, "22.0"), (60, "23.0"), (120, "24.0")),
        ((0, "22.0"), (180, "25.0")),
        ((180, "25.0"), (0, "22.0")),
    ],
)
def test_a_steady_room(taken: tuple[tuple[int, str], ...]) -> None:
    evaluate(in_room(*taken), PACK)


@pytest.mark.parametrize(
    ("taken", "pointer"),
    [
        (((0, "22.0"), (5, "23.1")), "/environment/2/value"),
        (((0, "22.0"), (30, "22.6"), (60, "23.2")), "/environment/3/value"),
        (((0, "22.0"), (180, "18.9")), "/environment/2/value"),
        (((180, "25.1"), (0, "22.0")), "/environment/2/value"),
    ],
)
def test_a_room_that_changes_too_fast(taken: tuple[tuple[int, str], ...], pointer: str) -> None:
    with pytest.raises(EnvironmentUnsteady) as caught:
        evaluate(in_room(*taken), PACK)
    assert caught.value.pointer == pointer
    assert "1 degC" in caught.value.sentence_en


@pytest.mark.parametrize("accuracy", ["0.05", "0.05 级", "0.05级", "二等标准", "class 0.05.", "k=2, 0.05"])
def test_a_class_the_method_accepts(accuracy: str) -> None:
    evaluate(with_standard(RECORD, 0, accuracy=accuracy), PACK)


@pytest.mark.parametrize("accuracy", ["", "0.1 级", "0.055 级", "10.05", "0.05.1", "三等", "A0.05"])
def test_a_class_the_method_does_not_accept(accuracy: str) -> None:
    calibration = replace(with_standard(RECORD, 0, accuracy=accuracy), statement_requested=False)
    with pytest.raises(StandardClassNotAccepted) as caught:
        evaluate(calibration, PACK)
    assert caught.value.pointer == "/standards/0/accuracy"
    assert "0.05, 二等" in caught.value.sentence_en


def test_a_room_that_some_items_ask_for() -> None:
    """A large chamber waits four hours in a room of half a kelvin an hour; this one of 1 m3 does not."""
    by_item = {
        'low: "2"}': "low: 2 if volume <= 2 else 4}",
        'change_per_hour: "1"': "change_per_hour: 1 if volume <= 2 else 0.5",
    }
    pack, record = fixture("chamber", by_item)
    assert [limit.low for limit in environment_of(pack, record.item)] == ["15", "2"]
    assert evaluate(record, pack).points
    large = {**record.item, "volume": "2.1"}
    warmth, soak = environment_of(pack, large)
    assert (warmth.high, warmth.change_per_hour, soak.low, soak.high) == ("35", "0.5", "4", "")
    _, faults = ambient_means(replace(record, item=large), pack)
    assert [(type(fault), fault.attributes["low"]) for fault in faults] == [(EnvironmentOutsideLimits, "4 h")]
    later = replace(WARMTH, value="22.6", taken_at=WARMTH.taken_at + timedelta(minutes=30))
    restless = replace(record, environment=(WARMTH, later, replace(SOAK, value="4")))
    assert ambient_means(restless, pack)[1] == []
    [fault] = ambient_means(replace(restless, item=large), pack)[1]
    assert (type(fault), fault.attributes["limit"]) == (EnvironmentUnsteady, "0.5")
