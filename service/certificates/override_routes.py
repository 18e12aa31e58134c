"""``POST /api/v1/schemes/overrides``: who answers for a use beside the verification scheme."""

from typing import Annotated

from fastapi import Depends

from service.certificates import overrides
from service.certificates.refusals import WorkUnknown
from service.kit.access import Actor, Role, require
from service.kit.clock import Now
from service.kit.database import SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.problems import InvalidRequest, NotFound
from service.standards.scheme_wire import OverrideIn, OverrideOut

router = api_router("/api/v1/schemes", tags=["schemes"])

Quality = Annotated[Actor, Depends(require(Role.QUALITY))]


@router.post(
    "/overrides",
    status_code=201,
    summary="Answer for a use beside the scheme",
    responses=documented(InvalidRequest, NotFound, WorkUnknown),
)
def record_override(*, given: OverrideIn, actor: Quality, at: Now, session: SessionDep) -> OverrideOut:
    """Record why a standard was used where its scheme does not allow it: T14 then only warns. Never taken back."""
    return OverrideOut.model_validate(overrides.record_override(session, actor=actor, at=at, given=given))
