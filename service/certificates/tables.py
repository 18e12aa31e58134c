"""Issued certificates: frozen for ever. What happens to them later is an event, never an edit."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from service.kit.columns import Evidence, LabRow, UtcDateTime, within_lab


class CertificateRow(LabRow, table=True):
    """A certificate as issued: the canonical document is the record, the PDF is its picture."""

    __tablename__ = Evidence.keep("certificate")
    __table_args__ = (
        within_lab("calibration_id", "calibration"),
        within_lab("record_id", "frozen_record"),
        within_lab("supersedes_id", "certificate"),
        sa.UniqueConstraint("lab_id", "number"),
        sa.UniqueConstraint("lab_id", "record_id"),
        sa.Index("ix_certificate_issued_at", "lab_id", "issued_at"),
        sa.Index("ix_certificate_sequence", "lab_id", "journal_sequence"),
        sa.Index("ix_certificate_calibration", "lab_id", "calibration_id"),
        sa.Index("ix_certificate_equipment", "lab_id", "equipment_id"),
    )

    number: str
    kind: str
    verdict: str
    """Of the record, as ``domain.calibration.result.Verdict`` names it."""
    calibration_id: UUID
    record_id: UUID
    equipment_id: UUID
    customer_id: UUID
    document: str = Field(sa_type=sa.Text)
    document_digest: str
    pdf_digest: str
    verify_code: str
    issued_on: date
    issued_at: datetime = Field(sa_type=UtcDateTime)
    valid_until: date | None = None
    supersedes_id: UUID | None = None
    journal_sequence: int = Field(sa_type=sa.BigInteger)
    """Line of the journal that carries the digests of this certificate."""


class CertificateFileRow(SQLModel, table=True):
    """The bytes of the PDF, apart so that lists of certificates stay narrow."""

    __tablename__ = Evidence.keep("certificate_file")
    __table_args__ = (within_lab("certificate_id", "certificate"),)

    lab_id: UUID = Field(primary_key=True)
    certificate_id: UUID = Field(primary_key=True)
    pdf: bytes


class CertificateEventRow(LabRow, table=True):
    """Reopened, superseded or withdrawn: the old number stays resolvable and says so."""

    __tablename__ = Evidence.keep("certificate_event")
    __table_args__ = (
        within_lab("certificate_id", "certificate"),
        within_lab("replacement_id", "certificate"),
        sa.Index("ix_certificate_event_certificate", "lab_id", "certificate_id"),
    )

    certificate_id: UUID
    kind: str
    """``reopened`` (work goes on, the certificate still counts), ``superseded`` or ``withdrawn``."""
    effective_on: date
    reason: str
    reason_en: str = ""
    replacement_id: UUID | None = None
    person_id: UUID
    at: datetime = Field(sa_type=UtcDateTime)


class CertificateCounterRow(SQLModel, table=True):
    """Last number of a series; locked while a certificate is issued, so that no number is skipped or given twice."""

    __tablename__ = "certificate_counter"

    lab_id: UUID = Field(primary_key=True)
    series: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int = 0


class CertificateLinkRow(SQLModel, table=True):
    """Frozen at issue: this certificate rests on that certificate of a standard, used on that day.

    Narrow on purpose: the impact of a standard is one range of ``ix_certificate_link_parent``. Results and shares are
    in the frozen document.
    """

    __tablename__ = Evidence.keep("certificate_link")
    __table_args__ = (
        within_lab("certificate_id", "certificate"),
        within_lab("parent_id", "standard_certificate"),
        sa.Index("ix_certificate_link_parent", "lab_id", "parent_id", "used_on", "certificate_id"),
    )

    lab_id: UUID = Field(primary_key=True)
    certificate_id: UUID = Field(primary_key=True)
    parent_id: UUID = Field(primary_key=True)
    used_on: date
