"""Pressure transmitters, JJG 882: the golden example by hand, three cycles, hysteresis and a compound range."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.result import Verdict
from domain.packs import builtin_packs
from domain.specialty.item import ItemRelationBroken
from domain.specialty.parts import DecimalText
from domain.specialty.plan import measurement_plan
from tests.domain.packs.by_hand import (
    NORMAL_95,
    contributions,
    example_evaluated,
    example_of,
    rectangle,
    root_sum_square,
    two_digits_up,
)

PACK = "pressure-transmitter-jjg882"
READINGS = {
    # percent of the span: (rising, falling)
    "0": ("4.002", "4.004"),
    "25": ("8.004", "8.009"),
    "50": ("12.006", "12.012"),
    "75": ("16.005", "16.010"),
    "100": ("20.004", "20.006"),
}
MA_PER_KPA = 16 / 1000


def test_the_golden_example_by_hand() -> None:
    result = example_evaluated(PACK)
    assert [point.point for point in result.points] == list(READINGS)
    head = Fraction("1.2") * Fraction("9.80665") * Fraction("0.5") / 1000
    parts = {
        "d_res": rectangle(0.0005),
        "d_rep": 0.05 * 0.002 * 16,
        "d_I": 0.0015 / 2,
        "d_I_drift": rectangle(0.0010),
        "d_p": MA_PER_KPA * rectangle(0.20),
        "d_head": MA_PER_KPA * 1.2 * 9.80665 * rectangle(0.005) / 1000,
    }
    for point in result.points:
        pressure = 10 * Fraction(point.point) + head
        ideal = 4 + Fraction(16, 1000) * pressure
        readings = [Fraction(text) - Fraction("0.0006") for text in READINGS[point.point]]
        error = max((reading - ideal for reading in readings), key=abs)
        assert float(point.budget.value) == pytest.approx(float(error), rel=1e-9)
        assert contributions(point) == pytest.approx(parts, rel=1e-6)
        assert point.budget.reported.expanded_uncertainty == two_digits_up(NORMAL_95 * root_sum_square(parts))
        assert Fraction(point.columns["error"]) == round(error * 1000) * Fraction("0.001")
        assert Fraction(point.columns["hysteresis"]) == abs(readings[0] - readings[1])
        assert point.columns["mpe"] == "0.032"
    assert (result.verdict, result.achieved_class, result.failed) == (Verdict.CONFORMS, "0.2", ())


def cycles(**at_500: tuple[str, ...]) -> dict[str, Any]:
    """The golden readings, those at 500 kPa replaced and all others taken as often."""
    count = len(next(iter(at_500.values())))
    taken = {point: {"rising": (up,) * count, "falling": (down,) * count} for point, (up, down) in READINGS.items()}
    return {"readings": {"output": {**taken, "50": at_500}}}


def test_of_three_cycles_the_worst_error_counts_and_the_mean_hysteresis() -> None:
    """-0.030 of the second cycle against +0.012; means differ by 0.014 though one cycle differs by 0.042."""
    result = example_evaluated(
        PACK, **cycles(rising=("12.000", "11.970", "12.000"), falling=("12.000", "12.012", "12.000"))
    )
    point = result.points[2]
    head = 1.2 * 9.80665 * 0.5 / 1000
    assert float(point.budget.value) == pytest.approx(11.970 - 0.0006 - 12 - MA_PER_KPA * head, rel=1e-9)
    assert point.columns["hysteresis"] == "0.014"
    assert result.verdict is Verdict.CONFORMS


def test_hysteresis_may_take_eight_tenths_of_the_mpe() -> None:
    """0.8 x 0.032 = 0.0256 mA."""
    within = example_evaluated(PACK, **cycles(rising=("11.988",), falling=("12.0136",)))
    beyond = example_evaluated(PACK, **cycles(rising=("11.988",), falling=("12.0137",)))
    assert within.verdict is Verdict.CONFORMS
    assert [failed.where for failed in beyond.failed] == ["output/50/initial/hysteresis"]


@pytest.mark.parametrize(
    ("accuracy_class", "mpe", "digits"), [("0.5", "0.08", 3), ("1", "0.16", 2), ("0.2", "0.032", 3)]
)
def test_errors_are_rounded_to_a_tenth_of_the_mpe_or_less(accuracy_class: str, mpe: str, digits: int) -> None:
    result = example_evaluated(PACK, item={**example_of(PACK).item, "accuracy_class": accuracy_class})
    assert {point.columns["mpe"] for point in result.points} == {mpe}
    assert {len(point.columns["error"].partition(".")[2]) for point in result.points} == {digits}


def test_standard_and_meter_together_are_held_against_a_quarter() -> None:
    """For class 0.1 (0.016 mA) 0.0032 mA of pressure and 0.0015 of current are 0.0035: within 0.004; 0.0030 is not."""
    example = example_of(PACK)
    item = {**example.item, "accuracy_class": "0.1"}
    assert example_evaluated(PACK, item=item).verdict is Verdict.CONFORMS
    pressure, meter = example.standards
    coarse = replace(meter, results=(replace(meter.results[0], expanded_uncertainty=DecimalText("0.0030")),))
    with pytest.raises(StandardNotGoodEnough):
        example_evaluated(PACK, item=item, standards=(pressure, coarse))


def test_a_range_from_vacuum_to_pressure() -> None:
    """-100 to 300 kPa: 0 kPa stands for 8 mA."""
    example = example_of(PACK)
    pressure, meter = example.standards
    wide = replace(pressure.results[0], range_low=DecimalText("-100"), expanded_uncertainty=DecimalText("0.08"))
    outputs = {"0": "4.001", "25": "8.002", "50": "12.003", "75": "16.002", "100": "20.001"}
    result = example_evaluated(
        PACK,
        item={**example.item, "range_low": "-100", "range_high": "300", "head_height": "0"},
        standards=(replace(pressure, results=(wide,)), meter),
        readings={"output": {point: {"rising": (mA,), "falling": (mA,)} for point, mA in outputs.items()}},
    )
    assert [point.columns["pressure"] for point in result.points] == ["-100", "0", "100", "200", "300"]
    assert [point.columns["ideal_output"] for point in result.points] == [f"{mA}.0000" for mA in (4, 8, 12, 16, 20)]
    assert [float(point.budget.value) for point in result.points] == pytest.approx(
        [0.0004, 0.0014, 0.0024, 0.0014, 0.0004], abs=1e-12
    )


def test_a_pressure_standard_that_shows_too_much_is_corrected() -> None:
    """1 kPa too much shown is 1 kPa less applied: 0.016 mA less are due, and the error is 0.016 mA more."""
    pressure, meter = example_of(PACK).standards
    biased = replace(pressure.results[0], value=DecimalText("1"))
    right = example_evaluated(PACK).points[2]
    corrected = example_evaluated(PACK, standards=(replace(pressure, results=(biased,)), meter)).points[2]
    assert float(corrected.budget.value) - float(right.budget.value) == pytest.approx(0.016, rel=1e-9)


@pytest.mark.parametrize(("accuracy_class", "count"), [("0.05", 9), ("0.075", 9), ("0.1", 5), ("0.5", 5)])
def test_the_best_classes_are_measured_at_nine_points(accuracy_class: str, count: int) -> None:
    item = {**example_of(PACK).item, "accuracy_class": accuracy_class}
    plan = measurement_plan(builtin_packs()[PACK], item)
    pressures = [float(planned.nominal) for planned in plan if planned.channel == "rising"]
    assert pressures == [1000 * n / (count - 1) for n in range(count)]
    assert [float(planned.nominal) for planned in plan if planned.channel == "falling"] == pressures[::-1]


def test_a_range_has_a_span() -> None:
    with pytest.raises(ItemRelationBroken):
        example_evaluated(PACK, item={**example_of(PACK).item, "range_low": "1000"})
