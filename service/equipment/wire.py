"""What travels: a piece of equipment as typed in, and as on record."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from domain.exchange.certificate_issued import StandardLevel
from service.kit.wire import Identifier, In, OptionalText, Out, Text, clean_optional_text

Barcode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._/-]{0,39}$")]
"""What a scanner gives: visible ASCII without blanks."""
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
FieldText = Annotated[str, StringConstraints(max_length=2000), BeforeValidator(clean_optional_text)]
"""Long enough for two hundred scale marks."""


EXAMPLE: JsonDict = {
    "customer_id": "019cac2b-6f00-7000-8000-0000000000c1",
    "barcode": "LH0000000001",
    "name": "一般压力表",
    "name_en": "Pressure gauge",
    "model": "Y-100",
    "serial": "DEMO-PG-0001",
    "manufacturer": "重庆示范仪表厂",
    "pack_id": "pressure-gauge-jjg52",
    "fields": {
        "range_low": "0",
        "range_high": "1.6",
        "accuracy_class": "1.6",
        "scale_interval": "0.05",
        "scale_marks": "0 0.4 0.8 1.2 1.6",
    },
    "standard_level": None,
}


class EquipmentIn(In):
    """An item as typed in. Without a barcode it gets one; without a customer it is the laboratory's own."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    customer_id: Identifier | None = None
    barcode: Barcode | None = None
    name: Text
    name_en: OptionalText = ""
    model: OptionalText = ""
    serial: Text
    manufacturer: OptionalText = ""
    pack_id: OptionalText = ""
    fields: dict[FieldName, FieldText] = Field(default={}, max_length=100)
    standard_level: StandardLevel | None = None
    """Where its owner holds it as a measurement standard; the platform then lets other chains pass through it."""


class EquipmentOut(Out):
    """An item on record."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "019cac2b-6f00-7000-8000-0000000000e1",
                    "version": 1,
                    **EXAMPLE,
                    "created_at": "2026-03-02T01:30:00Z",
                }
            ]
        }
    )

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
    standard_level: str | None
    created_at: datetime
