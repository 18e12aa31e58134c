"""Readings pushed over HTTP, against what the database takes without any of it.

Batches: ``COPY`` of prepared rows (PostgreSQL) or ``executemany`` (SQLite), 1,000 rows in a transaction of their own,
into a table like ours with its indexes, on the same server at its own durability. Single readings from 32 clients:
the naive app beside this file; on SQLite one prepared row a commit.
"""

import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from uuid import UUID

import psycopg
import sqlalchemy as sa

from clients.uuid7 import uuid7
from service.kit.clock import now
from service.readings.tables import ReadingRow
from tests.benchmarks.harness import Figure, Goal, Pair, Size, alone, alternate, compared, percentile
from tests.benchmarks.load import Driven, drive, request_bytes
from tests.benchmarks.naive_app import DATABASE_VARIABLE
from tests.engines import Engine
from tests.serving import Furnished, Server, empty, furnished, laboratory

DOOR = "/api/v1/readings"
BATCH = 1000
CLIENTS = 32
BATCH_CLIENTS = {1000: 4, 100: 8, 10: 32}
"""How many instruments push at once: what is decoded of one overlaps with the database's work on another."""

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much is sent in one round."""

    rounds: int
    rows: int
    singles: int
    naive: int


AMOUNTS: dict[Size, Amount] = {
    "tiny": Amount(rounds=1, rows=2_000, singles=64, naive=32),
    "small": Amount(rounds=3, rows=20_000, singles=2_000, naive=500),
    "city": Amount(rounds=9, rows=100_000, singles=30_000, naive=3_000),
}
BATCH_GOALS = {1000: Goal(at_least=0.60), 100: Goal(at_least=0.45), 10: Goal(at_least=0.25)}


def run(size: Size) -> list[Figure]:
    """Measure both engines."""
    return [*_on("postgres", AMOUNTS[size]), *_on("sqlite", AMOUNTS[size])]


def _on(engine: Engine, amount: Amount) -> list[Figure]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        lab = stack.enter_context(furnished(engine, folder))
        server = stack.enter_context(running(laboratory(lab)))
        bulk = stack.enter_context(_sqlite_floor(lab.url) if engine == "sqlite" else _postgres_floor(lab.url))
        figures = []
        for batch, goal in BATCH_GOALS.items():
            rows = amount.rows if batch == BATCH else amount.rows // (BATCH // batch) ** 0.5
            requests = int(rows // batch)
            ours = _Pushing(server, lab, batch=batch, requests=requests, clients=BATCH_CLIENTS[batch])
            pair = alternate(amount.rounds, ours.rate, lambda: _rate(bulk, amount.rows))
            figures.append(compared(f"{engine}: batch of {batch}", pair, "rows/s", goal))
        return [*figures, *_singles(engine, lab, server, amount, bulk)]


def _singles(engine: Engine, lab: Furnished, server: Server, amount: Amount, bulk: "Floor") -> list[Figure]:
    ours = _Pushing(server, lab, batch=1, requests=amount.singles, clients=CLIENTS)
    if engine == "sqlite":
        pair = alternate(amount.rounds, ours.rate, lambda: _rate(bulk, amount.singles, batch=1))
        return [
            compared(f"{engine}: single, {CLIENTS} clients / commits of one row", pair, "rows/s"),
            alone(f"{engine}: single, p50", 1000 * ours.latency(0.50), "ms"),
            alone(f"{engine}: single, p99", 1000 * ours.latency(0.99), "ms"),
        ]
    with _naive(lab) as naive:
        theirs = _Pushing(naive, lab, batch=1, requests=amount.naive, clients=CLIENTS, naive=True)
        pair = alternate(amount.rounds, ours.rate, theirs.rate)
        return [
            compared(f"{engine}: single, {CLIENTS} clients / naive app", pair, "rows/s", Goal(at_least=10)),
            _latency_pair(f"{engine}: single, p50", ours, theirs, 0.50),
            _latency_pair(f"{engine}: single, p99", ours, theirs, 0.99),
        ]


def _latency_pair(name: str, ours: "_Pushing", theirs: "_Pushing", share: float) -> Figure:
    mine, naive = 1000 * ours.latency(share), 1000 * theirs.latency(share)
    return compared(name, Pair(ours=mine, floor=naive, ratio=mine / naive), "ms", Goal(at_most=1))


class _Pushing:
    """One way of pushing; remembers the latencies of its rounds."""

    def __init__(
        self, server: Server, lab: Furnished, *, batch: int, requests: int, clients: int, naive: bool = False
    ) -> None:
        self._server, self._lab, self._clients = server, lab, clients
        self._batch, self._requests, self._naive = batch, requests, naive
        self._runs: list[Driven] = []
        self.rate()  # the first requests of a process compile its statements: not what a day of pushes is like
        self._runs.clear()

    def rate(self) -> float:
        """Run once; rows a second."""
        made = [self._request() for _ in range(self._requests)]
        self._runs.append(drive(self._server.port, made, clients=self._clients))
        return self._requests * self._batch / self._runs[-1].seconds

    def latency(self, share: float) -> float:
        """Median of the rounds' percentiles, in seconds."""
        return median(percentile(run.latencies, share) for run in self._runs)

    def _request(self) -> bytes:
        if self._naive:
            return request_bytes("/readings", json.dumps(_item()).encode(), {})
        headers = {"Authorization": f"Bearer {self._lab.world.lab.reader_key}"}
        return request_bytes(DOOR, json.dumps({"readings": [_item() for _ in range(self._batch)]}).encode(), headers)


