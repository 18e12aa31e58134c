"""A laboratory's own packs in its work: editions by the calendar, variants by choice, broken ones by nobody."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from domain.calibration.evaluate import evaluate
from domain.calibration.record import OriginalRecord
from domain.evidence.canonical import canonical_bytes
from domain.evidence.documents import from_document, to_document
from domain.packs.library import library_of
from domain.specialty.loader import load_pack
from service.calibrations import packs
from service.calibrations.tables import FrozenRecordRow, PackEditionRow
from service.kit.database import Database
from service.people.operations import authorise
from tests.conftest import ClientOf
from tests.domain.packs.texts import BROKEN, GAUGE, changed, next_edition, variant
from tests.service.calibrations.bench import ADDRESS, Bench, order_item
from tests.service.world import AT, TestClock, World, app_on, as_member

VARIANT = "gauge-branch-two"
CHANGE = datetime(2026, 6, 1, 1, 30, tzinfo=UTC)
AppWith = Callable[..., TestClient]


@pytest.fixture
def app_with(
    *,
    world: World,
    world_database: Database,
    tmp_path: Path,
    clock: TestClock,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> AppWith:
    """Give a function: texts of the laboratory's own packs by file -> the technician on a service that has them."""

    def make(**texts: str) -> TestClient:
        folder = tmp_path / f"packs-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for name, text in texts.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        monkeypatch.setenv("LIANGHENG_PACKS", str(folder))
        return as_member(client_of(app_on(world_database, tmp_path, clock)), world.lab, "technician")

    return make


@pytest.fixture
def item(world: World, world_database: Database) -> str:
    return order_item(world, world_database)


def allow(world: World, database: Database, pack_id: str) -> None:
    with database.transaction() as session:
        authorise(
            session,
            actor=world.lab.actors["quality"],
            person_id=world.lab.person_id("technician"),
            pack_id=pack_id,
            duty="perform",
            valid_from=world.at.date(),
            at=world.at,
        )


def test_the_edition_changes_with_the_day(app_with: AppWith, item: str, clock: TestClock) -> None:
    technician = app_with(new=next_edition())
    before = technician.post(ADDRESS, json={"order_item_id": item}).json()
    assert before["pack_version"] == "1.0.0"
    early = technician.post(ADDRESS, json={"order_item_id": item, "pack_version": "2.0.0"})
    assert (early.status_code, early.json()["code"]) == (422, "regulation-not-in-force")
    clock.at = CHANGE
    assert technician.post(ADDRESS, json={"order_item_id": item}).json()["pack_version"] == "2.0.0"
    late = technician.post(ADDRESS, json={"order_item_id": item, "pack_version": "1.0.0"})
    assert (late.status_code, late.json()["code"]) == (422, "regulation-not-in-force")
    assert f"JJG 52-2026 ({GAUGE} 2.0.0)" in late.json()["detail"]
    assert "2026-05-31" in late.json()["detail_zh"]
    kept = technician.get(f"{ADDRESS}/{before['id']}").json()
    assert (kept["pack_version"], kept["pack_digest"]) == ("1.0.0", before["pack_digest"])


def test_what_was_ordered_by_a_regulation_that_ended_is_planned_by_its_successor(
    app_with: AppWith, item: str, clock: TestClock, world: World, world_database: Database
) -> None:
    technician = app_with(new=next_edition(pack_id="gauge-2026"))
    allow(world, world_database, "gauge-2026")
    clock.at = CHANGE
    refused = technician.post(ADDRESS, json={"order_item_id": item})
    assert refused.json()["code"] == "regulation-not-in-force"
    assert "gauge-2026 2.0.0" in refused.json()["detail"]
    answer = technician.post(ADDRESS, json={"order_item_id": item, "pack_id": "gauge-2026"})
    assert (answer.status_code, answer.json()["pack_id"]) == (201, "gauge-2026")


