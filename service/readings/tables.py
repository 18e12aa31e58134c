"""Readings as displayed: text, never changed, each flush sealed by a Merkle root in the journal."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from service.kit.columns import Evidence, LabRow, UtcDateTime


class ReadingRow(SQLModel, table=True):
    """One reading. The key is the UUIDv7 alone: measured 2.1-2.5 times the rate of a wider one (docs/decisions/0004).

    No foreign keys: the door checks the calibration once a batch, and a bulk COPY must not pay for them a row.
    """

    __tablename__ = Evidence.keep("reading")
    __table_args__ = (sa.Index("ix_reading_calibration", "lab_id", "calibration_id"),)

    id: UUID = Field(primary_key=True)
    lab_id: UUID
    batch_id: UUID
    calibration_id: UUID | None = None
    test: str = ""
    point: str = ""
    channel: str = ""
    repeat: int = 1
    phase: str = "initial"
    value: str
    unit: str
    taken_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    source: str
    """``instrument`` or ``typed``."""
    taken_by: UUID
    """Equipment id of the instrument, or person id."""
    sequence: int | None = Field(default=None, sa_type=sa.BigInteger)
    """The instrument's own counter, where it has one."""
    raw: str = ""
    corrects_id: UUID | None = None
    """An earlier reading that this one corrects; the old one stays and is shown struck through."""
    reason: str = ""
    digest: bytes
    """SHA-256 of the canonical reading: the leaf of the batch's Merkle tree, and what a repeat is compared with."""


class ReadingBatchRow(LabRow, table=True):
    """One flush: how many readings and the Merkle root over their digests, journalled as one line."""

    __tablename__ = Evidence.keep("reading_batch")

    received_at: datetime = Field(sa_type=UtcDateTime)
    size: int
    merkle_root: str
