"""The job ``deliver``: what waits in a stream is sent in order, and each message keeps the platform's signed answer.

Every message leaves a job, but only that of the first open message of a stream works; it goes on until nothing is open,
and the others step aside. So a backlog of days is sent in batches, and no message is forgotten.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, update

from clients.platform import PlatformClient
from clients.uuid7 import uuid7
from domain.evidence.canonical import canonical_bytes
from domain.evidence.signature import ALGORITHM, Signer
from domain.exchange.ack import Ack, MessageResult
from domain.exchange.batch import BYTE_LIMIT, MESSAGE_LIMIT, Batch
from domain.exchange.envelope import STREAMS, Envelope, Stream, signed_bytes
from domain.exchange.wire import instant_text
from service.kit.clock import Clock
from service.kit.database import Database
from service.kit.jobs import Job
from service.people import queries as people
from service.reporting import queries
from service.reporting.faults import CannotBeReported, NotTaken
from service.reporting.operations import DELIVER
from service.reporting.tables import ReportAckRow, ReportDeliveryRow, ReportMessageRow

ROOM = BYTE_LIMIT - 4096
"""Bytes of a batch for its messages; the rest is for what is around them."""

__all__ = ["DELIVER", "Delivery"]


class Delivery:
    """Sends this process's laboratories' messages to one platform."""

    def __init__(self, *, database: Database, platform: PlatformClient, signer: Signer, clock: Clock) -> None:
        self._database, self._platform, self._signer, self._clock = database, platform, signer, clock

    def deliver(self, job: Job) -> None:
        """Send everything that is open in the job's stream, if the job is the first open message's.

        Raises PlatformError while the platform is away or refuses the batch, NotTaken where it takes nothing: the job
        is then tried again, and the laboratory works on. A rejection on record is an answer like any other.
        """
        stream = _stream(job)
        first = self._open(job.lab_id, stream)[:1]
        mine = UUID(str(job.payload["message_id"]))
        if first and first[0].id != mine and self._is_open(job.lab_id, mine):
            return
        while waiting := self._open(job.lab_id, stream):
            self._send(job.lab_id, waiting)
            still = self._open(job.lab_id, stream)[:1]
            if still and still[0].id == waiting[0].id:
                self._catch_up(job.lab_id, stream, waiting[0])

    def _catch_up(self, lab_id: UUID, stream: Stream, first: ReportMessageRow) -> None:
        """Ask where the platform stands, and send from there: it may have lost what it once acknowledged.

        Nothing is renumbered: whatever does not fit is left for people of both sides.
        """
        with self._database.reading() as session:
            code = people.laboratory(session, lab_id).code
        state = self._platform.stream_state(code, stream)
        if state.next_sequence >= first.sequence:
            raise NotTaken(f"message {first.sequence} of {stream} is not taken; see its reasons")
        while True:
            with self._database.reading() as session:
                rows = queries.messages_from(
                    session, lab_id=lab_id, stream=stream, sequence=state.next_sequence, limit=MESSAGE_LIMIT
                )
            self._send(lab_id, rows)
            before, state = state, self._platform.stream_state(code, stream)
            if state.next_sequence == before.next_sequence:
                raise NotTaken(f"{stream} does not go on after message {before.next_sequence - 1}")
            if state.next_sequence > first.sequence:
                return

    def _send(self, lab_id: UUID, rows: Sequence[ReportMessageRow]) -> None:
        """Post one batch from the beginning of ``rows`` and keep the answer; no transaction is open meanwhile."""
        sent: list[ReportMessageRow] = []
        envelopes: list[Envelope] = []
        size = 0
        for row in rows:
            size += len(row.message.encode()) + 1
            if size > ROOM and sent:
                break
            sent.append(row)
            envelopes.append(self._envelope(row))
        batch_id = uuid7()
        batch = Batch(batch_id=str(batch_id), sent_at=instant_text(self._clock()), messages=tuple(envelopes))
        ack = self._platform.post_batch(batch)
        with self._database.transaction() as session:
            _keep(session, lab_id, batch_id, sent, ack, at=self._clock())

    def _envelope(self, row: ReportMessageRow) -> Envelope:
        """Read a stored message; one that another key signed is signed again, for keys are changed and revoked.

        The signature is not under the signed bytes, so the chain of the stream stays as it is.
        """
        envelope = Envelope.model_validate_json(row.message)
        if envelope.signature.key_id == self._signer.key_id:
            return envelope
        signature = {
            **envelope.signature.document(),
            "alg": ALGORITHM,
            "key_id": self._signer.key_id,
            "value": self._signer.sign(signed_bytes(envelope)),
        }
        return Envelope.model_validate({**envelope.document(), "signature": signature})

    def _open(self, lab_id: UUID, stream: Stream) -> list[ReportMessageRow]:
        with self._database.reading() as session:
            return queries.open_messages(session, lab_id=lab_id, stream=stream, limit=MESSAGE_LIMIT)

    def _is_open(self, lab_id: UUID, message_id: UUID) -> bool:
        with self._database.reading() as session:
            _, delivery = queries.message(session, lab_id=lab_id, message_id=message_id)
        return delivery.state in queries.OPEN


def _keep(
    session: Session, lab_id: UUID, batch_id: UUID, sent: Sequence[ReportMessageRow], ack: Ack, *, at: datetime
) -> None:
    """Store the signed answer once, and what it says beside each message that is still open.

    What another worker has recorded meanwhile stays: it is the same answer, given earlier.
    """
    session.add(
        ReportAckRow(lab_id=lab_id, batch_id=batch_id, received_at=at, ack=canonical_bytes(ack.document()).decode())
    )
    session.flush()
    for row, result in zip(sent, ack.results, strict=True):
        session.execute(
            update(ReportDeliveryRow)
            .where(
                col(ReportDeliveryRow.lab_id) == lab_id,
                col(ReportDeliveryRow.message_id) == row.id,
                col(ReportDeliveryRow.state).in_(queries.OPEN),
            )
            .values(
                state=state_after(result),
                attempts=ReportDeliveryRow.attempts + 1,
                answered_at=at,
                answer=result.document(),
                batch_id=batch_id,
            )
        )


def state_after(result: MessageResult) -> str:
    """State of a message after an answer.

    Without a receipt nothing was recorded: its place is open, and the same message is sent again once the cause is
    mended (a key registered, a gap filled). With one the place is used, and a rejection is answered by a new revision.
    """
    if result.receipt is None:
        return "deferred"
    return "accepted" if result.outcome == "duplicate" else result.outcome


def _stream(job: Job) -> Stream:
    found = next((stream for stream in STREAMS if stream == job.payload.get("stream")), None)
    if found is None:
        raise CannotBeReported(f"there is no stream {job.payload.get('stream')}")
    return found
