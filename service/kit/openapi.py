"""The OpenAPI document says what is refused as carefully as what is accepted."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.kit.problems import MEDIA_TYPE, Problem

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


def documented(*problems: type[Problem]) -> Responses:
    """Return the ``responses=`` of a route or router that may answer with ``problems``."""
    made: Responses = {}
    for problem in problems:
        line = f"`{problem.code}`: {problem.title} {problem.title_zh}"
        told = made.setdefault(problem.status, {"description": "", "content": {MEDIA_TYPE: {"schema": _reference()}}})
        told["description"] = f"{told['description']}; {line}" if told["description"] else line
    return made


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the app's OpenAPI document, made once, with the schema that refusals refer to."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        # Routes mounted beside FastAPI describe themselves (service.readings.door).
        made["paths"].update(getattr(app.state, "raw_paths", {}))
        made.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _SCHEMA
        app.openapi_schema = made
    return app.openapi_schema


def _reference() -> dict[str, str]:
    return {"$ref": "#/components/schemas/Problem"}
