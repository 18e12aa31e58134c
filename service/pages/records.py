"""Customers and items put on record while an order is taken in."""

from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from domain.exchange.certificate_issued import StandardLevel
from domain.specialty.schema import Pack
from service.customers.operations import add_customer
from service.customers.wire import CustomerIn
from service.equipment.operations import add_equipment
from service.equipment.wire import EquipmentIn
from service.look.forms import Form, Refused, attempt, given, text_of, texts_of
from service.pages.orders import Ids, Wanted, intake_address
from service.pages.packs import chosen_pack, installed
from service.pages.view import Receptionist

router = APIRouter()

CUSTOMER = ("kind", "name", "name_en", "uscc", "address", "region", "contact", "phone")
ITEM = ("name", "name_en", "model", "serial", "manufacturer")


@router.get("/customers/new")
def new_customer(
    *,
    visit: Receptionist,
    item: Ids,
    name: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """Ask for a customer."""
    return visit.show(
        "customer_new.html", address=_address("/customers/new", None, item), typed={"name": name}, refused=None
    )


@router.post("/customers/new")
def put_customer(*, visit: Receptionist, form: Form, item: Ids) -> Response:
    """Put a customer on record and go on with the order."""
    typed = texts_of(form, *CUSTOMER)

    def work(session: Session) -> UUID:
        return add_customer(session, actor=visit.member, at=visit.at, given=given(CustomerIn, typed)).id

    told = attempt(visit.request, work)
    if isinstance(told, UUID):
        return visit.go(intake_address(told, item), told="saved")
    address = _address("/customers/new", None, item)
    return visit.show("customer_new.html", status=told.status, address=address, typed=typed, refused=told)


@router.get("/equipment/new")
def new_item(
    *,
    visit: Receptionist,
    customer: Wanted = None,
    item: Ids,
    pack: Annotated[str, Query(max_length=200)] = "",
    barcode: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """Ask for the kind of instrument, then for what its pack asks."""
    chosen = chosen_pack(visit, pack)
    return visit.show(
        "item_new.html",
        address=_address("/equipment/new", customer, item, pack=chosen),
        customer=customer,
        items=item,
        packs=installed(visit),
        chosen=chosen,
        levels=get_args(StandardLevel),
        typed={
            "barcode": barcode,
            "name": chosen.kind.zh if chosen else "",
            "name_en": chosen.kind.en if chosen else "",
        },
        refused=None,
    )


@router.post("/equipment/new")
def put_item(
    *,
    visit: Receptionist,
    form: Form,
    customer: Wanted = None,
    item: Ids,
    pack: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Put an item on record and into the order."""
    chosen = chosen_pack(visit, pack)
    names = [each.name for each in chosen.item_fields] if chosen else []
    fields = {name: text_of(form, f"field|{name}") for name in names}
    typed = texts_of(form, "barcode", "standard_level", *ITEM)

    def work(session: Session) -> UUID:
        body = {
            **typed,
            "barcode": typed["barcode"] or None,
            "standard_level": typed["standard_level"] or None,
            "customer_id": str(customer) if customer else "",
            "pack_id": pack,
            "fields": {name: value for name, value in fields.items() if value},
        }
        return add_equipment(session, actor=visit.member, at=visit.at, given=given(EquipmentIn, body)).id

    told = attempt(visit.request, work)
    if not isinstance(told, Refused):
        return visit.go(intake_address(customer, [*item, told]), told="saved")
    return visit.show(
        "item_new.html",
        status=told.status,
        address=_address("/equipment/new", customer, item, pack=chosen),
        customer=customer,
        items=item,
        packs=installed(visit),
        chosen=chosen,
        levels=get_args(StandardLevel),
        typed={**typed, **{f"field|{name}": value for name, value in fields.items()}},
        refused=told,
    )


def _address(path: str, customer: UUID | None, items: list[UUID], *, pack: Pack | None = None) -> str:
    gathered = intake_address(customer, items).removeprefix("/orders/new?")
    query = "&".join(each for each in (gathered, f"pack={pack.id}" if pack else "") if each)
    return f"{path}?{query}"
