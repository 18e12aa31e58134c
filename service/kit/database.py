"""The database: SQLite or PostgreSQL behind one small class, and the only place that commits.

One request or one job is one transaction. The session dependencies have ``scope="function"``: without it FastAPI
commits after the answer has left, and a failed commit would still say 200 (measured; docs/decisions/0006).
"""

import hashlib
import sqlite3
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol, cast

import sqlalchemy as sa
from fastapi import Depends, Request
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

if TYPE_CHECKING:
    import psycopg

READ_ONLY = "liangheng_read_only"
"""Execution option of connections that may not write."""

LOCK_WAIT_SECONDS = 5
"""How long a writer waits for another before it is told to come back."""


def engine_url(url: str) -> sa.URL:
    """Return ``url`` with the driver this project uses: psycopg 3 for PostgreSQL, the standard library for SQLite."""
    parsed = sa.make_url(url)
    backend = "postgresql" if parsed.drivername == "postgres" else parsed.get_backend_name()
    if backend not in {"postgresql", "sqlite"}:
        raise ValueError("database URL must start with sqlite:// or postgresql://")
    return parsed.set(drivername="postgresql+psycopg" if backend == "postgresql" else "sqlite")


class Asks(Protocol):
    """What a single question needs of a connection."""

    def execute(self, statement: sa.Select[*tuple[Any, ...]], parameters: Mapping[str, object], /) -> Iterable[Any]:
        """Give the rows."""


class _Driver:
    """PostgreSQL asked by its own driver: SQLAlchemy's work for one question took longer than the question (0025).

    SQLAlchemy still writes the statement and lends the connection; and it asks again where the driver failed, so that
    every error is one of SQLAlchemy's, known to whoever answers for it.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._compiled: dict[sa.Select[*tuple[Any, ...]], tuple[str, Mapping[str, object]]] = {}

    def execute(self, statement: sa.Select[*tuple[Any, ...]], parameters: Mapping[str, object], /) -> Iterable[Any]:
        """Give the rows, each a plain tuple of what the driver makes of its columns."""
        if statement not in self._compiled:
            compiled = statement.compile(dialect=self._engine.dialect)
            self._compiled[statement] = str(compiled), compiled.params
        text, constants = self._compiled[statement]
        lent = self._engine.raw_connection()
        driver = cast("psycopg.Connection[tuple[Any, ...]]", lent.driver_connection)
        try:
            driver.autocommit = True
            rows = driver.execute(text, {**constants, **parameters}).fetchall()
            driver.autocommit = False
        except BaseException as error:
            lent.invalidate()  # whoever had it next would commit every statement by itself
            if not isinstance(error, self._engine.dialect.loaded_dbapi.Error):
                raise
            with self._engine.connect() as connection:
                return connection.execute(statement, parameters).all()
        else:
            return rows
        finally:
            lent.close()


class Database:
    """An engine and the transactions on it; make one a process and :meth:`dispose` it at the end."""

    def __init__(self, url: str, *, connections: int = 10) -> None:
        self.url = engine_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        make_engine = _sqlite_engine if self.is_sqlite else _postgres_engine
        self.engine = make_engine(self.url, connections)
        self.carried: dict[Hashable, object] = {}
        """What this process knows beside its data; every session has it as its ``info``."""
        self._reader = self.engine.execution_options(**{READ_ONLY: True, "postgresql_readonly": True})
        self._driver = _Driver(self.engine)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session whose work is committed on leaving, or rolled back whole if anything is raised.

        The connection is taken at the first statement, not here: an endpoint that is refused early costs none.
        On SQLite the first statement takes the write lock (BEGIN IMMEDIATE): with the default, two writers that both
        read first lose one update without an error.
        """
        with Session(self.engine, expire_on_commit=False, info=self.carried) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self, *, snapshot: bool = False) -> Iterator[Session]:
        """Give a session that can only read; the database itself refuses a write.

        ``snapshot``: every statement sees the same state (REPEATABLE READ; on SQLite always so). It ends by a commit
        of nothing: at a rollback psycopg forgets every statement that the connection had prepared.
        """
        engine = self._reader
        if snapshot and not self.is_sqlite:
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with Session(engine, expire_on_commit=False, info=self.carried) as session:
            yield session
            if session.is_active:  # not where a write was refused
                session.commit()

    @contextmanager
    def asking(self) -> Iterator[Asks]:
        """Give a connection for one SELECT that is fixed in the code: a statement is a snapshot by itself.

        Without a transaction around it PostgreSQL is waited for once, not three times. Nothing but the statement itself
        keeps it from writing there: whatever asks more than once, or more than a SELECT, takes :meth:`reading`.
        """
        if self.is_sqlite:
            with self._reader.connect() as connection:
                yield connection
        else:
            yield self._driver

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


_POSTGRES_OPTIONS = f"-c timezone=UTC -c lock_timeout={LOCK_WAIT_SECONDS}s -c idle_in_transaction_session_timeout=60s"
_SQLITE_PRAGMAS = (
    f"busy_timeout={LOCK_WAIT_SECONDS * 1000}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # without it INSERT OR REPLACE removes evidence and no trigger fires
)


def _postgres_engine(url: sa.URL, connections: int) -> sa.Engine:
    return sa.create_engine(
        url,
        pool_size=connections,
        max_overflow=connections,
        pool_timeout=LOCK_WAIT_SECONDS,
        hide_parameters=True,  # an error that is logged must not carry people's data
        connect_args={"connect_timeout": LOCK_WAIT_SECONDS, "options": _POSTGRES_OPTIONS},
    )


def _sqlite_engine(url: sa.URL, connections: int) -> sa.Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        poolclass=sa.QueuePool,
        pool_size=connections,
        max_overflow=connections,
        pool_timeout=LOCK_WAIT_SECONDS,
        hide_parameters=True,  # an error that is logged must not carry people's data
        connect_args={"timeout": LOCK_WAIT_SECONDS, "check_same_thread": False},
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    driver = cast("sqlite3.Connection", connection)
    driver.isolation_level = None  # the driver would begin late and by itself; _begin_sqlite does it
    for pragma in _SQLITE_PRAGMAS:
        driver.execute(f"PRAGMA {pragma}")
    driver.create_function("sha256", 1, _sha256, deterministic=True)


def _sha256(data: bytes | None) -> bytes | None:
    """PostgreSQL's function of that name, for SQLite: a digest of a file leaves the database, and not the file."""
    return None if data is None else hashlib.sha256(data).digest()


def _begin_sqlite(connection: sa.Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def writing_session(request: Request) -> Iterator[Session]:
    """Give the request's transaction: committed before the answer leaves, rolled back if the endpoint raises."""
    database: Database = request.app.state.database
    with database.transaction() as session:
        yield session


def reading_session(request: Request) -> Iterator[Session]:
    """Give a read-only session for the request."""
    database: Database = request.app.state.database
    with database.reading() as session:
        yield session


SessionDep = Annotated[Session, Depends(writing_session, scope="function")]
"""Parameter type of an endpoint that writes."""
ReadSessionDep = Annotated[Session, Depends(reading_session, scope="function")]
"""Parameter type of an endpoint that only reads."""
