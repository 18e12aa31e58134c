"""``check-journal`` against hashing the same bytes: every line twice (chain and leaf), and a node for each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from domain.evidence.canonical import canonical_bytes, digest_bytes
from service.kit.database import Database
from service.kit.journal import FORMAT
from service.kit.journal_check import verify
from service.kit.journal_part import Tree
from service.kit.tables import JournalEntryRow, JournalHeadRow, JournalNodeRow
from tests.benchmarks.harness import Figure, Goal, alternate, compared, seconds_of
from tests.engines import Engine

BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)
ACTION = "lab:certificate:issued"
ACTOR = "person:01a1ff97-f4ec-7612-b259-04f4a3373a4e"
AT_ONCE = 5_000
MILLION = 1_000_000


def checked(engine: Engine, database: Database, *, lines: int, rounds: int) -> Figure:
    """Measure a sound journal of ``lines`` lines, read through and hashed alone."""
    lab_id = uuid4()
    fill(database, lab_id, lines)
    with database.reading() as session:
        statement = sa.select(col(JournalEntryRow.document)).where(col(JournalEntryRow.lab_id) == lab_id)
        texts = [text.encode() for (text,) in session.execute(statement)]

    def ours() -> float:
        with database.reading(snapshot=True) as session:
            return seconds_of(lambda: verify(session, lab_id)) * MILLION / lines

    pair = alternate(rounds, ours, lambda: seconds_of(lambda: _hashed(texts)) * MILLION / lines)
    name = f"{engine}: check a journal / hash it, a million lines"
    return compared(name, pair, "s", Goal(at_most=3, of="value"))


def _hashed(texts: list[bytes]) -> None:
    for text in texts:
        sha256(text).hexdigest()
        leaf = sha256(b"\x00" + text).digest()
        sha256(b"\x01" + leaf + leaf).digest()


def fill(database: Database, lab_id: UUID, lines: int) -> None:
    """Write a sound journal at once, past the operation that appends a line."""
    tree, written, digest = Tree(), [0] * lines.bit_length(), ""
    with database.transaction() as session:
        for first in range(1, lines + 1, AT_ONCE):
            entries = list(_entries(lab_id, first, min(first + AT_ONCE, lines + 1), digest))
            digest = str(entries[-1]["digest"])
            tree.grow(sha256(b"\x00" + str(entry["document"]).encode()).digest() for entry in entries)
            nodes = [
                {"lab_id": lab_id, "level": level, "position": position, "hash": tree.node(level, position)}
                for level in range(len(tree.levels))
                for position in range(written[level], tree.size >> level)
            ]
            written = [tree.size >> level for level in range(lines.bit_length())]
            _write(session, JournalEntryRow, entries)
            _write(session, JournalNodeRow, nodes)
        session.add(JournalHeadRow(lab_id=lab_id, sequence=lines, digest=digest))


def _write(session: Session, table: type[SQLModel], rows: list[dict[str, object]]) -> None:
    """COPY, where there is one: ``INSERT`` took ten times as long."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(sa.insert(table), rows)
        return
    driver: Any = connection.connection.driver_connection
    columns = ", ".join(rows[0])
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.__tablename__} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))


def _entries(lab_id: UUID, first: int, stop: int, digest: str) -> Iterator[dict[str, object]]:
    # Canonical once: a million made anew took minutes. What changes from line to line needs no escape.
    pattern = canonical_bytes(
        {
            "actor": ACTOR,
            "action": ACTION,
            "subject": "{subject}",
            "format": FORMAT,
            "lab_id": str(lab_id),
            "sequence": 0,
            "at": "{at}",
            "document": {"number": "{subject}", "document": f"sha256:{'ab' * 32}", "pdf": f"sha256:{'cd' * 32}"},
            "prev": "{prev}",
        }
    ).decode()
    for number in range(first, stop):
        at, subject = BEGAN + timedelta(seconds=number), f"CQ-0001-V-2026-{number:06d}"
        line = pattern.replace("{subject}", subject).replace('"sequence":0', f'"sequence":{number}')
        line = line.replace("{at}", at.isoformat().replace("+00:00", "Z")).replace("{prev}", digest)
        before, digest = digest, digest_bytes(line.encode())
        yield {
            "lab_id": lab_id,
            "sequence": number,
            "at": at,
            "actor": ACTOR,
            "action": ACTION,
            "subject": subject,
            "document": line,
            "prev_digest": before,
            "digest": digest,
        }
