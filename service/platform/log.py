"""The platform's Merkle log: every message that took its place in a stream is a leaf; anybody may ask for proofs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.evidence import merkle
from domain.evidence.canonical import digest_text
from domain.evidence.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from domain.evidence.signature import Signer
from domain.exchange.log import LogGrowth, LogProof
from service.platform.tables import LogHeadRow, LogNodeRow

ORIGIN = "reference-platform/log"
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Where leaves came to stand: their first index, and the log after the last of them."""

    first: int
    leaves: tuple[str, ...]
    root: str
    tree_size: int


def lock(session: Session) -> int:
    """Take the log for this transaction and return its size: batches are received one after another."""
    session.execute(sa.text("INSERT INTO platform_log_head (id, size) VALUES (1, 0) ON CONFLICT DO NOTHING"))
    head = session.exec(select(LogHeadRow).with_for_update(), execution_options={"populate_existing": True}).one()
    return head.size


def append(session: Session, size: int, leaves: Sequence[bytes]) -> Entries:
    """Append ``leaves`` (data) to the locked log of ``size``; one root is computed for all of them."""
    nodes = _stored(session, {(level, (size >> level) - 1) for level in range(size.bit_length()) if size >> level & 1})
    new: list[merkle.Node] = []
    hashes = [merkle.leaf_hash(data) for data in leaves]
    for offset, leaf in enumerate(hashes):
        for node in merkle.append(lambda level, position: nodes[level, position], size + offset, leaf):
            nodes[node.level, node.position] = node.hash
            new.append(node)
    grown = size + len(hashes)
    session.add_all(LogNodeRow(level=node.level, position=node.position, hash=node.hash) for node in new)
    session.execute(sa.update(LogHeadRow).values(size=grown))
    root = merkle.root(lambda level, position: nodes[level, position], grown)
    return Entries(
        first=size, leaves=tuple(digest_text(leaf) for leaf in hashes), root=digest_text(root), tree_size=grown
    )


def size_of(session: Session) -> int:
    """Return how many entries the log has."""
    return session.exec(select(LogHeadRow.size)).one_or_none() or 0


def prove(session: Session, *, index: int, size: int | None = None) -> LogProof:
    """Return the proof that entry ``index`` stands in the log of ``size`` entries (default: all); or OutsideTree."""
    length = _length(session, size)
    path = _with_nodes(session, lambda read: merkle.inclusion_proof(read, index, length))
    [leaf] = _stored(session, {(0, index)}).values()
    return LogProof(
        log_index=index,
        leaf=digest_text(leaf),
        tree_size=length,
        root=_root(session, length),
        proof=tuple(step.hex() for step in path),
    )


def prove_growth(session: Session, *, older: int, newer: int | None = None) -> LogGrowth:
    """Return the proof that the log of ``older`` entries begins the one of ``newer``. Raises OutsideTree."""
    length = _length(session, newer)
    path = _with_nodes(session, lambda read: merkle.consistency_proof(read, older, length))
    return LogGrowth(
        older=older,
        older_root=_root(session, older),
        newer=length,
        newer_root=_root(session, length),
        proof=tuple(step.hex() for step in path),
    )


def checkpoint(session: Session, *, signer: Signer, at: datetime) -> SignedCheckpoint:
    """Return the signed head of the log."""
    size = size_of(session)
    return sign_checkpoint(Checkpoint(origin=ORIGIN, size=size, root=_root(session, size), at=at), signer)


def _length(session: Session, size: int | None) -> int:
    known = size_of(session)
    if size is not None and not 0 < size <= known:
        raise merkle.OutsideTree(size=known, asked=size)
    return known if size is None else size


def _root(session: Session, size: int) -> str:
    return digest_text(_with_nodes(session, lambda read: merkle.root(read, size)))


def _with_nodes(session: Session, compute: Callable[[merkle.NodeReader], Answer]) -> Answer:
    """Return ``compute(reader)`` by one query: which nodes it reads depends on sizes alone, so a dry run names them."""
    wanted: set[tuple[int, int]] = set()

    def note(level: int, position: int) -> bytes:
        wanted.add((level, position))
        return b""

    compute(note)
    nodes = _stored(session, wanted)
    return compute(lambda level, position: nodes[level, position])


def _stored(session: Session, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    if not wanted:
        return {}
    rows = session.exec(
        select(LogNodeRow.level, LogNodeRow.position, LogNodeRow.hash).where(
            sa.tuple_(col(LogNodeRow.level), col(LogNodeRow.position)).in_(sorted(wanted))
        )
    )
    return {(level, position): node for level, position, node in rows}
