"""The OpenAPI document says what is refused as carefully as what is accepted."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from domain.errors import MetrologyError
from service.kit.problems import MEDIA_TYPE, STATUS_OF_CODE, Problem

_TEXT = {"type": "string"}
_SCHEMA = {
    "title": "Problem",
    "description": "A refusal (RFC 9457), each sentence in English and Chinese.",
    "type": "object",
    "required": [
        "type",
        "title",
        "title_zh",
        "status",
        "detail",
        "detail_zh",
        "instance",
        "code",
        "errors",
        "request_id",
    ],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        **dict.fromkeys(("title", "title_zh", "detail", "detail_zh", "instance", "code", "request_id"), _TEXT),
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail", "detail_zh", "location"],
                "properties": dict.fromkeys(("pointer", "code", "detail", "detail_zh", "location"), _TEXT),
            },
        },
    },
}

Responses = dict[int | str, dict[str, Any]]


def documented(*refusals: type[Problem] | type[MetrologyError]) -> Responses:
    """Return the ``responses=`` of a route or router that may refuse with ``refusals``, the domain's among them."""
    made: Responses = {}
    for refusal in refusals:
        status, line = _told(refusal)
        told = made.setdefault(status, {"description": "", "content": {MEDIA_TYPE: {"schema": _reference()}}})
        told["description"] = f"{told['description']}; {line}" if told["description"] else line
    return made


def _told(refusal: type[Problem] | type[MetrologyError]) -> tuple[int, str]:
    if issubclass(refusal, Problem):
        return refusal.status, f"`{refusal.code}`: {refusal.title} {refusal.title_zh}"
    status = STATUS_OF_CODE.get(refusal.code, int(HTTPStatus.UNPROCESSABLE_ENTITY))
    return status, f"`{refusal.code}`: {refusal.code.replace('-', ' ').capitalize()}"


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the app's OpenAPI document, made once, with the schema that refusals refer to."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        # Routes mounted beside FastAPI describe themselves (service.readings.door).
        for path, operations in getattr(app.state, "raw_paths", {}).items():
            made["paths"].setdefault(path, {}).update(operations)
        made.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _SCHEMA
        app.openapi_schema = made
    return app.openapi_schema


def _reference() -> dict[str, str]:
    return {"$ref": "#/components/schemas/Problem"}
