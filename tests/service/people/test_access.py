"""Who is let in with what: tokens, cookies and keys, the right role, the right laboratory, the right site."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from service.kit.access import Access
from service.kit.actor import INSTRUMENT
from service.kit.tables import JournalEntryRow
from service.people import operations
from tests.service.people.conftest import House

DEVICE = UUID(int=77)


def key_of(house: House, *, days: int | None = None) -> tuple[str, UUID]:
    """Make an instrument's key."""
    with house.database.transaction() as session:
        expires_at = None if days is None else house.hand.at + timedelta(days=days)
        key, row = operations.create_key(
            session,
            house.access,
            actor=house.people["system"],
            equipment_id=DEVICE,
            label="DMM",
            expires_at=expires_at,
            at=house.hand.at,
        )
        return key, row.id


def status(house: House, headers: dict[str, str]) -> int:
    return house.client.get("/api/v1/me", headers=headers).status_code


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Basic dGVjaDp4", "Bearer lhs_", "Bearer lh_0123456789ab_", "Bearer lhs_" + "x" * 43,
     "Bearer lh_0123456789ab_" + "x" * 43, "Bearer lhs_" + "é" * 43, "bearer null"],
)  # fmt: skip
def test_what_is_not_a_credential_is_refused_alike(house: House, authorization: str) -> None:
    answer = house.client.get("/api/v1/me", headers={b"Authorization": authorization.encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_an_instrument_is_known_by_its_key(house: House) -> None:
    key, _ = key_of(house)
    me = house.client.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}).json()
    assert (me["kind"], me["device_id"], me["roles"], me["name"]) == ("instrument", str(DEVICE), [INSTRUMENT], "DMM")


def test_a_key_with_another_secret_is_refused(house: House) -> None:
    key, _ = key_of(house)
    assert status(house, {"Authorization": f"Bearer {key}"}) == 200
    forged = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert status(house, {"Authorization": f"Bearer {forged}"}) == 401


def test_a_revoked_key_is_dead_within_a_second(house: House) -> None:
    key, row_id = key_of(house)
    header = {"Authorization": f"Bearer {key}"}
    assert status(house, header) == 200
    with house.database.transaction() as session:
        operations.revoke_key(session, actor=house.people["system"], key_id=row_id, at=house.hand.at)
    house.hand.pass_by(seconds=1)
    assert status(house, header) == 401


def test_a_key_ends_on_its_day_even_while_it_is_remembered(house: House) -> None:
    key, _ = key_of(house, days=1)
    header = {"Authorization": f"Bearer {key}"}
    house.hand.at += timedelta(days=1, seconds=-1)
    assert status(house, header) == 200
    house.hand.at += timedelta(seconds=1)
    assert status(house, header) == 401


def test_two_keys_live_at_once_for_rotation(house: House) -> None:
    (old, old_id), (new, _) = key_of(house), key_of(house)
    assert [status(house, {"Authorization": f"Bearer {key}"}) for key in (old, new)] == [200, 200]
    with house.database.transaction() as session:
        operations.revoke_key(session, actor=house.people["system"], key_id=old_id, at=house.hand.at)
    house.hand.pass_by(seconds=1)
    assert [status(house, {"Authorization": f"Bearer {key}"}) for key in (old, new)] == [401, 200]


def test_a_pepper_of_another_server_opens_nothing(house: House) -> None:
    key, _ = key_of(house)
    house.app.state.access = Access(
        database=house.database,
        credentials=house.access._credentials,
        pepper=b"another",
        clock=lambda: house.hand.at,
        public_base_url="https://lab.example",
        secure_cookies=False,
    )
    assert status(house, {"Authorization": f"Bearer {key}"}) == 401


def test_another_role_is_refused_and_the_refusal_leaves_one_event(house: House) -> None:
    header = house.sign_in("tech")
    with capture_logs() as logs:
        answer = house.client.get("/api/v1/people", headers=header)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
    assert [each["code"] for each in logs if each["event"] == "access refused"] == ["not-permitted"]
    with house.database.reading() as session:
        entries = session.exec(select(JournalEntryRow).where(JournalEntryRow.action == "lab:access:refused")).all()
    assert [(each.actor, each.lab_id) for each in entries] == [(house.people["tech"].label, UUID(int=1))]
    assert 'liangheng_refused_access_total{code="not-permitted"} 1.0' in house.client.get("/metrics").text


def test_an_instruments_key_is_no_persons_session(house: House) -> None:
    key, _ = key_of(house)
    header = {"Authorization": f"Bearer {key}"}
    assert house.client.get("/api/v1/people", headers=header).status_code == 403
    assert house.client.delete("/api/v1/sessions/current", headers=header).status_code == 401


@pytest.mark.parametrize("path", ["/api/v1/people/{}", "/api/v1/people/{}/authorisations"])
def test_a_foreign_id_is_the_same_404_as_no_id(house: House, path: str) -> None:
    header = house.sign_in("system")
    foreign = house.client.get(path.format(house.strangers["tech"].person_id), headers=header)
    nobody = house.client.get(path.format(uuid4()), headers=header)
    assert (foreign.status_code, nobody.status_code) == (404, 404)
    assert {**foreign.json(), "instance": "", "request_id": ""} == {**nobody.json(), "instance": "", "request_id": ""}


def test_a_list_shows_ones_own_laboratory_only(house: House) -> None:
    shown = house.client.get("/api/v1/people", headers=house.sign_in("system")).json()["items"]
    assert {each["id"] for each in shown} == {str(each.person_id) for each in house.people.values()}


COOKIE_CASES = [
    ({"sec-fetch-site": "same-origin"}, 204),
    ({"sec-fetch-site": "none"}, 204),
    ({"sec-fetch-site": "cross-site", "origin": "https://lab.example"}, 403),
    ({"sec-fetch-site": "same-site"}, 403),
    ({"origin": "https://lab.example"}, 204),
    ({"origin": "http://testserver"}, 204),
    ({"origin": "https://evil.example"}, 403),
    ({"origin": "https://lab.example.evil.example"}, 403),
    ({"origin": "null"}, 403),
    ({}, 403),
]


@pytest.mark.parametrize(("headers", "expected"), COOKIE_CASES)
def test_a_cookie_changes_things_only_from_our_own_pages(house: House, headers: dict[str, str], expected: int) -> None:
    token = house.sign_in("tech")["Authorization"].removeprefix("Bearer ")
    house.client.cookies.set("liangheng", token)
    assert house.client.get("/api/v1/me").status_code == 200
    assert house.client.delete("/api/v1/sessions/current", headers=headers).status_code == expected
    assert house.client.get("/api/v1/me").status_code == (401 if expected == 204 else 200)


def test_a_bearer_token_needs_no_origin_and_beats_the_cookie(house: House) -> None:
    house.client.cookies.set("liangheng", "lhs_" + "x" * 43)
    header = house.sign_in("tech")
    assert house.client.delete("/api/v1/sessions/current", headers=header).status_code == 204


def test_a_secure_cookie_has_the_prefix_that_browsers_guard(house: House) -> None:
    guarded = Access(
        database=house.database,
        credentials=house.access._credentials,
        pepper=b"p",
        clock=lambda: house.hand.at,
        public_base_url="https://lab.example",
        secure_cookies=True,
    )
    assert guarded.cookie_name == "__Host-liangheng"
