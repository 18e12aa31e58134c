"""The page of instruments' keys: made and shown once, with the day of their last use, ended for good."""

import re

import pytest
from starlette.testclient import TestClient

from tests.service.conftest import MemberOf
from tests.service.world import TestClock

PAGE = "/accounts/keys"
OWN: dict[str, object] = {"barcode": "OWN-1", "name": "<i>数据采集器", "serial": "A1", "pack_id": "", "fields": {}}


@pytest.fixture
def own(member: MemberOf) -> dict[str, str]:
    """The form for a key of an instrument of the laboratory's own."""
    kept = member("quality").post("/api/v1/equipment", json=OWN)
    assert kept.status_code == 201, kept.text
    return {"barcode": "OWN-1", "label": "三号室", "expires_at": "2026-12-31"}


def chips(client: TestClient) -> list[str]:
    return re.findall(r'class="chip \w+">([^<]+)', client.get(f"{PAGE}?lang=en").text)


def test_a_key_is_shown_once_says_when_it_was_used_and_is_ended(
    member: MemberOf, own: dict[str, str], clock: TestClock
) -> None:
    system = member("system")
    made = system.post(PAGE, data=own)
    assert made.status_code == 201, made.text
    (key,) = re.findall("<code>(lh_[^<]+)</code>", made.text)
    listed = system.get(f"{PAGE}?lang=en").text
    assert key not in listed
    assert "&lt;i&gt;数据采集器" in listed
    assert "<td>never</td>" in listed
    for _ in range(2):
        door = TestClient(system.app, headers={"Authorization": f"Bearer {key}"})
        assert door.get("/api/v1/me").json()["kind"] == "instrument"
        day = clock().date().isoformat()
        assert f"<td>{day}</td>" in system.get(PAGE).text
        clock.move(days=1)
    wrong = TestClient(system.app, headers={"Authorization": f"Bearer {key[:-1]}-"})
    assert wrong.get("/api/v1/me").status_code == 401
    assert f"<td>{day}</td>" in system.get(PAGE).text, "another's guess is no use"
    assert chips(system) == ["in use"] * 3
    address, *_ = re.findall(r'action="([^"]+/revoke)"', listed)
    assert system.post(address).is_success
    assert chips(system) == ["ended", "in use", "in use"], "the latest stands first"
    told = system.get("/api/v1/instrument-keys").json()["items"]
    assert [each["last_used_on"] for each in told if each["revoked_at"]] == [day]
    assert address not in system.get(PAGE).text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_may_make_a_key_and_for_what(
    member: MemberOf, stranger: MemberOf, own: dict[str, str], clock: TestClock
) -> None:
    system = member("system")
    for changes, field in (
        ({"barcode": "nothing"}, "barcode"),
        ({"barcode": "LH0000000001"}, "barcode"),
        ({"expires_at": "tomorrow"}, "expires_at"),
    ):
        refused = system.post(PAGE, data=own | changes)
        assert refused.status_code == 422
        assert f'aria-describedby="f-{field}-fault"' in refused.text
        assert 'value="三号室"' in refused.text
    assert chips(system) == ["in use"] * 2, "those of the world, and no other"
    assert system.post(PAGE, data=own).status_code == 201
    address, *_ = re.findall(r'action="([^"]+/revoke)"', system.get(PAGE).text)
    for login in ("security", "audit", "quality", "technician", "regulator"):
        client = member(login)
        assert client.get(PAGE).status_code == (403 if login in {"technician", "regulator"} else 200), login
        assert "/revoke" not in client.get(PAGE).text
        assert {client.post(PAGE, data=own).status_code, client.post(address).status_code} == {403}, login
    assert stranger("system").post(address).status_code == 404
    assert address not in stranger("system").get(PAGE).text
    clock.move(days=320)
    assert chips(member("system")) == ["expired", "in use", "in use"]
