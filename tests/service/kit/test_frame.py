"""What surrounds a request: id, headers, an answer whatever happens, and nothing of our insides in it."""

import re

import pytest
import sqlalchemy as sa
from fastapi import FastAPI, HTTPException, Request
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from domain.errors import MetrologyError
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.logs import hide_secrets
from service.kit.problems import STATUS_OF_CODE, Json, Problem
from tests.conftest import ClientOf


class RefusedError(MetrologyError):
    code = "test-refused"
    zh = "不行：{what}"
    en = "no: {what}"


class BundleError(MetrologyError):
    code = "test-bundle"

    def __init__(self) -> None:
        super().__init__()
        self.faults = (RefusedError("/a", what=1), RefusedError("/b", what="x" * 999))


@pytest.fixture
def client(app: FastAPI, client_of: ClientOf) -> TestClient:
    @app.get("/crash")
    def crash() -> None:
        raise KeyError("secret path /var/lib")

    @app.get("/refuse")
    def refuse() -> None:
        raise RefusedError("/value", what="<b>")

    @app.get("/bundle")
    def bundle() -> None:
        raise BundleError

    @app.get("/teapot")
    def teapot() -> None:
        raise HTTPException(418, "short and stout")

    @app.get("/sql")
    def sql(session: ReadSessionDep) -> None:
        session.connection().exec_driver_sql("SELECT nothing FROM nowhere")

    @app.get("/nul")
    def nul(session: SessionDep) -> None:
        session.connection().execute(sa.text("SELECT CAST(:text AS VARCHAR(9)) || 'x'"), {"text": "a\x00b"})

    @app.get("/nan")
    def nan() -> dict[str, float]:
        return {"value": float("nan")}

    return client_of(app)


def test_a_crash_says_nothing_but_is_logged_under_the_same_id(client: TestClient) -> None:
    with capture_logs() as logs:
        answer = client.get("/crash")
    body = answer.json()
    assert (answer.status_code, body["code"]) == (500, "internal-error")
    assert "secret" not in answer.text
    assert body["request_id"] == answer.headers["x-request-id"]
    assert [each["event"] for each in logs] == ["unexpected", "request"]
    assert logs[1]["status"] == 500


def test_a_bug_in_our_sql_is_a_500_without_the_sql(client: TestClient) -> None:
    answer = client.get("/sql")
    assert "nowhere" not in answer.text
    assert answer.status_code == 500


def test_text_that_postgresql_cannot_hold_is_the_senders_fault(client: TestClient, app: FastAPI) -> None:
    expected = 200 if app.state.database.is_sqlite else 422
    assert client.get("/nul").status_code == expected


def test_a_rule_of_the_domain_is_answered_in_both_languages(client: TestClient) -> None:
    answer = client.get("/refuse")
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert body == {
        "type": "urn:liangheng:problem:test-refused",
        "title": "Test refused",
        "title_zh": "不符合计量规则",
        "status": 422,
        "detail": "no: <b>",
        "detail_zh": "不行：<b>",
        "instance": "/refuse",
        "code": "test-refused",
        "errors": [
            {
                "pointer": "/value",
                "code": "test-refused",
                "detail": "no: <b>",
                "detail_zh": "不行：<b>",
                "location": "body",
            }
        ],
        "request_id": answer.headers["x-request-id"],
    }


def test_the_status_of_a_rule_is_set_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STATUS_OF_CODE, "test-refused", 409)
    assert client.get("/refuse").status_code == 409


def test_an_error_that_bundles_others_lists_each(client: TestClient) -> None:
    errors = client.get("/bundle").json()["errors"]
    assert [each["pointer"] for each in errors] == ["/a", "/b"]
    assert len(errors[1]["detail"]) < 250


def test_unknown_addresses_and_methods(client: TestClient) -> None:
    missing, wrong = client.get("/nowhere"), client.post("/crash")
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
    assert (wrong.status_code, wrong.json()["code"], wrong.headers["allow"]) == (405, "method-not-allowed", "GET")
    assert (client.get("/teapot").status_code, client.get("/teapot").json()["status"]) == (418, 418)


def test_no_answer_contains_nan(client: TestClient) -> None:
    assert "nan" not in client.get("/nan").text.lower()


@pytest.mark.parametrize("given", ["good-id_0.1", "0123456789abcdef"])
def test_a_well_formed_request_id_is_kept(client: TestClient, given: str) -> None:
    assert client.get("/livez", headers={"x-request-id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "with space in it", "line\\nbreak-12345", "<script>alert</script>"]
)
def test_any_other_request_id_is_replaced(client: TestClient, given: str) -> None:
    made = client.get("/livez", headers={"x-request-id": given}).headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{32}", made)


@pytest.mark.parametrize("path", ["/livez", "/nowhere", "/crash"])
def test_every_answer_has_the_safe_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_probes_and_measurements(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}
    client.get("/refuse")
    client.request("BREW", "/refuse")
    measured = client.get("/metrics").text
    assert 'liangheng_request_seconds_count{method="GET",route="/refuse",status="422"} 1.0' in measured
    assert 'method="OTHER"' in measured
    assert "BREW" not in measured


def test_a_page_may_dress_refusals_for_people(app: FastAPI, client: TestClient) -> None:
    def page(_request: Request, document: dict[str, Json]) -> HTMLResponse:
        return HTMLResponse(f"<h1>{document['title_zh']}</h1>", int(str(document["status"])))

    app.state.problem_page = page
    answer = client.get("/nowhere", headers={"accept": "text/html"})
    assert (answer.status_code, answer.text) == (404, "<h1>未找到</h1>")
    assert client.get("/nowhere").json()["code"] == "not-found"


def test_secrets_do_not_reach_the_log() -> None:
    event = {
        "event": "x",
        "password": "hunter2",
        "Authorization": "Bearer abc",
        "text": "key lh_0123456789ab_SECRETSECRETSECRET and lhs_TOKENTOKENTOKEN at postgresql://u:hunter2@host/db",
    }
    hidden = str(hide_secrets(None, "info", event))
    assert not any(secret in hidden for secret in ("hunter2", "abc", "SECRETSECRET", "TOKENTOKEN"))
    assert "lh_0123456789ab_" in hidden


def test_every_problem_says_something_in_both_languages_under_its_own_code() -> None:
    classes = _subclasses(Problem)
    codes = [each.code for each in classes]
    assert len(set(codes)) == len(codes) > 15
    for each in classes:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.code)
        assert each.__doc__
        assert each.en != each.zh
        assert 400 <= each.status < 600


def _subclasses(kind: type[Problem]) -> list[type[Problem]]:
    found = [each for each in kind.__subclasses__() if each.__module__.startswith("service.kit.")]
    return [*found, *(deeper for each in found for deeper in _subclasses(each))]
