"""The envelope of every message to the supervision platform: who, which stream, which place in it, and the seal.

Signed is the canonical JSON of the envelope without ``signature`` and ``payload``. The payload is bound by its digest
only, so it can be purged one day and the chain of envelopes still verifies.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self, get_args

from pydantic import model_validator

from domain.evidence.canonical import NotCanonical, canonical_bytes, digest_bytes, digest_of
from domain.evidence.signature import ALGORITHM, Signer, verify
from domain.exchange.reasons import Reason, ReasonCode, reason
from domain.exchange.wire import (
    Digest,
    Instant,
    JsonDocument,
    LabCode,
    Ordinal,
    Uscc,
    Uuid,
    Wire,
    absent,
    instant_text,
    pattern,
    text_of,
)

SPEC = "cq-jyjc/1"
SCHEMA_VERSION = "1.0"
"""The one version of the payload schemas that this software speaks."""

MessageType = Literal[
    "lab.profile",
    "lab.qualification",
    "lab.capability",
    "personnel.register",
    "standard.registered",
    "equipment.summary",
    "mandatory.instrument",
    "certificate.issued",
    "certificate.status",
    "readings.summary",
    "nonconformity.reported",
    "proficiency.result",
    "indicator.statement",
    "report_number.batch",
    "record.amended",
    "lab.heartbeat",
]
Stream = Literal["registry", "certificates", "evidence", "statistics", "control"]
STREAMS: tuple[Stream, ...] = get_args(Stream)

STREAM_OF: Mapping[MessageType, Stream] = {
    "lab.profile": "registry",
    "lab.qualification": "registry",
    "lab.capability": "registry",
    "personnel.register": "registry",
    "standard.registered": "registry",
    "equipment.summary": "registry",
    "mandatory.instrument": "registry",
    "proficiency.result": "registry",
    "certificate.issued": "certificates",
    "certificate.status": "certificates",
    "readings.summary": "evidence",
    "record.amended": "evidence",
    "indicator.statement": "statistics",
    "report_number.batch": "statistics",
    "nonconformity.reported": "control",
    "lab.heartbeat": "control",
}
"""A message has one stream, so that a missing certificate shows as a gap and slow uploads hold nothing up."""


class LabIdentity(Wire):
    """The laboratory that speaks."""

    uscc: Uscc
    """Unified social credit code 统一社会信用代码 (GB 32100)."""
    lab_code: LabCode
    site: Annotated[str, text_of(32)] | None = absent()


class Backfill(Wire):
    """Why a message comes long after the fact."""

    reason: Literal["first_connection", "outage", "correction", "migration"]
    ticket: Annotated[str, text_of(64)] | None = absent()


class Signature(Wire):
    """A detached signature and the key that made it."""

    alg: Literal["SM2-SM3", "Ed25519"]
    key_id: Annotated[str, pattern(r"^[A-Za-z0-9._:-]{4,64}$")]
    value: Annotated[str, pattern(r"^[A-Za-z0-9+/=_-]{64,200}$")]
    signed: Literal["jcs(envelope without signature and payload)"] | None = absent()


class Envelope(Wire):
    """One message."""

    spec: Literal["cq-jyjc/1"]
    message_id: Uuid
    type: MessageType
    schema_version: Annotated[str, pattern(r"^1\.[0-9]+$")]
    lab: LabIdentity
    stream: Stream
    sequence: Ordinal
    """Place in the laboratory's stream, from 1, without gaps."""
    prev_digest: Digest | None
    """``link_digest`` of the message before; null for the first of a stream."""
    subject: Annotated[str, text_of(128, 1)]
    """Business key, for example the certificate number."""
    revision: Ordinal
    idempotency_key: Annotated[str, pattern(r"^[A-Za-z0-9:._/-]{8,200}$")]
    occurred_at: Instant
    produced_at: Instant
    backfill: Backfill | None = absent()
    supersedes: Uuid | None = absent()
    test: bool | None = absent()
    payload_digest: Digest
    payload: JsonDocument
    signature: Signature

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if (self.sequence == 1) is not (self.prev_digest is None):
            raise ValueError("prev_digest is null for the first message of a stream, and only for the first")
        if self.stream != STREAM_OF[self.type]:
            raise ValueError(f"{self.type} belongs to the stream {STREAM_OF[self.type]}")
        # The prefix keeps one laboratory from taking another's keys; a laboratory code has no colon.
        if not self.idempotency_key.startswith(f"{self.lab.lab_code}:"):
            raise ValueError("idempotency_key begins with the lab_code and a colon")
        return self


