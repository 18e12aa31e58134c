"""Exception handlers: whatever an endpoint raises becomes one problem answer, without a word about our insides."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import sqlalchemy as sa
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.errors import ECHO_LIMIT, MetrologyError
from service.kit.problems import (
    FAULT_LIMIT,
    MEDIA_TYPE,
    BadRequest,
    Conflict,
    Fault,
    InternalError,
    InvalidRequest,
    Json,
    MethodNotAllowed,
    NotFound,
    NotStorable,
    PayloadTooLarge,
    Problem,
    TemporarilyUnavailable,
    fault_of,
    metrology_document,
    problem_document,
)

ProblemPage: TypeAlias = Callable[[Request, dict[str, Json]], Response]
"""Renders a refusal for a person; ``app.state.problem_page`` holds the one of service.pages, or None."""

_CHINESE = {
    "missing": "缺少此字段。",
    "extra_forbidden": "不接受此字段。",
    "string_type": "应为文本。",
    "string_too_short": "文本过短。",
    "string_too_long": "文本过长。",
    "string_pattern_mismatch": "文本格式不符。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "bool_type": "应为 true 或 false。",
    "list_type": "应为数组。",
    "tuple_type": "应为数组。",
    "model_type": "应为对象。",
    "dict_type": "应为对象。",
    "model_attributes_type": "应为对象。",
    "enum": "不在允许的取值之内。",
    "literal_error": "不在允许的取值之内。",
    "uuid_parsing": "应为 UUID。",
    "too_long": "项目过多。",
    "too_short": "项目过少。",
    "greater_than_equal": "数值过小。",
    "less_than_equal": "数值过大。",
}
"""Chinese for the complaints pydantic makes most; ours carry their own."""


def install_refusals(app: FastAPI) -> None:
    """Make every exception an endpoint can raise a problem answer."""
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(MetrologyError, _on_metrology)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(sa.exc.IntegrityError, _answering(Conflict))
    app.add_exception_handler(StaleDataError, _answering(Conflict))
    app.add_exception_handler(sa.exc.DataError, _answering(NotStorable))
    app.add_exception_handler(sa.exc.DBAPIError, _on_database)
    app.add_exception_handler(sa.exc.TimeoutError, _answering(TemporarilyUnavailable))


def answer(request: Request, problem: Problem) -> Response:
    """Return the answer that refuses ``request``."""
    document = problem_document(problem, instance=request.url.path, request_id=request_id_of(request))
    return _render(request, document, problem.headers or {})


def request_id_of(request: Request) -> str:
    """Return the id that the answer, the log and the journal share."""
    return str(request.scope.get("state", {}).get("request_id", ""))


def _render(request: Request, document: dict[str, Json], headers: Mapping[str, str]) -> Response:
    status = document["status"]
    code = status if isinstance(status, int) else 500
    page: ProblemPage | None = getattr(request.app.state, "problem_page", None)
    if page is not None and "text/html" in request.headers.get("accept", ""):
        response = page(request, document)
        response.headers.update(headers)
        return response
    return Response(
        json.dumps(document, ensure_ascii=False, allow_nan=False), code, dict(headers), media_type=MEDIA_TYPE
    )


def _answering(
    problem: type[Conflict | NotStorable | TemporarilyUnavailable],
) -> Callable[[Request, Exception], Response]:
    def handler(request: Request, _error: Exception) -> Response:
        return answer(request, problem())

    return handler


def _on_http(request: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        return answer(request, error)
    status = error.status_code if isinstance(error, HTTPException) else 500
    known: dict[int, type[Problem]] = {404: NotFound, 405: MethodNotAllowed}
    if status in known:
        problem = known[status](headers=getattr(error, "headers", None))
    elif status == 413:  # noqa: PLR2004 - the limit inside starlette answers by itself
        problem = PayloadTooLarge(limit="the permitted number of")
    else:
        problem = BadRequest() if status < 500 else InternalError()  # noqa: PLR2004 - the border of server errors
        problem.status_code = status
    return answer(request, problem)


def _on_metrology(request: Request, error: Exception) -> Response:
    if not isinstance(error, MetrologyError):
        return answer(request, InternalError())
    document = metrology_document(error, instance=request.url.path, request_id=request_id_of(request))
    return _render(request, document, {})


def _on_database(request: Request, error: Exception) -> Response:
    """Answer 503 for a lost, busy or full database; anything else the driver says is a bug of ours."""
    if isinstance(error, sa.exc.DBAPIError) and _is_unavailable(error):
        return answer(request, TemporarilyUnavailable())
    raise error


def _is_unavailable(error: sa.exc.DBAPIError) -> bool:
    """Whether the database, not the statement, is at fault; SQLite calls a misspelt column operational, too."""
    if isinstance(error.orig, sqlite3.OperationalError):
        return error.orig.sqlite_errorcode & 0xFF != sqlite3.SQLITE_ERROR
    return error.connection_invalidated or isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)


def _on_validation(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        return answer(request, InternalError())
    return answer(request, InvalidRequest(faults=[fault_of_complaint(each) for each in error.errors()[:FAULT_LIMIT]]))


def fault_of_complaint(complaint: Mapping[str, object]) -> Fault:
    """Return one complaint of pydantic as a fault; its ``input`` is never repeated."""
    where = complaint.get("loc")
    parts = [str(part) for part in where] if isinstance(where, Sequence) else []
    location, pointer = (parts[0], _pointer(parts[1:])) if parts else ("body", "")
    kind = str(complaint.get("type", ""))
    context = complaint.get("ctx")
    cause = context.get("error") if isinstance(context, Mapping) else None
    if isinstance(cause, MetrologyError):
        fault = fault_of(cause)
        return Fault(
            pointer=pointer + fault.pointer,
            code=fault.code,
            detail=fault.detail,
            detail_zh=fault.detail_zh,
            location=location,
        )
    return Fault(
        pointer=pointer,
        code=kind.replace("_", "-"),
        detail=str(complaint.get("msg", ""))[:ECHO_LIMIT],
        detail_zh=_CHINESE.get(kind, "此值不符合要求。"),
        location=location,
    )


def _pointer(parts: Sequence[str]) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)[:ECHO_LIMIT]
