"""People and their rights: three administrators apart, nobody grants themselves, authorised means on that day."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from httpx2 import Response
from sqlmodel import Session, select

from service.kit.actor import Role
from service.kit.journal_check import verify
from service.kit.tables import JournalEntryRow
from service.people import operations, queries
from service.people.errors import LastAdministrator, PasswordWeak, PeriodReversed, RolesIncompatible
from service.people.queries import Exercise, authorised
from tests.service.people.conftest import AT, PASSWORD, House

DAY = date(2025, 3, 1)


def test_creating_and_giving_roles_are_two_administrators_work(house: House) -> None:
    system, security = house.sign_in("system"), house.sign_in("security")
    body = {"login": "new.one", "name": "新人", "password": PASSWORD}
    assert house.client.post("/api/v1/people", json=body, headers=security).status_code == 403
    made = house.client.post("/api/v1/people", json=body, headers=system)
    assert (made.status_code, made.json()["roles"], made.headers["etag"]) == (201, [], '"1"')
    address, roles = f"/api/v1/people/{made.json()['id']}", {"roles": ["technician"]}
    assert house.client.put(f"{address}/roles", json=roles, headers=system | {"If-Match": '"1"'}).status_code == 403
    given = house.client.put(f"{address}/roles", json=roles, headers=security | {"If-Match": '"1"'})
    assert (given.status_code, given.json()["roles"], given.headers["etag"]) == (200, ["technician"], '"2"')
    again = house.client.post("/api/v1/people", json=body, headers=system)
    assert (again.status_code, again.json()["code"], again.json()["errors"][0]["pointer"]) == (
        409,
        "login-taken",
        "/login",
    )


@pytest.mark.parametrize(
    "roles", [["system_admin", "technician"], ["security_admin", "audit_admin"], ["audit_admin", "signatory"]]
)
def test_an_administrator_has_no_second_role(house: House, roles: list[str]) -> None:
    header = house.sign_in("security") | {"If-Match": '"1"'}
    address = f"/api/v1/people/{house.people['tech'].person_id}/roles"
    answer = house.client.put(address, json={"roles": roles}, headers=header)
    assert (answer.status_code, answer.json()["code"]) == (422, "roles-incompatible")
    with house.database.transaction() as session, pytest.raises(RolesIncompatible):
        operations.create_person(
            session,
            actor=house.people["system"],
            login="both",
            name="x",
            password=PASSWORD,
            roles=map(Role, roles),
            at=AT,
        )


def test_nobody_gives_themselves_rights(house: House) -> None:
    security, quality = house.people["security"], house.people["quality"]
    mine = house.client.put(
        f"/api/v1/people/{security.person_id}/roles",
        json={"roles": ["technician"]},
        headers=house.sign_in("security") | {"If-Match": '"1"'},
    )
    own = {"person_id": str(quality.person_id), "pack_id": "p", "duty": "approve", "valid_from": "2025-01-01"}
    given = house.client.post("/api/v1/authorisations", json=own, headers=house.sign_in("quality"))
    assert (mine.json()["code"], given.json()["code"]) == ("own-rights", "own-rights")


def test_unknown_roles_and_fields_are_refused(house: House) -> None:
    header = house.sign_in("security") | {"If-Match": '"1"'}
    address = f"/api/v1/people/{house.people['tech'].person_id}/roles"
    assert house.client.put(address, json={"roles": ["god"]}, headers=header).status_code == 422
    assert house.client.put(address, json={"roles": [], "active": True}, headers=header).status_code == 422


@pytest.mark.parametrize("password", ["short", "x" * 129, "my-TECH-password"])
def test_a_weak_password_is_refused(house: House, password: str) -> None:
    tech = house.people["tech"].person_id
    assert tech is not None
    with house.database.transaction() as session, pytest.raises(PasswordWeak):
        operations.set_password(session, actor=house.people["system"], person_id=tech, password=password, at=AT)


def test_a_new_password_ends_every_session_and_the_old_one_opens_none(house: House) -> None:
    header = house.sign_in("tech")
    address = f"/api/v1/people/{house.people['tech'].person_id}/password"
    wrong = {"password": "another long one", "present_password": "wrong"}
    assert house.client.put(address, json=wrong, headers=header).status_code == 401
    assert house.client.put(address, json={"password": "another long one"}, headers=header).status_code == 401
    right = wrong | {"present_password": PASSWORD}
    assert house.client.put(address, json=right, headers=header).status_code == 204
    assert house.client.get("/api/v1/me", headers=header).status_code == 401
    old = {"laboratory": "CQ-0001", "login": "tech", "password": PASSWORD}
    assert house.client.post("/api/v1/sessions", json=old).status_code == 401
    house.sign_in("tech", password="another long one")


def test_others_passwords_are_the_system_administrators_work(house: House) -> None:
    address = f"/api/v1/people/{house.people['tech'].person_id}/password"
    body = {"password": "another long one"}
    assert house.client.put(address, json=body, headers=house.sign_in("quality")).status_code == 403
    assert 'liangheng_refused_access_total{code="not-permitted"} 1.0' in house.client.get("/metrics").text
    assert house.client.put(address, json=body, headers=house.sign_in("system")).status_code == 204


def test_who_leaves_is_signed_out_and_cannot_return(house: House) -> None:
    tech, system = house.sign_in("tech"), house.sign_in("system")
    address = f"/api/v1/people/{house.people['tech'].person_id}"
    gone = house.client.patch(address, json={"active": False}, headers=system | {"If-Match": '"1"'})
    assert (gone.status_code, gone.json()["active"], gone.json()["name"]) == (200, False, "Tech")
    assert house.client.get("/api/v1/me", headers=tech).status_code == 401
    body = {"laboratory": "CQ-0001", "login": "tech", "password": PASSWORD}
    assert house.client.post("/api/v1/sessions", json=body).status_code == 401


def test_the_last_system_administrator_keeps_account_and_role(house: House) -> None:
    system, security = house.sign_in("system"), house.sign_in("security")
    address = f"/api/v1/people/{house.people['system'].person_id}"
    closing: dict[str, object] = {"active": False}
    no_role: dict[str, object] = {"roles": []}

    def refused(pointer: str, answer: Response) -> bool:
        told = answer.json()
        return (answer.status_code, told["code"], told["errors"][0]["pointer"]) == (409, "last-administrator", pointer)

    assert refused("/active", house.client.patch(address, json=closing, headers=system | {"If-Match": '"1"'}))
    assert refused("/roles", house.client.put(f"{address}/roles", json=no_role, headers=security | {"If-Match": '"1"'}))
    renamed = house.client.patch(address, json={"name": "x", "active": True}, headers=system | {"If-Match": '"1"'})
    assert renamed.status_code == 200, "nothing was written, and names are no rights"
    tech = f"/api/v1/people/{house.people['tech'].person_id}/roles"
    second = {"roles": ["system_admin"]}
    assert house.client.put(tech, json=second, headers=security | {"If-Match": '"1"'}).status_code == 200
    assert house.client.patch(address, json=closing, headers=system | {"If-Match": '"2"'}).status_code == 200
    assert refused("/roles", house.client.put(tech, json=no_role, headers=security | {"If-Match": '"2"'}))


LOCKS = re.compile("FOR (NO KEY )?UPDATE|BEGIN IMMEDIATE")


def test_of_two_administrators_who_leave_at_once_one_stays(house: House) -> None:
    first, second = house.people["system"].person, house.people["audit"].person
    with house.database.transaction() as session:
        operations.set_roles(
            session,
            actor=house.people["security"],
            person_id=second,
            expected=1,
            roles=[Role.SYSTEM_ADMIN],
            at=AT,
        )

    def close(session: Session, person_id: UUID, expected: int) -> None:
        actor = house.people["system"]
        operations.change_person(session, actor=actor, person_id=person_id, expected=expected, active=False, at=AT)

    def leave() -> None:
        with house.database.transaction() as session, pytest.raises(LastAdministrator):
            close(session, second, 2)

    waiting = threading.Event()

    def watch(*call: object) -> None:
        if LOCKS.search(str(call[2])):
            waiting.set()

    with ThreadPoolExecutor(1) as other, house.database.transaction() as session:
        close(session, first, 1)
        sa.event.listen(house.database.engine, "before_cursor_execute", watch)
        left = other.submit(leave)
        assert waiting.wait(30)
        session.commit()
        left.result()


def grant(house: House, valid_from: date, valid_until: date | None) -> UUID:
    tech = house.people["tech"].person_id
    assert tech is not None
    with house.database.transaction() as session:
        return operations.authorise(
            session,
            actor=house.people["quality"],
            person_id=tech,
            pack_id="weights",
            duty="perform",
            valid_from=valid_from,
            valid_until=valid_until,
            at=AT,
        ).id


def may(house: House, day: date, *, pack: str = "weights", duty: queries.Duty = "perform", lab: int = 1) -> bool:
    tech = house.people["tech"].person_id
    assert tech is not None
    with house.database.reading() as session:
        asked = Exercise(tech, duty, day)
        return asked in authorised(session, lab_id=UUID(int=lab), pack_id=pack, asked=[asked])


@pytest.mark.parametrize(("offset", "expected"), [(-1, False), (0, True), (5, True), (10, True), (11, False)])
def test_both_ends_of_an_authorisation_count(house: House, offset: int, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    grant(house, DAY, DAY + timedelta(days=10))
    assert may(house, DAY + timedelta(days=offset)) is expected


def test_an_authorisation_is_for_one_pack_one_duty_one_laboratory(house: House) -> None:
    grant(house, DAY, None)
    assert may(house, DAY + timedelta(days=9999))
    assert not may(house, DAY, pack="pressure")
    assert not may(house, DAY, duty="check")
    assert not may(house, DAY, lab=2)


def test_what_is_revoked_counts_for_the_days_before_by_the_calendar_of_china(house: House) -> None:
    authorisation = grant(house, DAY, None)
    at = datetime(2025, 3, 9, 16, 30, tzinfo=UTC)  # already the 10th in Chongqing
    for _ in range(2):
        with house.database.transaction() as session:
            operations.revoke_authorisation(
                session, actor=house.people["quality"], authorisation_id=authorisation, at=at
            )
        at += timedelta(days=100)
    assert may(house, date(2025, 3, 9))
    assert not may(house, date(2025, 3, 10))


def test_periods_run_forward(house: House) -> None:
    with pytest.raises(PeriodReversed):
        grant(house, DAY, DAY - timedelta(days=1))


def test_authorisations_over_the_api(house: House) -> None:
    quality = house.sign_in("quality")
    tech = str(house.people["tech"].person_id)
    body = {"person_id": tech, "pack_id": "weights", "duty": "check", "valid_from": "2025-01-01"}
    made = house.client.post("/api/v1/authorisations", json=body, headers=quality)
    assert made.status_code == 201
    foreign = body | {"person_id": str(house.strangers["tech"].person_id)}
    assert house.client.post("/api/v1/authorisations", json=foreign, headers=quality).status_code == 404
    assert house.client.post("/api/v1/authorisations", json=body | {"duty": "rule"}, headers=quality).status_code == 422
    address = f"/api/v1/authorisations/{made.json()['id']}"
    assert house.client.delete(address, headers=house.sign_in("tech")).status_code == 403
    assert house.client.delete(address, headers=house.sign_in("quality", laboratory="CQ-0002")).status_code == 404
    assert house.client.delete(address, headers=quality).status_code == 204
    listed = house.client.get(f"/api/v1/people/{tech}/authorisations", headers=quality).json()["items"]
    assert [(each["duty"], each["revoked_at"] is None) for each in listed] == [("check", False)]


def test_a_key_is_shown_once(house: House) -> None:
    system = house.sign_in("system")
    made = house.client.post("/api/v1/instrument-keys", json={"equipment_id": str(uuid4())}, headers=system).json()
    assert made["key"].startswith(f"lh_{made['key_id']}_")
    listed = house.client.get("/api/v1/instrument-keys", headers=system)
    assert [each["id"] for each in listed.json()["items"]] == [made["id"]]
    assert made["key"].removeprefix(f"lh_{made['key_id']}_") not in listed.text
    address = f"/api/v1/instrument-keys/{made['id']}"
    assert house.client.delete(address, headers=house.sign_in("system", laboratory="CQ-0002")).status_code == 404
    assert house.client.delete(address, headers=system).status_code == 204


def test_every_act_stands_in_a_sound_journal(house: House) -> None:
    grant(house, DAY, None)
    house.sign_in("tech")
    with house.database.reading(snapshot=True) as session:
        assert verify(session, UUID(int=1)).sound
        actions = {row.action for row in session.exec(select(JournalEntryRow))}
    assert actions >= {
        "lab:laboratory:created",
        "lab:person:created",
        "lab:authorisation:granted",
        "lab:session:opened",
    }
