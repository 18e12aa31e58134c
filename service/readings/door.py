"""``POST /api/v1/readings``: where instruments push.

A plain Starlette route: FastAPI's own machinery costs 76 us a request (measured), more than everything else here.
Refusals and the OpenAPI document are the same as everywhere.
"""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import structlog
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.exchange.readings import ReadingPush, ReadingReceipts
from service.kit.access import Access, note_refusal
from service.kit.actor import INSTRUMENT, Actor
from service.kit.edge import read_limited, require_json
from service.kit.openapi import documented
from service.kit.problems import (
    InvalidJson,
    InvalidRequest,
    NotPermitted,
    NotSignedIn,
    PayloadTooLarge,
    Problem,
    TemporarilyUnavailable,
    UnsupportedMediaType,
)
from service.readings.batch import read_push
from service.readings.candidate import Outcome
from service.readings.flusher import Flusher

PATH = "/api/v1/readings"


class Receipt(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """The answer to one reading; absent fields are left out."""

    id: UUID
    outcome: str
    code: str | None = None
    pointer: str | None = None
    detail: str | None = None
    detail_zh: str | None = None
    received_at: datetime | None = None


class Receipts(msgspec.Struct):
    """The answer to a push, in its order."""

    receipts: list[Receipt]


_encoder = msgspec.json.Encoder()


def receipt_of(outcome: Outcome) -> Receipt:
    """Return what the sender is told of one reading."""
    refusal = outcome.refusal
    if refusal is None:
        return Receipt(id=outcome.id, outcome=outcome.word, received_at=outcome.received_at)
    return Receipt(
        id=outcome.id,
        outcome=outcome.word,
        code=refusal.code,
        pointer=refusal.pointer,
        detail=refusal.sentence_en,
        detail_zh=refusal.sentence_zh,
    )


async def take_readings(request: Request) -> Response:
    """Take 1 to 1,000 readings from an instrument; answer each once it is durable."""
    actor = await _instrument(request)
    require_json(request.headers)
    body = await read_limited(request, request.app.state.settings.body_limit)
    flusher: Flusher = request.app.state.flusher
    outcomes = await asyncio.wrap_future(flusher.submit(read_push(body, actor)))
    answer = Receipts(receipts=[receipt_of(outcome) for outcome in outcomes])
    return Response(_encoder.encode(answer), media_type="application/json")


async def _instrument(request: Request) -> Actor:
    access: Access = request.app.state.access
    try:
        actor = access.remembered_instrument(request)
        if actor is None:  # the database has to be asked: not on the event loop
            actor = await run_in_threadpool(access.actor_of, request)
        if not actor.has(INSTRUMENT):
            raise NotPermitted(roles=INSTRUMENT)
    except Problem as problem:
        await run_in_threadpool(note_refusal, request, problem)
        raise
    structlog.contextvars.bind_contextvars(actor=actor.label)
    return actor


def install_door(app: FastAPI, flusher: Flusher) -> None:
    """Mount the door and tell the OpenAPI document about it."""
    app.state.flusher = flusher
    # First of all: asking the seventy-five others whether they match cost more than taking the reading (measured).
    app.router.routes.insert(0, Route(PATH, take_readings, methods=["POST"]))
    app.state.raw_paths = {**getattr(app.state, "raw_paths", {}), PATH: {"post": _operation()}}


def _operation() -> dict[str, Any]:
    """Return the OpenAPI operation, its schemas taken from the wire types that clients use."""
    push = ReadingPush.model_json_schema(ref_template="#/components/schemas/{model}")
    receipts = ReadingReceipts.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    refusals = documented(
        NotSignedIn,
        NotPermitted,
        PayloadTooLarge,
        UnsupportedMediaType,
        InvalidJson,
        InvalidRequest,
        TemporarilyUnavailable,
    )
    return {
        "tags": ["readings"],
        "summary": "Push readings from an instrument",
        "description": "1 to 1,000 readings, each with an id of its own (UUIDv7). The answer has a receipt for each, "
        "in order: `accepted` and `duplicate` are durable, `refused` says why. Send the same id again after any doubt.",
        "operationId": "take_readings",
        "security": [{"HTTPBearer": []}],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _inline(push), "example": EXAMPLE}},
        },
        "responses": {
            "200": {
                "description": "A receipt for each reading",
                "content": {"application/json": {"schema": _inline(receipts), "example": EXAMPLE_ANSWER}},
            },
            **{str(status): response for status, response in refusals.items()},
        },
    }


def _inline(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with its one level of definitions put in place, so that it needs no shared components."""
    definitions = schema.pop("$defs", {})

    def resolve(node: Any) -> Any:  # noqa: ANN401 - any part of a JSON Schema
        if isinstance(node, dict):
            if "$ref" in node:
                return resolve(definitions[node["$ref"].rsplit("/", 1)[1]])
            return {key: resolve(value) for key, value in node.items()}
        return [resolve(each) for each in node] if isinstance(node, list) else node

    resolved: dict[str, Any] = resolve(schema)
    return resolved


EXAMPLE = {
    "readings": [
        {
            "id": "01934b5e-7c00-7000-8000-000000000001",
            "test": "indication",
            "point": "0.4",
            "channel": "up_tapped",
            "repeat": 1,
            "phase": "initial",
            "value": "0.40",
            "unit": "MPa",
            "taken_at": "2026-11-20T09:30:00+08:00",
        }
    ]
}
EXAMPLE_ANSWER = {
    "receipts": [
        {
            "id": "01934b5e-7c00-7000-8000-000000000001",
            "outcome": "accepted",
            "received_at": "2026-11-20T01:30:00.123456Z",
        }
    ]
}
