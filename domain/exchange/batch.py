"""What a laboratory posts: up to 500 sealed messages of its own."""

from typing import Annotated

from pydantic import Field

from domain.exchange.envelope import Envelope
from domain.exchange.wire import Instant, Uuid, Wire

MESSAGE_LIMIT = 500
"""Most messages in a batch."""
BYTE_LIMIT = 4 * 1024 * 1024
"""Largest batch as posted, in bytes."""


class Batch(Wire):
    """One post."""

    batch_id: Uuid
    sent_at: Instant
    messages: Annotated[tuple[Envelope, ...], Field(min_length=1, max_length=MESSAGE_LIMIT, strict=False)]