def test_c29_a_variant_is_chosen_by_those_authorised_for_it(
    app_with: AppWith, item: str, world: World, world_database: Database
) -> None:
    technician = app_with(mine=variant(laboratories=f"[{world.lab.code}]"))
    body = {"order_item_id": item, "pack_id": VARIANT}
    assert technician.post(ADDRESS, json=body).json()["code"] == "not-authorised"
    allow(world, world_database, VARIANT)
    answer = technician.post(ADDRESS, json=body)
    assert (answer.status_code, answer.json()["pack_id"]) == (201, VARIANT)
    ours = load_pack(variant(laboratories=f"[{world.lab.code}]"))
    assert (answer.json()["pack_version"], answer.json()["pack_digest"]) == (ours.version, ours.digest)
    allow(world, world_database, "weights-jjg99")
    other = technician.post(ADDRESS, json={**body, "pack_id": "weights-jjg99"})
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (422, "/pack_id")
    assert VARIANT in other.json()["detail"]


def test_c29_a_variant_of_another_laboratory_is_not_offered(
    app_with: AppWith, item: str, world: World, world_database: Database
) -> None:
    technician = app_with(mine=variant(laboratories=f"[{world.other.code}]"))
    allow(world, world_database, VARIANT)
    answer = technician.post(ADDRESS, json={"order_item_id": item, "pack_id": VARIANT})
    assert (answer.status_code, answer.json()["code"]) == (422, "pack-not-offered")


def test_the_service_works_on_beside_broken_packs(app_with: AppWith, item: str) -> None:
    texts = {name: text for name, (_, text) in BROKEN.items() if name != "clash"}
    technician = app_with(**texts)
    assert technician.post(ADDRESS, json={"order_item_id": item}).json()["pack_version"] == "1.0.0"


def test_nothing_is_planned_with_a_pack_that_clashes(app_with: AppWith, item: str) -> None:
    answer = app_with(mine=BROKEN["clash"][1]).post(ADDRESS, json={"order_item_id": item})
    assert (answer.status_code, answer.json()["code"]) == (409, "pack-unusable")
    assert "mine.yaml" in answer.json()["detail"]


def test_an_own_pack_that_changed_without_a_new_version_is_refused(app_with: AppWith, item: str) -> None:
    mine = changed(("version: 1.0.0", "version: 1.1.0"))
    assert app_with(mine=mine).post(ADDRESS, json={"order_item_id": item}).status_code == 201
    again = app_with(mine=changed(("months: 6", "months: 3"), text=mine)).post(ADDRESS, json={"order_item_id": item})
    assert (again.status_code, again.json()["code"]) == (409, "pack-edition-changed")


def test_a_record_outlives_the_file_of_its_pack(
    app_with: AppWith, item: str, world: World, world_database: Database
) -> None:
    technician = app_with(mine=variant())
    allow(world, world_database, VARIANT)
    made = technician.post(ADDRESS, json={"order_item_id": item, "pack_id": VARIANT}).json()

    def member(login: str) -> TestClient:
        return as_member(technician, world.lab, login)

    Bench(world=world, database=world_database, member=member, id=made["id"], pack_id=GAUGE).complete()
    packs._read.clear()
    without = app_with()
    assert without.get(f"{ADDRESS}/{made['id']}/plan").status_code == 200
    with world_database.reading() as session:
        frozen = session.exec(select(FrozenRecordRow)).one()
        text = session.get_one(PackEditionRow, made["pack_digest"]).text
    assert text == variant()
    record = from_document(json.loads(frozen.record), OriginalRecord)
    assert canonical_bytes(to_document(evaluate(record, load_pack(text), is_checked=True))).decode() == frozen.result


@pytest.mark.parametrize(
    ("texts", "on", "offered"),
    [
        ({"newer": changed(("version: 1.0.0", "version: 1.0.9"))}, AT.date(), ["1.0.9", "1.0.0"]),
        ({"later": next_edition()}, AT.date(), ["1.0.0"]),
        ({"later": next_edition()}, CHANGE.date(), ["2.0.0"]),
    ],
    ids=["two-in-force", "not-yet", "replaced"],
)
def test_every_edition_in_force_is_offered_the_one_to_plan_with_first(
    tmp_path: Path, texts: dict[str, str], on: date, offered: list[str]
) -> None:
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    found = packs.offers(library_of(tmp_path), GAUGE, on=on, laboratory="CQ-0001")
    assert [each.version for each in found] == offered
