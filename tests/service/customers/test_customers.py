"""Customers over HTTP, on both engines."""

import pytest

from service.demo.laboratory import CUSTOMER
from tests.service.conftest import MemberOf
from tests.service.world import World

ADDRESS = "/api/v1/customers"


def test_a_customer_is_put_on_record_and_read_back(member: MemberOf) -> None:
    made = member("reception").post(ADDRESS, json={**CUSTOMER, "name": "重庆示范第二机械厂"})
    assert made.status_code == 201, made.text
    assert made.headers["ETag"] == '"1"'
    read = member("technician").get(made.headers["Location"])
    assert read.json() == made.json()
    assert read.json()["name"] == "重庆示范第二机械厂"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"uscc": "91500107MB0DEM1001"}, "/uscc"),
        ({"region": "5001"}, "/region"),
        ({"name": ""}, "/name"),
        ({"name": "甲\u202e乙"}, "/name"),
        ({"kind": "friend"}, "/kind"),
        ({"approved": True}, "/approved"),
    ],
)
def test_what_cannot_be_a_customer_is_refused_at_its_field(
    member: MemberOf, change: dict[str, object], pointer: str
) -> None:
    clerk = member("reception")
    before = clerk.get(ADDRESS).json()
    answer = clerk.post(ADDRESS, json={**CUSTOMER, **change})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert clerk.get(ADDRESS).json() == before


def test_an_edit_needs_the_version_that_was_read(world: World, member: MemberOf) -> None:
    clerk, address = member("reception"), f"{ADDRESS}/{world.lab.customer_id}"
    moved = {**CUSTOMER, "address": "重庆市渝中区示范路9号"}
    assert clerk.put(address, json=moved).status_code == 428
    assert clerk.put(address, json=moved, headers={"If-Match": '"7"'}).status_code == 412
    saved = clerk.put(address, json=moved, headers={"If-Match": '"1"'})
    assert (saved.status_code, saved.headers["ETag"]) == (200, '"2"')
    assert clerk.get(address).json()["address"] == "重庆市渝中区示范路9号"
    assert clerk.put(address, json=CUSTOMER, headers={"If-Match": '"1"'}).status_code == 412


def test_only_the_counter_writes(world: World, member: MemberOf) -> None:
    for login in ("technician", "quality", "regulator", "security"):
        assert member(login).post(ADDRESS, json=CUSTOMER).status_code == 403
    assert member("regulator").get(f"{ADDRESS}/{world.lab.customer_id}").status_code == 403


def test_another_laboratory_sees_nothing(world: World, stranger: MemberOf) -> None:
    clerk, address = stranger("reception"), f"{ADDRESS}/{world.lab.customer_id}"
    unknown = clerk.get(f"{ADDRESS}/{world.lab.id}")
    foreign = clerk.get(address)
    assert (
        (foreign.status_code, foreign.json()["code"])
        == (unknown.status_code, unknown.json()["code"])
        == (404, "not-found")
    )
    assert clerk.put(address, json=CUSTOMER, headers={"If-Match": '"1"'}).status_code == 404
    assert [each["id"] for each in clerk.get(ADDRESS).json()["items"]] == [str(world.other.customer_id)]


def test_pages_follow_each_other_and_a_part_of_the_name_finds(member: MemberOf) -> None:
    clerk = member("reception")
    for number in range(5):
        clerk.post(ADDRESS, json={**CUSTOMER, "name": f"示范100%客户{number}"})
    first = clerk.get(ADDRESS, params={"limit": 2, "name": "100%客"})
    assert [each["name"] for each in first.json()["items"]] == ["示范100%客户4", "示范100%客户3"]
    second = clerk.get(first.links["next"]["url"])
    assert [each["name"] for each in second.json()["items"]] == ["示范100%客户2", "示范100%客户1"]
    assert "next" not in clerk.get(second.links["next"]["url"]).links
    assert clerk.get(ADDRESS, params={"name": "1000"}).json()["items"] == []
