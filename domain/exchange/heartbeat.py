"""lab.heartbeat: the laboratory is there, this is what waits, and this is how far its streams and journal have come."""

from typing import Annotated

from pydantic import Field

from domain.exchange.wire import Count, Digest, Instant, Wire, absent, text_of


class LabHeartbeat(Wire):
    """Payload of ``lab.heartbeat``, sent every 15 minutes."""

    lims_version: Annotated[str, text_of(40)]
    outbox_pending: Count
    oldest_pending_at: Instant | None = absent()
    last_sequence: Annotated[dict[str, int], Field(max_length=16)]
    """Last sequence given in each stream: what the platform has not received is on its way, or lost."""
    audit_head: Digest
    """Root of the laboratory's journal: held here, a rewritten or cut journal shows."""
    clock_offset_ms: int
    certificates_issued_today: Count | None = absent()
