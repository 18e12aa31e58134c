"""What holds for every page: both languages, every role, nothing from outside, no stranger's script or form."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

import service.look
import service.pages
from service.demo.laboratory import LABORATORY, PASSWORD
from service.demo.members import MEMBERS
from service.pages.texts import texts
from tests.service.conftest import MemberOf

FOLDERS = (Path(service.look.__file__).parent, Path(service.pages.__file__).parent)
TEMPLATES = [each for folder in FOLDERS for each in sorted((folder / "templates").glob("*.html"))]
KEY = re.compile(r"""\bt\(\s*["']([a-z_.]+)["']\s*(~)?""")
PAGES = (
    "/worklist",
    "/orders",
    "/orders/new",
    "/customers/new",
    "/equipment/new",
    "/certificates",
    "/audit",
    "/audit/recalls",
    "/reports",
    "/validation",
    "/packs",
    "/people",
    "/accounts",
    "/accounts/new",
    "/accounts/password",
    "/registers",
    "/registers/licences",
    "/registers/capabilities",
    "/registers/seals",
    "/registers/reference-materials",
    "/registers/checks",
    "/registers/overrides",
)


def keys_in_templates() -> Iterator[tuple[str, str, bool]]:
    for template in TEMPLATES:
        for key, more in KEY.findall(template.read_text(encoding="utf-8")):
            yield template.name, key, bool(more)


def test_every_text_is_there_in_both_languages() -> None:
    assert {key for key, words in texts().items() if set(words) != {"zh", "en"} or not all(words.values())} == set()


def test_templates_use_only_texts_that_exist() -> None:
    known = texts()
    unknown = [
        (name, key)
        for name, key, more in keys_in_templates()
        if not (any(each.startswith(key) for each in known) if more else key in known)
    ]
    assert unknown == []


def test_templates_hold_no_inline_script_or_style_and_no_outside_address() -> None:
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|https?://|\|\s*safe", text), template.name
        assert all('src="/static/' in each for each in re.findall(r"<script[^>]*>", text)), template.name


@pytest.mark.parametrize("login", [member.login for member in MEMBERS])
def test_every_role_is_shown_its_pages_and_refused_the_others(member: MemberOf, login: str) -> None:
    client = member(login)
    for page in PAGES:
        answer = client.get(page, headers={"accept": "text/html"})
        assert answer.status_code in {200, 403}, (page, answer.text)
        assert "<!doctype html>" in answer.text
        assert not re.search(r'(?:href|src|action)="(?:https?:)?//', answer.text)
    shown = client.get("/worklist").text
    for address in re.findall(r"<nav.*?</nav>", shown, re.DOTALL)[0].split('href="')[1:]:
        assert client.get(address.partition('"')[0]).status_code == 200, f"{login} is led to a refusal"


def test_who_is_not_signed_in_is_led_to_the_door_and_back(lab_client: TestClient) -> None:
    answer = lab_client.get("/worklist?mine=true", headers={"accept": "text/html"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fworklist%3Fmine%3Dtrue"
    api = lab_client.get("/api/v1/me")
    assert api.status_code == 401
    assert api.headers["content-type"].startswith("application/problem+json")


def enter(client: TestClient, **form: str) -> Response:
    body = {"login": "technician", "password": PASSWORD, "laboratory": LABORATORY["code"], **form}
    answer: Response = client.post(
        "/sign-in", data=body, headers={"origin": "http://testserver"}, follow_redirects=False
    )
    return answer


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_door_leads_nobody_elsewhere(lab_client: TestClient, onward: str) -> None:
    answer = enter(lab_client, next=onward)
    assert (answer.status_code, answer.headers["location"]) == (303, "/worklist")


def test_a_cookie_session_from_door_to_door(lab_client: TestClient) -> None:
    answer = enter(lab_client)
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert lab_client.get("/worklist?lang=en").status_code == 200
    assert "Worklist" in lab_client.get("/worklist").text, "the language is remembered"
    foreign = lab_client.post("/sign-out", headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    bare = lab_client.post("/sign-out")
    assert bare.status_code == 403, "a form that says nothing of its origin is refused, too"
    out = lab_client.post("/sign-out", headers={"origin": "http://testserver"}, follow_redirects=False)
    assert out.status_code == 303
    assert lab_client.get("/worklist", headers={"accept": "text/html"}, follow_redirects=False).status_code == 303


def test_signing_in_from_another_site_is_refused(lab_client: TestClient) -> None:
    answer = lab_client.post("/sign-in", data={"login": "a"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_wrong_password_says_so_in_the_language_of_the_page(lab_client: TestClient) -> None:
    body = {"login": '"><script>x</script>', "password": "wrong", "laboratory": LABORATORY["code"]}
    answer = lab_client.post("/sign-in?lang=en", data=body, headers={"origin": "http://testserver"})
    assert answer.status_code == 401
    assert "The account or the password is wrong." in answer.text
    assert "<script>x" not in answer.text


def test_nothing_under_an_address_is_a_page_for_people(member: MemberOf) -> None:
    answer = member("technician").get("/calibrations/nowhere", headers={"accept": "text/html"})
    assert answer.status_code == 422
    answer = member("technician").get("/no-such-page?lang=zh", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "未找到" in answer.text
