"""Taking orders in: numbered without a gap, checked before the customer signs, frozen afterwards."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from clients.uuid7 import uuid7
from domain.calibration.errors import ServiceNotOffered
from domain.errors import MetrologyError
from domain.evidence.canonical import digest_of
from domain.specialty.item import check_item_fields
from domain.specialty.schema import Pack
from service.customers import queries as customers
from service.customers.refusals import CustomerUnknown
from service.equipment import queries as equipment
from service.equipment.packs import pack_of
from service.kit import journal, versions
from service.kit.actor import Actor
from service.kit.clock import civil_day
from service.kit.problems import NotFound
from service.orders import queries
from service.orders.due import turnaround
from service.orders.refusals import (
    EquipmentUnknown,
    ItemTwice,
    OrderSigned,
    ReceivedInFuture,
    SiteAddressMissing,
)
from service.orders.tables import OrderItemRow, WorkOrderRow
from service.orders.wire import OrderIn, OrderItemIn

_NEXT = sa.text(
    "INSERT INTO order_counter (lab_id, year, last) VALUES (:lab_id, :year, 1) "
    "ON CONFLICT (lab_id, year) DO UPDATE SET last = order_counter.last + 1 RETURNING last"
).bindparams(sa.bindparam("lab_id", type_=sa.Uuid()))
"""One statement on both engines: it locks the counter until the order is committed, so no number is lost or doubled."""


def take_order(session: Session, *, actor: Actor, at: datetime, given: OrderIn) -> WorkOrderRow:
    """Put an order on record under the next number of its year.

    Raises the refusals of :mod:`service.orders.refusals`, each at its pointer.
    """
    _check(session, actor.lab_id, given, today=civil_day(at))
    row = WorkOrderRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        number=_next_number(session, actor.lab_id, civil_day(at).year),
        created_by=actor.person,
        created_at=at,
        **_columns(given),
    )
    session.add(row)
    session.flush()
    _put_items(session, row, given.items)
    _record(session, actor, at, row, "taken", given=given)
    return row


def change_order(
    session: Session, *, actor: Actor, at: datetime, order_id: UUID, version: int, given: OrderIn
) -> WorkOrderRow:
    """Replace what an unsigned order says; an item that stays keeps its id. Raises OrderSigned, VersionChanged."""
    row = _open_order(session, actor.lab_id, order_id, version)
    _check(session, actor.lab_id, given, today=civil_day(at))
    row.sqlmodel_update(_columns(given))
    session.add(row)
    _put_items(session, row, given.items)
    _record(session, actor, at, row, "changed", given=given)
    return row


def sign_order(session: Session, *, actor: Actor, at: datetime, order_id: UUID, version: int) -> WorkOrderRow:
    """Freeze an order: the customer has signed it. Raises OrderSigned, VersionChanged."""
    row = _open_order(session, actor.lab_id, order_id, version)
    row.signed_at = at
    session.add(row)
    _record(session, actor, at, row, "signed")
    return row


def _open_order(session: Session, lab_id: UUID, order_id: UUID, version: int) -> WorkOrderRow:
    row = queries.order(session, lab_id=lab_id, order_id=order_id)
    if row is None:
        raise NotFound
    versions.advance(session, row, version)
    session.refresh(row)  # whether it is signed is read behind the lock that the new version holds
    if row.signed_at is not None:
        raise OrderSigned(number=row.number, signed_at=civil_day(row.signed_at))
    return row


def _check(session: Session, lab_id: UUID, given: OrderIn, *, today: date) -> None:
    if given.received_on > today:
        raise ReceivedInFuture("/received_on", received_on=given.received_on, today=today)
    if given.on_site and not given.site_address:
        raise SiteAddressMissing("/site_address")
    wanted = {"/customer_id": given.customer_id, "/certificate_customer_id": given.certificate_customer_id}
    known = customers.customers(session, lab_id=lab_id, customer_ids={each for each in wanted.values() if each})
    for pointer, customer_id in wanted.items():
        if customer_id is not None and customer_id not in known:
            raise CustomerUnknown(pointer)
    _check_items(session, lab_id, given.items, today)


def _check_items(session: Session, lab_id: UUID, items: Sequence[OrderItemIn], today: date) -> None:
    found = equipment.equipment_by_id(session, lab_id=lab_id, equipment_ids={each.equipment_id for each in items})
    seen = set()
    for index, each in enumerate(items):
        pointer = f"/items/{index}"
        brought = found.get(each.equipment_id)
        if brought is None:
            raise EquipmentUnknown(f"{pointer}/equipment_id")
        if each.equipment_id in seen:
            raise ItemTwice(f"{pointer}/equipment_id", barcode=brought.barcode)
        seen.add(each.equipment_id)
        pack = pack_of(session, each.pack_id, f"{pointer}/pack_id", on=today)
        _check_pack(pack, each, brought.fields, pointer)


def _check_pack(pack: Pack, given: OrderItemIn, fields: dict[str, str], pointer: str) -> None:
    offered = [service.value for service in pack.regulation.services]
    if given.service not in offered:
        raise ServiceNotOffered(f"{pointer}/service", service=given.service, offered=", ".join(offered))
    try:
        check_item_fields(pack, fields)
    except MetrologyError as fault:
        raise fault.at(f"{pointer}/equipment_id") from None


def _columns(given: OrderIn) -> dict[str, Any]:
    columns: dict[str, Any] = given.model_dump(exclude={"items", "certificate_customer_id"})
    columns["certificate_customer_id"] = given.certificate_customer_id or given.customer_id
    columns["due_on"] = turnaround().due_on(given.received_on, on_site=given.on_site)
    return columns


def _put_items(session: Session, order: WorkOrderRow, items: Sequence[OrderItemIn]) -> None:
    """Make the items of ``order`` what was given."""
    standing = {row.equipment_id: row for row in queries.items_of(session, lab_id=order.lab_id, order_id=order.id)}
    for each in items:
        row = standing.pop(each.equipment_id, None)
        if row is None:
            row = OrderItemRow(lab_id=order.lab_id, id=uuid7(), order_id=order.id, **each.model_dump())
        else:
            row.sqlmodel_update(each)
        session.add(row)
    for row in standing.values():
        session.delete(row)
    session.flush()


def _next_number(session: Session, lab_id: UUID, year: int) -> str:
    last = session.execute(_NEXT, {"lab_id": lab_id, "year": year}).scalar_one()
    return f"W{year}-{last:06d}"


def _record(
    session: Session, actor: Actor, at: datetime, row: WorkOrderRow, event: str, *, given: OrderIn | None = None
) -> None:
    """Journal a digest of what was agreed, not its words: the journal is for ever, a customer's data need not be."""
    agreed = {"agreed": digest_of(given.model_dump(mode="json"))} if given is not None else {}
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action=f"lab:order:{event}",
        subject=str(row.id),
        document={"number": row.number, "version": row.version, "due_on": row.due_on.isoformat(), **agreed},
        at=at,
    )
