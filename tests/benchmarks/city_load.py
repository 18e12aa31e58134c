"""A drawn city into the platform's tables: binary COPY straight from the arrays, or executemany into SQLite."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TypeAlias

import numpy as np
import psycopg
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.schema import AddConstraint, DropConstraint
from sqlmodel import col

import migrations
from domain.traceability.chain import EventKind
from service.kit.database import Database
from service.platform.graph import closure, levels
from service.platform.graph.tables import GraphCertificateRow, GraphLinkRow, GraphStateRow
from service.platform.tables import PlatformRow
from tests.benchmarks.city import QUANTITIES, City, Ints, day, issuer_code, number
from tests.engines import NO_POSTGRES, postgres_server

Column: TypeAlias = NDArray[np.generic]
ROWS = 200_000
"""Rows that are made ready at a time."""
SORTING = "1GB"
"""Memory in which PostgreSQL may build an index, or the closure."""
POSTGRES_EPOCH = 10_957
"""Days from 1970 to 2000, from which PostgreSQL counts."""
HEADER, TRAILER = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
DIGITS = 11
"""Of a number; two characters precede them."""


class AnotherCity(RuntimeError):
    """The database that was named holds a city of another size."""


def keep(name: str, city: City) -> None:
    """See that the PostgreSQL database ``name`` holds ``city``; made and loaded where it does not exist."""
    server = postgres_server()
    if server is None:
        raise RuntimeError(NO_POSTGRES)
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
    url = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    migrations.upgrade(url, "platform")
    database = Database(url)
    with database.reading() as session:
        held = session.scalar(sa.select(sa.func.max(col(GraphCertificateRow.id))))
    if held is None:
        load(database, city)
    database.dispose()
    if held not in {None, len(city.level)}:
        raise AnotherCity(f"{name} holds {held} certificates, not {len(city.level)}")


def load(database: Database, city: City) -> None:
    """Write ``city`` with its closure into empty tables, and let the engine learn what it holds."""
    tables = [PlatformRow.metadata.tables[name] for name in ("graph_certificate", "graph_link", "graph_closure")]
    with database.transaction() as session:
        connection = session.connection()
        with nullcontext() if database.is_sqlite else _bare(connection, tables):
            for name, columns in _large(city):
                if database.is_sqlite:
                    _insert(connection, name, _rows(columns))
                else:
                    driver = connection.connection.driver_connection
                    assert isinstance(driver, psycopg.Connection)
                    _copy(driver, name, columns)
            for name, rows in _small(city):
                _insert(connection, name, rows)
        known_through = session.scalar(sa.select(sa.func.max(col(GraphCertificateRow.known_on))))
        session.merge(GraphStateRow(known_through=known_through))
        if not database.is_sqlite:  # what is received later draws its ids behind those that were given here
            for name in ("graph_issuer", "graph_quantity", "graph_artefact"):
                sequence = f"pg_get_serial_sequence('{name}', 'id')"
                connection.exec_driver_sql(f"SELECT setval({sequence}, (SELECT max(id) FROM {name}))")  # noqa: S608 - names of our own
    with database.transaction() as session:
        row = GraphCertificateRow
        standards = sa.select(col(row.id)).where(col(row.level) >= levels.STANDARD)
        if not database.is_sqlite:
            session.execute(sa.text(f"SET LOCAL work_mem = '{SORTING}'"))
        closure.close(session, standards.union(sa.select(col(GraphLinkRow.parent_id))))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")


@contextmanager
def _bare(connection: sa.Connection, tables: Sequence[sa.Table]) -> Iterator[None]:
    """Take keys and indexes away, and build them anew on leaving: sorting once is faster than ten million searches."""
    for table in tables:
        for constraint in _keys(table):
            connection.execute(DropConstraint(constraint))
        for index in table.indexes:
            index.drop(connection)
    yield
    connection.exec_driver_sql(f"SET LOCAL maintenance_work_mem = '{SORTING}'")
    for table in tables:
        for constraint in _keys(table):
            connection.execute(AddConstraint(constraint))
        for index in table.indexes:
            index.create(connection)


def _keys(table: sa.Table) -> list[sa.Constraint]:
    return [each for each in table.constraints if isinstance(each, sa.PrimaryKeyConstraint | sa.UniqueConstraint)]


def _large(city: City) -> Iterator[tuple[str, dict[str, Ints]]]:
    real = city.level > levels.GAP
    yield (
        "graph_certificate",
        {
            "id": city.ids[real],
            "issuer_id": city.issuer[real],
            "artefact_id": city.artefact[real],
            "issued_on": city.issued[real],
            "valid_until": city.until[real],
            "known_on": city.known[real],
            "level": city.level[real],
            "quantity_id": city.quantity[real] + 1,
            "county": city.county[real],
            "number": city.ids[real],
            "supported": np.isin(city.ids, city.child)[real].astype(np.int64),
        },
    )
    yield "graph_link", {"certificate_id": city.child, "parent_id": city.parent, "used_on": city.used}


def _small(city: City) -> Iterator[tuple[str, Iterable[dict[str, object]]]]:
    yield "graph_issuer", ({"id": each, "code": issuer_code(each)} for each in np.unique(city.issuer).tolist())
    yield "graph_quantity", ({"id": place + 1, "code": code} for place, code in enumerate(QUANTITIES))
    artefacts = np.unique(city.artefact[city.level > levels.GAP]).tolist()
    yield "graph_artefact", ({"id": each, "key": f"instrument {each:014d}"} for each in artefacts)
    gaps = city.ids[city.level == levels.GAP].tolist()
    yield (
        "graph_certificate",
        (
            {
                "id": each,
                "issuer_id": int(city.issuer[each - 1]),
                "known_on": day(city.known[each - 1]),
                "level": levels.GAP,
                "number": number(each),
            }
            for each in gaps
        ),
    )
    yield "graph_event", (_event(*each) for each in city.events)


def _event(certificate_id: int, kind: EventKind, since: int, learnt: int) -> dict[str, object]:
    days = {"effective_on": day(since), "known_on": day(learnt)}
    return {"certificate_id": certificate_id, "kind": str(kind), **days}


def _insert(connection: sa.Connection, table: str, rows: Iterable[dict[str, object]]) -> None:
    """Insert through SQLAlchemy, so that every value is stored as the service stores it."""
    given = list(rows)
    if given:
        connection.execute(sa.insert(PlatformRow.metadata.tables[table]), given)


def _rows(columns: dict[str, Ints]) -> Iterator[dict[str, object]]:
    """Rows of Python's own values."""
    special: dict[str, Callable[[int], object]] = {"number": number, "supported": bool}
    makers = [special.get(name, day if name.endswith(("_on", "_until")) else int) for name in columns]
    for values in zip(*(column.tolist() for column in columns.values()), strict=True):
        yield {name: make(value) for name, make, value in zip(columns, makers, values, strict=True)}


