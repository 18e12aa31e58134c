"""What the laboratory is shown of its reports."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from domain.exchange.ack import MessageResult
from domain.exchange.losses import JournalBreak, LossStatement
from service.kit.wire import In, LongText, Out
from service.reporting.tables import ReportDeliveryRow, ReportMessageRow


class ReasonOut(Out):
    """Why the platform did not accept a message."""

    code: str
    pointer: str | None
    message_zh: str
    fix_zh: str | None
    retryable: bool


class ReceiptOut(Out):
    """Where the message stands in the platform's public log."""

    log_index: int
    leaf: str
    root: str
    tree_size: int


class ReportOut(Out):
    """A message, and where its delivery stands."""

    id: UUID
    stream: str
    sequence: int
    type: str
    subject: str
    revision: int
    digest: str
    produced_at: datetime
    state: str
    """``waiting``, ``deferred`` (sent again), ``accepted``, ``quarantined``, ``rejected`` or ``abandoned``
    (records were lost: it was written anew)."""
    attempts: int
    answered_at: datetime | None
    outcome: str | None
    """The platform's own word in its last answer."""
    reasons: tuple[ReasonOut, ...] = ()
    receipt: ReceiptOut | None = None

    @classmethod
    def of(cls, message: ReportMessageRow, delivery: ReportDeliveryRow) -> Self:
        """Show a message with its delivery."""
        answer = MessageResult.model_validate(delivery.answer) if delivery.answer else None
        return cls(
            id=message.id,
            stream=message.stream,
            sequence=message.sequence,
            type=message.type,
            subject=message.subject,
            revision=message.revision,
            digest=message.digest,
            produced_at=message.produced_at,
            state=delivery.state,
            attempts=delivery.attempts,
            answered_at=delivery.answered_at,
            outcome=answer.outcome if answer else None,
            reasons=tuple(map(ReasonOut.model_validate, (answer.reasons if answer else None) or ())),
            receipt=ReceiptOut.model_validate(answer.receipt) if answer and answer.receipt else None,
        )


class AgainOut(Out):
    """That a message will be written anew."""

    key: str
    """Of the job that does it."""


class LossIn(In):
    """Why records are lost."""

    reason: LongText = Field(max_length=500, examples=["磁盘损坏，只有 2026-11-19 的备份"])


class LossOut(Out):
    """A statement as it was signed, and the break that the platform acknowledged for it."""

    statement: LossStatement
    acknowledged: JournalBreak | None

    @classmethod
    def of(cls, statement: LossStatement, acknowledged: JournalBreak | None) -> Self:
        """Show both."""
        return cls(statement=statement, acknowledged=acknowledged)
