"""One certificate as a dossier: what was frozen, the chain and facts looked up again, the proofs, one signature.

Two days are asked about, today by default: ``on`` (valid time: how did the chain stand on that day?) and ``known_at``
(known time: by what was known then). Whether a standard was in force is always judged on its day of use, which is
frozen in the links.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import version
from uuid import UUID

from sqlmodel import Session

from clients.audit.agreement import disagreements
from domain.calibration.evaluate import evaluate
from domain.calibration.record import OriginalRecord
from domain.certificate.content import CertificateContent
from domain.errors import MetrologyError
from domain.evidence.documents import to_document
from domain.evidence.signature import Signer
from domain.exchange.ack import RECORDED
from domain.exchange.dossier import FORMAT, Dossier, seal_dossier
from domain.exchange.envelope import Envelope
from domain.exchange.wire import instant_text
from domain.specialty.schema import Pack
from domain.traceability.chain import Chain
from domain.traceability.facts import LogFact, SoftwareFact
from domain.traceability.finding import Facts, Finding
from domain.traceability.pertinent import pertinent
from domain.traceability.rules import State, audit, state
from domain.traceability.times import as_of
from domain.uncertainty.engine import ENGINE_VERSION
from service.audit.refusals import AuditDayInvalid, JournalDamaged
from service.audit.trail import trail_of, tree_size
from service.calibrations.packs import pack_in
from service.calibrations.queries import read_frozen
from service.calibrations.tables import FrozenRecordRow, PackEditionRow
from service.certificates import queries as certificates
from service.certificates.chains import chain_of
from service.certificates.facts import facts_of
from service.certificates.tables import CertificateRow
from service.kit import journal
from service.kit.clock import civil_day
from service.kit.problems import NotFound
from service.reporting import breaks, heads
from service.reporting import queries as reporting


def dossier_of(
    session: Session,
    *,
    lab_id: UUID,
    number: str,
    on: date | None,
    at: datetime,
    signer: Signer,
    known_at: date | None = None,
    kept: int | None = None,
) -> Dossier:
    """Return the sealed dossier of a certificate of the laboratory: how it stood on ``on``, as known on ``known_at``.

    ``kept`` is the size of a checkpoint that is held outside: the dossier can then be compared with it.

    Raises NotFound, AuditDayInvalid for a day before the issue or after today, RecordDamaged, JournalDamaged.
    """
    row = certificates.certificate(session, lab_id=lab_id, number=number)
    today = civil_day(at)
    day, known = on or today, known_at or today
    for pointer, asked in (("/on", day), ("/known_at", known)):
        if not row.issued_on <= asked <= today:
            raise AuditDayInvalid(pointer, first=row.issued_on, last=today)
    opened = opened_up(session, row)
    content, frozen, edition = opened.content, opened.frozen, opened.edition
    chain, facts = pertinent(opened.chain, opened.facts)
    findings, coming_to = audited(chain, facts, content, on=day, known_at=known)
    document = {
        "format": FORMAT,
        "number": number,
        "on": day.isoformat(),
        "known_at": known.isoformat(),
        "certificate": json.loads(row.document),
        "certificate_digest": row.document_digest,
        "pdf_digest": row.pdf_digest,
        "record": json.loads(frozen.record),
        "pack": {"id": edition.pack_id, "version": edition.version, "digest": edition.digest, "text": edition.text},
        "chain": {
            "nodes": [to_document(node) for node in chain.nodes],
            "links": [to_document(link) for link in chain.links],
        },
        "facts": to_document(facts),
        "findings": [to_document(finding) for finding in findings],
        "state": coming_to.value,
        "journal": _journal(session, row, chain, signer=signer, at=at, kept=kept),
        "parents": [
            {"certificate_id": node.id, "digest": node.digest} for node in chain.nodes if node.id != chain.root_id
        ],
        "report": _report(session, row),
        "generated_at": instant_text(at),
        "software": {"version": version("liangheng"), "engine": ENGINE_VERSION},
    }
    return seal_dossier(Dossier.model_validate(document), signer)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedUp:
    """A certificate with everything that the rules look at."""

    content: CertificateContent
    frozen: FrozenRecordRow
    edition: PackEditionRow
    chain: Chain
    facts: Facts


def opened_up(session: Session, row: CertificateRow) -> OpenedUp:
    """Return a certificate with its chain and facts, looked up again; raise RecordDamaged."""
    lab_id = row.lab_id
    content = certificates.content_of(row)
    frozen = session.get_one(FrozenRecordRow, (lab_id, row.record_id))
    record = read_frozen(frozen).record
    edition = session.get_one(PackEditionRow, record.pack_digest)
    pack = pack_in(edition.text)
    events = certificates.events_of(session, lab_id=lab_id, certificate_ids=[row.id])[row.id]
    chain = chain_of(
        session, lab_id=lab_id, content=content, record=record, pack=pack, digest=row.document_digest, events=events
    )
    facts = replace(
        facts_of(
            session,
            lab_id=lab_id,
            content=content,
            record=record,
            pack=pack,
            chain=chain,
            calibration_id=row.calibration_id,
            issued_by=row.journal_sequence,
        ),
        log=_log(row),
        software=_software(content, record, pack),
    )
    return OpenedUp(content=content, frozen=frozen, edition=edition, chain=chain, facts=facts)


def audited(
    chain: Chain, facts: Facts, content: CertificateContent, *, on: date, known_at: date
) -> tuple[tuple[Finding, ...], State]:
    """Return what the rules find, and what it comes to."""
    findings = audit(as_of(chain, on=on, known_at=known_at), replace(facts, result=content.result), known_at)
    return findings, state(findings)


def _log(row: CertificateRow) -> LogFact:
    """Return the line of the issue; the number is unique by the table's own constraint."""
    return LogFact(number=row.number, sequence=row.journal_sequence, logged_on=civil_day(row.issued_at), issues=1)


