"""Electricity meters, JJG 596: every load of the golden example by hand, and the loads and limits of each class."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from statistics import stdev

import pytest

from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.record import OriginalRecord, Reading
from domain.calibration.result import Verdict
from domain.specialty.item import ItemRelationBroken
from domain.specialty.plan import measurement_plan
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

PACK = "electricity-meter-jjg596"
READ = {
    "Imax 1.0": ("0.212", "0.218"),
    "Imax 0.5L": ("0.305", "0.311"),
    "Imax 0.8C": ("0.164", "0.160"),
    "0.5Imax 1.0": ("0.185", "0.189"),
    "0.5Imax 0.5L": ("0.262", "0.258"),
    "0.5Imax 0.8C": ("0.141", "0.143"),
    "Ib 1.0": ("0.102", "0.098"),
    "Ib 0.5L": ("0.174", "0.182"),
    "Ib 0.8C": ("0.066", "0.070"),
    "0.2Ib 0.5L": ("-0.121", "-0.115"),
    "0.2Ib 0.8C": ("0.032", "0.044"),
    "0.1Ib 1.0": ("-0.150", "-0.161"),
    "0.1Ib 0.5L": ("-0.402", "-0.436"),
    "0.1Ib 0.8C": ("-0.088", "-0.095"),
    "0.05Ib 1.0": ("-1.120", "-1.166"),
}
RATES = ("0.112", "0.118", "0.110", "0.115", "0.114")
HOUSE = {"reference_current": "5", "max_current": "60"}
THREE_WIRES = {"wiring": "three-phase three-wire", "connection": "transformer", "reference_current": "1.5"}
FOUR_WIRES = {"wiring": "three-phase four-wire"}


def meter(**item: str) -> OriginalRecord:
    return record_of(PACK, **item)


def error(of: Numbers) -> Fraction:
    """Percent: what the meter counted over what was consumed, which the device gets wrong by its own errors."""
    counted = 1 + (of["shown"] + of["step"] + of["scatter"]) / 100
    return 100 * (counted * (1 + (of["device"] + of["drift"] + of["warmth"]) / 100) - 1)


@pytest.mark.parametrize("load", READ)
def test_the_errors_by_hand(load: str) -> None:
    readings = READ[load]
    mean = sum(map(Fraction, readings), Fraction(0)) / len(readings)
    estimates: dict[str, tuple[str | Fraction, float]] = {
        "shown": (mean, 0),
        "step": ("0", rectangle(0.001 / 2)),
        "scatter": ("0", max(0.01, stdev(map(float, readings))) / math.sqrt(2)),
        "device": ("0.012", 0.05 / 2),
        "drift": ("0", rectangle(0.02)),
        "warmth": ("0", rectangle(0.0025 * (24 - 23))),
    }
    found = points(evaluated(meter()))["basic_error", load]
    assert_budget(found, *propagated(error, estimates))
    assert found.columns["deviation"] == f"{stdev(map(float, readings)):.3f}"


def test_the_clock_by_hand() -> None:
    rates = [Fraction(text) for text in RATES]
    estimates: dict[str, tuple[str | Fraction, float]] = {
        "shown": (sum(rates, Fraction(0)) / 5, stdev(map(float, rates)) / math.sqrt(5)),
        "step": ("0", rectangle(0.0005)),
        "tester": ("0", rectangle(0.05)),
    }
    value, uncertainty, _ = propagated(lambda of: of["shown"] + of["step"] - of["tester"], estimates, {"shown": 4})
    # All else is less than a tenth of the tester's rectangle, of which 95 % lie within 0.95 of its half-width.
    assert_budget(points(evaluated(meter()))["clock", "0"], value, uncertainty, 0.95 * math.sqrt(3))


def planned(record: OriginalRecord, test: str = "basic_error") -> list[str]:
    plan = measurement_plan(pack(PACK), record.item)
    return [one.point for one in plan if one.test == test and one.repeat == 1]


def loads(power_factor: str, *names: str, phases: Sequence[str] = ("",)) -> set[str]:
    return {f"{phase} {name} {power_factor}".strip() for phase in phases for name in names}


@pytest.mark.parametrize(
    ("accuracy_class", "at_unity", "below"),
    [
        ("0.2S", ("0.01In", "0.05In"), ("0.02In", "0.1In")),
        ("0.5S", ("0.01In", "0.05In"), ("0.02In", "0.1In")),
        ("1", ("0.02In", "0.05In"), ("0.05In", "0.1In")),
        ("2", ("0.02In", "0.05In"), ("0.05In", "0.1In")),
    ],
)
def test_small_loads_through_transformers(
    accuracy_class: str, at_unity: tuple[str, ...], below: tuple[str, ...]
) -> None:
    """1.5(6) A is four times In, so that half of Imax is asked too; 1.5(4) A is less."""
    for max_current, large in (("6", ("Imax", "0.5Imax", "In")), ("4", ("Imax", "In"))):
        item = {**THREE_WIRES, "max_current": max_current, "accuracy_class": accuracy_class}
        expected = loads("1.0", *large, *at_unity) | loads("0.5L", *large, *below) | loads("0.8C", *large, *below)
        assert set(planned(meter(**item))) == expected


def test_one_phase_at_a_time() -> None:
    """Of three wires the second phase is nobody's; a single phase has no such test."""
    four = planned(meter(**FOUR_WIRES), "single_phase_load")
    assert set(four) == (
        loads("1.0", "Imax", "Ib", "0.1Ib", phases="ABC") | loads("0.5L", "Imax", "Ib", "0.2Ib", phases="ABC")
    )
    three = planned(meter(**THREE_WIRES, max_current="6"), "single_phase_load")
    assert set(three) == (
        loads("1.0", "Imax", "In", "0.05In", phases="AC") | loads("0.5L", "Imax", "In", "0.1In", phases="AC")
    )
    assert planned(meter(**HOUSE), "single_phase_load") == []


