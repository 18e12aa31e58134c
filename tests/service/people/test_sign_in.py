"""Signing in: one answer for every mistake, limits on guessing, sessions that end when they should."""

import re
import threading

import pytest
import sqlalchemy as sa
from sqlmodel import select

from service.kit.tables import JournalEntryRow
from service.people import passwords
from service.people.tables import PersonRow, PersonSessionRow
from tests.service.people.conftest import PASSWORD, House


def actions(house: House) -> list[str]:
    with house.database.reading() as session:
        rows = session.exec(select(JournalEntryRow).order_by(sa.asc("sequence"))).all()
    return [row.action for row in rows if row.lab_id == house.people["tech"].lab_id][6:]


def test_a_person_signs_in_is_known_and_signs_out(house: House) -> None:
    header = house.sign_in("tech")
    me = house.client.get("/api/v1/me", headers=header).json()
    assert (me["name"], me["roles"], me["kind"]) == ("Tech", ["checker", "technician"], "person")
    assert house.client.delete("/api/v1/sessions/current", headers=header).status_code == 204
    assert house.client.get("/api/v1/me", headers=header).status_code == 401
    assert actions(house) == ["lab:session:opened", "lab:session:closed"]


@pytest.mark.parametrize(
    "body",
    [
        {"laboratory": "CQ-0001", "login": "tech", "password": "wrong"},
        {"laboratory": "CQ-0001", "login": "nobody", "password": PASSWORD},
        {"laboratory": "CQ-9999", "login": "tech", "password": PASSWORD},
        {"laboratory": "CQ-0001", "login": "TECH", "password": PASSWORD},
        {"laboratory": "CQ-0001", "login": "tech", "password": "x" * 200},
    ],
)
def test_every_mistake_gets_the_same_answer(house: House, body: dict[str, str]) -> None:
    answer = house.client.post("/api/v1/sessions", json=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong-credentials")
    assert PASSWORD not in answer.text


def test_where_several_laboratories_live_one_must_be_named(house: House) -> None:
    answer = house.client.post("/api/v1/sessions", json={"login": "tech", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (422, "laboratory-unclear")


def test_neither_tokens_nor_passwords_are_stored(house: House) -> None:
    token = house.sign_in("tech")["Authorization"].removeprefix("Bearer ")
    assert re.fullmatch(r"lhs_[A-Za-z0-9_-]{43}", token)
    with house.database.reading() as session:
        sessions, people = session.exec(select(PersonSessionRow)).all(), session.exec(select(PersonRow)).all()
        entries = session.exec(select(JournalEntryRow)).all()
    stored = repr([row.model_dump() for row in [*sessions, *people, *entries]])
    assert token not in stored
    assert PASSWORD not in stored


def test_a_session_ends_with_its_hours(house: House) -> None:
    header = house.sign_in("tech")
    house.hand.pass_by(hours=12, seconds=-1)
    assert house.client.get("/api/v1/me", headers=header).status_code == 200
    house.hand.pass_by(seconds=1)
    assert house.client.get("/api/v1/me", headers=header).status_code == 401


def test_guessing_is_limited_and_a_correct_password_forgives(house: House) -> None:
    wrong = {"laboratory": "CQ-0001", "login": "tech", "password": "wrong"}
    for _ in range(9):
        assert house.client.post("/api/v1/sessions", json=wrong).status_code == 401
    house.sign_in("tech")
    for _ in range(10):
        assert house.client.post("/api/v1/sessions", json=wrong).status_code == 401
    refused = house.client.post("/api/v1/sessions", json=wrong | {"password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert int(refused.headers["retry-after"]) > 0
    house.sign_in("quality")


def test_one_address_cannot_walk_through_all_accounts(house: House) -> None:
    bodies = [{"laboratory": "CQ-0001", "login": f"guess{n}", "password": "wrong"} for n in range(51)]
    answers = [house.client.post("/api/v1/sessions", json=body).status_code for body in bodies]
    assert answers == [401] * 50 + [429]


def test_a_failed_attempt_on_an_account_is_journalled(house: House) -> None:
    house.client.post("/api/v1/sessions", json={"laboratory": "CQ-0001", "login": "tech", "password": "wrong"})
    assert actions(house) == ["lab:session:refused"]


def test_never_more_than_two_passwords_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, most, lock, gate = 0, 0, threading.Lock(), threading.Event()

    class Slow:
        def verify(self, _password: str, _stored: str) -> bool:
            nonlocal busy, most
            with lock:
                busy += 1
                most = max(most, busy)
            gate.wait(0.05)
            with lock:
                busy -= 1
            return True

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [threading.Thread(target=passwords.is_password, args=("p", "stored")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
