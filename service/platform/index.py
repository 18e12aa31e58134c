"""Certificates as the public may see them, kept up to date by the messages; found by number and code, or by file."""

import hmac

from sqlmodel import Session, col, select

from domain.exchange.certificate_issued import CertificateIssued
from domain.exchange.certificate_status import CertificateStatus
from domain.exchange.envelope import Envelope
from domain.exchange.lookup import FileMatch, PublicLookup
from domain.exchange.wire import Wire, day_of
from service.kit.problems import NotFound
from service.platform.tables import CertificateRow, ReportingLabRow

CANDIDATES = 50
"""Most certificates of one number (of different laboratories) that a code is compared with."""
NOTES = {
    "valid": "证书有效：已由出具机构上报并在平台登记。",
    "amended": "证书已作更正，请向出具机构索取更正内容。",
    "replaced": "证书已被新证书替换，请使用新证书。",
    "withdrawn": "证书已被出具机构撤回，不再有效。",
    "void": "证书已作废。",
}
NOT_FOUND = "没有找到：请核对编号与校验码。未上报的证书查询不到，可向出具机构询问。"
HELD = "该证书已上报，平台正在核查，暂不公示。"
MATCH = "文件与上报的证书一致。"
FILE_UNKNOWN = "没有上报过与此文件完全相同的证书：可能尚未上报，也可能内容被改动，请向出具机构核实。"
MISMATCH = "文件与上报的证书不一致：内容可能被改动，请勿采信。"


def apply(session: Session, *, envelope: Envelope, payload: Wire | None, held: bool, log_index: int) -> None:
    """Bring the index up to date with a recorded message; ``payload`` is None if it was rejected. Tests never show.

    A held certificate is hidden, but a held status counts at once: a withdrawal protects whoever asks.
    """
    if envelope.test:
        return
    if isinstance(payload, CertificateIssued):
        _issued(session, envelope, payload, held=held, log_index=log_index)
    elif isinstance(payload, CertificateStatus):
        row = session.get(CertificateRow, (envelope.lab.lab_code, payload.certificate_no))
        if row is not None:
            row.status, row.replaced_by = payload.status, payload.replaced_by
            session.add(row)


def look_up(session: Session, *, number: str, code: str, pdf_digest: str | None = None) -> PublicLookup:
    """Return what the holder of ``number`` and ``code`` may know; a wrong code is answered like an unknown number."""
    rows = session.exec(
        select(CertificateRow, ReportingLabRow.name)
        .join(ReportingLabRow, col(ReportingLabRow.lab_code) == col(CertificateRow.lab_code))
        .where(col(CertificateRow.number) == number)
        .limit(CANDIDATES)
    )
    for row, lab_name in rows:
        if hmac.compare_digest(row.verify_code.encode(), code.encode()):
            match: FileMatch = "not_asked"
            if pdf_digest is not None:
                match = "match" if hmac.compare_digest(row.pdf_digest, pdf_digest) else "mismatch"
            return _answer(row, lab_name, match)
    return PublicLookup(certificate_no=number, status="not_found", note_zh=NOT_FOUND)


def look_up_file(session: Session, *, pdf_digest: str) -> PublicLookup:
    """Return what the holder of a file may know; a file changed in one bit is not found."""
    found = session.exec(
        select(CertificateRow, ReportingLabRow.name)
        .join(ReportingLabRow, col(ReportingLabRow.lab_code) == col(CertificateRow.lab_code))
        .where(col(CertificateRow.pdf_digest) == pdf_digest)
        .order_by(col(CertificateRow.log_index).desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return PublicLookup(certificate_no="", status="not_found", pdf_digest_match="mismatch", note_zh=FILE_UNKNOWN)
    row, lab_name = found
    return _answer(row, lab_name, "match")


def release(session: Session, *, lab_code: str, number: str) -> None:
    """Show a certificate that was held back, once a person has settled why. Raises NotFound."""
    row = session.get(CertificateRow, (lab_code, number))
    if row is None:
        raise NotFound
    row.held = False
    session.add(row)


def _issued(session: Session, envelope: Envelope, payload: CertificateIssued, *, held: bool, log_index: int) -> None:
    earlier = session.get(CertificateRow, (envelope.lab.lab_code, payload.certificate_no))
    session.merge(
        CertificateRow(
            lab_code=envelope.lab.lab_code,
            number=payload.certificate_no,
            message_id=envelope.message_id,
            kind=payload.kind,
            object_name=payload.object.name,
            marks=list(payload.marks),
            issued_on=day_of(payload.times.issued_at).isoformat(),
            # a correction of what was reported keeps what a status message said meanwhile
            status="valid" if earlier is None else earlier.status,
            replaced_by=None if earlier is None else earlier.replaced_by,
            held=held,
            verify_code=payload.verify_code,
            pdf_digest=payload.evidence.pdf_digest,
            log_index=log_index,
        )
    )
    session.flush()


def _answer(row: CertificateRow, lab_name: str, match: FileMatch) -> PublicLookup:
    if row.held:
        return PublicLookup(certificate_no=row.number, status="not_found", pdf_digest_match=match, note_zh=HELD)
    notes = [NOTES[row.status], *([MATCH] if match == "match" else []), *([MISMATCH] if match == "mismatch" else [])]
    return PublicLookup.model_validate(
        {
            "certificate_no": row.number,
            "lab_name": lab_name,
            "status": row.status,
            "kind": row.kind,
            "issued_on": row.issued_on,
            "object_name": row.object_name,
            "marks": row.marks,
            "pdf_digest_match": match,
            "replaced_by": row.replaced_by,
            "log_index": row.log_index,
            "note_zh": "".join(notes),
        }
    )
