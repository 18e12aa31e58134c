"""Diaphragm gas meters: volumes brought to the meter's temperature and pressure, by exact fractions."""

import math
from fractions import Fraction
from statistics import stdev

import pytest

from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.record import OriginalRecord
from domain.calibration.result import Verdict
from domain.specialty.item import ItemRelationBroken
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

READ = {
    # meter and bench in litres, their gauge pressures in kPa, their temperatures in degrees Celsius
    "qmin": [("4.06", "4.000", "0.30", "0.32", "20.1", "20.0")],
    "0.2qmax": [
        ("20.12", "20.00", "0.25", "0.30", "20.1", "20.0"),
        ("20.14", "20.01", "0.25", "0.30", "20.1", "20.0"),
        ("20.10", "20.00", "0.26", "0.30", "20.2", "20.1"),
    ],
    "qmax": [("100.60", "100.00", "0.20", "0.30", "20.10", "20.00")],
}
NAMES = ("V_m", "V_s", "p_m", "p_s", "t_m", "t_s")
KELVIN = Fraction("273.15")
PRACTICALLY_KNOWN = 1_000_000
"""Degrees of freedom of a deviation that the pack states."""


def meter(**item: str) -> OriginalRecord:
    return record_of("gas-meter-jjg577", **item)


def error(of: Numbers) -> Fraction:
    """Percent: the meter's volume over the bench's, both as moles of an ideal gas."""
    shown = (of["V_m"] + of["step"]) * (of["p_a"] + of["p_m"]) / (KELVIN + of["t_m"])
    passed = of["V_s"] / (1 + (of["bench"] + of["drift"]) / 100) * (of["p_a"] + of["p_s"]) / (KELVIN + of["t_s"])
    return 100 * (shown / passed - 1) + of["scatter"]


def single(row: tuple[str, ...]) -> float:
    """The error of one run without corrections."""
    shown, passed, p_m, p_s, t_m, t_s = map(float, row)
    return 100 * (shown * (101.30 + p_m) * (273.15 + t_s) / (passed * (101.30 + p_s) * (273.15 + t_m)) - 1)


@pytest.mark.parametrize("flow", READ)
def test_the_errors_by_hand(flow: str) -> None:
    rows = READ[flow]
    columns = zip(NAMES, zip(*rows, strict=True), strict=True)
    mean = {name: sum(map(Fraction, column), Fraction(0)) / len(rows) for name, column in columns}
    scatter = stdev(map(single, rows)) / math.sqrt(len(rows)) if len(rows) > 1 else 0.1
    estimates: dict[str, tuple[str | Fraction, float]] = {
        "V_m": (mean["V_m"], 0),
        "step": ("0", math.hypot(rectangle(0.01), rectangle(0.01))),
        "V_s": (mean["V_s"], 0),
        "bench": ("0.05", 0.40 / 2),
        "drift": ("0", rectangle(0.10)),
        "p_a": ("101.30", rectangle(0.1)),
        "p_m": (mean["p_m"], rectangle(0.030)),
        "p_s": (mean["p_s"], rectangle(0.030)),
        "t_m": (mean["t_m"] + Fraction("0.05"), 0.2 / 2),
        "t_s": (mean["t_s"] - Fraction("0.02"), 0.2 / 2),
        "scatter": ("0", scatter),
    }
    freedom = {"scatter": len(rows) - 1 or PRACTICALLY_KNOWN}
    assert_budget(points(evaluated(meter()))["indication", flow], *propagated(error, estimates, freedom))


def test_flows_follow_the_meter_and_the_low_range_is_wider() -> None:
    found = points(evaluated(meter(max_flow="10", min_flow="0.06")))
    columns = {flow: found["indication", flow].columns for flow in READ}
    assert {flow: (shown["flow"], shown["mpe"]) for flow, shown in columns.items()} == {
        "qmin": ("0.06", "3"),
        "0.2qmax": ("2", "1.5"),
        "qmax": ("10", "1.5"),
    }


def test_an_error_allowed_at_the_least_flow_fails_above() -> None:
    assert not failed(evaluated(with_readings(meter(), "indication", {("qmin", "meter_volume", 1): "4.11"})))
    result = evaluated(with_readings(meter(), "indication", {("qmax", "meter_volume", 1): "102.70"}))
    assert (result.verdict, failed(result)) == (Verdict.DOES_NOT_CONFORM, ["indication/qmax"])


def test_warmer_gas_at_the_meter_is_not_the_meters_error() -> None:
    """One kelvin more at the meter swells the gas by 1/293: the meter shows more, and is not to blame."""
    usual, warmer = (
        float(points(evaluated(record))["indication", "qmax"].budget.value)
        for record in (meter(), with_standard(meter(), "meter_thermometer", value="1.05"))
    )
    assert warmer - usual == pytest.approx(-100 / 293.15, rel=0.02)


@pytest.mark.parametrize(
    ("meter_temperature", "bench_temperature", "flows"),
    [
        ("22.1", "22.0", {}),  # more than 2 °C from 20 °C
        ("17.9", "18.0", {}),
        ("20.1", "18.9", {}),  # more than 1 °C from each other
        ("25.1", "25.0", {"max_flow": "16", "min_flow": "0.1"}),
    ],
)
def test_temperatures_outside_what_the_regulation_allows_are_refused(
    meter_temperature: str, bench_temperature: str, flows: dict[str, str]
) -> None:
    read = {("qmax", "meter_temperature", 1): meter_temperature, ("qmax", "prover_temperature", 1): bench_temperature}
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_readings(meter(**flows), "indication", read))


def test_a_large_meter_may_be_verified_at_24_degrees() -> None:
    warm = {("qmax", "meter_temperature", 1): "24.0", ("qmax", "prover_temperature", 1): "23.9"}
    assert not failed(evaluated(with_readings(meter(max_flow="16", min_flow="0.1"), "indication", warm)))


def test_a_bench_of_more_than_a_third_of_the_mpe_is_refused() -> None:
    evaluated(with_standard(meter(), "prover", expanded_uncertainty="0.50"))
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_standard(meter(), "prover", expanded_uncertainty="0.51"))


def test_a_least_flow_that_is_none_is_refused() -> None:
    with pytest.raises(ItemRelationBroken):
        evaluated(meter(min_flow="0.25"))
