"""A certificate with a result for each channel of a logger: every sensor is corrected by its own."""

from dataclasses import replace
from fractions import Fraction

import pytest

from domain.calibration.evaluate import evaluate
from domain.calibration.golden import example_record
from domain.calibration.record import OriginalRecord
from domain.calibration.result import PointResult
from domain.packs import builtin_packs
from domain.uncertainty.citation import citation

PACK = builtin_packs()["chamber-jjf1101"]
assert PACK.example is not None
RECORD = example_record(PACK, PACK.example)
AT_60 = [one for one in RECORD.readings if (one.test, one.point) == ("temperature", "60")]


def with_channels(**channels: tuple[str, str]) -> OriginalRecord:
    """The logger's certificate with a correction and a U for some channels, beside those of all."""
    logger, *others = RECORD.standards
    own = tuple(
        replace(logger.results[0], id=name, characteristic=name, value=value, expanded_uncertainty=expanded)
        for name, (value, expanded) in channels.items()
    )
    return replace(RECORD, standards=(replace(logger, results=(*logger.results, *own)), *others))


def found(record: OriginalRecord, test: str = "temperature") -> PointResult:
    return next(one for one in evaluate(record, PACK).points if (one.test, one.point) == (test, "60"))


def read(channel: str) -> list[Fraction]:
    return [Fraction(one.value) for one in AT_60 if one.channel == channel]


def line(point: PointResult, symbol: str) -> tuple[str, float]:
    [one] = [one for one in point.budget.lines if one.symbol == symbol]
    return one.source, float(one.standard_uncertainty)


def test_each_sensor_has_its_own_correction() -> None:
    """t_3 is the hottest as read; lowered by half a kelvin it leaves the place to t_7, which has that of all."""
    point = found(with_channels(correction_3=("-0.50", "0.08")))
    assert max(read("t_3")) > max(read("t_7")) > max(read("t_3")) - Fraction("0.5")
    assert Fraction(point.budget.value) == max(read("t_7")) + Fraction("0.02") - 60
    assert set(point.reading_ids) == {one.id for one in AT_60}


def test_the_uniformity_is_of_corrected_readings() -> None:
    point = found(with_channels(correction_3=("1.02", "0.1")), "temperature_uniformity")
    rows = [
        [value + (Fraction("1.02") if n == 3 else Fraction("0.02")) for value in read(f"t_{n}")] for n in range(1, 10)
    ]
    spreads = [max(moment) - min(moment) for moment in zip(*rows, strict=True)]
    assert float(point.budget.value) == pytest.approx(float(sum(spreads) / 15), rel=1e-11)


def test_the_largest_uncertainty_of_all_sensors_counts() -> None:
    point = found(with_channels(correction_3=("0.02", "0.30"), correction_4=("0.02", "0.20")))
    assert line(point, "c_s") == (citation("certificate-0", "correction_3"), 0.15)
    smaller = found(with_channels(correction_3=("0.02", "0.01")))
    assert line(smaller, "c_s")[1] == 0.05, "that of all still stands for the others"


def test_what_corrected_a_sensor_stands_behind_the_result() -> None:
    point = found(with_channels(correction_3=("0.02", "0.01")))
    assert point.standard_result_ids == ("result-0", "correction_3")
    assert found(RECORD).standard_result_ids == ("result-0",)


def test_a_certificate_for_all_corrects_every_sensor() -> None:
    shifted = replace(RECORD.standards[0].results[0], value="0.12")
    record = replace(RECORD, standards=(replace(RECORD.standards[0], results=(shifted,)), *RECORD.standards[1:]))
    assert Fraction(found(record).budget.value) - Fraction(found(RECORD).budget.value) == Fraction("0.10")
