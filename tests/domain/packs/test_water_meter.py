"""Water meters, JJG 162: the errors by hand as volumes of the same water, zones and sides of the errors."""

import math
from fractions import Fraction
from statistics import stdev

import pytest

from domain.calibration.errors import CheckMissing, StandardNotGoodEnough
from domain.calibration.record import OriginalRecord
from domain.calibration.result import Verdict
from domain.packs import builtin_packs
from domain.specialty.applying import validity_months
from domain.specialty.item import ItemFieldOutOfRange
from tests.domain.packs.by_hand import (
    Numbers,
    assert_budget,
    evaluated,
    failed,
    points,
    propagated,
    record_of,
    rectangle,
    with_readings,
    with_standard,
)

PACK = "water-meter-jjg162"
READ = {
    # flow: (before, after, bench, water at the meter, water at the bench)
    "Q3": [("310.00", "410.90", "100.02", "19.8", "20.6")],
    "Q2": [
        ("410.90", "421.00", "10.02", "19.9", "20.7"),
        ("421.025", "431.10", "10.01", "19.9", "20.7"),
        ("431.15", "441.25", "10.02", "20.0", "20.8"),
    ],
    "Q1": [("441.30", "451.05", "10.04", "20.1", "20.9")],
}
WATER, STEEL = Fraction("0.0002"), Fraction("0.00005")
PRACTICALLY_KNOWN = 1_000_000
"""Degrees of freedom of a deviation that the pack states."""


def meter(**item: str) -> OriginalRecord:
    return record_of(PACK, **item)


def error(of: Numbers) -> Fraction:
    """Percent: the meter's volume over the bench's, both of the water as it is in the meter."""
    tank = of["V_b"] / (1 + (of["bench"] + of["drift"]) / 100)
    growth = 1 + of["water"] * (of["t_m"] - of["t_b"]) + of["steel"] * (of["t_b"] - 20)
    return 100 * ((of["V_i"] + of["step"]) / (tank * growth) - 1) + of["scatter"]


def single(row: tuple[str, ...]) -> float:
    """The error of one run without corrections."""
    before, after, bench, t_m, t_b = map(float, row)
    return 100 * ((after - before) / (bench * (1 + 0.0002 * (t_m - t_b) + 0.00005 * (t_b - 20))) - 1)


@pytest.mark.parametrize("flow", READ)
def test_the_errors_by_hand(flow: str) -> None:
    rows = [tuple(map(Fraction, row)) for row in READ[flow]]
    before, after, bench, t_m, t_b = (sum(column, Fraction(0)) / len(rows) for column in zip(*rows, strict=True))
    scatter = stdev(map(single, READ[flow])) / math.sqrt(len(rows)) if len(rows) > 1 else 0.10
    estimates: dict[str, tuple[str | Fraction, float]] = {
        "V_i": (after - before, 0),
        "step": ("0", math.hypot(rectangle(0.05 / 4), rectangle(0.05 / 4))),
        "V_b": (bench, 0),
        "bench": ("-0.05", 0.20 / 2),
        "drift": ("0", rectangle(0.05)),
        "water": (WATER, rectangle(0.0001)),
        "steel": (STEEL, rectangle(0.000005)),
        "t_m": (t_m + Fraction("0.05"), 0.2 / 2),
        "t_b": (t_b, rectangle(0.5)),
        "scatter": ("0", scatter),
    }
    freedom = {"scatter": len(rows) - 1 or PRACTICALLY_KNOWN}
    assert_budget(points(evaluated(meter()))["indication", flow], *propagated(error, estimates, freedom))


def test_the_least_flow_may_err_more() -> None:
    assert not failed(evaluated(erring(meter(), Q1=5.0)))
    result = evaluated(erring(meter(), Q2=2.1))
    assert (result.verdict, failed(result)) == (Verdict.DOES_NOT_CONFORM, ["indication/Q2"])


def test_flows_follow_the_meter() -> None:
    found = points(evaluated(meter(permanent_flow="2.5", flow_ratio="80")))
    flows = {flow: found["indication", flow].columns["flow_rate"] for flow in READ}
    assert flows == {"Q3": "2.5000", "Q2": "0.0500", "Q1": "0.0312"}, "1.6 times 2.5/80 and, to the even digit, 2.5/80"


def found_limits(record: OriginalRecord) -> list[str]:
    found = points(evaluated(record))
    return [found["indication", flow].columns["mpe"] for flow in READ]


def test_zones_classes_warm_water_and_meters_in_use() -> None:
    fine = with_standard(meter(), "bench", expanded_uncertainty="0.10")
    first = with_standard(meter(accuracy_class="1"), "bench", expanded_uncertainty="0.10")
    assert found_limits(fine) == ["2", "2", "5"]
    assert found_limits(first) == ["1", "1", "3"]
    assert found_limits(meter(stage="in use")) == ["4", "4", "10"]
    assert found_limits(warm(meter(temperature_class="T50"), "30.0")) == ["2", "2", "5"]
    assert found_limits(warm(meter(temperature_class="T50"), "30.1")) == ["3", "3", "5"]