def read_as(shown: str, tests: Sequence[str] = ("basic_error", "single_phase_load"), **item: str) -> OriginalRecord:
    """A meter without a clock that shows one error at every load of its own plan."""
    record = meter(time_of_use="no", **item)
    device = next(use for use in record.standards if use.role == "test_device")
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    plan = [one for one in measurement_plan(pack(PACK), record.item) if one.test in tests]
    readings = tuple(
        Reading(
            id=f"{one.test}/{one.point}/{one.repeat}",
            test=one.test,
            point=one.point,
            channel=one.channel,
            repeat=one.repeat,
            value=shown,
            unit=one.unit,
            taken_at=noon,
        )
        for one in plan
    )
    more = {"load_difference": True} if record.item["wiring"] != "single-phase" else {}
    return replace(
        record,
        checks={**record.checks, **more},
        readings=readings,
        standards=tuple(replace(device, test=test) for test in sorted({one.test for one in plan})),
    )


LIMITS_OF_0_2S = {
    ("basic_error", "Imax 1.0"): "0.2",
    ("basic_error", "0.05In 1.0"): "0.2",
    ("basic_error", "0.01In 1.0"): "0.4",
    ("basic_error", "0.1In 0.5L"): "0.3",
    ("basic_error", "0.02In 0.8C"): "0.5",
    ("single_phase_load", "C 0.05In 1.0"): "0.3",
    ("single_phase_load", "A 0.1In 0.5L"): "0.4",
}
LIMITS_OF_2 = {
    ("basic_error", "0.1Ib 1.0"): "2",
    ("basic_error", "0.05Ib 1.0"): "2.5",
    ("basic_error", "0.2Ib 0.5L"): "2",
    ("basic_error", "0.1Ib 0.8C"): "2.5",
    ("single_phase_load", "B 0.1Ib 1.0"): "3",
    ("single_phase_load", "C 0.2Ib 0.5L"): "3",
}


@pytest.mark.parametrize(
    ("item", "limits", "rounded"),
    [
        ({**THREE_WIRES, "max_current": "6", "accuracy_class": "0.2S"}, LIMITS_OF_0_2S, "0.06"),
        ({**FOUR_WIRES, "accuracy_class": "2"}, LIMITS_OF_2, "0.0"),
    ],
)
def test_limits_follow_class_load_and_power_factor(
    item: dict[str, str], limits: dict[tuple[str, str], str], rounded: str
) -> None:
    """0.05 shown by a device that is 0.012 high: 0.062, in steps of 0.02 and of 0.2."""
    found = points(evaluated(with_standard(read_as("0.05", **item), "test_device", expanded_uncertainty="0.04")))
    assert {place: found[place].columns["mpe"] for place in limits} == limits
    assert {point.columns["error"] for point in found.values()} == {rounded}


