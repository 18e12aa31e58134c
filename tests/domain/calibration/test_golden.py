"""The golden examples computed again by arithmetic written here, from the readings alone."""

import math
from decimal import Decimal
from statistics import NormalDist, mean, stdev

import pytest

from domain.calibration.evaluate import evaluate
from domain.calibration.golden import golden_faults
from domain.calibration.record import OriginalRecord
from domain.calibration.result import PointResult, Verdict
from domain.evidence.canonical import canonical_bytes
from domain.evidence.documents import from_document, to_document
from domain.packs import builtin_packs
from tests.domain.calibration.records import GAUGE, WEIGHTS, gauge, weights


def near(text: str, value: float) -> bool:
    return math.isclose(float(text), value, rel_tol=1e-11, abs_tol=1e-14)


def contributions(point: PointResult) -> dict[str, float]:
    return {line.symbol: float(line.contribution) for line in point.budget.lines}


@pytest.mark.parametrize("pack_id", builtin_packs())
def test_every_pack_reproduces_its_example(pack_id: str) -> None:
    assert golden_faults(builtin_packs()[pack_id]) == []


GAUGE_READINGS = {
    # nominal: (rising before, rising after, falling before, falling after tapping)
    "0": ("0.00", "0.00", "0.01", "0.00"),
    "0.4": ("0.39", "0.40", "0.41", "0.41"),
    "0.8": ("0.80", "0.80", "0.82", "0.81"),
    "1.2": ("1.20", "1.21", "1.22", "1.22"),
    "1.6": ("1.61", "1.62", "1.63", "1.63"),
}


def test_the_gauge_by_hand() -> None:
    result = evaluate(gauge(), GAUGE)
    head = 860 * 9.80665 * 0.10 / 1e6
    division = 0.05
    u_read = division / 10 / math.sqrt(3)
    u_repeat = 0.04 * division
    u_standard = 0.0008 / 2
    u_drift = 0.0005 / math.sqrt(3)
    u_head = 860 * 9.80665 * 0.005 / 1e6 / math.sqrt(3)
    u = math.sqrt(u_read**2 + u_repeat**2 + u_standard**2 + u_drift**2 + u_head**2)
    assert [point.point for point in result.points] == list(GAUGE_READINGS)
    for point in result.points:
        before_up, up, before_down, down = (Decimal(text) for text in GAUGE_READINGS[point.point])
        nominal = Decimal(point.point)
        worst = up if abs(up - nominal) >= abs(down - nominal) else down
        assert near(point.budget.value, float(worst - nominal) - head)
        assert near(point.budget.combined_standard_uncertainty, u)
        assert near(point.budget.coverage_factor, NormalDist().inv_cdf(0.975))
        assert point.budget.reported.expanded_uncertainty == "0.0070"
        assert point.columns["hysteresis"] == str(abs(up - down))
        assert point.columns["tapping_shift"] == str(max(abs(up - before_up), abs(down - before_down)))
        error = Decimal(point.budget.value).quantize(Decimal("0.01"))
        assert Decimal(point.columns["indication_error"]) == error
        limit = "0.04" if nominal >= Decimal("1.44") else "0.0256"
        assert point.columns["mpe"] == limit
        assert point.conformity is not None
        assert (point.conformity.value, point.conformity.upper_limit) == (point.columns["indication_error"], limit)
    assert contributions(result.points[0]) == pytest.approx(
        {
            "p_i": 0,
            "d_read": u_read,
            "d_rep": u_repeat,
            "p_s": 0,
            "d_std": u_standard,
            "d_drift": u_drift,
            "d_head": u_head,
        }
    )
    assert (result.verdict, result.achieved_class, result.failed) == (Verdict.CONFORMS, "1.6", ())