def warm(record: OriginalRecord, water: str) -> OriginalRecord:
    places = {
        (flow, channel, run): water
        for flow, rows in READ.items()
        for run in range(1, len(rows) + 1)
        for channel in ("meter_temperature", "bench_temperature")
    }
    return with_readings(record, "indication", places)


def erring(record: OriginalRecord, **errors: float) -> OriginalRecord:
    """Readings of a meter whose errors are these, in percent."""
    ends = {}
    for flow, wanted in errors.items():
        for run, row in enumerate(READ[flow], start=1):
            before, _, bench, t_m, t_b = map(float, row)
            passed = bench * (1 + 0.0002 * (t_m + 0.05 - t_b) + 0.00005 * (t_b - 20)) / (1 - 0.05 / 100)
            ends[flow, "end_reading", run] = f"{before + passed * (1 + wanted / 100):.4f}"
    return with_readings(record, "indication", ends)


@pytest.mark.parametrize(
    ("errors", "where"),
    [
        # half of the MPE is 1 %, 1 % and 2.5 %; errors are judged in tenths
        ({"Q3": 1.2, "Q2": 1.2, "Q1": 2.5}, []),
        ({"Q3": 1.2, "Q2": 1.2, "Q1": 2.6}, ["indication/*/not_all_high"]),
        ({"Q3": 1.0, "Q2": 1.2, "Q1": 2.6}, []),
        ({"Q3": 1.2, "Q2": 1.2, "Q1": -4.0}, []),
        ({"Q3": -1.2, "Q2": -1.0, "Q1": -2.6}, []),
        ({"Q3": -1.2, "Q2": -1.1, "Q1": -2.6}, ["indication/*/not_all_low"]),
    ],
)
def test_a_meter_may_not_favour_one_side_at_every_flow(errors: dict[str, float], where: list[str]) -> None:
    assert failed(evaluated(erring(meter(), **errors))) == where
    assert not failed(evaluated(erring(meter(stage="subsequent"), **errors)))


@pytest.mark.parametrize(("stage", "at_most"), [("initial", "0.40"), ("subsequent", "0.66"), ("in use", "1.33")])
def test_the_bench_of_an_initial_verification_is_five_times_better(stage: str, at_most: str) -> None:
    evaluated(with_standard(meter(stage=stage), "bench", expanded_uncertainty=at_most))
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_standard(meter(stage=stage), "bench", expanded_uncertainty=at_most[:-1] + "9"))


@pytest.mark.parametrize(
    ("flow", "within", "beyond"),
    [
        ("Q3", "2.25", "2.24"),
        ("Q3", "2.50", "2.51"),
        ("Q1", "0.03125", "0.0312"),
        ("Q1", "0.034375", "0.0344"),
    ],
)
def test_flows_stay_by_the_flow_prescribed(flow: str, within: str, beyond: str) -> None:
    evaluated(with_readings(meter(), "indication", {(flow, "flow", 1): within}))
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_readings(meter(), "indication", {(flow, "flow", 1): beyond}))


def test_a_flow_indicator_that_shows_too_much_is_corrected() -> None:
    """It shows 2 % too much: of 2.52 m³/h shown 2.47 flow, of 0.0318 only 0.0312, which is below Q1."""
    biased = with_standard(meter(), "flow_indicator", characteristic="relative_error", value="2")
    evaluated(with_readings(biased, "indication", {("Q3", "flow", 1): "2.52"}))
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_readings(biased, "indication", {("Q1", "flow", 1): "0.0318"}))


def test_water_too_warm_for_a_t30_meter_is_refused() -> None:
    with pytest.raises(StandardNotGoodEnough):
        evaluated(warm(meter(), "30.1"))


def test_water_that_cools_on_its_way_to_the_bench() -> None:
    """2 K warmer in the meter: the water was 0.04 % more there, and the meter owes it."""
    cold = evaluated(warm(meter(), "20.0"))
    moved = {("Q3", "meter_temperature", 1): "22.0"}
    warmer = evaluated(with_readings(warm(meter(), "20.0"), "indication", moved))
    change = [float(points(result)["indication", "Q3"].budget.value) for result in (warmer, cold)]
    assert change[0] - change[1] == pytest.approx(-0.04 * 1.009, rel=0.01)


def test_electronic_devices_have_a_check_of_their_own() -> None:
    with pytest.raises(CheckMissing):
        evaluated(meter(construction="with electronic devices"))
    with pytest.raises(ItemFieldOutOfRange):
        evaluated(meter(flow_ratio="5"))


@pytest.mark.parametrize(
    ("use", "diameter", "months"),
    [
        ("household", "15", 72),
        ("household", "40", 48),
        ("other", "15", 24),
        ("other", "80", 24),
    ],
)
def test_how_long_a_meter_may_be_used_depends_on_its_use_and_size(use: str, diameter: str, months: int) -> None:
    pack = builtin_packs()[PACK]
    item = {**record_of(PACK).item, "use": use, "nominal_diameter": diameter}
    assert validity_months(pack, item) == months
