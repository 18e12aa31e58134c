"""What is let in: one JSON document, strictly read."""

import json
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import pytest
from fastapi import FastAPI, Request
from pydantic import Field
from starlette.responses import Response
from starlette.testclient import TestClient

from service.kit.edge import api_router, load_json
from service.kit.problems import Problem
from service.kit.wire import (
    Choice,
    Count,
    Day,
    DecimalString,
    Identifier,
    In,
    Instant,
    Items,
    LongText,
    OptionalText,
    Text,
    UnitCode,
)
from tests.conftest import ClientOf


class Phase(StrEnum):
    INITIAL = "initial"


class Point(In):
    value: DecimalString
    unit: UnitCode


class Body(In):
    name: Text
    note: OptionalText = ""
    story: LongText | None = None
    count: Count = 0
    flag: bool = False
    phase: Choice[Phase] = Phase.INITIAL
    id: Identifier | None = None
    at: Instant | None = None
    on: Day | None = None
    points: Annotated[Items[Point], Field(max_length=3)] = ()


@pytest.fixture
def seen() -> list[Body]:
    return []


@pytest.fixture
def client(app: FastAPI, client_of: ClientOf, seen: list[Body]) -> TestClient:
    router = api_router("/api", tags=["test"])

    @router.post("/bodies")
    def take(body: Body) -> str:
        seen.append(body)
        return "taken"

    @router.get("/lists")
    def give(limit: Annotated[int, Field(le=10)] = 5) -> int:
        return limit

    app.include_router(router)
    return client_of(app)


JSON = {"content-type": "application/json"}


def test_an_honest_body_arrives_typed(client: TestClient, seen: list[Body]) -> None:
    body = {
        "name": " 压力表 ",
        "story": "第一行\r\n第二行",
        "count": 3,
        "flag": True,
        "phase": "initial",
        "id": "018f0000-0000-7000-8000-000000000000",
        "at": "2025-03-01T16:00:00+08:00",
        "on": "2025-03-01",
        "points": [{"value": "10.00", "unit": "MPa"}],
    }
    assert client.post("/api/bodies", json=body).status_code == 200
    taken = seen[0]
    assert (taken.name, taken.story, taken.points[0].value) == ("压力表", "第一行\n第二行", "10.00")
    assert taken.id == UUID("018f0000-0000-7000-8000-000000000000")
    assert taken.at is not None
    assert taken.at.isoformat() == "2025-03-01T08:00:00+00:00"


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b'{"name": "a", "name": "b"}', 422, "json-duplicate-key"),
        (b'{"name": NaN}', 422, "number-not-finite"),
        (b'{"name": -Infinity}', 422, "number-not-finite"),
        (b'{"count": 9007199254740993}', 422, "number-too-long"),
        (b'{"count": 1' + b"0" * 5000 + b"}", 413, "payload-too-large"),
        (b'{"count": 1' + b"0" * 100 + b"}", 422, "number-too-long"),
        (b'{"count": 1.' + b"0" * 100 + b"}", 422, "number-too-long"),
        (b"[" * 2000, 422, "json-too-deep"),
        (b"[" * 1500 + b"]" * 1500, 422, "json-too-deep"),
        (b"[" * 40 + b"]" * 40, 422, "json-too-deep"),
        (b'{"name": "\\ud800"}', 422, "text-not-acceptable"),
        (b'{"name": "\\u0000"}', 422, "text-not-acceptable"),
        (b'{"\\u0000": 1}', 422, "text-not-acceptable"),
        (b'{"name": "a"', 400, "json-invalid"),
        (b'{"name": "\xff"}', 400, "json-invalid"),
        ('{"name": "压"}'.encode("utf-16"), 400, "json-invalid"),
        (b"\xef\xbb\xbf{}", 400, "json-invalid"),
        (b"{'name': 1}", 400, "json-invalid"),
    ],
)
def test_what_is_not_strict_json_is_refused(
    client: TestClient, seen: list[Body], raw: bytes, status: int, code: str
) -> None:
    answer = client.post("/api/bodies", content=raw, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert seen == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("count", True, "int-type"),
        ("count", "3", "int-type"),
        ("count", 3.0, "int-type"),
        ("count", -1, "greater-than-equal"),
        ("flag", 1, "bool-type"),
        ("flag", "yes", "bool-type"),
        ("name", 1, "string-type"),
        ("name", None, "string-type"),
        ("name", "   ", "text-hidden"),
        ("name", "a\u202eb", "text-hidden"),
        ("name", "a\nb", "text-hidden"),
        ("name", "x" * 201, "string-too-long"),
        ("phase", "final", "enum"),
        ("id", "1", "uuid-parsing"),
        ("at", "2025-03-01T08:00:00", "instant-malformed"),
        ("at", "1900-03-01T08:00:00Z", "instant-malformed"),
        ("at", 1740816000, "instant-malformed"),
        ("at", "0001-01-01T00:00:00+14:00", "instant-malformed"),
        ("on", "2025-02-30", "day-malformed"),
        ("on", "20250301", "day-malformed"),
        ("on", "2025-03-01T00:00:00Z", "day-malformed"),
        ("approved", True, "extra-forbidden"),
    ],
)
def test_a_field_of_another_type_is_refused_with_its_pointer(
    client: TestClient, seen: list[Body], field: str, value: object, code: str
) -> None:
    answer = client.post("/api/bodies", json={"name": "a"} | {field: value})
    assert answer.status_code == 422
    fault = answer.json()["errors"][0]
    assert (fault["pointer"], fault["code"], fault["location"]) == (f"/{field}", code, "body")
    assert fault["detail"]
    assert fault["detail_zh"]
    assert seen == []


