"""Orders over HTTP, on both engines: numbered without a gap, checked, frozen by the signature."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, select

from service.demo.laboratory import PRESSURE_PACK, WEIGHTS_PACK
from service.kit.database import Database
from service.kit.tables import JournalEntryRow
from service.orders.operations import sign_order, take_order
from service.orders.wire import OrderIn
from tests.service.conftest import MemberOf
from tests.service.world import TestClock, World, given

ADDRESS = "/api/v1/orders"
NOBODY = "01900000-0000-7000-8000-000000000000"


def item(world: World, **changes: object) -> dict[str, object]:
    gauge = {"equipment_id": str(world.lab.gauge_id), "service": "verification", "pack_id": PRESSURE_PACK}
    return {**gauge, "condition": "完好", **changes}


def order(world: World, **changes: object) -> dict[str, object]:
    body = {"customer_id": str(world.lab.customer_id), "received_on": "2026-03-02", "items": [item(world)]}
    return {**body, **changes}


def test_an_order_is_taken_numbered_and_due_in_ten_working_days(world: World, member: MemberOf) -> None:
    made = member("reception").post(ADDRESS, json=order(world))
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["number"], told["due_on"]) == ("W2026-000001", "2026-03-16")
    assert told["certificate_customer_id"] == str(world.lab.customer_id)
    assert told["signed_at"] is None
    read = member("technician").get(made.headers["Location"])
    assert (read.json(), read.headers["ETag"]) == (told, '"1"')
    assert member("technician").get(ADDRESS, params={"number": "W2026-000001"}).json()["items"][0]["id"] == told["id"]


def test_a_new_year_of_the_laboratorys_calendar_begins_at_one(world: World, member: MemberOf, clock: TestClock) -> None:
    clerk = member("reception")
    clerk.post(ADDRESS, json=order(world))
    clock.at = clock.at.replace(month=12, day=31, hour=16, minute=1)  # past midnight in Chongqing
    assert clerk.post(ADDRESS, json=order(world)).json()["number"] == "W2027-000001"


def test_a_refused_order_takes_no_number_and_each_laboratory_counts_for_itself(
    world: World, member: MemberOf, stranger: MemberOf
) -> None:
    clerk = member("reception")
    assert clerk.post(ADDRESS, json=order(world)).json()["number"] == "W2026-000001"
    assert clerk.post(ADDRESS, json=order(world, customer_id=NOBODY)).status_code == 422
    assert clerk.post(ADDRESS, json=order(world)).json()["number"] == "W2026-000002"
    theirs = {"equipment_id": str(world.other.gauge_id)}
    body = order(world, customer_id=str(world.other.customer_id), items=[item(world, **theirs)])
    assert stranger("reception").post(ADDRESS, json=body).json()["number"] == "W2026-000001"


def test_a_number_given_to_work_that_failed_is_given_again(world: World, world_database: Database) -> None:
    body, reception = given(OrderIn, order(world)), world.lab.actors["reception"]

    def fail() -> None:
        with world_database.transaction() as session:
            take_order(session, actor=reception, at=world.at, given=body)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with world_database.transaction() as session:
        assert take_order(session, actor=reception, at=world.at, given=body).number == "W2026-000001"


def test_clerks_at_once_never_share_or_skip_a_number(world: World, world_database: Database) -> None:
    body, reception = given(OrderIn, order(world)), world.lab.actors["reception"]

    def take(_: int) -> str:
        with world_database.transaction() as session:
            return take_order(session, actor=reception, at=world.at, given=body).number

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(take, range(16)))
    assert numbers == [f"W2026-{number:06d}" for number in range(1, 17)]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"customer_id": NOBODY}, "/customer_id", "customer-unknown"),
        ({"certificate_customer_id": NOBODY}, "/certificate_customer_id", "customer-unknown"),
        ({"received_on": "2026-03-03"}, "/received_on", "received-in-future"),
        ({"received_on": "2026-02-30"}, "/received_on", "day-malformed"),
        ({"on_site": True}, "/site_address", "site-address-missing"),
        ({"items": []}, "/items", "too-short"),
    ],
)
def test_what_is_wrong_with_an_order_is_told_at_its_field(
    world: World, member: MemberOf, changes: dict[str, object], pointer: str, code: str
) -> None:
    answer = member("reception").post(ADDRESS, json=order(world, **changes))
    assert answer.status_code == 422
    assert (answer.json()["errors"][0]["pointer"], answer.json()["errors"][0]["code"]) == (pointer, code)
    assert member("reception").get(ADDRESS).json()["items"] == []


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"equipment_id": NOBODY}, "/items/0/equipment_id", "equipment-unknown"),
        ({"pack_id": "no-such-pack"}, "/items/0/pack_id", "pack-unknown"),
        ({"service": "testing"}, "/items/0/service", "service-not-offered"),
        ({"pack_id": WEIGHTS_PACK}, "/items/0/equipment_id/", "item-field-unknown"),
        ({"service": "blessing"}, "/items/0/service", "literal-error"),
    ],
)
def test_what_is_wrong_with_an_item_is_told_at_its_line(
    world: World, member: MemberOf, changes: dict[str, object], pointer: str, code: str
) -> None:
    answer = member("reception").post(ADDRESS, json=order(world, items=[item(world, **changes)]))
    assert answer.status_code == 422
    fault = answer.json()["errors"][0]
    assert fault["pointer"].startswith(pointer)
    assert fault["code"] == code


def test_the_same_barcode_twice_is_refused(world: World, member: MemberOf) -> None:
    answer = member("reception").post(ADDRESS, json=order(world, items=[item(world), item(world)]))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "item-twice"
    assert "LH0000000001" in answer.json()["detail"]


def test_a_change_keeps_the_ids_of_items_that_stay(world: World, member: MemberOf) -> None:
    clerk = member("reception")
    made = clerk.post(ADDRESS, json=order(world)).json()
    weight = item(world, equipment_id=str(world.lab.weight_id), pack_id=WEIGHTS_PACK)
    body = order(world, items=[item(world, condition="指针松动"), weight], requirements="请加急")
    saved = clerk.put(f"{ADDRESS}/{made['id']}", json=body, headers={"If-Match": '"1"'})
    assert saved.status_code == 200, saved.text
    assert saved.json()["items"][0] == {**made["items"][0], "condition": "指针松动"}
    assert saved.json()["number"] == made["number"]
    less = clerk.put(f"{ADDRESS}/{made['id']}", json=order(world, items=[weight]), headers={"If-Match": '"2"'})
    assert [each["id"] for each in less.json()["items"]] == [saved.json()["items"][1]["id"]]


def test_signing_freezes(world: World, member: MemberOf, clock: TestClock) -> None:
    clerk = member("reception")
    address = f"{ADDRESS}/{clerk.post(ADDRESS, json=order(world)).json()['id']}"
    assert clerk.post(f"{address}/sign").status_code == 428
    assert clerk.post(f"{address}/sign", headers={"If-Match": '"9"'}).status_code == 412
    signed = clerk.post(f"{address}/sign", headers={"If-Match": '"1"'})
    assert signed.status_code == 200, signed.text
    assert signed.json()["signed_at"] == clock.at.isoformat().replace("+00:00", "Z")
    tag = {"If-Match": signed.headers["ETag"]}
    for answer in (clerk.put(address, json=order(world), headers=tag), clerk.post(f"{address}/sign", headers=tag)):
        assert (answer.status_code, answer.json()["code"]) == (409, "order-signed")
    assert clerk.get(address).json() == signed.json()


def test_two_signatures_at_once_make_one(world: World, world_database: Database) -> None:
    reception = world.lab.actors["reception"]
    with world_database.transaction() as session:
        row = take_order(session, actor=reception, at=world.at, given=given(OrderIn, order(world)))

    def sign(_: int) -> bool:
        try:
            with world_database.transaction() as session:
                sign_order(session, actor=reception, at=world.at, order_id=row.id, version=1)
        except Exception as refusal:  # noqa: BLE001 - either refusal is right, the count below is the test
            return type(refusal).__name__ not in {"VersionChanged", "OrderSigned"}
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(sign, range(6))) == 1


def test_roles_and_laboratories(world: World, member: MemberOf, stranger: MemberOf) -> None:
    for login in ("technician", "quality", "regulator"):
        assert member(login).post(ADDRESS, json=order(world)).status_code == 403
    made = member("reception").post(ADDRESS, json=order(world)).json()["id"]
    assert member("technician").post(f"{ADDRESS}/{made}/sign").status_code == 403  # before anything is said of versions
    clerk, tag = stranger("reception"), {"If-Match": '"1"'}
    for answer in (
        clerk.get(f"{ADDRESS}/{made}"),
        clerk.put(f"{ADDRESS}/{made}", json=order(world), headers=tag),
        clerk.post(f"{ADDRESS}/{made}/sign", headers=tag),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert clerk.get(ADDRESS).json()["items"] == []


def test_what_the_customer_signed_is_in_the_journal_without_his_name(
    world: World, member: MemberOf, world_database: Database
) -> None:
    clerk = member("reception")
    made = clerk.post(ADDRESS, json=order(world, requirements="秘密要求")).json()
    clerk.post(f"{ADDRESS}/{made['id']}/sign", headers={"If-Match": '"1"'})
    lines = journal_of(world_database, made["id"])
    assert [line.action for line in lines] == ["lab:order:taken", "lab:order:signed"]
    assert all("秘密" not in line.document and made["number"] in line.document for line in lines)


def journal_of(database: Database, subject: str) -> list[JournalEntryRow]:
    with database.reading() as session:
        rows = select(JournalEntryRow).where(JournalEntryRow.subject == subject)
        return list(session.exec(rows.order_by(col(JournalEntryRow.sequence))))
