"""Climatic chambers, JJF 1101: extremes, uniformity and fluctuation from the raw readings, layouts and standards."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from statistics import mean, stdev

import pytest

from domain.calibration.errors import ReadingMissing, StandardNotGoodEnough, StandardRangeTooSmall
from domain.calibration.record import OriginalRecord
from domain.calibration.result import Verdict
from domain.specialty.faults import SeveralFaults
from domain.specialty.plan import PointOutsideRange, measurement_plan
from tests.domain.packs.by_hand import (
    Numbers,
    assert_budget,
    evaluated,
    failed,
    pack,
    points,
    propagated,
    record_of,
    rectangle,
    with_readings,
    with_standard,
)

PACK = "chamber-jjf1101"
QUANTITIES = {
    # by test: channel and count of its sensors; correction, U for k = 2, drift and resolution; decimals printed
    "temperature": ("t", 9, "0.02", 0.10, 0.04, 0.01, 2),
    "humidity": ("h", 3, "-0.3", 1.2, 0.4, 0.1, 1),
}


def chamber(**item: str) -> OriginalRecord:
    return record_of(PACK, **item)


def judged(record: OriginalRecord) -> OriginalRecord:
    """With a statement of conformity, which the customer asked for."""
    return replace(record, statement_requested=True)


def raw(test: str, point: str) -> Mapping[str, Sequence[str]]:
    example = pack(PACK).example
    assert example is not None
    return example.readings[test][point]


def half_even(number: Fraction, decimals: int) -> str:
    return f"{float(round(number, decimals)):.{decimals}f}"


def upper(of: Numbers) -> Fraction:
    return of["hottest"] + of["step"] + of["scatter"] + of["correction"] + of["drift"] - of["set"]


@pytest.mark.parametrize(("test", "point"), [("temperature", "-20"), ("temperature", "60"), ("humidity", "60")])
def test_deviations_and_fluctuation_by_hand(test: str, point: str) -> None:
    channel, sensors, correction, expanded, drift, resolution, decimals = QUANTITIES[test]
    rows = [[Fraction(text) for text in raw(test, point)[f"{channel}_{n}"]] for n in range(1, sensors + 1)]
    assert {len(row) for row in rows} == {15}
    restless = max(stdev(map(float, row)) for row in rows)
    estimates: dict[str, tuple[str | Fraction, float]] = {
        "hottest": (max(map(max, rows)), 0),
        "step": ("0", rectangle(resolution / 2)),
        "scatter": ("0", restless),
        "correction": (correction, expanded / 2),
        "drift": ("0", rectangle(drift)),
        "set": (point, 0),
    }
    found = points(evaluated(chamber()))[test, point]
    assert_budget(found, *propagated(upper, estimates, {"scatter": 14}))
    lowest = min(map(min, rows)) + Fraction(correction) - Fraction(point)
    expected = {
        "lower_deviation": lowest,
        "fluctuation": max(max(row) - min(row) for row in rows) / 2,
        "display": mean(map(Fraction, raw(test, point)["display"])),
    }
    assert {name: found.columns[name] for name in expected} == {
        name: half_even(value, decimals) for name, value in expected.items()
    }


@pytest.mark.parametrize(("test", "point"), [("temperature", "-20"), ("temperature", "60"), ("humidity", "60")])
def test_the_uniformity_has_a_budget_of_its_own(test: str, point: str) -> None:
    """Two channels that know nothing of each other: twice the variance of resolution, calibration and drift."""
    channel, sensors, _, expanded, drift, resolution, decimals = QUANTITIES[test]
    rows = [[Fraction(text) for text in raw(test, point)[f"{channel}_{n}"]] for n in range(1, sensors + 1)]
    spreads = [max(moment) - min(moment) for moment in zip(*rows, strict=True)]
    of_one = math.hypot(rectangle(resolution / 2), expanded / 2, rectangle(drift))
    estimates: dict[str, tuple[str | Fraction, float]] = {
        "spread": (mean(spreads), stdev(map(float, spreads)) / math.sqrt(15)),
        "channels": ("0", math.sqrt(2) * of_one),
    }
    found = points(evaluated(chamber()))[f"{test}_uniformity", point]
    assert_budget(found, *propagated(lambda of: of["spread"] + of["channels"], estimates, {"spread": 14}))
    assert found.columns["uniformity"] == half_even(mean(spreads), decimals)
    assert set(found.reading_ids) == set(points(evaluated(chamber()))[test, point].reading_ids)


@pytest.mark.parametrize(
    ("item", "hot", "damp"),
    [
        ({"volume": "2"}, 9, 3),
        ({"volume": "2.1"}, 15, 4),
        ({"volume": "60", "extra_sensors": "5"}, 20, 4),
    ],
)
def test_sensors_follow_the_volume(item: dict[str, str], hot: int, damp: int) -> None:
    plan = measurement_plan(pack(PACK), chamber(**item).item)
    read = Counter((one.test, one.point) for one in plan if one.channel.startswith(("t_", "h_")))
    assert read == {("temperature", "-20"): 15 * hot, ("temperature", "60"): 15 * hot, ("humidity", "60"): 15 * damp}


def test_a_chamber_without_humidity_is_not_asked_for_it() -> None:
    record = chamber(humidity_points="")
    assert {one.test for one in measurement_plan(pack(PACK), record.item)} == {"temperature"}
    dry = replace(
        record,
        readings=tuple(one for one in record.readings if one.test == "temperature"),
        standards=tuple(use for use in record.standards if use.test == "temperature"),
    )
    assert {point.test for point in evaluated(dry).points} == {"temperature", "temperature_uniformity"}


def test_one_humidity_at_two_temperatures() -> None:
    plan = measurement_plan(pack(PACK), chamber(humidity_points="60 60*").item)
    assert {one.point for one in plan if one.test == "humidity"} == {"60", "60*"}


def test_fourteen_moments_are_too_few() -> None:
    record = chamber()
    short = tuple(one for one in record.readings if (one.test, one.repeat) != ("humidity", 15))
    with pytest.raises((ReadingMissing, SeveralFaults)):
        evaluated(replace(record, readings=short))


def test_nothing_is_stated_unless_the_customer_asks() -> None:
    assert evaluated(chamber(temperature_tolerance="0.1")).verdict is Verdict.NO_STATEMENT
    assert evaluated(judged(chamber())).verdict is Verdict.CONFORMS


@pytest.mark.parametrize(
    ("limits", "where"),
    [
        # at 60 degC: 0.84 up, 0.58 down, 1.18 apart, 0.135 to and fro; at -20 degC 0.63, 0.49, 0.90, 0.16
        ({"temperature_tolerance": "0.84"}, []),
        ({"temperature_tolerance": "0.83"}, ["temperature/60"]),
        ({"temperature_tolerance": "0.57"}, ["temperature/-20", "temperature/60", "temperature/60/lower_deviation"]),
        ({"temperature_uniformity": "1.17"}, ["temperature_uniformity/60"]),
        ({"temperature_uniformity": "1.18"}, []),
        ({"temperature_fluctuation": "0.16"}, []),
        ({"temperature_fluctuation": "0.15"}, ["temperature/-20/fluctuation"]),
        ({"humidity_tolerance": "1.9"}, []),
        ({"humidity_tolerance": "1.6"}, ["humidity/60"]),
        ({"humidity_tolerance": "1.5"}, ["humidity/60", "humidity/60/lower_deviation"]),
    ],
)
def test_the_limits_are_the_customers(limits: dict[str, str], where: list[str]) -> None:
    assert failed(evaluated(judged(chamber(**limits)))) == where


def test_the_worst_sensor_at_the_worst_moment_counts() -> None:
    """A single reading of one sensor moves the deviation, and the fluctuation by half."""
    hot = with_readings(chamber(), "temperature", {("60", "t_5", 8): "61.50"})
    point = points(evaluated(hot))["temperature", "60"]
    assert float(point.budget.value) == pytest.approx(1.50 + 0.02)
    fifth = [Fraction(text) for n, text in enumerate(raw("temperature", "60")["t_5"], start=1) if n != 8]
    assert point.columns["fluctuation"] == half_even((Fraction("61.50") - min(fifth)) / 2, 2)


def test_standards_are_good_enough_for_a_statement() -> None:
    """0.15 + 0.002 x 20 is 0.19 at -20 degC; 2 %RH anywhere."""
    evaluated(judged(with_standard(chamber(), "logger", expanded_uncertainty="0.19")))
    evaluated(judged(with_standard(chamber(), "hygrometers", expanded_uncertainty="2")))
    evaluated(with_standard(chamber(), "logger", expanded_uncertainty="0.20"))
    for role, coarse in (("logger", "0.20"), ("hygrometers", "2.1")):
        with pytest.raises(StandardNotGoodEnough):
            evaluated(judged(with_standard(chamber(), role, expanded_uncertainty=coarse)))


def test_a_drift_nobody_knows_is_not_nought() -> None:
    point = points(evaluated(with_standard(chamber(), "logger", drift=None)))["temperature", "60"]
    drift = next(line for line in point.budget.lines if line.symbol == "d_D")
    assert float(drift.standard_uncertainty) == pytest.approx(0.05 / math.sqrt(3))


def test_points_beyond_chamber_or_hygrometer_are_refused() -> None:
    with pytest.raises(PointOutsideRange):
        evaluated(chamber(range_high="50"))
    with pytest.raises(StandardRangeTooSmall):
        evaluated(with_standard(chamber(), "hygrometers", range_high="59"))
