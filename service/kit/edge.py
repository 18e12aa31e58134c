"""The edge for JSON: what is not exactly one UTF-8 JSON document of modest size and depth never reaches an endpoint.

Python's reader accepts NaN, keeps the last of two equal keys, and turns ``10.00`` into ``10.0``. Here the first two are
refused, and a fraction arrives as Decimal, so that no model can take it for a binary float by accident.
"""

import json
from collections.abc import Callable, Coroutine, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.responses import Response

from service.kit.openapi import documented
from service.kit.problems import (
    InvalidJson,
    InvalidRequest,
    JsonDuplicateKey,
    JsonTooDeep,
    NotFound,
    NotPermitted,
    NotSignedIn,
    NumberNotFinite,
    NumberTooLong,
    PayloadTooLarge,
    TemporarilyUnavailable,
    TextNotAcceptable,
    UnsupportedMediaType,
)

DEPTH_LIMIT = 32
"""Deepest nesting of arrays and objects."""
NUMBER_LIMIT = 60
"""Longest JSON number, in characters."""
INTEGER_LIMIT = 2**53 - 1
"""Largest integer that every JSON reader keeps exact (RFC 7493, 2.2)."""

JsonValue: TypeAlias = "str | int | bool | Decimal | list[JsonValue] | dict[str, JsonValue] | None"


def load_json(body: bytes) -> JsonValue:
    """Return the JSON document in ``body``, or raise the Problem that says why it is none.

    Numbers with a point or exponent come as Decimal; integers beyond 2^53 - 1, NaN, Infinity, keys that stand twice,
    NUL and lone surrogates in text, and nesting beyond ``DEPTH_LIMIT`` are refused.
    """
    try:
        document: JsonValue = json.loads(
            body.decode("utf-8"),
            parse_float=_fraction,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise JsonTooDeep(limit=DEPTH_LIMIT) from None
    except ValueError:  # json.JSONDecodeError and UnicodeDecodeError
        raise InvalidJson from None
    _walk(document)
    return document


def require_json(headers: Headers) -> None:
    """Raise UnsupportedMediaType unless the headers promise plain JSON in UTF-8."""
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    encoded = headers.get("content-encoding", "identity").lower() != "identity"
    if media_type.strip().lower() != "application/json" or charset not in {"", "charset=utf-8"} or encoded:
        raise UnsupportedMediaType(expected="application/json")


async def read_limited(request: Request, limit: int) -> bytes:
    """Return the body, reading no further than ``limit`` bytes; raise PayloadTooLarge beyond."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise PayloadTooLarge(limit=limit)
    return bytes(body)


class StrictRequest(Request):
    """A request whose JSON is read by :func:`load_json`."""

    async def body(self) -> bytes:
        """Return the bytes of a JSON body."""
        if not hasattr(self, "_body"):
            limit: int = self.app.state.settings.body_limit
            body = await read_limited(self, limit)
            if body:
                require_json(self.headers)
            self._body = body
        return self._body

    async def json(self) -> JsonValue:
        """Return the document."""
        return load_json(await self.body())


class StrictRoute(APIRoute):
    """A route that reads :class:`StrictRequest`; forms and uploads pass as they are. NUL in an address is refused."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            _refuse_nul(request)
            return await handler(StrictRequest(request.scope, request.receive))

        return strict


class PlainRoute(APIRoute):
    """A route that FastAPI finds and describes, and does not run: its endpoint takes the bare request.

    For the few addresses where reading parameters costs more than the work. The endpoint checks who asks and what;
    its parameters and security are told by ``openapi_extra``.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the endpoint, behind the same refusal of NUL."""

        async def plain(request: Request) -> Response:
            _refuse_nul(request)
            answered: Response = await self.endpoint(request)
            return answered

        return plain


def _refuse_nul(request: Request) -> None:
    """PostgreSQL cannot even compare with NUL, SQLite can: one answer for both, before either is asked."""
    if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise TextNotAcceptable


def api_router(prefix: str, *, tags: Sequence[str | Enum]) -> APIRouter:
    """Return a router for JSON endpoints: strict at the edge, its common refusals in the OpenAPI document."""
    return APIRouter(
        prefix=prefix,
        tags=list(tags),
        route_class=StrictRoute,
        redirect_slashes=False,
        responses=documented(
            InvalidJson,
            NotSignedIn,
            NotPermitted,
            NotFound,
            PayloadTooLarge,
            UnsupportedMediaType,
            InvalidRequest,
            TemporarilyUnavailable,
        ),
    )


def add_routes(app: FastAPI, *routers: APIRouter, in_document: bool = True) -> None:
    """Add the routers' routes as they are; ``in_document``: the OpenAPI document tells of them, if they do not object.

    FastAPI's ``include_router`` makes every route anew for the app, in the first request that is compared with it: of
    two hundred that took 0.3 s (measured), for a prefix and dependencies that no slice of ours is included with.
    """
    for router in routers:
        for route in router.routes:
            if not in_document and isinstance(route, APIRoute):
                route.include_in_schema = False
            app.router.routes.append(route)


def _fraction(text: str) -> Decimal:
    if len(text) > NUMBER_LIMIT:
        raise NumberTooLong(limit=NUMBER_LIMIT)
    return Decimal(text)


def _integer(text: str) -> int:
    if len(text) > NUMBER_LIMIT or abs(number := int(text)) > INTEGER_LIMIT:
        raise NumberTooLong(limit=len(str(INTEGER_LIMIT)))
    return number


def _constant(literal: str) -> None:
    raise NumberNotFinite(literal=literal)


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise JsonDuplicateKey(key=next(name for name in names if names.count(name) > 1))
    return made


def _walk(document: JsonValue) -> None:
    """Refuse what hides inside: depth, and text that no database column and no file can hold."""
    level: list[JsonValue] = [document]
    depth = 0
    while level:
        below: list[JsonValue] = []
        for value in level:
            if isinstance(value, str):
                _acceptable(value)
            elif isinstance(value, list | dict):
                if depth == DEPTH_LIMIT:
                    raise JsonTooDeep(limit=DEPTH_LIMIT)
                below.extend(value)
                below.extend(value.values() if isinstance(value, dict) else ())
        level = below
        depth += 1


def _acceptable(text: str) -> None:
    if "\x00" in text or (not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)):
        raise TextNotAcceptable
