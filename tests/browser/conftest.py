"""A real chromium on the laboratory's app, served over loopback with the furnished world in it."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from service.app import create_app
from service.demo.laboratory import LABORATORY, PASSWORD, PRESSURE_PACK
from service.kit.database import Database
from service.orders.queries import items_of
from tests.engines import Templates
from tests.service.conftest import Furniture, furniture
from tests.service.world import AT, World, settings_in, take_signed_order

__all__ = ["furniture"]

CHROMIUM = os.environ.get("CHROMIUM", "") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A served laboratory."""

    address: str
    world: World
    database: Database
    order_id: str


@pytest.fixture
def lab(templates: Templates, furniture: Furniture, tmp_path: Path) -> Iterator[Lab]:
    """Serve a furnished laboratory with one signed order."""
    with templates.fresh("sqlite") as database:
        world = furniture.put_into(database)
        order_id = _ordered(database, world)
        app = create_app(settings_in(tmp_path), database=database, clock=lambda: AT)
        with served(app) as address:
            yield Lab(address=address, world=world, database=database, order_id=order_id)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an app on a free port; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = monotonic() + 30
    while not server.started and monotonic() < deadline:
        sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start the chromium of this machine; gone after the last browser test, as its event loop would stop others'."""
    if not CHROMIUM:
        pytest.skip("!!! NO CHROMIUM: the pages were not looked at in a browser; install one or set CHROMIUM")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    """Open a page of the laboratory."""
    with watched(browser, lab.address) as opened:
        yield opened


@contextmanager
def watched(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page; a breach of the content policy or an error in a script fails the test."""
    context = browser.new_context(base_url=address, locale="zh-CN", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield opened
    context.close()
    assert complaints == []


def sign_in(page: Page, login: str) -> None:
    """Leave whoever is signed in and come as ``login``."""
    page.context.clear_cookies()
    page.goto("/sign-in?lang=zh")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("实验室代码").fill(LABORATORY["code"])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/worklist")


def _ordered(database: Database, world: World) -> str:
    with database.transaction() as session:
        order = take_signed_order(
            session, world.lab, at=world.at, equipment_id=world.lab.gauge_id, pack_id=PRESSURE_PACK
        )
        assert items_of(session, lab_id=world.lab.id, order_id=order.id)
        return str(order.id)
