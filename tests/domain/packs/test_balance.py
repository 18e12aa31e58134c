"""Electronic balances: the golden example by hand, the steps of the MPE, and what each test alone can fail."""

import math
from statistics import stdev

import pytest

from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.record import OriginalRecord
from domain.calibration.result import Verdict
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

D = 0.1  # mg
WEIGHTS = {
    # load in g: conventional mass less nominal, U, drift in mg
    "10": (0.012, 0.020, 0.010),
    "50": (0.021, 0.030, 0.020),
    "100": (-0.040, 0.050, 0.030),
    "200": (0.080, 0.10, 0.060),
}
OBSERVED = {"10": 0.1, "50": 0.3, "100": 0.3, "200": 0.5}  # the worse of loading and unloading, less nominal, in mg


def balance(**item: str) -> OriginalRecord:
    return record_of("balance-jjg1036", **item)


def uncertainty(load: str) -> float:
    _, expanded, drift = WEIGHTS[load]
    buoyancy = float(load) * 1000 * 0.12 * 140 / 8000**2
    shares = (rectangle(D / 2), rectangle(D / 2), 0.08, expanded / 2, rectangle(drift), rectangle(buoyancy))
    return math.hypot(*shares)


def test_the_errors_by_hand() -> None:
    found = points(evaluated(balance()))
    for load, (deviation, _, _) in WEIGHTS.items():
        assert_budget(found["indication", load], OBSERVED[load] - deviation, uncertainty(load), 2)
    assert_budget(found["eccentricity", "50"], 0.3 - 0.021, uncertainty("50"), 2)


def test_the_repeatability_by_hand() -> None:
    point = points(evaluated(balance()))["repeatability", "200"]
    assert_budget(point, 0.6 - 0.3, math.hypot(rectangle(D / 2), rectangle(D / 2)), 2)
    assert float(point.columns["deviation"]) == pytest.approx(stdev((0.4, 0.5, 0.3, 0.5, 0.4, 0.6)), abs=D / 200)


@pytest.mark.parametrize(
    ("accuracy_class", "interval", "limits"),
    [
        # e in mg; MPE at 10, 50, 100 and 200 g: a step belongs to the smaller limit
        ("I", "1", ["0.5", "0.5", "1", "1"]),
        ("I", "0.999", ["0.4995", "0.999", "0.999", "1.4985"]),
        ("II", "10", ["5", "5", "10", "10"]),
        ("III", "20", ["10", "30", "30", "30"]),
        ("III", "100", ["50", "50", "100", "100"]),
        ("IIII", "1000", ["500", "500", "1000", "1000"]),
    ],
)
def test_the_steps_of_the_mpe(accuracy_class: str, interval: str, limits: list[str]) -> None:
    # d follows e: the relation asks for e <= 10 d
    scale = {"verification_interval": interval, "scale_interval": interval}
    result = evaluated(balance(accuracy_class=accuracy_class, known_deviation="0.08", **scale))
    assert [points(result)["indication", load].columns["mpe"] for load in WEIGHTS] == limits


def test_a_weight_used_by_its_class_is_taken_at_nominal() -> None:
    record = balance()
    for place in range(len(WEIGHTS)):
        record = with_standard(record, "weights", place, characteristic="maximum_permissible_error", value=None)
    point = points(evaluated(record))["indication", "10"]
    line = next(line for line in point.budget.lines if line.symbol == "d_m")
    assert line.value == "0"
    assert float(line.standard_uncertainty) == pytest.approx(rectangle(0.020))


def test_weights_of_more_than_a_third_of_the_mpe_are_refused() -> None:
    evaluated(with_standard(balance(), "weights", 0, expanded_uncertainty="0.000166"))
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_standard(balance(), "weights", 0, expanded_uncertainty="0.000167"))


@pytest.mark.parametrize(
    ("test", "place", "reading"),
    [
        ("indication", ("50", "falling", 1), "50.0007"),
        ("indication", ("50", "rising", 1), "49.9994"),
        ("repeatability", ("200", "indication", 6), "200.0014"),
        *(
            ("eccentricity", ("50", position, 1), reading)
            for position in ("centre", "front", "back", "left", "right")
            for reading in ("49.9993", "50.0007")
        ),
    ],
)
def test_each_test_alone_can_fail_a_balance(test: str, place: tuple[str, str, int], reading: str) -> None:
    result = evaluated(with_readings(balance(), test, {place: reading}))
    assert (result.verdict, failed(result)) == (Verdict.DOES_NOT_CONFORM, [f"{test}/{place[0]}"])


def test_what_is_judged_is_rounded_to_the_scale_interval() -> None:
    """0.6 mg less 0.021 mg rounds to 0.6 mg, more than 0.5 mg; 0.5 mg less 0.021 mg rounds to 0.5 mg, and passes."""
    assert failed(evaluated(with_readings(balance(), "indication", {("50", "falling", 1): "50.0006"})))
    assert not failed(evaluated(with_readings(balance(), "indication", {("50", "falling", 1): "50.0005"})))
