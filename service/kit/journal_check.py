"""Read a whole journal again and say what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.evidence.canonical import DIGEST_PREFIX, digest_bytes
from domain.evidence.checkpoint import Checkpoint
from domain.evidence.merkle import EMPTY_ROOT, leaf_hash, node_hash
from service.kit.problems import NotFound
from service.kit.tables import JournalEntryRow, JournalHeadRow, JournalNodeRow

HASH_BYTES = 32
FAULT_LIMIT = 100
CHUNK = 2_000

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

LineRow: TypeAlias = tuple[int, datetime, str, str, str, str, str, str]


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


class _Line(msgspec.Struct):
    """Those members of a line that are columns, too."""

    lab_id: UUID
    sequence: int
    at: datetime
    actor: str
    action: str
    subject: str
    prev: str


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    lab_id: UUID
    expected: int = 1
    digest: str = ""
    levels: list[bytearray] = field(default_factory=lambda: [bytearray()])
    """Hashes of complete subtrees, one after another, a level: 64 bytes a line in all."""
    faults: list[JournalFault] = field(default_factory=list)
    kept: Checkpoint | None = None
    kept_root: str = ""

    def fault(self, code: FaultCode, sequence: int) -> None:
        if len(self.faults) < FAULT_LIMIT:
            self.faults.append(JournalFault(code=code, sequence=sequence))

    def line(self, row: LineRow) -> None:
        sequence, at, actor, action, subject, document, prev_digest, digest = row
        if sequence != self.expected:
            self.fault("line-missing", self.expected)
        data = document.encode()
        if digest_bytes(data) != digest:
            self.fault("line-changed", sequence)
        if prev_digest != self.digest:
            self.fault("chain-broken", sequence)
        try:
            told = msgspec.json.decode(data, type=_Line)
        except msgspec.MsgspecError:
            self.fault("line-changed", sequence)
        else:
            columns = (self.lab_id, sequence, at, actor, action, subject, prev_digest)
            if columns != (told.lab_id, told.sequence, told.at, told.actor, told.action, told.subject, told.prev):
                self.fault("column-differs", sequence)
        self.expected, self.digest = sequence + 1, digest
        self._grow(leaf_hash(data))
        if self.kept is not None and self.kept.size == len(self.levels[0]) // HASH_BYTES:
            self.kept_root = DIGEST_PREFIX + self.root().hex()

    def _grow(self, node: bytes) -> None:
        for level in self.levels:
            level.extend(node)
            if (len(level) // HASH_BYTES) % 2:
                return
            node = node_hash(bytes(level[-2 * HASH_BYTES : -HASH_BYTES]), node)
        self.levels.append(bytearray(node))

    def root(self) -> bytes:
        """Fold the right-most complete subtrees from the smallest up."""
        found: bytes | None = None
        for level in self.levels:
            if (len(level) // HASH_BYTES) % 2:
                peak = bytes(level[-HASH_BYTES:])
                found = peak if found is None else node_hash(peak, found)
        return EMPTY_ROOT if found is None else found


def verify(session: Session, lab_id: UUID, *, kept: Checkpoint | None = None) -> JournalState:
    """Read every line, node and the head of a laboratory's journal; use a snapshot session.

    It finds what was edited, removed or inserted inside. A journal cut at its end or rewritten from some line on, head
    included, is sound in itself: ``kept``, a checkpoint that somebody else holds and whose signature was verified,
    tells it as ``tail-cut`` or ``journal-rewritten``.
    """
    head = session.get(JournalHeadRow, lab_id)
    if head is None:
        raise NotFound
    reading = _Reading(lab_id, kept=kept)
    for row in _lines(session, lab_id):
        reading.line(row)
    size = reading.expected - 1
    if (head.sequence, head.digest) != (size, reading.digest):
        reading.fault("head-differs", min(head.sequence, size))
    _check_nodes(session, reading)
    _check_kept(reading, size)
    return JournalState(size=size, root=DIGEST_PREFIX + reading.root().hex(), faults=tuple(reading.faults))


def _check_kept(reading: _Reading, size: int) -> None:
    kept = reading.kept
    if kept is None:
        return
    if kept.origin != f"{reading.lab_id}/journal" or (
        kept.size <= size and kept.size and kept.root != reading.kept_root
    ):
        reading.fault("journal-rewritten", 1)
    elif kept.size > size:
        reading.fault("tail-cut", size + 1)


def _lines(session: Session, lab_id: UUID) -> Iterator[LineRow]:
    entry = JournalEntryRow
    statement = (
        sa.select(
            col(entry.sequence),
            col(entry.at),
            col(entry.actor),
            col(entry.action),
            col(entry.subject),
            col(entry.document),
            col(entry.prev_digest),
            col(entry.digest),
        )
        .where(col(entry.lab_id) == lab_id)
        .order_by(col(entry.sequence))
    )
    for row in session.execute(statement, execution_options={"yield_per": CHUNK}):
        yield tuple(row)


def _check_nodes(session: Session, reading: _Reading) -> None:
    node = JournalNodeRow
    statement = (
        select(node.level, node.position, node.hash)
        .where(node.lab_id == reading.lab_id)
        .order_by(col(node.level), col(node.position))
    )
    stored = [0] * len(reading.levels)
    for level, position, found in session.exec(statement, execution_options={"yield_per": CHUNK}):
        at = position * HASH_BYTES
        known = level < len(reading.levels) and bytes(reading.levels[level][at : at + HASH_BYTES])
        if known != found:
            reading.fault("node-differs", (position << level) + 1)
        elif known:
            stored[level] += 1
    for level, count in enumerate(stored):
        if count < len(reading.levels[level]) // HASH_BYTES:
            reading.fault("node-missing", 1)
