"""What travels: a customer as typed in, and as on record."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, StringConstraints
from pydantic.config import JsonDict

from domain.exchange.wire import Uscc
from service.kit.wire import In, OptionalText, Out, Text

Kind = Literal["organisation", "individual", "self", "government"]
Region = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{5})?$")]
"""County code of GB/T 2260, or ""."""


EXAMPLE: JsonDict = {
    "kind": "organisation",
    "name": "重庆示范机械制造有限公司",
    "name_en": "Chongqing Demonstration Machinery Co., Ltd.",
    "uscc": "91500107MB0DEM1000",
    "address": "重庆市九龙坡区示范工业园3号",
    "region": "500107",
    "contact": "示范联系人",
    "phone": "023-00000000",
}


class CustomerIn(In):
    """A customer 委托方 as typed in at the counter."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    kind: Kind = "organisation"
    name: Text
    name_en: OptionalText = ""
    uscc: Uscc | Literal[""] = ""
    address: OptionalText = ""
    region: Region = ""
    contact: OptionalText = ""
    phone: OptionalText = ""


class CustomerOut(Out):
    """A customer on record."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": "019cac2b-6f00-7000-8000-0000000000c1", "version": 1, **EXAMPLE}]}
    )

    id: UUID
    version: int
    kind: str
    name: str
    name_en: str
    uscc: str
    address: str
    region: str
    contact: str
    phone: str
