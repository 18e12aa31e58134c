"""An app of the kit alone, for tests of what every slice stands on."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI

from service.kit import journal
from service.kit.actor import Actor, system
from service.kit.assembly import new_app
from service.kit.database import Database
from service.settings import Settings

LAB = UUID(int=1)
AT = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, body_limit=4096, upload_limit=16_384, secure_cookies=False)


@pytest.fixture
def app(database: Database, settings: Settings) -> FastAPI:
    return new_app(title="kit", version="1", database=database, settings=settings, clock=lambda: AT)


@pytest.fixture
def lab(database: Database) -> UUID:
    with database.transaction() as session:
        journal.open_journal(session, LAB)
    return LAB


@pytest.fixture
def worker(lab: UUID) -> Actor:
    return system(lab, "worker")
