"""Read a whole journal again and say what is wrong with it.

In blocks: what is right is compared as whole lists, and only a block that is not is looked at line by line. Most of
the time is then the hashing itself, of every line twice and of as many nodes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise, repeat
from typing import Any, Literal, TypeAlias
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col

from domain.evidence import merkle
from domain.evidence.canonical import DIGEST_PREFIX, digest_bytes
from domain.evidence.checkpoint import Checkpoint
from service.kit.problems import NotFound
from service.kit.tables import JournalEntryRow, JournalHeadRow, JournalNodeRow

HASH_BYTES = 32
FAULT_LIMIT = 100
BLOCK = 4_096
"""Lines that are compared at a time."""

FaultCode: TypeAlias = Literal[
    "line-missing",
    "line-changed",
    "chain-broken",
    "column-differs",
    "node-differs",
    "node-missing",
    "head-differs",
    "tail-cut",
    "journal-rewritten",
]

PREV, SEQUENCE = 3, 4
"""Places of these two in a row."""

LineRow: TypeAlias = Sequence[Any]
"""Action, actor, time, previous digest, sequence, subject as columns tell them; then text and digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFault:
    """One contradiction; ``sequence`` is the first line that it touches."""

    code: FaultCode
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalState:
    """What reading the journal again found; ``sound`` without faults."""

    size: int
    root: str
    """``sha256:<hex>`` of the tree over the lines as they stand: compare it with checkpoints kept outside."""
    faults: tuple[JournalFault, ...]

    @property
    def sound(self) -> bool:
        """Whether lines, chain, tree and head agree."""
        return not self.faults


class _Line(msgspec.Struct, gc=False):
    """Those members of a line that are columns, too, in the order of the columns asked for."""

    lab_id: str
    action: str
    actor: str
    at: str
    prev: str
    sequence: int
    subject: str


_DECODER = msgspec.json.Decoder(_Line)


@dataclass(slots=True)
class _Tree:
    """Every complete subtree, level by level, each level as its hashes one after another: 64 bytes a line in all."""

    levels: list[bytearray] = field(default_factory=lambda: [bytearray()])

    @property
    def size(self) -> int:
        return len(self.levels[0]) // HASH_BYTES

    def grow(self, leaves: Iterable[bytes]) -> None:
        """Append leaf hashes, and whatever subtrees they complete."""
        self.levels[0] += b"".join(leaves)
        self.levels += [bytearray() for _ in range(self.size.bit_length() - len(self.levels))]
        for below, above in pairwise(self.levels):
            pairs = bytes(below[2 * len(above) :])
            starts = range(0, len(pairs) - 2 * HASH_BYTES + 1, 2 * HASH_BYTES)
            above.extend(b"".join([sha256(b"\x01" + pairs[at : at + 2 * HASH_BYTES]).digest() for at in starts]))

    def node(self, level: int, position: int) -> bytes:
        return bytes(self.levels[level][position * HASH_BYTES : (position + 1) * HASH_BYTES])

    def root(self, size: int) -> str:
        return DIGEST_PREFIX + merkle.root(self.node, size).hex()


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    lab_id: str
    expected: int = 1
    digest: str = ""
    tree: _Tree = field(default_factory=_Tree)
    faults: list[JournalFault] = field(default_factory=list)

    def fault(self, code: FaultCode, sequence: int) -> None:
        if len(self.faults) < FAULT_LIMIT:
            self.faults.append(JournalFault(code=code, sequence=sequence))

    def block(self, rows: Sequence[LineRow]) -> None:
        """Take the next lines."""
        *columns, documents, digests = zip(*rows, strict=True)
        text = "\n".join(documents).encode()
        lines = text.split(b"\n")
        if not (len(lines) == len(rows) and self._as_told(columns, digests, text, lines)):
            lines = [document.encode() for document in documents]
            for row, line in zip(rows, lines, strict=True):
                self._line(row, line)
        self.expected, self.digest = columns[SEQUENCE][-1] + 1, digests[-1]
        self.tree.grow([sha256(b"\x00" + line).digest() for line in lines])

    def _as_told(
        self, columns: Sequence[Sequence[object]], digests: Sequence[str], text: bytes, lines: list[bytes]
    ) -> bool:
        """Whether nothing is wrong with a block."""
        if columns[SEQUENCE] != tuple(range(self.expected, self.expected + len(lines))):
            return False
        if columns[PREV] != (self.digest, *digests[:-1]):
            return False
        if list(digests) != [DIGEST_PREFIX + sha256(line).hexdigest() for line in lines]:
            return False
        try:
            told = list(map(msgspec.structs.astuple, _DECODER.decode_lines(text)))
        except msgspec.MsgspecError:
            return False
        return told == list(zip(repeat(self.lab_id), *columns, strict=False))

    def _line(self, row: LineRow, line: bytes) -> None:
        """Say what is wrong with one line."""
        *columns, _, digest = row
        sequence = int(columns[SEQUENCE])
        if sequence != self.expected:
            self.fault("line-missing", self.expected)
        if digest_bytes(line) != digest:
            self.fault("line-changed", sequence)
        if columns[PREV] != self.digest:
            self.fault("chain-broken", sequence)
        try:
            told = msgspec.structs.astuple(_DECODER.decode(line))
        except msgspec.MsgspecError:
            self.fault("line-changed", sequence)
        else:
            if told != (self.lab_id, *columns):
                self.fault("column-differs", sequence)
        self.expected, self.digest = sequence + 1, str(digest)