@pytest.mark.parametrize(
    ("point", "pointer"),
    [
        ({"value": 10.0, "unit": "MPa"}, "/points/0/value"),
        ({"value": "1e999", "unit": "MPa"}, "/points/0/value"),
        ({"value": "NaN", "unit": "MPa"}, "/points/0/value"),
        ({"value": "１0", "unit": "MPa"}, "/points/0/value"),
        ({"value": "10", "unit": "9**9**9**9"}, "/points/0/unit"),
        ({"value": "10", "unit": "psi"}, "/points/0/unit"),
        ({"value": "10"}, "/points/0/unit"),
    ],
)
def test_numbers_are_text_and_units_are_looked_up(client: TestClient, point: dict[str, object], pointer: str) -> None:
    answer = client.post("/api/bodies", json={"name": "a", "points": [point]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/json; charset=gbk"},
        {"content-type": "application/vnd.api+json"},
        {"content-type": "application/json", "content-encoding": "gzip"},
        {},
    ],
)
def test_another_media_type_is_refused(client: TestClient, seen: list[Body], headers: dict[str, str]) -> None:
    answer = client.post("/api/bodies", content=b'{"name": "a"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "media-type")
    assert seen == []


def test_a_body_over_the_limit_is_refused_though_its_length_is_not_told(client: TestClient, seen: list[Body]) -> None:
    def chunks(size: int) -> Iterator[bytes]:
        for _ in range(size):
            yield b" " * 1024

    for size in (5, 20):  # over the limit of JSON; over the limit of anything
        answer = client.post("/api/bodies", content=chunks(size), headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (413, "payload-too-large")
    announced = client.post("/api/bodies", content=b" " * 20_000, headers=JSON)
    assert announced.status_code == 413
    assert seen == []


def test_the_limit_of_anything_holds_where_no_json_is_read(app: FastAPI, client_of: ClientOf) -> None:
    async def take(request: Request) -> Response:
        return Response(str(len(await request.body())))

    app.add_route("/upload", take, methods=["POST"])
    client = client_of(app)
    assert client.post("/upload", content=(b" " * 1024 for _ in range(16))).text == "16384"
    answer = client.post("/upload", content=(b" " * 1024 for _ in range(17)))
    assert (answer.status_code, answer.json()["code"]) == (413, "payload-too-large")


def test_long_input_is_not_echoed(client: TestClient) -> None:
    for body in ({"name": "a", "k" * 3000: 1}, {"name": "a", "phase": "p" * 3000}, {"name": "a", "id": "i" * 3000}):
        answer = client.post("/api/bodies", json=body)
        assert answer.status_code == 422
        assert all(len(text) <= 250 for fault in answer.json()["errors"] for text in fault.values())


def test_faults_are_bounded_and_query_faults_say_where(client: TestClient) -> None:
    many = client.post("/api/bodies", json={"name": "a"} | {f"x{n}": n for n in range(100)})
    assert len(many.json()["errors"]) == 20
    answer = client.get("/api/lists?limit=many").json()["errors"][0]
    assert (answer["location"], answer["pointer"], answer["code"]) == ("query", "/limit", "int-parsing")


def test_fractions_stay_exact() -> None:
    assert load_json(b"[10.00, 1e3, 7]") == [Decimal("10.00"), Decimal("1e3"), 7]
    assert str(load_json(b"10.00")) == "10.00"


def test_depth_is_counted_exactly() -> None:
    load_json(b"[" * 32 + b"]" * 32)
    with pytest.raises(Problem) as refused:
        load_json(b"[" * 33 + b"]" * 33)
    assert refused.value.code == "json-too-deep"


def test_out_of_bounds_times_never_crash(client: TestClient) -> None:
    for text in ("9999-12-31T23:59:59-14:00", "2200-12-31T23:59:59-14:00"):
        assert client.post("/api/bodies", json={"name": "a", "at": text}).status_code == 422


def test_refusals_are_in_the_openapi_document(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    told = document["paths"]["/api/bodies"]["post"]["responses"]
    assert {"401", "403", "404", "413", "415", "422", "503"} <= set(told)
    assert "HTTPValidationError" not in json.dumps(document)
    assert told["422"]["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert document["components"]["schemas"]["Problem"]["required"]
