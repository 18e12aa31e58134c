"""``/api/v1``: seals of certificates, batches of reference materials, tests of measurement standards."""

from uuid import UUID

from fastapi import Request, Response

from service.kit.clock import Now
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, InvalidRequest, NotFound
from service.kit.wire import ListOut
from service.standards import evidence, evidence_queries, queries
from service.standards.evidence_wire import (
    CheckIn,
    CheckOut,
    ReferenceMaterialIn,
    ReferenceMaterialOut,
    SealIn,
    SealOut,
)
from service.standards.refusals import CheckAlreadyCorrected, CorrectedCheckUnknown
from service.standards.routes import Quality, Reader

router = api_router("/api/v1", tags=["standards"])


@router.post(
    "/standards/certificates/{certificate_id}/seals",
    status_code=201,
    summary="Note a check of a certificate's seal",
    responses=documented(InvalidRequest, NotFound),
)
def note_seal(*, certificate_id: UUID, given: SealIn, actor: Quality, at: Now, session: SessionDep) -> SealOut:
    """Note what was found when the seal of a received certificate was checked. The last check counts (T03)."""
    row = evidence.note_seal(session, actor=actor, at=at, certificate_id=certificate_id, given=given)
    return SealOut.model_validate(row)


@router.post(
    "/standards/certificates/{certificate_id}/reference-material",
    status_code=201,
    summary="Note the batch of a reference material",
    responses=documented(InvalidRequest, NotFound),
)
def note_reference_material(
    *, certificate_id: UUID, given: ReferenceMaterialIn, actor: Quality, at: Now, session: SessionDep
) -> ReferenceMaterialOut:
    """Note that a certificate is that of a batch of a reference material 标准物质. The last entry counts (T25)."""
    row = evidence.note_reference_material(session, actor=actor, at=at, certificate_id=certificate_id, given=given)
    return ReferenceMaterialOut.model_validate(row)


@router.get(
    "/reference-materials",
    summary="List batches of reference materials",
    responses=documented(InvalidRequest, CursorInvalid),
)
def list_reference_materials(
    *, actor: Reader, session: ReadSessionDep, paging: Paging, request: Request, response: Response
) -> ListOut[ReferenceMaterialOut]:
    """List what is on record of batches, the latest first."""
    page = evidence_queries.list_reference_materials(session, lab_id=actor.lab_id, request=paging)
    link_next(request, response, page)
    return ListOut(items=tuple(ReferenceMaterialOut.model_validate(row) for row in page.rows))


@router.post(
    "/measurement-standards/{assembly_id}/checks",
    status_code=201,
    summary="Put a test of a measurement standard on record",
    responses=documented(InvalidRequest, NotFound, CorrectedCheckUnknown, CheckAlreadyCorrected),
)
def note_check(*, assembly_id: UUID, given: CheckIn, actor: Quality, at: Now, session: SessionDep) -> CheckOut:
    """Record a test of repeatability or stability 重复性、稳定性 (JJF 1033): what was found, and its limit (T13)."""
    row = evidence.note_check(session, actor=actor, at=at, assembly_id=assembly_id, given=given)
    return CheckOut.model_validate(row)


@router.get(
    "/measurement-standards/{assembly_id}/checks",
    summary="Tests of a measurement standard",
    responses=documented(NotFound),
)
def list_checks(*, assembly_id: UUID, actor: Reader, session: ReadSessionDep) -> ListOut[CheckOut]:
    """List the tests of a measurement standard by their days, corrected ones too."""
    if queries.measurement_standard(session, lab_id=actor.lab_id, assembly_id=assembly_id) is None:
        raise NotFound
    rows = evidence_queries.checks_of(session, lab_id=actor.lab_id, assembly_ids=[assembly_id]).get(assembly_id, [])
    return ListOut(items=tuple(CheckOut.model_validate(row) for row in rows))
