"""What travels: an order as typed in at the counter, and as on record."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from service.kit.wire import Day, Identifier, In, Items, LongText, OptionalText, Out, Text

Service = Literal["verification", "calibration", "testing"]


ITEM_EXAMPLE: JsonDict = {
    "equipment_id": "019cac2b-6f00-7000-8000-0000000000e1",
    "service": "verification",
    "pack_id": "pressure-gauge-jjg52",
    "condition": "完好",
    "accessories": "",
}
EXAMPLE: JsonDict = {
    "customer_id": "019cac2b-6f00-7000-8000-0000000000c1",
    "certificate_customer_id": "019cac2b-6f00-7000-8000-0000000000c1",
    "received_on": "2026-03-02",
    "requirements": "",
    "on_site": False,
    "site_address": "",
}


class OrderItemIn(In):
    """One item that was brought."""

    equipment_id: Identifier
    service: Service
    pack_id: Text
    condition: Text
    accessories: OptionalText = ""


class OrderIn(In):
    """An order 委托单. The certificate carries the customer's name unless another's is given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE, "items": [ITEM_EXAMPLE]}]})

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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "019cac2b-6f00-7000-8000-0000000000a1",
                    "version": 1,
                    "number": "W2026-000001",
                    **EXAMPLE,
                    "due_on": "2026-03-16",
                    "signed_at": None,
                    "created_by": "019cac2b-6f00-7000-8000-0000000000f1",
                    "created_at": "2026-03-02T01:30:00Z",
                    "items": [{"id": "019cac2b-6f00-7000-8000-0000000000b1", **ITEM_EXAMPLE}],
                }
            ]
        }
    )

    items: tuple[OrderItemOut, ...]
