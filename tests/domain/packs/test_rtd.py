"""Industrial resistance thermometers, JJG 229: the golden example by hand, reference functions, classes, standards."""

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from statistics import stdev

import pytest

from domain.calibration.errors import StandardClassNotAccepted, StandardNotGoodEnough
from domain.calibration.record import OriginalRecord
from domain.calibration.result import Verdict
from domain.specialty.item import ItemRelationBroken
from domain.specialty.plan import PointOutsideRange, measurement_plan
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
    with_standard,
)

PACK = "rtd-jjg229"
READINGS = {
    "0": (("24.9845", "24.9846", "24.9845", "24.9844"), ("100.0422", "100.0434", "100.0438", "100.0426")),
    "100": (("34.7988", "34.7990", "34.7989", "34.7987"), ("138.5692", "138.5704", "138.5710", "138.5698")),
}
RATIOS = {"0": ("0.999960", 0.000008, "0.0039886"), "100": ("1.392710", 0.000020, "0.0038686")}
# IEC 60751: 100 ohm (1 + A t + B t^2) and its slope.
PT100 = {"0": ("100", "0.39083"), "100": ("138.5055", "0.37928")}


def rtd(**item: str) -> OriginalRecord:
    return record_of(PACK, **item)


def deviation(of: Numbers, reference: str, slope: str, ratio_slope: str) -> Fraction:
    standard = (of["R_s"] - of["d_s"] + of["rest_s"]) / (of["R_tp"] + of["d_tp"])
    bath = (standard - of["W"]) / Fraction(ratio_slope)
    return (of["R"] - of["d_R"] + of["rest"] - Fraction(reference)) / Fraction(slope) - bath + of["bath"]


def mean(texts: tuple[str, ...]) -> Fraction:
    return sum(map(Fraction, texts), Fraction(0)) / len(texts)


def type_a(texts: tuple[str, ...]) -> float:
    return stdev(map(float, texts)) / math.sqrt(len(texts))


def test_the_golden_example_by_hand() -> None:
    found = points(evaluated(rtd()))
    for point, (standard, item) in READINGS.items():
        ratio, ratio_uncertainty, ratio_slope = RATIOS[point]
        estimates: Mapping[str, tuple[str | Fraction, float]] = {
            "R": (mean(item), type_a(item)),
            "d_R": ("0.0010", 0.0030 / 2),
            # drift 0.0020, half of 0.0001, switch and leads 0.002: each a rectangle
            "rest": ("0", math.hypot(*map(rectangle, (0.0020, 0.00005, 0.002)))),
            "R_s": (mean(standard), type_a(standard)),
            "d_s": ("0.0001", 0.0008 / 2),
            "rest_s": ("0", math.hypot(*map(rectangle, (0.0004, 0.00005)))),
            "R_tp": ("24.9850", 0.0004 / 2),
            "d_tp": ("0", rectangle(0.0006)),
            "W": (ratio, ratio_uncertainty / 2),
            "bath": ("0", math.hypot(rectangle(0.010), rectangle(0.002))),
        }
        reference, slope = PT100[point]
        function = partial(deviation, reference=reference, slope=slope, ratio_slope=ratio_slope)
        assert_budget(found["tolerance", point], *propagated(function, estimates, {"R": 3, "R_s": 3}))


def at_point(text: str, low: str, high: str, **item: str) -> dict[str, str]:
    """Columns of a record with this one point."""
    record = rtd(test_points=text, range_low=low, range_high=high, **item)
    readings = tuple(replace(one, point=text) for one in record.readings if one.point == "100")
    standards = tuple(replace(one, point="") for one in record.standards if one.point != "0")
    record = with_standard(
        replace(record, readings=readings, standards=standards), "meter", expanded_uncertainty="0.0019"
    )
    found = points(evaluated(record))
    return dict(found["tolerance", text].columns)


@pytest.mark.parametrize(
    ("temperature", "resistance"),
    [("-190", "22.825"), ("-100", "60.256"), ("-80", "68.325"), ("200", "175.856"), ("600", "313.708")],
)
def test_platinum_follows_published_tables(temperature: str, resistance: str) -> None:
    """Below 0 °C https://infosys.beckhoff.com/content/1033/ioanalogmanual/9827313675.html; above by heart."""
    assert at_point(temperature, "-196", "600")["reference_resistance"] == resistance


def test_below_zero_the_slope_is_that_of_the_curve() -> None:
    """The same excess of 1 mOhm is more kelvins where the curve is flatter: dR/dt by differences of the table."""

    def curve(t: float) -> float:
        return 100 * (1 + 3.9083e-3 * t - 5.775e-7 * t * t - 4.183e-12 * (t - 100) * t**3)

    slope = (curve(-189.999) - curve(-190.001)) / 0.002
    bath = ((34.79885 - 0.0001) / 24.9850 - 1.392710) / 0.0038686
    columns = at_point("-190", "-196", "600")
    excess = 138.5701 - 0.0010 - curve(-190)
    assert float(columns["deviation"]) == pytest.approx(excess / slope - bath, abs=0.01)


