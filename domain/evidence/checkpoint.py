"""A signed tree head: at an instant a log of ``size`` entries had this root (RFC 9162, 4.10, as canonical JSON).

Checkpoints kept outside the database are what makes a rewritten or cut log visible: its owner can rebuild every hash
inside, but not a head that somebody else already holds. Each dossier carries one away, and the supervision platform
countersigns those that it finds to continue the ones before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.evidence.canonical import canonical_bytes, digest_raw
from domain.evidence.documents import to_document
from domain.evidence.merkle import verify_consistency, verify_inclusion
from domain.evidence.signature import Signer, key_id, verify

FORMAT = "liangheng.checkpoint/1"
COUNTERSIGNED = "liangheng.countersigned/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a log was worth at an instant."""

    format: str = FORMAT
    """Inside the signed bytes: a signature for another purpose can never pass for a checkpoint."""
    origin: str
    """Which log: for example ``<laboratory id>/journal``."""
    size: int
    root: str
    """``sha256:<hex>`` of the first ``size`` entries."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCheckpoint:
    """A checkpoint and its Ed25519 signature over ``checkpoint_bytes``."""

    checkpoint: Checkpoint
    key_id: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountersignedCheckpoint:
    """A signed head that a witness has seen and found to continue every head of this log that it countersigned before.

    The witness keeps no lines: it vouches that the log was this one at ``seen_at`` and had only grown.
    """

    format: str = COUNTERSIGNED
    head: SignedCheckpoint
    seen_at: datetime
    key_id: str
    """Key of the witness."""
    signature: str
    """Over ``format``, ``head`` and ``seen_at``."""


def checkpoint_bytes(checkpoint: Checkpoint) -> bytes:
    """Return the bytes that are signed."""
    return canonical_bytes(to_document(checkpoint))


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> SignedCheckpoint:
    """``checkpoint`` under the signature of ``signer``."""
    signature = signer.sign(checkpoint_bytes(checkpoint))
    return SignedCheckpoint(checkpoint=checkpoint, key_id=signer.key_id, signature=signature)


def verify_checkpoint(signed: SignedCheckpoint, public_key: str) -> bool:
    """Whether the holder of ``public_key`` signed exactly this head, in this format."""
    return (
        signed.checkpoint.format == FORMAT
        and signed.key_id == key_id(public_key)
        and verify(public_key, checkpoint_bytes(signed.checkpoint), signed.signature)
    )


def countersign(head: SignedCheckpoint, witness: Signer, seen_at: datetime) -> CountersignedCheckpoint:
    """``head`` under the signature of ``witness``, who has checked it."""
    unsigned = CountersignedCheckpoint(head=head, seen_at=seen_at, key_id=witness.key_id, signature="")
    return replace(unsigned, signature=witness.sign(_countersigned_bytes(unsigned)))


def verify_countersigned(seen: CountersignedCheckpoint, public_key: str) -> bool:
    """Whether the witness who holds ``public_key`` countersigned exactly this head, in this format."""
    return (
        seen.format == COUNTERSIGNED
        and seen.key_id == key_id(public_key)
        and verify(public_key, _countersigned_bytes(seen), seen.signature)
    )


def includes(checkpoint: Checkpoint, leaf: bytes, index: int, proof: Sequence[bytes]) -> bool:
    """Whether the leaf hash ``leaf`` is entry ``index`` of the log at ``checkpoint``."""
    return verify_inclusion(leaf, index, checkpoint.size, proof, digest_raw(checkpoint.root))


def extends(older: Checkpoint, newer: Checkpoint, proof: Sequence[bytes]) -> bool:
    """Whether ``newer`` is the same log as ``older``, only longer, and not earlier in time."""
    return (
        older.origin == newer.origin
        and older.at <= newer.at
        and verify_consistency(older.size, newer.size, digest_raw(older.root), digest_raw(newer.root), proof)
    )


def _countersigned_bytes(seen: CountersignedCheckpoint) -> bytes:
    document = to_document(seen)
    return canonical_bytes({name: document[name] for name in ("format", "head", "seen_at")})
