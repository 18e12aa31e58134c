"""Certificates over HTTP, on both engines: approved, read as they were issued, withdrawn, reopened, superseded."""

import base64
import hashlib
import io
import json
from uuid import UUID

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from domain.evidence.canonical import canonical_bytes
from service.kit.database import Database
from tests.service.certificates.bench import CALIBRATED, Job, checked_gauge, finish
from tests.service.conftest import MemberOf
from tests.service.world import TestClock, World

ADDRESS = "/api/v1/certificates"
NOBODY = "01900000-0000-7000-8000-000000000000"


def checked(database: Database, world: World, job: Job | None = None) -> UUID:
    with database.transaction() as session:
        return checked_gauge(session, world.lab, at=world.at, **({"job": job} if job else {}))


def approved(client: TestClient, calibration_id: UUID) -> dict[str, str]:
    answer = client.post(f"/api/v1/calibrations/{calibration_id}/approve")
    assert answer.status_code == 201, answer.text
    told: dict[str, str] = answer.json()
    assert answer.headers["Location"] == f"{ADDRESS}/{told['number']}"
    return told


def test_approving_answers_what_was_issued(world: World, world_database: Database, member: MemberOf) -> None:
    told = approved(member("signatory"), checked(world_database, world))
    assert (told["number"], told["kind"], told["verdict"]) == (
        "CQ-0001-V-2026-000001",
        "verification_certificate",
        "conforms",
    )
    read = member("reception").get(f"{ADDRESS}/{told['number']}").json()
    assert {name: read[name] for name in told} == told
    assert (read["status"], read["title_zh"], read["valid_until"]) == ("valid", "检定证书", "2026-09-01")
    assert (read["events"], read["supersedes"], read["superseded_by"]) == ([], None, None)
    assert read["rests_on"] == [str(world.lab.certificates["DEMO-CQMI-P-0345"])]


@pytest.mark.parametrize("form", ["pdf", "json"])
def test_document_and_pdf_are_the_bytes_that_were_digested(
    world: World, world_database: Database, member: MemberOf, form: str
) -> None:
    told = approved(member("signatory"), checked(world_database, world))
    answer = member("regulator").get(f"{ADDRESS}/{told['number']}.{form}")
    assert answer.status_code == 200
    raw = hashlib.sha256(answer.content).digest()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(raw).decode()}:"
    assert told["pdf_digest" if form == "pdf" else "document_digest"] == f"sha256:{raw.hex()}"
    assert f"{told['number']}.{form}" in answer.headers["Content-Disposition"]
    if form == "pdf":
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
        assert told["number"] in text
        assert told["document_digest"] in "".join(text.split())
    else:
        assert answer.content == canonical_bytes(json.loads(answer.content))


def test_only_a_signatory_approves_withdraws_and_reopens(
    world: World, world_database: Database, member: MemberOf
) -> None:
    calibration_id = checked(world_database, world)
    for login in ("technician", "checker", "quality", "reception", "regulator", "system"):
        assert member(login).post(f"/api/v1/calibrations/{calibration_id}/approve").status_code == 403
    number = approved(member("signatory"), calibration_id)["number"]
    for login in ("technician", "quality", "regulator"):
        for verb in ("withdraw", "reopen"):
            answer = member(login).post(f"{ADDRESS}/{number}/{verb}", json={"reason": "标准器失准"})
            assert answer.status_code == 403
    assert member("security").get(f"{ADDRESS}/{number}").status_code == 403


def test_another_laboratory_finds_nothing_under_the_number(
    world: World, world_database: Database, member: MemberOf, stranger: MemberOf
) -> None:
    calibration_id = checked(world_database, world)
    foreign = stranger("signatory")
    assert foreign.post(f"/api/v1/calibrations/{calibration_id}/approve").status_code == 404
    number = approved(member("signatory"), calibration_id)["number"]
    for path in (f"{ADDRESS}/{number}", f"{ADDRESS}/{number}.pdf", f"{ADDRESS}/{number}.json"):
        answers = [foreign.get(path), foreign.get(path.replace(number, "CQ-0002-V-2026-000001"))]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert len({answer.json()["detail"] for answer in answers}) == 1
    for verb in ("withdraw", "reopen"):
        assert foreign.post(f"{ADDRESS}/{number}/{verb}", json={"reason": "标准器失准"}).status_code == 404
    assert foreign.get(ADDRESS).json()["items"] == []


def test_a_second_approval_and_a_stale_tag_are_refused(
    world: World, world_database: Database, member: MemberOf
) -> None:
    calibration_id, signatory = checked(world_database, world), member("signatory")
    path = f"/api/v1/calibrations/{calibration_id}/approve"
    assert signatory.post(path, headers={"If-Match": '"1"'}).status_code == 412
    approved(signatory, calibration_id)
    again = signatory.post(path)
    assert again.json()["code"] == "transition-refused"
    assert len(signatory.get(ADDRESS).json()["items"]) == 1
    assert signatory.post(f"/api/v1/calibrations/{NOBODY}/approve").status_code == 404


