"""``/api/v1/equipment``: items by their barcodes."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from service.customers.refusals import CustomerUnknown
from service.equipment import operations, queries
from service.equipment.packs import PackUnknown, PackUnusable
from service.equipment.refusals import BarcodeTaken, FieldsWithoutPack
from service.equipment.wire import EquipmentIn, EquipmentOut
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.clock import Now
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import (
    CursorInvalid,
    InvalidRequest,
    NotFound,
    VersionChanged,
    VersionRequired,
)
from service.kit.versions import ExpectedVersion, show_version
from service.kit.wire import ListOut

router = api_router("/api/v1/equipment", tags=["equipment"])

Reader = Annotated[Actor, Depends(require(*STAFF))]
Keeper = Annotated[Actor, Depends(require(Role.RECEPTIONIST, Role.QUALITY))]

_REFUSED = (InvalidRequest, CustomerUnknown, PackUnknown, PackUnusable, FieldsWithoutPack)


@router.post("", status_code=201, summary="Put an item on record", responses=documented(*_REFUSED, BarcodeTaken))
def add_equipment(
    *, given: EquipmentIn, actor: Keeper, at: Now, session: SessionDep, response: Response
) -> EquipmentOut:
    """Put an item on record: a customer's by the receptionist, the laboratory's own by quality."""
    row = operations.add_equipment(session, actor=actor, at=at, given=given)
    response.headers["Location"] = f"/api/v1/equipment/{row.id}"
    show_version(response, row)
    return EquipmentOut.model_validate(row)


@router.get("", summary="List or find items", responses=documented(InvalidRequest, CursorInvalid))
def list_equipment(
    *,
    actor: Reader,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    barcode: Annotated[str | None, Query(max_length=40, description="Exactly, as scanned")] = None,
    serial: Annotated[str | None, Query(max_length=200, description="Exactly")] = None,
    customer: Annotated[UUID | None, Query(description="Id of the owner")] = None,
) -> ListOut[EquipmentOut]:
    """List items, the latest first; a returning item is found by its old barcode."""
    page = queries.list_equipment(
        session, lab_id=actor.lab_id, request=paging, barcode=barcode, serial=serial, customer_id=customer
    )
    link_next(request, response, page)
    return ListOut(items=tuple(EquipmentOut.model_validate(row) for row in page.rows))


@router.get("/{equipment_id}", summary="One item")
def read_equipment(*, equipment_id: UUID, actor: Reader, session: ReadSessionDep, response: Response) -> EquipmentOut:
    """Give one item, with its ETag."""
    row = queries.equipment(session, lab_id=actor.lab_id, equipment_id=equipment_id)
    if row is None:
        raise NotFound
    show_version(response, row)
    return EquipmentOut.model_validate(row)


@router.put(
    "/{equipment_id}",
    summary="Correct an item",
    responses=documented(*_REFUSED, BarcodeTaken, VersionRequired, VersionChanged),
)
def change_equipment(
    *,
    equipment_id: UUID,
    given: EquipmentIn,
    actor: Keeper,
    version: ExpectedVersion,
    at: Now,
    session: SessionDep,
    response: Response,
) -> EquipmentOut:
    """Correct what is known of an item; certificates already issued keep what they say."""
    row = operations.change_equipment(
        session, actor=actor, at=at, equipment_id=equipment_id, version=version, given=given
    )
    show_version(response, row)
    return EquipmentOut.model_validate(row)
