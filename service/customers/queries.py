"""Who the laboratory's customers are."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from service.customers.tables import CustomerRow
from service.kit.paging import Page, PageRequest, paged


def customer(session: Session, *, lab_id: UUID, customer_id: UUID) -> CustomerRow | None:
    """Return one customer of the laboratory."""
    return session.get(CustomerRow, (lab_id, customer_id))


def customers(session: Session, *, lab_id: UUID, customer_ids: Collection[UUID]) -> dict[UUID, CustomerRow]:
    """Return the customers among those ids."""
    rows = select(CustomerRow).where(CustomerRow.lab_id == lab_id, col(CustomerRow.id).in_(customer_ids))
    return {row.id: row for row in session.exec(rows)}


def list_customers(session: Session, *, lab_id: UUID, request: PageRequest, name: str = "") -> Page[CustomerRow]:
    """Return one page of customers, the latest first; ``name`` is part of the Chinese or English name."""
    rows = select(CustomerRow).where(CustomerRow.lab_id == lab_id)
    if name:
        rows = rows.where(
            col(CustomerRow.name).contains(name, autoescape=True)
            | col(CustomerRow.name_en).contains(name, autoescape=True)
        )
    return paged(session, rows, key=(CustomerRow.id,), request=request, newest_first=True)
