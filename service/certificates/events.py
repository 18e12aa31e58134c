"""What befalls a certificate after its issue is added as an event: journalled, and reported where it ends it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from clients.uuid7 import uuid7
from service.certificates.refusals import CertificateSuperseded, CertificateWithdrawn
from service.certificates.status import EventKind, ending
from service.certificates.tables import CertificateEventRow, CertificateRow
from service.kit import jobs, journal
from service.kit.actor import Actor
from service.kit.clock import civil_day

REPORT = "report"
"""Kind of the jobs that the reporting slice works off."""


def befall(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    row: CertificateRow,
    before: Sequence[CertificateEventRow],
    kind: EventKind,
    reason: str,
    reason_en: str = "",
    replacement: CertificateRow | None = None,
) -> CertificateEventRow:
    """Note an event of today beside those ``before``; ``row`` comes locked.

    The platform is told of an event that ends the certificate: the issue was its revision 1, each such event is the
    next.
    """
    event = CertificateEventRow(
        lab_id=row.lab_id,
        id=uuid7(),
        certificate_id=row.id,
        kind=kind.value,
        effective_on=civil_day(at),
        reason=reason,
        reason_en=reason_en,
        replacement_id=replacement.id if replacement else None,
        person_id=actor.person,
        at=at,
    )
    session.add(event)
    session.flush()
    if kind is not EventKind.REOPENED:
        ended = sum(each.kind != EventKind.REOPENED for each in before)
        report(session, row, message="certificate.status", revision=ended + 2, at=at, event_id=str(event.id))
    journal.record(
        session,
        lab_id=row.lab_id,
        actor=actor,
        action=f"lab:certificate:{kind.value}",
        subject=row.number,
        document={
            "document": row.document_digest,
            "number": row.number,
            "effective_on": event.effective_on.isoformat(),
            **({"replaced_by": replacement.number} if replacement else {}),
        },
        at=at,
    )
    return event


def report(
    session: Session, row: CertificateRow, *, message: str, revision: int, at: datetime, event_id: str = ""
) -> None:
    """Leave the job that reports ``row`` to the platform, in the transaction of what it reports."""
    payload = {
        "type": message,
        "number": row.number,
        "certificate_id": str(row.id),
        "revision": revision,
        **({"event_id": event_id} if event_id else {}),
    }
    key = f"{message}:{row.number}:{revision}"
    jobs.enqueue(session, lab_id=row.lab_id, kind=REPORT, key=key, payload=payload, at=at)


def refuse_ended(row: CertificateRow, events: Sequence[CertificateEventRow]) -> None:
    """Raise CertificateSuperseded or CertificateWithdrawn where a certificate has ended."""
    refuse_superseded(row, events)
    ended = ending(events)
    if ended is not None:
        raise CertificateWithdrawn(number=row.number, day=ended.effective_on)


def refuse_superseded(row: CertificateRow, events: Sequence[CertificateEventRow]) -> None:
    """Raise CertificateSuperseded where another certificate has taken the place."""
    superseded = next((each for each in events if each.kind == EventKind.SUPERSEDED), None)
    if superseded is not None:
        raise CertificateSuperseded(number=row.number, day=superseded.effective_on)
