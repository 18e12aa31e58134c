"""``/api/v1/audit``: for the regulator, and for the laboratory's own quality manager."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response

from domain.evidence.canonical import canonical_bytes
from domain.evidence.signature import Signer
from domain.exchange.dossier import Dossier
from service.audit import impacts, operations
from service.audit.refusals import AuditDayInvalid, ImpactPeriodInvalid
from service.audit.wire import AffectedCustomerOut, AffectedOut, ImpactOut
from service.kit.access import Actor, Role, require
from service.kit.clock import Now
from service.kit.database import SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid
from service.kit.wire import Day

router = api_router("/api/v1/audit", tags=["audit"])

Auditor = Annotated[Actor, Depends(require(Role.REGULATOR, Role.QUALITY))]


def laboratory_signer(request: Request) -> Signer:
    """Return the laboratory's signer."""
    signer: Signer = request.app.state.signer
    return signer


SignerDep = Annotated[Signer, Depends(laboratory_signer)]


@router.get(
    "/certificates/{number}",
    summary="Open a certificate down to its raw readings",
    response_model=Dossier,
    responses=documented(AuditDayInvalid),
)
def open_dossier(
    *,
    number: Annotated[str, Path(max_length=60)],
    actor: Auditor,
    at: Now,
    session: SessionDep,
    signer: SignerDep,
    on: Annotated[Day | None, Query(description="Day of knowledge, from the issue to today (default)")] = None,
) -> Response:
    """Give the signed dossier, to be verified offline by `python -m clients.audit verify`; the viewing is journalled.

    Standards are judged on the day they were used; `on` says which withdrawals were known.
    """
    dossier = operations.open_dossier(session, actor=actor, at=at, number=number, on=on, signer=signer)
    # The canonical bytes, not another spelling: whoever keeps the file keeps what was signed.
    return Response(canonical_bytes(dossier.document()), media_type="application/json")


@router.get(
    "/standards/{standard_id}/impact",
    summary="What rests on a standard",
    responses=documented(CursorInvalid, ImpactPeriodInvalid),
)
def read_impact(
    *,
    standard_id: UUID,
    actor: Auditor,
    at: Now,
    session: SessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    first: Annotated[Day, Query(alias="from", description="First day on which the standard is suspect")],
    last: Annotated[Day, Query(alias="to", description="Last day, inclusive")],
) -> ImpactOut:
    """List certificates that rest on the standard by a use in the period, and whom to tell of them."""
    if last < first:
        raise ImpactPeriodInvalid("/to", first=first, last=last)
    lab_id = actor.lab_id
    of = impacts.suspects(session, lab_id=lab_id, standard_id=standard_id, first=first, last=last)
    page = impacts.affected_uses(session, lab_id=lab_id, of=of, first=first, last=last, request=paging)
    known = impacts.certificates_of(session, lab_id=lab_id, certificate_ids=[row.certificate_id for row in page.rows])
    customers = impacts.affected_customers(session, lab_id=lab_id, of=of, first=first, last=last)
    operations.note_impact(session, actor=actor, at=at, standard_id=standard_id, first=first, last=last)
    link_next(request, response, page)
    shown = []
    for row in page.rows:
        certificate, customer = known[row.certificate_id]
        shown.append(
            AffectedOut(
                number=certificate.number,
                customer_id=certificate.customer_id,
                customer=customer,
                issued_on=certificate.issued_on,
                used_on=row.used_on,
                through=row.parent_id,
                direct=row.parent_id in of.direct,
            )
        )
    return ImpactOut(
        certificates=tuple(shown),
        customers=tuple(AffectedCustomerOut.model_validate(each) for each in customers),
    )
