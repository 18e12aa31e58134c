"""Equipment: items that customers bring, and the laboratory's own instruments that push readings."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from service.kit.columns import Json, UtcDateTime, VersionedRow, within_lab


class EquipmentRow(VersionedRow, table=True):
    """One physical thing, known by its barcode for as long as it lives."""

    __tablename__ = "equipment"
    __table_args__ = (
        within_lab("customer_id", "customer"),
        sa.UniqueConstraint("lab_id", "barcode"),
        sa.Index("ix_equipment_serial", "lab_id", "serial"),
    )

    barcode: str
    customer_id: UUID | None = None
    """None: the laboratory's own."""
    name: str
    name_en: str = ""
    model: str = ""
    serial: str
    manufacturer: str = ""
    pack_id: str = ""
    """The speciality it is usually calibrated by; "" for a laboratory's own instrument."""
    fields: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    """The pack's item fields (range, class ...), decimal text."""
    standard_level: str | None = None
    """Level at which its owner holds it, where it is itself a measurement standard; None: an item like any other."""
    created_at: datetime = Field(sa_type=UtcDateTime)
