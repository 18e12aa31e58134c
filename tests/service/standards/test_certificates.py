"""Certificates of standards over HTTP, on both engines: believed only when coherent, then never changed."""

import base64
import hashlib
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from service.kit.database import Database
from tests.service.conftest import MemberOf
from tests.service.standards.bodies import FILE, certificate, parent, result
from tests.service.world import World

ADDRESS = "/api/v1/standards/certificates"
SEAL = {"kind": "timestamp", "sealed_on": "2026-02-20", "valid": True}
BATCH = {"producer": "示范标准物质研究中心", "batch": "2601"}
NOBODY = "01900000-0000-7000-8000-000000000000"


def numbers(client: TestClient) -> list[str]:
    return [each["number"] for each in client.get(ADDRESS, params={"limit": 200}).json()["items"]]


def test_a_certificate_is_recorded_with_the_digest_of_its_bytes(world: World, member: MemberOf) -> None:
    made = member("quality").post(ADDRESS, json=certificate(world.lab))
    assert made.status_code == 201, made.text
    told = made.json()
    digest = hashlib.sha256(FILE)
    assert told["file_digest"] == f"sha256:{digest.hexdigest()}"
    assert told["results"][0]["expanded_uncertainty"] == "0.00060"
    assert told["results"][0]["parents"][0]["parent_id"] == str(world.lab.certificates["DEMO-CQMI-P-0021"])
    assert member("technician").get(made.headers["Location"]).json() == told
    file = member("technician").get(f"{made.headers['Location']}/file")
    assert file.content == FILE
    assert file.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert "filename*=UTF-8''%E8%AF%81%E4%B9%A6%200999.pdf" in file.headers["Content-Disposition"]


def test_its_seal_and_its_batch_may_come_with_it(world: World, member: MemberOf) -> None:
    body = certificate(world.lab, seal=SEAL, reference_material=BATCH)
    told = member("quality").post(ADDRESS, json=body).json()
    assert [(each["kind"], each["valid"]) for each in told["seals"]] == [("timestamp", True)]
    assert [(each["batch"], each["homogeneity_included"]) for each in told["reference_materials"]] == [("2601", None)]


def test_a_file_larger_than_other_bodies_is_taken(world: World, member: MemberOf) -> None:
    scan = base64.b64encode(bytes(2_000_000)).decode("ascii")
    assert member("quality").post(ADDRESS, json=certificate(world.lab, file_base64=scan)).status_code == 201


BENT: list[tuple[dict[str, Any], str, str]] = [
    ({"issued_on": "2026-03-03", "valid_until": None}, "/issued_on", "issued-in-future"),
    ({"valid_until": "2026-02-20"}, "/valid_until", "validity-reversed"),
    ({"primary_realisation": True}, "/primary_realisation", "primary-below-national"),
    ({"primary_realisation": True, "level": "national"}, "/results/0/parents", "primary-with-parent"),
    ({"file_base64": "%%%"}, "/file_base64", "file-not-readable"),
    ({"file_name": "../secret"}, "/file_name", "string-pattern-mismatch"),
    ({"results": []}, "/results", "too-short"),
    ({"edition": True}, "/edition", "int-type"),
    ({"supersedes_id": NOBODY}, "/supersedes_id", "superseded-unknown"),
    ({"seal": {**SEAL, "sealed_on": "2026-03-03"}}, "/seal/sealed_on", "not-yet-happened"),
    ({"reference_material": {**BATCH, "batch": ""}}, "/reference_material/batch", "text-hidden"),
]


@pytest.mark.parametrize(("changes", "pointer", "code"), BENT)
def test_a_certificate_that_cannot_be_right_is_refused(
    world: World, member: MemberOf, changes: dict[str, Any], pointer: str, code: str
) -> None:
    quality = member("quality")
    before = numbers(quality)
    answer = quality.post(ADDRESS, json=certificate(world.lab, **changes))
    assert answer.status_code == 422, answer.text
    assert (pointer, code) in {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}
    assert numbers(quality) == before


def test_what_an_instrument_is_made_with_has_no_uncertainty(world: World, member: MemberOf) -> None:
    quality = member("quality")
    interval = result(world.lab, characteristic="scale_interval", value="0.1", expanded_uncertainty="0", parents=[])
    assert quality.post(ADDRESS, json=certificate(world.lab, results=[interval])).status_code == 201
    below = certificate(world.lab, number="DEMO-2", results=[{**interval, "expanded_uncertainty": "-0.1"}])
    assert quality.post(ADDRESS, json=below).json()["code"] == "stated-uncertainty-not-positive"


