"""Digital indicating scales: the published changeover point, the example by hand, and what each test alone can fail."""

import math
from dataclasses import replace

import pytest

from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.record import OriginalRecord
from domain.calibration.result import Verdict
from domain.specialty.item import ItemRelationBroken
from tests.domain.packs.by_hand import (
    assert_budget,
    evaluated,
    failed,
    points,
    record_of,
    rectangle,
    with_readings,
    with_standard,
)

E = 5.0  # g
STEP = rectangle(0.05 * E)
REPEATABILITY = 0.05 * E
WEIGHTS = {"0.1": 0.005, "2.5": 0.125, "7.5": 0.375, "10": 0.5, "15": 0.75}  # kg: MPE in g
WEIGHINGS = {
    # load in kg: (indication in kg, added weights in g) of the worse direction
    "0.1": (0.100, 1.5),
    "2.5": (2.500, 1.0),
    "7.5": (7.505, 4.5),
    "10": (10.000, 4.5),
    "15": (15.005, 3.5),
}


def scale(**item: str) -> OriginalRecord:
    return record_of("scale-jjg539", **item)


def before_rounding(indication: float, added: float) -> float:
    """P = I + e/2 - dL, in grams."""
    return indication * 1000 + E / 2 - added


def test_the_published_changeover_point() -> None:
    """e = 5 g, 50 g on the scale, four times 0.5 g added: P = 50.5 g and E = 0.5 g."""
    point = points(evaluated(scale()))["zero", "0.05"]
    assert before_rounding(0.050, 4 * 0.5) == 50.5
    assert point.columns["error"] == "0.5"
    assert_budget(point, 50.5 - 50, math.hypot(STEP, REPEATABILITY, rectangle(0.003)), 2)


def test_the_weighings_by_hand() -> None:
    found = points(evaluated(scale()))
    zero = before_rounding(0.050, 2.0) - 50
    for load, (indication, added) in WEIGHINGS.items():
        error = before_rounding(indication, added) - float(load) * 1000 - zero
        shares = (STEP, STEP, REPEATABILITY, rectangle(WEIGHTS[load]))
        assert_budget(found["weighing", load], error, math.hypot(*shares), 2)


def test_the_other_tests_by_hand() -> None:
    found = points(evaluated(scale()))
    zero = before_rounding(0.050, 2.0) - 50
    worst = before_rounding(5.000, 4.5) - 5000 - zero
    assert_budget(found["eccentricity", "5"], worst, math.hypot(STEP, STEP, REPEATABILITY, rectangle(0.25)), 2)
    weighed = [before_rounding(7.500, 0.5), before_rounding(7.500, 1.0), before_rounding(7.505, 4.0)]
    assert_budget(found["repeatability", "7.5"], max(weighed) - min(weighed), math.hypot(STEP, STEP), 2)
    assert float(found["discrimination", "Max"].budget.value) == 5


@pytest.mark.parametrize(
    ("accuracy_class", "interval", "limits"),
    [
        # a step belongs to the smaller limit: 500 e is 2.5 kg, 2000 e is 10 kg
        ("III", "5", ["2.5", "2.5", "5", "5", "7.5"]),
        ("III", "4.99", ["2.495", "4.99", "4.99", "7.485", "7.485"]),
        ("IIII", "50", ["25", "25", "50", "50", "75"]),
    ],
)
def test_the_steps_of_the_mpe(accuracy_class: str, interval: str, limits: list[str]) -> None:
    ten_intervals = f"{float(interval) / 100:g}"
    record = scale(accuracy_class=accuracy_class, verification_interval=interval)
    readings = tuple(replace(one, point=ten_intervals) if one.test == "zero" else one for one in record.readings)
    record = with_standard(replace(record, readings=readings), "weights", 0, range_low="1", range_high="5000")
    found = points(evaluated(record))
    assert [found["weighing", load].columns["mpe"] for load in WEIGHTS] == limits


def test_weights_of_more_than_a_third_of_the_mpe_are_refused() -> None:
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_standard(scale(), "weights", 0, expanded_uncertainty="0.9"))


@pytest.mark.parametrize(
    ("test", "place", "reading"),
    [
        ("zero", ("0.05", "added", 1), "1.0"),
        ("weighing", ("2.5", "up_added", 1), "5.0"),
        ("weighing", ("2.5", "down", 1), "2.505"),
        ("eccentricity", ("5", "place_3", 1), "4.995"),
        ("repeatability", ("7.5", "indication", 1), "7.505"),
        ("discrimination", ("0.5Max", "after", 1), "7.500"),
    ],
)
def test_each_test_alone_can_fail_a_scale(test: str, place: tuple[str, str, int], reading: str) -> None:
    result = evaluated(with_readings(scale(), test, {place: reading}))
    assert (result.verdict, failed(result)) == (Verdict.DOES_NOT_CONFORM, [f"{test}/{place[0]}"])


@pytest.mark.parametrize(("field", "value"), [("max_load", "60"), ("max_load", "0.4"), ("min_load", "20")])
def test_a_scale_with_too_many_or_too_few_intervals_is_refused(field: str, value: str) -> None:
    with pytest.raises(ItemRelationBroken):
        evaluated(scale(**{field: value, "eccentric_load": "0.1"}))
