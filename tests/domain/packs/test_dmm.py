"""Digital multimeters, JJF 1587: every point by hand, EA-4/02 S9 among them; points, ranges and specifications."""

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from statistics import stdev

import pytest

from domain.calibration.errors import StandardNotGoodEnough, StandardRangeTooSmall
from domain.calibration.record import OriginalRecord
from domain.calibration.result import Verdict
from domain.specialty.plan import measurement_plan
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
    trapezoid_factor,
    with_readings,
    with_standard,
)

PACK = "dmm-jjf1587"
COUNTS = 2000
# Function, range -> error of the standard, its U (k = 2), its drift, permissible error (percent of reading, digits).
STANDARDS = {
    ("dcv", "200"): ("0", 0.002, 0.011, ("0.5", 2)),
    ("dcv", "2"): ("0", 0.00004, 0.0011, ("0.5", 2)),
    ("acv", "200"): ("0.02", 0.04, 0.05, ("1", 5)),
    ("dci", "0.2"): ("0", 0.00002, 0.00002, ("1", 2)),
    ("aci", "0.2"): ("0", 0.00006, 0.0001, ("1.5", 5)),
    ("res", "2000"): ("-0.05", 0.10, 0.08, ("0.8", 2)),
}
# Function, point -> range, value set, readings.
READ = {
    ("dcv", "base 10%"): ("200", "20", ("20.0",)),
    ("dcv", "base 50%"): ("200", "100", ("100.1",)),
    ("dcv", "base 90%"): ("200", "180", ("180.3",)),
    ("dcv", "base -90%"): ("200", "-180", ("-180.2",)),
    ("dcv", "r2 10%"): ("2", "0.2", ("0.200",)),
    ("dcv", "r2 90%"): ("2", "1.8", ("1.802",)),
    ("dcv", "r2 -90%"): ("2", "-1.8", ("-1.801",)),
    ("acv", "base 10% f1"): ("200", "20", ("20.1",)),
    ("acv", "base 10% f2"): ("200", "20", ("20.2",)),
    ("acv", "base 50% f1"): ("200", "100", ("100.4",)),
    ("acv", "base 50% f2"): ("200", "100", ("100.6",)),
    ("acv", "base 90% f1"): ("200", "180", ("180.7",)),
    ("acv", "base 90% f2"): ("200", "180", ("181.1",)),
    ("dci", "base 10%"): ("0.2", "0.02", ("0.0201",)),
    ("dci", "base 50%"): ("0.2", "0.1", ("0.1003",)),
    ("dci", "base 90%"): ("0.2", "0.18", ("0.1805",)),
    ("dci", "base -90%"): ("0.2", "-0.18", ("-0.1804",)),
    ("aci", "base 10% f1"): ("0.2", "0.02", ("0.0202", "0.0203", "0.0202")),
    ("aci", "base 50% f1"): ("0.2", "0.1", ("0.1006", "0.1007", "0.1006")),
    ("aci", "base 90% f1"): ("0.2", "0.18", ("0.1810", "0.1812", "0.1811")),
    ("res", "base 10%"): ("2000", "200", ("201",)),
    ("res", "base 50%"): ("2000", "1000", ("1004",)),
    ("res", "base 90%"): ("2000", "1800", ("1807",)),
}
FACTORS = {
    # The resolution of 0.1 V alone: a rectangle. At 2 V it and the drift are a trapezoid (EA-4/02, S10.13); two equal
    # resolutions are a triangle. Elsewhere the standard has its say, and k is that of the t-distribution.
    ("dcv", "200"): 0.95 * math.sqrt(3),
    ("dcv", "2"): trapezoid_factor(0.0011, 0.0005),
    ("res", "2000"): trapezoid_factor(0.5, 0.5),
}
SHORT = Fraction(1)
"""Indication of every resistance with the leads shorted, in ohms."""


def meter(**item: str) -> OriginalRecord:
    return record_of(PACK, **item)


def stated(record: OriginalRecord) -> OriginalRecord:
    return replace(record, statement_requested=True)


def error(of: Numbers) -> Fraction:
    return of["indication"] - of["set"] + of["standard"] + of["rest"]


