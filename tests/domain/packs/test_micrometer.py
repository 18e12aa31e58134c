"""Micrometers, JJG 21: the golden example by hand, and a published budget (https://m.777doc.com/doc-2589138.html)."""

import math
from dataclasses import replace
from fractions import Fraction
from statistics import stdev

import pytest

from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.result import Verdict
from domain.specialty.item import ItemRelationBroken
from domain.specialty.parts import DecimalText
from tests.domain.packs.by_hand import (
    NORMAL_95,
    contributions,
    example_evaluated,
    example_of,
    rectangle,
    root_sum_square,
    two_digits_up,
)

PACK = "micrometer-jjg21"
SQRT6 = math.sqrt(6)

READINGS = {"5.12": "5.121", "10.24": "10.241", "15.36": "15.362", "21.5": "21.502", "25": "25.001"}
ROUNDED_ERRORS_UM = {"5.12": "1", "10.24": "1", "15.36": "2", "21.5": "2", "25": "1"}


def test_the_golden_example_by_hand() -> None:
    result = example_evaluated(PACK)
    assert [point.point for point in result.points] == list(READINGS)
    for point in result.points:
        length = Fraction(point.point)
        error = 1000 * (Fraction(READINGS[point.point]) - length) - Fraction("0.12")
        micrometres = 1000 * float(length)
        parts = {
            "d_i": 0.516,
            "d_read": 1 / SQRT6,
            "d_zero": 1 / SQRT6,
            "d_S": 0.25 / 2.58,
            "d_form": rectangle(0.5),
            "d_alpha": micrometres * 2e-6 / SQRT6 * (21.0 - 20),
            "dt": micrometres * 11.5e-6 * rectangle(0.3),
        }
        assert contributions(point) == pytest.approx(parts, rel=1e-9)
        assert float(point.budget.value) == pytest.approx(float(error), rel=1e-11)
        assert point.budget.reported.expanded_uncertainty == two_digits_up(NORMAL_95 * root_sum_square(parts))
        assert point.columns["indication_error"] == ROUNDED_ERRORS_UM[point.point] == str(round(error))
    assert (result.verdict, result.failed) == (Verdict.CONFORMS, ())


PUBLISHED_UM = {
    # upper limit and length in mm: (zero-setting block, block measured, expansion coefficients, temperatures)
    25: (0, 0.097, 0.102, 0.0498),
    50: (0.097, 0.116, 0.204, 0.0996),
    75: (0.116, 0.136, 0.306, 0.149),
    100: (0.136, 0.155, 0.408, 0.199),
}


@pytest.mark.parametrize("length", PUBLISHED_UM)
def test_recomputes_a_published_budget(length: int) -> None:
    """Blocks of order 4, U99 = (0.2 + 2 L) um with L in m; the printed expansion term agrees at 5 K."""
    example = example_of(PACK)
    setting, block, expansion, temperature = PUBLISHED_UM[length]
    (blocks,) = example.standards
    order_4 = replace(
        blocks.results[0],
        value=DecimalText("0"),
        expanded_uncertainty=DecimalText(f"{0.2 + 2 * length / 1000:.4g}"),
        range_high=DecimalText("100000"),
    )
    warm = replace(example.environment[0], value=DecimalText("25"))
    lower = length - 25
    item = {**example.item, "range_low": str(lower), "range_high": str(length), "test_lengths": str(length)}
    if lower:
        item["setting_expanded"] = f"{2 * (0.2 + 2 * lower / 1000) / 2.58:.6f}"
    (point,) = example_evaluated(
        PACK,
        item=item,
        environment=(warm, *example.environment[1:]),
        standards=(replace(blocks, results=(order_4,)),),
        readings={"indication": {str(length): {"indication": (f"{length}.000",)}}},
    ).points
    found = contributions(point)
    assert found["d_i"] == pytest.approx(0.516)
    assert found["d_read"] == pytest.approx(0.408, abs=0.0005)
    assert found.get("d_set", 0) == pytest.approx(setting, abs=0.0007)
    assert found["d_S"] == pytest.approx(block, abs=0.0007)
    assert found["d_alpha"] == pytest.approx(expansion, abs=0.0007)
    assert found["dt"] == pytest.approx(temperature, abs=0.0007)


def test_the_published_series_of_ten_readings() -> None:
    """Ten readings at 25 mm with s = 0.516 um: the mean of a series is worth s/sqrt(10)."""
    thousandths = (0, 0, 0, 1, 1, 0, 1, 1, 0, 0)
    assert stdev(thousandths) == pytest.approx(0.516, abs=0.0005)
    item = {**example_of(PACK).item, "test_lengths": "25"}
    readings = {"indication": {"25": {"indication": tuple(f"25.00{n}" for n in thousandths)}}}
    (point,) = example_evaluated(PACK, item=item, readings=readings).points
    assert contributions(point)["d_i"] == pytest.approx(stdev(thousandths) / math.sqrt(10), rel=1e-9)
    assert float(point.budget.value) == pytest.approx(0.4 - 0.12)


MPE_UM = {25: "4", 50: "4", 75: "5", 100: "5", 125: "6", 200: "7", 500: "13"}


@pytest.mark.parametrize("upper", MPE_UM)
def test_the_mpe_by_range(upper: int) -> None:
    example = example_of(PACK)
    (blocks,) = example.standards
    wide = replace(blocks.results[0], range_high=DecimalText("500000"))
    item = {
        **example.item,
        "range_low": str(upper - 25),
        "range_high": str(upper),
        "test_lengths": str(upper),
        "setting_expanded": "0.3",
    }
    readings = {"indication": {str(upper): {"indication": (f"{upper}.001",)}}}
    (point,) = example_evaluated(
        PACK, item=item, readings=readings, standards=(replace(blocks, results=(wide,)),)
    ).points
    assert point.columns["mpe"] == MPE_UM[upper]


@pytest.mark.parametrize(("expanded", "is_enough"), [("1.33", True), ("1.34", False)])
def test_blocks_are_held_against_a_third_of_4_um(expanded: str, is_enough: bool) -> None:  # noqa: FBT001
    (blocks,) = example_of(PACK).standards
    stated = replace(blocks.results[0], expanded_uncertainty=DecimalText(expanded))
    standards = (replace(blocks, results=(stated,)),)
    if is_enough:
        assert example_evaluated(PACK, standards=standards).verdict is Verdict.CONFORMS
    else:
        with pytest.raises(StandardNotGoodEnough):
            example_evaluated(PACK, standards=standards)


def test_a_lower_limit_is_set_with_something() -> None:
    item = {**example_of(PACK).item, "range_low": "25", "range_high": "50", "test_lengths": "30.12"}
    with pytest.raises(ItemRelationBroken):
        example_evaluated(PACK, item=item)