@pytest.mark.parametrize(
    ("temperature", "resistance"), [("-50", "39.24"), ("50", "60.70"), ("100", "71.40"), ("150", "82.13")]
)
def test_copper_follows_its_equation(temperature: str, resistance: str) -> None:
    """50 ohm (1 + alpha t + beta t (t - 100) + gamma t^2 (t - 100)); at 100 °C the ratio is 1.4280."""
    t = float(temperature)
    by_hand = 50 * (1 + 4.280e-3 * t - 9.31e-8 * t * (t - 100) + 1.23e-9 * t * t * (t - 100))
    assert f"{by_hand:.2f}" == resistance
    columns = at_point(temperature, "-50", "150", type="Cu50", accuracy_class="copper")
    assert float(columns["reference_resistance"]) == pytest.approx(by_hand, abs=0.00026)
    assert float(columns["tolerance"]) == pytest.approx(0.30 + 0.0060 * abs(t))


@pytest.mark.parametrize(
    ("claimed", "shift", "achieved"),
    [
        ("AA", "-0.0200", "AA"),
        ("AA", "0.0000", "A"),
        ("A", "-0.0200", "A"),
        ("A", "0.0200", "B"),
        ("B", "-0.0200", "B"),
        ("B", "0.1500", "C"),
    ],
)
def test_the_class_is_never_better_than_claimed(claimed: str, shift: str, achieved: str) -> None:
    """At 0 °C the golden item is 0.103 K high; 0.02 ohm are 0.051 K: AA ends at 0.100, A at 0.150, B at 0.30."""
    record = rtd(accuracy_class=claimed, test_points="0")
    readings = tuple(
        replace(one, value=str(Fraction(one.value) + Fraction(shift)) if one.channel == "resistance" else one.value)
        for one in record.readings
        if one.point == "0"
    )
    readings = tuple(replace(one, value=f"{float(Fraction(one.value)):.4f}") for one in readings)
    standards = tuple(one for one in record.standards if one.point != "100")
    assert evaluated(replace(record, readings=readings, standards=standards)).achieved_class == achieved


def test_two_wires_lose_their_leads() -> None:
    """0.05 ohm of leads are 0.128 K."""
    plain, corrected = (points(evaluated(rtd(lead_resistance=text)))["tolerance", "0"] for text in ("0", "0.05"))
    assert float(plain.budget.value) - float(corrected.budget.value) == pytest.approx(0.05 / 0.39083, rel=1e-9)


@pytest.mark.parametrize(
    "item",
    [
        {"accuracy_class": "copper", "range_high": "150"},
        {"type": "Cu50"},
        {"accuracy_class": "AA", "range_high": "251"},
        {"accuracy_class": "AA", "element": "film"},
        {"accuracy_class": "AA", "element": "film", "range_high": "150"},
        {"accuracy_class": "A", "range_low": "-101"},
    ],
)
def test_what_contradicts_itself_is_refused(item: dict[str, str]) -> None:
    with pytest.raises(ItemRelationBroken):
        measurement_plan(pack(PACK), rtd(**item).item)


def test_a_point_outside_the_range_is_refused() -> None:
    with pytest.raises(PointOutsideRange):
        measurement_plan(pack(PACK), rtd(range_high="99").item)


@pytest.mark.parametrize(
    ("role", "result", "changes"),
    [
        ("thermometer", 1, {"expanded_uncertainty": "0.0013"}),
        ("thermometer", 0, {"expanded_uncertainty": "0.0080"}),
        ("meter", 0, {"expanded_uncertainty": "0.0070"}),
        ("meter", 1, {"value": "0.001"}),
        ("standard_meter", 0, {"expanded_uncertainty": "0.0018"}),
        ("standard_meter", 1, {"value": "0.0002"}),
    ],
)
def test_standards_too_coarse_are_refused(role: str, result: int, changes: dict[str, str]) -> None:
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_standard(rtd(), role, result, **changes))


def test_a_working_thermometer_is_no_standard() -> None:
    record = rtd()
    standards = tuple(replace(one, accuracy="工作级") if one.point == "0" else one for one in record.standards)
    with pytest.raises(StandardClassNotAccepted):
        evaluated(replace(record, standards=standards))


def test_out_of_tolerance_at_one_point_fails() -> None:
    record = rtd(accuracy_class="C")
    readings = tuple(
        replace(one, value="139.2500") if (one.point, one.channel) == ("100", "resistance") else one
        for one in record.readings
    )
    result = evaluated(replace(record, readings=readings))
    assert (result.verdict, failed(result)) == (Verdict.DOES_NOT_CONFORM, ["tolerance/100"])
