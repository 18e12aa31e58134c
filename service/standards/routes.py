"""``/api/v1/standards``, ``/standards/certificates`` and ``/measurement-standards``."""

from datetime import date
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from domain.specialty.schema import Pack
from service.equipment.packs import PackUnknown, PackUnusable, pack_of
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.clock import Now, civil_day
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next
from service.kit.problems import CursorInvalid, InvalidRequest, NotFound, VersionChanged, VersionRequired
from service.kit.versions import ExpectedVersion, show_version
from service.kit.wire import Day, ListOut
from service.standards import evidence_queries, operations, queries
from service.standards.evidence_wire import ReferenceMaterialOut, SealOut
from service.standards.refusals import (
    AlreadySuperseded,
    AssemblyUnknown,
    CertificateOnRecord,
    FileNotReadable,
    SupersededUnknown,
)
from service.standards.tables import StandardCertificateRow, StandardRow
from service.standards.uploads import upload_router
from service.standards.wire import (
    CertificateIn,
    CertificateListedOut,
    CertificateOut,
    CurrentCertificateOut,
    EventIn,
    EventOut,
    MeasurementStandardIn,
    MeasurementStandardOut,
    ParentOut,
    ResultOut,
    SharedOut,
    StandardIn,
    StandardListedOut,
    StandardOut,
)

router = api_router("/api/v1", tags=["standards"])
certificates = upload_router("/api/v1/standards/certificates", tags=["standards"])

Reader = Annotated[Actor, Depends(require(*STAFF, Role.REGULATOR))]
Quality = Annotated[Actor, Depends(require(Role.QUALITY))]


@router.post("/measurement-standards", status_code=201, summary="Put a measurement standard on record")
def add_measurement_standard(
    *, given: MeasurementStandardIn, actor: Quality, at: Now, session: SessionDep, response: Response
) -> MeasurementStandardOut:
    """Put a measurement standard 计量标准装置 on record, with its certificates of assessment."""
    row = operations.add_measurement_standard(session, actor=actor, at=at, given=given)
    response.headers["Location"] = f"/api/v1/measurement-standards/{row.id}"
    show_version(response, row)
    return MeasurementStandardOut.model_validate(row)


@router.get(
    "/measurement-standards",
    summary="List measurement standards",
    responses=documented(InvalidRequest, CursorInvalid),
)
def list_measurement_standards(
    *, actor: Reader, session: ReadSessionDep, paging: Paging, request: Request, response: Response
) -> ListOut[MeasurementStandardOut]:
    """List measurement standards, the latest first."""
    page = queries.list_measurement_standards(session, lab_id=actor.lab_id, request=paging)
    link_next(request, response, page)
    return ListOut(items=tuple(MeasurementStandardOut.model_validate(row) for row in page.rows))


@router.get("/measurement-standards/{assembly_id}", summary="One measurement standard")
def read_measurement_standard(
    *, assembly_id: UUID, actor: Reader, session: ReadSessionDep, response: Response
) -> MeasurementStandardOut:
    """Give one measurement standard, with its ETag."""
    row = queries.measurement_standard(session, lab_id=actor.lab_id, assembly_id=assembly_id)
    if row is None:
        raise NotFound
    show_version(response, row)
    return MeasurementStandardOut.model_validate(row)


@router.put(
    "/measurement-standards/{assembly_id}",
    summary="Correct a measurement standard",
    responses=documented(VersionRequired, VersionChanged),
)
def change_measurement_standard(
    *,
    assembly_id: UUID,
    given: MeasurementStandardIn,
    actor: Quality,
    version: ExpectedVersion,
    at: Now,
    session: SessionDep,
    response: Response,
) -> MeasurementStandardOut:
    """Correct a measurement standard, for example after its re-assessment."""
    row = operations.change_measurement_standard(
        session, actor=actor, at=at, assembly_id=assembly_id, version=version, given=given
    )
    show_version(response, row)
    return MeasurementStandardOut.model_validate(row)


