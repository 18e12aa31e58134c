"""``GET /api/v1/audit/certificates/{issuer}/{number}``: what one certificate rests on.

The one question that is asked for every certificate that somebody holds in hand. FastAPI describes the route and does
not run it (:class:`service.kit.edge.PlainRoute`): reading its parameters took longer than the query and the rules.
"""

from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from service.kit.clock import current_time
from service.kit.database import Database
from service.kit.edge import PlainRoute, api_router
from service.kit.openapi import documented
from service.kit.wire import Day
from service.platform.access import BEARER, administrator
from service.platform.graph import rules
from service.platform.graph.chain import chain_of
from service.platform.graph.days import days
from service.platform.graph.refusals import CertificateNotReported, DayInFuture
from service.platform.graph.wire import ChainOut

router = api_router("/api/v1", tags=["traceability of the city"])

_IN_PATH = ("issuer", "number")
_IN_QUERY = ("on", "known_at")


class Question(BaseModel):
    """What stands in the address."""

    model_config = ConfigDict(frozen=True)

    issuer: Annotated[str, Field(max_length=80)]
    number: Annotated[str, Field(max_length=80)]
    on: Annotated[Day | None, Field(description="Day asked about (valid time); default: today")] = None
    known_at: Annotated[Day | None, Field(description="Day of knowledge (known time); default: today")] = None


async def read_chain(request: Request) -> Response:
    """Give the whole chain and its findings; a broken link is a finding, not an error."""
    await administrator(request, await BEARER(request))
    asked = _question(request)
    on, known_on = days(await current_time(request), on=asked.on, known_at=asked.known_at)
    body = await run_in_threadpool(_answer, request.app.state.database, asked, on, known_on)
    return Response(body, media_type="application/json")


def _question(request: Request) -> Question:
    given = {name: request.query_params[name] for name in _IN_QUERY if name in request.query_params}
    try:
        return Question.model_validate(request.path_params | given)
    except ValidationError as error:
        complaints = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**each, "loc": _place(each["loc"])} for each in complaints]) from None


def _place(location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    return ("path" if location[0] in _IN_PATH else "query", *location)


def _answer(database: Database, asked: Question, on: date, known_on: date) -> bytes:
    """All of it on one thread: each change of threads takes as long as encoding the answer."""
    with database.asking() as connection:
        chain = chain_of(connection, issuer=asked.issuer, number=asked.number, on=on, known_on=known_on)
    found = rules.findings_of(chain, on=on, known_on=known_on)
    return msgspec.json.encode(ChainOut.of(chain, found, on=on, known_at=known_on))


def _parameters() -> list[dict[str, Any]]:
    told = Question.model_json_schema()["properties"]
    return [{"name": name, "in": "path", "required": True, "schema": told[name]} for name in _IN_PATH] + [
        {"name": name, "in": "query", "required": False, "schema": told[name], "description": told[name]["description"]}
        for name in _IN_QUERY
    ]


router.add_api_route(
    "/audit/certificates/{issuer}/{number:path}",
    read_chain,
    summary="What a certificate rests on",
    response_model=ChainOut,
    responses=documented(CertificateNotReported, DayInFuture),
    route_class_override=PlainRoute,
    openapi_extra={"parameters": _parameters(), "security": [{"HTTPBearer": []}]},
)
