"""The laboratory's app with the readings' door, on plans that a test writes itself."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from clients.uuid7 import uuid7
from service.kit.database import Database
from service.readings.door import install_door
from service.readings.flusher import Flusher
from service.readings.lookup import Channel, ReadingPlan
from tests.conftest import ClientOf
from tests.service.world import TestClock, World, app_on

OPEN = ReadingPlan(
    open=True,
    channels={("indication", "up_tapped"): Channel(unit="MPa", kind="gauge_pressure")},
    points={"indication": frozenset({"0.4", "0.8"})},
    repeats={"indication": 2},
)
CALIBRATION = UUID("01934b5e-7c00-7000-8000-00000000000a")
CLOSED = UUID("01934b5e-7c00-7000-8000-00000000000b")
FOREIGN = UUID("01934b5e-7c00-7000-8000-00000000000c")
PLANS = {CALIBRATION: OPEN, CLOSED: replace(OPEN, open=False)}

Push = Callable[..., Any]


def lookup(_session: Session, _lab_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, ReadingPlan]:
    return {each: PLANS[each] for each in ids if each in PLANS}


def item(**fields: object) -> dict[str, object]:
    """Make a good reading; ``None`` leaves a field out."""
    made: dict[str, object] = {
        "id": str(uuid7()),
        "calibration": str(CALIBRATION),
        "test": "indication",
        "point": "0.4",
        "channel": "up_tapped",
        "value": "0.40",
        "unit": "MPa",
        "taken_at": "2026-03-02T09:29:00+08:00",
        **fields,
    }
    return {name: value for name, value in made.items() if value is not None}


@pytest.fixture
def flusher(world_database: Database, clock: TestClock) -> Iterator[Flusher]:
    made = Flusher(world_database, lookup, clock)
    yield made
    made.stop()


@pytest.fixture
def instrument(  # noqa: PLR0917 - fixtures
    world: World,
    world_database: Database,
    tmp_path: Path,
    clock: TestClock,
    client_of: ClientOf,
    flusher: Flusher,
) -> TestClient:
    """Give a client that sends with the key of the laboratory's reader."""
    app = app_on(world_database, tmp_path, clock)
    app.router.routes[:] = [route for route in app.router.routes if getattr(route, "name", "") != "take_readings"]
    install_door(app, flusher)
    client = client_of(app)
    client.headers["Authorization"] = f"Bearer {world.lab.reader_key}"
    return client
