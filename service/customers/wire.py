"""What travels: a customer as typed in, and as on record."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from domain.exchange.wire import Uscc
from service.kit.wire import In, OptionalText, Out, Text

Kind = Literal["organisation", "individual", "self", "government"]
Region = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{5})?$")]
"""County code of GB/T 2260, or ""."""


class CustomerIn(In):
    """A customer 委托方 as typed in at the counter."""

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