def idempotency_key(lab_code: str, message_type: MessageType, subject: str, revision: int) -> str:
    """``lab_code:type:subject:revision``; a subject beyond the contract's alphabet (汉字) is named by its digest."""
    spelled = (
        subject
        if subject.isascii() and all(c.isalnum() or c in "._/-" for c in subject)
        else digest_bytes(subject.encode())[7:39]
    )
    return f"{lab_code}:{message_type}:{spelled}:{revision}"


def seal(
    *,
    message_id: str,
    type: MessageType,  # noqa: A002 - the contract's own word
    lab: LabIdentity,
    sequence: int,
    prev_digest: str | None,
    subject: str,
    revision: int,
    occurred_at: datetime,
    produced_at: datetime,
    payload: Wire,
    signer: Signer,
    backfill: Backfill | None = None,
    supersedes: str | None = None,
) -> Envelope:
    """Envelope around ``payload``, signed by ``signer``; stream and idempotency key follow from what is given."""
    content = payload.document()
    unsigned = {
        "spec": SPEC,
        "message_id": message_id,
        "type": type,
        "schema_version": SCHEMA_VERSION,
        "lab": lab.document(),
        "stream": STREAM_OF[type],
        "sequence": sequence,
        "prev_digest": prev_digest,
        "subject": subject,
        "revision": revision,
        "idempotency_key": idempotency_key(lab.lab_code, type, subject, revision),
        "occurred_at": instant_text(occurred_at),
        "produced_at": instant_text(produced_at),
        "payload_digest": digest_of(content),
    }
    if backfill is not None:
        unsigned["backfill"] = backfill.document()
    if supersedes is not None:
        unsigned["supersedes"] = supersedes
    signature = {
        "alg": ALGORITHM,
        "key_id": signer.key_id,
        "value": signer.sign(canonical_bytes(unsigned)),
        "signed": "jcs(envelope without signature and payload)",
    }
    return Envelope.model_validate({**unsigned, "payload": content, "signature": signature})


def signed_bytes(envelope: Envelope) -> bytes:
    """The bytes under the signature."""
    return canonical_bytes(
        {name: value for name, value in envelope.document().items() if name not in {"payload", "signature"}}
    )


def link_digest(envelope: Envelope) -> str:
    """Digest of the signed bytes: what the next message of the stream names as ``prev_digest``."""
    return digest_bytes(signed_bytes(envelope))


def check_envelope(envelope: Envelope, *, public_key: str) -> tuple[Reason, ...]:
    """Reasons why the seal does not hold: suite not supported, payload changed, another key. Empty: it holds.

    ``public_key`` is the registered key that ``signature.key_id`` names.
    """
    unsupported = tuple(
        reason(ReasonCode.SCHEMA_UNSUPPORTED, pointer, what=what)
        for pointer, what, held in (
            ("/signature/alg", envelope.signature.alg, envelope.signature.alg == ALGORITHM),
            ("/payload_digest", "SM3", envelope.payload_digest.startswith("sha256:")),
        )
        if not held
    )
    if unsupported:
        return unsupported
    faults: list[Reason] = []
    try:
        if digest_of(envelope.payload) != envelope.payload_digest:
            faults.append(reason(ReasonCode.DIGEST_MISMATCH, "/payload_digest"))
    except NotCanonical as refusal:
        faults.append(reason(ReasonCode.SCHEMA_INVALID, f"/payload{refusal.pointer}", what=refusal.sentence_zh))
    if not verify(public_key, signed_bytes(envelope), envelope.signature.value):
        faults.append(reason(ReasonCode.SIG_INVALID, "/signature/value"))
    return tuple(faults)


def check_place(envelope: Envelope, *, next_sequence: int, head_digest: str | None) -> tuple[Reason, ...]:
    """Reasons why the message is not the next link of its stream; ``head_digest`` None: the stream is empty."""
    if envelope.sequence > next_sequence:
        return (reason(ReasonCode.SEQ_GAP, "/sequence", expected=next_sequence, sequence=envelope.sequence),)
    if envelope.sequence < next_sequence:
        return (reason(ReasonCode.SEQ_CHAIN_BROKEN, "/sequence", sequence=envelope.sequence),)
    if envelope.prev_digest != head_digest:
        return (reason(ReasonCode.SEQ_CHAIN_BROKEN, "/prev_digest", sequence=envelope.sequence),)
    return ()
