"""Gauge blocks: EA-4/02 M:2013, S4, again from its own inputs, and the limits of grades and orders."""

import math
from dataclasses import replace
from itertools import pairwise
from statistics import mean

import pytest

from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.record import OriginalRecord
from domain.calibration.result import Verdict
from tests.domain.packs.by_hand import (
    assert_budget,
    evaluated,
    failed,
    pack,
    points,
    record_of,
    rectangle,
    with_readings,
    with_standard,
)

BLOCKS = "gauge-block-jjg146"


def block(**item: str) -> OriginalRecord:
    return record_of(BLOCKS, **item)


def test_recomputes_ea_4_02_s4() -> None:
    """EA-4/02 M:2013, S4: 49.999926 mm, u = 36.4 nm, U = 73 nm with k = 2 (here in micrometres)."""
    point = points(evaluated(block()))["central_length", "50"]
    difference = mean((-0.100, -0.090, -0.080, -0.090, -0.110))
    u = math.hypot(
        0.030 / 2,  # the reference's certificate
        rectangle(0.030),  # its drift
        0.012 / math.sqrt(5),  # pooled deviation of five differences
        rectangle(0.032),  # the comparator
        50_000 * 11.5e-6 * rectangle(0.05),  # temperature difference
        50_000 * 2e-6 / math.sqrt(6) * rectangle(0.5),  # expansion times temperature: triangle times rectangle
        rectangle(0.12 * 0.5 / 9),  # off centre
    )
    assert round(u * 1000, 1) == 36.4
    assert_budget(point, 0.020 + difference, u, 2)
    assert point.columns["central_length"] == "49.999926"
    assert point.columns["expanded_uncertainty"] == "0.073"
    [order] = point.criteria
    assert (order.value, order.limit) == ("0.094024", "0.15")


def test_the_variation_by_hand() -> None:
    point = points(evaluated(block()))["length_variation", "50"]
    assert_budget(point, 0.03 - -0.02, math.hypot(0.012 * math.sqrt(2), rectangle(0.032)), 2)


@pytest.mark.parametrize(
    ("nominal", "grade", "length", "variation"),
    [
        ("10", "0", "0.12", "0.1"),
        ("10.5", "0", "0.14", "0.1"),
        ("100", "1", "0.6", "0.2"),
        ("100.5", "1", "0.8", "0.2"),
        ("300", "2", "2.8", "0.5"),
        ("301", "2", "3.6", "0.5"),
        ("1000", "3", "16", "1.5"),
    ],
)
def test_a_range_of_lengths_ends_at_its_upper_end(nominal: str, grade: str, length: str, variation: str) -> None:
    record = with_standard(
        moved(block(accuracy_class=grade, order="5"), nominal), "reference", value=nominal, range_high=nominal
    )
    found = points(evaluated(with_standard(record, "reference", range_low=nominal)))
    assert found["central_length", nominal].columns["limit"] == length
    assert found["length_variation", nominal].columns["limit"] == variation


@pytest.mark.parametrize("table", ["length_limit", "variation_limit"])
def test_longer_blocks_and_lower_grades_are_never_allowed_less(table: str) -> None:
    """What a slip of the pen in a table of limits would break; K has the length of grade 1 and the least variation."""
    [limits] = [one for one in pack(BLOCKS).tables if one.id == table]
    rows = [tuple(map(float, row)) for _, row in sorted(limits.rows.items(), key=lambda row: float(row[0]))]
    assert len(rows) == 16
    assert all(low <= high for column in zip(*rows, strict=True) for low, high in pairwise(column))
    assert all(low < high for _, *grades in rows for low, high in pairwise(grades))
    assert all(row[0] == row[2] if table == "length_limit" else row[0] < row[1] for row in rows)


def moved(record: OriginalRecord, nominal: str) -> OriginalRecord:
    """The same readings at another length."""
    readings = tuple(replace(one, point=nominal) for one in record.readings)
    return replace(record, readings=readings, item={**record.item, "nominal_lengths": nominal})


def test_a_block_too_long_for_its_grade_gets_the_next() -> None:
    longer = with_readings(block(), "central_length", {("50", "difference", n): "0.250" for n in range(1, 6)})
    result = evaluated(longer)
    assert (result.verdict, result.achieved_class) == (Verdict.DOES_NOT_CONFORM, "1")
    assert failed(result) == ["central_length/50"]


def test_variation_alone_fails_a_block() -> None:
    tilted = with_readings(block(), "length_variation", {("50", "corner_b", 1): "-0.08"})
    assert failed(evaluated(tilted)) == ["length_variation/50"]


def test_a_comparator_too_coarse_for_the_order_fails_it() -> None:
    coarse = with_standard(block(), "comparator", expanded_uncertainty="0.090")
    assert failed(evaluated(coarse)) == ["central_length/50/order"]


def test_a_reference_of_the_same_order_is_refused() -> None:
    """U99 of the reference would be 77 nm: more than the 75 nm of order 2 at 50 mm."""
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_standard(block(), "reference", expanded_uncertainty="0.000060"))


def test_unequal_expansion_is_corrected_to_20_degrees() -> None:
    """A block of 8.5e-6/K beside a steel reference at 20.0 °C: no correction, but the temperature's bound counts."""
    point = points(evaluated(block(thermal_expansion="8.5")))["central_length", "50"]
    line = next(line for line in point.budget.lines if line.symbol == "w")
    spread = math.hypot(2e-6 / math.sqrt(6) * rectangle(0.5), 3e-6 * rectangle(0.5))
    assert float(line.value) == 0
    assert float(line.contribution) == pytest.approx(50_000 * spread, rel=1e-9)
