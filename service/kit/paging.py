"""Lists in pages: a cursor says where to go on, a Link header carries it (RFC 8288), and nothing is skipped.

Pages are cut by key, not by offset: rows that are added or removed meanwhile shift nothing.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import sqlalchemy as sa
from fastapi import Depends, Query, Request, Response
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from service.kit.problems import CursorInvalid

PAGE_LIMIT = 200

Row = TypeVar("Row")
KeyValue = str | int | UUID | datetime | date


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which page is asked for."""

    limit: int
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """One page; ``after`` is the cursor of the next, None on the last."""

    rows: tuple[Row, ...]
    after: str | None


def page_request(
    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT, description="Rows a page")] = 50,
    after: Annotated[str | None, Query(max_length=500, description="Cursor from the Link header")] = None,
) -> PageRequest:
    """Read the query of a list."""
    return PageRequest(limit=limit, after=after)


Paging = Annotated[PageRequest, Depends(page_request)]
"""Parameter type of an endpoint that lists."""


def paged(
    session: Session,
    statement: SelectOfScalar[Row],
    *,
    key: Sequence[Any],
    request: PageRequest,
    newest_first: bool = False,
) -> Page[Row]:
    """Run ``statement`` for one page.

    ``key``: columns of the row that together are unique and never change, for example ``(Row.created_at, Row.id)``; an
    index must lead with the filter and them. Raises CursorInvalid for a cursor that does not fit.
    """
    if request.after is not None:
        values = zip(_read(request.after, key), key, strict=True)
        bound = sa.tuple_(*(sa.literal(value, each.type) for value, each in values))
        statement = statement.where(sa.tuple_(*key) < bound if newest_first else sa.tuple_(*key) > bound)
    ordered = statement.order_by(*(each.desc() if newest_first else each.asc() for each in key))
    rows = session.exec(ordered.limit(request.limit + 1)).all()
    shown = tuple(rows[: request.limit])
    more = len(rows) > request.limit
    return Page(rows=shown, after=_write(shown[-1], key) if more else None)


def link_next(request: Request, response: Response, page: Page[Any]) -> None:
    """Put the address of the next page on the answer."""
    if page.after is not None:
        query = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
        address = f"{request.url.path}?{urlencode([*query, ('after', page.after)])}"
        response.headers["Link"] = f'<{address}>; rel="next"'


def _write(row: object, key: Sequence[Any]) -> str:
    values = [getattr(row, str(each.key)) for each in key]
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode("ascii").rstrip("=")


def _read(cursor: str, key: Sequence[Any]) -> tuple[KeyValue, ...]:
    wanted = tuple(_python_type(each.type) for each in key)
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values: tuple[KeyValue, ...] = msgspec.json.decode(text, type=tuple[wanted])  # type: ignore[valid-type] # known only here
    except (msgspec.MsgspecError, ValueError):
        raise CursorInvalid from None
    if not all(map(_storable, values)):
        raise CursorInvalid
    return values


def _python_type(column: sa.types.TypeEngine[Any]) -> type[Any]:
    """Return the type of a column's values; a decorated type (UtcDateTime) does not know it by itself."""
    plain = column.impl_instance if isinstance(column, sa.types.TypeDecorator) else column
    return plain.python_type


def _storable(value: KeyValue) -> bool:
    if isinstance(value, datetime):
        return value.tzinfo is not None
    return not isinstance(value, int) or abs(value) < 2**63
