"""After the issue: a certificate is withdrawn, or its work is reopened so that the next one supersedes it."""

from datetime import datetime

from sqlmodel import Session

from service.calibrations import moves
from service.calibrations import queries as calibrations
from service.certificates import queries
from service.certificates.events import befall, refuse_ended, refuse_superseded
from service.certificates.status import EventKind
from service.certificates.tables import CertificateEventRow, CertificateRow
from service.kit.actor import Actor
from service.kit.clock import civil_day


def withdraw(session: Session, *, actor: Actor, at: datetime, number: str, reason: str) -> CertificateRow:
    """Declare that a certificate does not count from today; by a signatory who is authorised for its pack.

    Its number stays resolvable and says so. Raises NotFound, NotAuthorised, CertificateWithdrawn,
    CertificateSuperseded.
    """
    row = queries.locked(session, lab_id=actor.lab_id, number=number)
    calibration = calibrations.calibration(session, lab_id=row.lab_id, calibration_id=row.calibration_id)
    moves.require_duty(session, calibration, actor, "approve", civil_day(at))
    events = _events(session, row)
    refuse_ended(row, events)
    befall(session, actor=actor, at=at, row=row, before=events, kind=EventKind.WITHDRAWN, reason=reason)
    return row


def reopen(
    session: Session, *, actor: Actor, at: datetime, number: str, reason: str, reason_en: str = ""
) -> CertificateRow:
    """Bring the work behind a certificate back to the bench; the next approval of it supersedes this number.

    The reason becomes "what changed" on the successor (ISO/IEC 17025:2017, 7.8.8.1). Until then the certificate counts,
    unless it was withdrawn. Raises NotFound, CertificateSuperseded, NotAuthorised, or TransitionRefused where the work
    is open already.
    """
    found = queries.certificate(session, lab_id=actor.lab_id, number=number)
    # The calibration's lock comes first, as it does when a certificate is issued: two orders could wait in a circle.
    calibrations.locked(session, lab_id=actor.lab_id, calibration_id=found.calibration_id)
    row = queries.locked(session, lab_id=actor.lab_id, number=number)
    events = _events(session, row)
    refuse_superseded(row, events)
    moves.reopen(session, actor=actor, at=at, calibration_id=row.calibration_id, comment=reason)
    befall(
        session,
        actor=actor,
        at=at,
        row=row,
        before=events,
        kind=EventKind.REOPENED,
        reason=reason,
        reason_en=reason_en,
    )
    return row


def _events(session: Session, row: CertificateRow) -> list[CertificateEventRow]:
    return queries.events_of(session, lab_id=row.lab_id, certificate_ids=[row.id])[row.id]
