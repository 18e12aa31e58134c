"""Measurement standards 计量标准 and their certificates.

A *measurement standard* (装置, the assembly of JJF 1033) has standards (标准器) that belong to it. A standard is worth
what its certificates say. A certificate is immutable, may cover several standards, and must exist before a standard can
be chosen; a new edition is a new row that supersedes. Certificates of standards above ours (up to the national one) are
rows of the same tables, so that the chain is one walk.
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from service.kit import journal
from service.kit.columns import Evidence, LabRow, UtcDateTime, VersionedRow, within_lab


class MeasurementStandardRow(VersionedRow, table=True):
    """An assembly 计量标准装置 with its 考核证书 and, where it serves the public, its 社会公用计量标准证书."""

    __tablename__ = "measurement_standard"

    name_zh: str
    name_en: str
    level: str
    """``national``, ``social_public``, ``departmental`` or ``enterprise``."""
    measuring_range: str
    accuracy: str
    assessment_number: str
    assessment_valid_until: date
    social_public_number: str = ""
    social_public_valid_until: date | None = None


class StandardRow(VersionedRow, table=True):
    """One standard 标准器: the laboratory's own, or a higher one that is known from a certificate."""

    __tablename__ = "standard"
    __table_args__ = (within_lab("measurement_standard_id", "measurement_standard"),)

    measurement_standard_id: UUID | None = None
    name_zh: str
    name_en: str
    model: str = ""
    serial: str
    accuracy: str = ""
    """As it is stated now; what it was on a day is in :class:`StandardAccuracyRow`."""
    accuracy_since: date | None = None
    """First day of that accuracy; None: it was never another."""
    level: str
    """``working``, ``enterprise``, ``departmental``, ``social_public``, ``national`` or ``primary``."""
    own: bool = True
    """False: another body's, on record so that the chain can be walked to the top."""
    in_service: bool = True


class StandardAccuracyRow(SQLModel, table=True):
    """What one line of the journal stated of a standard's accuracy, and from which day on it was so."""

    __tablename__ = Evidence.keep("standard_accuracy")
    __table_args__ = (within_lab("standard_id", "standard"),)

    lab_id: UUID = Field(primary_key=True)
    standard_id: UUID = Field(primary_key=True)
    journal_sequence: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    """Line of the journal that tells who stated it, and when; 0 where no line does."""
    accuracy: str
    since: date | None = None
    """First day on which it was so; None: it was never otherwise."""


class StandardCertificateRow(LabRow, table=True):
    """A certificate of one or more standards, as received; never changed afterwards."""

    __tablename__ = Evidence.keep("standard_certificate")
    __table_args__ = (
        within_lab("supersedes_id", "standard_certificate"),
        sa.UniqueConstraint("lab_id", "issuer_zh", "number", "edition"),
    )

    number: str
    edition: int = 1
    issuer_zh: str
    issuer_en: str = ""
    issuer_code: str = ""
    """Unified social credit code 统一社会信用代码 of that body; "" where it is not known, or there is none."""
    level: str
    """Level of the standards it certifies; see :class:`StandardRow`."""
    issued_on: date
    valid_until: date | None = None
    primary_realisation: bool = False
    """True for a national primary standard: the chain may end here."""
    file_name: str
    file_digest: str
    """Digest of the bytes received (PDF or DCC), recorded on receipt."""
    file: bytes | None = None
    supersedes_id: UUID | None = None
    recorded_by: UUID
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class StandardResultRow(LabRow, table=True):
    """One result in a standard's certificate: value, U and k over a range. All numbers are decimal text."""

    __tablename__ = Evidence.keep("standard_result")
    __table_args__ = (
        within_lab("certificate_id", "standard_certificate"),
        within_lab("standard_id", "standard"),
        sa.Index("ix_standard_result_standard", "lab_id", "standard_id", "certificate_id"),
    )

    certificate_id: UUID
    standard_id: UUID
    characteristic: str
    quantity_kind: str
    unit: str
    range_low: str
    range_high: str
    value: str | None = None
    expanded_uncertainty: str
    coverage_factor: str
    degrees_of_freedom: str | None = None
    drift: str | None = None
    shared: str | None = Field(default=None, sa_type=sa.Text)
    """Canonical JSON of what it took over from other results (:class:`domain.uncertainty.inputs.Shared`); None: not
    known."""