@router.post(
    "/standards",
    status_code=201,
    summary="Put a standard on record",
    responses=documented(InvalidRequest, AssemblyUnknown),
)
def add_standard(*, given: StandardIn, actor: Quality, at: Now, session: SessionDep, response: Response) -> StandardOut:
    """Put a standard 标准器 on record: the laboratory's own, or a higher one that a chain leads to."""
    row = operations.add_standard(session, actor=actor, at=at, given=given)
    response.headers["Location"] = f"/api/v1/standards/{row.id}"
    show_version(response, row)
    return StandardOut.model_validate(row)


@router.get(
    "/standards",
    summary="List standards with the certificate in force",
    responses=documented(InvalidRequest, CursorInvalid, PackUnknown, PackUnusable),
)
def list_standards(
    *,
    actor: Reader,
    at: Now,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    on: Annotated[Day | None, Query(description="Day of use; default today")] = None,
    pack: Annotated[str | None, Query(max_length=64, description="Only what serves a role of this pack")] = None,
    own: Annotated[bool | None, Query(description="Only the laboratory's own, or only others'")] = None,
) -> ListOut[StandardListedOut]:
    """List standards, the latest first, each with class, certificate number and validity: all one needs to choose."""
    day = on or civil_day(at)
    properties = None if pack is None else _properties(pack_of(session, pack, "/pack", on=day))
    page = queries.list_standards(session, lab_id=actor.lab_id, request=paging, properties=properties, own=own)
    link_next(request, response, page)
    return ListOut(items=_listed(session, page.rows, day))


@router.get("/standards/{standard_id}", summary="One standard")
def read_standard(*, standard_id: UUID, actor: Reader, session: ReadSessionDep, response: Response) -> StandardOut:
    """Give one standard, with its ETag."""
    row = queries.standard(session, lab_id=actor.lab_id, standard_id=standard_id)
    if row is None:
        raise NotFound
    show_version(response, row)
    return StandardOut.model_validate(row)


@router.put(
    "/standards/{standard_id}",
    summary="Correct a standard",
    responses=documented(InvalidRequest, AssemblyUnknown, VersionRequired, VersionChanged),
)
def change_standard(
    *,
    standard_id: UUID,
    given: StandardIn,
    actor: Quality,
    version: ExpectedVersion,
    at: Now,
    session: SessionDep,
    response: Response,
) -> StandardOut:
    """Correct a standard, or take it out of service."""
    row = operations.change_standard(session, actor=actor, at=at, standard_id=standard_id, version=version, given=given)
    show_version(response, row)
    return StandardOut.model_validate(row)


@certificates.post(
    "",
    status_code=201,
    summary="Record a certificate of standards",
    responses=documented(InvalidRequest, FileNotReadable, SupersededUnknown, CertificateOnRecord, AlreadySuperseded),
)
def receive_certificate(
    *, given: CertificateIn, actor: Quality, at: Now, session: SessionDep, response: Response
) -> CertificateOut:
    """Record a certificate as received. It is never changed: a changed one is a new edition that supersedes it."""
    row = operations.receive_certificate(session, actor=actor, at=at, given=given)
    response.headers["Location"] = f"/api/v1/standards/certificates/{row.id}"
    return _certificate(session, row)


@certificates.get("", summary="List certificates of standards", responses=documented(InvalidRequest, CursorInvalid))
def list_certificates(
    *,
    actor: Reader,
    session: ReadSessionDep,
    paging: Paging,
    request: Request,
    response: Response,
    standard: Annotated[UUID | None, Query(description="Id of a standard")] = None,
) -> ListOut[CertificateListedOut]:
    """List certificates, the latest recorded first."""
    page = queries.list_certificates(session, lab_id=actor.lab_id, request=paging, standard_id=standard)
    link_next(request, response, page)
    return ListOut(items=tuple(CertificateListedOut.model_validate(row) for row in page.rows))


