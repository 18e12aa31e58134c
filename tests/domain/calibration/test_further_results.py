"""Several results of the same readings: each has its own budget, and nothing is read or chosen for it twice."""

from dataclasses import replace

import pytest

from domain.calibration.errors import PointUnknown, StandardUnknownPlace
from domain.calibration.evaluate import evaluate, evaluate_partial
from domain.calibration.golden import example_record
from domain.packs import builtin_packs, check_pack, pack_text
from domain.specialty.applying import applying_roles
from domain.specialty.loader import load_pack
from domain.specialty.plan import measurement_plan

PACK = builtin_packs()["chamber-jjf1101"]
assert PACK.example is not None
RECORD = example_record(PACK, PACK.example)
FURTHER = "temperature_uniformity"


def test_nothing_is_read_and_no_standard_is_chosen_for_it() -> None:
    assert {one.test for one in measurement_plan(PACK, RECORD.item)} == {"temperature", "humidity"}
    assert applying_roles(PACK, FURTHER, RECORD.item) == ()
    assert [role.role for role in PACK.roles_of(FURTHER)] == ["logger"]


def test_a_reading_of_it_is_refused() -> None:
    strayed = replace(RECORD.readings[0], test=FURTHER, id="stray")
    with pytest.raises(PointUnknown) as refused:
        evaluate(replace(RECORD, readings=(*RECORD.readings, strayed)), PACK)
    assert refused.value.pointer == f"/readings/{len(RECORD.readings)}"


def test_a_standard_for_it_is_refused() -> None:
    strayed = replace(RECORD.standards[0], test=FURTHER)
    with pytest.raises(StandardUnknownPlace):
        evaluate(replace(RECORD, standards=(*RECORD.standards, strayed)), PACK)


def test_it_rests_on_the_same_certificate_and_appears_with_its_point() -> None:
    one_point = tuple(one for one in RECORD.readings if (one.test, one.point) == ("temperature", "60"))
    found, _ = evaluate_partial(replace(RECORD, readings=one_point), PACK)
    assert [(point.test, point.point) for point in found] == [("temperature", "60"), (FURTHER, "60")]
    assert found[0].standard_result_ids == found[1].standard_result_ids == ("result-0",)
    [deviation], [uniformity] = ([each.result for each in point.shared] for point in found)
    assert deviation == uniformity, "whoever combines the two results learns that they are correlated"


def test_it_does_not_apply_where_its_test_does_not() -> None:
    text = pack_text("chamber-jjf1101").replace(
        "    scale: {unit: degC,", "    when: {field: load, any_of: [loaded]}\n    scale: {unit: degC,", 1
    )
    pack = load_pack(text)
    assert {one.test for one in measurement_plan(pack, RECORD.item)} == {"humidity"}
    humid = replace(
        RECORD,
        pack_digest=pack.digest,
        readings=tuple(one for one in RECORD.readings if one.test == "humidity"),
        standards=tuple(use for use in RECORD.standards if use.test == "humidity"),
    )
    assert {point.test for point in evaluate(humid, pack).points} == {"humidity", "humidity_uniformity"}


def test_a_result_of_a_further_result_is_none() -> None:
    text = pack_text("chamber-jjf1101").replace("readings_of: humidity", f"readings_of: {FURTHER}", 1)
    assert {finding.code for finding in check_pack(text)} == {"pack-unknown-reference"}
