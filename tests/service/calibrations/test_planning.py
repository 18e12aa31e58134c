"""Planning: signed orders only, by authorised people, by an edition in force, everything the work rests on frozen."""

import pytest
from sqlmodel import Session, select

from domain.packs import pack_text
from domain.specialty.loader import load_pack
from service.calibrations.tables import PackEditionRow
from service.demo.laboratory import LABORATORY, PRESSURE_PACK, WEIGHTS_PACK
from service.kit.database import Database
from service.orders.operations import take_order
from service.orders.queries import items_of
from service.orders.wire import OrderIn
from tests.service.calibrations.bench import ADDRESS, Bench, order_item, unauthorise
from tests.service.calibrations.conftest import BenchOf
from tests.service.conftest import MemberOf
from tests.service.world import TestClock, World, given

NOBODY = "01900000-0000-7000-8000-000000000000"


def store(session: Session, world: World, text: str) -> str:
    """Put an edition on record as if it had been used before; return its version."""
    pack = load_pack(text)
    row = PackEditionRow(digest=pack.digest, pack_id=pack.id, version=pack.version, text=text, first_used_at=world.at)
    session.add(row)
    return pack.version


def test_the_item_and_the_pack_are_frozen_when_work_is_planned(
    bench_of: BenchOf, world: World, member: MemberOf
) -> None:
    bench = bench_of()
    shown = bench.state()
    assert shown["item"]["scale_marks"] == "0 0.4 0.8 1.2 1.6"
    assert (shown["place_kind"], shown["place"]) == ("permanent", LABORATORY["address_zh"])
    with bench.database.reading() as session:
        stored = session.exec(select(PackEditionRow)).one()
    assert stored.text == pack_text(PRESSURE_PACK)
    assert stored.digest == shown["pack_digest"]
    gauge = f"/api/v1/equipment/{world.lab.gauge_id}"
    clerk = member("reception")
    body = clerk.get(gauge).json()
    kept = {name: body[name] for name in body if name not in {"id", "version", "created_at"}}
    changed = {**kept, "fields": {**body["fields"], "scale_marks": "0 0.8 1.6"}}
    assert clerk.put(gauge, json=changed, headers={"If-Match": '"1"'}).status_code == 200
    assert bench.state() == shown


def test_the_same_pack_is_stored_once(bench_of: BenchOf) -> None:
    bench_of()
    bench = bench_of()
    with bench.database.reading() as session:
        assert len(session.exec(select(PackEditionRow)).all()) == 1


def test_an_edition_that_is_no_longer_in_force_is_refused(
    world: World, world_database: Database, member: MemberOf
) -> None:
    text = pack_text(PRESSURE_PACK)
    old = text.replace("version: 1.0.0", "version: 0.9.0").replace(
        "effective_from: 2013-12-27", "effective_from: 1999-01-01\n  effective_to: 2026-03-01"
    )
    lasting = text.replace("version: 1.0.0", "version: 0.9.5").replace(
        "effective_from: 2013-12-27", "effective_from: 1999-01-01\n  effective_to: 2026-03-02"
    )
    with world_database.transaction() as session:
        assert [store(session, world, each) for each in (old, lasting)] == ["0.9.0", "0.9.5"]
    item = order_item(world, world_database)
    technician = member("technician")
    expired = technician.post(ADDRESS, json={"order_item_id": item, "pack_version": "0.9.0"})
    assert (expired.status_code, expired.json()["code"]) == (422, "regulation-not-in-force")
    assert expired.json()["errors"][0]["pointer"] == "/pack_version"
    last_day = technician.post(ADDRESS, json={"order_item_id": item, "pack_version": "0.9.5"})
    assert (last_day.status_code, last_day.json()["pack_version"]) == (201, "0.9.5")


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"order_item_id": NOBODY}, "order-item-unknown", "/order_item_id"),
        ({"pack_version": "7.7.7"}, "pack-edition-unknown", "/pack_version"),
        ({"purpose": "curiosity"}, "literal-error", "/purpose"),
        ({"place_kind": "moon"}, "literal-error", "/place_kind"),
        ({"surprise": "1"}, "extra-forbidden", "/surprise"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    bench: Bench, member: MemberOf, changes: dict[str, object], code: str, pointer: str
) -> None:
    body = {"order_item_id": bench.state()["order_item_id"], **changes}
    answer = member("technician").post(ADDRESS, json=body)
    assert answer.status_code == 422
    assert (answer.json()["errors"][0]["code"], answer.json()["errors"][0]["pointer"]) == (code, pointer)


def test_an_order_that_is_not_signed_is_no_work_yet(world: World, world_database: Database, member: MemberOf) -> None:
    item = {"equipment_id": str(world.lab.weight_id), "service": "verification", "pack_id": WEIGHTS_PACK}
    body = {
        "customer_id": str(world.lab.customer_id),
        "received_on": "2026-03-02",
        "items": [{**item, "condition": "完好"}],
    }
    with world_database.transaction() as session:
        order = take_order(session, actor=world.lab.actors["reception"], at=world.at, given=given(OrderIn, body))
        item_id = items_of(session, lab_id=world.lab.id, order_id=order.id)[0].id
    answer = member("technician").post(ADDRESS, json={"order_item_id": str(item_id)})
    assert (answer.status_code, answer.json()["code"]) == (409, "order-not-signed")


def test_only_authorised_technicians_plan(
    world: World, world_database: Database, member: MemberOf, stranger: MemberOf, clock: TestClock
) -> None:
    item = order_item(world, world_database)
    for login in ("reception", "checker", "signatory", "quality", "regulator", "system"):
        refused = member(login).post(ADDRESS, json={"order_item_id": item})
        assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")
    theirs = stranger("technician").post(ADDRESS, json={"order_item_id": item})
    assert (theirs.status_code, theirs.json()["code"]) == (422, "order-item-unknown")
    unauthorise(world, world_database, "technician", at=clock.at)
    answer = member("technician").post(ADDRESS, json={"order_item_id": item})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-authorised")
