"""The laboratory's journal: who did what to which, hash-chained line by line and provable as a Merkle tree.

The chain shows an edited or missing line. It cannot show a journal that its database's owner rewrote whole or cut at
the end: signed checkpoints kept outside do (tried). Appending locks the laboratory's head row until the commit, so
record last: nothing else of the transaction should wait behind it.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.evidence import merkle
from domain.evidence.canonical import DIGEST_PREFIX, canonical_bytes, digest_bytes
from domain.evidence.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from domain.evidence.signature import Signer
from service.kit.actor import Actor
from service.kit.problems import NotFound
from service.kit.tables import JournalEntryRow, JournalHeadRow, JournalNodeRow

FORMAT = "liangheng.journal/1"

JsonValue = str | int | bool | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None
Answer = TypeVar("Answer")

# Statements on the tables, made once: through the ORM a line cost 2.7 ms of CPU, more than a thousand readings' COPY.
_HEAD: sa.Table = JournalHeadRow.__table__  # type: ignore[attr-defined] # SQLModel's table, unknown to mypy
_ENTRY: sa.Table = JournalEntryRow.__table__  # type: ignore[attr-defined] # the same
_NODE: sa.Table = JournalNodeRow.__table__  # type: ignore[attr-defined] # the same
_OF_LAB = _HEAD.c.lab_id == sa.bindparam("lab")
_SIZE = sa.select(_HEAD.c.sequence).where(_OF_LAB)
_LOCK_HEAD = sa.select(_HEAD.c.sequence, _HEAD.c.digest).where(_OF_LAB).with_for_update()
_MOVE_HEAD = _HEAD.update().where(_OF_LAB).values(sequence=sa.bindparam("size"), digest=sa.bindparam("last"))
_ADD_ENTRY = _ENTRY.insert()
_ADD_NODE = _NODE.insert()
_READ_NODES = sa.select(_NODE.c.level, _NODE.c.position, _NODE.c.hash).where(
    _NODE.c.lab_id == sa.bindparam("lab"),
    sa.tuple_(_NODE.c.level, _NODE.c.position).in_(sa.bindparam("places", expanding=True)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalProof:
    """That one line stands in the journal: hand it over with a signed checkpoint of the same ``size``."""

    entry: str
    """Canonical JSON of the line: the leaf's data."""
    sequence: int
    """From 1; the leaf's index is one less."""
    size: int
    path: tuple[str, ...]
    """Sibling hashes, hexadecimal, from the leaf to the root (RFC 9162, 2.1.3)."""


def open_journal(session: Session, lab_id: UUID) -> None:
    """Make the empty journal of a new laboratory."""
    session.add(JournalHeadRow(lab_id=lab_id))
    session.flush()


def record(
    session: Session,
    *,
    lab_id: UUID,
    actor: Actor,
    action: str,
    subject: str,
    document: Mapping[str, JsonValue],
    at: datetime,
) -> int:
    """Append a line and return its sequence number (from 1, without gaps).

    ``action`` is ``source:subject:action`` (``lab:certificate:issued``), ``subject`` the id or number it happened to,
    ``document`` small facts (digests, states) as plain JSON without floats. Raises NotCanonical for anything else.
    """
    session.flush()  # what the caller did comes before its line, and its refusals before our lock
    connection = session.connection()
    size: int
    previous: str
    size, previous = connection.execute(_LOCK_HEAD, {"lab": lab_id}).one()
    line = canonical_bytes(
        {
            "format": FORMAT,
            "lab_id": str(lab_id),
            "sequence": size + 1,
            "at": _text(at),
            "actor": actor.label,
            "action": action,
            "subject": subject,
            "document": document,
            "prev": previous,
        }
    )
    digest = digest_bytes(line)
    leaf = merkle.leaf_hash(line)
    nodes = _with_nodes(session, lab_id, lambda read: merkle.append(read, size, leaf))
    connection.execute(
        _ADD_ENTRY,
        {
            "lab_id": lab_id,
            "sequence": size + 1,
            "at": at,
            "actor": actor.label,
            "action": action,
            "subject": subject,
            "document": line.decode(),
            "prev_digest": previous,
            "digest": digest,
        },
    )
    connection.execute(_ADD_NODE, [{"lab_id": lab_id, **node._asdict()} for node in nodes])
    connection.execute(_MOVE_HEAD, {"lab": lab_id, "size": size + 1, "last": digest})
    return size + 1