class StandardCertificateEventRow(LabRow, table=True):
    """What befell a standard's certificate later: withdrawn, superseded or amended. Bitemporal, append-only."""

    __tablename__ = Evidence.keep("standard_certificate_event")
    __table_args__ = (within_lab("certificate_id", "standard_certificate"),)

    certificate_id: UUID
    kind: str
    effective_on: date
    known_at: datetime = Field(sa_type=UtcDateTime)
    reason: str
    recorded_by: UUID


class StandardLinkRow(SQLModel, table=True):
    """A result in a standard's certificate rests on a result in its parent's certificate (VIM 2.41)."""

    __tablename__ = Evidence.keep("standard_link")
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["lab_id", "certificate_id"], ["standard_certificate.lab_id", "standard_certificate.id"]
        ),
        within_lab("parent_id", "standard_certificate"),
        within_lab("parent_result_id", "standard_result"),
        sa.Index("ix_standard_link_parent", "lab_id", "parent_id", "used_on"),
    )

    lab_id: UUID = Field(primary_key=True)
    certificate_id: UUID = Field(primary_key=True)
    result_id: UUID = Field(primary_key=True)
    parent_id: UUID = Field(primary_key=True)
    parent_result_id: UUID = Field(primary_key=True)
    used_on: date


class StandardSealRow(LabRow, table=True):
    """What somebody found who checked the seal of a received certificate; the last that became known counts."""

    __tablename__ = Evidence.keep("standard_seal")
    __table_args__ = (
        within_lab("certificate_id", "standard_certificate"),
        sa.Index("ix_standard_seal_certificate", "lab_id", "certificate_id"),
    )

    certificate_id: UUID
    kind: str
    """A :class:`domain.traceability.parents.SealKind`."""
    sealed_on: date
    valid: bool
    note: str = ""
    """By what it was checked, and what was found."""
    recorded_by: UUID
    known_at: datetime = Field(sa_type=UtcDateTime)


class ReferenceMaterialRow(LabRow, table=True):
    """A certificate is that of a batch of a reference material 标准物质; the last entry that became known counts."""

    __tablename__ = Evidence.keep("reference_material")
    __table_args__ = (
        within_lab("certificate_id", "standard_certificate"),
        sa.Index("ix_reference_material_certificate", "lab_id", "certificate_id"),
        sa.Index("ix_reference_material_batch", "lab_id", "producer", "batch"),
    )

    certificate_id: UUID
    producer: str
    batch: str
    expires_on: date | None = None
    """Last day of use; None where the certificate does not say."""
    homogeneity_included: bool | None = None
    """Whether U includes the inhomogeneity between units; None where the certificate does not say."""
    recorded_by: UUID
    known_at: datetime = Field(sa_type=UtcDateTime)


class StandardCheckRow(LabRow, table=True):
    """Outcome of a test of a measurement standard 重复性、稳定性 (JJF 1033), with its limit; decimal text."""

    __tablename__ = Evidence.keep("standard_check")
    __table_args__ = (
        within_lab("measurement_standard_id", "measurement_standard"),
        within_lab("corrects_id", "standard_check"),
        sa.UniqueConstraint("lab_id", "corrects_id"),
        sa.Index("ix_standard_check_assembly", "lab_id", "measurement_standard_id", "made_on"),
    )

    measurement_standard_id: UUID
    kind: str
    """A :class:`domain.traceability.facts.CheckKind`."""
    made_on: date
    value: str
    limit: str
    unit: str
    evidence: str
    corrects_id: UUID | None = None
    """The entry that was wrong, in whose place this one stands since it was recorded."""
    recorded_by: UUID
    known_at: datetime = Field(sa_type=UtcDateTime)


OVERRIDDEN = "lab:scheme-override:recorded"
"""What the journal calls it when somebody answers for a use beside a scheme: its lines are the register."""

journal.index_action("ix_journal_entry_override", OVERRIDDEN)
