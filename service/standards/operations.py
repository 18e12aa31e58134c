"""Putting standards and their certificates on record. A certificate is never changed: what befalls it is an event."""

import base64
import binascii
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from clients.uuid7 import uuid7
from domain.errors import placed
from domain.evidence.canonical import canonical_bytes, digest_bytes, digest_of, digest_raw
from service.kit import journal, versions
from service.kit.actor import Actor
from service.kit.clock import civil_day
from service.kit.problems import NotFound
from service.standards import evidence, queries
from service.standards.accuracy import state_accuracy
from service.standards.receiving import Parent, check_certificate
from service.standards.refusals import (
    AccuracyNotYetError,
    AlreadySuperseded,
    AssemblyUnknown,
    CertificateOnRecord,
    FileNotReadable,
    SupersededUnknown,
)
from service.standards.tables import (
    MeasurementStandardRow,
    StandardCertificateEventRow,
    StandardCertificateRow,
    StandardLinkRow,
    StandardResultRow,
    StandardRow,
)
from service.standards.wire import CertificateIn, EventIn, MeasurementStandardIn, ResultIn, StandardIn


def add_measurement_standard(
    session: Session, *, actor: Actor, at: datetime, given: MeasurementStandardIn
) -> MeasurementStandardRow:
    """Put a measurement standard 计量标准装置 on record."""
    row = MeasurementStandardRow(lab_id=actor.lab_id, id=uuid7(), **given.model_dump())
    session.add(row)
    session.flush()
    _record_row(session, actor, at, row, action="lab:measurement-standard:added", given=given)
    return row


def change_measurement_standard(
    session: Session, *, actor: Actor, at: datetime, assembly_id: UUID, version: int, given: MeasurementStandardIn
) -> MeasurementStandardRow:
    """Correct a measurement standard, for example after its re-assessment. Raises VersionChanged."""
    row = queries.measurement_standard(session, lab_id=actor.lab_id, assembly_id=assembly_id)
    if row is None:
        raise NotFound
    versions.advance(session, row, version)
    row.sqlmodel_update(given)
    session.add(row)
    _record_row(session, actor, at, row, action="lab:measurement-standard:changed", given=given)
    return row


def add_standard(session: Session, *, actor: Actor, at: datetime, given: StandardIn) -> StandardRow:
    """Put a standard 标准器 on record. Raises AssemblyUnknown, AccuracyNotYetError."""
    _check_assembly(session, actor.lab_id, given)
    _check_accuracy(given, today=civil_day(at))
    row = StandardRow(lab_id=actor.lab_id, id=uuid7(), **given.model_dump())
    session.add(row)
    session.flush()
    line = _record_row(session, actor, at, row, action="lab:standard:added", given=given)
    state_accuracy(session, row, journal_sequence=line)
    return row


def change_standard(
    session: Session, *, actor: Actor, at: datetime, standard_id: UUID, version: int, given: StandardIn
) -> StandardRow:
    """Correct a standard, or take it out of service; what was issued before keeps the accuracy that stood until then.

    Raises VersionChanged, AssemblyUnknown, AccuracyNotYetError.
    """
    row = queries.standard(session, lab_id=actor.lab_id, standard_id=standard_id)
    if row is None:
        raise NotFound
    versions.advance(session, row, version)
    _check_assembly(session, actor.lab_id, given)
    _check_accuracy(given, today=civil_day(at))
    stated = (row.accuracy, row.accuracy_since)
    row.sqlmodel_update(given)
    session.add(row)
    line = _record_row(session, actor, at, row, action="lab:standard:changed", given=given)
    if (row.accuracy, row.accuracy_since) != stated:
        state_accuracy(session, row, journal_sequence=line)
    return row


def receive_certificate(
    session: Session, *, actor: Actor, at: datetime, given: CertificateIn
) -> StandardCertificateRow:
    """Put a certificate on record as received: the file's digest is computed here, once, on its bytes.

    A chain cannot close on itself: a result may only rest on results recorded before it, and nothing is changed later.

    Raises FileNotReadable, CertificateOnRecord, SupersededUnknown, AlreadySuperseded, and what
    :func:`service.standards.receiving.check_certificate` finds.
    """
    file = _file(given.file_base64)
    parents = _parents(session, actor.lab_id, given)
    known = queries.standards(
        session, lab_id=actor.lab_id, standard_ids={result.standard_id for result in given.results}
    )
    check_certificate(given, standards=frozenset(known), parents=parents, today=civil_day(at))
    _check_number(session, actor.lab_id, given)
    superseded = _superseded(session, actor.lab_id, given)
    row = StandardCertificateRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        file=file,
        file_digest=digest_bytes(file),
        recorded_by=actor.person,
        recorded_at=at,
        **given.model_dump(exclude={"file_base64", "results", "seal", "reference_material"}),
    )
    session.add(row)
    session.flush()
    for result in given.results:
        _add_result(session, row, result, parents)
    session.flush()
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action="lab:standard-certificate:received",
        subject=str(row.id),
        document={
            "number": row.number,
            "edition": row.edition,
            "issuer": row.issuer_zh,
            "file": row.file_digest,
            "results": digest_of([result.model_dump(mode="json") for result in given.results]),
            # Named one by one: a link that is moved later is found by the line, even where only a dossier is at hand.
            "parents": sorted(
                {
                    f"{parents[link.parent_result_id].certificate_id}/{link.parent_result_id}"
                    for result in given.results
                    for link in result.parents
                }
            ),
        },
        at=at,
    )
    if given.seal is not None:
        with placed("/seal"):
            evidence.note_seal(session, actor=actor, at=at, certificate_id=row.id, given=given.seal)
    if given.reference_material is not None:
        evidence.note_reference_material(
            session, actor=actor, at=at, certificate_id=row.id, given=given.reference_material
        )
    if superseded is not None:
        event = EventIn(kind="superseded", effective_on=given.issued_on, reason=f"{given.number} ({given.edition})")
        _add_event(session, actor, at, superseded, event)
    return row