def test_what_is_missing_is_listed_with_rule_and_place(
    world: World, world_database: Database, member: MemberOf
) -> None:
    calibration_id = checked(world_database, world)
    with world_database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE laboratory SET authorisation_number = '', address_zh = ''")
    answer = member("signatory").post(f"/api/v1/calibrations/{calibration_id}/approve")
    assert (answer.status_code, answer.json()["code"]) == (422, "certificate-not-issuable")
    told = {(each["pointer"], each["code"], each["location"]) for each in answer.json()["errors"]}
    assert told == {
        ("/laboratory/address_zh", "laboratory-named", "certificate"),
        ("/laboratory/authorisation_number", "laboratory-named", "certificate"),
    }


def test_reopening_leads_to_a_certificate_that_supersedes(
    world: World, world_database: Database, member: MemberOf, clock: TestClock
) -> None:
    calibration_id, signatory = checked(world_database, world), member("signatory")
    first = approved(signatory, calibration_id)["number"]
    reason = {"reason": "更正出厂编号", "reason_en": "Serial number corrected"}
    reopened = signatory.post(f"{ADDRESS}/{first}/reopen", json=reason)
    assert (reopened.json()["status"], reopened.json()["events"][0]["kind"]) == ("valid", "reopened")
    assert member("technician").get(f"/api/v1/calibrations/{calibration_id}").json()["state"] == "in_progress"
    at = clock.move(hours=1)
    with world_database.transaction() as session:
        finish(session, world.lab, calibration_id, at=at)
    second = approved(signatory, calibration_id)["number"]
    old, new = (signatory.get(f"{ADDRESS}/{number}").json() for number in (first, second))
    assert (old["status"], old["superseded_by"], old["supersedes"]) == ("superseded", second, None)
    assert (new["status"], new["superseded_by"], new["supersedes"]) == ("valid", None, first)
    text = signatory.get(f"{ADDRESS}/{second}.pdf").content
    shown = "".join(page.extract_text() for page in PdfReader(io.BytesIO(text)).pages)
    assert first in shown
    assert "更正出厂编号" in shown
    assert signatory.get(f"{ADDRESS}/{first}.pdf").status_code == 200
    for verb in ("reopen", "withdraw"):
        refused = signatory.post(f"{ADDRESS}/{first}/{verb}", json={"reason": "更正出厂编号"})
        assert (refused.status_code, refused.json()["code"]) == (409, "certificate-superseded")


def test_withdrawing_says_why_and_since_when(world: World, world_database: Database, member: MemberOf) -> None:
    signatory = member("signatory")
    number = approved(signatory, checked(world_database, world))["number"]
    for body in ({}, {"reason": ""}, {"reason": "短"}, {"reason": "标准器失准", "on": "2026-01-01"}):
        assert signatory.post(f"{ADDRESS}/{number}/withdraw", json=body).status_code == 422
    told = signatory.post(f"{ADDRESS}/{number}/withdraw", json={"reason": "标准器失准"}).json()
    assert told["status"] == "withdrawn"
    event = told["events"][0]
    assert (event["reason"], event["effective_on"], event["replacement"]) == ("标准器失准", "2026-03-02", None)
    again = signatory.post(f"{ADDRESS}/{number}/withdraw", json={"reason": "标准器失准"})
    assert (again.status_code, again.json()["code"]) == (409, "certificate-withdrawn")


def test_a_verification_expires_the_day_after_its_last(
    world: World, world_database: Database, member: MemberOf, clock: TestClock
) -> None:
    number = approved(member("signatory"), checked(world_database, world))["number"]
    clock.at = clock.at.replace(month=9, day=1, hour=15, minute=59)  # a minute before midnight in Chongqing
    assert member("reception").get(f"{ADDRESS}/{number}").json()["status"] == "valid"
    clock.move(minutes=1)
    assert member("reception").get(f"{ADDRESS}/{number}").json()["status"] == "expired"


def test_lists_are_narrowed_and_paged(
    world: World, world_database: Database, member: MemberOf, clock: TestClock
) -> None:
    signatory = member("signatory")
    works = [checked(world_database, world), checked(world_database, world, CALIBRATED)]
    numbers = []
    for work in works:
        clock.move(seconds=1)
        numbers.append(approved(signatory, work)["number"])
    page = signatory.get(ADDRESS, params={"limit": 1})
    assert [each["number"] for each in page.json()["items"]] == [numbers[1]]
    rest = signatory.get(page.links["next"]["url"])
    assert [each["number"] for each in rest.json()["items"]] == [numbers[0]]
    assert "next" not in rest.links
    for name, found in (("calibration", str(works[0])), ("equipment", str(world.lab.weight_id)), ("customer", NOBODY)):
        listed = signatory.get(ADDRESS, params={name: found}).json()["items"]
        assert [each["number"] for each in listed] == ([numbers[0]] if name == "calibration" else [])
