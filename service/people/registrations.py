"""Registrations are put on record by quality, never changed, and ended by a revocation."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from clients.uuid7 import uuid7
from domain.calibration.qualification import MetrologistLevel
from service.kit.actor import Actor
from service.kit.problems import NotFound
from service.people import queries
from service.people.errors import PeriodReversed
from service.people.operations import not_oneself, note
from service.people.tables import RegistrationRow


def register(
    session: Session,
    *,
    actor: Actor,
    person_id: UUID,
    number: str,
    level: MetrologistLevel,
    items: Iterable[str],
    valid_from: date,
    valid_until: date,
    evidence: str,
    at: datetime,
) -> RegistrationRow:
    """Put a person's registration as metrologist on record; raise OwnRights, PeriodReversed or NotFound."""
    not_oneself(actor, person_id)
    if valid_until < valid_from:
        raise PeriodReversed("/valid_until", start=valid_from, until=valid_until)
    person = queries.person(session, actor.lab_id, person_id)
    row = RegistrationRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        person_id=person.id,
        number=number,
        level=level.value,
        items=list(dict.fromkeys(items)),
        valid_from=valid_from,
        valid_until=valid_until,
        evidence=evidence,
        recorded_by=actor.person_id or UUID(int=0),
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    told = row.model_dump(mode="json", include={"person_id", "number", "level", "items", "valid_from", "valid_until"})
    note(session, actor, "lab:registration:recorded", row.id, told, at=at)
    return row


def revoke_registration(session: Session, *, actor: Actor, registration_id: UUID, at: datetime) -> RegistrationRow:
    """End a registration now; revoking it again changes nothing."""
    row = session.get(RegistrationRow, (actor.lab_id, registration_id))
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = at
        session.add(row)
        note(session, actor, "lab:registration:revoked", row.id, {"person_id": str(row.person_id)}, at=at)
    return row