def note_event(
    session: Session, *, actor: Actor, at: datetime, certificate_id: UUID, given: EventIn
) -> StandardCertificateEventRow:
    """Note what befell a certificate: it counts from ``effective_on``, and is known since ``at``."""
    row = queries.certificate(session, lab_id=actor.lab_id, certificate_id=certificate_id)
    if row is None:
        raise NotFound
    return _add_event(session, actor, at, row, given)


def _check_assembly(session: Session, lab_id: UUID, given: StandardIn) -> None:
    assembly_id = given.measurement_standard_id
    if assembly_id and queries.measurement_standard(session, lab_id=lab_id, assembly_id=assembly_id) is None:
        raise AssemblyUnknown("/measurement_standard_id")


def _check_accuracy(given: StandardIn, *, today: date) -> None:
    if given.accuracy_since is not None and given.accuracy_since > today:
        raise AccuracyNotYetError("/accuracy_since", since=given.accuracy_since)


def _file(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise FileNotReadable("/file_base64") from None


def _parents(session: Session, lab_id: UUID, given: CertificateIn) -> dict[UUID, Parent]:
    wanted = {link.parent_result_id for result in given.results for link in result.parents}
    rows = session.exec(
        select(StandardResultRow).where(StandardResultRow.lab_id == lab_id, col(StandardResultRow.id).in_(wanted))
    )
    return {
        row.id: Parent(
            certificate_id=row.certificate_id,
            quantity_kind=row.quantity_kind,
            unit=row.unit,
            range_low=row.range_low,
            range_high=row.range_high,
        )
        for row in rows
    }


def _check_number(session: Session, lab_id: UUID, given: CertificateIn) -> None:
    standing = session.exec(
        select(StandardCertificateRow.id).where(
            StandardCertificateRow.lab_id == lab_id,
            StandardCertificateRow.issuer_zh == given.issuer_zh,
            StandardCertificateRow.number == given.number,
            StandardCertificateRow.edition == given.edition,
        )
    ).first()
    if standing is not None:
        raise CertificateOnRecord("/number", number=given.number, edition=given.edition, issuer=given.issuer_zh)


def _superseded(session: Session, lab_id: UUID, given: CertificateIn) -> StandardCertificateRow | None:
    if given.supersedes_id is None:
        return None
    row = queries.certificate(session, lab_id=lab_id, certificate_id=given.supersedes_id)
    if row is None or row.issuer_zh != given.issuer_zh:
        raise SupersededUnknown("/supersedes_id", issuer=given.issuer_zh)
    events = queries.events_of(session, lab_id=lab_id, certificate_ids=[row.id])
    if any(event.kind == "superseded" for event in events):
        raise AlreadySuperseded("/supersedes_id", number=row.number)
    return row


def _add_result(
    session: Session, certificate: StandardCertificateRow, given: ResultIn, parents: dict[UUID, Parent]
) -> None:
    result_id = uuid7()
    session.add(
        StandardResultRow(
            lab_id=certificate.lab_id,
            id=result_id,
            certificate_id=certificate.id,
            shared=_shared(given),
            **given.model_dump(exclude={"parents", "shared"}),
        )
    )
    session.flush()
    session.add_all(
        StandardLinkRow(
            lab_id=certificate.lab_id,
            certificate_id=certificate.id,
            result_id=result_id,
            parent_id=parents[link.parent_result_id].certificate_id,
            parent_result_id=link.parent_result_id,
            used_on=link.used_on,
        )
        for link in given.parents
    )


def _shared(given: ResultIn) -> str | None:
    return canonical_bytes([each.model_dump() for each in given.shared]).decode() if given.shared else None


def _add_event(
    session: Session, actor: Actor, at: datetime, certificate: StandardCertificateRow, given: EventIn
) -> StandardCertificateEventRow:
    row = StandardCertificateEventRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        certificate_id=certificate.id,
        known_at=at,
        recorded_by=actor.person,
        **given.model_dump(),
    )
    session.add(row)
    session.flush()
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action=f"lab:standard-certificate:{given.kind}",
        subject=str(certificate.id),
        document={"number": certificate.number, **given.model_dump(mode="json")},
        at=at,
    )
    return row


def _record_row(
    session: Session,
    actor: Actor,
    at: datetime,
    row: MeasurementStandardRow | StandardRow,
    *,
    action: str,
    given: MeasurementStandardIn | StandardIn,
) -> int:
    return journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action=action,
        subject=str(row.id),
        document={"version": row.version, "given": given.model_dump(mode="json")},
        at=at,
    )


def repr_digest(file_digest: str) -> str:
    """Return a recorded digest as the header ``Repr-Digest`` writes it (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(digest_raw(file_digest)).decode('ascii')}:"
