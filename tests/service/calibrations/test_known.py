"""The memory of a process: it ends, and it follows the record."""

from dataclasses import replace

import pytest

from domain.calibration.evaluate import evaluate
from service.calibrations import known
from tests.domain.calibration.records import GAUGE, gauge


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_known", {})


def test_a_record_is_found_again_until_something_but_readings_changed() -> None:
    first = known.known_points(gauge(), GAUGE)
    assert known.known_points(gauge(readings=gauge().readings[1:]), GAUGE) is first
    other = known.known_points(gauge(service="calibration"), GAUGE)
    assert other is not first
    assert known.known_points(gauge(service="calibration"), GAUGE) is other


def test_the_record_looked_at_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "REMEMBERED", 10)
    for name in ("a", "b", "a", "c", "d"):
        record = replace(gauge(), id=name)
        evaluate(record, GAUGE, known=known.known_points(record, GAUGE))
    assert list(known._known) == ["a", "c", "d"]