@pytest.mark.parametrize("at", READ, ids=" ".join)
def test_every_point_by_hand(at: tuple[str, str]) -> None:
    measuring_range, value, readings = READ[at]
    standard, expanded, drift, (percent, digits) = STANDARDS[at[0], measuring_range]
    resolution = float(measuring_range) / COUNTS
    # A resistance is the difference of two readings, each of that resolution.
    resolutions = rectangle(resolution / 2) * (math.sqrt(2) if at[0] == "res" else 1)
    mean = sum(map(Fraction, readings), Fraction(0)) / len(readings) - (SHORT if at[0] == "res" else 0)
    spread = stdev(map(float, readings)) / math.sqrt(len(readings)) if len(readings) > 1 else 0.0
    estimates: Mapping[str, tuple[str | Fraction, float]] = {
        "indication": (mean, spread),
        "set": (value, 0.0),
        "standard": (standard, expanded / 2),
        "rest": ("0", math.hypot(resolutions, rectangle(drift))),
    }
    freedom = {"indication": len(readings) - 1} if spread else None
    point = points(evaluated(meter()))[at]
    found, uncertainty, factor = propagated(error, estimates, freedom)
    assert_budget(point, found, uncertainty, FACTORS.get((at[0], measuring_range), factor))
    permissible = Fraction(percent) / 100 * abs(Fraction(value)) + digits * Fraction(measuring_range) / COUNTS
    assert Fraction(point.columns["permissible_error"]) == permissible
    assert Fraction(point.columns["standard_value"]) == Fraction(value) - Fraction(standard)


def test_recomputes_ea_4_02_s9() -> None:
    """A hand-held multimeter at 100 V: E = 0.10 V, u = 0.030 V, k = 1.65, U = 0.05 V (EA-4/02 M:2013, S9)."""
    budget = points(evaluated(meter()))["dcv", "base 50%"].budget
    assert float(budget.value) == pytest.approx(0.1, abs=1e-12)
    assert round(float(budget.combined_standard_uncertainty), 3) == 0.030
    assert (round(float(budget.coverage_factor), 2), budget.coverage_basis) == (1.65, "shape")
    assert round(float(budget.reported.expanded_uncertainty), 2) == 0.05


def planned(**item: str) -> list[tuple[str, str, str]]:
    plan = measurement_plan(pack(PACK), {"housing": "bench", "counts": "200000", **item})
    return [(one.point, one.nominal, one.unit) for one in plan if one.channel == "reading"]


def test_half_of_the_range_is_read_in_the_base_range_only() -> None:
    assert planned(dcv_range_1="10", dcv_range_2="0.1", dcv_range_5="1000") == [
        ("base 10%", "1", "V"),
        ("base 50%", "5", "V"),
        ("base 90%", "9", "V"),
        ("base -90%", "-9", "V"),
        ("r2 10%", "0.01", "V"),
        ("r2 90%", "0.09", "V"),
        ("r2 -90%", "-0.09", "V"),
        ("r5 10%", "100", "V"),
        ("r5 90%", "900", "V"),
        ("r5 -90%", "-900", "V"),
    ]


def test_a_function_without_a_base_range_is_not_measured() -> None:
    assert {unit for _, _, unit in planned(res_range_1="1000", res_range_7="100000000")} == {"ohm"}
    assert ("base 10% f1", "1", "V") in planned(acv_range_1="10")
    assert ("base 10% f2", "1", "V") not in planned(acv_range_1="10")


def test_a_statement_is_made_by_the_specification() -> None:
    """0.5 % of 100 V and two digits are 0.7 V."""
    assert evaluated(meter()).verdict is Verdict.NO_STATEMENT
    assert evaluated(stated(meter())).verdict is Verdict.CONFORMS
    within, beyond = (
        with_readings(stated(meter()), "dcv", {("base 50%", "reading", 1): text}) for text in ("99.3", "99.2")
    )
    assert evaluated(within).verdict is Verdict.CONFORMS
    assert failed(evaluated(beyond)) == ["dcv/base 50%"]


def test_a_standard_too_coarse_is_refused_where_a_statement_is_made() -> None:
    coarse = with_standard(meter(), "res_standard", expanded_uncertainty="1.3")
    assert evaluated(coarse).verdict is Verdict.NO_STATEMENT
    with pytest.raises(StandardNotGoodEnough):
        evaluated(stated(coarse))


def test_a_standard_must_reach_the_negative_points() -> None:
    with pytest.raises(StandardRangeTooSmall):
        evaluated(with_standard(meter(), "dci_standard", range_low="0"))
