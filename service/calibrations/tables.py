"""Calibrations: from plan to the frozen original record and its result."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from service.kit.columns import Evidence, Json, LabRow, UtcDateTime, VersionedRow, within_lab


class PackEditionRow(SQLModel, table=True):
    """The text of every pack that was ever used, by its digest: a record of today recomputes in ten years."""

    __tablename__ = Evidence.keep("pack_edition")

    digest: str = Field(primary_key=True)
    pack_id: str
    version: str
    text: str = Field(sa_type=sa.Text)
    first_used_at: datetime = Field(sa_type=UtcDateTime)


class CalibrationRow(VersionedRow, table=True):
    """One calibration or verification of one item. ``state`` follows domain.calibration.life_cycle."""

    __tablename__ = "calibration"
    __table_args__ = (
        within_lab("order_item_id", "order_item"),
        within_lab("equipment_id", "equipment"),
        sa.Index("ix_calibration_worklist", "lab_id", "state", "created_at"),
        sa.Index("ix_calibration_equipment", "lab_id", "equipment_id"),
    )

    order_item_id: UUID
    equipment_id: UUID
    pack_id: str
    pack_version: str
    pack_digest: str = Field(foreign_key="pack_edition.digest")
    service: str
    purpose: str
    state: str
    item: dict[str, str] = Field(sa_type=Json)
    """The item's fields as they were when the work was planned."""
    checks: dict[str, bool] = Field(default_factory=dict, sa_type=Json)
    adjusted: bool = False
    statement_requested: bool = False
    """The customer of a calibration asked for a statement of conformity; a verification always makes one."""
    place_kind: str = "permanent"
    """``permanent``, ``on_site``, ``temporary`` or ``mobile``."""
    place: str = ""
    performed_on: date | None = None
    operator_id: UUID
    checker_id: UUID | None = None
    approver_id: UUID | None = None
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class FrozenRecordRow(LabRow, table=True):
    """What ``complete`` froze: original record and evaluation as canonical text. A new completion is a new row."""

    __tablename__ = Evidence.keep("frozen_record")
    __table_args__ = (
        within_lab("calibration_id", "calibration"),
        sa.UniqueConstraint("lab_id", "calibration_id", "revision"),
    )

    calibration_id: UUID
    revision: int
    record: str = Field(sa_type=sa.Text)
    record_digest: str
    result: str = Field(sa_type=sa.Text)
    result_digest: str
    readings_root: str
    readings_count: int
    completed_by: UUID
    completed_at: datetime = Field(sa_type=UtcDateTime)


class CalibrationStepRow(LabRow, table=True):
    """One move through the life cycle: who, when, from, to and why."""

    __tablename__ = Evidence.keep("calibration_step")
    __table_args__ = (within_lab("calibration_id", "calibration"),)

    calibration_id: UUID
    action: str
    from_state: str
    to_state: str
    person_id: UUID
    at: datetime = Field(sa_type=UtcDateTime)
    comment: str = ""


class EnvironmentReadingRow(LabRow, table=True):
    """An ambient condition noted during the work."""

    __tablename__ = Evidence.keep("environment_reading")
    __table_args__ = (within_lab("calibration_id", "calibration"),)

    calibration_id: UUID
    channel: str
    value: str
    unit: str
    taken_at: datetime = Field(sa_type=UtcDateTime)
    recorded_by: UUID


class StandardChoiceRow(LabRow, table=True):
    """Which standard, by which of its certificates, serves a role in a test, or at one point of it."""

    __tablename__ = "standard_choice"
    __table_args__ = (
        within_lab("calibration_id", "calibration"),
        within_lab("standard_id", "standard"),
        within_lab("certificate_id", "standard_certificate"),
        sa.UniqueConstraint("lab_id", "calibration_id", "role", "test", "point"),
    )

    calibration_id: UUID
    role: str
    test: str
    point: str = ""
    standard_id: UUID
    certificate_id: UUID
