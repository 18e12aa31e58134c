"""Torque wrenches, JJG 707: the golden example by hand, classes and repeatability."""

import math
from dataclasses import replace
from fractions import Fraction
from statistics import mean, stdev

import pytest
from scipy.stats import t as student

from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.result import RecordResult, Verdict
from domain.specialty.parts import DecimalText
from tests.domain.packs.by_hand import (
    contributions,
    example_evaluated,
    example_of,
    rectangle,
    root_sum_square,
    two_digits_up,
)

PACK = "torque-wrench-jjg707"
READINGS = {"20": (19.72, 19.80, 19.76), "60": (59.05, 59.30, 59.10), "100": (99.10, 99.45, 99.05)}


def test_the_golden_example_by_hand() -> None:
    result = example_evaluated(PACK)
    assert [point.point for point in result.points] == list(READINGS)
    for point in result.points:
        nominal, readings = float(point.point), READINGS[point.point]
        reference = mean(readings)
        by_tool, by_reference = 100 / reference, 100 * nominal / reference**2  # |dE/dT_a|, |dE/dT_r|
        parts = {
            "d_res": by_tool * rectangle(0.25),
            "d_load": by_tool * rectangle(0.1),
            "T_r": by_reference * stdev(readings) / math.sqrt(3),
            "d_std": by_reference * 0.12 / 2,
            "d_drift": by_reference * rectangle(0.05),
        }
        u = root_sum_square(parts)
        freedom = 2 * u**4 / parts["T_r"] ** 4
        assert contributions(point) == pytest.approx(parts, rel=1e-9)
        assert float(point.budget.value) == pytest.approx(100 * (nominal - reference) / reference, rel=1e-9)
        assert float(point.budget.coverage_factor) == pytest.approx(float(student.ppf(0.975, freedom)), rel=1e-6)
        expanded = u * float(student.ppf(0.975, freedom))
        assert point.budget.reported.expanded_uncertainty == two_digits_up(expanded)
        spread = 100 * (max(readings) - min(readings)) / reference
        assert point.columns["repeatability"] == f"{spread:.1f}"
        assert point.columns["indication_error"] == f"{100 * (nominal - reference) / reference:.1f}"
    assert (result.verdict, result.achieved_class) == (Verdict.CONFORMS, "4")


def with_readings(**readings: str) -> RecordResult:
    """The wrench with other readings at 20, 60 and 100 N*m, named ``at_20`` and so on."""
    taken = {name.removeprefix("at_"): {"reference": tuple(text.split())} for name, text in readings.items()}
    return example_evaluated(PACK, readings={"indication": taken})


def test_a_wrench_out_of_its_class_falls_to_the_next_that_holds_it() -> None:
    """60/57.5 - 1 = 4.35 %: no class 4, but class 5."""
    result = with_readings(at_20="19.8 19.8 19.8", at_60="57.5 57.5 57.5", at_100="99 99 99")
    assert [point.columns["indication_error"] for point in result.points] == ["1.0", "4.3", "1.0"]
    assert (result.verdict, result.achieved_class) == (Verdict.DOES_NOT_CONFORM, "5")


def test_a_wrench_that_does_not_repeat_fails_though_its_mean_is_right() -> None:
    result = with_readings(at_20="19.5 20.0 20.5", at_60="60 60 60", at_100="100 100 100")
    (first, *_) = result.points
    assert first.columns["indication_error"] in {"0.0", "0"}
    assert first.columns["repeatability"] == "5.0"
    assert [failed.where for failed in result.failed] == ["indication/20/initial/repeatability"]
    assert result.achieved_class == "5"


def test_the_limits_are_inclusive() -> None:
    """A set 104 N*m that gives 100 N*m is 4.0 % too high, and still class 4."""
    item = {**example_of(PACK).item, "range_high": "104"}
    result = example_evaluated(
        PACK,
        item=item,
        readings={
            "indication": {
                "20.8": {"reference": ("20.8",) * 3},
                "62.4": {"reference": ("62.4",) * 3},
                "104": {"reference": ("100",) * 3},
            }
        },
    )
    assert result.points[-1].columns["indication_error"] in {"4.0", "4"}
    assert result.verdict is Verdict.CONFORMS


def test_a_correction_of_the_instrument_is_applied_with_its_sign() -> None:
    """An instrument that shows 0.3 N*m too much has an indication error of +0.3: the true torque is less."""
    example = example_of(PACK)
    (standard,) = example.standards
    biased = replace(standard.results[0], value=DecimalText("0.3"))
    result = example_evaluated(PACK, standards=(replace(standard, results=(biased,)),))
    reference = mean(READINGS["60"]) - 0.3
    assert float(result.points[1].budget.value) == pytest.approx(100 * (60 - reference) / reference, rel=1e-9)


@pytest.mark.parametrize(("expanded", "is_enough"), [("0.266", True), ("0.267", False)])
def test_the_standard_is_held_against_a_third_of_the_smallest_limit(expanded: str, is_enough: bool) -> None:  # noqa: FBT001
    """4 % of 20 N*m is 0.8 N*m, a third of it 0.2666 N*m."""
    assert math.isclose(float(Fraction(4, 100) * 20 / 3), 0.2667, abs_tol=1e-4)
    (standard,) = example_of(PACK).standards
    stated = replace(standard.results[0], expanded_uncertainty=DecimalText(expanded))
    standards = (replace(standard, results=(stated,)),)
    if is_enough:
        assert example_evaluated(PACK, standards=standards).verdict is Verdict.CONFORMS
    else:
        with pytest.raises(StandardNotGoodEnough):
            example_evaluated(PACK, standards=standards)
