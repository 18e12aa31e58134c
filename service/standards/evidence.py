"""What is put on record about certificates and measurement standards later: seals, batches, yearly tests.

Each entry is known since it was recorded and is never changed: a later one stands beside it, or in its place.
"""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, select

from clients.uuid7 import uuid7
from domain.quantity import parse_decimal
from service.kit import journal
from service.kit.actor import Actor
from service.kit.clock import civil_day
from service.kit.problems import NotFound
from service.standards import queries
from service.standards.evidence_wire import CheckIn, ReferenceMaterialIn, SealIn
from service.standards.refusals import CheckAlreadyCorrected, CorrectedCheckUnknown, LimitNotPositive, NotYetHappened
from service.standards.tables import ReferenceMaterialRow, StandardCheckRow, StandardSealRow


def note_seal(session: Session, *, actor: Actor, at: datetime, certificate_id: UUID, given: SealIn) -> StandardSealRow:
    """Note the outcome of a check of a certificate's seal. Raises NotFound, NotYetHappened."""
    _require_certificate(session, actor.lab_id, certificate_id)
    _require_past(given.sealed_on, at, "/sealed_on")
    row = StandardSealRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        certificate_id=certificate_id,
        recorded_by=actor.person,
        known_at=at,
        **given.model_dump(mode="json", include={"kind", "valid", "note"}),
        sealed_on=given.sealed_on,
    )
    session.add(row)
    _record(session, actor, at, certificate_id, action="lab:standard-certificate:seal-checked", given=given)
    return row


def note_reference_material(
    session: Session, *, actor: Actor, at: datetime, certificate_id: UUID, given: ReferenceMaterialIn
) -> ReferenceMaterialRow:
    """Note that a certificate is that of a batch of a reference material. Raises NotFound."""
    _require_certificate(session, actor.lab_id, certificate_id)
    row = ReferenceMaterialRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        certificate_id=certificate_id,
        recorded_by=actor.person,
        known_at=at,
        **given.model_dump(),
    )
    session.add(row)
    _record(session, actor, at, certificate_id, action="lab:standard-certificate:batch-noted", given=given)
    return row


def note_check(session: Session, *, actor: Actor, at: datetime, assembly_id: UUID, given: CheckIn) -> StandardCheckRow:
    """Put a test of a measurement standard on record.

    Raises NotFound, NotYetHappened, LimitNotPositive, CorrectedCheckUnknown, CheckAlreadyCorrected.
    """
    if queries.measurement_standard(session, lab_id=actor.lab_id, assembly_id=assembly_id) is None:
        raise NotFound
    _require_past(given.made_on, at, "/made_on")
    for name in ("value", "limit"):
        number = parse_decimal(getattr(given, name))
        if number < 0 or (name == "limit" and not number):
            raise LimitNotPositive(f"/{name}", value=number)
    _check_corrected(session, actor.lab_id, assembly_id, given)
    row = StandardCheckRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        measurement_standard_id=assembly_id,
        recorded_by=actor.person,
        known_at=at,
        kind=given.kind.value,
        **given.model_dump(exclude={"kind"}),
    )
    session.add(row)
    _record(session, actor, at, assembly_id, action="lab:measurement-standard:tested", given=given)
    return row


def _require_certificate(session: Session, lab_id: UUID, certificate_id: UUID) -> None:
    if queries.certificate(session, lab_id=lab_id, certificate_id=certificate_id) is None:
        raise NotFound


def _require_past(day: date, at: datetime, pointer: str) -> None:
    if day > civil_day(at):
        raise NotYetHappened(pointer, day=day)


def _check_corrected(session: Session, lab_id: UUID, assembly_id: UUID, given: CheckIn) -> None:
    if given.corrects_id is None:
        return
    wrong = session.get(StandardCheckRow, (lab_id, given.corrects_id))
    if wrong is None or (wrong.measurement_standard_id, wrong.kind) != (assembly_id, given.kind.value):
        raise CorrectedCheckUnknown("/corrects_id")
    standing = session.exec(
        select(StandardCheckRow.id).where(
            StandardCheckRow.lab_id == lab_id, StandardCheckRow.corrects_id == given.corrects_id
        )
    ).first()
    if standing is not None:
        raise CheckAlreadyCorrected("/corrects_id", made_on=wrong.made_on)


def _record(
    session: Session,
    actor: Actor,
    at: datetime,
    subject: UUID,
    *,
    action: str,
    given: SealIn | ReferenceMaterialIn | CheckIn,
) -> None:
    session.flush()
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action=action,
        subject=str(subject),
        document=given.model_dump(mode="json"),
        at=at,
    )
