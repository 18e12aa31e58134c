"""Standards, their assemblies and the certificate in force: over HTTP, on both engines."""

import pytest

from service.demo.laboratory import PRESSURE_PACK, WEIGHTS_PACK, measurement_standards
from tests.service.conftest import MemberOf
from tests.service.world import World

ASSEMBLIES = "/api/v1/measurement-standards"
STANDARDS = "/api/v1/standards"


def test_an_assembly_is_recorded_listed_and_corrected(world: World, member: MemberOf) -> None:
    quality = member("quality")
    body = next(iter(measurement_standards(world.at.date()).values()))
    made = quality.post(ASSEMBLIES, json=body)
    assert made.status_code == 201, made.text
    assert quality.get(ASSEMBLIES).json()["items"][0] == made.json()
    address = made.headers["Location"]
    assert quality.put(address, json=body).status_code == 428
    saved = quality.put(address, json={**body, "accuracy": "0.02 级"}, headers={"If-Match": made.headers["ETag"]})
    assert (saved.status_code, saved.json()["accuracy"]) == (200, "0.02 级")
    assert quality.put(address, json=body, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    assert member("technician").get(address).json() == saved.json()


def test_a_standard_is_recorded_and_corrected(world: World, member: MemberOf) -> None:
    quality = member("quality")
    body = {
        "measurement_standard_id": str(world.lab.assemblies["pressure-assembly"]),
        "name_zh": "备用数字压力计",
        "serial": "DEMO-PC-02",
        "level": "working",
    }
    made = quality.post(STANDARDS, json=body)
    assert made.status_code == 201, made.text
    retired = quality.put(
        made.headers["Location"], json={**body, "in_service": False}, headers={"If-Match": made.headers["ETag"]}
    )
    assert retired.json() == {**made.json(), "in_service": False, "version": 2}
    foreign = {**body, "measurement_standard_id": str(world.other.assemblies["pressure-assembly"])}
    refused = quality.post(STANDARDS, json=foreign)
    assert refused.json()["errors"][0]["code"] == "measurement-standard-unknown"
    assert quality.post(STANDARDS, json={**body, "level": "divine"}).status_code == 422


def test_c16_standards_are_chosen_from_one_list_with_class_number_and_validity(world: World, member: MemberOf) -> None:
    listed = member("technician").get(STANDARDS, params={"pack": PRESSURE_PACK, "own": "true"}).json()["items"]
    assert [(each["id"], each["accuracy"]) for each in listed] == [
        (str(world.lab.standards["pressure-reference"]), "0.05 级")
    ]
    current = listed[0]["certificate"]
    assert current["number"] == "DEMO-CQMI-P-0345"
    assert (current["issued_on"], current["valid_until"]) == ("2026-01-01", "2026-12-31")


@pytest.mark.parametrize(
    ("on", "in_force"),
    [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)],
)
def test_both_ends_of_the_validity_count(world: World, member: MemberOf, on: str, in_force: bool) -> None:  # noqa: FBT001 - a table
    listed = member("technician").get(STANDARDS, params={"on": on, "pack": PRESSURE_PACK, "own": "true"}).json()
    assert (listed["items"][0]["certificate"] is not None) is in_force
    assert listed["items"][0]["id"] == str(world.lab.standards["pressure-reference"])


def test_a_pack_lists_what_any_of_its_roles_needs(world: World, member: MemberOf) -> None:
    listed = member("technician").get(STANDARDS, params={"pack": WEIGHTS_PACK, "own": "true"}).json()["items"]
    assert {each["id"] for each in listed} == {str(world.lab.standards[key]) for key in ("mass-reference", "balance")}
    assert len(member("technician").get(STANDARDS).json()["items"]) == len(world.lab.standards)


def test_a_question_that_is_not_one_is_refused(member: MemberOf) -> None:
    for params in ({"pack": "no-such-pack"}, {"on": "yesterday"}, {"limit": "0"}, {"after": "rubbish"}):
        answer = member("technician").get(STANDARDS, params=params)
        assert answer.status_code == 422, params
        assert answer.headers["content-type"] == "application/problem+json"


def test_another_laboratory_sees_nothing(world: World, stranger: MemberOf) -> None:
    others = stranger("quality")
    for address in (
        f"{ASSEMBLIES}/{world.lab.assemblies['mass-assembly']}",
        f"{STANDARDS}/{world.lab.standards['balance']}",
    ):
        assert others.get(address).json()["code"] == "not-found"
    ours = {str(each) for each in world.lab.standards.values()}
    assert not ours & {each["id"] for each in others.get(STANDARDS).json()["items"]}
