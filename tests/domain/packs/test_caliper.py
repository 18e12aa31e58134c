"""Callipers, JJG 30: the golden example by hand, and the vernier calliper of EA-4/02 M, supplement 2, S10."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from domain.calibration.errors import EnvironmentOutsideLimits, StandardNotGoodEnough
from domain.calibration.result import Verdict
from domain.specialty.item import ItemRelationBroken
from domain.specialty.parts import DecimalText, Service
from tests.domain.packs.by_hand import (
    contributions,
    example_evaluated,
    example_of,
    rectangle,
    root_sum_square,
    trapezoid_factor,
    two_digits_up,
)

PACK = "caliper-jjg30"

READINGS = {"41.2": ("41.20", "41.18"), "81.5": ("81.52", "81.50"), "121.8": ("121.82", "121.82")}
"""Test length: near the root, near the tip."""


def test_the_golden_example_by_hand() -> None:
    result = example_evaluated(PACK)
    assert [point.point for point in result.points] == list(READINGS)
    for point in result.points:
        length = Fraction(point.point)
        errors = [Fraction(text) - length for text in READINGS[point.point]]
        worst = max(errors, key=abs)
        spread = abs(errors[0] - errors[1]) / 2
        parts = {
            "d_read": rectangle(0.01),
            "l_S": rectangle(0.0016),
            "dt": float(length) * 11.5e-6 * rectangle(2),
            "d_M": rectangle(max(0.25 * 0.02, float(spread))),
        }
        assert contributions(point) == pytest.approx(parts, rel=1e-9)
        assert float(point.budget.value) == pytest.approx(float(worst), rel=1e-12)
        factor = trapezoid_factor(parts["d_read"], parts["d_M"])
        assert point.budget.reported.expanded_uncertainty == two_digits_up(factor * root_sum_square(parts))
        assert Fraction(point.columns["indication_error"]) == worst, "readings of 0.02 mm give errors of 0.02 mm"
        assert point.columns["mpe"] == "0.03"
    assert (result.verdict, result.failed) == (Verdict.CONFORMS, ())


def ea_s10() -> dict[str, Any]:
    """A calliper of 0.05 mm that shows 150.10 mm on a block of grade 1 of 150 mm, MPE 0.8 um (EA-4/02 M, S10)."""
    example = example_of(PACK)
    (block,) = example.standards
    (result,) = block.results
    grade_1 = replace(result, expanded_uncertainty=DecimalText("0.0008"), range_high=DecimalText("150"))
    return {
        "service": Service.CALIBRATION,
        "item": {
            "range_high": "150",
            "scale_interval": "0.05",
            "caliper_type": "vernier",
            "test_lengths": "150",
            "mechanical_limit": "0.05",
        },
        "standards": (replace(block, results=(grade_1,)),),
        "readings": {"indication": {"150": {"near_root": ("150.10",), "near_tip": ("150.10",)}}},
    }


def test_recomputes_ea_4_02_s10() -> None:
    """EA-4/02 M:2013, S10: E = 0.10 mm, u = 0.033 mm (rounded parts added; exactly 0.0323), k = 1.83, U = 0.06 mm."""
    result = example_evaluated(PACK, **ea_s10())
    (point,) = result.points
    assert float(point.budget.value) == pytest.approx(0.10, abs=1e-12)
    printed_um = {"l_S": 0.46, "dt": 2.0, "d_read": 15, "d_M": 29}
    assert {name: 1000 * part for name, part in contributions(point).items()} == pytest.approx(printed_um, rel=0.04)
    assert float(point.budget.combined_standard_uncertainty) == pytest.approx(0.033, abs=0.0007)
    assert float(point.budget.coverage_factor) == pytest.approx(trapezoid_factor(0.05, 0.025), rel=1e-9)
    assert point.columns["coverage_factor"] == "1.83"
    assert round(float(point.budget.expanded_uncertainty), 2) == 0.06
    assert (result.verdict, point.conformity) == (Verdict.NO_STATEMENT, None)


def test_the_same_calliper_is_out_of_its_limits_when_verified() -> None:
    result = example_evaluated(PACK, **{**ea_s10(), "service": Service.VERIFICATION})
    assert result.points[0].columns["mpe"] == "0.05"
    assert result.verdict is Verdict.DOES_NOT_CONFORM


@pytest.mark.parametrize(
    ("interval", "range_high", "mpe"),
    [
        ("0.02", "70", "0.02"),
        ("0.01", "200", "0.03"),
        ("0.01", "300", "0.04"),
        ("0.02", "500", "0.05"),
        ("0.02", "1000", "0.07"),
        ("0.05", "200", "0.05"),
        ("0.05", "300", "0.08"),
        ("0.05", "1000", "0.1"),
    ],
)
def test_the_mpe_by_scale_interval_and_range(interval: str, range_high: str, mpe: str) -> None:
    item = {**example_of(PACK).item, "scale_interval": interval, "range_high": range_high, "test_lengths": "41.2"}
    readings = {"indication": {"41.2": {"near_root": ("41.20",), "near_tip": ("41.20",)}}}
    (point,) = example_evaluated(PACK, item=item, readings=readings).points
    assert point.columns["mpe"] == mpe


def test_blocks_that_are_too_coarse_verify_nothing() -> None:
    example = example_of(PACK)
    (block,) = example.standards
    coarse = replace(block.results[0], expanded_uncertainty=DecimalText("0.011"))
    with pytest.raises(StandardNotGoodEnough):
        example_evaluated(PACK, standards=(replace(block, results=(coarse,)),))


@pytest.mark.parametrize(("hours", "is_enough"), [("2", True), ("1.9", False)])
def test_a_calliper_waits_two_hours_in_the_room(hours: str, is_enough: bool) -> None:  # noqa: FBT001
    *ambient, soak = example_of(PACK).environment
    environment = (*ambient, replace(soak, value=DecimalText(hours)))
    if is_enough:
        assert example_evaluated(PACK, environment=environment).verdict is Verdict.CONFORMS
    else:
        with pytest.raises(EnvironmentOutsideLimits):
            example_evaluated(PACK, environment=environment)


def test_there_is_no_calliper_of_0_03_mm() -> None:
    with pytest.raises(ItemRelationBroken):
        example_evaluated(PACK, item={**example_of(PACK).item, "scale_interval": "0.03"})
