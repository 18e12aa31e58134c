"""lab.heartbeat: the laboratory is there, this is what waits, and this is how far its streams and journal have come."""

from typing import Annotated, Literal

from pydantic import Field

from domain.evidence.checkpoint import SignedCheckpoint
from domain.evidence.documents import from_document
from domain.exchange.wire import Count, Digest, HexHash, Instant, Sha256, Wire, absent, text_of

PROOF_LIMIT = 128
"""More hashes than a consistency proof can have while sizes stay below 2^53."""


class HeadCheckpoint(Wire):
    """A ``domain.evidence.checkpoint.Checkpoint`` on its way."""

    format: Literal["liangheng.checkpoint/1"]
    origin: Annotated[str, text_of(100, 1)]
    size: Count
    root: Sha256
    at: Instant


class Head(Wire):
    """A ``SignedCheckpoint`` on its way: the same document, so that whoever keeps it can verify it alone."""

    checkpoint: HeadCheckpoint
    key_id: Annotated[str, text_of(64, 4)]
    signature: Annotated[str, text_of(200, 64)]

    def signed(self) -> SignedCheckpoint:
        """Return it as its type. Raises DocumentRefused where the time is not in its one spelling."""
        return from_document(self.document(), SignedCheckpoint)


class HeartbeatJournal(Wire):
    """The journal's signed head, and the proof that it continues an earlier one (RFC 9162, 2.1.4)."""

    head: Head
    since: Count
    """Size of the earlier head: the last one told, or the last countersigned where that one was held back."""
    proof: Annotated[tuple[HexHash, ...], Field(strict=False, max_length=PROOF_LIMIT)]


class LabHeartbeat(Wire):
    """Payload of ``lab.heartbeat``, sent every 15 minutes, and sooner while the journal grows."""

    lims_version: Annotated[str, text_of(40)]
    outbox_pending: Count
    oldest_pending_at: Instant | None = absent()
    last_sequence: Annotated[dict[str, int], Field(max_length=16)]
    """Last sequence given in each stream: what the platform has not received is on its way, or lost."""
    audit_head: Digest
    """Root of the laboratory's journal."""
    clock_offset_ms: int
    certificates_issued_today: Count | None = absent()
    journal: HeartbeatJournal | None = absent()
    """The head behind ``audit_head``, to be countersigned: held outside, a rewritten or cut journal shows."""
