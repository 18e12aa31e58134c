"""A real server process on a furnished database of its own: what the benchmarks and the tests of faults drive."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from uuid import uuid4

import httpx2 as httpx
import psycopg
import sqlalchemy as sa

import migrations
from service.kit.clock import now
from service.kit.database import Database
from tests.engines import NO_POSTGRES, Engine, postgres_server
from tests.service.world import World, build_world, settings_in

ROOT = Path(__file__).parent.parent
START_SECONDS = 180.0
POLL_SECONDS = 0.01


class DidNotStart(RuntimeError):
    """The process ended, or gave no answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Furnished:
    """A migrated database with the world in it, and the folder with the keys that belong to it."""

    url: str
    folder: Path
    world: World


class Server:
    """A process that answers on a port of loopback."""

    def __init__(self, arguments: list[str], *, environment: Mapping[str, str], log: Path) -> None:
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._arguments = [sys.executable, *arguments, "--host", "127.0.0.1", "--port", str(self.port)]
        self._environment = {**os.environ, **environment}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Id of the running process."""
        if self._process is None:
            raise DidNotStart
        return self._process.pid

    def start(self, path: str = "/livez") -> float:
        """Start the process and wait for its first 200; return the seconds that took."""
        began = time.perf_counter()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )
        while (taken := time.perf_counter() - began) < START_SECONDS:
            if self._process.poll() is not None:
                break
            if self._answers(path):
                return time.perf_counter() - began
            time.sleep(POLL_SECONDS)
        self.kill()
        raise DidNotStart(f"no answer after {taken:.1f} s: {self._log.read_text(errors='replace')[-2000:]}")

    def kill(self) -> None:
        """SIGKILL: no handler runs, nothing is flushed."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """SIGTERM, as a service manager does, and wait for the end."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=START_SECONDS)

    def _answers(self, path: str) -> bool:
        try:
            return httpx.get(self.address + path, timeout=5, trust_env=False).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


def laboratory(lab: Furnished, more: Mapping[str, str] = MappingProxyType({})) -> Server:
    """Return the laboratory's own server, not started; ``more`` goes into its environment."""
    environment = {
        "LIANGHENG_DATA_DIR": str(lab.folder),
        "LIANGHENG_DATABASE_URL": lab.url,
        "LIANGHENG_SECURE_COOKIES": "false",
        "LIANGHENG_LOG_LEVEL": "WARNING",
        **more,
    }
    return Server(["-m", "service.cli", "serve"], environment=environment, log=lab.folder / "server.log")


@contextmanager
def furnished(engine: Engine, folder: Path) -> Iterator[Furnished]:
    """Give a furnished database with the engine's own settings for durability; dropped on leaving."""
    with empty(engine, folder) as url:
        migrations.upgrade(url)
        settings_in(folder)
        database = Database(url)
        with database.transaction() as session:
            world = build_world(session, now())
        database.dispose()
        yield Furnished(url=url, folder=folder, world=world)


@contextmanager
def empty(engine: Engine, folder: Path, *, copy_of: str | None = None) -> Iterator[str]:
    """Give the URL of a database without a table; on PostgreSQL with all that the database ``copy_of`` holds."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / f'{uuid4().hex[:8]}.db'}"
        return
    server = postgres_server()
    if server is None:
        raise RuntimeError(NO_POSTGRES)
    name = f"liangheng_serving_{os.getpid()}_{uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        source = f' TEMPLATE "{copy_of}" STRATEGY FILE_COPY' if copy_of else ""
        connection.execute(f'CREATE DATABASE "{name}"{source}'.encode())
        try:
            yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
