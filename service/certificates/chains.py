"""A certificate of ours, issued or about to be, with everything that it rests on."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlmodel import Session

from clients.audit.tracing import certificate_links, certificate_node
from domain.calibration.record import OriginalRecord
from domain.certificate.content import CertificateContent
from domain.specialty.schema import Pack
from domain.traceability.chain import Chain, EventKind, StatusEvent
from domain.traceability.walk import walk
from service.certificates.tables import CertificateEventRow
from service.kit.clock import civil_day
from service.standards import queries as standards
from service.standards.chains import EVENTS, links_of, nodes_of


def chain_of(
    session: Session,
    *,
    lab_id: UUID,
    content: CertificateContent,
    record: OriginalRecord,
    pack: Pack,
    digest: str,
    events: Sequence[CertificateEventRow] = (),
) -> Chain:
    """Return everything that a certificate rests on: one recursive query for all above it.

    ``digest``: of its document. ``events``: what befell it; nothing, where it is not issued yet.
    """
    ids = {UUID(use.certificate_id) for use in record.standards}
    rows = standards.chain_rows(session, lab_id=lab_id, certificate_ids=ids)
    root = certificate_node(content, pack, digest=digest, events=tuple(_own_events(events)))
    return walk(
        root.id,
        [root, *nodes_of(session, rows)],
        [*certificate_links(content, record, pack), *links_of(rows)],
    )


def _own_events(events: Sequence[CertificateEventRow]) -> Iterator[StatusEvent]:
    for event in events:
        if event.kind in EVENTS:
            yield StatusEvent(
                kind=EventKind(event.kind),
                effective_on=event.effective_on,
                known_on=civil_day(event.at),
                reason=event.reason,
            )
