"""Putting licences on record. Nothing is changed: an entry that was wrong is corrected by another one."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from clients.uuid7 import uuid7
from domain.evidence.canonical import digest_of
from domain.traceability.bodies import Body
from service.capability.checking import check_licence
from service.capability.refusals import CorrectedLicenceUnknown, LicenceAlreadyCorrected
from service.capability.tables import LicenceEventRow, LicenceRow, LicenceScopeRow
from service.capability.wire import LicenceEventIn, LicenceIn
from service.kit import journal
from service.kit.actor import Actor
from service.kit.problems import NotFound


def record_licence(session: Session, *, actor: Actor, at: datetime, given: LicenceIn) -> LicenceRow:
    """Put a licence with its scope on record; it is known since ``at``.

    Raises what :func:`check_licence` finds, CorrectedLicenceUnknown, LicenceAlreadyCorrected.
    """
    check_licence(given)
    _check_corrected(session, actor.lab_id, given)
    row = LicenceRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        recorded_by=actor.person,
        known_at=at,
        **given.model_dump(exclude={"scope", "kind"}),
        kind=given.kind.value,
    )
    session.add(row)
    session.flush()
    for line in given.scope:
        stated = {name: value or "" for name, value in line.model_dump().items()}
        session.add(LicenceScopeRow(lab_id=row.lab_id, id=uuid7(), licence_id=row.id, **stated))
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action="lab:licence:recorded",
        subject=str(row.id),
        document={
            **given.model_dump(mode="json", exclude={"scope"}),
            "scope": digest_of([line.model_dump(mode="json") for line in given.scope]),
        },
        at=at,
    )
    return row


def note_event(
    session: Session, *, actor: Actor, at: datetime, licence_id: UUID, given: LicenceEventIn
) -> LicenceEventRow:
    """Note what befell a licence: it counts from ``effective_on``, and is known since ``at``. Raises NotFound."""
    licence = session.get(LicenceRow, (actor.lab_id, licence_id))
    if licence is None:
        raise NotFound
    row = LicenceEventRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        licence_id=licence_id,
        kind=given.kind.value,
        effective_on=given.effective_on,
        reason=given.reason,
        known_at=at,
        recorded_by=actor.person,
    )
    session.add(row)
    session.flush()
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action=f"lab:licence:{given.kind.value}",
        subject=str(licence_id),
        document={"number": licence.number, **given.model_dump(mode="json")},
        at=at,
    )
    return row


def _holder(given: LicenceRow | LicenceIn) -> Body:
    return Body(name=given.holder_zh, code=given.holder_code)


def _check_corrected(session: Session, lab_id: UUID, given: LicenceIn) -> None:
    if given.corrects_id is None:
        return
    wrong = session.get(LicenceRow, (lab_id, given.corrects_id))
    if wrong is None or bool(wrong.holder_zh) != bool(given.holder_zh) or not _holder(wrong).is_same(_holder(given)):
        raise CorrectedLicenceUnknown("/corrects_id")
    standing = session.exec(
        select(LicenceRow.id).where(LicenceRow.lab_id == lab_id, LicenceRow.corrects_id == given.corrects_id)
    ).first()
    if standing is not None:
        raise LicenceAlreadyCorrected("/corrects_id", number=wrong.number)
