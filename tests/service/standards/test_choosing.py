"""Which certificate a standard is used by, in both times; and the chain above it. On both engines."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from service.capability.operations import record_licence
from service.capability.wire import LicenceIn
from service.kit.database import Database
from service.people import queries as people
from service.standards import queries
from service.standards.chains import nodes_of
from service.standards.choosing import usable
from service.standards.operations import change_standard, note_event, receive_certificate
from service.standards.refusals import StandardNotUsable
from service.standards.tables import StandardLinkRow
from service.standards.wire import CertificateIn, EventIn, StandardIn
from tests.service.standards.bodies import certificate, result
from tests.service.world import World, given

ON = date(2026, 3, 2)


def chosen(database: Database, world: World, *, on: date = ON, **asked: object) -> str:
    with database.reading() as session:
        return usable(
            session,
            lab_id=world.lab.id,
            standard_id=world.lab.standards["pressure-reference"],
            on=on,
            **asked,  # type: ignore[arg-type]  # each test gives what it is about
        ).number


def receive(database: Database, world: World, **changes: object) -> UUID:
    body = given(CertificateIn, certificate(world.lab, **changes))
    with database.transaction() as session:
        return receive_certificate(session, actor=world.lab.actors["quality"], at=world.at, given=body).id


def withdraw(
    database: Database, world: World, *, effective_on: date, days_later: int = 0, number: str = "DEMO-CQMI-P-0345"
) -> None:
    with database.transaction() as session:
        note_event(
            session,
            actor=world.lab.actors["quality"],
            at=world.at + timedelta(days=days_later),
            certificate_id=world.lab.certificates[number],
            given=EventIn(kind="withdrawn", effective_on=effective_on, reason="复查不合格"),
        )


def test_the_latest_certificate_in_force_is_used(world: World, world_database: Database) -> None:
    assert chosen(world_database, world) == "DEMO-CQMI-P-0345"
    receive(world_database, world)
    assert chosen(world_database, world) == "DEMO-CQMI-P-0999"
    assert chosen(world_database, world, on=date(2026, 2, 19)) == "DEMO-CQMI-P-0345"
    old = world.lab.certificates["DEMO-CQMI-P-0345"]
    assert chosen(world_database, world, certificate_id=old) == "DEMO-CQMI-P-0345"


def test_one_that_states_another_property_is_passed_over(world: World, world_database: Database) -> None:
    receive(world_database, world, results=[result(world.lab, characteristic="hysteresis")])
    assert chosen(world_database, world, characteristics=["indication"]) == "DEMO-CQMI-P-0345"
    assert chosen(world_database, world, characteristics=["hysteresis", "drift"]) == "DEMO-CQMI-P-0999"
    with pytest.raises(StandardNotUsable) as refusal:
        chosen(world_database, world, characteristics=["drift"], pointer="/choices/0/standard_id")
    assert "drift" in refusal.value.sentence_zh
    assert refusal.value.faults[0].pointer == "/choices/0/standard_id"


def test_a_withdrawal_counts_from_its_day_and_is_known_from_its_instant(world: World, world_database: Database) -> None:
    withdraw(world_database, world, effective_on=date(2026, 2, 1), days_later=10)
    assert chosen(world_database, world, on=date(2026, 1, 31)) == "DEMO-CQMI-P-0345"
    with pytest.raises(StandardNotUsable) as refusal:
        chosen(world_database, world, on=date(2026, 2, 1))
    assert "DEMO-CQMI-P-0345" in refusal.value.sentence_en
    assert "withdrawn 2026-02-01" in refusal.value.sentence_en
    # On the day of use nobody could know: that question has the answer of that day.
    assert chosen(world_database, world, known_at=world.at) == "DEMO-CQMI-P-0345"
    with pytest.raises(StandardNotUsable):
        chosen(world_database, world, known_at=world.at + timedelta(days=10))


@pytest.mark.parametrize(
    ("on", "told"), [(date(2025, 12, 31), "2026-01-01~2026-12-31"), (date(2027, 1, 1), "2026-01-01~2026-12-31")]
)
def test_outside_its_validity_the_days_are_told(world: World, world_database: Database, on: date, told: str) -> None:
    with pytest.raises(StandardNotUsable) as refusal:
        chosen(world_database, world, on=on)
    assert told in refusal.value.sentence_zh


def test_a_standard_out_of_service_or_without_a_certificate_is_not_used(world: World, world_database: Database) -> None:
    quality, reference = world.lab.actors["quality"], world.lab.standards["pressure-reference"]
    with pytest.raises(StandardNotUsable, match="chosen is not in force"):
        chosen(world_database, world, certificate_id=world.lab.certificates["DEMO-CQMI-M-0456"])
    with world_database.transaction() as session:
        body = StandardIn(name_zh="数字压力计", serial="DEMO-PC-01", level="working", in_service=False)
        change_standard(session, actor=quality, at=world.at, standard_id=reference, version=1, given=body)
    with pytest.raises(StandardNotUsable, match="out of service"):
        chosen(world_database, world)
    with world_database.reading() as session, pytest.raises(StandardNotUsable, match="not on record"):
        usable(session, lab_id=world.other.id, standard_id=reference, on=ON)


def test_the_chain_holds_every_ancestor_and_nothing_else(world: World, world_database: Database) -> None:
    with world_database.reading() as session:
        rows = queries.chain_rows(
            session, lab_id=world.lab.id, certificate_ids=[world.lab.certificates["DEMO-CQMI-M-0456"]]
        )
    assert [each.number for each in rows.certificates] == [
        "DEMO-NMI-M-0001",
        "DEMO-NMI-D-0001",
        "DEMO-CQMI-M-0011",
        "DEMO-CQMI-M-0456",
    ]
    assert {each.name_zh for each in rows.standards} >= {"示范国家千克基准", "E2等级砝码"}
    ids = {each.id for each in rows.certificates}
    assert {link.parent_id for link in rows.links} | {link.certificate_id for link in rows.links} == ids
    assert {each.certificate_id for each in rows.results} == ids
    assert rows.events == []
    with world_database.reading() as session:
        foreign = queries.chain_rows(session, lab_id=world.other.id, certificate_ids=list(ids))
    assert foreign.certificates == []


@pytest.mark.parametrize("ours", [True, False])
def test_a_body_is_found_by_its_code_whatever_its_name(world: World, world_database: Database, *, ours: bool) -> None:
    quality, lab_id = world.lab.actors["quality"], world.lab.id
    with world_database.transaction() as session:
        code = people.laboratory(session, lab_id).uscc if ours else "91500107MB0DEM1000"
        licence = {"kind": "accredited", "number": "L1", "valid_from": "2020-01-01", "evidence": "x"}
        licence |= {} if ours else {"holder_zh": "改名之前", "holder_code": code}
        record_licence(session, actor=quality, at=world.at, given=given(LicenceIn, licence))
        body = certificate(world.lab, issuer_zh="改名之后", issuer_code=code)
        row = receive_certificate(session, actor=quality, at=world.at, given=given(CertificateIn, body))
        rows = queries.chain_rows(session, lab_id=lab_id, certificate_ids=[row.id])
        found = {node.issuer: [route.number for route in node.routes] for node in nodes_of(session, rows)}
    assert found["改名之后"] == ["L1"]
    assert not any(numbers for issuer, numbers in found.items() if issuer != "改名之后")


def test_reading_the_bytes_of_a_file_by_accident_is_an_error(world: World, world_database: Database) -> None:
    with world_database.reading() as session:
        row = queries.certificate(
            session, lab_id=world.lab.id, certificate_id=world.lab.certificates["DEMO-CQMI-M-0456"]
        )
        assert row is not None
        with pytest.raises(sa.exc.InvalidRequestError):
            _ = row.file


def test_a_cycle_smuggled_past_the_application_ends(world: World, world_database: Database) -> None:
    top, below = world.lab.certificates["DEMO-NMI-P-0001"], world.lab.certificates["DEMO-CQMI-P-0021"]
    with world_database.transaction() as session:
        session.add(
            StandardLinkRow(
                lab_id=world.lab.id,
                certificate_id=top,
                result_id=world.lab.results["national-pressure:indication"],
                parent_id=below,
                parent_result_id=world.lab.results["social-pressure:indication"],
                used_on=ON,
            )
        )
    with world_database.reading() as session:
        rows = queries.chain_rows(session, lab_id=world.lab.id, certificate_ids=[below])
    assert {each.id for each in rows.certificates} == {top, below}
