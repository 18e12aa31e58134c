"""Orders 委托单 and the items received with them."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from service.kit.columns import LabRow, UtcDateTime, VersionedRow, within_lab


class WorkOrderRow(VersionedRow, table=True):
    """An order: who brought what, under which conditions. Signing freezes it."""

    __tablename__ = "work_order"
    __table_args__ = (
        within_lab("customer_id", "customer"),
        within_lab("certificate_customer_id", "customer"),
        sa.UniqueConstraint("lab_id", "number"),
    )

    number: str
    customer_id: UUID
    """送检单位: who brings the items."""
    certificate_customer_id: UUID
    """证书单位: whose name the certificate carries; not always the same."""
    received_on: date
    due_on: date
    requirements: str = ""
    on_site: bool = False
    site_address: str = ""
    signed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_by: UUID
    created_at: datetime = Field(sa_type=UtcDateTime)


class OrderItemRow(LabRow, table=True):
    """One item of an order. The same barcode can stand in an order once."""

    __tablename__ = "order_item"
    __table_args__ = (
        within_lab("order_id", "work_order"),
        within_lab("equipment_id", "equipment"),
        sa.UniqueConstraint("lab_id", "order_id", "equipment_id"),
    )

    order_id: UUID
    equipment_id: UUID
    service: str
    """``verification`` 检定, ``calibration`` 校准 or ``testing`` 检测."""
    pack_id: str
    condition: str
    accessories: str = ""


class OrderCounterRow(SQLModel, table=True):
    """Last order number given, a laboratory and year."""

    __tablename__ = "order_counter"

    lab_id: UUID = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int = 0
