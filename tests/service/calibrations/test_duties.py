"""Who may put a hand to a calibration: authorised and, for verifications, registered on that day (C11, C14)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import select

from domain.calibration.qualification import MetrologistLevel
from service.calibrations.tables import CalibrationStepRow
from service.kit.clock import civil_day
from service.people.qualification import registrations
from service.people.registrations import register, revoke_registration
from tests.service.calibrations.bench import ADDRESS, Bench, order_item, unauthorise
from tests.service.calibrations.conftest import BenchOf
from tests.service.conftest import MemberOf
from tests.service.world import TestClock, World


def strike_off(bench: Bench, login: str, clock: TestClock) -> None:
    """End every registration of somebody."""
    lab = bench.world.lab
    with bench.database.transaction() as session:
        for row in session.exec(registrations(lab.id, lab.person_id(login))):
            revoke_registration(session, actor=lab.actors["quality"], registration_id=row.id, at=clock.at)


def enrol(bench: Bench, login: str, items: Sequence[str], clock: TestClock, *, days: int) -> None:
    """Put a registration on record that ends ``days`` after today."""
    lab, today = bench.world.lab, civil_day(clock.at)
    with bench.database.transaction() as session:
        register(
            session,
            actor=lab.actors["quality"],
            person_id=lab.person_id(login),
            number="renewed",
            level=MetrologistLevel.FIRST,
            items=items,
            valid_from=today - timedelta(days=30),
            valid_until=today + timedelta(days=days),
            evidence="renewed.pdf",
            at=clock.at,
        )


def offered(bench: Bench, duty: str) -> list[str]:
    answer = bench.call("GET", "/qualified-people", params={"duty": duty}, by="quality")
    assert answer.status_code == 200, answer.text
    return [each["name_en"] for each in answer.json()["items"]]


def test_c11_the_checker_of_a_verification_is_registered_and_the_refusal_names_what_is_missing(
    bench: Bench, clock: TestClock
) -> None:
    bench.complete()
    strike_off(bench, "checker", clock)
    lapsed = bench.post("/check", by="checker")
    assert (lapsed.status_code, lapsed.json()["code"]) == (403, "registration-lapsed")
    assert "示范2-000002" in lapsed.json()["detail"]
    assert offered(bench, "check") == []
    enrol(bench, "checker", ["JJG 52"], clock, days=0)
    assert offered(bench, "check") == ["Demo Checker"]
    assert bench.post("/check", by="checker").status_code == 200


def test_c11_a_registration_for_another_item_does_not_qualify(bench: Bench, clock: TestClock) -> None:
    bench.complete()
    lab = bench.world.lab
    with bench.database.transaction() as session:
        for row in session.exec(registrations(lab.id, lab.person_id("checker"))):
            session.delete(row)
    enrol(bench, "checker", ["JJG 99"], clock, days=100)
    refused = bench.post("/check", by="checker")
    assert (refused.status_code, refused.json()["code"]) == (403, "not-registered")
    assert "JJG 52-2013" in refused.json()["detail"]
    assert bench.state()["state"] == "completed"


def test_c11_a_calibration_needs_the_authorisation_alone(bench_of: BenchOf, clock: TestClock) -> None:
    bench = bench_of(service="calibration")
    for login in ("technician", "checker"):
        strike_off(bench, login, clock)
    bench.complete()
    assert offered(bench, "check") == ["Demo Checker"]
    assert bench.post("/check", by="checker").status_code == 200


def test_c11_a_verification_is_planned_and_begun_by_registered_people(
    bench: Bench, world: World, member: MemberOf, clock: TestClock
) -> None:
    item = order_item(world, bench.database)
    strike_off(bench, "technician", clock)
    planned = member("technician").post(ADDRESS, json={"order_item_id": item})
    assert (planned.status_code, planned.json()["code"]) == (403, "registration-lapsed")
    assert bench.post("/start").json()["code"] == "registration-lapsed"


def test_c11_only_people_with_role_and_qualification_who_did_not_sign_are_offered(
    bench: Bench, world: World, clock: TestClock
) -> None:
    assert [offered(bench, duty) for duty in ("perform", "check", "approve")] == [
        ["Demo Technician"],
        ["Demo Checker"],
        ["Demo Signatory"],
    ]
    unauthorise(world, bench.database, "signatory", at=clock.at)
    assert offered(bench, "approve") == []


def test_c14_each_step_is_signed_by_its_own_person_when_it_is_made(bench: Bench, clock: TestClock) -> None:
    bench.complete()
    completed_at = clock.at
    clock.move(hours=1)
    assert bench.post("/check", by="checker").status_code == 200
    with bench.database.reading() as session:
        rows = session.exec(select(CalibrationStepRow).order_by(CalibrationStepRow.at, CalibrationStepRow.id)).all()  # type: ignore[arg-type] # columns
    lab = bench.world.lab
    signed = [(row.action, row.person_id, row.at) for row in rows if row.action in {"complete", "check"}]
    assert signed == [
        ("complete", lab.person_id("technician"), completed_at),
        ("check", lab.person_id("checker"), completed_at + timedelta(hours=1)),
    ]
    assert bench.state()["approver_id"] is None
