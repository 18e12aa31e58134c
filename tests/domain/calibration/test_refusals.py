"""Every refusal of the evaluation, with its code and its pointer into the record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain.calibration import errors
from domain.calibration.evaluate import evaluate
from domain.calibration.record import OriginalRecord, Phase, StandardUse
from domain.errors import MetrologyError
from domain.specialty.faults import SeveralFaults
from tests.domain.calibration.records import (
    GAUGE,
    WEIGHTS,
    gauge,
    in_phase,
    weights,
    with_item,
    with_result,
    with_standard,
)

Change = Callable[[], OriginalRecord]


def reading(index: int, **changes: str | int) -> OriginalRecord:
    readings = list(gauge().readings)
    readings[index] = replace(readings[index], **changes)  # type: ignore[arg-type]
    return gauge(readings=tuple(readings))


def environment(index: int, **changes: str) -> OriginalRecord:
    values = list(gauge().environment)
    values[index] = replace(values[index], **changes)  # type: ignore[arg-type]
    return gauge(environment=tuple(values))


def two_standards() -> OriginalRecord:
    use = gauge().standards[0]
    return gauge(standards=(use, replace(use, standard_id="other", certificate_id="other")))


def other_characteristic() -> OriginalRecord:
    return with_result(gauge(), 0, 0, characteristic="zero")


REFUSALS: list[tuple[str, str, Change]] = [
    ("pack-mismatch", "/pack_digest", lambda: gauge(pack_digest="sha256:0")),
    ("pack-mismatch", "/pack_digest", lambda: gauge(pack_version="0.9.0")),
    ("pack-mismatch", "/pack_digest", lambda: gauge(pack_id="weights-jjg99")),
    ("service-not-offered", "/service", lambda: gauge(service="testing")),
    ("regulation-not-in-force", "/performed_on", lambda: gauge(performed_on=date(2013, 12, 26))),
    ("item-field-missing", "/item/range_high", lambda: with_item(gauge(), range_high="")),
    ("item-relation-broken", "/item/scale_interval", lambda: with_item(gauge(), scale_interval="0.2")),
    ("point-outside-range", "/item/scale_marks", lambda: with_item(gauge(), scale_marks="0 1.7")),
    ("check-missing", "/checks", lambda: gauge(checks={"appearance": True, "zero": True})),
    ("check-unknown", "/checks/colour", lambda: gauge(checks={**gauge().checks, "colour": True})),
    ("environment-missing", "/environment", lambda: gauge(environment=gauge().environment[:1])),
    ("environment-outside-limits", "/environment/0/value", lambda: environment(0, value="25.1")),
    ("environment-outside-limits", "/environment/0/value", lambda: environment(0, value="14.9")),
    ("environment-outside-limits", "/environment/1/value", lambda: environment(1, value="85.01")),
    ("environment-outside-limits", "/environment/0/value", lambda: environment(0, value="20", unit="K")),
    ("decimal-text", "/environment/0/value", lambda: environment(0, value="warm")),
    ("kind-mismatch", "/environment/0/unit", lambda: environment(0, unit="MPa")),
    ("reading-missing", "/readings", lambda: gauge(readings=gauge().readings[1:])),
    ("reading-duplicate", "/readings/20", lambda: gauge(readings=(*gauge().readings, gauge().readings[0]))),
    (
        "reading-not-in-plan",
        "/readings/20",
        lambda: gauge(readings=(*gauge().readings, replace(gauge().readings[0], point="0.5"))),
    ),
    (
        "reading-not-in-plan",
        "/readings/20",
        lambda: gauge(readings=(*gauge().readings, replace(gauge().readings[0], test="x"))),
    ),
    (
        "reading-not-in-plan",
        "/readings/20",
        lambda: gauge(readings=(*gauge().readings, replace(gauge().readings[0], channel="x"))),
    ),
    (
        "reading-not-in-plan",
        "/readings/20",
        lambda: gauge(readings=(*gauge().readings, replace(gauge().readings[0], repeat=2))),
    ),
    (
        "reading-not-in-plan",
        "/readings/20",
        lambda: gauge(readings=(*gauge().readings, replace(gauge().readings[0], repeat=0))),
    ),
    ("unknown-unit", "/readings/0/unit", lambda: reading(0, unit="furlong")),
    ("unit-not-legal", "/readings/0/unit", lambda: reading(0, unit="psi")),
    ("kind-mismatch", "/readings/0/unit", lambda: reading(0, unit="K")),
    ("decimal-text", "/readings/0/value", lambda: reading(0, value="0,1")),
    ("decimal-text", "/readings/0/value", lambda: reading(0, value="NaN")),
    ("decimal-text", "/readings/0/value", lambda: reading(0, value="")),
    ("phase-contradiction", "/readings", lambda: gauge(adjusted=True)),
    (
        "phase-contradiction",
        "/readings",
        lambda: gauge(adjusted=True, readings=in_phase(gauge().readings, Phase.AS_LEFT)),
    ),
    ("phase-contradiction", "/readings", lambda: gauge(readings=in_phase(gauge().readings, Phase.AS_LEFT))),
    (
        "phase-contradiction",
        "/readings",
        lambda: gauge(readings=(*gauge().readings, *in_phase(gauge().readings, Phase.AS_FOUND))),
    ),
    ("standard-missing", "/standards", lambda: gauge(standards=())),
    ("standard-missing", "/standards", lambda: with_standard(gauge(), 0, point="0.4")),
    ("standard-not-in-plan", "/standards/0", lambda: with_standard(gauge(), 0, role="thermometer")),
    ("standard-not-in-plan", "/standards/0", lambda: with_standard(gauge(), 0, test="other")),
    ("standard-not-in-plan", "/standards/0", lambda: with_standard(gauge(), 0, point="0.5")),
    (
        "standard-not-valid",
        "/standards/0/valid_until",
        lambda: with_standard(gauge(), 0, issued_on=date(2025, 1, 1), valid_until=date(2026, 3, 1)),
    ),
    ("standard-not-valid", "/standards/0/valid_until", lambda: with_standard(gauge(), 0, issued_on=date(2026, 3, 3))),
    ("standard-lacks-result", "/standards/0/results", other_characteristic),
    (
        "standard-lacks-result",
        "/standards/0/results",
        lambda: with_result(gauge(), 0, 0, quantity_kind="absolute_pressure"),
    ),
    ("standard-range-too-small", "/standards/0/results/0", lambda: with_result(gauge(), 0, 0, range_high="1.5999")),
    ("standard-range-too-small", "/standards/0/results/0", lambda: with_result(gauge(), 0, 0, range_low="0.0001")),
    ("standard-ambiguous", "/standards/1/results/0", two_standards),
    (
        "standard-number-invalid",
        "/standards/0/results/0/coverage_factor",
        lambda: with_result(gauge(), 0, 0, coverage_factor="0"),
    ),
    (
        "standard-number-invalid",
        "/standards/0/results/0/expanded_uncertainty",
        lambda: with_result(gauge(), 0, 0, expanded_uncertainty="-1"),
    ),
    (
        "standard-number-invalid",
        "/standards/0/results/0/expanded_uncertainty",
        lambda: with_result(gauge(), 0, 0, expanded_uncertainty="0"),
    ),
    (
        "standard-number-invalid",
        "/standards/0/results/0/degrees_of_freedom",
        lambda: with_result(gauge(), 0, 0, degrees_of_freedom="0"),
    ),
    ("standard-number-invalid", "/standards/0/results/0/drift", lambda: with_result(gauge(), 0, 0, drift="-0.1")),
    ("decimal-text", "/standards/0/results/0/drift", lambda: with_result(gauge(), 0, 0, drift="small")),
    ("kind-mismatch", "/standards/0/results/0/unit", lambda: with_result(gauge(), 0, 0, unit="K")),
    ("standard-not-good-enough", "/standards", lambda: with_result(gauge(), 0, 0, expanded_uncertainty="0.0065")),
]


@pytest.mark.parametrize(
    ("code", "pointer", "change"), REFUSALS, ids=[f"{n} {one[0]} {one[1]}" for n, one in enumerate(REFUSALS)]
)
def test_a_record_that_is_not_whole_is_refused(code: str, pointer: str, change: Change) -> None:
    with pytest.raises(MetrologyError) as caught:
        evaluate(change(), GAUGE)
    faults = caught.value.faults if isinstance(caught.value, SeveralFaults) else (caught.value,)
    assert {(fault.code, fault.pointer) for fault in faults} == {(code, pointer)}
    for fault in faults:
        assert "{" not in fault.sentence_zh + fault.sentence_en


def test_every_refusal_of_the_evaluation_is_shown_here_or_elsewhere() -> None:
    life_cycle = {"transition-refused", "role-required", "operator-only", "same-person", "comment-required"}
    by_class = {"class-not-defined", "table-row-not-defined"}
    by_fixture = {
        "table-range-exceeded",
        "overall-weights-impossible",
        "environment-unsteady",
        "standard-class-not-accepted",
    }
    members = [
        value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, MetrologyError)
    ]
    codes = {value.code for value in members if value is not MetrologyError}
    assert codes - life_cycle - by_class - by_fixture == {code for code, _, _ in REFUSALS} & codes


def test_everything_missing_is_told_at_once() -> None:
    with pytest.raises(SeveralFaults) as caught:
        evaluate(gauge(readings=gauge().readings[4:], checks={}, environment=()), GAUGE)
    codes = [fault.code for fault in caught.value.faults]
    assert codes.count("reading-missing") == 4
    assert codes.count("check-missing") == 3
    assert codes.count("environment-missing") == 2


def test_limits_of_validity_and_environment_are_inclusive() -> None:
    day = gauge().performed_on
    evaluate(with_standard(gauge(), 0, issued_on=day, valid_until=day), GAUGE)
    evaluate(environment(0, value="25.0"), GAUGE)
    evaluate(environment(0, value="288.15", unit="K"), GAUGE)
    evaluate(environment(1, value="85"), GAUGE)
    evaluate(
        gauge(performed_on=date(2013, 12, 27), standards=(replace(gauge().standards[0], issued_on=date(2013, 1, 1)),)),
        GAUGE,
    )


def test_a_check_of_verification_does_not_hold_up_a_calibration() -> None:
    evaluate(gauge(service="calibration", checks={}), GAUGE)


def test_a_standard_of_the_very_point_goes_first() -> None:
    use = gauge().standards[0]
    better = replace(
        use,
        point="0.40",
        standard_id="better",
        certificate_id="better",
        results=(replace(use.results[0], expanded_uncertainty="0.0004"),),
    )
    result = evaluate(gauge(standards=(use, better)), GAUGE)
    sources = {
        point.point: next(line.source for line in point.budget.lines if line.symbol == "d_std")
        for point in result.points
    }
    assert sources["0.4"] == "standard:better/result-0"
    assert sources["0.8"] == "standard:certificate-0/result-0"


def test_the_narrowest_certified_range_is_taken() -> None:
    use = gauge().standards[0]
    low = replace(use.results[0], id="low", range_high="0.5", expanded_uncertainty="0.0004")
    result = evaluate(gauge(standards=(replace(use, results=(use.results[0], low)),)), GAUGE)
    used = {point.point: point.standard_result_ids for point in result.points}
    assert used == {"0": ("low",), "0.4": ("low",), "0.8": ("result-0",), "1.2": ("result-0",), "1.6": ("result-0",)}


def test_a_certificate_in_another_unit_of_the_kind_serves() -> None:
    kilopascal = {"unit": "kPa", "range_high": "2500", "expanded_uncertainty": "0.8", "drift": "0.5"}
    assert evaluate(with_result(gauge(), 0, 0, **kilopascal), GAUGE).points == evaluate(gauge(), GAUGE).points


def test_a_set_of_reference_weights_gives_each_point_its_own() -> None:
    record = with_item(weights(), nominal_masses="1000 500")
    mass, density = record.standards[0].results
    half = replace(
        mass,
        id="half",
        range_low="500",
        range_high="500",
        value="500.00010",
        expanded_uncertainty="0.00025",
        drift="0.0001",
    )
    standards: tuple[StandardUse, ...] = (
        replace(record.standards[0], results=(mass, half, density)),
        record.standards[1],
    )
    more = tuple(replace(one, id=f"{one.id}/500", point="500") for one in record.readings)
    result = evaluate(replace(record, standards=standards, readings=record.readings + more), WEIGHTS)
    assert [point.standard_result_ids for point in result.points] == [("result-0", "result-1"), ("half", "result-1")]


def test_two_densities_are_ambiguous() -> None:
    mass, density = weights().standards[0].results
    record = with_standard(weights(), 0, results=(mass, density, replace(density, id="second")))
    with pytest.raises(errors.StandardAmbiguous) as caught:
        evaluate(record, WEIGHTS)
    assert caught.value.pointer == "/standards/0/results/2"


def test_fewer_cycles_than_planned_are_missing_and_more_are_welcome() -> None:
    two = tuple(one for one in weights().readings if one.repeat < 3)
    with pytest.raises(SeveralFaults) as caught:
        evaluate(weights(readings=two), WEIGHTS)
    assert {fault.attributes["repeat"] for fault in caught.value.faults} == {"3"}
    fourth = tuple(replace(one, id=f"{one.id}/4", repeat=4) for one in weights().readings if one.repeat == 3)
    point = evaluate(weights(readings=weights().readings + fourth), WEIGHTS).points[0]
    assert next(line.degrees_of_freedom for line in point.budget.lines if line.symbol == "d_I") == "3"
    with pytest.raises(MetrologyError) as unfinished:
        evaluate(weights(readings=weights().readings + fourth[:3]), WEIGHTS)
    assert (unfinished.value.code, unfinished.value.attributes["channel"]) == ("reading-missing", "A2")


def test_what_the_numbers_make_of_the_pack_points_into_the_pack() -> None:
    """A gauge without span has no limits: the relation of the fields is taken out here to see what lies behind it."""
    empty = replace(
        GAUGE, relations=(), digest="", item_fields=tuple(replace(one, minimum=None) for one in GAUGE.item_fields)
    )
    item = {"range_low": "0", "range_high": "0", "scale_marks": "0"}
    record = with_item(gauge(pack_digest="", readings=gauge().readings[:4]), **item)
    with pytest.raises(MetrologyError) as caught:
        evaluate(record, empty)
    assert (caught.value.code, caught.value.pointer) == ("limits-invalid", "/tests/0/limits")
