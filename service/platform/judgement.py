"""What becomes of one message: decided from the message and what is known, without touching the database.

Two kinds of refusal. A message that proves nothing (unknown laboratory, broken seal, out of place) leaves no trace: its
place in the stream stays open for the right one. A message that is proven to be the laboratory's and stands in its
place is recorded whatever its content: the chain goes on, and a rejection is answered by a new revision.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError

from domain.evidence.canonical import NotCanonical, canonical_bytes
from domain.evidence.checkpoint import Checkpoint, SignedCheckpoint
from domain.exchange.ack import Outcome, Receipt
from domain.exchange.admission import HOLDS, check_payload
from domain.exchange.certificate_issued import CertificateIssued
from domain.exchange.certificate_status import CertificateStatus
from domain.exchange.envelope import Envelope, check_envelope, check_place, link_digest
from domain.exchange.heads import check_head
from domain.exchange.heartbeat import LabHeartbeat
from domain.exchange.payloads import read_payload
from domain.exchange.reasons import Reason, ReasonCode, reason
from domain.exchange.wire import Wire, first_fault

PAYLOAD_LIMIT = 256 * 1024
"""Largest payload of one message, in bytes of canonical JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a stream stands."""

    next_sequence: int = 1
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A message that the platform already has."""

    digest: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    receipt: Receipt | None
    """None while its own batch is still being received."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A certificate that the platform already has."""

    message_id: str
    pdf_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A key the laboratory registered."""

    public_key: str
    revoked: bool


@dataclass(slots=True, kw_only=True)
class Known:
    """What the platform knows about the one laboratory of a batch; grows while the batch is judged."""

    uscc: str
    suspended: bool
    keys: Mapping[str, KnownKey]
    heads: dict[str, Head] = field(default_factory=dict)
    by_key: dict[str, Recorded] = field(default_factory=dict)
    by_message_id: dict[str, Recorded] = field(default_factory=dict)
    certificates: dict[str, Issued] = field(default_factory=dict)
    journal: Checkpoint | None = None
    """The last head of its journal that was countersigned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The outcome of one message, and whether it is to be recorded."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    prior: Recorded | None = None
    """The record that a repeated message is answered from."""
    record: bool = False
    payload: Wire | None = None
    """What was read, to be indexed; None when it could not be read or was not taken."""
    keep_payload: bool = True


def read_envelope(document: Mapping[str, object]) -> Envelope | Reason:
    """Return the typed envelope, or the reason why there is none."""
    try:
        envelope = Envelope.model_validate(document)
        if len(canonical_bytes(envelope.payload)) > PAYLOAD_LIMIT:
            return reason(ReasonCode.TOO_LARGE, "/payload")
    except ValidationError as error:
        pointer, _, sentence = first_fault(error)
        return reason(ReasonCode.SCHEMA_INVALID, pointer, what=sentence)
    except NotCanonical as refusal:
        return reason(ReasonCode.SCHEMA_INVALID, f"/payload{refusal.pointer}", what=refusal.sentence_zh)
    return envelope


def judge(envelope: Envelope, known: Known | None, *, now: datetime) -> Judgement:
    """Decide on ``envelope``; ``known`` is None for a laboratory that is not registered."""
    if known is None or known.uscc != envelope.lab.uscc:
        return _refused(reason(ReasonCode.LAB_UNKNOWN, "/lab"))
    key = known.keys.get(envelope.signature.key_id)
    if key is None:
        return _refused(reason(ReasonCode.KEY_UNKNOWN, "/signature/key_id"))
    if broken := check_envelope(envelope, public_key=key.public_key):
        return _refused(*broken)
    if (repeated := _repeated(envelope, known)) is not None:
        return repeated
    if key.revoked:
        return _refused(reason(ReasonCode.KEY_REVOKED, "/signature/key_id"))
    head = known.heads.get(envelope.stream, Head())
    if misplaced := check_place(envelope, next_sequence=head.next_sequence, head_digest=head.digest):
        gap = misplaced[0].code is ReasonCode.SEQ_GAP
        return Judgement(outcome="deferred" if gap else "rejected", reasons=misplaced)
    return _on_content(envelope, known, now)


