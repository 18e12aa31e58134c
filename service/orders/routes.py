"""``/api/v1/orders``: orders taken, changed until they are signed, and listed."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from service.customers.refusals import CustomerUnknown
from service.equipment.packs import PackUnknown, PackUnusable
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.clock import Now
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, InvalidRequest, NotFound, VersionChanged, VersionRequired
from service.kit.versions import ExpectedVersion, show_version
from service.kit.wire import ListOut
from service.orders import operations, queries
from service.orders.refusals import (
    EquipmentUnknown,
    ItemTwice,
    OrderSigned,
    ReceivedInFuture,
    SiteAddressMissing,
)
from service.orders.tables import WorkOrderRow
from service.orders.wire import OrderIn, OrderItemOut, OrderListedOut, OrderOut

router = api_router("/api/v1/orders", tags=["orders"])

Reader = Annotated[Actor, Depends(require(*STAFF))]
Receptionist = Annotated[Actor, Depends(require(Role.RECEPTIONIST))]

_REFUSED = (
    InvalidRequest,
    CustomerUnknown,
    EquipmentUnknown,
    ItemTwice,
    PackUnknown,
    PackUnusable,
    ReceivedInFuture,
    SiteAddressMissing,
)


@router.post("", status_code=201, summary="Take an order", responses=documented(*_REFUSED))
def take_order(*, given: OrderIn, actor: Receptionist, at: Now, session: SessionDep, response: Response) -> OrderOut:
    """Take an order 委托单 under the next number of the year; ``due_on`` follows from the turnaround policy."""
    row = operations.take_order(session, actor=actor, at=at, given=given)
    response.headers["Location"] = f"/api/v1/orders/{row.id}"
    return _shown(session, row, response)


@router.get("", summary="List orders", responses=documented(InvalidRequest, CursorInvalid))
def list_orders(
    *,
    actor: Reader,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    number: Annotated[str | None, Query(max_length=40, description="Exactly")] = None,
    customer: Annotated[UUID | None, Query(description="Id of who brought the items")] = None,
) -> ListOut[OrderListedOut]:
    """List orders, the latest first."""
    page = queries.list_orders(session, lab_id=actor.lab_id, request=paging, number=number, customer_id=customer)
    link_next(request, response, page)
    return ListOut(items=tuple(OrderListedOut.model_validate(row) for row in page.rows))


@router.get("/{order_id}", summary="One order")
def read_order(*, order_id: UUID, actor: Reader, session: ReadSessionDep, response: Response) -> OrderOut:
    """Give one order with its items, and its ETag."""
    row = queries.order(session, lab_id=actor.lab_id, order_id=order_id)
    if row is None:
        raise NotFound
    return _shown(session, row, response)


@router.put(
    "/{order_id}",
    summary="Change an order that is not signed yet",
    responses=documented(*_REFUSED, OrderSigned, VersionRequired, VersionChanged),
)
def change_order(
    *,
    order_id: UUID,
    given: OrderIn,
    actor: Receptionist,
    version: ExpectedVersion,
    at: Now,
    session: SessionDep,
    response: Response,
) -> OrderOut:
    """Replace what an order says; items that stay keep their ids."""
    row = operations.change_order(session, actor=actor, at=at, order_id=order_id, version=version, given=given)
    return _shown(session, row, response)


@router.post(
    "/{order_id}/sign",
    summary="Sign an order: it is frozen",
    responses=documented(OrderSigned, VersionRequired, VersionChanged),
)
def sign_order(
    *, order_id: UUID, actor: Receptionist, version: ExpectedVersion, at: Now, session: SessionDep, response: Response
) -> OrderOut:
    """Freeze an order: the customer has signed what the version in If-Match says."""
    row = operations.sign_order(session, actor=actor, at=at, order_id=order_id, version=version)
    return _shown(session, row, response)


def _shown(session: Session, row: WorkOrderRow, response: Response) -> OrderOut:
    show_version(response, row)
    items = queries.items_of(session, lab_id=row.lab_id, order_id=row.id)
    return OrderOut(
        **OrderListedOut.model_validate(row).model_dump(),
        items=tuple(OrderItemOut.model_validate(item) for item in items),
    )