def _software(content: CertificateContent, record: OriginalRecord, pack: Pack) -> SoftwareFact:
    """Return what computed the results, and whether the record gives them again."""
    try:
        again = to_document(evaluate(record, pack))
        reproduced = next(disagreements(to_document(content.result), again), None) is None
    except MetrologyError:
        reproduced = False
    return SoftwareFact(
        version=content.software.version,
        engine=content.software.engine,
        pack_digest=record.pack_digest,
        result_digest=content.record.result_digest,
        reproduced=reproduced,
    )


def _journal(
    session: Session, row: CertificateRow, chain: Chain, *, signer: Signer, at: datetime, kept: int | None
) -> dict[str, object]:
    """Return the line of the issue, its proof against a head signed now, and the journal around it."""
    size = tree_size(session, row.lab_id)
    try:
        head = journal.checkpoint(session, row.lab_id, signer, at, size=size)
        proof = journal.prove(session, row.lab_id, row.journal_sequence, size=size)
        countersigned = _countersigned(session, row, size)
    except (NotFound, LookupError):
        raise JournalDamaged(sequence=row.journal_sequence) from None
    standards = [node.id for node in chain.nodes if node.id != chain.root_id]
    return {
        "entry": proof.entry,
        "sequence": proof.sequence,
        "size": size,
        "proof": list(proof.path),
        "checkpoint": to_document(head),
        "trail": trail_of(session, row, standards=standards, size=size, kept=kept),
        **countersigned,
        **_breaks(session, row.lab_id, size),
    }


def _breaks(session: Session, lab_id: UUID, size: int) -> dict[str, object]:
    """Return the breaks that were acknowledged, each with the proof that the journal grew from it; nothing without."""
    stated = [
        {
            "acknowledged": each.document(),
            "growth": list(journal.prove_growth(session, lab_id, each.new.size, size) if each.new.size <= size else ()),
        }
        for each in breaks.acknowledged(session, lab_id)
    ]
    return {"breaks": stated} if stated else {}


def _countersigned(session: Session, row: CertificateRow, size: int) -> dict[str, object]:
    """Return the newest head that the platform countersigned since the issue, with its proofs; nothing without one.

    Of a journal that is shorter by now nothing can be proved: the verifier then sees the head without proofs.
    """
    seen = heads.last_countersigned(session, row.lab_id)
    held = seen.head.checkpoint.size if seen else 0
    if seen is None or held < row.journal_sequence:
        return {}
    whole = held <= size
    proof = journal.prove(session, row.lab_id, row.journal_sequence, size=held).path if whole else ()
    growth = journal.prove_growth(session, row.lab_id, held, size) if whole else ()
    return {"countersigned": {"head": to_document(seen), "proof": list(proof), "growth": list(growth)}}


def _report(session: Session, row: CertificateRow) -> dict[str, object] | None:
    answered = reporting.answered(session, lab_id=row.lab_id, subject=row.number)
    if answered is None:
        return None
    told = next((each for each in answered.ack.results if each.message_id == str(answered.message.id)), None)
    if told is None or told.receipt is None or told.outcome not in RECORDED:
        return None
    return {
        "message_digest": answered.message.digest,
        "receipt": told.receipt.document(),
        "message": Envelope.model_validate_json(answered.message.message).document(),
        "ack": answered.ack.document(),
    }
