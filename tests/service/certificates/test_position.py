"""T14 at issue: a use beside the verification scheme stops it, unless somebody recorded why; the dossier says so."""

import json
from urllib.parse import quote

import pytest

from clients.audit import verify_dossier
from domain.evidence.signature import HeldKey
from service.demo.laboratory import WEIGHTS_PACK
from service.kit.database import Database
from tests.service.calibrations.bench import Bench, planned
from tests.service.conftest import MemberOf
from tests.service.standards.bodies import restate
from tests.service.world import SIGNING_KEY, TestClock, World

REASON = "上级标准装置送修期间，经评估测量不确定度满足要求"


@pytest.fixture
def bench(world: World, world_database: Database, member: MemberOf) -> Bench:
    """A weight of class F1, checked, whose standard of class E2 turns out to be one of class F1."""
    bench = planned(world, world_database, member, pack_id=WEIGHTS_PACK)
    bench.complete()
    assert bench.post("/check", by="checker").is_success
    assert restate(member("quality"), world.lab.standards["mass-reference"], accuracy="F1 等级").is_success
    return bench


def test_a_use_beside_the_scheme_is_not_issued(bench: Bench) -> None:
    refused = bench.post("/approve", by="signatory")
    assert (refused.status_code, refused.json()["code"]) == (422, "certificate-not-issuable")
    told = refused.json()["errors"]
    assert {each["code"] for each in told} == {"traceability-t14"}
    assert any("F1" in each["detail"] for each in told), told
    assert bench.state()["state"] == "checked"


def test_with_a_reason_on_record_it_is_issued_and_the_dossier_says_so(
    bench: Bench, world: World, member: MemberOf
) -> None:
    quality = member("quality")
    mine, parent = (str(world.lab.certificates[number]) for number in ("DEMO-CQMI-M-0456", "DEMO-CQMI-M-0011"))
    for child, above in ((bench.id, mine), (mine, parent)):
        assert bench.post("/approve", by="signatory").status_code == 422
        body = {"child_id": child, "parent_id": above, "reason": REASON}
        assert quality.post("/api/v1/schemes/overrides", json=body).status_code == 201
    approved = bench.post("/approve", by="signatory")
    assert approved.status_code == 201, approved.text
    number = approved.json()["number"]
    dossier = member("regulator").get(f"/api/v1/audit/certificates/{quote(number, safe='')}").content
    told = json.loads(dossier)
    assert {each["child_id"] for each in told["facts"]["overrides"]} == {number, mine}
    beside = [each for each in told["findings"] if each["rule"] == "T14" and REASON in each["zh"]]
    assert {each["severity"] for each in beside} == {"warning"}
    found = verify_dossier(dossier, lab_key=HeldKey(private_key=SIGNING_KEY).public_key)
    assert (found.failed, found.unbroken) == ((), True)


def test_a_reason_for_other_work_does_not_count(bench: Bench, world: World, member: MemberOf) -> None:
    mine = str(world.lab.certificates["DEMO-CQMI-M-0456"])
    body = {"child_id": mine, "parent_id": mine, "reason": REASON}
    assert member("quality").post("/api/v1/schemes/overrides", json=body).status_code == 201
    assert bench.post("/approve", by="signatory").status_code == 422


def test_a_class_that_came_after_the_use_is_not_held_against_it(
    bench: Bench, world: World, member: MemberOf, clock: TestClock
) -> None:
    quality, used = member("quality"), world.lab.standards["mass-reference"]
    assert restate(quality, used, accuracy="E2 等级").is_success
    tomorrow = clock.move(days=1).date().isoformat()
    assert restate(quality, used, accuracy="F1 等级", accuracy_since=tomorrow).is_success
    assert bench.post("/approve", by="signatory").status_code == 201


def test_a_class_cannot_begin_tomorrow(world: World, member: MemberOf) -> None:
    refused = restate(member("quality"), world.lab.standards["mass-reference"], accuracy_since="2026-03-03")
    (told,) = refused.json()["errors"]
    assert (refused.status_code, told["code"], told["pointer"]) == (422, "accuracy-not-yet", "/accuracy_since")
