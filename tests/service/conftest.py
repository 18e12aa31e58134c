"""The furnished laboratory as fixtures: built once a worker, then put into the database of every test row by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from service.kit.database import Database
from tests.conftest import ClientOf
from tests.engines import Templates
from tests.service.world import AT, TestClock, World, app_on, as_member, build_world

MemberOf = Callable[[str], TestClient]


@dataclass(frozen=True, slots=True)
class Furniture:
    """The world and its rows."""

    world: World
    rows: Mapping[sa.Table, Sequence[Mapping[str, Any]]]

    def put_into(self, database: Database) -> World:
        """Put every row into an empty migrated database, of either engine."""
        with database.engine.begin() as connection:
            for table, rows in self.rows.items():
                connection.execute(table.insert(), rows)
        return self.world


@pytest.fixture(scope="session")
def furniture(templates: Templates) -> Furniture:
    """Build the world once; the hashes of its passwords alone take a second."""
    with templates.fresh("sqlite") as database:
        with database.transaction() as session:
            world = build_world(session)
        return Furniture(world=world, rows=_rows_in(database))


@pytest.fixture
def world(database: Database, furniture: Furniture) -> World:
    """Put the world into ``database`` and give its ids, tokens and keys."""
    return furniture.put_into(database)


@pytest.fixture
def world_database(database: Database, world: World) -> Database:
    """Give the database with the world in it."""
    assert world.lab.id
    return database


@pytest.fixture
def clock() -> TestClock:
    """Give the clock of ``lab_client``; it stands at the instant the world was built."""
    return TestClock(AT)


@pytest.fixture
def lab_client(world_database: Database, tmp_path: Path, clock: TestClock, client_of: ClientOf) -> TestClient:
    """Give a client on the laboratory's app, not signed in."""
    return client_of(app_on(world_database, tmp_path, clock))


@pytest.fixture
def member(world: World, lab_client: TestClient) -> MemberOf:
    """Give a function: login -> client signed in as that member of ``world.lab``."""
    return lambda login: as_member(lab_client, world.lab, login)


@pytest.fixture
def stranger(world: World, lab_client: TestClient) -> MemberOf:
    """Give a function: login -> client signed in as that member of ``world.other``."""
    return lambda login: as_member(lab_client, world.other, login)


def _rows_in(database: Database) -> dict[sa.Table, list[dict[str, Any]]]:
    """Read every row, tables in the order in which foreign keys let them in."""
    with database.engine.connect() as connection:
        found = {
            table: [{**row} for row in connection.execute(table.select()).mappings()]
            for table in SQLModel.metadata.sorted_tables
            if sa.inspect(connection).has_table(table.name)
        }
    return {table: rows for table, rows in found.items() if rows}
