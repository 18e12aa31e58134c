"""``/api/v1/certificates`` and the approval that issues them."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from domain.certificate.kind import PurposeWithoutDocument
from service.calibrations.refusals import UNQUALIFIED, NotFrozen
from service.certificates import operations, queries
from service.certificates.issue import approve_and_issue
from service.certificates.refusals import (
    CertificateIncomplete,
    CertificateSuperseded,
    CertificateWithdrawn,
    RecordDamaged,
)
from service.certificates.showing import listed, whole
from service.certificates.wire import ApprovedOut, CertificateListedOut, CertificateOut, ReopenIn, WithdrawIn
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.clock import Now, civil_day
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import Responses, documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, InvalidRequest, VersionChanged
from service.kit.versions import VersionIfGiven
from service.kit.wire import ListOut
from service.settings import Settings
from service.standards.operations import repr_digest

router = api_router("/api/v1", tags=["certificates"])

Reader = Annotated[Actor, Depends(require(*STAFF, Role.REGULATOR))]
Signatory = Annotated[Actor, Depends(require(Role.SIGNATORY))]

_PDF: Responses = {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
_DOCUMENT: Responses = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}


def look_up_base(settings: Settings) -> str:
    """Return where the public looks certificates up: the platform, or this service where none is set."""
    return settings.platform_url or settings.public_base_url


@router.post(
    "/calibrations/{calibration_id}/approve",
    status_code=201,
    summary="Approve and issue",
    responses=documented(
        InvalidRequest,
        *UNQUALIFIED,
        VersionChanged,
        NotFrozen,
        RecordDamaged,
        CertificateIncomplete,
        PurposeWithoutDocument,
    ),
)
def approve(
    *,
    calibration_id: UUID,
    version: VersionIfGiven,
    actor: Signatory,
    at: Now,
    session: SessionDep,
    request: Request,
    response: Response,
) -> ApprovedOut:
    """Sign as approver 批准 and issue: numbered, frozen, set as PDF, journalled and left for the platform, or nothing.

    `certificate-not-issuable` lists in `errors` everything that is missing, each with its rule and its place in the
    certificate's document.
    """
    row = approve_and_issue(
        session,
        actor=actor,
        at=at,
        calibration_id=calibration_id,
        look_up_base=look_up_base(request.app.state.settings),
        expected=version,
    )
    response.headers["Location"] = f"/api/v1/certificates/{quote(row.number, safe='')}"
    return ApprovedOut.model_validate(row)


@router.get("/certificates", summary="List certificates", responses=documented(InvalidRequest, CursorInvalid))
def list_certificates(
    *,
    actor: Reader,
    at: Now,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    calibration: Annotated[UUID | None, Query(description="Id of a calibration")] = None,
    equipment: Annotated[UUID | None, Query(description="Id of an item")] = None,
    customer: Annotated[UUID | None, Query(description="Id of the customer it names")] = None,
) -> ListOut[CertificateListedOut]:
    """List certificates, the latest issued first, each with its status today."""
    page = queries.list_certificates(
        session,
        lab_id=actor.lab_id,
        request=paging,
        calibration_id=calibration,
        equipment_id=equipment,
        customer_id=customer,
    )
    link_next(request, response, page)
    return ListOut(items=listed(session, page.rows, day=civil_day(at)))


# The two forms come first: the plain route would take the dot for a part of the number.
@router.get("/certificates/{number}.pdf", summary="Its PDF", response_class=Response, responses=_PDF)
def read_pdf(*, number: str, actor: Reader, session: ReadSessionDep) -> Response:
    """Give the PDF exactly as it was issued, whatever befell the certificate since; ``Repr-Digest`` is its SHA-256."""
    row = queries.certificate(session, lab_id=actor.lab_id, number=number)
    pdf = queries.pdf_of(session, lab_id=row.lab_id, certificate_id=row.id)
    return Response(pdf, media_type="application/pdf", headers=_as_file(f"{number}.pdf", row.pdf_digest))


@router.get("/certificates/{number}.json", summary="Its frozen document", response_class=Response, responses=_DOCUMENT)
def read_document(*, number: str, actor: Reader, session: ReadSessionDep) -> Response:
    """Give the canonical bytes (RFC 8785) whose SHA-256 is the document's digest; ``Repr-Digest`` carries it."""
    row = queries.certificate(session, lab_id=actor.lab_id, number=number)
    headers = _as_file(f"{number}.json", row.document_digest)
    return Response(row.document.encode(), media_type="application/json", headers=headers)


@router.get("/certificates/{number}", summary="One certificate and its status")
def read_certificate(*, number: str, actor: Reader, at: Now, session: ReadSessionDep) -> CertificateOut:
    """Give a certificate, how it stands today, what befell it, and which certificates of standards it rests on."""
    row = queries.certificate(session, lab_id=actor.lab_id, number=number)
    return whole(session, row, day=civil_day(at))


@router.post(
    "/certificates/{number}/withdraw",
    summary="Withdraw a certificate",
    responses=documented(InvalidRequest, *UNQUALIFIED, CertificateWithdrawn, CertificateSuperseded),
)
def withdraw(*, number: str, given: WithdrawIn, actor: Signatory, at: Now, session: SessionDep) -> CertificateOut:
    """Declare that a certificate does not count from today; the number stays resolvable and says so."""
    row = operations.withdraw(session, actor=actor, at=at, number=number, reason=given.reason)
    return whole(session, row, day=civil_day(at))


@router.post(
    "/certificates/{number}/reopen",
    summary="Reopen the work behind a certificate",
    responses=documented(InvalidRequest, *UNQUALIFIED, CertificateSuperseded),
)
def reopen(*, number: str, given: ReopenIn, actor: Signatory, at: Now, session: SessionDep) -> CertificateOut:
    """Bring the calibration back to the bench; its next approval issues a certificate that supersedes this number."""
    row = operations.reopen(session, actor=actor, at=at, number=number, reason=given.reason, reason_en=given.reason_en)
    return whole(session, row, day=civil_day(at))


def _as_file(name: str, digest: str) -> dict[str, str]:
    return {
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}",
        "Repr-Digest": repr_digest(digest),
        "ETag": f'"{digest}"',
        "Cache-Control": "private, immutable, max-age=31536000",
    }
