"""Messages to the municipal platform: gap-free hash-chained streams, and the receipts that answer them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from service.kit.columns import Evidence, Json, JsonObject, LabRow, UtcDateTime, within_lab


class StreamHeadRow(SQLModel, table=True):
    """Last message of each stream; locked to append."""

    __tablename__ = "stream_head"

    lab_id: UUID = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    sequence: int = Field(default=0, sa_type=sa.BigInteger)
    digest: str | None = None


class ReportMessageRow(LabRow, table=True):
    """A sealed message, as signed by the worker; the job that asks for it was left with the fact it reports."""

    __tablename__ = Evidence.keep("report_message")
    __table_args__ = (
        sa.UniqueConstraint("lab_id", "stream", "sequence"),
        sa.UniqueConstraint("lab_id", "idempotency_key"),
        sa.Index("ix_report_message_subject", "lab_id", "subject"),
    )

    stream: str
    sequence: int = Field(sa_type=sa.BigInteger)
    type: str
    subject: str
    revision: int
    idempotency_key: str
    message: str = Field(sa_type=sa.Text)
    """Canonical JSON of the whole message (envelope with payload and signature)."""
    digest: str
    """Digest of the signed envelope: the next message's ``prev_digest``."""
    produced_at: datetime = Field(sa_type=UtcDateTime)


class ReportDeliveryRow(SQLModel, table=True):
    """Where the delivery of one message stands; the outcome is the platform's, with its signed receipt."""

    __tablename__ = "report_delivery"
    __table_args__ = (
        sa.ForeignKeyConstraint(["lab_id", "message_id"], ["report_message.lab_id", "report_message.id"]),
        sa.Index("ix_report_delivery_open", "lab_id", "stream", "state", "sequence"),
    )

    lab_id: UUID = Field(primary_key=True)
    message_id: UUID = Field(primary_key=True)
    stream: str
    sequence: int = Field(sa_type=sa.BigInteger)
    state: str = "waiting"
    """``waiting``; ``deferred``: answered, but its place is still open, sent again; ``accepted``, ``quarantined`` or
    ``rejected``: the platform has recorded it; ``abandoned``: its place belongs to what was lost, and it was written
    anew."""
    attempts: int = 0
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer: JsonObject | None = Field(default=None, sa_type=Json)
    """The platform's result for this message: receipt or coded reasons."""
    batch_id: UUID | None = None
    """Batch whose signed answer this is (``report_ack``)."""


class ReportAckRow(SQLModel, table=True):
    """A signed answer to a batch, as received: the receipts in it can be proved by the platform's key."""

    __tablename__ = Evidence.keep("report_ack")

    lab_id: UUID = Field(primary_key=True)
    batch_id: UUID = Field(primary_key=True)
    received_at: datetime = Field(sa_type=UtcDateTime)
    ack: str = Field(sa_type=sa.Text)


class JournalLossRow(LabRow, table=True):
    """What we stated of records that were lost for good; ids grow with time, the newest counts."""

    __tablename__ = Evidence.keep("journal_loss")

    statement: str = Field(sa_type=sa.Text)
    """Canonical JSON of the signed ``LossStatement``."""
    stated_at: datetime = Field(sa_type=UtcDateTime)


class JournalBreakRow(LabRow, table=True):
    """The break that the platform acknowledged for a loss (the same id): from here journal and streams go on."""

    __tablename__ = Evidence.keep("journal_break")
    __table_args__ = (within_lab("id", "journal_loss"),)

    document: str = Field(sa_type=sa.Text)
    """Canonical JSON of the ``JournalBreak``, under the platform's signature."""
    taken_over_at: datetime = Field(sa_type=UtcDateTime)
