"""Taximeters, JJG 517: the golden example by hand, and limits that are not symmetric."""

import math
from dataclasses import replace
from statistics import mean, stdev
from typing import Any

import pytest
from scipy.stats import t as student

from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.result import Verdict
from domain.specialty.parts import DecimalText
from tests.domain.packs.by_hand import (
    contributions,
    example_evaluated,
    example_of,
    rectangle,
    root_sum_square,
    two_digits_up,
)

PACK = "taximeter-jjg517"
REFERENCES = {"2": (2016, 2013, 2018), "4": (4031, 4027, 4034)}


def test_the_golden_example_by_hand() -> None:
    result = example_evaluated(PACK)
    assert [point.point for point in result.points] == list(REFERENCES)
    for point in result.points:
        counted, references = 1000 * int(point.point), REFERENCES[point.point]
        driven = mean(references) - 1.5
        ratio = 100 * counted / driven
        errors = [100 * (counted - reference) / reference for reference in references]
        parts = {
            "d_trigger": 100 / driven * rectangle(5),
            "d_std": ratio / driven * 4 / 2,
            "d_drift": ratio / driven * rectangle(2),
            "d_tyre": ratio * rectangle(0.001),
            "d_rep": stdev(errors) / math.sqrt(3),
        }
        u = root_sum_square(parts)
        k = float(student.ppf(0.975, 2 * (u / parts["d_rep"]) ** 4))
        assert contributions(point) == pytest.approx(parts, rel=1e-8)
        assert float(point.budget.value) == pytest.approx(ratio - 100, rel=1e-8)
        assert point.budget.reported.expanded_uncertainty == two_digits_up(k * u)
        assert point.columns["error"] == f"{ratio - 100:.1f}"
        assert (point.columns["lower_limit"], point.columns["upper_limit"]) == ("-4", "1")
    assert (result.verdict, result.failed) == (Verdict.CONFORMS, ())


def trip(displayed: str, reference: str) -> dict[str, Any]:
    """One test distance of 1 km, driven twice alike, with a standard that shows no error."""
    example = example_of(PACK)
    (standard,) = example.standards
    right = replace(standard.results[0], value=DecimalText("0"), expanded_uncertainty=DecimalText("2"))
    return {
        "item": {**example.item, "test_distances": "1"},
        "standards": (replace(standard, results=(right,)),),
        "readings": {"distance": {"1": {"displayed": (displayed,) * 2, "reference": (reference,) * 2}}},
    }


@pytest.mark.parametrize(
    ("displayed", "reference", "error", "verdict"),
    [
        ("1000", "974", "2.7", Verdict.DOES_NOT_CONFORM),  # a meter caught: http://www.dy313.com/thread-173023-1-1.html
        ("1010", "1000", "1.0", Verdict.CONFORMS),
        ("1011", "1000", "1.1", Verdict.DOES_NOT_CONFORM),
        ("973", "1000", "-2.7", Verdict.CONFORMS),
        ("960", "1000", "-4.0", Verdict.CONFORMS),
        ("959", "1000", "-4.1", Verdict.DOES_NOT_CONFORM),
    ],
)
def test_the_passenger_is_protected_more_than_the_driver(
    displayed: str, reference: str, error: str, verdict: Verdict
) -> None:
    result = example_evaluated(PACK, **trip(displayed, reference))
    assert result.points[0].columns["error"] == error
    assert result.verdict is verdict


@pytest.mark.parametrize(("expanded", "is_enough"), [("3", True), ("3.01", False)])
def test_the_reference_distance_is_known_to_0_3_percent(expanded: str, is_enough: bool) -> None:  # noqa: FBT001
    record = trip("1000", "1000")
    (standard,) = record["standards"]
    stated = replace(standard.results[0], expanded_uncertainty=DecimalText(expanded))
    record["standards"] = (replace(standard, results=(stated,)),)
    if is_enough:
        assert example_evaluated(PACK, **record).verdict is Verdict.CONFORMS
    else:
        with pytest.raises(StandardNotGoodEnough):
            example_evaluated(PACK, **record)


def test_a_broken_seal_fails_whatever_was_counted() -> None:
    checks = {**example_of(PACK).checks, "seals": False}
    result = example_evaluated(PACK, checks=checks)
    assert [failed.where for failed in result.failed] == ["checks/seals"]
