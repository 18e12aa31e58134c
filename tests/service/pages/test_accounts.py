"""The pages of accounts: opened by one administrator, given roles by another, closed at once; each keeps a password."""

import re

import pytest
from starlette.testclient import TestClient

from service.demo.laboratory import LABORATORY, PASSWORD
from tests.service.conftest import MemberOf
from tests.service.world import World

NEW = {"login": "new.one", "name": "<i>新人", "name_en": "", "password": "a long password"}
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""What differs between the engines is shown once for each way of the data."""


def enter(client: TestClient, login: str, password: str) -> int:
    form = {"login": login, "password": password, "laboratory": LABORATORY["code"]}
    door = TestClient(client.app)
    answer = door.post("/sign-in", data=form, headers={"origin": "http://testserver"}, follow_redirects=False)
    return int(answer.status_code)


def version(client: TestClient, address: str) -> str:
    return str(re.findall(r'name="version" value="(\d+)"', client.get(address).text)[0])


def test_an_account_is_opened_by_one_administrator_and_given_roles_by_another(member: MemberOf) -> None:
    system, security = member("system"), member("security")
    made = system.post("/accounts/new", data=NEW, follow_redirects=False)
    assert made.status_code == 303, made.text
    address = str(made.headers["location"]).partition("?")[0]
    again = system.post("/accounts/new", data=NEW)
    assert again.status_code == 409
    assert 'aria-describedby="f-login-fault"' in again.text
    assert NEW["password"] not in again.text, "a password never comes back"
    assert enter(system, "new.one", NEW["password"]) == 303
    assert "no roles yet" in security.get("/accounts?lang=en").text
    assert f'action="{address}/roles"' not in system.get(address).text
    assert f'action="{address}/password"' not in security.get(address).text
    read = version(security, address)
    mixed = security.post(f"{address}/roles", data={"version": read, "role": ["system_admin", "checker"]})
    assert mixed.status_code == 422
    assert mixed.text.count(" checked>") == 2, "it comes back as it was ticked"
    given = security.post(f"{address}/roles", data={"version": read, "role": ["checker", "technician"]})
    assert given.is_success
    assert "checker, technician" in system.get("/accounts?lang=en").text
    assert security.post(f"{address}/roles", data={"version": read, "role": []}).status_code == 412


def test_a_closed_account_opens_nothing_until_it_is_opened_again(world: World, member: MemberOf) -> None:
    system, address = member("system"), f"/accounts/{world.lab.person_id('checker')}"
    checker = member("checker")
    form = {"name": "示范·核验员", "name_en": "Demo Checker"}
    refused = system.post(address, data=form | {"name": "", "version": version(system, address)})
    assert refused.status_code == 422
    assert 'aria-describedby="f-name-fault"' in refused.text
    assert system.post(address, data=form | {"version": version(system, address)}).is_success
    assert 'class="chip planned">closed' in system.get(f"{address}?lang=en").text
    assert checker.get("/api/v1/me").status_code == 401
    assert enter(system, "checker", PASSWORD) == 401
    assert system.post(address, data=form | {"active": "yes", "version": version(system, address)}).is_success
    assert enter(system, "checker", PASSWORD) == 303


@ON_SQLITE
def test_a_forgotten_password_is_set_by_the_administrator(world: World, member: MemberOf) -> None:
    system, address = member("system"), f"/accounts/{world.lab.person_id('checker')}/password"
    weak = system.post(address, data={"password": "short"})
    assert weak.status_code == 422
    assert 'aria-describedby="f-password-fault"' in weak.text
    assert system.post(address, data={"password": "  another long one "}).is_success
    assert [enter(system, "checker", each) for each in (PASSWORD, "  another long one ")] == [401, 303]
    own = system.post(f"/accounts/{world.lab.person_id('system')}/password", data={"password": "a long password"})
    assert own.url.path == "/accounts/password", "one's own needs the present one"
    assert enter(system, "system", PASSWORD) == 303


@ON_SQLITE
def test_everybody_changes_their_own_password_with_the_present_one(member: MemberOf) -> None:
    technician = member("technician")
    assert 'href="/accounts/password"' in technician.get("/worklist").text
    form = {"password": "another long one", "present_password": "wrong"}
    assert technician.post("/accounts/password", data=form).status_code == 401
    weak = technician.post("/accounts/password", data={"password": "short", "present_password": PASSWORD})
    assert 'aria-describedby="f-password-fault"' in weak.text
    done = technician.post("/accounts/password", data=form | {"present_password": PASSWORD}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in?told=password_set")
    assert technician.get("/api/v1/me").status_code == 401, "every session ends"
    assert [enter(technician, "technician", each) for each in (PASSWORD, "another long one")] == [401, 303]


@ON_SQLITE
def test_who_may_do_what(world: World, member: MemberOf, stranger: MemberOf) -> None:
    address = f"/accounts/{world.lab.person_id('checker')}"
    may = {"system": {"", "/password", "/new"}, "security": {"/roles"}}
    for login in ("system", "security", "audit", "quality", "technician", "regulator"):
        client = member(login)
        reads = 200 if login in {"system", "security", "audit", "quality"} else 403
        assert {client.get("/accounts").status_code, client.get(address).status_code} == {reads}, login
        for part in ("", "/password", "/roles", "/new"):
            path = "/accounts/new" if part == "/new" else address + part
            status = client.post(path, data={}).status_code
            assert (status == 403) == (part not in may.get(login, set())), (login, part, status)
    alone = f"/accounts/{world.lab.person_id('system')}"
    closing = member("system").post(alone, data={"name": "x", "version": version(member("system"), alone)})
    assert closing.status_code == 409
    assert "最后一个启用的系统管理员" in closing.text
    own = f"/accounts/{world.lab.person_id('security')}/roles"
    assert "给自己" in member("security").post(own, data={"version": "1", "role": "quality"}).text
    assert stranger("system").get(address).status_code == 404
    assert stranger("system").post(f"{address}/password", data={"password": "a long password"}).status_code == 404
