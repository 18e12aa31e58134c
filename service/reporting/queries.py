"""What was reported, and how the platform answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.exchange.ack import Ack
from service.kit.paging import Page, PageRequest, paged
from service.kit.problems import NotFound
from service.reporting.tables import ReportAckRow, ReportDeliveryRow, ReportMessageRow, StreamHeadRow

OPEN = ("waiting", "deferred")
"""States of messages that the platform has not recorded."""
RECORDED = ("accepted", "quarantined", "rejected")
ABANDONED = "abandoned"
"""State of messages whose place belongs to what was lost: written anew, never sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The message that reports a certificate's issue, and the platform's signed answer to it."""

    message: ReportMessageRow
    delivery: ReportDeliveryRow
    ack: Ack


def message(session: Session, *, lab_id: UUID, message_id: UUID) -> tuple[ReportMessageRow, ReportDeliveryRow]:
    """Return one message and where its delivery stands; raise NotFound."""
    row = session.get(ReportMessageRow, (lab_id, message_id))
    delivery = session.get(ReportDeliveryRow, (lab_id, message_id))
    if row is None or delivery is None:
        raise NotFound
    return row, delivery


def message_by_key(session: Session, *, lab_id: UUID, key: str) -> ReportMessageRow | None:
    """Return the message of an idempotency key."""
    return session.exec(
        select(ReportMessageRow).where(ReportMessageRow.lab_id == lab_id, ReportMessageRow.idempotency_key == key)
    ).one_or_none()


def latest_revision(
    session: Session, *, lab_id: UUID, message_type: str, subject: str, states: Collection[str] = ()
) -> ReportMessageRow | None:
    """Return the latest message of a type about a subject, of any state or of these."""
    rows = select(ReportMessageRow).where(
        ReportMessageRow.lab_id == lab_id, ReportMessageRow.subject == subject, ReportMessageRow.type == message_type
    )
    if states:
        rows = rows.join(ReportDeliveryRow, delivery_of()).where(col(ReportDeliveryRow.state).in_(states))
    return session.exec(rows.order_by(col(ReportMessageRow.revision).desc()).limit(1)).first()


def last_of_type(
    session: Session, *, lab_id: UUID, stream: str, message_type: str, states: Collection[str] = ()
) -> tuple[ReportMessageRow, ReportDeliveryRow] | None:
    """Return the last message of a type in its stream with its delivery, of any state or of these."""
    rows = (
        select(ReportMessageRow, ReportDeliveryRow)
        .join(ReportDeliveryRow, delivery_of())
        .where(
            ReportMessageRow.lab_id == lab_id, ReportMessageRow.stream == stream, ReportMessageRow.type == message_type
        )
    )
    if states:
        rows = rows.where(col(ReportDeliveryRow.state).in_(states))
    return session.exec(rows.order_by(col(ReportMessageRow.sequence).desc()).limit(1)).first()


def pending(session: Session, lab_id: UUID) -> tuple[int, datetime | None]:
    """Return how many messages the platform has not recorded, and when the oldest of them was made."""
    statement = (
        select(sa.func.count(), sa.func.min(ReportMessageRow.produced_at))
        .join(ReportDeliveryRow, delivery_of())
        .where(ReportDeliveryRow.lab_id == lab_id, col(ReportDeliveryRow.state).in_(OPEN))
    )
    return session.exec(statement).one()


def last_sequences(session: Session, lab_id: UUID) -> dict[str, int]:
    """Return the last place that was given in each stream."""
    rows = session.exec(select(StreamHeadRow).where(StreamHeadRow.lab_id == lab_id))
    return {row.stream: row.sequence for row in rows}


def last_ack(session: Session, lab_id: UUID) -> tuple[ReportAckRow, Ack] | None:
    """Return the platform's last answer."""
    row = session.exec(
        select(ReportAckRow).where(ReportAckRow.lab_id == lab_id).order_by(col(ReportAckRow.batch_id).desc()).limit(1)
    ).first()
    return (row, Ack.model_validate_json(row.ack)) if row else None


def open_messages(session: Session, *, lab_id: UUID, stream: str, limit: int) -> list[ReportMessageRow]:
    """Return the messages of a stream that the platform has not recorded, in order."""
    return list(
        session.exec(
            select(ReportMessageRow)
            .join(ReportDeliveryRow, delivery_of())
            .where(
                ReportDeliveryRow.lab_id == lab_id,
                ReportDeliveryRow.stream == stream,
                col(ReportDeliveryRow.state).in_(OPEN),
            )
            .order_by(col(ReportDeliveryRow.sequence))
            .limit(limit)
        )
    )


def messages_from(session: Session, *, lab_id: UUID, stream: str, sequence: int, limit: int) -> list[ReportMessageRow]:
    """Return the messages of a stream from a place on, recorded or not."""
    return list(
        session.exec(
            select(ReportMessageRow)
            .where(
                ReportMessageRow.lab_id == lab_id,
                ReportMessageRow.stream == stream,
                ReportMessageRow.sequence >= sequence,
            )
            .order_by(col(ReportMessageRow.sequence))
            .limit(limit)
        )
    )


def last_recorded(session: Session, *, lab_id: UUID, stream: str) -> ReportMessageRow | None:
    """Return the last message of a stream that the platform has answered for good."""
    return session.exec(
        select(ReportMessageRow)
        .join(ReportDeliveryRow, delivery_of())
        .where(
            ReportMessageRow.lab_id == lab_id,
            ReportMessageRow.stream == stream,
            col(ReportDeliveryRow.state).in_(RECORDED),
        )
        .order_by(col(ReportMessageRow.sequence).desc())
        .limit(1)
    ).first()


def list_messages(
    session: Session,
    *,
    lab_id: UUID,
    request: PageRequest,
    state: str | None = None,
    subject: str | None = None,
) -> tuple[Page[ReportMessageRow], dict[UUID, ReportDeliveryRow]]:
    """Return one page of messages, the latest first, and their deliveries by message."""
    rows = select(ReportMessageRow).where(ReportMessageRow.lab_id == lab_id)
    if subject is not None:
        rows = rows.where(ReportMessageRow.subject == subject)
    if state is not None:
        rows = rows.join(ReportDeliveryRow, delivery_of()).where(ReportDeliveryRow.state == state)
    page = paged(session, rows, key=(ReportMessageRow.id,), request=request, newest_first=True)
    ids = [row.id for row in page.rows]
    deliveries = session.exec(
        select(ReportDeliveryRow).where(ReportDeliveryRow.lab_id == lab_id, col(ReportDeliveryRow.message_id).in_(ids))
    )
    return page, {delivery.message_id: delivery for delivery in deliveries}


def answered(session: Session, *, lab_id: UUID, subject: str) -> Answered | None:
    """Return the accepted report of a certificate's issue with its signed answer, the latest revision; None without."""
    row = latest_revision(
        session, lab_id=lab_id, message_type="certificate.issued", subject=subject, states=("accepted",)
    )
    delivery = session.get(ReportDeliveryRow, (lab_id, row.id)) if row else None
    kept = session.get(ReportAckRow, (lab_id, delivery.batch_id)) if delivery and delivery.batch_id else None
    if row is None or delivery is None or kept is None:
        return None
    return Answered(message=row, delivery=delivery, ack=Ack.model_validate_json(kept.ack))


def delivery_of() -> sa.ColumnElement[bool]:
    """Return the condition that joins a message with its delivery."""
    return sa.and_(
        col(ReportDeliveryRow.lab_id) == ReportMessageRow.lab_id,
        col(ReportDeliveryRow.message_id) == ReportMessageRow.id,
    )
