"""Writing messages: each takes the next place in its stream, chained to the one before, once for one fact."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from clients.uuid7 import uuid7
from domain.evidence.canonical import canonical_bytes
from domain.evidence.signature import Signer
from domain.exchange.certificate_status import CertificateStatus
from domain.exchange.envelope import (
    STREAM_OF,
    Backfill,
    Envelope,
    LabIdentity,
    MessageType,
    idempotency_key,
    link_digest,
    seal,
)
from domain.exchange.wire import Wire, instant_text
from service.certificates import queries as certificates
from service.kit import jobs, journal
from service.kit.actor import Actor
from service.people import queries as people
from service.reporting import breaks, queries
from service.reporting.faults import NotYet
from service.reporting.refusals import NothingToAnswer
from service.reporting.tables import ReportDeliveryRow, ReportMessageRow, StreamHeadRow

REPORT = "report"
"""Kind of the jobs that ask for a message; certificates leave them with what they report."""
DELIVER = "deliver"
"""Kind of the jobs that send a message."""
ANSWERS_FROM = 100
"""First revision of messages that answer a refusal; those below belong to the facts themselves."""
AFTER_BREAK = 10_000
"""Added to a revision for each acknowledged break: below lie those of messages that only the platform still has."""
LATE = timedelta(hours=24)
"""A message made later than this after the fact says that it is backfill."""


def put_message(
    session: Session,
    *,
    lab_id: UUID,
    message_type: MessageType,
    subject: str,
    revision: int,
    payload: Wire,
    occurred_at: datetime,
    at: datetime,
    signer: Signer,
    supersedes: UUID | None = None,
) -> ReportMessageRow:
    """Seal ``payload`` as the next message of its stream, and leave the job that delivers it.

    The same type, subject and revision give the message that is there already. Locks the head of the stream until the
    commit, so that places have no gaps. Raises NotYet while a loss is stated and not acknowledged.
    """
    if breaks.open_loss(session, lab_id) is not None:
        raise NotYet("records were stated as lost, and the platform has not acknowledged it")
    laboratory = people.laboratory(session, lab_id)
    lab = LabIdentity(uscc=laboratory.uscc, lab_code=laboratory.code)
    stream = STREAM_OF[message_type]
    head = lock_stream(session, lab_id, stream)
    for broken in range(len(breaks.acknowledged(session, lab_id)) + 1):
        numbered = revision + broken * AFTER_BREAK
        key = idempotency_key(lab.lab_code, message_type, subject, numbered)
        known = queries.message_by_key(session, lab_id=lab_id, key=key)
        if known is not None and session.get_one(ReportDeliveryRow, (lab_id, known.id)).state != queries.ABANDONED:
            return known
    message_id = uuid7()
    late = at - occurred_at > LATE
    envelope = seal(
        message_id=str(message_id),
        type=message_type,
        lab=lab,
        sequence=head.sequence + 1,
        prev_digest=head.digest,
        subject=subject,
        revision=numbered,
        occurred_at=occurred_at,
        produced_at=at,
        payload=payload,
        signer=signer,
        backfill=Backfill(reason="correction" if supersedes else "outage") if late else None,
        supersedes=str(supersedes) if supersedes else None,
    )
    head.sequence, head.digest = envelope.sequence, link_digest(envelope)
    session.add(head)
    row = _row(lab_id, message_id, envelope, at)
    session.add(row)
    session.flush()
    session.add(ReportDeliveryRow(lab_id=lab_id, message_id=message_id, stream=stream, sequence=envelope.sequence))
    jobs.enqueue(
        session,
        lab_id=lab_id,
        kind=DELIVER,
        key=f"deliver:{message_id}",
        payload={"stream": stream, "message_id": str(message_id)},
        at=at,
    )
    session.flush()
    return row


def report_again(session: Session, *, actor: Actor, at: datetime, message_id: UUID) -> str:
    """Answer a rejected or quarantined message by a new revision, once its cause is mended; return the job's key.

    The message is written anew from what is on record now, at the next place of its stream. Raises NotFound,
    NothingToAnswer.
    """
    message, delivery = queries.message(session, lab_id=actor.lab_id, message_id=message_id)
    latest = queries.latest_revision(session, lab_id=actor.lab_id, message_type=message.type, subject=message.subject)
    if delivery.state not in {"rejected", "quarantined"} or latest is None or latest.id != message.id:
        raise NothingToAnswer(state=delivery.state)
    revision = max(latest.revision + 1, ANSWERS_FROM)
    key = f"{message.type}:{message.subject}:{revision}"
    ask_again(session, message, revision=revision, key=key, at=at)
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action="lab:report:answered",
        subject=message.subject,
        document={"message": message.digest, "type": message.type, "revision": revision},
        at=at,
    )
    return key


def ask_again(session: Session, message: ReportMessageRow, *, revision: int, key: str, at: datetime) -> None:
    """Leave the job ``key`` that writes what ``message`` told anew, from what is on record now."""
    row = certificates.certificate(session, lab_id=message.lab_id, number=message.subject)
    jobs.enqueue(
        session,
        lab_id=message.lab_id,
        kind=REPORT,
        key=key,
        payload={
            "type": message.type,
            "number": message.subject,
            "certificate_id": str(row.id),
            "revision": revision,
            **({} if message.type == "certificate.issued" else _event_of(session, row.lab_id, row.id, message)),
        },
        at=at,
    )


def _event_of(session: Session, lab_id: UUID, certificate_id: UUID, message: ReportMessageRow) -> dict[str, str]:
    """Return which event a status message told of, to be told again."""
    told = CertificateStatus.model_validate(Envelope.model_validate_json(message.message).payload)
    events = certificates.events_of(session, lab_id=lab_id, certificate_ids=[certificate_id])[certificate_id]
    return {"event_id": next(str(event.id) for event in events if instant_text(event.at) == told.effective_at)}


def _row(lab_id: UUID, message_id: UUID, envelope: Envelope, at: datetime) -> ReportMessageRow:
    return ReportMessageRow(
        lab_id=lab_id,
        id=message_id,
        stream=envelope.stream,
        sequence=envelope.sequence,
        type=envelope.type,
        subject=envelope.subject,
        revision=envelope.revision,
        idempotency_key=envelope.idempotency_key,
        message=canonical_bytes(envelope.document()).decode(),
        digest=link_digest(envelope),
        produced_at=at,
    )


def lock_stream(session: Session, lab_id: UUID, stream: str) -> StreamHeadRow:
    """Return the head of a stream, locked; made if this is the first message.

    Two workers that both make it collide on its key, and the one that loses tries its job again.
    """
    statement = (
        select(StreamHeadRow).where(StreamHeadRow.lab_id == lab_id, StreamHeadRow.stream == stream).with_for_update()
    )
    head = session.exec(statement, execution_options={"populate_existing": True}).one_or_none()
    if head is None:
        head = StreamHeadRow(lab_id=lab_id, stream=stream)
        session.add(head)
        session.flush()
    return head
