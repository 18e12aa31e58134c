"""A batch, from the raw messages to the signed answer, in one transaction."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlmodel import Session, col, or_, select

from domain.evidence.canonical import canonical_bytes
from domain.evidence.signature import Signer
from domain.exchange.ack import Ack, MessageResult, Outcome, Receipt, receipt_leaf, sign_ack
from domain.exchange.envelope import Envelope, link_digest
from domain.exchange.reasons import Reason
from domain.exchange.state import StreamState
from domain.exchange.wire import instant_text
from service.kit.clock import civil_day
from service.kit.problems import Conflict, InvalidRequest
from service.platform import heads, index, log
from service.platform.graph import feed
from service.platform.judgement import (
    Head,
    Issued,
    Judgement,
    Known,
    KnownKey,
    Recorded,
    judge,
    read_envelope,
    remember,
)
from service.platform.labs import keys_of
from service.platform.tables import (
    BatchRow,
    CertificateRow,
    MessageRow,
    PayloadRow,
    ReportingLabRow,
    StreamHeadRow,
)


class MixedBatch(InvalidRequest):
    """The answer's ``expected_next`` could not say whose stream it means."""

    code = "batch-mixed-laboratories"
    en = "A batch holds messages of one laboratory. Send those of each laboratory in a batch of their own."
    zh = "一个批次只能包含同一机构的报文，请按机构分批发送。"


class BatchTaken(Conflict):
    """Another laboratory has used this batch id."""

    code = "batch-id-taken"
    en = "This batch_id is in use by another sender. Make a new UUIDv7 for every batch."
    zh = "该 batch_id 已被其他发送方使用，请为每个批次生成新的 UUIDv7。"


def receive(
    session: Session, *, batch_id: str, messages: Sequence[Mapping[str, object]], signer: Signer, at: datetime
) -> Ack:
    """Judge ``messages`` (each with a well-formed ``message_id``), record what took its place, and return the answer.

    Within a batch the order does not matter: each stream is judged by sequence. Raises MixedBatch, BatchTaken.
    """
    read = [read_envelope(message) for message in messages]
    envelopes = [each for each in read if isinstance(each, Envelope)]
    lab_code = _one_laboratory(envelopes)
    size = log.lock(session)
    known = _known(session, lab_code, envelopes) if lab_code else None
    judgements: dict[int, Judgement] = {}
    recorded: list[tuple[Envelope, Judgement]] = []
    for place in sorted(range(len(read)), key=lambda place: _order(read[place])):
        envelope = read[place]
        if isinstance(envelope, Reason):
            judgements[place] = Judgement(outcome="rejected", reasons=(envelope,))
            continue
        judgements[place] = judgement = judge(envelope, known, now=at)
        if judgement.record and known is not None:
            remember(envelope, judgement, known)
            recorded.append((envelope, judgement))
    receipts = _record(session, recorded, size=size, batch_id=batch_id, at=at)
    heads.keep(session, recorded, signer=signer, at=at)
    results = [
        _result(session, message, read[place], judgements[place], receipts) for place, message in enumerate(messages)
    ]
    streams = sorted({envelope.stream for envelope in envelopes})
    ack = sign_ack(
        batch_id=batch_id,
        received_at=at,
        expected_next={stream: known.heads.get(stream, Head()).next_sequence for stream in streams} if known else {},
        results=results,
        signer=signer,
    )
    if lab_code is not None and any(result.receipt is not None for result in results):
        _keep_answer(session, lab_code, ack, at)
    return ack


def stream_state(session: Session, *, lab_code: str, stream: str) -> StreamState:
    """Return where a stream of a registered laboratory stands."""
    head = session.get(StreamHeadRow, (lab_code, stream))
    return StreamState.model_validate(
        {
            "lab_code": lab_code,
            "stream": stream,
            "next_sequence": 1 if head is None else head.sequence + 1,
            "head_digest": None if head is None else head.digest,
            "last_message_id": None if head is None else head.message_id,
            "last_received_at": None if head is None else instant_text(head.received_at),
        }
    )


def _one_laboratory(envelopes: Sequence[Envelope]) -> str | None:
    codes = {envelope.lab.lab_code for envelope in envelopes}
    if len(codes) > 1:
        raise MixedBatch("/messages")
    return codes.pop() if codes else None


def _order(message: Envelope | Reason) -> tuple[str, int]:
    return ("", 0) if isinstance(message, Reason) else (message.stream, message.sequence)


