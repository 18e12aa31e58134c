"""The bench: what may be recorded, when and by whom, and how mistakes are mended without losing what was first seen."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from clients.uuid7 import uuid7
from service.demo.laboratory import PRESSURE_PACK
from tests.service.calibrations.bench import Bench, readings
from tests.service.calibrations.conftest import BenchOf
from tests.service.conftest import MemberOf
from tests.service.world import TestClock, World

POINT = {"test": "indication", "point": "0.4", "channel": "up_tapped", "value": "0.40", "unit": "MPa"}


def typed(bench: Bench, **changes: object) -> dict[str, Any]:
    answer = bench.post("/readings", {"readings": [{**POINT, **changes}]})
    assert answer.status_code == 200, answer.text
    receipt: dict[str, Any] = answer.json()["receipts"][0]
    return receipt


def codes(answer: Any) -> list[str]:  # noqa: ANN401 - the client's answer
    return [fault["code"] for fault in answer.json()["errors"]]


def test_the_plan_is_in_working_order_and_shows_what_was_typed_as_typed(bench: Bench) -> None:
    bench.prepare()
    cells = bench.call("GET", "/plan").json()
    assert len(cells) == 20
    places = [(cell["channel"], cell["point"]) for cell in cells]
    assert places[:3] == [("up_untapped", "0"), ("up_tapped", "0"), ("up_untapped", "0.4")]
    assert places[10][1] == "1.6", "falling pressure begins at the top"
    assert cells[0]["label"] == {"zh": "升压轻敲前", "en": "Rising, before tapping"}
    assert typed(bench, point="0.40", value="0.400")["outcome"] == "accepted"
    (cell,) = [each for each in bench.call("GET", "/plan").json() if each["reading"]]
    assert (cell["point"], cell["channel"], cell["reading"]["value"]) == ("0.4", "up_tapped", "0.400")


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"value": "0,40"}, "decimal-text", "/value"),
        ({"unit": "V"}, "kind-mismatch", "/unit"),
        ({"point": "0.5"}, "position-not-in-plan", "/point"),
        ({"channel": "sideways"}, "position-not-in-plan", "/channel"),
        ({"test": "taste"}, "position-not-in-plan", "/test"),
        ({"repeat": 2}, "position-not-in-plan", "/repeat"),
        ({"id": "6f1c1f2e-6f3b-4c7e-9d5a-2f4b8c1d2e3f"}, "reading-id-not-v7", "/id"),
        ({"taken_at": "2026-03-02T10:30:00+08:00"}, "reading-from-future", "/taken_at"),
    ],
)
def test_a_reading_that_is_refused_says_where_and_stops_no_other(
    bench: Bench, changes: dict[str, object], code: str, pointer: str
) -> None:
    bench.prepare()
    answer = bench.post("/readings", {"readings": [{**POINT, **changes}, {**POINT, "point": "0.8"}]})
    first, second = answer.json()["receipts"]
    assert (first["outcome"], first["code"], first["pointer"]) == ("refused", code, pointer)
    assert second["outcome"] == "accepted"


def test_saving_twice_stores_once_and_a_place_takes_one_reading(bench: Bench) -> None:
    bench.prepare()
    reading = {"id": str(uuid7()), "taken_at": "2026-03-02T09:29:00+08:00"}
    assert typed(bench, **reading)["outcome"] == "accepted"
    assert typed(bench, **reading)["outcome"] == "duplicate"
    other = typed(bench, point="0.400")
    assert (other["outcome"], other["code"]) == ("refused", "reading-place-taken")


def test_a_correction_stands_beside_the_reading_and_counts(bench: Bench, member: MemberOf) -> None:
    bench.prepare()
    first = typed(bench, value="4.00")["id"]
    path = f"/readings/{first}/correction"
    blank = bench.post(path, {"value": "0.40", "reason": " "})
    assert blank.status_code == 422
    mended = bench.post(path, {"value": "0.40", "reason": "小数点错位"})
    assert (mended.status_code, mended.json()["outcome"]) == (201, "accepted"), mended.text
    again = bench.post(path, {"value": "0.41", "reason": "再改"})
    assert (again.status_code, again.json()["code"]) == (409, "already-corrected")
    (cell,) = [each for each in bench.call("GET", "/plan").json() if each["reading"]]
    assert cell["reading"]["value"] == "0.40"
    kept = member("checker").get("/api/v1/readings", params={"calibration": bench.id}).json()["items"]
    assert [(each["value"], each["corrects_id"], each["reason"]) for each in kept] == [
        ("4.00", None, ""),
        ("0.40", first, "小数点错位"),
    ]


def test_a_correction_is_of_this_calibration_s_own_reading(bench_of: BenchOf) -> None:
    bench, other = bench_of(), bench_of()
    bench.prepare()
    other.prepare()
    first = typed(other)["id"]
    answer = bench.post(f"/readings/{first}/correction", {"value": "0.41", "reason": "错"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_an_ambient_value_noted_again_for_the_same_instant_replaces(bench: Bench) -> None:
    bench.prepare()
    bench.read()
    wrong = {"channel": "temperature", "value": "204", "unit": "degC", "taken_at": "2026-03-02T09:20:00+08:00"}
    assert bench.post("/environment", {"readings": [wrong]}).status_code == 201
    refused = bench.post("/complete")
    assert (refused.status_code, codes(refused)) == (422, ["environment-outside-limits"])
    assert refused.json()["errors"][0]["pointer"] == "/environment/0/value"
    assert bench.post("/environment", {"readings": [{**wrong, "value": "20.4"}]}).status_code == 201
    assert bench.completed()["verdict"] == "conforms"
    assert [each["value"] for each in bench.state()["environment"]] == ["20.4", "52", "20.4"]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"channel": "mood"}, "environment-channel-unknown", "/readings/0/channel"),
        ({"unit": "MPa"}, "kind-mismatch", "/readings/0/unit"),
        ({"unit": "parsec-ish"}, "unknown-unit", "/readings/0/unit"),
        ({"value": 20.4}, "string-type", "/readings/0/value"),
        ({"taken_at": "2026-03-03T09:20:00+08:00"}, "reading-from-future", "/readings/0/taken_at"),
    ],
)
def test_ambient_values_are_refused_at_their_field(
    bench: Bench, changes: dict[str, object], code: str, pointer: str
) -> None:
    bench.prepare()
    body = {"channel": "temperature", "value": "20.4", "unit": "degC", **changes}
    answer = bench.post("/environment", {"readings": [body]})
    assert answer.status_code == 422
    assert (codes(answer)[0], answer.json()["errors"][0]["pointer"]) == (code, pointer)


def test_checks_are_those_of_the_pack_and_an_old_page_cannot_undo_a_newer(bench: Bench) -> None:
    bench.prepare()
    unknown = bench.change(checks={"smell": True})
    assert (codes(unknown), unknown.json()["errors"][0]["pointer"]) == (["check-unknown"], "/checks/smell")
    version = bench.state()["version"]
    assert bench.change(version=version, adjusted=True).status_code == 200
    assert bench.change(version=version, adjusted=False).status_code == 412
    assert bench.state()["adjusted"] is True
    assert bench.call("PUT", json={}).status_code in {422, 428}


@pytest.mark.parametrize("step", ["change", "environment", "standards", "readings", "complete"])
def test_the_bench_is_closed_before_the_start_and_after_the_end(bench: Bench, step: str) -> None:
    expected = "transition-refused" if step == "complete" else "calibration-not-in-progress"
    assert _do(bench, step).json()["code"] == expected
    bench.complete()
    answer = _do(bench, step)
    assert (answer.status_code, answer.json()["code"]) == (409, expected)


@pytest.mark.parametrize("step", ["change", "environment", "standards", "readings", "complete"])
def test_another_technician_may_not_work_on_it(bench: Bench, world: World, member: MemberOf, step: str) -> None:
    bench.prepare()
    security = member("security")
    person = f"/api/v1/people/{world.lab.person_id('checker')}"
    tag = {"If-Match": security.get(person).headers["ETag"]}
    changed = security.put(f"{person}/roles", json={"roles": ["technician"]}, headers=tag)
    assert changed.status_code == 200, changed.text
    answer = _do(bench, step, by="checker")
    assert (answer.status_code, answer.json()["code"]) == (403, "operator-only")


def test_an_instrument_pushes_into_the_plan_while_work_is_in_progress(
    bench: Bench, world: World, lab_client: TestClient, clock: TestClock
) -> None:
    pushed = [
        {
            **reading,
            "id": str(uuid7()),
            "calibration": bench.id,
            "taken_at": clock.at.isoformat().replace("+00:00", "Z"),
        }
        for reading in readings(PRESSURE_PACK)
    ]

    def push() -> set[tuple[str, str | None]]:
        headers = {"Authorization": f"Bearer {world.lab.reader_key}"}
        answer = lab_client.post("/api/v1/readings", json={"readings": pushed}, headers=headers)
        assert answer.status_code == 200, answer.text
        return {(each["outcome"], each.get("code")) for each in answer.json()["receipts"]}

    assert push() == {("refused", "calibration-closed")}, "the work has not begun"
    bench.prepare()
    assert push() == {("accepted", None)}
    record = bench.completed()
    assert record["verdict"] == "conforms"
    frozen = bench.call("GET", "/frozen").json()["record"]
    assert {each["source"] for each in frozen["readings"]} == {"instrument"}
    assert {each["taken_by"] for each in frozen["readings"]} == {str(world.lab.reader_id)}
    pushed[:] = [{**reading, "id": str(uuid7())} for reading in pushed]
    assert push() == {("refused", "calibration-closed")}, "nothing is added to a frozen record"


def _do(bench: Bench, step: str, *, by: str = "technician") -> Any:  # noqa: ANN401 - the client's answer
    if step == "change":
        body = {"checks": {}, "adjusted": False, "place_kind": "permanent", "place": ""}
        tag = f'"{bench.state()["version"]}"'
        return bench.call("PUT", by=by, json=body, headers={"If-Match": tag})
    if step == "standards":
        return bench.call("PUT", "/standards", by=by, json={"choices": bench.choices()})
    ambient = {"channel": "temperature", "value": "20.4", "unit": "degC"}
    bodies = {"environment": {"readings": [ambient]}, "readings": {"readings": [POINT]}, "complete": None}
    return bench.post(f"/{step}", bodies[step], by=by)
