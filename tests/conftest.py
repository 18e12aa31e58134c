"""Fixtures of the whole suite: both database engines, apps under a client, and no network but loopback."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import structlog
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.kit.database import Database
from tests.engines import ENGINES, NO_POSTGRES, Engine, Templates, postgres_server

ClientOf = Callable[[FastAPI], TestClient]

BOTH_ENGINES = [
    pytest.param(engine, marks=[pytest.mark.postgres] if engine == "postgres" else []) for engine in ENGINES
]


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """Log as JSON: structlog's default paints every traceback with its locals, which is slow and shows secrets."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    made = Templates(tmp_path_factory.mktemp("databases"))
    yield made
    made.remove()


@pytest.fixture(params=BOTH_ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Run the test once on SQLite and once on PostgreSQL."""
    name: Engine = request.param
    if name == "postgres" and postgres_server() is None:
        pytest.skip(NO_POSTGRES)
    return name


@pytest.fixture
def database(engine: Engine, templates: Templates) -> Iterator[Database]:
    """Give an empty, migrated database of a laboratory."""
    with templates.fresh(engine) as made:
        yield made


@pytest.fixture
def platform_database(engine: Engine, templates: Templates) -> Iterator[Database]:
    """Give an empty, migrated database of the reference platform."""
    with templates.fresh(engine, "platform") as made:
        yield made


@pytest.fixture
def client_of() -> Iterator[ClientOf]:
    """Give a function that opens a client on an app; a crash of the app is an answer, not an exception of the test."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(TestClient(app, raise_server_exceptions=False))


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that reaches for the network."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: tuple[str, int] | str | bytes) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, last, when half of the suite did not run."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_POSTGRES in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(
            f"!!! {len(skipped)} TESTS ON POSTGRESQL WERE SKIPPED: {NO_POSTGRES}", red=True, bold=True
        )
