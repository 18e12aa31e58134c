"""Rows of standards' certificates as the nodes and links of a chain, from one certificate of ours to the top."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlmodel import Session

from clients.audit.tracing import certificate_links, certificate_node
from domain.calibration.record import OriginalRecord
from domain.certificate.content import CertificateContent
from domain.evidence.canonical import digest_bytes
from domain.specialty.schema import Pack
from domain.traceability.chain import CertificateNode, Chain, EventKind, Level, Link, StatusEvent
from domain.traceability.own import node_result
from domain.traceability.walk import walk
from service.certificates.tables import CertificateEventRow, CertificateRow
from service.kit.clock import civil_day
from service.standards import queries as standards
from service.standards.queries import ChainRows
from service.standards.tables import StandardCertificateRow, StandardLinkRow, StandardResultRow

_EVENTS = frozenset(kind.value for kind in EventKind)


def chain_of(
    session: Session,
    row: CertificateRow,
    events: Sequence[CertificateEventRow],
    *,
    content: CertificateContent,
    record: OriginalRecord,
    pack: Pack,
) -> Chain:
    """Return everything that a certificate rests on: one recursive query for all above it."""
    ids = {UUID(use.certificate_id) for use in record.standards}
    rows = standards.chain_rows(session, lab_id=row.lab_id, certificate_ids=ids)
    root = certificate_node(content, pack, digest=row.document_digest, events=tuple(_own_events(events)))
    nodes = _nodes(session, rows)
    links = [*certificate_links(content, record, pack), *_links(rows)]
    return walk(root.id, [root, *nodes], links)


def _own_events(events: Sequence[CertificateEventRow]) -> Iterator[StatusEvent]:
    for event in events:
        if event.kind in _EVENTS:
            yield StatusEvent(
                kind=EventKind(event.kind),
                effective_on=event.effective_on,
                known_on=civil_day(event.at),
                reason=event.reason,
            )


def _nodes(session: Session, rows: ChainRows) -> Iterator[CertificateNode]:
    names = {standard.id: standard for standard in rows.standards}
    results: dict[UUID, list[StandardResultRow]] = {}
    for result in rows.results:
        results.setdefault(result.certificate_id, []).append(result)
    for row in rows.certificates:
        mine = results.get(row.id, [])
        certified = [names[standard_id] for standard_id in dict.fromkeys(result.standard_id for result in mine)]
        yield CertificateNode(
            id=str(row.id),
            number=row.number,
            issuer=row.issuer_zh,
            level=Level(row.level),
            name_zh="、".join(standard.name_zh for standard in certified),
            name_en=", ".join(standard.name_en for standard in certified),
            issued_on=row.issued_on,
            valid_until=row.valid_until,
            digest=_digest_now(session, row),
            recorded_digest=row.file_digest,
            primary=row.primary_realisation,
            results=tuple(node_result(standards.certified_result(result)) for result in mine),
            events=tuple(
                StatusEvent(
                    kind=EventKind(event.kind),
                    effective_on=event.effective_on,
                    known_on=civil_day(event.known_at),
                    reason=event.reason,
                )
                for event in rows.events
                if event.certificate_id == row.id and event.kind in _EVENTS
            ),
        )


def _digest_now(session: Session, row: StandardCertificateRow) -> str:
    """Digest of the stored file as it is now; where only its digest was kept there is nothing to compare."""
    file = standards.file_of(session, lab_id=row.lab_id, certificate_id=row.id)
    return row.file_digest if file is None else digest_bytes(file)


def _links(rows: ChainRows) -> Iterator[Link]:
    """Links above ours: another body used its parent over the whole range that it certifies."""
    results = {result.id: result for result in rows.results}
    for link in rows.links:
        yield _link(link, results[link.result_id])


def _link(row: StandardLinkRow, child: StandardResultRow) -> Link:
    return Link(
        child_id=str(row.certificate_id),
        child_where=str(row.result_id),
        parent_id=str(row.parent_id),
        parent_result_id=str(row.parent_result_id),
        quantity_kind=child.quantity_kind,
        point_low=child.range_low,
        point_high=child.range_high,
        unit=child.unit,
        used_on=row.used_on,
    )
