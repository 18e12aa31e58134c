"""Standards in the record: one for each measurement, each by a certificate that was in force on the day of the work."""

from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.service.calibrations.bench import Bench
from tests.service.conftest import MemberOf
from tests.service.standards.bodies import certificate, restate, result
from tests.service.world import TestClock, World

NOBODY = "01900000-0000-7000-8000-000000000000"
POINTS = ("0", "0.4", "0.8", "1.2", "1.6")


def choose(bench: Bench, *choices: Mapping[str, object]) -> Any:  # noqa: ANN401 - the client's answer
    own = bench.choices()[0]
    return bench.call("PUT", "/standards", json={"choices": [{**own, **each} for each in choices]})


def second_standard(world: World, quality: TestClient, **changes: object) -> str:
    """Put another calibrator of the laboratory on record, certified to 1 MPa only; return its id.

    ``changes``: to the result in its certificate.
    """
    body = {
        "name_zh": "数字压力计",
        "name_en": "Second digital calibrator",
        "serial": "DEMO-PC-02",
        "accuracy": "0.05 级",
        "level": "working",
        "own": True,
    }
    made = quality.post("/api/v1/standards", json=body)
    assert made.status_code == 201, made.text
    standard_id: str = made.json()["id"]
    results = [result(world.lab, **{"standard_id": standard_id, "range_high": "1.0", **changes})]
    kept = quality.post("/api/v1/standards/certificates", json=certificate(world.lab, results=results))
    assert kept.status_code == 201, kept.text
    return standard_id


def test_m1_a_standard_belongs_to_each_measurement(bench: Bench, world: World, member: MemberOf) -> None:
    fine = second_standard(world, member("quality"))
    bench.prepare()
    bench.read()
    low = [{"point": point, "standard_id": fine} for point in ("0.40", "0.8")]
    assert choose(bench, {}, *low).status_code == 200
    record = bench.completed()["result"]
    used = {point["point"]: point["standard_result_ids"] for point in record["points"]}
    coarse = [str(world.lab.results["pressure-reference:indication"])]
    assert [used[point] == coarse for point in POINTS] == [True, False, False, True, True]
    frozen = bench.call("GET", "/frozen").json()["record"]["standards"]
    assert [(each["point"], each["serial"]) for each in frozen] == [
        ("", "DEMO-PC-01"),
        ("0.4", "DEMO-PC-02"),
        ("0.8", "DEMO-PC-02"),
    ]


def test_m1_a_point_without_a_standard_cannot_be_completed(bench: Bench) -> None:
    bench.prepare()
    bench.read()
    assert choose(bench, *({"point": point} for point in POINTS[1:])).status_code == 200
    answer = bench.post("/complete")
    assert (answer.status_code, answer.json()["code"]) == (422, "standard-missing")


def test_a_point_outside_the_certified_range_is_refused(bench: Bench, world: World, member: MemberOf) -> None:
    short = second_standard(world, member("quality"))
    bench.prepare()
    before = bench.state()["standards"]
    answer = choose(bench, {"point": "0.4"}, {"standard_id": short})
    assert (answer.status_code, answer.json()["code"]) == (409, "standard-not-usable")
    told = answer.json()["errors"]
    assert {(each["pointer"], each["code"]) for each in told} == {("/choices/1", "traceability-t06")}
    assert [each["detail"].split(";")[0] for each in told] == ["Used at 1.2 … 1.2 MPa", "Used at 1.6 … 1.6 MPa"]
    assert "covers 0 … 1.0 MPa" in told[0]["detail"]
    assert "T06" in answer.json()["detail"]
    assert bench.state()["standards"] == before, "what was chosen before stays"


def test_a_standard_of_another_kind_is_refused(bench: Bench, world: World, member: MemberOf) -> None:
    absolute = second_standard(
        world, member("quality"), quantity_kind="absolute_pressure", range_high="2.5", parents=[]
    )
    bench.prepare()
    answer = choose(bench, {"standard_id": absolute})
    assert answer.status_code == 409, answer.text
    assert {each["code"] for each in answer.json()["errors"]} == {"traceability-t07"}
    assert "certified as absolute_pressure" in answer.json()["detail"]


def test_a_standard_beside_the_scheme_is_refused_until_somebody_says_why(
    bench: Bench, world: World, member: MemberOf
) -> None:
    used = world.lab.standards["pressure-reference"]
    assert restate(member("quality"), used, accuracy="0.02 级").is_success
    bench.post("/start")
    mine, above = (str(world.lab.certificates[each]) for each in ("DEMO-CQMI-P-0345", "DEMO-CQMI-P-0021"))
    refused = choose(bench, {})
    assert {each["code"] for each in refused.json()["errors"]} == {"traceability-t14"}
    for child, parent in ((bench.id, mine), (mine, above)):
        body = {"child_id": child, "parent_id": parent, "reason": "上级装置送修，经评估满足要求"}
        assert member("quality").post("/api/v1/schemes/overrides", json=body).status_code == 201
    answer = choose(bench, {})
    assert answer.status_code == 200, answer.text
    assert {each["rule"] for each in answer.json()["items"][0]["warnings"]} == {"T14"}


