"""What was evaluated before is used again exactly where it must be the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calibration.evaluate import evaluate, evaluate_partial
from domain.calibration.gather import Gathered, MeasuredPoint
from domain.calibration.known_points import KnownPoints
from domain.calibration.quantities import PointNumbers, point_numbers
from domain.calibration.record import OriginalRecord
from domain.errors import MetrologyError
from domain.packs import builtin_packs
from domain.specialty.parts import DecimalText
from domain.specialty.schema import Pack
from tests.domain.calibration.records import GAUGE, gauge, record_of, with_item, with_result, with_standard, with_values

CHANGES: dict[str, Callable[[OriginalRecord], OriginalRecord]] = {
    "another reading": lambda record: with_values(record, {("0.8", "down_tapped"): "0.83"}),
    "trailing zero": lambda record: with_values(record, {("0.8", "up_tapped"): "0.800"}),
    "back again": lambda record: with_values(record, {("0.8", "down_tapped"): "0.81", ("0.8", "up_tapped"): "0.80"}),
    "corrected": lambda record: replace(
        record, readings=(*record.readings[1:], replace(record.readings[0], id="corrected", value="0.01"))
    ),
    "taken away": lambda record: replace(record, readings=record.readings[:-1]),
    "class": lambda record: with_item(record, accuracy_class="1"),
    "scale interval": lambda record: with_item(record, scale_interval="0.02"),
    "head": lambda record: with_item(record, head_height="0.5"),
    "U of the standard": lambda record: with_result(record, 0, 0, expanded_uncertainty="0.0012"),
    "drift": lambda record: with_result(record, 0, 0, drift="0.0001"),
    "another certificate": lambda record: with_standard(record, 0, certificate_id="another"),
    "ambient": lambda record: replace(
        record, environment=tuple(replace(each, value="21.0") for each in record.environment)
    ),
    "check": lambda record: replace(record, checks={**record.checks, "appearance": False}),
    "calibration": lambda record: replace(record, service="calibration"),
    "statement": lambda record: replace(record, statement_requested=not record.statement_requested),
    "next day": lambda record: replace(record, performed_on=record.performed_on + timedelta(days=1)),
    "edition": lambda record: replace(record, pack_digest="other"),
}

EDITED = replace(GAUGE, constants=tuple(replace(each, value=DecimalText("0.05")) for each in GAUGE.constants))
OTHER = replace(EDITED, digest="other")


def outcome(record: OriginalRecord, pack: Pack, known: KnownPoints | None = None) -> object:
    """What evaluating gives, the whole or the part that there is, or what it refuses."""
    told: list[object] = []
    for way in (evaluate, evaluate_partial):
        try:
            told.append(way(record, pack, known=known))
        except MetrologyError as refusal:
            told.append((type(refusal), str(refusal), refusal.pointer))
    return str(told)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.sampled_from(sorted(CHANGES)), max_size=6))
def test_known_is_as_fresh_whatever_changes(changes: list[str]) -> None:
    record = gauge()
    known = KnownPoints(record, GAUGE)
    assert outcome(record, GAUGE, known) == outcome(record, GAUGE)
    for change in changes:
        record = CHANGES[change](record)
        pack = OTHER if record.pack_digest == "other" else GAUGE
        known = known.of(record, pack)
        assert outcome(record, pack, known) == outcome(record, pack), change


@pytest.mark.parametrize("pack_id", sorted(builtin_packs()))
def test_the_example_of_every_pack_is_known_as_it_is(pack_id: str) -> None:
    pack = builtin_packs()[pack_id]
    record = record_of(pack)
    known = KnownPoints(record, pack)
    assert evaluate(record, pack, known=known) == evaluate(record, pack, known=known) == evaluate(record, pack)
    assert known.count == len(evaluate(record, pack).points)


def test_one_reading_costs_one_point(monkeypatch: pytest.MonkeyPatch) -> None:
    known = KnownPoints(gauge(), GAUGE)
    evaluate(gauge(), GAUGE, known=known)
    evaluated: list[str] = []

    def counted(gathered: Gathered, at: MeasuredPoint, accuracy_class: str) -> PointNumbers:
        evaluated.append(at.point.key)
        return point_numbers(gathered, at, accuracy_class)

    monkeypatch.setattr("domain.calibration.evaluate.point_numbers", counted)
    changed = CHANGES["another reading"](gauge())
    evaluate(changed, GAUGE, known=known)
    assert evaluated == ["0.8"]
    evaluate(CHANGES["corrected"](changed), GAUGE, known=known)
    assert evaluated == ["0.8", "0"]


def test_what_is_not_of_this_record_is_not_used() -> None:
    known = KnownPoints(gauge(), GAUGE)
    evaluate(gauge(), GAUGE, known=known)
    other = CHANGES["U of the standard"](gauge())
    assert evaluate(other, GAUGE, known=known) == evaluate(other, GAUGE)
    assert known.of(other, GAUGE) is not known
    assert known.of(CHANGES["corrected"](gauge()), GAUGE) is known


def test_a_pack_that_is_being_written_has_no_digest_and_is_compared_itself() -> None:
    record, pack, edited = gauge(pack_digest=""), replace(GAUGE, digest=""), replace(EDITED, digest="")
    known = KnownPoints(record, pack)
    evaluate(record, pack, known=known)
    assert evaluate(record, edited, known=known) == evaluate(record, edited) != evaluate(record, pack)


def test_what_is_stored_is_never_taken_from_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    known = KnownPoints(gauge(), GAUGE)
    evaluate(gauge(), GAUGE, known=known)
    monkeypatch.setattr(KnownPoints, "find", lambda *_: pytest.fail("asked for a known point"))
    assert all(point.monte_carlo for point in evaluate(gauge(), GAUGE, is_checked=True, known=known).points)
