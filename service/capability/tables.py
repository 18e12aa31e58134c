"""Licences with the lines of their scopes. Nothing is changed: what was wrong is corrected by another row.

A licence is known by its number: a measurement standard 计量标准 names the numbers of its two certificates, so nothing
here points at one.
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from service.kit.columns import Evidence, LabRow, UtcDateTime, within_lab


class LicenceRow(LabRow, table=True):
    """A licence as it was granted: kind, number, whose, and for how long."""

    __tablename__ = Evidence.keep("licence")
    __table_args__ = (
        within_lab("corrects_id", "licence"),
        sa.UniqueConstraint("lab_id", "corrects_id"),
        sa.Index("ix_licence_holder", "lab_id", "holder_zh"),
    )

    kind: str
    """A :class:`domain.traceability.licences.LicenceKind`."""
    number: str
    holder_zh: str = ""
    """As its certificates name it; "" is our own laboratory."""
    holder_en: str = ""
    holder_code: str = ""
    """Unified social credit code 统一社会信用代码 of a body above; "" where it is not known, or there is none."""
    authority: str = ""
    """Who granted it."""
    valid_from: date
    valid_until: date | None = None
    evidence: str
    """What shows it: the licence's file, an entry of a public register."""
    scope_partial: bool = False
    """Not all lines of its scope are on record."""
    corrects_id: UUID | None = None
    """The entry that was wrong, in whose place this one stands since it was recorded."""
    recorded_by: UUID
    known_at: datetime = Field(sa_type=UtcDateTime)


class LicenceScopeRow(LabRow, table=True):
    """One line of a scope; see :class:`domain.traceability.licences.ScopeLine`."""

    __tablename__ = Evidence.keep("licence_scope")
    __table_args__ = (
        within_lab("licence_id", "licence"),
        sa.Index("ix_licence_scope_licence", "lab_id", "licence_id"),
    )

    licence_id: UUID
    quantity_kind: str = ""
    regulation: str = ""
    unit: str = ""
    range_low: str = ""
    range_high: str = ""
    accuracy: str = ""
    uncertainty: str = ""
    uncertainty_unit: str = ""


class LicenceEventRow(LabRow, table=True):
    """What befell a licence: suspended, restored or withdrawn. Bitemporal, append-only."""

    __tablename__ = Evidence.keep("licence_event")
    __table_args__ = (
        within_lab("licence_id", "licence"),
        sa.Index("ix_licence_event_licence", "lab_id", "licence_id"),
    )

    licence_id: UUID
    kind: str
    effective_on: date
    known_at: datetime = Field(sa_type=UtcDateTime)
    reason: str
    recorded_by: UUID
