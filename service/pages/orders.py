"""Orders 委托单: taken in at the counter step by step, signed, and turned into work.

The steps before an order exists live in the address (customer, items), so that going back and reloading lose nothing.
"""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from domain.calibration.record import Purpose
from service.calibrations import operations as calibrations
from service.calibrations import queries as planned
from service.calibrations.wire import CalibrationIn
from service.customers import queries as customers
from service.equipment import queries as equipment
from service.kit.actor import Role
from service.kit.database import ReadSessionDep
from service.kit.paging import PageRequest
from service.kit.problems import NotFound
from service.look.forms import Form, Refused, attempt, given, text_of, texts_of, version_of
from service.orders import operations, queries
from service.orders.wire import OrderIn
from service.pages.packs import installed, kinds, offered
from service.pages.view import Member, Receptionist, Technician, Visit
from service.people import queries as people

router = APIRouter(prefix="/orders")

Ids = Annotated[list[UUID], Query(alias="item", max_length=200, default_factory=list)]
Wanted = Annotated[UUID | None, Query(alias="customer")]


@router.get("")
def orders(
    *, visit: Member, session: ReadSessionDep, after: Annotated[str | None, Query(max_length=500)] = None
) -> HTMLResponse:
    """List orders, the latest first."""
    lab_id = visit.member.lab_id
    page = queries.list_orders(session, lab_id=lab_id, request=PageRequest(limit=50, after=after))
    ids = {each for row in page.rows for each in (row.customer_id, row.certificate_customer_id)}
    names = customers.customers(session, lab_id=lab_id, customer_ids=ids)
    return visit.show("orders.html", rows=page.rows, names=names, onward=page.after)