@certificates.get("/{certificate_id}", summary="One certificate of standards")
def read_certificate(*, certificate_id: UUID, actor: Reader, session: ReadSessionDep) -> CertificateOut:
    """Give a certificate with its results, what they rest on, and what befell it."""
    return _certificate(session, _found(session, actor, certificate_id))


@certificates.get("/{certificate_id}/file", summary="Its file", response_class=Response)
def read_file(*, certificate_id: UUID, actor: Reader, session: ReadSessionDep) -> Response:
    """Give the file exactly as it was received; ``Repr-Digest`` is its SHA-256 (RFC 9530)."""
    row = _found(session, actor, certificate_id)
    file = queries.file_of(session, lab_id=actor.lab_id, certificate_id=certificate_id)
    if file is None:
        raise NotFound
    return Response(
        file,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.file_name, safe='')}",
            "Repr-Digest": operations.repr_digest(row.file_digest),
        },
    )


@certificates.post("/{certificate_id}/events", status_code=201, summary="Note what befell a certificate")
def note_event(*, certificate_id: UUID, given: EventIn, actor: Quality, at: Now, session: SessionDep) -> EventOut:
    """Note that a certificate was withdrawn, superseded or amended: since when it counts, and why. Never taken back."""
    row = operations.note_event(session, actor=actor, at=at, certificate_id=certificate_id, given=given)
    return EventOut.model_validate(row)


def _properties(pack: Pack) -> set[tuple[str, str]]:
    """(characteristic, quantity kind) that the standards of a pack are asked for."""
    return {
        (characteristic, result.quantity_kind)
        for role in pack.standards
        for result in role.results
        for characteristic in result.characteristics
    }


def _listed(session: Session, rows: tuple[StandardRow, ...], on: date) -> tuple[StandardListedOut, ...]:
    ids = [row.id for row in rows]
    standing = queries.certificates_in_force(session, lab_id=rows[0].lab_id, standard_ids=ids, on=on) if rows else {}
    current = {standard_id: CurrentCertificateOut.model_validate(found[0]) for standard_id, found in standing.items()}
    return tuple(
        StandardListedOut(**StandardOut.model_validate(row).model_dump(), certificate=current.get(row.id))
        for row in rows
    )


def _found(session: Session, actor: Actor, certificate_id: UUID) -> StandardCertificateRow:
    row = queries.certificate(session, lab_id=actor.lab_id, certificate_id=certificate_id)
    if row is None:
        raise NotFound
    return row


def _certificate(session: Session, row: StandardCertificateRow) -> CertificateOut:
    parents: dict[UUID, list[ParentOut]] = {}
    for link in queries.links_of(session, lab_id=row.lab_id, certificate_ids=[row.id]):
        parents.setdefault(link.result_id, []).append(ParentOut.model_validate(link))
    results = [
        ResultOut(
            **{name: getattr(result, name) for name in ResultOut.model_fields if name not in {"parents", "shared"}},
            parents=tuple(parents.get(result.id, ())),
            shared=tuple(SharedOut.model_validate(each) for each in queries.shared_of(result)),
        )
        for result in queries.results_of(session, lab_id=row.lab_id, certificate_ids=[row.id])
    ]
    events = queries.events_of(session, lab_id=row.lab_id, certificate_ids=[row.id])
    seals = evidence_queries.seals_of(session, lab_id=row.lab_id, certificate_ids=[row.id])
    materials = evidence_queries.reference_materials_of(session, lab_id=row.lab_id, certificate_ids=[row.id])
    return CertificateOut(
        **CertificateListedOut.model_validate(row).model_dump(),
        results=tuple(results),
        events=tuple(EventOut.model_validate(event) for event in events),
        seals=tuple(SealOut.model_validate(each) for each in seals.get(row.id, ())),
        reference_materials=tuple(ReferenceMaterialOut.model_validate(each) for each in materials.get(row.id, ())),
    )
