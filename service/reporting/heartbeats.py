"""Checkpoints that leave the house by themselves: each heartbeat carries the journal's signed head to the platform.

An idle laboratory tells its head, too, so that silence is seen. Nothing here writes to the journal, or it would never
rest.
"""

from datetime import datetime, timedelta
from importlib.metadata import version
from uuid import UUID

from sqlmodel import Session

from domain.evidence.documents import to_document
from domain.evidence.signature import Signer
from domain.exchange.heartbeat import LabHeartbeat
from domain.exchange.wire import instant, instant_text
from service.kit import journal
from service.kit.clock import Clock
from service.kit.database import Database
from service.people import queries as people
from service.reporting import breaks, heads, queries
from service.reporting.operations import lock_stream, put_message
from service.reporting.tables import ReportMessageRow

SUBJECT = "journal"
LOOK_EVERY = timedelta(seconds=1)
"""A worker with much to do need not ask more often whether a head is due."""


class Heartbeats:
    """Tells the heads of this process's laboratories: every ``idle``, and every ``growing`` while a journal grows.

    One at a time: none is written while the last one waits for its answer.
    """

    def __init__(
        self, *, database: Database, signer: Signer, clock: Clock, growing: timedelta, idle: timedelta
    ) -> None:
        self._database, self._signer, self._clock = database, signer, clock
        self._growing, self._idle = growing, idle
        self._looked_at: datetime | None = None

    def beat(self) -> int:
        """Seal a heartbeat for each laboratory that is due, and return how many; the job that sends it is left."""
        at = self._clock()
        if self._looked_at is not None and timedelta(0) <= at - self._looked_at < LOOK_EVERY:
            return 0
        self._looked_at = at
        with self._database.reading() as session:
            due = [lab_id for lab_id in people.laboratory_ids(session) if self._is_due(session, lab_id, at)]
        return sum(self._tell(lab_id, at) for lab_id in due)

    def _tell(self, lab_id: UUID, at: datetime) -> bool:
        with self._database.transaction() as session:
            head = lock_stream(session, lab_id, heads.STREAM)
            if not self._is_due(session, lab_id, at):  # another worker was first
                return False
            put_message(
                session,
                lab_id=lab_id,
                message_type=heads.TYPE,
                subject=SUBJECT,
                revision=head.sequence + 1,
                payload=self._payload(session, lab_id, at),
                occurred_at=at,
                at=at,
                signer=self._signer,
            )
        return True

    def _is_due(self, session: Session, lab_id: UUID, at: datetime) -> bool:
        if breaks.open_loss(session, lab_id) is not None:  # which head the next one continues is not settled
            return False
        last = heads.last(session, lab_id)
        if last is None:
            return True
        message, delivery = last
        if delivery.state in queries.OPEN:  # the platform is away: what waits says no more by being many
            return False
        age = at - message.produced_at
        if not timedelta(0) <= age < self._idle:  # a clock that was set back must not silence us
            return True
        return age >= self._growing and journal.size_of(session, lab_id) != _size_told(message)

    def _payload(self, session: Session, lab_id: UUID, at: datetime) -> LabHeartbeat:
        size = journal.size_of(session, lab_id)
        since = _since(session, lab_id)
        proof = journal.prove_growth(session, lab_id, since, size) if since <= size else ()
        head = journal.checkpoint(session, lab_id, self._signer, at, size=size)
        pending, oldest = queries.pending(session, lab_id)
        return LabHeartbeat.model_validate(
            {
                "lims_version": version("liangheng"),
                "outbox_pending": pending,
                "oldest_pending_at": instant_text(oldest) if oldest else None,
                "last_sequence": queries.last_sequences(session, lab_id),
                "audit_head": head.checkpoint.root,
                "clock_offset_ms": _clock_offset(session, lab_id),
                "journal": {"head": to_document(head), "since": since, "proof": list(proof)},
            }
        )


def _since(session: Session, lab_id: UUID) -> int:
    """Size of the head that the next one is to continue: the last told, or the last countersigned if it was refused.

    After an acknowledged break that of the break, until one is told.
    """
    told = heads.last(session, lab_id)
    if told is not None and told[1].state not in {*queries.OPEN, "accepted"}:
        told = heads.last(session, lab_id, "accepted")
    broken = breaks.last(session, lab_id)
    if broken is not None and (told is None or told[0].sequence < broken.heads_from):
        return broken.new.size
    return _size_told(told[0]) if told else 0


def _size_told(message: ReportMessageRow) -> int:
    head = heads.head_of(message)
    return head.checkpoint.size if head else 0


def _clock_offset(session: Session, lab_id: UUID) -> int:
    """Milliseconds by which our clock was ahead of the platform's at its last answer, the way included; or 0."""
    ack = queries.last_ack(session, lab_id)
    if ack is None:
        return 0
    row, answer = ack
    return round((row.received_at - instant(answer.received_at)) / timedelta(milliseconds=1))
