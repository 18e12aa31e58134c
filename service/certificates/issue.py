"""Approve and issue: from a checked calibration to a numbered, frozen certificate, in one transaction.

In this order, so that a lock is held for as short a time as can be: everything is gathered, written and checked; the
number is taken (its counter is locked until the commit); the document and its PDF follow, for both carry the number;
the journal, for which the whole laboratory waits, comes last. What fails after all gives the number back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from clients.uuid7 import uuid7
from domain.certificate.completeness import REQUIREMENTS, check_completeness
from domain.certificate.content import CertificateContent, certificate_document, with_verify_code
from domain.certificate.fault import Fault, fault
from domain.certificate.faults_cover import code_follows
from domain.certificate.kind import require_document
from domain.certificate.numbering import certificate_number, series_of
from domain.certificate.parts import Supersedes
from domain.evidence.canonical import canonical_bytes, digest_bytes, digest_raw
from domain.traceability.rules import Stage, audit, checks_at, violations
from service.calibrations import moves
from service.certificates import queries
from service.certificates.chains import chain_of
from service.certificates.events import befall, report
from service.certificates.facts import facts_of
from service.certificates.pdf import render
from service.certificates.refusals import CertificateIncomplete
from service.certificates.status import EventKind
from service.certificates.tables import CertificateEventRow, CertificateFileRow, CertificateLinkRow, CertificateRow
from service.certificates.writing import Work, gather_work, write_content
from service.kit import journal
from service.kit.actor import Actor
from service.kit.clock import civil_day
from service.standards import queries as standards

DIGEST_SHOWN = 16
"""Hexadecimal digits of the document's digest in the QR code: enough to tell a forged picture from a slip."""

BEFORE_NUMBER = tuple(requirement for requirement in REQUIREMENTS if requirement is not code_follows)
"""All rules but that of the code, which follows from the number: what is refused never touches the counter."""

_NEXT = sa.text(
    "INSERT INTO certificate_counter (lab_id, series, year, last) VALUES (:lab_id, :series, :year, 1) "
    "ON CONFLICT (lab_id, series, year) DO UPDATE SET last = certificate_counter.last + 1 RETURNING last"
).bindparams(sa.bindparam("lab_id", type_=sa.Uuid()))
"""One statement on both engines: it locks the counter until the commit; nothing is skipped or doubled."""