def verify(session: Session, lab_id: UUID, *, kept: Checkpoint | None = None) -> JournalState:
    """Read every line, node and the head of a laboratory's journal; use a snapshot session.

    It finds what was edited, removed or inserted inside. A journal cut at its end or rewritten from some line on, head
    included, is sound in itself: ``kept``, a checkpoint that somebody else holds and whose signature was verified,
    tells it as ``tail-cut`` or ``journal-rewritten``.
    """
    head = session.get(JournalHeadRow, lab_id)
    if head is None:
        raise NotFound
    reading = _Reading(str(lab_id))
    for rows in _lines(session, lab_id):
        reading.block(rows)
    size = reading.expected - 1
    if (head.sequence, head.digest) != (size, reading.digest):
        reading.fault("head-differs", min(head.sequence, size))
    _check_nodes(session, lab_id, reading)
    if kept is not None:
        _check_kept(reading, kept)
    return JournalState(size=size, root=reading.tree.root(reading.tree.size), faults=tuple(reading.faults))


def _check_kept(reading: _Reading, kept: Checkpoint) -> None:
    size = reading.expected - 1
    if kept.origin != f"{reading.lab_id}/journal" or (
        0 < kept.size <= reading.tree.size and kept.root != reading.tree.root(kept.size)
    ):
        reading.fault("journal-rewritten", 1)
    elif kept.size > size:
        reading.fault("tail-cut", size + 1)


def _lines(session: Session, lab_id: UUID) -> Iterator[Sequence[LineRow]]:
    entry = JournalEntryRow
    # The text of the time as a line has it: to make datetimes of a million rows takes longer than to hash them.
    at: sa.ColumnElement[str]
    if session.get_bind().dialect.name == "postgresql":
        at = sa.func.to_char(col(entry.at), 'YYYY-MM-DD"T"HH24:MI:SS.US')
    else:
        at = sa.func.replace(sa.type_coerce(col(entry.at), sa.Text()), " ", "T")
    statement = (
        sa.select(
            col(entry.action),
            col(entry.actor),
            sa.func.replace(at, ".000000", "", type_=sa.Text()) + "Z",
            col(entry.prev_digest),
            col(entry.sequence),
            col(entry.subject),
            col(entry.document),
            col(entry.digest),
        )
        .where(col(entry.lab_id) == lab_id)
        .order_by(col(entry.sequence))
    )
    return _blocks(session, statement)


def _check_nodes(session: Session, lab_id: UUID, reading: _Reading) -> None:
    levels = reading.tree.levels
    stored = [0] * len(levels)
    for level, positions, hashes in _nodes(session, lab_id):
        first, found = positions[0], b"".join(hashes)
        known = bytes(levels[level][first * HASH_BYTES :][: len(found)]) if level < len(levels) else b""
        whole = positions == tuple(range(first, first + len(positions))) and set(map(len, hashes)) == {HASH_BYTES}
        if whole and known == found:
            stored[level] += len(positions)
            continue
        for position, each in zip(positions, hashes, strict=True):
            if level < len(levels) and reading.tree.node(level, position) == each:
                stored[level] += 1
            else:
                reading.fault("node-differs", (position << level) + 1)
    for level, count in enumerate(stored):
        if count < len(levels[level]) // HASH_BYTES:
            reading.fault("node-missing", 1)


def _nodes(session: Session, lab_id: UUID) -> Iterator[tuple[int, tuple[int, ...], tuple[bytes, ...]]]:
    """Yield runs of stored nodes of one level, in order."""
    node = JournalNodeRow
    statement = (
        sa.select(col(node.level), col(node.position), col(node.hash))
        .where(col(node.lab_id) == lab_id)
        .order_by(col(node.level), col(node.position))
    )
    for rows in _blocks(session, statement):
        levels, positions, hashes = zip(*rows, strict=True)
        start = 0
        while start < len(levels):
            stop = bisect_right(levels, levels[start])
            yield levels[start], positions[start:stop], hashes[start:stop]
            start = stop


def _blocks(session: Session, statement: sa.ClauseElement) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Yield the rows as the driver has them: SQLAlchemy's own take longer to make than their text to hash."""
    connection = session.connection()
    text = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
    driver: Any = connection.connection.driver_connection
    on_server = connection.dialect.name == "postgresql"
    with closing(driver.cursor("journal_check", binary=True) if on_server else driver.cursor()) as cursor:
        cursor.execute(text)
        while rows := cursor.fetchmany(BLOCK):
            yield rows