def _item() -> dict[str, str]:
    taken = datetime.now(UTC).isoformat()
    place = {"test": "environment", "point": "room 3", "channel": "temperature"}
    return {"id": str(uuid7()), **place, "value": "20.43", "unit": "degC", "taken_at": taken}


def _row() -> Row:
    """One of our rows as the database's driver takes it."""
    row = ReadingRow(
        id=uuid7(),
        lab_id=uuid7(),
        batch_id=uuid7(),
        test="environment",
        point="room 3",
        channel="temperature",
        value="20.43",
        unit="degC",
        taken_at=now(),
        received_at=now(),
        source="instrument",
        taken_by=uuid7(),
        digest=bytes(32),
    )
    return tuple(getattr(row, name) for name in _columns())


def _plain_row() -> Row:
    return tuple(str(value) if isinstance(value, UUID | datetime) else value for value in _row())


def _columns() -> list[str]:
    table: sa.Table = ReadingRow.__table__  # type: ignore[attr-defined] # SQLModel's table, unknown to mypy
    return list(table.columns.keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The database alone: makes a row as its driver takes it, and writes rows in a transaction of their own."""

    row: Callable[[], Row]
    write: Callable[[Sequence[Row]], None]


def _rate(floor: Floor, rows: int, batch: int = BATCH) -> float:
    groups = [[floor.row() for _ in range(batch)] for _ in range(max(1, rows // batch))]
    began = time.perf_counter()
    for group in groups:
        floor.write(group)
    return len(groups) * batch / (time.perf_counter() - began)


_BINARY = {"id": "uuid", "lab_id": "uuid", "batch_id": "uuid", "calibration_id": "uuid", "taken_by": "uuid"} | {
    "corrects_id": "uuid",
    "taken_at": "timestamptz",
    "received_at": "timestamptz",
    "repeat": "int4",
    "sequence": "int8",
    "digest": "bytea",
}


@contextmanager
def _postgres_floor(url: str) -> Iterator[Floor]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE floor (LIKE reading INCLUDING ALL)")

        def write(rows: Sequence[Row]) -> None:
            with (
                connection.transaction(),
                connection.cursor() as cursor,
                cursor.copy("COPY floor FROM STDIN (FORMAT BINARY)") as copy,
            ):
                copy.set_types([_BINARY.get(name, "text") for name in _columns()])
                for row in rows:
                    copy.write_row(row)

        yield Floor(row=_row, write=write)


@contextmanager
def _sqlite_floor(url: str) -> Iterator[Floor]:
    """Beside ours: SQLite has one writer a file, and the server holds ours."""
    connection = sqlite3.connect(f"{sa.make_url(url).database}.floor", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    names = _columns()
    connection.execute(f"CREATE TABLE IF NOT EXISTS floor ({', '.join(names)}, PRIMARY KEY (id))")
    connection.execute("CREATE INDEX IF NOT EXISTS ix_floor ON floor (lab_id, calibration_id)")
    insert = f"INSERT INTO floor VALUES ({', '.join('?' for _ in names)})"  # noqa: S608 - only question marks

    def write(rows: Sequence[Row]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, rows)
        connection.execute("COMMIT")

    yield Floor(row=_plain_row, write=write)
    connection.close()


@contextmanager
def _naive(lab: Furnished) -> Iterator[Server]:
    with empty("postgres", lab.folder) as url:
        parsed = sa.make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        environment = {DATABASE_VARIABLE: parsed}
        log = lab.folder / "naive.log"
        with running(Server(["-m", "tests.benchmarks.naive_app"], environment=environment, log=log)) as server:
            yield server


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Start a server and stop it on leaving."""
    server.start()
    try:
        yield server
    finally:
        server.stop()