def approve_and_issue(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    calibration_id: UUID,
    look_up_base: str,
    expected: int | None = None,
) -> CertificateRow:
    """Sign as approver 批准 and issue the certificate; of two who approve at once exactly one gets through.

    ``look_up_base``: address of the public look-up, for the QR code. ``expected``: version of the calibration that was
    read. Raises what forbids the approval (:mod:`service.calibrations.moves`), CertificateIncomplete with every fault,
    PurposeWithoutDocument, NoDocument, GlyphMissing, RecordDamaged.
    """
    calibration, frozen = moves.approvable(
        session, actor=actor, at=at, calibration_id=calibration_id, expected=expected
    )
    require_document(frozen.record.purpose)
    work = gather_work(session, frozen=frozen, approver_id=actor.person, at=at)
    before = queries.locked_latest(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    events = (
        []
        if before is None
        else queries.events_of(session, lab_id=actor.lab_id, certificate_ids=[before.id])[before.id]
    )
    draft = write_content(session, work, supersedes=_replaced(before, events))
    faults = (
        *check_completeness(draft, BEFORE_NUMBER),
        *_withdrawn_standards(session, draft, lab_id=actor.lab_id),
    ) or tuple(_violated_rules(session, work, draft))
    if faults:
        raise CertificateIncomplete(faults)
    content = _numbered(session, draft, lab_id=actor.lab_id)
    row = _put(session, actor, work, content, before=before, look_up_base=look_up_base)
    if before is not None:
        befall(
            session,
            actor=actor,
            at=at,
            row=before,
            before=events,
            kind=EventKind.SUPERSEDED,
            reason=f"由 {row.number} 替代",
            reason_en=f"Replaced by {row.number}",
            replacement=row,
        )
    moves.approve(session, actor=actor, at=at, row=calibration)
    return row


def look_up_url(base: str, content: CertificateContent, document_digest: str) -> str:
    """Return the address in the QR code: number and code fill the form in, the digest is for comparing by eye."""
    digest = digest_raw(document_digest).hex()[:DIGEST_SHOWN]
    query = {"number": content.number, "code": content.verify_code, "digest": digest}
    return f"{base.rstrip('/')}/?{urlencode(query)}"


def _replaced(before: CertificateRow | None, events: Sequence[CertificateEventRow]) -> Supersedes | None:
    """Return what the new certificate says of the one that it replaces; what changed is why the work was reopened."""
    if before is None:
        return None
    reopened = [each for each in events if each.kind == EventKind.REOPENED]
    reason = reopened[-1] if reopened else None
    return Supersedes(
        number=before.number,
        document_digest=before.document_digest,
        changed_zh=reason.reason if reason else "",
        changed_en=(reason.reason_en or reason.reason) if reason else "",
    )


def _withdrawn_standards(session: Session, draft: CertificateContent, *, lab_id: UUID) -> Iterator[Fault]:
    """Find standards whose certificate was withdrawn after the record had been frozen."""
    day = draft.dates.performed_on
    ids = {UUID(each.standard_id) for each in draft.standards}
    in_force = standards.certificates_in_force(session, lab_id=lab_id, standard_ids=ids, on=day)
    for index, each in enumerate(draft.standards):
        standing = in_force.get(UUID(each.standard_id), [])
        if all(str(row.id) != each.certificate_id for row in standing):
            zh = f"标准器 {each.serial} 的证书 {each.certificate_number} 在 {day} 不再有效，请退回重做。"
            en = (
                f"Certificate {each.certificate_number} of {each.serial} no longer counts for {day}: do the work again."
            )
            yield fault("standards-in-force", f"/standards/{index}/certificate_number", zh, en)


def _violated_rules(session: Session, work: Work, draft: CertificateContent) -> Iterator[Fault]:
    """Apply the rules of traceability as the audit will; an error that is certain stops the issue.

    Asked last: what is missing on the certificate itself is told in its own words, and once.
    """
    chain = chain_of(session, lab_id=work.lab_id, content=draft, record=work.record, pack=work.pack, digest="")
    facts = facts_of(
        session,
        lab_id=work.lab_id,
        content=draft,
        record=work.record,
        pack=work.pack,
        chain=chain,
        calibration_id=work.frozen.row.calibration_id,
    )
    found = audit(chain, replace(facts, result=draft.result), civil_day(work.at), checks_at(Stage.ISSUE))
    for one in violations(found):
        yield fault(f"traceability-{one.rule.lower()}", "/result", one.zh, one.en)


def _numbered(session: Session, draft: CertificateContent, *, lab_id: UUID) -> CertificateContent:
    """Take the next number of the series and year, and derive the code for public look-up."""
    year = draft.dates.issued_on.year
    series = {"lab_id": lab_id, "series": series_of(draft.kind), "year": year}
    sequence = session.execute(_NEXT, series).scalar_one()
    number = certificate_number(lab=draft.laboratory.code, kind=draft.kind, year=year, sequence=sequence)
    return with_verify_code(replace(draft, number=number))


def _put(
    session: Session,
    actor: Actor,
    work: Work,
    content: CertificateContent,
    *,
    before: CertificateRow | None,
    look_up_base: str,
) -> CertificateRow:
    """Freeze document and PDF, leave the journal's line and the job that reports."""
    document = canonical_bytes(certificate_document(content))
    digest = digest_bytes(document)
    pdf = render(
        content,
        work.pack,
        document_digest=digest,
        look_up_url=look_up_url(look_up_base, content, digest),
        issued_at=work.at,
    )
    pdf_digest = digest_bytes(pdf)
    row = CertificateRow(
        lab_id=work.lab_id,
        id=uuid7(),
        number=content.number,
        kind=content.kind.value,
        verdict=content.result.verdict.value,
        calibration_id=work.frozen.row.calibration_id,
        record_id=work.frozen.row.id,
        equipment_id=work.equipment_id,
        customer_id=work.customer_id,
        document=document.decode(),
        document_digest=digest,
        pdf_digest=pdf_digest,
        verify_code=content.verify_code,
        issued_on=content.dates.issued_on,
        issued_at=work.at,
        valid_until=content.dates.valid_until,
        supersedes_id=before.id if before else None,
        journal_sequence=_journalled(session, actor, content, digest, pdf_digest, at=work.at),
    )
    session.add(row)
    session.flush()
    session.add(CertificateFileRow(lab_id=row.lab_id, certificate_id=row.id, pdf=pdf))
    session.add_all(
        CertificateLinkRow(
            lab_id=row.lab_id, certificate_id=row.id, parent_id=parent, used_on=content.dates.performed_on
        )
        for parent in dict.fromkeys(UUID(each.certificate_id) for each in content.standards)
    )
    report(session, row, message="certificate.issued", revision=1, at=work.at)
    return row


def _journalled(
    session: Session, actor: Actor, content: CertificateContent, digest: str, pdf_digest: str, *, at: datetime
) -> int:
    """Leave the line by which document and PDF can be proven; digests and names of things, nobody's data."""
    return journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action="lab:certificate:issued",
        subject=content.number,
        document={
            "action": "issued",
            "document": digest,
            "pdf": pdf_digest,
            "number": content.number,
            "lab": content.laboratory.code,
            "kind": content.kind.value,
            "issued_on": content.dates.issued_on.isoformat(),
            **({"supersedes": content.supersedes.number} if content.supersedes else {}),
        },
        at=at,
    )
