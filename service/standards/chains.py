"""Rows of standards' certificates as the nodes and links of a chain."""

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from sqlmodel import Session

from domain.traceability.bodies import Body
from domain.traceability.chain import CertificateNode, EventKind, Level, Link, StatusEvent
from domain.traceability.licences import LicenceFact
from domain.traceability.own import node_result
from service.capability import queries as licences
from service.kit.clock import civil_day
from service.people import queries as people
from service.standards import evidence_queries, queries
from service.standards.queries import ChainRows
from service.standards.tables import StandardCertificateRow, StandardLinkRow, StandardResultRow

EVENTS = frozenset(kind.value for kind in EventKind)
"""Kinds of events that end or change what a certificate says."""


def nodes_of(session: Session, rows: ChainRows) -> Iterator[CertificateNode]:
    """Give every certificate as a node."""
    if not rows.certificates:
        return
    lab_id, ids = rows.certificates[0].lab_id, [row.id for row in rows.certificates]
    routes = _routes_of(session, lab_id, {_issuer(row) for row in rows.certificates})
    seals = evidence_queries.seals_of(session, lab_id=lab_id, certificate_ids=ids)
    materials = evidence_queries.reference_materials_of(session, lab_id=lab_id, certificate_ids=ids)
    digests = queries.file_digests(session, lab_id=lab_id, certificate_ids=ids)
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
            digest=digests.get(row.id, row.file_digest),
            recorded_digest=row.file_digest,
            file_kept=row.id in digests,
            primary=row.primary_realisation,
            results=tuple(node_result(queries.certified_result(result)) for result in mine),
            events=tuple(
                StatusEvent(
                    kind=EventKind(event.kind),
                    effective_on=event.effective_on,
                    known_on=civil_day(event.known_at),
                    reason=event.reason,
                )
                for event in rows.events
                if event.certificate_id == row.id and event.kind in EVENTS
            ),
            seals=tuple(map(evidence_queries.seal_fact, seals.get(row.id, ()))),
            routes=routes.get(_issuer(row), ()),
            reference_materials=tuple(map(evidence_queries.reference_material_fact, materials.get(row.id, ()))),
        )


def _routes_of(session: Session, lab_id: UUID, issuers: Collection[Body]) -> Mapping[Body, tuple[LicenceFact, ...]]:
    """Return the licences of the bodies that issue certificates; our own where we issued one ourselves."""
    found = dict(licences.licences_of(session, lab_id=lab_id, bodies=issuers))
    laboratory = people.laboratory(session, lab_id)
    us = Body(name=laboratory.name_zh, code=laboratory.uscc)
    for issuer in filter(us.is_same, issuers):
        found[issuer] = (*licences.own_licences(session, lab_id=lab_id), *found.get(issuer, ()))
    return found


def _issuer(row: StandardCertificateRow) -> Body:
    return Body(name=row.issuer_zh, code=row.issuer_code)


def links_of(rows: ChainRows) -> Iterator[Link]:
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
