"""The platform's signed answer to a batch: an outcome for every message, and a receipt for each accepted one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.evidence.canonical import canonical_bytes, digest_text
from domain.evidence.checkpoint import COUNTERSIGNED, CountersignedCheckpoint, SignedCheckpoint
from domain.evidence.documents import from_document, to_document
from domain.evidence.documents import instant_text as utc_text
from domain.evidence.merkle import leaf_hash
from domain.evidence.signature import ALGORITHM, Signer, key_id, verify
from domain.exchange.reasons import Reason
from domain.exchange.wire import Count, Digest, Instant, Ordinal, Uuid, Wire, absent, instant_text

Outcome = Literal["accepted", "duplicate", "rejected", "quarantined", "deferred"]
LEAF_FORMAT = "liangheng.platform-log/1"
RECORDED: frozenset[Outcome] = frozenset({"accepted", "duplicate"})
"""Outcomes after which the sender may forget the message; each carries a receipt."""


class Receipt(Wire):
    """Where the message stands in the platform's Merkle log (RFC 9162): the platform can no longer deny it."""

    log_index: Count
    leaf: Digest
    root: Digest
    """Root of the log at ``tree_size``."""
    tree_size: Ordinal


def receipt_leaf(message_digest: str, outcome: Outcome) -> bytes:
    """Data of the log's leaf for a message: its ``link_digest`` and the first outcome. The sender can build it, too."""
    return canonical_bytes({"format": LEAF_FORMAT, "message": message_digest, "outcome": outcome})


def proves(receipt: Receipt, message_digest: str) -> bool:
    """Whether ``receipt`` is for the acceptance of exactly this message."""
    return receipt.leaf == digest_text(leaf_hash(receipt_leaf(message_digest, "accepted")))


class Countersignature(Wire):
    """The platform's own signature on a journal's head that it found to continue the ones before."""

    seen_at: Instant
    key_id: str
    value: str

    def on(self, head: SignedCheckpoint) -> CountersignedCheckpoint:
        """Return the head with this signature, as one document that anybody can verify alone."""
        told = {"seen_at": self.seen_at, "key_id": self.key_id, "signature": self.value}
        document = {"format": COUNTERSIGNED, "head": to_document(head), **told}
        return from_document(document, CountersignedCheckpoint)

    @classmethod
    def of(cls, seen: CountersignedCheckpoint) -> Self:
        """Return the signature without the head, which the sender has."""
        return cls(seen_at=utc_text(seen.seen_at), key_id=seen.key_id, value=seen.signature)


class MessageResult(Wire):
    """What became of one message."""

    message_id: Uuid
    outcome: Outcome
    receipt: Receipt | None = absent()
    reasons: Annotated[tuple[Reason, ...], Field(strict=False)] | None = absent()
    countersignature: Countersignature | None = absent()
    """Of an accepted heartbeat that tells the journal's head."""

    @model_validator(mode="after")
    def _says_why_or_where(self) -> Self:
        if self.outcome in RECORDED and self.receipt is None:
            raise ValueError("an accepted or duplicate message has a receipt")
        if self.outcome not in RECORDED and self.reasons is None:
            raise ValueError("a message that is not accepted has reasons")
        return self


class AckSignature(Wire):
    """The platform's signature over the canonical answer without this field."""

    alg: Literal["SM2-SM3", "Ed25519"]
    key_id: str
    value: str


class Ack(Wire):
    """The whole answer."""

    batch_id: Uuid
    received_at: Instant
    expected_next: dict[str, int] | None = absent()
    """Next sequence the platform waits for, of each stream the batch touched."""
    results: Annotated[tuple[MessageResult, ...], Field(strict=False)]
    signature: AckSignature


def sign_ack(
    *,
    batch_id: str,
    received_at: datetime,
    expected_next: Mapping[str, int],
    results: Sequence[MessageResult],
    signer: Signer,
) -> Ack:
    """Return the answer under the platform's signature."""
    unsigned = {
        "batch_id": batch_id,
        "received_at": instant_text(received_at),
        "expected_next": dict(expected_next),
        "results": [result.document() for result in results],
    }
    signature = {"alg": ALGORITHM, "key_id": signer.key_id, "value": signer.sign(canonical_bytes(unsigned))}
    return Ack.model_validate({**unsigned, "signature": signature})


def verify_ack(ack: Ack, public_key: str) -> bool:
    """Whether the holder of the pinned ``public_key`` signed exactly this answer."""
    unsigned = {name: value for name, value in ack.document().items() if name != "signature"}
    signature = ack.signature
    return (
        signature.alg == ALGORITHM
        and signature.key_id == key_id(public_key)
        and verify(public_key, canonical_bytes(unsigned), signature.value)
    )