def _copy(driver: psycopg.Connection[tuple[object, ...]], table: str, columns: dict[str, Ints]) -> None:
    types = PlatformRow.metadata.tables[table].c
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    many = len(next(iter(columns.values())))
    with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        copy.write(HEADER)
        for first in range(0, many, ROWS):
            part = slice(first, min(first + ROWS, many))
            copy.write(_binary([_wire(column[part], types[name].type) for name, column in columns.items()]))
        copy.write(TRAILER)


def _wire(values: Ints, kind: sa.types.TypeEngine[object]) -> Column:
    """The bytes that PostgreSQL's binary format wants."""
    if isinstance(kind, sa.Date):
        return (values - POSTGRES_EPOCH).astype(">i4")
    if isinstance(kind, sa.Integer):
        return values.astype(">i2" if isinstance(kind, sa.SmallInteger) else ">i4")
    if isinstance(kind, sa.Boolean):
        return values.astype("i1")
    digits = values[:, None] // 10 ** np.arange(DIGITS - 1, -1, -1) % 10 + ord("0")
    letters = np.broadcast_to(np.frombuffer(b"Z-", np.uint8), (len(values), 2))
    return np.ascontiguousarray(np.hstack([letters, digits.astype(np.uint8)])).view(f"S{DIGITS + 2}").ravel()


def _binary(columns: list[Column]) -> bytes:
    """Rows of columns of fixed width: a count of columns, and each value behind its length."""
    fields = [part for at, each in enumerate(columns) for part in ((f"length{at}", ">i4"), (f"value{at}", each.dtype))]
    rows = np.empty(len(columns[0]), np.dtype([("many", ">i2"), *fields]))
    rows["many"] = len(columns)
    for at, each in enumerate(columns):
        rows[f"length{at}"] = each.dtype.itemsize
        rows[f"value{at}"] = each
    return rows.tobytes()