def remember(envelope: Envelope, judgement: Judgement, known: Known) -> None:
    """Let the messages that follow in the batch see a judgement that is to be recorded."""
    digest = link_digest(envelope)
    recorded = Recorded(digest=digest, outcome=judgement.outcome, reasons=judgement.reasons, receipt=None)
    known.heads[envelope.stream] = Head(next_sequence=envelope.sequence + 1, digest=digest)
    known.by_key[envelope.idempotency_key] = recorded
    known.by_message_id[envelope.message_id] = recorded
    if isinstance(judgement.payload, CertificateIssued) and not envelope.test:
        known.certificates[judgement.payload.certificate_no] = Issued(
            message_id=envelope.message_id, pdf_digest=judgement.payload.evidence.pdf_digest
        )
    head = head_told(envelope, judgement)
    if head is not None and judgement.outcome == "accepted":
        known.journal = head.checkpoint


def head_told(envelope: Envelope, judgement: Judgement) -> SignedCheckpoint | None:
    """Return the journal's head that a recorded heartbeat tells; None for what is rejected, or a test."""
    told = judgement.payload
    if envelope.test or not isinstance(told, LabHeartbeat) or told.journal is None:
        return None
    return told.journal.head.signed()


def _refused(*reasons: Reason) -> Judgement:
    return Judgement(outcome="rejected", reasons=reasons)


def _repeated(envelope: Envelope, known: Known) -> Judgement | None:
    by_key = known.by_key.get(envelope.idempotency_key)
    by_id = known.by_message_id.get(envelope.message_id)
    prior = by_key or by_id
    if prior is None:
        return None
    if prior.digest != link_digest(envelope):
        return _refused(
            reason(ReasonCode.IDEMPOTENCY_CONFLICT, "/idempotency_key" if by_key is not None else "/message_id")
        )
    # Only an acceptance is a "duplicate": a rejection that is heard twice is still a rejection.
    outcome: Outcome = "duplicate" if prior.outcome == "accepted" else prior.outcome
    return Judgement(outcome=outcome, reasons=prior.reasons, prior=prior)


def _on_content(envelope: Envelope, known: Known, now: datetime) -> Judgement:
    payload = read_payload(envelope)
    if isinstance(payload, Reason):
        return _recorded("rejected", (payload,))
    found = [*check_payload(payload, now=now), *_against_index(envelope, payload, known)]
    if known.suspended:
        found.append(reason(ReasonCode.LAB_SUSPENDED, "/lab"))
    if any(each.code not in HOLDS for each in found):
        return _recorded("rejected", tuple(found))
    return _recorded("quarantined" if found else "accepted", tuple(found), payload)


def _recorded(outcome: Outcome, reasons: tuple[Reason, ...], payload: Wire | None = None) -> Judgement:
    private = any(each.code is ReasonCode.PRIVACY_EXCESS for each in reasons)
    return Judgement(outcome=outcome, reasons=reasons, record=True, payload=payload, keep_payload=not private)


def _against_index(envelope: Envelope, payload: Wire, known: Known) -> tuple[Reason, ...]:
    """Reasons from what was reported before: a number is used once, a status is of a certificate, a journal grows."""
    if isinstance(payload, LabHeartbeat):
        keys = {key: each.public_key for key, each in known.keys.items()}
        return tuple(check_head(payload, kept=known.journal, keys=keys))
    if isinstance(payload, CertificateIssued):
        earlier = known.certificates.get(payload.certificate_no)
        corrects = earlier is not None and envelope.supersedes == earlier.message_id
        if earlier is not None and not (corrects and earlier.pdf_digest == payload.evidence.pdf_digest):
            return (reason(ReasonCode.CERT_NO_DUPLICATE, "/payload/certificate_no"),)
    if isinstance(payload, CertificateStatus) and payload.certificate_no not in known.certificates:
        return (
            reason(
                ReasonCode.SCHEMA_INVALID, "/payload/certificate_no", what="平台没有本机构此编号的证书，请先上报该证书"
            ),
        )
    return ()
