"""Putting equipment on record, under a barcode that stays with it for life."""

import base64
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from clients.uuid7 import uuid7
from domain.errors import MetrologyError
from domain.evidence.canonical import digest_of
from domain.specialty.item import check_item_fields
from service.customers import queries as customers
from service.customers.refusals import CustomerUnknown
from service.equipment import queries
from service.equipment.packs import pack_of
from service.equipment.refusals import BarcodeTaken, FieldsWithoutPack
from service.equipment.tables import EquipmentRow
from service.equipment.wire import EquipmentIn
from service.kit import journal, versions
from service.kit.actor import Actor, Role
from service.kit.clock import civil_day
from service.kit.problems import NotFound, NotPermitted


def add_equipment(session: Session, *, actor: Actor, at: datetime, given: EquipmentIn) -> EquipmentRow:
    """Put an item on record; without a barcode it gets one.

    A customer's item is the receptionist's to keep, the laboratory's own instrument is quality's. Raises NotPermitted,
    and the refusals of this slice at their pointers.
    """
    _may_keep(actor, given.customer_id)
    made = uuid7()
    barcode = given.barcode or barcode_of(made)
    _check(session, actor.lab_id, given, barcode=barcode, own_id=None, on=civil_day(at))
    row = EquipmentRow(
        lab_id=actor.lab_id, id=made, barcode=barcode, created_at=at, **given.model_dump(exclude={"barcode"})
    )
    session.add(row)
    session.flush()
    _record(session, actor, at, row, "added", given=given)
    return row


def change_equipment(
    session: Session, *, actor: Actor, at: datetime, equipment_id: UUID, version: int, given: EquipmentIn
) -> EquipmentRow:
    """Correct what is known of an item, its owner included; without a barcode the old one stays.

    Raises VersionChanged, and what :func:`add_equipment` raises.
    """
    row = queries.equipment(session, lab_id=actor.lab_id, equipment_id=equipment_id)
    if row is None:
        raise NotFound
    _may_keep(actor, row.customer_id)
    _may_keep(actor, given.customer_id)
    versions.advance(session, row, version)
    barcode = given.barcode or row.barcode
    _check(session, actor.lab_id, given, barcode=barcode, own_id=row.id, on=civil_day(at))
    row.sqlmodel_update({**given.model_dump(exclude={"barcode"}), "barcode": barcode})
    session.add(row)
    session.flush()
    _record(session, actor, at, row, "changed", given=given)
    return row


def barcode_of(equipment_id: UUID) -> str:
    """Return the barcode made for an item: ``LH`` and the random 50 bits of its id in Base32, easy to read aloud."""
    return "LH" + base64.b32encode(equipment_id.bytes[-7:])[:10].decode("ascii")


def _may_keep(actor: Actor, customer_id: UUID | None) -> None:
    role = Role.QUALITY if customer_id is None else Role.RECEPTIONIST
    if not actor.has(role):
        raise NotPermitted(roles=role)


def _check(session: Session, lab_id: UUID, given: EquipmentIn, *, barcode: str, own_id: UUID | None, on: date) -> None:
    if given.customer_id and customers.customer(session, lab_id=lab_id, customer_id=given.customer_id) is None:
        raise CustomerUnknown("/customer_id")
    holder = queries.equipment_by_barcode(session, lab_id=lab_id, barcode=barcode)
    if holder is not None and holder.id != own_id:
        raise BarcodeTaken("/barcode", barcode=barcode)
    if given.pack_id:
        try:
            check_item_fields(pack_of(session, given.pack_id, "/pack_id", on=on), given.fields)
        except MetrologyError as fault:
            raise fault.at("/fields") from None
    elif given.fields:
        raise FieldsWithoutPack("/pack_id")


def _record(session: Session, actor: Actor, at: datetime, row: EquipmentRow, event: str, *, given: EquipmentIn) -> None:
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action=f"lab:equipment:{event}",
        subject=str(row.id),
        document={
            "barcode": row.barcode,
            "version": row.version,
            "customer_id": str(row.customer_id) if row.customer_id else None,
            "given": digest_of(given.model_dump(mode="json")),
        },
        at=at,
    )
