"""A reading on its way in, and what became of it."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from domain.errors import MetrologyError

_canonical = msgspec.json.Encoder(order="sorted")
"""Writes RFC 8785 for what a reading holds: text, integers and null under ASCII keys (a test holds it to that)."""


class Candidate(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """One reading that is asked to be stored; ``unit`` is as sent until it has been judged."""

    id: UUID
    lab_id: UUID
    calibration_id: UUID | None = None
    test: str = ""
    point: str = ""
    channel: str = ""
    repeat: int = 1
    phase: str = "initial"
    value: str
    unit: str
    taken_at: datetime
    source: str
    taken_by: UUID
    sequence: int | None = None
    raw: str = ""
    corrects_id: UUID | None = None
    reason: str = ""

    def canonical(self) -> bytes:
        """Return the canonical JSON that the reading's digest covers."""
        reading = self
        if self.taken_at.tzinfo is not UTC:
            reading = msgspec.structs.replace(self, taken_at=self.taken_at.astimezone(UTC))
        return _canonical.encode(reading)

    def digest(self) -> bytes:
        """Return SHA-256 of the canonical reading."""
        return sha256(self.canonical()).digest()


class Outcome(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """What became of one reading; ``accepted`` and ``duplicate`` are durable."""

    id: UUID
    received_at: datetime | None = None
    duplicate: bool = False
    refusal: MetrologyError | None = None

    @property
    def word(self) -> str:
        """``accepted``, ``duplicate`` or ``refused``."""
        if self.refusal is not None:
            return "refused"
        return "duplicate" if self.duplicate else "accepted"
