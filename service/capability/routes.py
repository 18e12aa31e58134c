"""``/api/v1/licences`` and ``/api/v1/capabilities``: who may do what, over which range, and how well."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from domain.specialty.faults import SeveralFaults
from service.capability import operations, queries
from service.capability.queries import Licence
from service.capability.refusals import CorrectedLicenceUnknown, LicenceAlreadyCorrected
from service.capability.wire import (
    CapabilityOut,
    LicenceEventIn,
    LicenceEventOut,
    LicenceIn,
    LicenceOut,
    ScopeLineOut,
)
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.clock import Now, civil_day
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, InvalidRequest, NotFound
from service.kit.wire import Day, ListOut

router = api_router("/api/v1", tags=["capability"])

Reader = Annotated[Actor, Depends(require(*STAFF, Role.REGULATOR))]
Quality = Annotated[Actor, Depends(require(Role.QUALITY))]


@router.post(
    "/licences",
    status_code=201,
    summary="Put a licence on record",
    responses=documented(InvalidRequest, SeveralFaults, CorrectedLicenceUnknown, LicenceAlreadyCorrected),
)
def record_licence(*, given: LicenceIn, actor: Quality, at: Now, session: SessionDep, response: Response) -> LicenceOut:
    """Put a licence 授权、认可、考核证书 with its scope on record, our own or another body's; never changed later."""
    row = operations.record_licence(session, actor=actor, at=at, given=given)
    response.headers["Location"] = f"/api/v1/licences/{row.id}"
    return _shown(_found(session, actor, row.id))


@router.get("/licences", summary="List licences", responses=documented(InvalidRequest, CursorInvalid))
def list_licences(
    *,
    actor: Reader,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    holder: Annotated[
        str | None, Query(max_length=200, description="Only of this body; empty: our own laboratory's")
    ] = None,
) -> ListOut[LicenceOut]:
    """List licences, the latest recorded first, corrected ones too."""
    licences, page = queries.list_licences(session, lab_id=actor.lab_id, request=paging, holder=holder)
    link_next(request, response, page)
    return ListOut(items=tuple(map(_shown, licences)))


@router.get("/licences/{licence_id}", summary="One licence")
def read_licence(*, licence_id: UUID, actor: Reader, session: ReadSessionDep) -> LicenceOut:
    """Give a licence with its scope, and what befell it."""
    return _shown(_found(session, actor, licence_id))


@router.post("/licences/{licence_id}/events", status_code=201, summary="Note what befell a licence")
def note_event(
    *, licence_id: UUID, given: LicenceEventIn, actor: Quality, at: Now, session: SessionDep
) -> LicenceEventOut:
    """Note that a licence was suspended, restored or withdrawn: since when it counts, and why. Never taken back."""
    row = operations.note_event(session, actor=actor, at=at, licence_id=licence_id, given=given)
    return LicenceEventOut.model_validate(row)


@router.get("/capabilities", summary="What the laboratory can do, and how well")
def list_capabilities(
    *,
    actor: Reader,
    at: Now,
    session: ReadSessionDep,
    on: Annotated[Day | None, Query(description="Day of the work; default today")] = None,
    known_at: Annotated[Day | None, Query(description="By what was known on this day; default today")] = None,
) -> ListOut[CapabilityOut]:
    """List our CMC 校准和测量能力: the lines with a U (k = 2) of our own licences that were in force that day."""
    today = civil_day(at)
    found = queries.capabilities(session, lab_id=actor.lab_id, on=on or today, known=known_at or today)
    return ListOut(
        items=tuple(
            CapabilityOut(licence=licence.number, **ScopeLineOut.model_validate(line).model_dump())
            for licence, line in found
        )
    )


def _found(session: Session, actor: Actor, licence_id: UUID) -> Licence:
    found = queries.licence(session, lab_id=actor.lab_id, licence_id=licence_id)
    if found is None:
        raise NotFound
    return found


def _shown(licence: Licence) -> LicenceOut:
    apart = {"scope", "events", "corrected_at"}
    return LicenceOut(
        **{name: getattr(licence.row, name) for name in LicenceOut.model_fields if name not in apart},
        corrected_at=licence.corrected_at,
        scope=tuple(ScopeLineOut.model_validate(line) for line in licence.scope),
        events=tuple(LicenceEventOut.model_validate(event) for event in licence.events),
    )
