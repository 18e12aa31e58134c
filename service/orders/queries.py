"""Which orders the laboratory has taken."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from service.kit.paging import Page, PageRequest, paged
from service.orders.tables import OrderItemRow, WorkOrderRow


def order(session: Session, *, lab_id: UUID, order_id: UUID) -> WorkOrderRow | None:
    """Return one order of the laboratory."""
    return session.get(WorkOrderRow, (lab_id, order_id))


def orders(session: Session, *, lab_id: UUID, order_ids: Collection[UUID]) -> dict[UUID, WorkOrderRow]:
    """Return the orders among those ids."""
    rows = select(WorkOrderRow).where(WorkOrderRow.lab_id == lab_id, col(WorkOrderRow.id).in_(order_ids))
    return {row.id: row for row in session.exec(rows)}


def item(session: Session, *, lab_id: UUID, item_id: UUID) -> OrderItemRow | None:
    """Return one item of an order."""
    return session.get(OrderItemRow, (lab_id, item_id))


def items(session: Session, *, lab_id: UUID, item_ids: Collection[UUID]) -> dict[UUID, OrderItemRow]:
    """Return the items among those ids."""
    rows = select(OrderItemRow).where(OrderItemRow.lab_id == lab_id, col(OrderItemRow.id).in_(item_ids))
    return {row.id: row for row in session.exec(rows)}


def items_of(session: Session, *, lab_id: UUID, order_id: UUID) -> list[OrderItemRow]:
    """Return the items of an order as they were listed."""
    return list(
        session.exec(
            select(OrderItemRow)
            .where(OrderItemRow.lab_id == lab_id, OrderItemRow.order_id == order_id)
            .order_by(col(OrderItemRow.id))
        )
    )


def list_orders(
    session: Session,
    *,
    lab_id: UUID,
    request: PageRequest,
    number: str | None = None,
    customer_id: UUID | None = None,
) -> Page[WorkOrderRow]:
    """Return one page of orders, the latest first, narrowed by what is given."""
    rows = select(WorkOrderRow).where(WorkOrderRow.lab_id == lab_id)
    if number is not None:
        rows = rows.where(WorkOrderRow.number == number)
    if customer_id is not None:
        rows = rows.where(WorkOrderRow.customer_id == customer_id)
    return paged(session, rows, key=(WorkOrderRow.id,), request=request, newest_first=True)
