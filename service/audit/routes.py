"""``/api/v1/audit``: for the regulator, and for the laboratory's own quality manager."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request, Response

from clients.audit.provenance import prov_document
from clients.audit.reading import opened
from domain.evidence.canonical import canonical_bytes
from domain.evidence.signature import Signer
from domain.exchange.dossier import Dossier
from service.audit import operations
from service.audit.covariance import numbers_of
from service.audit.refusals import AuditDayInvalid, CovarianceAsked, JournalDamaged
from service.audit.wire import CovarianceOut
from service.kit.access import Actor, Role, require
from service.kit.clock import Now
from service.kit.database import SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
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

Kept = Annotated[
    int | None, Query(ge=0, le=2**53 - 1, description="Size of a checkpoint that you hold, to be compared with it")
]


@router.get(
    "/certificates/{number}",
    summary="Open a certificate down to its raw readings",
    response_model=Dossier,
    responses=documented(AuditDayInvalid, JournalDamaged),
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
    kept: Kept = None,
) -> Response:
    """Give the signed dossier, to be verified offline by `python -m clients.audit verify`; the viewing is journalled.

    Standards are judged on the day they were used. `on` and `known_at` say which withdrawals count: those that had
    taken effect on the one day and were known on the other; so "was it unbroken then?" and "what did we know then?"
    are two questions.
    """
    dossier = operations.open_dossier(
        session, actor=actor, at=at, number=number, on=on, known_at=known_at, signer=signer, kept=kept
    )
    # The canonical bytes, not another spelling: whoever keeps the file keeps what was signed.
    return Response(canonical_bytes(dossier.document()), media_type="application/json")


@router.get(
    "/certificates/{number}/provenance",
    summary="A dossier as W3C PROV-JSON",
    responses=documented(AuditDayInvalid, JournalDamaged),
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
