"""Fuel dispensers, JJG 443: the golden example by hand, and two exercises with which filling stations are trained."""

import math
from dataclasses import replace
from fractions import Fraction
from statistics import mean, stdev
from typing import Any

import pytest
from scipy.stats import t as student

from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.evaluate import evaluate
from domain.calibration.golden import example_record
from domain.calibration.result import Verdict
from domain.packs import builtin_packs
from domain.specialty.parts import DecimalText
from tests.domain.packs.by_hand import (
    contributions,
    example_evaluated,
    example_of,
    rectangle,
    root_sum_square,
    two_digits_up,
)

PACK = "fuel-dispenser-jjg443"
READINGS = {
    # flow: (volume indicated, volume read, temperature at the nozzle, temperature in the measure), three times
    "45": ((20.03, 20.000, 24.2, 24.0), (20.02, 20.004, 24.2, 24.0), (20.04, 20.006, 24.4, 24.2)),
    "20": ((20.00, 20.008, 24.6, 24.2), (20.01, 20.010, 24.6, 24.2), (20.00, 20.004, 24.8, 24.4)),
}
GASOLINE, STAINLESS = 0.0012, 0.00005


def test_the_golden_example_by_hand() -> None:
    result = example_evaluated(PACK)
    assert [point.point for point in result.points] == list(READINGS)
    for point in result.points:
        errors = []
        for indicated, read, nozzle, measure in READINGS[point.point]:
            true = read * (1 + GASOLINE * (nozzle - measure) + STAINLESS * (measure - 20))
            errors.append(100 * (indicated - true) / true)
        indicated, read, nozzle, measure = map(mean, zip(*READINGS[point.point], strict=True))
        correction = 1 + GASOLINE * (nozzle - measure) + STAINLESS * (measure - 20)
        per_litre = 100 * indicated / (read**2 * correction)
        per_kelvin = 100 * indicated / (read * correction**2)
        parts = {
            "d_res": 100 / (read * correction) * rectangle(0.005),
            "d_neck": per_litre * read * rectangle(0.00005),
            "d_std": per_litre * 0.005 / 2,
            "d_drift": per_litre * rectangle(0.002),
            "t_J": per_kelvin * GASOLINE * rectangle(0.2),
            "t_B": per_kelvin * (GASOLINE - STAINLESS) * rectangle(0.2),
            "d_rep": stdev(errors) / math.sqrt(3),
        }
        u = root_sum_square(parts)
        k = float(student.ppf(0.975, 2 * (u / parts["d_rep"]) ** 4))
        assert contributions(point) == pytest.approx(parts, rel=1e-8)
        assert float(point.budget.value) == pytest.approx(100 * (indicated / (read * correction) - 1), rel=1e-8)
        assert float(point.budget.value) == pytest.approx(mean(errors), abs=1e-5), "of means as the mean of errors"
        assert point.budget.reported.expanded_uncertainty == two_digits_up(k * u)
        assert point.columns["error"] == f"{mean(errors):.2f}"
        assert point.columns["repeatability"] == f"{(max(errors) - min(errors)) / 1.69:.2f}"
    assert (result.verdict, result.failed) == (Verdict.CONFORMS, ())


def test_one_thermometer_for_both_temperatures_leaves_only_what_does_not_cancel() -> None:
    """Its error shifts both readings alike: the fuel's expansion cancels, the measure's own remains."""
    pack = builtin_packs()[PACK]
    record = example_record(pack, example_of(PACK))
    measure, nozzle, other = record.standards
    same = replace(nozzle, role=other.role)
    for two, one in zip(
        evaluate(record, pack).points,
        evaluate(replace(record, standards=(measure, nozzle, same)), pack).points,
        strict=True,
    ):
        parts = contributions(two)
        remaining = {**parts, "t_J": parts["t_J"] - parts["t_B"], "t_B": 0.0}
        assert float(one.budget.combined_standard_uncertainty) == pytest.approx(root_sum_square(remaining), rel=1e-8)
        assert parts["t_J"] > 10 * remaining["t_J"]


