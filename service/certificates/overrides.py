"""Answering for a use beside the verification scheme: the work is one of this laboratory, so that T14 finds it."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from domain.traceability.facts import OverrideFact
from service.calibrations import queries as calibrations
from service.certificates import queries
from service.certificates.refusals import WorkUnknown
from service.kit.actor import Actor
from service.kit.clock import civil_day
from service.kit.problems import NotFound
from service.standards import queries as standards
from service.standards.scheme_facts import note_override
from service.standards.scheme_wire import OverrideIn


def record_override(session: Session, *, actor: Actor, at: datetime, given: OverrideIn) -> OverrideFact:
    """Put on record who answers for a use beside the scheme, and why.

    Raises NotFound for an unknown parent, WorkUnknown for work that is none of the laboratory's.
    """
    if standards.certificate(session, lab_id=actor.lab_id, certificate_id=given.parent_id) is None:
        raise NotFound
    fact = OverrideFact(
        child_id=_work(session, actor.lab_id, given.child_id),
        parent_id=str(given.parent_id),
        reason=given.reason,
        person_id=str(actor.person_id),
        known_on=civil_day(at),
    )
    note_override(session, fact, actor=actor, at=at)
    return fact


def _work(session: Session, lab_id: UUID, named: str) -> str:
    """Return the work as chains name it; raise WorkUnknown."""
    with suppress(NotFound):
        return queries.certificate(session, lab_id=lab_id, number=named).number
    with suppress(NotFound, ValueError):
        return str(calibrations.calibration(session, lab_id=lab_id, calibration_id=UUID(named)).id)
    with suppress(ValueError):
        if standards.certificate(session, lab_id=lab_id, certificate_id=UUID(named)) is not None:
            return str(UUID(named))
    raise WorkUnknown("/child_id", named=named)
