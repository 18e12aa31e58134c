"""Recalls: what is done about certificates that rest on something found wrong (ISO/IEC 17025:2017, 7.10)."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from service.kit.columns import LabRow, UtcDateTime, VersionedRow, within_lab


class RecallRow(LabRow, table=True):
    """One list of work: what was found wrong, between which days, and why it was opened."""

    __tablename__ = "recall"

    kind: str
    """``standards``, ``standard-certificates``, ``reference-materials`` or ``people``."""
    subject_id: UUID
    first: date
    last: date
    shift: str
    """How far the standard may be off, in units of its U; decimal text."""
    reason: str
    opened_by: UUID
    opened_at: datetime = Field(sa_type=UtcDateTime)


class RecallLineRow(VersionedRow, table=True):
    """One certificate of a list: what was at stake when the list was opened, and what has been done since."""

    __tablename__ = "recall_line"
    __table_args__ = (
        within_lab("recall_id", "recall"),
        within_lab("certificate_id", "certificate"),
        within_lab("customer_id", "customer"),
        sa.UniqueConstraint("lab_id", "recall_id", "certificate_id"),
        sa.Index("ix_recall_line_customer", "lab_id", "recall_id", "customer_id", "certificate_id"),
    )

    recall_id: UUID
    certificate_id: UUID
    customer_id: UUID
    number: str
    """Of the certificate."""
    customer: str
    """Name when the list was opened."""
    share: str | None = None
    margin: str | None = None
    margin_unit: str | None = None
    verdict_at_stake: bool | None = None
    state: str = "open"
    """``open``, ``told``, ``recalibrated`` or ``closed``."""
    note: str = ""
    changed_by: UUID
    changed_at: datetime = Field(sa_type=UtcDateTime)
