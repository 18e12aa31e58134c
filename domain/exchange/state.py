"""Where a stream stands at the platform: what a laboratory back from a backup asks before it sends anything again."""

from domain.exchange.envelope import Stream
from domain.exchange.wire import Digest, Instant, LabCode, Ordinal, Uuid, Wire


class StreamState(Wire):
    """The head of one stream of one laboratory."""

    lab_code: LabCode
    stream: Stream
    next_sequence: Ordinal
    head_digest: Digest | None
    """``link_digest`` of the last message recorded; null while the stream is empty."""
    last_message_id: Uuid | None
    last_received_at: Instant | None