def test_what_fails_at_ib_passes_at_a_twentieth() -> None:
    assert not failed(evaluated(meter()))
    beyond = dict.fromkeys([("Ib 1.0", "error", 1), ("Ib 1.0", "error", 2)], "-1.120")
    result = evaluated(with_readings(meter(), "basic_error", beyond))
    assert (result.verdict, failed(result)) == (Verdict.DOES_NOT_CONFORM, ["basic_error/Ib 1.0"])
    assert result.achieved_class is None, "a meter is not sold again as one of a lower class"


def test_a_half_step_beyond_the_limit_is_rounded_before_it_is_judged() -> None:
    """1.038 + 0.012 is 1.05, which rounds to the even tenth: 1.0."""
    for shown, is_met in (("1.0376", True), ("1.0386", False)):
        both = dict.fromkeys([("Ib 1.0", "error", 1), ("Ib 1.0", "error", 2)], shown)
        assert (not failed(evaluated(with_readings(meter(), "basic_error", both)))) is is_met


def test_scatter_beyond_the_known_one_counts() -> None:
    wide = {("Ib 1.0", "error", 1): "0.20", ("Ib 1.0", "error", 2): "0.00"}
    budget = points(evaluated(with_readings(meter(), "basic_error", wide)))["basic_error", "Ib 1.0"].budget
    scatter = next(line for line in budget.lines if line.symbol == "d_rep")
    assert float(scatter.standard_uncertainty) == pytest.approx(stdev([0.2, 0.0]) / math.sqrt(2))


@pytest.mark.parametrize(("accuracy_class", "at_most"), [("0.2S", "0.05"), ("0.5S", "0.1"), ("1", "0.2"), ("2", "0.3")])
def test_a_better_meter_needs_a_better_device(accuracy_class: str, at_most: str) -> None:
    record = read_as("0", **THREE_WIRES, max_current="6", accuracy_class=accuracy_class)
    evaluated(with_standard(record, "test_device", expanded_uncertainty=at_most))
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_standard(record, "test_device", expanded_uncertainty=at_most + "1"))


def test_a_device_may_be_coarser_below_unity() -> None:
    """Its certificate states 0.3 % at 0.5L and 0.1 % elsewhere."""
    record = with_standard(meter(), "test_device", expanded_uncertainty="0.1")
    device = next(use for use in record.standards if use.role == "test_device")

    def stating(expanded: str, point: str) -> OriginalRecord:
        coarse = replace(device, point=point, results=(replace(device.results[0], expanded_uncertainty=expanded),))
        return replace(record, standards=(*record.standards, coarse))

    found = points(evaluated(stating("0.3", "Ib 0.5L")))
    assert float(found["basic_error", "Ib 0.5L"].columns["expanded_uncertainty"]) > 0.29
    assert float(found["basic_error", "Ib 1.0"].columns["expanded_uncertainty"]) < 0.12
    for expanded, point in (("0.31", "Ib 0.5L"), ("0.3", "Ib 1.0")):
        with pytest.raises(StandardNotGoodEnough):
            evaluated(stating(expanded, point))


def test_s_classes_need_transformers_and_imax_is_the_largest_current() -> None:
    with pytest.raises(ItemRelationBroken):
        evaluated(meter(accuracy_class="0.5S"))
    with pytest.raises(ItemRelationBroken):
        evaluated(meter(max_current="4"))


def test_a_clock_may_gain_half_a_second_a_day() -> None:
    def clock(rate: str) -> OriginalRecord:
        return with_readings(meter(), "clock", {("0", "rate", n): rate for n in range(1, 6)})

    assert not failed(evaluated(clock("-0.500")))
    assert failed(evaluated(clock("0.510"))) == ["clock/0"]
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_standard(meter(), "clock_tester", expanded_uncertainty="0.17"))
