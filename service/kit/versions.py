"""Edits that cannot undo each other: ETag on what is read, If-Match on what is written (RFC 9110, 8.8.3 and 13.1.1)."""

import re
from typing import Annotated

import sqlalchemy as sa
from fastapi import Depends, Header, Response
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col

from service.kit.columns import VersionedRow
from service.kit.problems import VersionChanged, VersionRequired

_TAG = re.compile(r'"([1-9][0-9]{0,8})"', re.ASCII)


def etag(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"{version}"'


def show_version(response: Response, row: VersionedRow) -> None:
    """Put the ETag of ``row`` on the answer."""
    response.headers["ETag"] = etag(row.version)


def expected_version(
    if_match: Annotated[str | None, Header(description='ETag that was read, for example `"3"`')] = None,
) -> int:
    """Return the version that the client read; 428 without one, 412 for a tag that was never ours."""
    if if_match is None:
        raise VersionRequired
    tag = _TAG.fullmatch(if_match.strip())
    if tag is None:
        raise VersionChanged
    return int(tag[1])


def version_if_given(
    if_match: Annotated[str | None, Header(description="ETag that was read: who signs what he read sends it")] = None,
) -> int | None:
    """Return the version that the client read, where he sent it; 412 for a tag that was never ours."""
    return None if if_match is None else expected_version(if_match)


VersionIfGiven = Annotated[int | None, Depends(version_if_given)]
"""Parameter type of a move, which its state guards by itself."""

ExpectedVersion = Annotated[int, Depends(expected_version)]
"""Parameter type of an endpoint that edits."""


def advance(session: Session, row: VersionedRow, expected: int) -> None:
    """Move ``row`` from version ``expected`` to the next, or raise VersionChanged.

    One conditional UPDATE: of fifty editors who read the same version exactly one gets through, on both engines. Call
    it before changing the row's fields.
    """
    table = type(row)
    statement = (
        sa.update(table)
        .where(col(table.lab_id) == row.lab_id, col(table.id) == row.id, col(table.version) == expected)
        .values(version=expected + 1)
        .returning(col(table.version))
        .execution_options(synchronize_session=False)
    )
    if session.execute(statement).first() is None:
        raise VersionChanged
    set_committed_value(row, "version", expected + 1)
