"""What travels: a piece of equipment as typed in, and as on record."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from service.kit.wire import Identifier, In, OptionalText, Out, Text

Barcode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._/-]{0,39}$")]
"""What a scanner gives: visible ASCII without blanks."""
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
FieldText = Annotated[str, StringConstraints(max_length=2000)]


class EquipmentIn(In):
    """An item as typed in. Without a barcode it gets one; without a customer it is the laboratory's own."""

    customer_id: Identifier | None = None
    barcode: Barcode | None = None
    name: Text
    name_en: OptionalText = ""
    model: OptionalText = ""
    serial: Text
    manufacturer: OptionalText = ""
    pack_id: OptionalText = ""
    fields: dict[FieldName, FieldText] = Field(default={}, max_length=100)


class EquipmentOut(Out):
    """An item on record."""

    id: UUID
    version: int
    customer_id: UUID | None
    barcode: str
    name: str
    name_en: str
    model: str
    serial: str
    manufacturer: str
    pack_id: str
    fields: dict[str, str]
    created_at: datetime
