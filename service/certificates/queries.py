"""Which certificates the laboratory has issued, what they say, rest on, and what befell them."""

import json
from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from domain.certificate.content import CertificateContent, read_certificate
from domain.evidence.canonical import digest_bytes
from service.certificates.refusals import RecordDamaged
from service.certificates.tables import CertificateEventRow, CertificateFileRow, CertificateLinkRow, CertificateRow
from service.kit.paging import Page, PageRequest, paged
from service.kit.problems import NotFound


def certificate(session: Session, *, lab_id: UUID, number: str) -> CertificateRow:
    """Return the certificate of a number; raise NotFound, for another laboratory's as for none."""
    row = session.exec(
        select(CertificateRow).where(CertificateRow.lab_id == lab_id, CertificateRow.number == number)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def locked(session: Session, *, lab_id: UUID, number: str) -> CertificateRow:
    """Return the certificate of a number, locked until the transaction ends: what befalls it is judged one by one."""
    row = session.exec(
        select(CertificateRow).where(CertificateRow.lab_id == lab_id, CertificateRow.number == number).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def certificates(session: Session, *, lab_id: UUID, certificate_ids: Collection[UUID]) -> dict[UUID, CertificateRow]:
    """Return the certificates among those ids."""
    rows = select(CertificateRow).where(CertificateRow.lab_id == lab_id, col(CertificateRow.id).in_(certificate_ids))
    return {row.id: row for row in session.exec(rows)}


def content_of(row: CertificateRow) -> CertificateContent:
    """Return what a certificate says, read from its frozen document; raise RecordDamaged if that was changed."""
    if digest_bytes(row.document.encode()) != row.document_digest:
        raise RecordDamaged
    return read_certificate(json.loads(row.document))


def pdf_of(session: Session, *, lab_id: UUID, certificate_id: UUID) -> bytes:
    """Return the bytes of the PDF as issued; raise NotFound."""
    row = session.get(CertificateFileRow, (lab_id, certificate_id))
    if row is None:
        raise NotFound
    return row.pdf


def locked_latest(session: Session, *, lab_id: UUID, calibration_id: UUID) -> CertificateRow | None:
    """Return the latest certificate of a calibration, locked: the one that the next approval supersedes."""
    return session.exec(
        select(CertificateRow)
        .where(CertificateRow.lab_id == lab_id, CertificateRow.calibration_id == calibration_id)
        .order_by(col(CertificateRow.issued_at).desc(), col(CertificateRow.id).desc())
        .limit(1)
        .with_for_update()
    ).first()


def events_of(
    session: Session, *, lab_id: UUID, certificate_ids: Collection[UUID]
) -> dict[UUID, list[CertificateEventRow]]:
    """Return what befell certificates, by certificate, in the order it happened."""
    rows = session.exec(
        select(CertificateEventRow)
        .where(CertificateEventRow.lab_id == lab_id, col(CertificateEventRow.certificate_id).in_(certificate_ids))
        .order_by(col(CertificateEventRow.at), col(CertificateEventRow.id))
    )
    found: dict[UUID, list[CertificateEventRow]] = {certificate_id: [] for certificate_id in certificate_ids}
    for row in rows:
        found[row.certificate_id].append(row)
    return found


def links_of(session: Session, *, lab_id: UUID, certificate_id: UUID) -> list[CertificateLinkRow]:
    """Return the certificates of standards that a certificate rests on."""
    return list(
        session.exec(
            select(CertificateLinkRow)
            .where(CertificateLinkRow.lab_id == lab_id, CertificateLinkRow.certificate_id == certificate_id)
            .order_by(col(CertificateLinkRow.parent_id))
        )
    )


def list_certificates(
    session: Session,
    *,
    lab_id: UUID,
    request: PageRequest,
    calibration_id: UUID | None = None,
    equipment_id: UUID | None = None,
    customer_id: UUID | None = None,
) -> Page[CertificateRow]:
    """Return one page of certificates, the latest issued first, narrowed by what is given."""
    rows = select(CertificateRow).where(CertificateRow.lab_id == lab_id)
    if calibration_id is not None:
        rows = rows.where(CertificateRow.calibration_id == calibration_id)
    if equipment_id is not None:
        rows = rows.where(CertificateRow.equipment_id == equipment_id)
    if customer_id is not None:
        rows = rows.where(CertificateRow.customer_id == customer_id)
    key = (CertificateRow.issued_at, CertificateRow.id)
    return paged(session, rows, key=key, request=request, newest_first=True)
