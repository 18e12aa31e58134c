"""``/api/v1/calibrations``: planned, read, and the frozen record."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from starlette.responses import JSONResponse

from domain.calibration.errors import (
    RegulationNotInForce,
)
from domain.calibration.life_cycle import State
from domain.calibration.record import Phase
from service.calibrations import operations, queries
from service.calibrations.bench import bench_plan
from service.calibrations.drawings import point_bars
from service.calibrations.foresight import foreseen_of_plan
from service.calibrations.packs import edition
from service.calibrations.refusals import (
    UNQUALIFIED,
    NotFrozen,
    OrderItemUnknown,
    OrderNotSigned,
    PackEditionChanged,
    PackEditionUnknown,
    PackNotOffered,
)
from service.calibrations.showing import shown
from service.calibrations.wire import (
    CalibrationIn,
    CalibrationListedOut,
    CalibrationOut,
    CellOut,
    FrozenOut,
    PlannedOut,
    told_notices,
)
from service.equipment.packs import PackUnknown, PackUnusable
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.clock import Now, civil_day
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.language import Drawing, Spoken, drawn
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, InvalidRequest, NotPermitted
from service.kit.wire import ListOut

router = api_router("/api/v1/calibrations", tags=["calibrations"])

Reader = Annotated[Actor, Depends(require(*STAFF, Role.REGULATOR))]
Technician = Annotated[Actor, Depends(require(Role.TECHNICIAN))]


@router.post(
    "",
    status_code=201,
    summary="Plan a calibration",
    responses=documented(
        InvalidRequest,
        NotPermitted,
        *UNQUALIFIED,
        OrderItemUnknown,
        OrderNotSigned,
        PackUnknown,
        PackUnusable,
        PackNotOffered,
        PackEditionUnknown,
        PackEditionChanged,
        RegulationNotInForce,
    ),
)
def plan(*, given: CalibrationIn, actor: Technician, at: Now, session: SessionDep, response: Response) -> PlannedOut:
    """Plan the work on one item of a signed order; the item's fields and the pack's edition are frozen.

    What is outside of the laboratory's scope is told at once (T17): the issue would stop at it.
    """
    row = operations.plan(session, actor=actor, at=at, given=given)
    response.headers["Location"] = f"/api/v1/calibrations/{row.id}"
    told = foreseen_of_plan(session, row, edition(session, row.pack_digest), on=civil_day(at))
    return PlannedOut(**shown(session, row, response).model_dump(), notices=told_notices((), told))


@router.get("", summary="List calibrations", responses=documented(InvalidRequest, CursorInvalid))
def list_calibrations(
    *,
    actor: Reader,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    state: Annotated[State | None, Query(description="Only those in this state")] = None,
    mine: Annotated[bool, Query(description="Only those that I operate")] = False,
    equipment: Annotated[UUID | None, Query(description="Only those of this item")] = None,
) -> ListOut[CalibrationListedOut]:
    """List calibrations, the latest planned first."""
    page = queries.list_calibrations(
        session,
        lab_id=actor.lab_id,
        request=paging,
        state=state.value if state else None,
        operator_id=actor.person if mine else None,
        equipment_id=equipment,
    )
    link_next(request, response, page)
    return ListOut(items=tuple(CalibrationListedOut.model_validate(row) for row in page.rows))


@router.get("/{calibration_id}", summary="One calibration")
def read(*, calibration_id: UUID, actor: Reader, session: ReadSessionDep, response: Response) -> CalibrationOut:
    """Give one calibration with its record so far, and its ETag."""
    return shown(session, queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id), response)


@router.get("/{calibration_id}/plan", summary="What has to be read, and what was")
def read_plan(*, calibration_id: UUID, actor: Reader, session: ReadSessionDep) -> tuple[CellOut, ...]:
    """Give every reading of the plan in working order, with the value that counts where it was taken."""
    row = queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    return tuple(CellOut.model_validate(cell) for cell in bench_plan(session, row))


@router.get(
    "/{calibration_id}/frozen",
    summary="The frozen record",
    response_model=FrozenOut,
    responses=documented(NotFrozen),
)
def read_frozen(*, calibration_id: UUID, actor: Reader, session: ReadSessionDep) -> JSONResponse:
    """Give the original record and the result that were frozen last: what a checker signs."""
    row = queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    frozen = queries.latest_frozen(session, lab_id=row.lab_id, calibration_id=row.id)
    read = {"record", "result", "notices"}
    named = {name: getattr(frozen.row, name) for name in FrozenOut.model_fields if name not in read}
    notices = told_notices(frozen.result.warnings)
    shown = FrozenOut(**named, record=frozen.record, result=frozen.result, notices=notices).model_dump(mode="json")
    # Member by member as they were frozen: written anew they might gain what was added to the format since.
    return JSONResponse(shown | {"record": json.loads(frozen.row.record), "result": json.loads(frozen.row.result)})


@router.get(
    "/{calibration_id}/frozen/bars",
    summary="The budget of a frozen result as bars",
    response_class=Drawing,
    responses=documented(NotFrozen),
)
def draw_frozen(
    *,
    calibration_id: UUID,
    test: Annotated[str, Query(max_length=64)],
    point: Annotated[str, Query(max_length=64)],
    phase: Annotated[Phase, Query()] = Phase.INITIAL,
    language: Spoken,
    actor: Reader,
    session: ReadSessionDep,
) -> Drawing:
    """Draw the budget of one point as SVG, grouped by source, beside the Monte Carlo interval it was held against.

    The point is named in the query: ids of points and tests are the pack's, and may have slashes.
    """
    row = queries.calibration(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    frozen = queries.latest_frozen(session, lab_id=row.lab_id, calibration_id=row.id)
    return drawn(point_bars(frozen.result, language, test=test, point=point, phase=phase.value), language)
