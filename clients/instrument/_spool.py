"""The spool: readings on disk until the laboratory has answered them.

SQLite, not a file of lines: taking answered readings out of the middle, a write torn by a power cut, and a process that
reads while another sends are solved problems there, and it is in the standard library. ``add`` is one durable commit.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from clients.instrument._errors import ReadingError, SpoolError

Outcome = Literal["accepted", "duplicate", "refused"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS waiting (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS refused (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    code TEXT NOT NULL, pointer TEXT NOT NULL, detail TEXT NOT NULL, detail_zh TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading as it is sent; what is None is left out."""

    id: str
    sequence: int
    """Counted by the spool from 1 without gaps: a number the laboratory never sees is a reading that was lost."""
    value: str
    unit: str
    taken_at: str
    test: str
    point: str
    channel: str
    repeat: int = 1
    phase: str = "initial"
    calibration: str | None = None
    stable: bool | None = None
    raw: str | None = None

    def document(self) -> dict[str, object]:
        """JSON of the reading: the same bytes however often it is sent."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The laboratory's answer to one reading."""

    id: str
    outcome: Outcome
    code: str = ""
    pointer: str = ""
    detail: str = ""
    detail_zh: str = ""
    received_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedReading:
    """A reading that the laboratory will not take as it stands, and why."""

    reading: Reading
    receipt: Receipt


class Spool:
    """Readings that wait, and readings that were refused, in one file; safe between threads and processes."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        with _as_spool_error():
            self._connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
            # FULL: a commit is on the disk when it returns, even if the power is cut a moment later.
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"):
                self._connection.execute(statement)
            self._connection.executescript(_SCHEMA)

    def add(self, reading: Reading) -> Reading:
        """Keep ``reading``; return it with its sequence once durable. Raises ReadingError if JSON cannot say it."""
        try:
            body = json.dumps(reading.document(), ensure_ascii=False, allow_nan=False)
            body.encode()
        except (TypeError, ValueError) as error:
            raise ReadingError(f"the reading cannot be written as JSON: {error}") from error
        with self._transaction() as connection:
            cursor = connection.execute("INSERT INTO waiting (id, body) VALUES (?, ?)", (reading.id, body))
            return replace(reading, sequence=int(cursor.lastrowid or 0))

    def oldest(self, limit: int) -> list[Reading]:
        """Return the readings that wait longest, in order."""
        with self._reading() as connection:
            rows = connection.execute("SELECT sequence, body FROM waiting ORDER BY sequence LIMIT ?", (limit,))
            return [_reading(*row) for row in rows]

    def settle(self, receipts: Iterable[Receipt]) -> None:
        """Drop what is durable at the laboratory and move what it refused aside, all at once."""
        with self._transaction() as connection:
            for receipt in receipts:
                if receipt.outcome == "refused":
                    connection.execute(
                        "INSERT OR REPLACE INTO refused "
                        "SELECT sequence, id, body, ?, ?, ?, ? FROM waiting WHERE id = ?",
                        (receipt.code, receipt.pointer, receipt.detail, receipt.detail_zh, receipt.id),
                    )
                connection.execute("DELETE FROM waiting WHERE id = ?", (receipt.id,))

    def waiting(self) -> int:
        """Count the readings that wait."""
        with self._reading() as connection:
            return int(connection.execute("SELECT count(*) FROM waiting").fetchone()[0])

    def refused(self) -> list[RefusedReading]:
        """Return the readings that were refused, oldest first."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT sequence, id, body, code, pointer, detail, detail_zh FROM refused ORDER BY sequence"
            ).fetchall()
        return [
            RefusedReading(
                reading=_reading(sequence, body),
                receipt=Receipt(
                    id=reading_id, outcome="refused", code=code, pointer=pointer, detail=detail, detail_zh=detail_zh
                ),
            )
            for sequence, reading_id, body, code, pointer, detail, detail_zh in rows
        ]

    def requeue(self) -> int:
        """Put every refused reading back in its place; return how many."""
        with self._transaction() as connection:
            connection.execute("INSERT INTO waiting SELECT sequence, id, body FROM refused")
            return connection.execute("DELETE FROM refused").rowcount

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _as_spool_error():
            yield self._connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


def _reading(sequence: int, body: str) -> Reading:
    return Reading(**{**json.loads(body), "sequence": sequence})


@contextmanager
def _as_spool_error() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise SpoolError(f"the spool cannot be used: {error}") from error
