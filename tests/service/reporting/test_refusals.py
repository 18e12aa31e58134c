"""What the platform refuses is work for the laboratory: shown, answered by a new revision, never undone."""

import base64
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from domain.evidence.signature import HeldKey
from domain.exchange.envelope import Envelope
from service.people.tables import LaboratoryRow
from service.platform.tables import LabKeyRow
from service.worker import build_worker
from tests.conftest import ClientOf
from tests.service.reporting.conftest import Reporting
from tests.service.world import World, app_on, as_member

NEW_KEY = HeldKey(private_key=base64.b64encode(b"the key after the old one leaked").decode())


@pytest.fixture
def quality(reporting: Reporting, tmp_path: Path, client_of: ClientOf) -> TestClient:
    return as_member(client_of(app_on(reporting.database, tmp_path, reporting.clock)), reporting.lab, "quality")


def region(reporting: Reporting, code: str) -> None:
    with reporting.database.transaction() as session:
        row = session.get_one(LaboratoryRow, reporting.lab.id)
        row.region = code
        session.add(row)


def test_a_rejection_is_answered_by_a_new_revision(reporting: Reporting, quality: TestClient) -> None:
    region(reporting, "500112")  # 渝北区, gone since November 2025
    issued = reporting.issue()
    reporting.worker.run_until_idle()
    [rejected] = quality.get("/api/v1/reports", params={"state": "rejected"}).json()["items"]
    assert [reason["code"] for reason in rejected["reasons"]] == ["REGION_INVALID"]
    assert rejected["receipt"] is not None
    region(reporting, "500157")
    again = quality.post(f"/api/v1/reports/{rejected['id']}/again")
    assert again.status_code == 202, again.text
    reporting.worker.run_until_idle()
    shown = quality.get("/api/v1/reports", params={"subject": issued.number}).json()["items"]
    assert [(each["sequence"], each["revision"], each["state"]) for each in shown] == [
        (2, 100, "accepted"),
        (1, 1, "rejected"),
    ]
    for each in shown:
        refused = quality.post(f"/api/v1/reports/{each['id']}/again")
        assert (refused.status_code, refused.json()["code"]) == (409, "report-nothing-to-answer")
    seen = reporting.platform.get(f"/v1/certificates/{issued.number}", params={"code": issued.verify_code}).json()
    assert seen["status"] == "valid"


def test_a_rejection_holds_nothing_up(reporting: Reporting) -> None:
    region(reporting, "500112")
    reporting.issue()
    reporting.worker.run_until_idle()
    region(reporting, "500157")
    reporting.issue()
    reporting.worker.run_until_idle()
    assert reporting.states() == ["rejected", "accepted"]


def test_messages_under_a_revoked_key_are_signed_again_in_their_places(reporting: Reporting) -> None:
    reporting.line.cut = "before"
    for _ in range(2):
        reporting.issue()
    reporting.worker.run_until_idle()
    reporting.line.cut = ""
    reporting.register(public_key=NEW_KEY.public_key)
    with reporting.platform_database.transaction() as session:
        old = Envelope.model_validate_json(reporting.messages()[0][0].message).signature.key_id
        row = session.get_one(LabKeyRow, (reporting.lab.code, old))
        row.revoked_at = reporting.clock()
        session.add(row)
    reporting.clock.move(minutes=20)
    reporting.worker.run_until_idle()
    assert reporting.states() == ["deferred", "deferred"]
    codes = [delivery.answer["reasons"][0]["code"] for _, delivery in reporting.messages() if delivery.answer]
    assert codes == ["KEY_REVOKED", "KEY_REVOKED"]
    worker = build_worker(
        reporting.settings,
        database=reporting.database,
        signer=NEW_KEY,
        clock=reporting.clock,
        transport=reporting.line,
    )
    reporting.clock.move(minutes=40)
    worker.run_until_idle()
    assert reporting.states() == ["accepted", "accepted"]


def test_without_a_platform_messages_are_sealed_and_wait(reporting: Reporting) -> None:
    alone = reporting.with_settings(reporting.settings.model_copy(update={"platform_url": ""}))
    issued = alone.issue()
    assert alone.worker.run_until_idle() == 1
    [(message, delivery)] = alone.messages()
    assert (message.subject, delivery.state) == (issued.number, "waiting")
    assert reporting.worker.run_until_idle() == 1
    assert reporting.states() == ["accepted"]


def test_another_laboratory_s_report_is_not_found(
    reporting: Reporting, tmp_path: Path, client_of: ClientOf, world: World
) -> None:
    reporting.issue()
    reporting.worker.run_until_idle()
    [(message, _)] = reporting.messages()
    client = client_of(app_on(reporting.database, tmp_path, reporting.clock))
    assert as_member(client, world.lab, "quality").get(f"/api/v1/reports/{message.id}").status_code == 200
    stranger = as_member(client_of(app_on(reporting.database, tmp_path, reporting.clock)), world.other, "quality")
    assert stranger.get(f"/api/v1/reports/{message.id}").status_code == 404
    assert stranger.get("/api/v1/reports").json() == {"items": []}
    assert stranger.post(f"/api/v1/reports/{message.id}/again").status_code == 404
    technician = as_member(client_of(app_on(reporting.database, tmp_path, reporting.clock)), world.lab, "technician")
    assert technician.get("/api/v1/reports").status_code == 403
