"""Pages that skip nothing, edits that undo nobody."""

import base64
import re
import threading
from typing import Annotated
from uuid import UUID

import pytest
from fastapi import FastAPI, Request, Response
from pydantic import StringConstraints
from sqlmodel import select
from starlette.testclient import TestClient

from service.kit.columns import VersionedRow
from service.kit.database import Database, ReadSessionDep, SessionDep
from service.kit.paging import Paging, link_next, paged
from service.kit.problems import VersionChanged
from service.kit.versions import ExpectedVersion, advance, show_version
from service.people.tables import PersonRow
from tests.conftest import ClientOf
from tests.service.kit.conftest import AT, LAB


def somebody(number: int) -> PersonRow:
    return PersonRow(
        lab_id=LAB, id=UUID(int=number), login=f"p{number}", name="x", roles=[], password_hash="", created_at=AT
    )


def seed(database: Database, count: int) -> None:
    with database.transaction() as session:
        session.add_all(somebody(number) for number in range(1, count + 1))


@pytest.fixture
def client(app: FastAPI, client_of: ClientOf) -> TestClient:
    @app.get("/people")
    def people(
        request: Request,
        response: Response,
        session: ReadSessionDep,
        paging: Paging,
        newest: bool = False,  # noqa: FBT001, FBT002 - a query
    ) -> list[str]:
        key = (PersonRow.created_at, PersonRow.id)
        page = paged(session, select(PersonRow), key=key, request=paging, newest_first=newest)
        link_next(request, response, page)
        return [row.login for row in page.rows]

    @app.put("/people/{number}")
    def rename(
        response: Response,
        session: SessionDep,
        number: int,
        name: Annotated[str, StringConstraints(max_length=9)],
        expected: ExpectedVersion,
    ) -> str:
        row = session.get_one(PersonRow, (LAB, UUID(int=number)))
        advance(session, row, expected)
        row.name = name
        session.add(row)
        show_version(response, row)
        return row.name

    return client_of(app)


def walk(client: TestClient, address: str) -> list[list[str]]:
    pages = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        pages.append(answer.json())
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
        address = link[1] if link else ""
    return pages


@pytest.mark.parametrize(("newest", "expected"), [(0, ["p1", "p2", "p3"]), (1, ["p7", "p6", "p5"])])
def test_pages_follow_each_other_without_gap_or_repeat(
    client: TestClient, database: Database, newest: int, expected: list[str]
) -> None:
    seed(database, 7)
    pages = walk(client, f"/people?limit=3&newest={newest}")
    assert pages[0] == expected
    assert [len(page) for page in pages] == [3, 3, 1]
    assert sorted(login for page in pages for login in page) == [f"p{number}" for number in range(1, 8)]


def test_a_last_page_that_is_full_has_no_next(client: TestClient, database: Database) -> None:
    seed(database, 4)
    assert [len(page) for page in walk(client, "/people?limit=2")] == [2, 2]


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "é",
        base64.urlsafe_b64encode(b"[]").decode(),
        base64.urlsafe_b64encode(b'["2025-03-01T08:00:00Z"]').decode(),
        base64.urlsafe_b64encode(b'["2025-03-01T08:00:00","00000000-0000-0000-0000-000000000001"]').decode(),
        base64.urlsafe_b64encode(b'[true,"00000000-0000-0000-0000-000000000001"]').decode(),
        base64.urlsafe_b64encode(b"[" * 300).decode(),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get("/people", params={"after": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


@pytest.mark.parametrize("limit", ["0", "201", "many", "-1"])
def test_a_page_has_a_size(client: TestClient, limit: str) -> None:
    assert client.get("/people", params={"limit": limit}).status_code == 422


def test_an_edit_names_the_version_it_has_seen(client: TestClient, database: Database) -> None:
    seed(database, 1)
    assert client.put("/people/1?name=a").json()["code"] == "version-required"
    assert client.put("/people/1?name=a").status_code == 428
    for stale in ('"2"', '"0"', "*", "1", 'W/"1"', '"99999999999999999999"'):
        refused = client.put("/people/1?name=a", headers={"if-match": stale})
        assert (refused.status_code, refused.json()["code"]) == (412, "version-changed")
    done = client.put("/people/1?name=b", headers={"if-match": '"1"'})
    assert (done.status_code, done.headers["etag"]) == (200, '"2"')
    assert client.put("/people/1?name=c", headers={"if-match": '"1"'}).status_code == 412
    with database.reading() as session:
        row = session.get_one(PersonRow, (LAB, UUID(int=1)))
        assert (row.name, row.version) == ("b", 2)


def test_of_many_editors_of_one_version_exactly_one_gets_through(database: Database) -> None:
    seed(database, 1)
    won: list[int] = []
    ready = threading.Barrier(8)

    def edit(number: int) -> None:
        ready.wait()
        try:
            with database.transaction() as session:
                row: VersionedRow = session.get_one(PersonRow, (LAB, UUID(int=1)))
                advance(session, row, 1)
        except VersionChanged:
            return
        won.append(number)

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
