"""``/api/v1/customers``: who brings items, and whose names certificates carry."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from service.customers import operations, queries
from service.customers.wire import CustomerIn, CustomerOut
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

router = api_router("/api/v1/customers", tags=["customers"])

Reader = Annotated[Actor, Depends(require(*STAFF))]
Receptionist = Annotated[Actor, Depends(require(Role.RECEPTIONIST))]


@router.post("", status_code=201, summary="Put a customer on record")
def add_customer(
    *, given: CustomerIn, actor: Receptionist, at: Now, session: SessionDep, response: Response
) -> CustomerOut:
    """Put a customer 委托方 on record."""
    row = operations.add_customer(session, actor=actor, at=at, given=given)
    response.headers["Location"] = f"/api/v1/customers/{row.id}"
    show_version(response, row)
    return CustomerOut.model_validate(row)


@router.get("", summary="List customers", responses=documented(InvalidRequest, CursorInvalid))
def list_customers(
    *,
    actor: Reader,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    name: Annotated[str, Query(max_length=200, description="Part of the name, Chinese or English")] = "",
) -> ListOut[CustomerOut]:
    """List customers, the latest first."""
    page = queries.list_customers(session, lab_id=actor.lab_id, request=paging, name=name)
    link_next(request, response, page)
    return ListOut(items=tuple(CustomerOut.model_validate(row) for row in page.rows))


@router.get("/{customer_id}", summary="One customer")
def read_customer(*, customer_id: UUID, actor: Reader, session: ReadSessionDep, response: Response) -> CustomerOut:
    """Give one customer, with its ETag."""
    row = queries.customer(session, lab_id=actor.lab_id, customer_id=customer_id)
    if row is None:
        raise NotFound
    show_version(response, row)
    return CustomerOut.model_validate(row)


@router.put("/{customer_id}", summary="Correct a customer", responses=documented(VersionRequired, VersionChanged))
def change_customer(
    *,
    customer_id: UUID,
    given: CustomerIn,
    actor: Receptionist,
    version: ExpectedVersion,
    at: Now,
    session: SessionDep,
    response: Response,
) -> CustomerOut:
    """Correct what is known of a customer. Certificates already issued keep what they say."""
    row = operations.change_customer(session, actor=actor, at=at, customer_id=customer_id, version=version, given=given)
    show_version(response, row)
    return CustomerOut.model_validate(row)
