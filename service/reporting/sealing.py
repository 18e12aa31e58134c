"""The job ``report``: from what was issued, or ended, to a sealed message in its stream."""

from sqlmodel import Session

from domain.evidence.signature import Signer
from domain.exchange.envelope import MessageType
from service.calibrations import queries as calibrations
from service.calibrations.packs import edition
from service.certificates import queries as certificates
from service.kit.clock import Clock
from service.kit.database import Database
from service.kit.jobs import Job
from service.kit.problems import NotFound
from service.reporting import queries
from service.reporting.faults import CannotBeReported, NotYet
from service.reporting.operations import put_message
from service.reporting.payloads import certificate_issued, certificate_status
from service.reporting.pseudonyms import Pseudonyms

ISSUED: MessageType = "certificate.issued"
STATUS: MessageType = "certificate.status"


class Sealing:
    """Makes the messages of this process's laboratories, under their key."""

    def __init__(self, *, database: Database, signer: Signer, pepper: bytes, clock: Clock) -> None:
        self.signer = signer
        self._database, self._pepper, self._clock = database, pepper, clock

    def report(self, job: Job) -> None:
        """Seal what the job asks for, in one transaction; the same job twice leaves one message.

        Raises CannotBeReported for what no message can be made of, NotYet where another message comes first.
        """
        with self._database.transaction() as session:
            if job.payload.get("type") == ISSUED:
                self._issued(session, job)
            elif job.payload.get("type") == STATUS:
                self._ended(session, job)
            else:
                raise CannotBeReported(f"nobody has said how to report {job.payload.get('type')}")

    def _issued(self, session: Session, job: Job) -> None:
        number = str(job.payload["number"])
        try:
            row = certificates.certificate(session, lab_id=job.lab_id, number=number)
        except NotFound:
            raise CannotBeReported(f"{number} is not on record") from None
        frozen = calibrations.frozen_record(session, lab_id=job.lab_id, frozen_record_id=row.record_id)
        shown = queries.latest_revision(
            session, lab_id=job.lab_id, message_type=ISSUED, subject=number, states=("accepted", "quarantined")
        )
        payload = certificate_issued(
            session,
            row,
            self._tokens(job),
            content=certificates.content_of(row),
            record=frozen.record,
            pack=edition(session, frozen.record.pack_digest),
        )
        put_message(
            session,
            lab_id=job.lab_id,
            message_type=ISSUED,
            subject=number,
            revision=int(job.payload["revision"]),
            payload=payload,
            occurred_at=row.issued_at,
            at=self._clock(),
            signer=self.signer,
            supersedes=shown.id if shown else None,
        )

    def _ended(self, session: Session, job: Job) -> None:
        number = str(job.payload["number"])
        told = (*queries.OPEN, *queries.RECORDED)
        if (
            queries.latest_revision(session, lab_id=job.lab_id, message_type=ISSUED, subject=number, states=told)
            is None
        ):
            # The platform knows no certificate before its issue is reported.
            raise NotYet(f"the issue of {number} is not sealed yet")
        row = certificates.certificate(session, lab_id=job.lab_id, number=number)
        events = certificates.events_of(session, lab_id=job.lab_id, certificate_ids=[row.id])[row.id]
        event = next((each for each in events if str(each.id) == job.payload.get("event_id")), None)
        if event is None:
            raise CannotBeReported(f"{number}: what ended it is not on record")
        replaced_by = ""
        if event.replacement_id is not None:
            replacement = certificates.certificates(session, lab_id=job.lab_id, certificate_ids=[event.replacement_id])
            replaced_by = replacement[event.replacement_id].number
        put_message(
            session,
            lab_id=job.lab_id,
            message_type=STATUS,
            subject=number,
            revision=int(job.payload["revision"]),
            payload=certificate_status(row, event, self._tokens(job), replaced_by=replaced_by),
            occurred_at=event.at,
            at=self._clock(),
            signer=self.signer,
        )

    def _tokens(self, job: Job) -> Pseudonyms:
        return Pseudonyms(pepper=self._pepper, lab_id=job.lab_id)