def _known(session: Session, lab_code: str, envelopes: Sequence[Envelope]) -> Known | None:
    lab = session.get(ReportingLabRow, lab_code)
    if lab is None:
        return None
    keys = {
        key: KnownKey(public_key=row.public_key, revoked=row.revoked_at is not None)
        for key, row in keys_of(session, lab_code).items()
    }
    streams = session.exec(select(StreamHeadRow).where(col(StreamHeadRow.lab_code) == lab_code))
    known = Known(
        uscc=lab.uscc,
        suspended=lab.status == "suspended",
        keys=keys,
        heads={row.stream: Head(next_sequence=row.sequence + 1, digest=row.digest) for row in streams},
    )
    for row in session.exec(
        select(MessageRow).where(
            col(MessageRow.lab_code) == lab_code,
            or_(
                col(MessageRow.idempotency_key).in_({envelope.idempotency_key for envelope in envelopes}),
                col(MessageRow.message_id).in_({envelope.message_id for envelope in envelopes}),
            ),
        )
    ):
        known.by_key[row.idempotency_key] = known.by_message_id[row.message_id] = _recorded(row)
    if any(envelope.type == heads.TOLD_BY for envelope in envelopes):
        head = heads.last_countersigned(session, lab_code)
        known.journal = head.checkpoint if head else None
    numbers = {str(envelope.payload.get("certificate_no")) for envelope in envelopes}
    for certificate in session.exec(
        select(CertificateRow).where(col(CertificateRow.lab_code) == lab_code, col(CertificateRow.number).in_(numbers))
    ):
        known.certificates[certificate.number] = Issued(
            message_id=certificate.message_id, pdf_digest=certificate.pdf_digest
        )
    return known


def _recorded(row: MessageRow) -> Recorded:
    return Recorded(
        digest=row.digest,
        outcome=cast("Outcome", row.outcome),
        reasons=tuple(Reason.model_validate(each) for each in json.loads(row.reasons)),
        receipt=Receipt(log_index=row.log_index, leaf=row.leaf, root=row.root, tree_size=row.tree_size),
    )


def _record(
    session: Session,
    recorded: Sequence[tuple[Envelope, Judgement]],
    *,
    size: int,
    batch_id: str,
    at: datetime,
) -> dict[str, Receipt]:
    """Write what took its place and return the receipts by link digest."""
    if not recorded:
        return {}
    digests = [link_digest(envelope) for envelope, _ in recorded]
    leaves = [receipt_leaf(digest, judgement.outcome) for digest, (_, judgement) in zip(digests, recorded, strict=True)]
    entries = log.append(session, size, leaves)
    receipts = {
        digest: Receipt(log_index=entries.first + place, leaf=leaf, root=entries.root, tree_size=entries.tree_size)
        for place, (digest, leaf) in enumerate(zip(digests, entries.leaves, strict=True))
    }
    for (envelope, judgement), digest in zip(recorded, digests, strict=True):
        session.add(_message_row(envelope, judgement, digest, receipts[digest], batch_id=batch_id, at=at))
    session.flush()
    for (envelope, judgement), digest in zip(recorded, digests, strict=True):
        if judgement.keep_payload:
            session.add(
                PayloadRow(
                    lab_code=envelope.lab.lab_code,
                    stream=envelope.stream,
                    sequence=envelope.sequence,
                    payload=canonical_bytes(envelope.payload).decode(),
                )
            )
        session.merge(
            StreamHeadRow(
                lab_code=envelope.lab.lab_code,
                stream=envelope.stream,
                sequence=envelope.sequence,
                digest=digest,
                message_id=envelope.message_id,
                received_at=at,
            )
        )
        index.apply(
            session,
            envelope=envelope,
            payload=judgement.payload,
            held=judgement.outcome == "quarantined",
            log_index=receipts[digest].log_index,
        )
    session.flush()
    feed.messages(session, [(envelope, judgement.payload) for envelope, judgement in recorded], known_on=civil_day(at))
    return receipts


def _message_row(
    envelope: Envelope, judgement: Judgement, digest: str, receipt: Receipt, *, batch_id: str, at: datetime
) -> MessageRow:
    bare = {name: value for name, value in envelope.document().items() if name != "payload"}
    return MessageRow(
        lab_code=envelope.lab.lab_code,
        stream=envelope.stream,
        sequence=envelope.sequence,
        message_id=envelope.message_id,
        type=envelope.type,
        subject=envelope.subject,
        revision=envelope.revision,
        idempotency_key=envelope.idempotency_key,
        envelope=canonical_bytes(bare).decode(),
        digest=digest,
        outcome=judgement.outcome,
        reasons=canonical_bytes([each.document() for each in judgement.reasons]).decode(),
        log_index=receipt.log_index,
        leaf=receipt.leaf,
        root=receipt.root,
        tree_size=receipt.tree_size,
        received_at=at,
        batch_id=batch_id,
    )


def _result(
    session: Session,
    message: Mapping[str, object],
    read: Envelope | Reason,
    judgement: Judgement,
    receipts: Mapping[str, Receipt],
) -> MessageResult:
    receipt = None
    if isinstance(read, Envelope) and (judgement.record or judgement.prior is not None):
        receipt = judgement.prior.receipt if judgement.prior is not None else None
        receipt = receipt or receipts[link_digest(read)]
    return MessageResult(
        message_id=str(message["message_id"]),
        outcome=judgement.outcome,
        receipt=receipt,
        reasons=judgement.reasons or None,
        countersignature=heads.countersignature(session, read) if receipt and isinstance(read, Envelope) else None,
    )


def _keep_answer(session: Session, lab_code: str, ack: Ack, at: datetime) -> None:
    row = session.get(BatchRow, ack.batch_id)
    if row is not None and row.lab_code != lab_code:
        raise BatchTaken("/batch_id")
    text = canonical_bytes(ack.document()).decode()
    session.merge(BatchRow(batch_id=ack.batch_id, lab_code=lab_code, received_at=at, ack=text))
