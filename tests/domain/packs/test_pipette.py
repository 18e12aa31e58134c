"""Piston pipettes: volumes by weighing, propagated here by differences, and published factors K(t)."""

import math
from dataclasses import replace
from fractions import Fraction
from functools import partial
from statistics import stdev

import pytest

from domain.calibration.errors import ClassNotDefined, StandardNotGoodEnough
from domain.calibration.record import OriginalRecord
from domain.calibration.result import Verdict
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

MASSES = {
    "20": ("19.72", "19.81", "19.65", "19.77", "19.90", "19.69"),
    "50": ("49.61", "49.48", "49.75", "49.66", "49.52", "49.70"),
    "100": ("99.42", "99.60", "99.35", "99.71", "99.55", "99.48"),
}


def pipette(**item: str) -> OriginalRecord:
    return record_of("pipette-jjg646", **item)


def error(of: Numbers, nominal: int) -> Fraction:
    """Percent; the density of water in g/cm3 is that of Tanaka et al., Metrologia 38 (2001) 301."""
    t = of["t"] + of["d_t"]
    cold, warm = (t - Fraction("3.983035")) ** 2, t + Fraction("301.797")
    water = (
        Fraction("0.99997495") * (1 - cold * warm / (Fraction("522528.9") * (t + Fraction("69.34881")))) + of["purity"]
    )
    factor = (8 - of["air"]) / (8 * (water - of["air"])) * (1 + of["beta"] * (20 - t))
    volume = (of["m"] + of["balance"] + of["resolution"] + of["evaporated"]) * factor
    return 100 * (nominal - volume) / volume


def test_the_volumes_by_hand() -> None:
    found = points(evaluated(pipette()))
    air = (0.34848 * 1008.0 - 0.009 * 55 * math.exp(0.061 * 21.5)) / (273.15 + 21.5) / 1000
    for volume, masses in MASSES.items():
        estimates: dict[str, tuple[str | Fraction, float]] = {
            "m": (sum(map(Fraction, masses), Fraction(0)) / 6, stdev(map(float, masses)) / math.sqrt(6)),
            "balance": ("0", 0.03 / 2),
            "resolution": ("0", rectangle(0.01 / 2) * math.sqrt(2)),
            "evaporated": ("0.02", rectangle(0.02)),
            "air": (Fraction(air), 0.01 * air),
            "purity": ("0", rectangle(0.00005)),
            "t": ("21.02", 0.06 / 2),
            "d_t": ("0", rectangle(0.2)),
            "beta": ("0.00045", rectangle(0.0001)),
        }
        expected = propagated(partial(error, nominal=int(volume)), estimates, {"m": 5})
        assert_budget(found["volume", volume], *expected)


@pytest.mark.parametrize(("water", "pressure", "factor"), [("20.0", "1013.25", 1.0029), ("15.0", "1013.25", 1.0020)])
def test_published_factors(water: str, pressure: str, factor: float) -> None:
    """ISO 8655-6:2002, Table A.1, in μL/mg (from memory), for a body that does not expand."""
    record = pipette(body_expansion="0")
    given = {"water_temperature": water, "temperature": water, "air_pressure": pressure}
    ambient = tuple(replace(one, value=given.get(one.channel, one.value)) for one in record.environment)
    record = with_standard(replace(record, environment=ambient), "thermometer", value="0")
    assert float(points(evaluated(record))["volume", "100"].columns["k_factor"]) == pytest.approx(factor, abs=0.00005)


def test_the_body_is_brought_to_20_degrees() -> None:
    """At 21.02 °C it holds more than at 20 °C: K(t) falls by the expansion."""
    still, expanding = (
        float(points(evaluated(pipette(body_expansion=beta)))["volume", "100"].columns["k_factor"])
        for beta in ("0", "0.00045")
    )
    assert expanding - still == pytest.approx(-0.00045 * 1.02, abs=1e-5)


@pytest.mark.parametrize(
    ("specification", "volume", "mpe", "repeatability"),
    [("fixed", "200", "1.5", "0.7"), ("20", "5", "8", "3"), ("300", "150", "2", "1"), ("5000", "2000", "1", "0.5")],
)
def test_limits_by_specification(specification: str, volume: str, mpe: str, repeatability: str) -> None:
    record = pipette(specification=specification, test_volumes=volume)
    scaled = tuple(
        replace(one, point=volume, value=str(float(one.value) * float(volume) / 100))
        for one in record.readings
        if one.point == "100"
    )
    columns = points(evaluated(replace(record, readings=scaled)))["volume", volume].columns
    assert (columns["mpe"], columns["repeatability_limit"]) == (mpe, repeatability)


def test_a_volume_the_specification_does_not_have_is_refused() -> None:
    with pytest.raises(ClassNotDefined):
        evaluated(pipette(specification="1000"))


def test_scattered_deliveries_fail_by_repeatability_alone() -> None:
    scattered = {("100", "mass", n): text for n, text in enumerate(("98.2", "100.6", "98.3", "100.7"), start=1)}
    result = evaluated(with_readings(pipette(), "volume", scattered))
    assert (result.verdict, failed(result)) == (Verdict.DOES_NOT_CONFORM, ["volume/100/repeatability"])


def test_delivering_too_much_fails_as_too_little_does() -> None:
    for text in ("103.00", "96.50"):
        wrong = {("100", "mass", n): text for n in range(1, 7)}
        assert failed(evaluated(with_readings(pipette(), "volume", wrong))) == ["volume/100"]


def test_a_balance_too_coarse_is_refused() -> None:
    with pytest.raises(StandardNotGoodEnough):
        evaluated(with_standard(pipette(), "balance", 0, expanded_uncertainty="0.3"))
