"""Equipment over HTTP, on both engines."""

import pytest

from service.demo.laboratory import GAUGE, READER
from tests.service.conftest import MemberOf
from tests.service.world import World

ADDRESS = "/api/v1/equipment"


def gauge(world: World, **changes: object) -> dict[str, object]:
    return {**GAUGE, "customer_id": str(world.lab.customer_id), "barcode": None, **changes}


def test_an_item_without_a_barcode_gets_one_and_is_found_by_it(world: World, member: MemberOf) -> None:
    made = member("reception").post(ADDRESS, json=gauge(world))
    assert made.status_code == 201, made.text
    barcode = made.json()["barcode"]
    assert barcode.startswith("LH")
    found = member("technician").get(ADDRESS, params={"barcode": barcode}).json()["items"]
    assert found == [made.json()]


def test_a_barcode_belongs_to_one_item_but_each_laboratory_has_its_own(
    world: World, member: MemberOf, stranger: MemberOf
) -> None:
    taken = member("reception").post(ADDRESS, json=gauge(world, barcode="LH0000000001"))
    assert (taken.status_code, taken.json()["code"]) == (409, "barcode-taken")
    theirs = stranger("reception").get(ADDRESS, params={"barcode": "LH0000000001"}).json()["items"]
    assert [each["id"] for each in theirs] == [str(world.other.gauge_id)]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"fields": {**GAUGE["fields"], "range_high": "a"}}, "/fields/range_high", "item-field-malformed"),  # type: ignore[dict-item]
        ({"fields": {}}, "/fields", ""),
        ({"pack_id": "no-such-pack"}, "/pack_id", "pack-unknown"),
        ({"pack_id": ""}, "/pack_id", "fields-without-pack"),
        ({"customer_id": "01900000-0000-7000-8000-000000000000"}, "/customer_id", "customer-unknown"),
        ({"barcode": "two words"}, "/barcode", "string-pattern-mismatch"),
        ({"serial": 12}, "/serial", "string-type"),
        ({"fields": {"range_high": 1.6}}, "/fields/range_high", "string-type"),
    ],
)
def test_what_the_pack_or_the_record_does_not_allow_is_refused(
    world: World, member: MemberOf, changes: dict[str, object], pointer: str, code: str
) -> None:
    answer = member("reception").post(ADDRESS, json=gauge(world, **changes))
    assert answer.status_code == 422
    fault = answer.json()["errors"][0]
    assert fault["pointer"].startswith(pointer)
    assert fault["code"] == code or not code


def test_every_missing_field_is_told_at_once(world: World, member: MemberOf) -> None:
    answer = member("reception").post(ADDRESS, json=gauge(world, fields={}))
    pointers = {fault["pointer"] for fault in answer.json()["errors"]}
    assert {"/fields/range_low", "/fields/range_high", "/fields/accuracy_class"} <= pointers


def test_the_counter_keeps_customers_items_and_quality_the_laboratorys_own(world: World, member: MemberOf) -> None:
    own = {**READER, "barcode": "LH-OWN-0009"}
    assert member("reception").post(ADDRESS, json=own).status_code == 403
    assert member("quality").post(ADDRESS, json=own).status_code == 201
    assert member("quality").post(ADDRESS, json=gauge(world)).status_code == 403
    take_over = gauge(world, customer_id=None)
    address = f"{ADDRESS}/{world.lab.gauge_id}"
    assert member("quality").put(address, json=take_over, headers={"If-Match": '"1"'}).status_code == 403


def test_an_item_changes_its_owner_and_keeps_its_barcode(world: World, member: MemberOf) -> None:
    clerk, address = member("reception"), f"{ADDRESS}/{world.lab.gauge_id}"
    buyer = clerk.post("/api/v1/customers", json={"name": "示范买方"}).json()["id"]
    saved = clerk.put(address, json=gauge(world, customer_id=buyer), headers={"If-Match": '"1"'})
    assert saved.status_code == 200, saved.text
    assert (saved.json()["customer_id"], saved.json()["barcode"]) == (buyer, "LH0000000001")
    assert clerk.get(ADDRESS, params={"customer": buyer}).json()["items"] == [saved.json()]
    assert clerk.put(address, json=gauge(world), headers={"If-Match": '"1"'}).status_code == 412


def test_another_laboratory_sees_nothing(world: World, stranger: MemberOf) -> None:
    clerk, address = stranger("reception"), f"{ADDRESS}/{world.lab.gauge_id}"
    assert clerk.get(address).json()["code"] == "not-found"
    assert clerk.put(address, json=gauge(world), headers={"If-Match": '"1"'}).status_code == 404
    answer = clerk.post(ADDRESS, json=gauge(world))
    assert answer.json()["errors"][0]["code"] == "customer-unknown"


def test_keys_are_for_the_laboratorys_own_instruments(world: World, member: MemberOf) -> None:
    keeper = member("system")
    made = keeper.post("/api/v1/instrument-keys", json={"equipment_id": str(world.lab.reader_id), "label": "reader 2"})
    assert made.status_code == 201, made.text
    for strange in (world.lab.gauge_id, world.other.reader_id, world.lab.id):
        refused = keeper.post("/api/v1/instrument-keys", json={"equipment_id": str(strange)})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "instrument-unknown")