def three_times(indicated: str, read: str, nozzle: str, measure: str) -> dict[str, Any]:
    """One delivery of 45 L/min, three times the same, with the golden standards."""
    channels = {
        "volume_indicated": (indicated,) * 3,
        "volume_read": (read,) * 3,
        "nozzle_temperature": (nozzle,) * 3,
        "measure_temperature": (measure,) * 3,
    }
    return {
        "item": {**example_of(PACK).item, "flow_rates": "45"},
        "readings": {"volume": {"45": channels}},
    }


@pytest.mark.parametrize(
    ("indicated", "mark", "reading", "true", "error"),
    [
        ("20.04", 69, 38, 19.942, "0.49"),  # https://274949.com/8701/t27947328.html
        ("20.00", 66, 31, 19.934, "0.33"),  # https://m.274949.com/3661/t27945690.html
    ],
)
def test_recomputes_published_exercises(indicated: str, mark: int, reading: int, true: float, error: str) -> None:
    """A stainless measure holds 20 L at its mark; 2 mL/mm of neck; fuel of 24 degC in both. Both dispensers fail."""
    read = 20 - Fraction((mark - reading) * 2, 1000)
    result = example_evaluated(PACK, **three_times(indicated, f"{float(read):.3f}", "24", "24"))
    (point,) = result.points
    assert float(point.columns["volume_true"]) == pytest.approx(true, abs=1e-9)
    assert point.columns["error"] == error
    assert result.verdict is Verdict.DOES_NOT_CONFORM


def test_fuel_that_cools_on_its_way_shrinks() -> None:
    """19.938 L of gasoline, 24 degC at the nozzle and 23 degC in the measure, were 19.965 L when they were counted."""
    (point,) = example_evaluated(PACK, **three_times("20.00", "19.938", "24", "23")).points
    assert point.columns["volume_true"] == f"{19.938 * (1 + 0.0012 * 1 + 0.00005 * 3):.3f}" == "19.965"


@pytest.mark.parametrize(
    ("fuel", "material", "true"),
    [
        ("gasoline", "stainless_steel", 20 * (1 + 0.0012 * 2 + 0.00005 * 10)),
        ("kerosene", "stainless_steel", 20 * (1 + 0.0009 * 2 + 0.00005 * 10)),
        ("light_diesel", "carbon_steel", 20 * (1 + 0.0009 * 2 + 0.000033 * 10)),
    ],
)
def test_fuel_and_measure_expand_each_in_its_own_way(fuel: str, material: str, true: float) -> None:
    record = three_times("20.05", "20.000", "32", "30")
    record["item"] |= {"fuel": fuel, "measure_material": material}
    (point,) = example_evaluated(PACK, **record).points
    assert point.columns["volume_true"] == f"{true:.3f}"


def test_repeatability_is_the_range_over_1_69() -> None:
    """Errors of 0.10, -0.10 and 0 % are a repeatability of 0.12 % (http://www.bkd208.com/thread-182855-1-3.html)."""
    record = three_times("20.00", "20.000", "20", "20")
    record["readings"]["volume"]["45"]["volume_indicated"] = ("20.02", "19.98", "20.00")
    result = example_evaluated(PACK, **record)
    (point,) = result.points
    assert point.columns["repeatability"] == "0.12"
    assert [failed.where for failed in result.failed] == ["volume/45/initial/repeatability"]


def test_a_measure_of_a_tenth_of_a_percent_verifies_nothing() -> None:
    """A third of 0.30 % of 20.000 L is 0.020 L."""
    measure, *thermometers = example_of(PACK).standards
    for expanded, is_enough in (("0.020", True), ("0.0201", False)):
        stated = replace(measure.results[0], expanded_uncertainty=DecimalText(expanded))
        record = three_times("20.00", "20.000", "20", "20") | {
            "standards": (replace(measure, results=(stated,)), *thermometers)
        }
        if is_enough:
            assert example_evaluated(PACK, **record).verdict is Verdict.CONFORMS
        else:
            with pytest.raises(StandardNotGoodEnough):
                example_evaluated(PACK, **record)
