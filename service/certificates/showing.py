"""Rows of certificates as they are shown: with their status on a day and the numbers they replace or gave way to."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from domain.certificate.kind import CertificateKind
from service.certificates import queries
from service.certificates.status import EventKind, status_on
from service.certificates.tables import CertificateEventRow, CertificateRow
from service.certificates.wire import CertificateEventOut, CertificateListedOut, CertificateOut


def listed(session: Session, rows: Sequence[CertificateRow], *, day: date) -> tuple[CertificateListedOut, ...]:
    """Show certificates as they stand on ``day``: two queries, however many rows."""
    if not rows:
        return ()
    lab_id = rows[0].lab_id
    events = queries.events_of(session, lab_id=lab_id, certificate_ids=[row.id for row in rows])
    numbers = _numbers(session, rows, [event for befell in events.values() for event in befell])
    return tuple(_listed(row, events[row.id], numbers, day) for row in rows)


def whole(session: Session, row: CertificateRow, *, day: date) -> CertificateOut:
    """Show one certificate with what befell it and what it rests on."""
    events = queries.events_of(session, lab_id=row.lab_id, certificate_ids=[row.id])[row.id]
    numbers = _numbers(session, [row], events)
    links = queries.links_of(session, lab_id=row.lab_id, certificate_id=row.id)
    return CertificateOut(
        **_listed(row, events, numbers, day).model_dump(),
        journal_sequence=row.journal_sequence,
        events=tuple(_event(event, numbers) for event in events),
        rests_on=tuple(link.parent_id for link in links),
    )


def _listed(
    row: CertificateRow, events: Sequence[CertificateEventRow], numbers: dict[UUID, str], day: date
) -> CertificateListedOut:
    kind = CertificateKind(row.kind)
    replacements = [event.replacement_id for event in events if event.kind == EventKind.SUPERSEDED]
    return CertificateListedOut(
        id=row.id,
        number=row.number,
        kind=row.kind,
        title_zh=kind.title_zh,
        title_en=kind.title_en,
        verdict=row.verdict,
        status=status_on(row, events, day),
        calibration_id=row.calibration_id,
        equipment_id=row.equipment_id,
        customer_id=row.customer_id,
        issued_on=row.issued_on,
        issued_at=row.issued_at,
        valid_until=row.valid_until,
        document_digest=row.document_digest,
        pdf_digest=row.pdf_digest,
        verify_code=row.verify_code,
        supersedes=_number(numbers, row.supersedes_id),
        superseded_by=_number(numbers, replacements[0]) if replacements else None,
    )


def _event(event: CertificateEventRow, numbers: dict[UUID, str]) -> CertificateEventOut:
    return CertificateEventOut(
        kind=EventKind(event.kind),
        effective_on=event.effective_on,
        reason=event.reason,
        reason_en=event.reason_en,
        replacement=_number(numbers, event.replacement_id),
        person_id=event.person_id,
        at=event.at,
    )


def _numbers(
    session: Session, rows: Sequence[CertificateRow], events: Sequence[CertificateEventRow]
) -> dict[UUID, str]:
    """Numbers of every certificate that rows and events point to."""
    wanted = {row.supersedes_id for row in rows} | {event.replacement_id for event in events}
    found = queries.certificates(session, lab_id=rows[0].lab_id, certificate_ids={each for each in wanted if each})
    return {certificate_id: row.number for certificate_id, row in found.items()}


def _number(numbers: dict[UUID, str], certificate_id: UUID | None) -> str | None:
    return None if certificate_id is None else numbers[certificate_id]