BENT_RESULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"expanded_uncertainty": "0"}, "/expanded_uncertainty", "stated-uncertainty-not-positive"),
    ({"expanded_uncertainty": "-0.1"}, "/expanded_uncertainty", "stated-uncertainty-not-positive"),
    ({"expanded_uncertainty": "NaN"}, "/expanded_uncertainty", "decimal-text"),
    ({"expanded_uncertainty": 0.0006}, "/expanded_uncertainty", "string-type"),
    ({"coverage_factor": "0.99"}, "/coverage_factor", "coverage-factor-too-small"),
    ({"degrees_of_freedom": "0"}, "/degrees_of_freedom", "degrees-of-freedom-not-positive"),
    ({"drift": "-0.001"}, "/drift", "drift-negative"),
    ({"range_low": "2.6"}, "/range_low", "range-reversed"),
    ({"unit": "psi"}, "/unit", "unit-not-legal"),
    ({"unit": "kg"}, "/unit", "kind-mismatch"),
    ({"quantity_kind": "luck"}, "/quantity_kind", "unknown-kind"),
    ({"quantity_kind": "absolute_pressure"}, "/parents/0/parent_result_id", "parent-of-another-kind"),
    ({"range_high": "6.1"}, "/parents/0/parent_result_id", "range-outside-parent"),
    ({"unit": "kPa", "range_high": "6000.1"}, "/parents/0/parent_result_id", "range-outside-parent"),
    ({"range_low": "-0.1"}, "/parents/0/parent_result_id", "range-outside-parent"),
    ({"standard_id": NOBODY}, "/standard_id", "standard-unknown"),
    ({"characteristic": "Indication!"}, "/characteristic", "string-pattern-mismatch"),
]


@pytest.mark.parametrize(("changes", "pointer", "code"), BENT_RESULTS)
def test_a_result_that_cannot_be_right_is_refused_at_its_number(
    world: World, member: MemberOf, changes: dict[str, Any], pointer: str, code: str
) -> None:
    answer = member("quality").post(ADDRESS, json=certificate(world.lab, results=[result(world.lab, **changes)]))
    assert answer.status_code == 422, answer.text
    told = {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}
    assert (f"/results/0{pointer}", code) in told


@pytest.mark.parametrize(
    "changes",
    [
        {"coverage_factor": "1"},
        {"range_low": "0", "range_high": "6"},
        {"unit": "kPa", "range_high": "6000", "expanded_uncertainty": "0.6"},
        {"range_low": "2.5", "range_high": "2.5"},
        {"drift": "0"},
        {"parents": []},
    ],
    ids=["k of one", "all of the parent's range", "in another unit", "one point", "no drift", "an open gap"],
)
def test_the_edges_of_what_is_right_are_right(world: World, member: MemberOf, changes: dict[str, Any]) -> None:
    answer = member("quality").post(ADDRESS, json=certificate(world.lab, results=[result(world.lab, **changes)]))
    assert answer.status_code == 201, answer.text


BENT_PARENTS: list[tuple[dict[str, Any], str, str]] = [
    ({"parent_result_id": NOBODY}, "/parent_result_id", "parent-unknown"),
    ({"used_on": "2026-02-21"}, "/used_on", "parent-used-too-late"),
]


@pytest.mark.parametrize(("changes", "pointer", "code"), BENT_PARENTS)
def test_a_parent_that_cannot_be_right_is_refused(
    world: World, member: MemberOf, changes: dict[str, Any], pointer: str, code: str
) -> None:
    bent = result(world.lab, parents=[parent(world.lab, **changes)])
    answer = member("quality").post(ADDRESS, json=certificate(world.lab, results=[bent]))
    assert answer.status_code == 422
    fault = answer.json()["errors"][0]
    assert (fault["pointer"], fault["code"]) == (f"/results/0/parents/0{pointer}", code)


def test_another_laboratorys_result_is_an_unknown_parent(world: World, member: MemberOf) -> None:
    foreign = parent(world.lab, parent_result_id=str(world.other.results["social-pressure:indication"]))
    answer = member("quality").post(
        ADDRESS, json=certificate(world.lab, results=[result(world.lab, parents=[foreign])])
    )
    assert answer.json()["errors"][0]["code"] == "parent-unknown"


