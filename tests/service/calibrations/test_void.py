"""A reading that should never have been sent is struck out: by the operator, for a reason, and seen by everybody."""

from datetime import timedelta

from starlette.testclient import TestClient

from clients.uuid7 import uuid7
from tests.service.calibrations.bench import Bench
from tests.service.calibrations.test_bench import codes, typed
from tests.service.conftest import MemberOf
from tests.service.world import AT, World


def pushed(lab_client: TestClient, world: World, bench: Bench) -> str:
    """Push what the bench has read already, as an instrument does that was triggered twice."""
    reading = {
        "id": str(uuid7()),
        "calibration": bench.id,
        "test": "indication",
        "point": "0.4",
        "channel": "up_tapped",
        "value": "0.42",
        "unit": "MPa",
        "taken_at": (AT - timedelta(minutes=1)).isoformat(),
    }
    headers = {"Authorization": f"Bearer {world.lab.reader_key}"}
    answer = lab_client.post("/api/v1/readings", json={"readings": [reading]}, headers=headers)
    assert answer.json()["receipts"][0]["outcome"] == "accepted", answer.text
    return str(reading["id"])


def test_what_an_instrument_sent_twice_is_struck_out_and_the_record_completes(
    bench: Bench, world: World, lab_client: TestClient, member: MemberOf
) -> None:
    bench.prepare()
    bench.read()
    twice = pushed(lab_client, world, bench)
    assert codes(bench.post("/complete")) == ["reading-duplicate"]
    struck = bench.post(f"/readings/{twice}/void", {"reason": "仪器重复触发"})
    assert (struck.status_code, struck.json()["outcome"]) == (201, "accepted"), struck.text
    assert bench.completed()["verdict"] == "conforms"
    kept = member("checker").get("/api/v1/readings", params={"calibration": bench.id, "limit": "200"}).json()["items"]
    assert [(each["value"], each["reason"]) for each in kept if each["corrects_id"] == twice] == [("/", "仪器重复触发")]
    assert twice in {each["id"] for each in kept}


def test_its_place_is_free_again_and_it_is_struck_out_once(bench: Bench) -> None:
    bench.prepare()
    first = typed(bench, value="4.00")["id"]
    assert bench.post(f"/readings/{first}/void", {"reason": "输错位置"}).status_code == 201
    assert typed(bench, value="0.40")["outcome"] == "accepted"
    again = bench.post(f"/readings/{first}/void", {"reason": "再次"})
    assert (again.status_code, again.json()["code"]) == (409, "already-corrected")


def test_only_for_a_reason_only_here_and_only_while_in_progress(bench: Bench, member: MemberOf) -> None:
    bench.prepare()
    bench.read()
    first = member("checker").get("/api/v1/readings", params={"calibration": bench.id}).json()["items"][0]["id"]
    assert bench.post(f"/readings/{first}/void", {"reason": " "}).status_code == 422
    assert bench.post(f"/readings/{uuid7()}/void", {"reason": "没有此读数"}).status_code == 404
    assert bench.post(f"/readings/{first}/void", {"reason": "不是检定员"}, by="checker").status_code == 403
    bench.completed()
    assert bench.post(f"/readings/{first}/void", {"reason": "太晚"}).status_code == 409
