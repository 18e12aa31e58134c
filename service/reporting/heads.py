"""The journal's heads that left the house, read back out of the heartbeats that carried them."""

from collections.abc import Iterator
from uuid import UUID

from sqlmodel import Session, col, select

from domain.evidence.checkpoint import CountersignedCheckpoint, SignedCheckpoint
from domain.exchange.ack import MessageResult
from domain.exchange.envelope import Envelope, MessageType, Stream
from domain.exchange.heartbeat import LabHeartbeat
from domain.exchange.reasons import Reason
from service.kit.paging import Page, PageRequest, paged
from service.reporting import breaks, queries
from service.reporting.tables import ReportDeliveryRow, ReportMessageRow

STREAM: Stream = "control"
TYPE: MessageType = "lab.heartbeat"
HEADS_LIMIT = 1000
"""Most heads that are looked through for one that still holds: ten days of an idle laboratory."""


def last(session: Session, lab_id: UUID, *states: str) -> tuple[ReportMessageRow, ReportDeliveryRow] | None:
    """Return the last heartbeat with its delivery, of any state or of these."""
    return queries.last_of_type(session, lab_id=lab_id, stream=STREAM, message_type=TYPE, states=states)


def head_of(message: ReportMessageRow) -> SignedCheckpoint | None:
    """Return the head that a heartbeat told."""
    told = LabHeartbeat.model_validate(Envelope.model_validate_json(message.message).payload).journal
    return told.head.signed() if told else None


def countersigned(message: ReportMessageRow, delivery: ReportDeliveryRow) -> CountersignedCheckpoint | None:
    """Return the head of a heartbeat with the platform's signature; None where it has none."""
    answer = MessageResult.model_validate(delivery.answer) if delivery.answer else None
    head = head_of(message)
    given = answer.countersignature if answer else None
    return given.on(head) if given and head else None


def reasons(delivery: ReportDeliveryRow) -> tuple[Reason, ...]:
    """Return what the platform found."""
    answer = MessageResult.model_validate(delivery.answer) if delivery.answer else None
    return (answer.reasons if answer else None) or ()


def last_countersigned(session: Session, lab_id: UUID) -> CountersignedCheckpoint | None:
    """Return the newest head that the platform countersigned; None where a break was acknowledged since."""
    found = last(session, lab_id, "accepted")
    broken = breaks.last(session, lab_id)
    if found is None or (broken is not None and found[0].sequence < broken.heads_from):
        return None
    return countersigned(*found)


def accepted(session: Session, lab_id: UUID) -> Iterator[SignedCheckpoint]:
    """Yield the heads that the platform took, the newest first."""
    rows = session.exec(
        select(ReportMessageRow)
        .join(ReportDeliveryRow, queries.delivery_of())
        .where(
            ReportMessageRow.lab_id == lab_id,
            ReportMessageRow.stream == STREAM,
            ReportMessageRow.type == TYPE,
            ReportDeliveryRow.state == "accepted",
        )
        .order_by(col(ReportMessageRow.sequence).desc())
        .limit(HEADS_LIMIT)
    )
    for row in rows:
        head = head_of(row)
        if head is not None:
            yield head


def told(
    session: Session, lab_id: UUID, request: PageRequest
) -> tuple[Page[ReportMessageRow], dict[UUID, ReportDeliveryRow]]:
    """Return one page of heartbeats, the newest first, and their deliveries by message."""
    rows = select(ReportMessageRow).where(
        ReportMessageRow.lab_id == lab_id, ReportMessageRow.stream == STREAM, ReportMessageRow.type == TYPE
    )
    page = paged(session, rows, key=(ReportMessageRow.sequence,), request=request, newest_first=True)
    deliveries = session.exec(
        select(ReportDeliveryRow).where(
            ReportDeliveryRow.lab_id == lab_id,
            col(ReportDeliveryRow.message_id).in_([row.id for row in page.rows]),
        )
    )
    return page, {delivery.message_id: delivery for delivery in deliveries}