def test_every_fault_is_told_at_once_in_both_languages(world: World, member: MemberOf) -> None:
    body = certificate(
        world.lab,
        valid_until="2020-01-01",
        results=[result(world.lab, expanded_uncertainty="0"), result(world.lab, unit="kg"), result(world.lab)],
    )
    told = member("quality").post(ADDRESS, json=body).json()["errors"]
    assert {fault["code"] for fault in told} == {
        "validity-reversed",
        "stated-uncertainty-not-positive",
        "kind-mismatch",
        "standard-result-repeated",
    }
    assert all(fault["detail"] and fault["detail_zh"] for fault in told)


def test_one_certificate_may_be_of_several_standards(world: World, member: MemberOf) -> None:
    results = [
        result(world.lab),
        result(world.lab, standard_id=str(world.lab.standards["social-pressure"])),
    ]
    made = member("quality").post(ADDRESS, json=certificate(world.lab, results=results))
    assert made.status_code == 201, made.text
    for key in ("pressure-reference", "social-pressure"):
        listed = member("quality").get(ADDRESS, params={"standard": str(world.lab.standards[key])}).json()["items"]
        assert made.json()["id"] in {each["id"] for each in listed}


def test_the_same_certificate_is_recorded_once_and_an_edition_supersedes(world: World, member: MemberOf) -> None:
    quality = member("quality")
    first = quality.post(ADDRESS, json=certificate(world.lab)).json()
    again = quality.post(ADDRESS, json=certificate(world.lab))
    assert (again.status_code, again.json()["code"]) == (409, "standard-certificate-on-record")
    second = certificate(world.lab, edition=2, supersedes_id=first["id"])
    assert quality.post(ADDRESS, json=second).status_code == 201
    events = quality.get(f"{ADDRESS}/{first['id']}").json()["events"]
    assert [(event["kind"], event["effective_on"]) for event in events] == [("superseded", "2026-02-20")]
    third = quality.post(ADDRESS, json={**second, "edition": 3})
    assert (third.status_code, third.json()["code"]) == (409, "already-superseded")


def test_events_are_added_and_never_taken_back(world: World, member: MemberOf) -> None:
    quality = member("quality")
    address = f"{ADDRESS}/{world.lab.certificates['DEMO-CQMI-P-0345']}"
    event = {"kind": "withdrawn", "effective_on": "2026-01-15", "reason": "签发机构通知撤回"}
    made = quality.post(f"{address}/events", json=event)
    assert made.status_code == 201, made.text
    assert made.json()["known_at"] == world.at.isoformat().replace("+00:00", "Z")
    assert quality.get(address).json()["events"] == [made.json()]
    for method in ("PUT", "PATCH", "DELETE"):
        assert quality.request(method, address, json=event).status_code == 405
        assert quality.request(method, f"{address}/events", json=event).status_code == 405


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE standard_certificate SET valid_until = NULL",
        "DELETE FROM standard_result",
        "UPDATE standard_link SET used_on = '2020-01-01'",
        "DELETE FROM standard_certificate_event",
    ],
)
def test_the_database_itself_refuses_to_change_them(
    world: World, member: MemberOf, world_database: Database, statement: str
) -> None:
    event = {"kind": "amended", "effective_on": "2026-01-15", "reason": "勘误"}
    member("quality").post(f"{ADDRESS}/{world.lab.certificates['DEMO-CQMI-P-0345']}/events", json=event)
    with pytest.raises(sa.exc.DBAPIError), world_database.transaction() as session:
        session.execute(sa.text(statement))


def test_roles_and_laboratories(world: World, member: MemberOf, stranger: MemberOf) -> None:
    for login in ("technician", "signatory", "reception", "regulator"):
        assert member(login).post(ADDRESS, json=certificate(world.lab)).status_code == 403
    assert member("regulator").get(ADDRESS).status_code == 200
    assert member("security").get(ADDRESS).status_code == 403
    address = f"{ADDRESS}/{world.lab.certificates['DEMO-CQMI-P-0345']}"
    event = {"kind": "withdrawn", "effective_on": "2026-01-15", "reason": "x"}
    others = stranger("quality")
    for answer in (others.get(address), others.get(f"{address}/file"), others.post(f"{address}/events", json=event)):
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert others.post(ADDRESS, json=certificate(world.lab)).json()["errors"][0]["code"] == "standard-unknown"
