"""The furnished laboratory as fixtures: built once a worker and engine, copied for every test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.kit.database import Database
from tests.conftest import ClientOf
from tests.engines import Engine, Templates
from tests.service.world import AT, TestClock, World, app_on, as_member, build_world

Furnished = dict[Engine, tuple[str, World]]
MemberOf = Callable[[str], TestClient]


@pytest.fixture(scope="session")
def _furnished() -> Furnished:
    return {}


@pytest.fixture
def world_database(engine: Engine, templates: Templates, _furnished: Furnished) -> Iterator[Database]:
    """Give a database with the world in it."""
    if engine not in _furnished:
        _furnished[engine] = templates.furnish(engine, build_world)
    with templates.copy(engine, _furnished[engine][0]) as database:
        yield database


@pytest.fixture
def world(engine: Engine, world_database: Database, _furnished: Furnished) -> World:
    """Give the ids, tokens and keys of the world in ``world_database``."""
    assert world_database.engine is not None
    return _furnished[engine][1]


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
