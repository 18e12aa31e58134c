"""An app that nobody holds any more is gone: one kept by each test made the suite slower with every file."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.kit.clock import now
from service.kit.database import Database
from service.platform.app import create_platform
from tests.domain.exchange.samples import PLATFORM_KEY
from tests.service.world import app_on, settings_in


def laboratory(database: Database, folder: Path) -> FastAPI:
    return app_on(database, folder, now)


def platform(database: Database, folder: Path) -> FastAPI:
    return create_platform(database=database, signer=PLATFORM_KEY, settings=settings_in(folder))


@pytest.mark.parametrize("make", [laboratory, platform])
def test_an_app_is_forgotten(make: Callable[[Database, Path], FastAPI], database: Database, tmp_path: Path) -> None:
    def use() -> weakref.ref[FastAPI]:
        app = make(database, tmp_path)
        with TestClient(app) as client:
            assert client.get("/livez").status_code == 200
        return weakref.ref(app)

    seen = use()
    gc.collect()
    assert seen() is None