def index_action(name: str, action: str) -> None:
    """Declare an index of one action's lines, for a slice that lists them; every other line is appended without it."""
    where = _ENTRY.c.action == action
    sa.Index(name, _ENTRY.c.lab_id, _ENTRY.c.sequence, postgresql_where=where, sqlite_where=where)


def documents_of(
    session: Session, *, lab_id: UUID, action: str, subjects: Collection[str] | None = None
) -> list[dict[str, object]]:
    """Return what was recorded of an action on these subjects, in the order of the journal.

    ``subjects`` None: on all of them, for an action that has its index. The action stands in the statement itself, for
    that index serves no question that leaves the action open.
    """
    row = JournalEntryRow
    entries = select(row.document).where(
        row.lab_id == lab_id, col(row.action) == sa.literal(action, literal_execute=True)
    )
    if subjects is not None:
        entries = entries.where(col(row.subject).in_(sorted(subjects)))
    return [json.loads(entry)["document"] for entry in session.exec(entries.order_by(col(row.sequence)))]


def size_of(session: Session, lab_id: UUID) -> int:
    """Return how many lines the journal has."""
    size: int | None = session.connection().execute(_SIZE, {"lab": lab_id}).scalar()
    if size is None:
        raise NotFound
    return size


def checkpoint(
    session: Session, lab_id: UUID, signer: Signer, at: datetime, *, size: int | None = None
) -> SignedCheckpoint:
    """Return the signed head of the journal at ``size`` lines (default: all)."""
    length = size_of(session, lab_id) if size is None else size
    root = _with_nodes(session, lab_id, lambda read: merkle.root(read, length))
    head = Checkpoint(origin=f"{lab_id}/journal", size=length, root=DIGEST_PREFIX + root.hex(), at=at)
    return sign_checkpoint(head, signer)


def prove(session: Session, lab_id: UUID, sequence: int, *, size: int | None = None) -> JournalProof:
    """Return the proof that line ``sequence`` stands in the journal of ``size`` lines (default: all)."""
    length = size_of(session, lab_id) if size is None else size
    entry = session.get(JournalEntryRow, (lab_id, sequence))
    if entry is None or sequence > length:
        raise NotFound
    path = _with_nodes(session, lab_id, lambda read: merkle.inclusion_proof(read, sequence - 1, length))
    return JournalProof(
        entry=entry.document, sequence=sequence, size=length, path=tuple(sibling.hex() for sibling in path)
    )


def prove_growth(session: Session, lab_id: UUID, older: int, newer: int) -> tuple[str, ...]:
    """Return the proof that the journal of ``older`` lines begins the one of ``newer`` (RFC 9162, 2.1.4)."""
    path = _with_nodes(session, lab_id, lambda read: merkle.consistency_proof(read, older, newer))
    return tuple(sibling.hex() for sibling in path)


def _with_nodes(session: Session, lab_id: UUID, compute: Callable[[merkle.NodeReader], Answer]) -> Answer:
    """Return ``compute(reader of stored nodes)`` by one query.

    Which nodes a Merkle computation reads depends on sizes alone, so a first run on empty hashes tells them.
    """
    wanted: set[tuple[int, int]] = set()

    def note(level: int, position: int) -> bytes:
        wanted.add((level, position))
        return b""

    dry = compute(note)
    if not wanted:
        return dry
    rows = session.connection().execute(_READ_NODES, {"lab": lab_id, "places": sorted(wanted)})
    nodes = {(level, position): node for level, position, node in rows}
    return compute(lambda level, position: nodes[level, position])


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
