"""Who gets in, for how long, and from where."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.domain.exchange.samples import NOON
from tests.service.platform.conftest import ADMIN
from tests.service.platform.pages.conftest import OURS

HTML = {"accept": "text/html"}
PAGES = (
    "/city",
    "/city/certificate",
    "/city/impact",
    "/city/impact.csv",
    "/city/audit",
    "/city/failing",
    "/city/comparison",
    "/city/coverage",
    "/city/laboratories",
    "/city/laboratories/CQ-0001",
    "/city/acts",
)


@pytest.mark.parametrize("page", PAGES)
def test_nobody_gets_in_without_the_key_and_is_led_back_after_it(http: TestClient, page: str) -> None:
    shut = http.get(f"{page}?lang=en", headers=HTML, follow_redirects=False)
    assert shut.status_code == 303
    door = shut.headers["location"]
    assert door.startswith("/city/sign-in?next=%2Fcity")
    assert "Access key" in http.get(f"{door}&lang=en", headers=HTML).text
    onward = {"key": ADMIN, "next": page}
    answer = http.post("/city/sign-in", data=onward, headers=OURS, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, page)


def test_the_cookie_is_for_this_service_alone_and_holds_no_key(app: FastAPI, http: TestClient) -> None:
    app.state.settings = app.state.settings.model_copy(update={"secure_cookies": True})
    cookie = http.post("/city/sign-in", data={"key": ADMIN}, headers=OURS, follow_redirects=False).headers["set-cookie"]
    assert cookie.startswith("__Host-liangheng-platform=")
    assert all(each in cookie for each in ("HttpOnly", "SameSite=strict", "Secure", "Max-Age=43200", "Path=/"))
    assert ADMIN not in cookie


def test_a_wrong_key_opens_nothing_and_guessing_ends(http: TestClient) -> None:
    for key in ("", "wrong", "密钥", "x" * 5000):
        answer = http.post("/city/sign-in?lang=en", data={"key": key}, headers=OURS)
        assert answer.status_code == 401
        assert "This is not the platform&#39;s access key." in answer.text
        assert "set-cookie" not in answer.headers or "liangheng" not in answer.headers["set-cookie"]
    last = [http.post("/city/sign-in", data={"key": "wrong"}, headers=OURS).status_code for _ in range(7)]
    assert (last[0], last[-1]) == (401, 429)
    assert http.post("/city/sign-in", data={"key": ADMIN}, headers=OURS).status_code == 429


def test_a_session_ends_by_itself_and_by_signing_out(app: FastAPI, regulator: TestClient) -> None:
    assert regulator.get("/city").status_code == 200
    api = regulator.get("/api/v1/audit/counts", headers={"accept": "application/json"})
    assert api.status_code == 200, "the pages link to the API, which takes the cookie, too"
    app.state.clock = lambda: NOON + timedelta(hours=12)
    assert regulator.get("/city", follow_redirects=False).status_code == 303
    app.state.clock = lambda: NOON
    assert regulator.post("/city/sign-out", headers=OURS, follow_redirects=False).status_code == 303
    assert regulator.get("/city", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("forged", ["", ".", "99999999999.", f"99999999999.{'0' * 64}", "x.y", "é.é", "9" * 500])
def test_a_forged_cookie_opens_nothing(http: TestClient, forged: str) -> None:
    headers = [(b"cookie", f"liangheng-platform={forged}".encode()), (b"accept", b"text/html")]
    assert http.get("/city", headers=headers, follow_redirects=False).status_code == 303


def test_another_sites_page_can_do_nothing(regulator: TestClient) -> None:
    evil = {"origin": "https://evil.example"}
    assert regulator.post("/city/sign-in", data={"key": ADMIN}, headers=evil).status_code == 403
    assert regulator.post("/city/sign-out", headers=evil).status_code == 403
    json: dict[str, list[str]] = {"certificates": []}
    assert regulator.put("/api/v1/register/certificates", json=json, headers=evil).status_code == 403
    assert regulator.put("/api/v1/register/certificates", json=json, headers=OURS).status_code == 422


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_door_leads_nobody_elsewhere(http: TestClient, onward: str) -> None:
    answer = http.post("/city/sign-in", data={"key": ADMIN, "next": onward}, headers=OURS, follow_redirects=False)
    assert answer.headers["location"] == "/city"
