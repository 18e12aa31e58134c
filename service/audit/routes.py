"""``/api/v1/audit``: for the regulator, and for the laboratory's own quality manager."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response

from clients.audit.provenance import prov_document
from clients.audit.reading import opened
from domain.evidence.canonical import canonical_bytes
from domain.evidence.signature import Signer
from domain.exchange.dossier import Dossier
from service.audit import impacts, operations
from service.audit.covariance import numbers_of
from service.audit.refusals import AuditDayInvalid, CovarianceAsked, ImpactPeriodInvalid
from service.audit.wire import AffectedCustomerOut, AffectedOut, CovarianceOut, ImpactOut
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

On = Annotated[Day | None, Query(description="Valid time: how did it stand on this day, from the issue to today")]
KnownAt = Annotated[Day | None, Query(description="Known time: by what was known on this day, from the issue to today")]


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
    on: On = None,
    known_at: KnownAt = None,
) -> Response:
    """Give the signed dossier, to be verified offline by `python -m clients.audit verify`; the viewing is journalled.

    Standards are judged on the day they were used. `on` and `known_at` say which withdrawals count: those that had
    taken effect on the one day and were known on the other; so "was it unbroken then?" and "what did we know then?"
    are two questions.
    """
    dossier = operations.open_dossier(
        session, actor=actor, at=at, number=number, on=on, known_at=known_at, signer=signer
    )
    # The canonical bytes, not another spelling: whoever keeps the file keeps what was signed.
    return Response(canonical_bytes(dossier.document()), media_type="application/json")


@router.get(
    "/certificates/{number}/provenance",
    summary="A dossier as W3C PROV-JSON",
    responses=documented(AuditDayInvalid),
)
def read_provenance(
    *,
    number: Annotated[str, Path(max_length=60)],
    actor: Auditor,
    at: Now,
    session: SessionDep,
    signer: SignerDep,
    on: On = None,
    known_at: KnownAt = None,
) -> dict[str, dict[str, Any]]:
    """Give what a certificate came of, by what work and by whom, in the words of PROV-DM, for other tools.

    What is signed and verified is the dossier; the viewing is journalled as that of one.
    """
    dossier = operations.open_dossier(
        session, actor=actor, at=at, number=number, on=on, known_at=known_at, signer=signer
    )
    return prov_document(opened(dossier))


@router.get(
    "/covariance",
    summary="Covariance of results that rest on the same standards",
    responses=documented(CovarianceAsked),
)
def read_covariance(
    *,
    actor: Auditor,
    at: Now,
    session: SessionDep,
    certificates: Annotated[str, Query(max_length=2000, description="Two to 20 numbers of certificates, with commas")],
) -> CovarianceOut:
    """Give r and the covariance of each two results that took over from one certified result (GUM F.1.2.3, rule T23).

    A pair that is not listed has nothing in common that was stated; a result without `shared_known` states nothing.
    """
    return operations.compare(session, actor=actor, at=at, numbers=numbers_of(certificates))


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
