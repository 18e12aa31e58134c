"""Registered metrologists and sections: put on record by quality, judged on the day, one person in several sections."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from domain.calibration.qualification import MetrologistLevel
from service.kit.journal_check import verify
from service.kit.tables import JournalEntryRow
from service.people import operations
from service.people.errors import PeriodReversed
from service.people.policy import people_policy, read_policy
from service.people.qualification import Qualification, Task, qualification, qualified_people
from service.people.queries import Duty
from service.people.registrations import register, revoke_registration
from service.people.sections import set_sections
from tests.service.people.conftest import AT, House

DAY = date(2025, 3, 1)
TASK = Task(pack_id="weights", regulation="JJG 99-2022", service="verification")


def grant(house: House, *duties: Duty) -> None:
    with house.database.transaction() as session:
        for duty in duties:
            operations.authorise(
                session,
                actor=house.people["quality"],
                person_id=house.people["tech"].person,
                pack_id=TASK.pack_id,
                duty=duty,
                valid_from=DAY,
                at=AT,
            )


def enrol(house: House, *items: str, begin: date = DAY, days: int = 10, number: str = "2-1") -> UUID:
    with house.database.transaction() as session:
        return register(
            session,
            actor=house.people["quality"],
            person_id=house.people["tech"].person,
            number=number,
            level=MetrologistLevel.SECOND,
            items=items or ("JJG 99",),
            valid_from=begin,
            valid_until=begin + timedelta(days=days),
            evidence="1.pdf",
            at=AT,
        ).id


def held(house: House, day: date = DAY, *, duty: Duty = "check", task: Task = TASK) -> Qualification:
    with house.database.reading() as session:
        return qualification(
            session, lab_id=UUID(int=1), person_id=house.people["tech"].person, task=task, duty=duty, day=day
        )


def test_c11_a_colleague_is_qualified_by_authorisation_and_registration_together(house: House) -> None:
    enrol(house)
    assert (held(house).authorised, held(house).registered, held(house).sufficient) == (False, True, False)
    grant(house, "check")
    assert held(house).sufficient
    assert not held(house, duty="perform").sufficient
    assert not held(house, DAY + timedelta(days=11)).sufficient
    assert held(house, DAY + timedelta(days=11)).authorised


def test_c11_the_policy_says_which_duty_of_which_service_needs_a_registration(house: House) -> None:
    grant(house, "perform", "check", "approve")
    calibration = Task(pack_id=TASK.pack_id, regulation=TASK.regulation, service="calibration")
    assert [held(house, duty=duty).sufficient for duty in ("perform", "check", "approve")] == [False, False, True]
    assert [held(house, duty=duty, task=calibration).sufficient for duty in ("perform", "check")] == [True, True]
    policy = read_policy("registration: [{service: testing, duties: [approve]}]\nexpiring_within_days: 1")
    assert policy.needs_registration("testing", "approve")
    assert not policy.needs_registration("verification", "check")
    assert people_policy().expiring_within_days == 60


@pytest.mark.parametrize(("offset", "expected"), [(-1, False), (0, True), (10, True), (11, False)])
def test_both_ends_of_a_registration_count(house: House, offset: int, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    enrol(house)
    assert held(house, DAY + timedelta(days=offset)).registered is expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [("JJG 99", True), ("JJG 99-2022", True), ("weights", True), ("JJG 9", False), ("JJG 99-2006", False)],
)
def test_a_registration_is_for_its_items(house: House, item: str, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    enrol(house, "JJG 52", item)
    assert held(house).registered is expected


def test_of_several_registrations_the_one_in_force_is_told_else_the_one_that_counts_longest(house: House) -> None:
    enrol(house, begin=DAY - timedelta(days=900), days=800, number="old")
    enrol(house, begin=DAY - timedelta(days=100), days=50, number="lapsed")
    lapsed = held(house).registration
    assert lapsed is not None
    assert (lapsed.number, held(house).registered) == ("lapsed", False)
    enrol(house, number="now")
    enrol(house, begin=DAY + timedelta(days=100), days=900, number="next")
    standing = held(house).registration
    assert standing is not None
    assert standing.number == "now"


def test_a_revoked_registration_counts_for_the_days_before(house: House) -> None:
    made = enrol(house)
    at = datetime(2025, 3, 4, 16, 30, tzinfo=UTC)  # already the 5th in Chongqing
    for _ in range(2):
        with house.database.transaction() as session:
            revoke_registration(session, actor=house.people["quality"], registration_id=made, at=at)
        at += timedelta(days=100)
    assert held(house, date(2025, 3, 4)).registered
    assert not held(house, date(2025, 3, 5)).registered


def test_c11_only_qualified_and_active_people_are_offered(house: House) -> None:
    def offered() -> list[str]:
        with house.database.reading() as session:
            rows = qualified_people(session, lab_id=UUID(int=1), task=TASK, duty="check", day=DAY)
            return [row.name for row in rows]

    grant(house, "check")
    assert offered() == []
    enrol(house)
    assert offered() == ["Tech"]
    with house.database.transaction() as session:
        tech = house.people["tech"].person
        operations.change_person(session, actor=house.people["system"], person_id=tech, expected=1, active=False, at=AT)
    assert offered() == []


def test_registrations_over_the_api(house: House) -> None:
    quality = house.sign_in("quality")
    tech = str(house.people["tech"].person_id)
    body = {
        "person_id": tech,
        "number": "2-000017",
        "level": "second",
        "items": ["JJG 99", "JJG 99"],
        "valid_from": "2025-01-01",
        "valid_until": "2029-12-31",
        "evidence": "17.pdf",
    }
    address = "/api/v1/registrations"
    made = house.client.post(address, json=body, headers=quality)
    assert (made.status_code, made.json()["items"]) == (201, ["JJG 99"])
    assert house.client.post(address, json=body, headers=house.sign_in("tech")).status_code == 403
    own = body | {"person_id": str(house.people["quality"].person_id)}
    assert house.client.post(address, json=own, headers=quality).json()["code"] == "own-rights"
    foreign = body | {"person_id": str(house.strangers["tech"].person_id)}
    assert house.client.post(address, json=foreign, headers=quality).status_code == 404
    back = house.client.post(address, json=body | {"valid_until": "2024-12-31"}, headers=quality)
    assert back.json()["code"] == "period-reversed"
    wrongs: tuple[dict[str, object], ...] = ({"level": "third"}, {"items": []}, {"evidence": ""})
    for wrong in wrongs:
        assert house.client.post(address, json=body | wrong, headers=quality).status_code == 422
    one = f"{address}/{made.json()['id']}"
    assert house.client.delete(one, headers=house.sign_in("quality", laboratory="CQ-0002")).status_code == 404
    assert house.client.delete(one, headers=quality).status_code == 204
    listed = house.client.get(f"/api/v1/people/{tech}/registrations", headers=quality).json()["items"]
    assert [(each["number"], each["revoked_at"] is None) for each in listed] == [("2-000017", False)]
    assert house.client.get(address, headers=quality).json()["items"] == listed


def test_a_registration_runs_forward(house: House) -> None:
    with pytest.raises(PeriodReversed):
        enrol(house, days=-1)


def test_c10_one_person_works_in_several_sections(house: House) -> None:
    quality = house.sign_in("quality")
    names = [{"name_zh": "压力室", "name_en": "Pressure"}, {"name_zh": "质量室", "name_en": "Mass"}]
    made = [house.client.post("/api/v1/sections", json=each, headers=quality) for each in names]
    assert [each.status_code for each in made] == [201, 201]
    assert house.client.post("/api/v1/sections", json=names[0], headers=quality).json()["code"] == "conflict"
    pressure, mass = (each.json()["id"] for each in made)
    address = f"/api/v1/people/{house.people['tech'].person_id}/sections"

    def put(*ids: str) -> list[str]:
        answer = house.client.put(address, json={"sections": ids}, headers=quality)
        assert answer.status_code == 200
        assert house.client.get(address, headers=house.sign_in("tech")).json() == answer.json()
        return [each["name_en"] for each in answer.json()["items"]]

    assert put(pressure, mass) == ["Pressure", "Mass"]
    assert put(mass) == ["Mass"]
    assert put(mass, pressure) == ["Pressure", "Mass"]
    unknown = house.client.put(address, json={"sections": [mass, str(uuid4())]}, headers=quality).json()
    assert (unknown["code"], unknown["errors"][0]["pointer"]) == ("section-unknown", "/sections/1")
    stranger = f"/api/v1/people/{house.strangers['tech'].person_id}/sections"
    assert house.client.put(stranger, json={"sections": []}, headers=quality).status_code == 404
    assert house.client.put(address, json={"sections": []}, headers=house.sign_in("tech")).status_code == 403


def test_registrations_and_sections_stand_in_a_sound_journal(house: House) -> None:
    made = enrol(house)
    with house.database.transaction() as session:
        quality = house.people["quality"]
        revoke_registration(session, actor=quality, registration_id=made, at=AT)
        set_sections(session, actor=quality, person_id=house.people["tech"].person, section_ids=[], at=AT)
    with house.database.reading(snapshot=True) as session:
        assert verify(session, UUID(int=1)).sound
        actions = {row.action for row in session.exec(select(JournalEntryRow))}
    assert actions >= {"lab:registration:recorded", "lab:registration:revoked", "lab:person:sections-set"}
