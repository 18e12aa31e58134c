"""The way back after records were lost for good: the laboratory states it, and takes over what is acknowledged.

While a statement waits nothing is sealed: what a message would be chained to is not known. Jobs that ask for messages
wait with it.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from clients.platform import PlatformClient
from clients.uuid7 import uuid7
from domain.evidence.canonical import canonical_bytes, digest_of
from domain.evidence.documents import to_document
from domain.evidence.signature import Signer
from domain.exchange.envelope import LabIdentity
from domain.exchange.losses import LOSS, OPEN_LIMIT, JournalBreak, LossStatement, StreamBreak, seal_document
from domain.exchange.wire import instant_text
from service.certificates import numbers
from service.kit import jobs, journal
from service.kit.actor import Actor, system
from service.kit.clock import Clock
from service.kit.database import Database
from service.kit.jobs import Job
from service.people import queries as people
from service.reporting import breaks, heads, queries
from service.reporting.faults import NotYet
from service.reporting.operations import ask_again, lock_stream
from service.reporting.tables import JournalBreakRow, JournalLossRow, ReportDeliveryRow, ReportMessageRow, StreamHeadRow

SETTLE = "settle-loss"
"""Kind of the job that carries a statement and comes back with the acknowledged break."""
REPORTED_ANEW = ("certificate.issued", "certificate.status")


def state_loss(
    session: Session, *, actor: Actor, at: datetime, reason: str, stated_by: str, signer: Signer
) -> LossStatement:
    """State that records were lost and will not come back; the newest statement counts."""
    laboratory = people.laboratory(session, actor.lab_id)
    loss_id = uuid7()
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action="lab:journal:loss-stated",
        subject=str(loss_id),
        document={"reason": reason, "stated_by": stated_by},
        at=at,
    )
    size = journal.size_of(session, actor.lab_id)
    since = _still_there(session, actor.lab_id, size, signer, at)
    statement = seal_document(
        LossStatement.model_validate(
            {
                "format": LOSS,
                "loss_id": str(loss_id),
                "lab": LabIdentity(uscc=laboratory.uscc, lab_code=laboratory.code).document(),
                "head": to_document(journal.checkpoint(session, actor.lab_id, signer, at, size=size)),
                "since": since,
                "proof": list(journal.prove_growth(session, actor.lab_id, since, size) if since else ()),
                "streams": dict(_places(session, actor.lab_id)),
                "reason": reason,
                "stated_by": stated_by,
                "stated_at": instant_text(at),
            }
        ),
        signer,
    )
    text = canonical_bytes(statement.document()).decode()
    session.add(JournalLossRow(lab_id=actor.lab_id, id=loss_id, statement=text, stated_at=at))
    payload = {"loss_id": str(loss_id)}
    jobs.enqueue(session, lab_id=actor.lab_id, kind=SETTLE, key=f"settle:{loss_id}", payload=payload, at=at)
    session.flush()
    return statement


class Settling:
    """Carries statements of this process's laboratories to the platform."""

    def __init__(self, *, database: Database, platform: PlatformClient, clock: Clock) -> None:
        self._database, self._platform, self._clock = database, platform, clock

    def settle(self, job: Job) -> None:
        """Hand the statement in, and take the break over once somebody at the platform has acknowledged it.

        Raises NotYet until then, and PlatformError: the job is tried again.
        """
        with self._database.reading() as session:
            statement = breaks.open_loss(session, job.lab_id)
        if statement is None or statement.loss_id != job.payload["loss_id"]:
            return  # settled, or stated anew
        given = self._platform.state_loss(statement).acknowledged
        if given is None:
            raise NotYet("the platform has not acknowledged the loss yet")
        with self._database.transaction() as session:
            _take_over(session, job.lab_id, given, at=self._clock())


def _take_over(session: Session, lab_id: UUID, given: JournalBreak, *, at: datetime) -> None:
    """Go on where the platform says; what was numbered meanwhile and never received is written anew."""
    for stream, each in given.streams.items():
        head = lock_stream(session, lab_id, stream)
        head.sequence, head.digest = each.resumes_at - 1, each.digest
        session.add(head)
        _abandon(session, lab_id, stream, each, loss_id=given.loss_id, at=at)
    numbers.never_again(session, lab_id=lab_id, taken=given.certificates)
    text = canonical_bytes(given.document()).decode()
    session.add(JournalBreakRow(lab_id=lab_id, id=UUID(given.loss_id), document=text, taken_over_at=at))
    journal.record(
        session,
        lab_id=lab_id,
        actor=system(lab_id, "worker"),
        action="lab:journal:break-acknowledged",
        subject=given.loss_id,
        document={"break": digest_of(given.document()), "by": given.acknowledged_by},
        at=at,
    )


def _abandon(session: Session, lab_id: UUID, stream: str, where: StreamBreak, *, loss_id: str, at: datetime) -> None:
    rows = session.exec(
        select(ReportMessageRow, ReportDeliveryRow)
        .join(ReportDeliveryRow, queries.delivery_of())
        .where(
            ReportMessageRow.lab_id == lab_id,
            ReportMessageRow.stream == stream,
            ReportMessageRow.sequence > where.after,
            col(ReportDeliveryRow.state).in_(queries.OPEN),
        )
        .order_by(col(ReportMessageRow.sequence))
    )
    for message, delivery in rows.all():
        delivery.state = queries.ABANDONED
        session.add(delivery)
        if message.type in REPORTED_ANEW:
            key = f"{message.type}:{message.subject}:{message.revision}:{loss_id}"
            ask_again(session, message, revision=message.revision, key=key, at=at)
    session.flush()


def _still_there(session: Session, lab_id: UUID, size: int, signer: Signer, at: datetime) -> int:
    """Return the size of the newest countersigned head that our journal still begins with; 0: none."""
    for head in heads.accepted(session, lab_id):
        if 0 < head.checkpoint.size <= size:
            now = journal.checkpoint(session, lab_id, signer, at, size=head.checkpoint.size)
            if now.checkpoint.root == head.checkpoint.root:
                return head.checkpoint.size
    return 0


def _places(session: Session, lab_id: UUID) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield how far each stream goes here: the last answered message, and those that follow it without a gap."""
    for head in session.exec(select(StreamHeadRow).where(StreamHeadRow.lab_id == lab_id)).all():
        answered = queries.last_recorded(session, lab_id=lab_id, stream=head.stream)
        after = answered.sequence if answered else 0
        waiting = queries.messages_from(
            session, lab_id=lab_id, stream=head.stream, sequence=after + 1, limit=OPEN_LIMIT
        )
        following = [row.digest for place, row in enumerate(waiting, after + 1) if row.sequence == place]
        yield (
            head.stream,
            {
                "after": after,
                "digest": answered.digest if answered else None,
                "open": following,
                "last": head.sequence,
            },
        )
