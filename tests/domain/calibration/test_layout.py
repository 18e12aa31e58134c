"""Several sensors behind one channel: planned, read, and made into one number in the order the pack says."""

from dataclasses import replace
from statistics import mean, stdev

import pytest

from domain.calibration.errors import PointUnknown, ReadingMissing
from domain.calibration.evaluate import evaluate, evaluate_partial
from domain.calibration.gather import gather
from domain.calibration.quantities import point_numbers
from domain.packs import check_pack
from domain.specialty.compiled import compile_pack
from domain.specialty.layout import SensorCountImpossible, channels_of
from domain.specialty.plan import measurement_plan
from domain.uncertainty.errors import TooFewReadings
from tests.domain.calibration.fixtures import fixture, fixture_text, reread

PACK, RECORD = fixture("chamber")
SENSORS = {
    "t_1": (60.11, 60.31, 60.20),
    "t_2": (59.72, 59.90, 59.64),
    "t_3": (60.47, 60.05, 60.42),
}


def test_the_fixture_is_a_good_pack() -> None:
    assert check_pack(fixture_text("chamber")) == ()


def test_the_item_says_how_many_sensors_are_planned() -> None:
    small = [one.channel for one in measurement_plan(PACK, {"volume": "2", "set_points": "60"})]
    assert small == ["display", "t_1", "t_2", "t_3"] * 3
    large = channels_of(PACK, PACK.tests[0], {"volume": "2.001", "set_points": "60"})
    assert [one.id for one in large] == ["display", "t_1", "t_2", "t_3", "t_4", "t_5"]
    assert (large[4].label.zh, large[4].label.en) == ("测点 4", "Sensor 4")


def test_every_order_of_the_statistics_by_hand() -> None:
    gathered = gather(RECORD, compile_pack(PACK))
    values = point_numbers(gathered, gathered.points[0], "").values
    by_repeat = list(zip(*SENSORS.values(), strict=True))
    expected = {
        "t": mean(value for sensor in SENSORS.values() for value in sensor),
        "hottest": 60.47,
        "coldest": 59.64,
        "mean_hottest": mean(max(one) for one in by_repeat),
        "uniformity": mean(max(one) - min(one) for one in by_repeat),
        "swing": max(max(one) - min(one) for one in SENSORS.values()),
        "scatter": mean(stdev(one) for one in SENSORS.values()),
        "fluctuation": max(max(one) - min(one) for one in SENSORS.values()) / 2,
    }
    assert {name: float(values[name]) for name in expected} == pytest.approx(expected, rel=1e-12)
    assert "t_1" not in values


def test_type_a_over_a_quantity_of_sensors_opens_to_all_their_readings() -> None:
    line = evaluate(RECORD, PACK).points[0].budget.lines[0]
    hottest = [max(one) for one in zip(*SENSORS.values(), strict=True)]
    assert line.evaluation == "A"
    assert float(line.standard_uncertainty) == pytest.approx(stdev(hottest) / 3**0.5, rel=1e-10)
    assert line.source == "reading:" + ",".join(
        f"temperature/60/{sensor}/{repeat}" for sensor in SENSORS for repeat in (1, 2, 3)
    )


def test_a_sensor_that_was_not_read_is_missing_by_its_name() -> None:
    record = replace(RECORD, readings=tuple(one for one in RECORD.readings if one.id != "temperature/60/t_3/2"))
    with pytest.raises(ReadingMissing) as caught:
        evaluate(record, PACK)
    assert (caught.value.attributes["channel"], caught.value.attributes["repeat"]) == ("t_3", "2")
    assert evaluate_partial(record, PACK)[0] == ()


@pytest.mark.parametrize("channel", ["t", "t_0", "t_4", "display_1"])
def test_a_sensor_the_item_does_not_have_is_refused(channel: str) -> None:
    extra = replace(RECORD.readings[0], id="extra", channel=channel)
    with pytest.raises(PointUnknown) as caught:
        evaluate(replace(RECORD, readings=(*RECORD.readings, extra)), PACK)
    assert caught.value.pointer == f"/readings/{len(RECORD.readings)}"


@pytest.mark.parametrize("count", ["volume", "0*volume", "201"])
def test_a_count_of_sensors_must_be_a_whole_number_of_sensors(count: str) -> None:
    pack, record = fixture("chamber", {"sensors: 3 if volume <= 2 else 5": f"sensors: {count}"})
    with pytest.raises(SensorCountImpossible) as caught:
        evaluate(replace(record, item={**record.item, "volume": "1.5"}), pack)
    assert caught.value.pointer == "/item"


def test_one_sensor_has_no_range() -> None:
    pack, record = fixture("chamber", {"sensors: 3 if volume <= 2 else 5": "sensors: 1"})
    one = tuple(each for each in record.readings if each.channel in {"display", "t_1"})
    with pytest.raises(TooFewReadings):
        evaluate(replace(record, readings=one), pack)


def test_the_worst_sensor_decides() -> None:
    hotter = evaluate(reread(RECORD, {("60", "t_3", 1): "62.06"}), PACK)
    point = hotter.points[0]
    assert (point.columns["upper"], point.columns["fluctuation"]) == ("2.1", "1.00")
    assert [one.where for one in hotter.failed] == [
        "temperature/60/initial",
        "temperature/*/initial/worst_swing",
    ]