@pytest.mark.parametrize(("value", "warned"), [("0.0005", []), ("0.0012", ["T20"])])
def test_certificates_that_disagree_are_told_in_the_answer_and_on_the_page(
    bench: Bench, world: World, member: MemberOf, value: str, warned: list[str]
) -> None:
    quality = member("quality")
    twice = second_standard(world, quality, value="0.0003", range_high="2.5")
    later = result(world.lab, standard_id=twice, value=value)
    body = certificate(world.lab, number="DEMO-CQMI-P-1000", issued_on="2026-02-25", results=[later])
    kept = quality.post("/api/v1/standards/certificates", json=body)
    assert kept.status_code == 201, kept.text
    bench.prepare()
    answer = choose(bench, {"standard_id": twice})
    assert answer.status_code == 200, answer.text
    assert [each["rule"] for each in answer.json()["items"][0]["warnings"]] == warned
    page = member("technician").get(f"/calibrations/{bench.id}").text
    assert ("T20" in page) is bool(warned)


def test_a_standard_whose_own_standard_had_been_withdrawn_is_refused_with_the_rule(
    bench: Bench, world: World, member: MemberOf
) -> None:
    top = world.lab.certificates["DEMO-NMI-P-0001"]
    event = {"kind": "withdrawn", "effective_on": "2020-01-01", "reason": "复查不合格"}
    assert member("quality").post(f"/api/v1/standards/certificates/{top}/events", json=event).status_code == 201
    bench.post("/start")
    answer = choose(bench, {})
    assert answer.status_code == 409
    assert {each["code"] for each in answer.json()["errors"]} == {"traceability-t04", "traceability-t22"}
    assert "DEMO-NMI-P-0001 was withdrawn from 2020-01-01" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"role": "magic"}, 422, "standard-not-in-plan"),
        ({"test": "taste"}, 422, "standard-not-in-plan"),
        ({"point": "0.5"}, 422, "standard-not-in-plan"),
        ({"standard_id": NOBODY}, 409, "standard-not-usable"),
        ({"certificate_id": NOBODY}, 409, "standard-not-usable"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_the_reason(
    bench: Bench, changes: dict[str, object], status: int, code: str
) -> None:
    bench.prepare()
    answer = choose(bench, changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["errors"][0]["pointer"] == "/choices/0"
    assert len(bench.state()["standards"]) == 1, "what was chosen before stays"


def test_one_place_has_one_standard(bench: Bench) -> None:
    bench.prepare()
    answer = choose(bench, {"point": "0.4"}, {"point": "0.40"})
    assert (answer.status_code, answer.json()["code"]) == (422, "standard-choice-twice")


def test_another_bodys_standard_is_for_the_chain_only(bench: Bench, world: World) -> None:
    bench.prepare()
    answer = choose(bench, {"standard_id": str(world.lab.standards["social-pressure"])})
    assert (answer.status_code, answer.json()["code"]) == (409, "standard-not-ours")


def test_a_balance_is_no_pressure_standard(bench: Bench, world: World) -> None:
    bench.prepare()
    answer = choose(bench, {"standard_id": str(world.lab.standards["balance"])})
    assert (answer.status_code, answer.json()["code"]) == (409, "standard-not-usable")
    assert "indication" in answer.json()["detail"]


def test_a_certificate_serves_on_its_last_day_and_the_day_of_the_work_counts(bench: Bench, clock: TestClock) -> None:
    clock.move(days=304)  # the calibrator's certificate was 60 of its 364 days old
    bench.post("/start")
    assert choose(bench, {}).status_code == 200
    clock.move(days=30)
    assert choose(bench, {}).status_code == 200


def test_a_certificate_that_ended_before_the_work_is_refused_with_its_days(bench: Bench, clock: TestClock) -> None:
    clock.move(days=305)
    bench.post("/start")
    answer = choose(bench, {})
    assert (answer.status_code, answer.json()["code"]) == (409, "standard-not-usable")
    assert "DEMO-CQMI-P-0345" in answer.json()["detail"]


def test_a_certificate_withdrawn_after_it_was_chosen_stops_the_completion(
    bench: Bench, world: World, member: MemberOf
) -> None:
    bench.prepare()
    bench.read()
    chosen = world.lab.certificates["DEMO-CQMI-P-0345"]
    event = {"kind": "withdrawn", "effective_on": "2026-02-01", "reason": "复查发现标准器超差"}
    noted = member("quality").post(f"/api/v1/standards/certificates/{chosen}/events", json=event)
    assert noted.status_code == 201, noted.text
    missing = bench.post("/preview").json()["missing"]
    assert [(each["code"], each["pointer"]) for each in missing] == [("standard-not-usable", "/standards/0")]
    answer = bench.post("/complete")
    assert (answer.status_code, answer.json()["code"]) == (409, "standard-not-usable")
