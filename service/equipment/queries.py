"""Which equipment the laboratory knows."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from service.equipment.tables import EquipmentRow
from service.kit.paging import Page, PageRequest, paged


def equipment(session: Session, *, lab_id: UUID, equipment_id: UUID) -> EquipmentRow | None:
    """Return one piece of equipment."""
    return session.get(EquipmentRow, (lab_id, equipment_id))


def equipment_by_id(session: Session, *, lab_id: UUID, equipment_ids: Collection[UUID]) -> dict[UUID, EquipmentRow]:
    """Return the equipment among those ids."""
    rows = select(EquipmentRow).where(EquipmentRow.lab_id == lab_id, col(EquipmentRow.id).in_(equipment_ids))
    return {row.id: row for row in session.exec(rows)}


def equipment_by_barcode(session: Session, *, lab_id: UUID, barcode: str) -> EquipmentRow | None:
    """Return the item that comes back with this barcode."""
    return session.exec(
        select(EquipmentRow).where(EquipmentRow.lab_id == lab_id, EquipmentRow.barcode == barcode)
    ).one_or_none()


def is_own_instrument(session: Session, lab_id: UUID, equipment_id: UUID) -> bool:
    """Whether this is an instrument of the laboratory's own, and so may push readings."""
    row = equipment(session, lab_id=lab_id, equipment_id=equipment_id)
    return row is not None and row.customer_id is None


def list_equipment(
    session: Session,
    *,
    lab_id: UUID,
    request: PageRequest,
    barcode: str | None = None,
    serial: str | None = None,
    customer_id: UUID | None = None,
) -> Page[EquipmentRow]:
    """Return one page of equipment, the latest first, narrowed by what is given."""
    rows = select(EquipmentRow).where(EquipmentRow.lab_id == lab_id)
    if barcode is not None:
        rows = rows.where(EquipmentRow.barcode == barcode)
    if serial is not None:
        rows = rows.where(EquipmentRow.serial == serial)
    if customer_id is not None:
        rows = rows.where(EquipmentRow.customer_id == customer_id)
    return paged(session, rows, key=(EquipmentRow.id,), request=request, newest_first=True)