def test_the_weight_by_hand() -> None:
    result = evaluate(weights(), WEIGHTS)
    cycles = [(0.0, 1.2, 1.3, 0.1), (0.1, 1.4, 1.4, 0.1), (0.1, 1.2, 1.3, 0.2)]
    differences = [(b1 - a1 + b2 - a2) / 2 for a1, b1, b2, a2 in cycles]
    air = (0.34848 * 980.0 - 0.009 * 50 * math.exp(0.061 * 20.5)) / (273.15 + 20.5)
    buoyancy = 1e6 * (air - 1.2) * (1 / 7950 - 1 / 8000)
    value = 0.42 + mean(differences) + buoyancy
    u_air = air * math.sqrt(2e-4**2 + (0.5 / 980) ** 2 + (0.0034 * 0.3) ** 2 + (1e-4 * 5) ** 2)
    parts = {
        "d_r": 0.53 / 2,
        "d_I": stdev(differences) / math.sqrt(3),
        "d_D": 0.20 / math.sqrt(3),
        "d_d": 0.1 / 2 / math.sqrt(3) * math.sqrt(2),
        "m_0": 0,
        "rho_a": 1e6 * abs(1 / 7950 - 1 / 8000) * u_air,
        "rho_0": 0,
        "rho_t": 1e6 * abs(air - 1.2) / 7950**2 * 70,
        "rho_r": 1e6 * abs(air - 1.2) / 8000**2 * 15,
    }
    u = math.sqrt(sum(part**2 for part in parts.values()))
    (point,) = result.points
    assert float(point.budget.value) == pytest.approx(value, rel=1e-9)
    assert contributions(point) == pytest.approx(parts, rel=1e-9)
    assert float(point.budget.expanded_uncertainty) == pytest.approx(2 * u, rel=1e-9)
    assert point.budget.reported.expanded_uncertainty == f"{math.ceil(2 * u * 100) / 100:.2f}" == "0.61"
    assert point.columns["deviation"] == f"{value:.2f}" == "1.59"
    assert point.conformity is not None
    assert (point.conformity.rule, point.conformity.guard_band, point.conformity.conforms) == ("r111", "0.61", True)
    assert (result.verdict, result.achieved_class) == (Verdict.CONFORMS, "F1")


def test_every_number_opens_to_what_it_was_made_of() -> None:
    (point,) = evaluate(weights(), WEIGHTS).points
    sources = {line.symbol: line.source for line in point.budget.lines}
    assert sources["d_r"] == "standard:certificate-0/result-0"
    assert sources["rho_r"] == "standard:certificate-0/result-1"
    assert sources["d_d"] == "standard:certificate-1/result-0"
    assert sources["rho_a"] == "environment:temperature,humidity,air_pressure"
    assert sources["rho_t"] == "item:density,density_expanded"
    assert sources["rho_0"] == "pack"
    assert sources["d_I"] == "reading:" + ",".join(point.reading_ids)
    assert len(point.reading_ids) == 12
    assert point.standard_result_ids == ("result-0", "result-1")


def test_an_input_opens_to_the_readings_behind_it() -> None:
    point = evaluate(gauge(), GAUGE).points[1]
    sources = {line.symbol: line.source for line in point.budget.lines}
    assert sources["p_i"] == "reading:indication/0.4/up_tapped/1,indication/0.4/down_tapped/1"
    assert sources["p_s"] == "item:scale_marks"
    assert sources["d_read"] == "item:scale_interval"


@pytest.mark.parametrize(("record", "pack"), [(gauge(), GAUGE), (weights(), WEIGHTS)], ids=["gauge", "weights"])
def test_a_frozen_record_recomputes_to_the_same_bytes(record: OriginalRecord, pack: object) -> None:
    chosen = GAUGE if pack is GAUGE else WEIGHTS
    first = canonical_bytes(to_document(evaluate(record, chosen)))
    thawed = from_document(to_document(record), OriginalRecord)
    assert canonical_bytes(to_document(evaluate(thawed, chosen))) == first
