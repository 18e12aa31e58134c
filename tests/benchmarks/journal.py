"""``check-journal`` against hashing the same bytes: every line twice (chain and leaf), and a node for each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import col

from domain.evidence import merkle
from domain.evidence.canonical import canonical_bytes, digest_bytes
from service.kit.database import Database
from service.kit.journal import FORMAT
from service.kit.journal_check import verify
from service.kit.tables import JournalEntryRow, JournalHeadRow, JournalNodeRow
from tests.benchmarks.harness import Figure, Goal, alternate, compared, seconds_of
from tests.engines import Engine

BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)
ACTOR = "person:01a1ff97-f4ec-7612-b259-04f4a3373a4e"
AT_ONCE = 5_000
MILLION = 1_000_000


def checked(engine: Engine, database: Database, *, lines: int, rounds: int) -> Figure:
    """Measure a sound journal of ``lines`` lines, read through and hashed alone."""
    lab_id = uuid4()
    _fill(database, lab_id, lines)
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


def _fill(database: Database, lab_id: UUID, lines: int) -> None:
    entries, nodes = list(_entries(lab_id, lines)), dict[tuple[int, int], bytes]()
    for place, entry in enumerate(entries):
        leaf = merkle.leaf_hash(str(entry["document"]).encode())
        new = merkle.append(lambda level, position: nodes[level, position], place, leaf)
        nodes.update({(node.level, node.position): node.hash for node in new})
    rows = [
        {"lab_id": lab_id, "level": level, "position": position, "hash": found}
        for (level, position), found in nodes.items()
    ]
    with database.transaction() as session:
        session.execute(
            sa.insert(JournalHeadRow), [{"lab_id": lab_id, "sequence": lines, "digest": entries[-1]["digest"]}]
        )
        for start in range(0, len(entries), AT_ONCE):
            session.execute(sa.insert(JournalEntryRow), entries[start : start + AT_ONCE])
        for start in range(0, len(rows), AT_ONCE):
            session.execute(sa.insert(JournalNodeRow), rows[start : start + AT_ONCE])


def _entries(lab_id: UUID, lines: int) -> Iterator[dict[str, object]]:
    digest = ""
    for number in range(1, lines + 1):
        at, subject = BEGAN + timedelta(seconds=number), f"CQ-0001-V-2026-{number:06d}"
        document = {"number": subject, "document": f"sha256:{'ab' * 32}", "pdf": f"sha256:{'cd' * 32}"}
        columns = {"actor": ACTOR, "action": "lab:certificate:issued", "subject": subject}
        line = canonical_bytes(
            {
                **columns,
                "format": FORMAT,
                "lab_id": str(lab_id),
                "sequence": number,
                "at": at.isoformat().replace("+00:00", "Z"),
                "document": document,
                "prev": digest,
            }
        )
        before, digest = digest, digest_bytes(line)
        stored = {"lab_id": lab_id, "sequence": number, "at": at, "document": line.decode()}
        yield {**columns, **stored, "prev_digest": before, "digest": digest}
