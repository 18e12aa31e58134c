"""AC charging stations: energies against a standard, and the clock where energy is billed by the time of use."""

import math
from dataclasses import replace
from fractions import Fraction
from statistics import stdev

import pytest

from domain.calibration.errors import StandardNotGoodEnough
from domain.calibration.record import OriginalRecord
from domain.calibration.result import Verdict
from domain.errors import MetrologyError
from tests.domain.packs.by_hand import (
    NORMAL_95,
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

ENERGIES = {
    "Imin": (("0.503", "0.5004"), ("0.502", "0.5001"), ("0.503", "0.5003")),
    "0.5Imax": (("1.006", "1.0012"), ("1.005", "1.0009"), ("1.006", "1.0011")),
    "Imax": (("2.009", "2.0017"), ("2.008", "2.0011"), ("2.009", "2.0014")),
}
"""Load: (station, standard) in kWh."""


def station(**item: str) -> OriginalRecord:
    return record_of("ev-charger-jjg1148", **item)


def error(of: Numbers) -> Fraction:
    """Station over true energy, the standard reading high by its error."""
    seen_by_standard = 1 + (of["g"] + of["step"]) / 100
    standard_over_true = 1 + (of["standard"] + of["drift"] + of["temperature"]) / 100
    return 100 * (seen_by_standard * standard_over_true - 1)


def test_the_operating_errors_by_hand() -> None:
    found = points(evaluated(station()))
    for load, pairs in ENERGIES.items():
        errors = [100 * (Fraction(shown) / Fraction(standard) - 1) for shown, standard in pairs]
        energy = sum(float(standard) for _, standard in pairs) / 3
        estimates: dict[str, tuple[str | Fraction, float]] = {
            "g": (sum(errors, Fraction(0)) / 3, stdev(map(float, errors)) / math.sqrt(3)),
            "step": ("0", rectangle(100 * 0.001 / 2 / energy)),
            "standard": ("0.02", 0.05 / 2),
            "drift": ("0", rectangle(0.02)),
            "temperature": ("0", rectangle(0.005 * (28 - 23))),
        }
        assert_budget(found["energy", load], *propagated(error, estimates, {"g": 2}))


def test_the_clock_by_hand() -> None:
    assert_budget(points(evaluated(station()))["clock", "0"], -2, math.hypot(rectangle(0.5), rectangle(0.5)), NORMAL_95)


def test_loads_follow_the_currents_of_the_station() -> None:
    found = points(evaluated(station(max_current="63", min_current="6.3")))
    assert [found["energy", load].columns["current"] for load in ENERGIES] == ["6.3", "31.5", "63"]


@pytest.mark.parametrize(
    ("stage", "seconds", "wrong"),
    [
        ("initial", "5", []),
        ("initial", "-6", ["clock/0"]),
        ("subsequent", "180", []),
        ("subsequent", "181", ["clock/0"]),
    ],
)
def test_the_clock_may_be_further_off_at_a_subsequent_verification(stage: str, seconds: str, wrong: list[str]) -> None:
    record = with_readings(station(stage=stage), "clock", {("0", "difference", 1): seconds})
    assert failed(evaluated(record)) == wrong


def test_without_billing_by_time_there_is_no_clock_to_read() -> None:
    with pytest.raises(MetrologyError):
        evaluated(station(time_of_use="no"))
    record = station(time_of_use="no")
    without = replace(
        record,
        readings=tuple(one for one in record.readings if one.test != "clock"),
        standards=tuple(one for one in record.standards if one.test != "clock"),
    )
    assert {point.test for point in evaluated(without).points} == {"energy"}


def test_a_station_of_class_1_may_fall_to_class_2() -> None:
    high = {("Imax", "indicated", n): "2.0300" for n in range(1, 4)}
    result = evaluated(with_readings(station(accuracy_class="1"), "energy", high))
    assert (result.verdict, result.achieved_class, failed(result)) == (
        Verdict.DOES_NOT_CONFORM,
        "2",
        ["energy/Imax"],
    )
    assert points(result)["energy", "Imax"].columns["error"] == "1.4"


def test_a_standard_that_reads_high_makes_the_station_worse() -> None:
    usual, high = (
        float(points(evaluated(record))["energy", "Imax"].budget.value)
        for record in (station(), with_standard(station(), "energy_standard", 0, value="0.12"))
    )
    assert high - usual == pytest.approx(0.10 * (1 + usual / 100), rel=1e-3)


@pytest.mark.parametrize("role", ["energy_standard", "clock"])
def test_a_standard_of_more_than_a_third_of_the_mpe_is_refused(role: str) -> None:
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_standard(station(), role, 0, expanded_uncertainty="1.7"))