@router.get("/new", response_model=None)
def intake(
    *,
    visit: Receptionist,
    session: ReadSessionDep,
    customer: Wanted = None,
    item: Ids,
    name: Annotated[str, Query(max_length=200)] = "",
    barcode: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse | RedirectResponse:
    """Gather an order: its customer, then its items by their barcodes."""
    if barcode.strip():
        found = equipment.equipment_by_barcode(session, lab_id=visit.member.lab_id, barcode=barcode.strip())
        if found is not None:
            return visit.go(intake_address(customer, [*item, found.id]))
    return _intake(visit, session, customer=customer, items=item, name=name, barcode=barcode.strip())


@router.post("/new")
def take(
    *,
    visit: Receptionist,
    form: Form,
    customer: Wanted = None,
    item: Ids,
) -> Response:
    """Take the order under the next number."""

    def work(session: Session) -> UUID:
        lines = [{"equipment_id": str(each), **_line(form, each)} for each in dict.fromkeys(item)]
        body = {
            **texts_of(form, "received_on", "requirements", "site_address"),
            "customer_id": str(customer) if customer else "",
            "certificate_customer_id": str(customer) if customer else None,
            "on_site": bool(text_of(form, "on_site")),
            "items": lines,
        }
        return operations.take_order(session, actor=visit.member, at=visit.at, given=given(OrderIn, body)).id

    told = attempt(visit.request, work)
    if isinstance(told, UUID):
        return visit.go(f"/orders/{told}", told="taken")
    with visit.request.app.state.database.reading() as session:
        typed = {name: value for name, value in form.items() if isinstance(value, str)}
        return _intake(visit, session, customer=customer, items=item, refused=told, typed=typed)


@router.get("/{order_id}")
def order(*, order_id: UUID, visit: Member, session: ReadSessionDep) -> HTMLResponse:
    """Show one order with the work on its items."""
    return _show(visit, session, order_id)


@router.post("/{order_id}/sign")
def sign(*, order_id: UUID, visit: Receptionist, form: Form) -> Response:
    """Freeze the order: the customer has signed it."""

    def work(session: Session) -> None:
        operations.sign_order(
            session,
            actor=visit.member,
            at=visit.at,
            order_id=order_id,
            version=version_of(form),
        )

    return _answer(visit, order_id, attempt(visit.request, work), said="signed")


@router.post("/{order_id}/items/{item_id}/plan")
def plan(*, order_id: UUID, item_id: UUID, visit: Technician, form: Form) -> Response:
    """Plan the work on one item, by the edition or variant that was chosen; the visitor operates it."""

    def work(session: Session) -> UUID:
        pack_id, _, version = text_of(form, "edition").partition("|")
        body = {"order_item_id": str(item_id), "pack_id": pack_id or None, "pack_version": version or None}
        asked = given(CalibrationIn, {**body, "purpose": text_of(form, "purpose") or Purpose.CUSTOMER_JOB.value})
        return calibrations.plan(session, actor=visit.member, at=visit.at, given=asked).id

    told = attempt(visit.request, work)
    if isinstance(told, UUID):
        return visit.go(f"/calibrations/{told}", told="planned")
    return _answer(visit, order_id, told, said="")


def intake_address(customer: UUID | None, items: list[UUID]) -> str:
    """Return the address of the intake with what was gathered so far."""
    query = [("customer", str(customer))] if customer else []
    return f"/orders/new?{urlencode([*query, *(('item', str(each)) for each in dict.fromkeys(items))])}"


def _line(form: FormData, equipment_id: UUID) -> dict[str, str]:
    names = ("service", "pack_id", "condition", "accessories")
    return {name: text_of(form, f"{name}|{equipment_id}") for name in names}


def _intake(
    visit: Visit,
    session: Session,
    *,
    customer: UUID | None,
    items: list[UUID],
    name: str = "",
    barcode: str = "",
    refused: Refused | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    lab_id = visit.member.lab_id
    gathered = list(dict.fromkeys(items))
    found = equipment.equipment_by_id(session, lab_id=lab_id, equipment_ids=gathered)
    client = customers.customer(session, lab_id=lab_id, customer_id=customer) if customer else None
    page = customers.list_customers(session, lab_id=lab_id, request=PageRequest(limit=8, after=None), name=name.strip())
    here = intake_address(customer if client else None, gathered)
    return visit.show(
        "intake.html",
        status=refused.status if refused else 200,
        client=client,
        offered=page.rows if client is None else (),
        name=name,
        barcode=barcode,
        items=[found[each] for each in gathered if each in found],
        without={each: intake_address(customer, [other for other in gathered if other != each]) for each in gathered},
        packs=installed(visit),
        address=here,
        refused=refused,
        typed=typed or {},
    )


def _show(visit: Visit, session: Session, order_id: UUID, *, refused: Refused | None = None) -> HTMLResponse:
    actor = visit.member
    row = queries.order(session, lab_id=actor.lab_id, order_id=order_id)
    if row is None:
        raise NotFound
    items = queries.items_of(session, lab_id=actor.lab_id, order_id=row.id)
    things = equipment.equipment_by_id(
        session, lab_id=actor.lab_id, equipment_ids={item.equipment_id for item in items}
    )
    ids = {row.customer_id, row.certificate_customer_id}
    may_plan = actor.has(Role.TECHNICIAN) and row.signed_at is not None
    code = people.laboratory(session, actor.lab_id).code
    plans = {item.id: offered(visit, item.pack_id, code) for item in items}
    return visit.show(
        "order.html",
        status=refused.status if refused else 200,
        here=f"/orders/{order_id}",
        order=row,
        lines=[(item, things[item.equipment_id]) for item in items],
        work=planned.calibrations_of_items(session, lab_id=actor.lab_id, order_item_ids=[item.id for item in items]),
        names=customers.customers(session, lab_id=actor.lab_id, customer_ids=ids),
        taker=people.names(session, actor.lab_id, {row.created_by}).get(row.created_by, ""),
        kind_of=kinds(visit),
        plans=plans if may_plan else {},
        purposes=[each.value for each in Purpose],
        may_sign=actor.has(Role.RECEPTIONIST) and row.signed_at is None,
        may_plan=may_plan,
        refused=refused,
    )


def _answer(visit: Visit, order_id: UUID, told: object, *, said: str) -> Response:
    if not isinstance(told, Refused):
        return visit.go(f"/orders/{order_id}", told=said)
    with visit.request.app.state.database.reading() as session:
        return _show(visit, session, order_id, refused=told)
