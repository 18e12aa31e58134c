"""Criteria over all points of a test: weighted mean and spread, their limits, and what follows for the verdict."""

from dataclasses import replace

import pytest

from clients.audit.agreement import disagreements
from domain.calibration.errors import WeightsImpossible
from domain.calibration.evaluate import evaluate
from domain.calibration.record import Phase
from domain.calibration.result import RecordResult, Verdict
from domain.evidence.documents import from_document, to_document
from domain.packs import check_pack
from domain.uncertainty.errors import TooFewReadings
from tests.domain.calibration.fixtures import fixture, fixture_text, reread

PACK, RECORD = fixture("gas_meter")


def test_the_fixture_is_a_good_pack() -> None:
    assert check_pack(fixture_text("gas_meter")) == ()


def test_a_weighted_mean_at_its_limit_passes() -> None:
    mean, spread = evaluate(RECORD, PACK).overall
    assert float(mean.value) == pytest.approx((0.1 * 0.9 + 0.5 * 0.7 - 0.4 * 0.1) / (0.1 + 0.5 + 0.4))
    assert (mean.value, mean.lower_limit, mean.upper_limit, mean.unit) == ("0.40", "-0.4", "0.4", "%")
    assert mean.passed
    assert (spread.value, spread.lower_limit, spread.upper_limit, spread.passed) == ("1", None, "1.2", True)


def test_a_weighted_mean_beyond_its_limit_fails_the_item_although_every_point_conforms() -> None:
    result = evaluate(reread(RECORD, {("4", "meter", 1): "100.05"}), PACK)
    assert all(point.conformity and point.conformity.conforms for point in result.points)
    assert [one.where for one in result.failed] == ["error/*/initial/weighted_mean"]
    assert (result.verdict, result.overall[0].value) == (Verdict.DOES_NOT_CONFORM, "0.44")
    assert result.failed[0].label_zh == "加权平均误差"


def test_the_lower_limit_counts_too() -> None:
    low = {("0.4", "meter", 1): "99.10", ("2", "meter", 1): "99.60", ("4", "meter", 1): "99.40"}
    result = evaluate(reread(RECORD, low), PACK)
    assert result.overall[0].value.startswith("-")
    assert [one.id for one in result.overall if not one.passed] == ["weighted_mean"]


def test_a_lower_class_is_met_only_with_its_own_overall_limit() -> None:
    met = evaluate(reread(RECORD, {("4", "meter", 1): "100.05"}), PACK)
    assert met.achieved_class == "1.5"
    unmet = evaluate(reread(RECORD, {("2", "meter", 1): "101.00", ("4", "meter", 1): "100.60"}), PACK)
    assert float(unmet.overall[0].value) > 0.6
    assert unmet.achieved_class is None


def test_the_final_state_decides() -> None:
    found = reread(RECORD, {("4", "meter", 1): "100.05"}).readings
    as_found = tuple(replace(one, id=f"{one.id}/found", phase=Phase.AS_FOUND) for one in found)
    as_left = tuple(replace(one, phase=Phase.AS_LEFT) for one in RECORD.readings)
    result = evaluate(replace(RECORD, adjusted=True, readings=as_found + as_left), PACK)
    assert [(one.phase, one.passed) for one in result.overall if one.id == "weighted_mean"] == [
        (Phase.AS_FOUND, False),
        (Phase.AS_LEFT, True),
    ]
    assert (result.verdict, result.failed) == (Verdict.CONFORMS, ())


def test_without_a_statement_nothing_is_held_against_a_limit() -> None:
    unasked = replace(RECORD, service="calibration", statement_requested=False)
    assert evaluate(unasked, PACK).overall == ()


@pytest.mark.parametrize("weight", ["nominal - 1", "0*nominal"])
def test_weights_of_which_no_mean_can_be_made(weight: str) -> None:
    old = "weight: nominal/q_max if nominal/q_max <= 0.7 else 1.4 - nominal/q_max"
    pack, record = fixture("gas_meter", {old: f"weight: {weight}"})
    with pytest.raises(WeightsImpossible) as caught:
        evaluate(record, pack)
    assert caught.value.pointer == "/tests/0/overall/0/weight"


def test_one_point_has_no_spread() -> None:
    record = replace(
        RECORD,
        item={**RECORD.item, "flows": "2"},
        readings=tuple(one for one in RECORD.readings if one.point == "2"),
    )
    with pytest.raises(TooFewReadings):
        evaluate(record, PACK)


def test_a_result_written_before_there_were_overall_criteria_is_still_borne_out() -> None:
    plain, record = fixture("chamber")
    again = to_document(evaluate(replace(record, statement_requested=False), plain))
    older = {name: part for name, part in again.items() if name != "overall"}
    assert from_document(older, RecordResult).overall == ()
    assert list(disagreements(older, again)) == []
    failing = to_document(evaluate(RECORD, PACK))
    hidden = {name: part for name, part in failing.items() if name != "overall"}
    assert list(disagreements(hidden, failing))
