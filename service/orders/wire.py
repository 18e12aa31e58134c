"""What travels: an order as typed in at the counter, and as on record."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from service.kit.wire import Day, Identifier, In, Items, LongText, OptionalText, Out, Text

Service = Literal["verification", "calibration", "testing"]


class OrderItemIn(In):
    """One item that was brought."""

    equipment_id: Identifier
    service: Service
    pack_id: Text
    condition: Text
    accessories: OptionalText = ""


class OrderIn(In):
    """An order 委托单. The certificate carries the customer's name unless another's is given."""

    customer_id: Identifier
    certificate_customer_id: Identifier | None = None
    received_on: Day
    requirements: LongText | Literal[""] = ""
    on_site: bool = False
    site_address: OptionalText = ""
    items: Items[OrderItemIn] = Field(min_length=1, max_length=200)


class OrderItemOut(Out):
    """One item of an order."""

    id: UUID
    equipment_id: UUID
    service: str
    pack_id: str
    condition: str
    accessories: str


class OrderListedOut(Out):
    """An order without its items."""

    id: UUID
    version: int
    number: str
    customer_id: UUID
    certificate_customer_id: UUID
    received_on: date
    due_on: date
    requirements: str
    on_site: bool
    site_address: str
    signed_at: datetime | None
    created_by: UUID
    created_at: datetime


class OrderOut(OrderListedOut):
    """An order with its items, in the order they were listed."""

    items: tuple[OrderItemOut, ...]
