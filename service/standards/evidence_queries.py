"""What is on record of seals, batches and yearly tests, and as the rules judge it."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from domain.traceability.facts import CheckKind, StandardCheckFact
from domain.traceability.parents import ReferenceMaterialFact, SealFact, SealKind
from service.kit.clock import civil_day
from service.kit.paging import Page, PageRequest, paged
from service.kit.problems import NotFound
from service.standards.tables import ReferenceMaterialRow, StandardCheckRow, StandardSealRow

Fact = TypeVar("Fact")


def seals_of(
    session: Session, *, lab_id: UUID, certificate_ids: Collection[UUID]
) -> Mapping[UUID, list[StandardSealRow]]:
    """Return the checks of certificates' seals, in the order in which they became known."""
    rows = select(StandardSealRow).where(
        StandardSealRow.lab_id == lab_id, col(StandardSealRow.certificate_id).in_(certificate_ids)
    )
    ordered = session.exec(rows.order_by(col(StandardSealRow.known_at), col(StandardSealRow.id)))
    return _grouped((row.certificate_id, row) for row in ordered)


def reference_materials_of(
    session: Session, *, lab_id: UUID, certificate_ids: Collection[UUID]
) -> Mapping[UUID, list[ReferenceMaterialRow]]:
    """Return what is on record of certificates as those of batches, in the order in which it became known."""
    rows = select(ReferenceMaterialRow).where(
        ReferenceMaterialRow.lab_id == lab_id, col(ReferenceMaterialRow.certificate_id).in_(certificate_ids)
    )
    ordered = session.exec(rows.order_by(col(ReferenceMaterialRow.known_at), col(ReferenceMaterialRow.id)))
    return _grouped((row.certificate_id, row) for row in ordered)


def list_reference_materials(session: Session, *, lab_id: UUID, request: PageRequest) -> Page[ReferenceMaterialRow]:
    """Return one page of batches, the latest recorded first."""
    rows = select(ReferenceMaterialRow).where(ReferenceMaterialRow.lab_id == lab_id)
    return paged(session, rows, key=(ReferenceMaterialRow.id,), request=request, newest_first=True)


def reference_material(session: Session, *, lab_id: UUID, material_id: UUID) -> ReferenceMaterialRow:
    """Return one entry about a batch; raise NotFound."""
    row = session.get(ReferenceMaterialRow, (lab_id, material_id))
    if row is None:
        raise NotFound
    return row


def batch_certificates(session: Session, *, lab_id: UUID, material_id: UUID) -> frozenset[UUID]:
    """Return every certificate of the batch that an entry is about, by producer and batch; raise NotFound."""
    row = reference_material(session, lab_id=lab_id, material_id=material_id)
    return frozenset(
        session.exec(
            select(ReferenceMaterialRow.certificate_id).where(
                ReferenceMaterialRow.lab_id == lab_id,
                ReferenceMaterialRow.producer == row.producer,
                ReferenceMaterialRow.batch == row.batch,
            )
        )
    )


def checks_of(
    session: Session, *, lab_id: UUID, assembly_ids: Collection[UUID]
) -> Mapping[UUID, list[StandardCheckRow]]:
    """Return the tests of measurement standards, in the order of their days, corrected ones too."""
    rows = select(StandardCheckRow).where(
        StandardCheckRow.lab_id == lab_id, col(StandardCheckRow.measurement_standard_id).in_(assembly_ids)
    )
    ordered = session.exec(rows.order_by(col(StandardCheckRow.made_on), col(StandardCheckRow.id)))
    return _grouped((row.measurement_standard_id, row) for row in ordered)


def seal_fact(row: StandardSealRow) -> SealFact:
    """Return a check of a seal as the rules judge it."""
    return SealFact(kind=SealKind(row.kind), sealed_on=row.sealed_on, valid=row.valid, known_on=civil_day(row.known_at))


def reference_material_fact(row: ReferenceMaterialRow) -> ReferenceMaterialFact:
    """Return a batch as the rules judge it."""
    return ReferenceMaterialFact(
        batch=row.batch,
        producer=row.producer,
        expires_on=row.expires_on,
        homogeneity_included=row.homogeneity_included,
        known_on=civil_day(row.known_at),
    )


def check_facts(rows: Iterable[StandardCheckRow]) -> tuple[StandardCheckFact, ...]:
    """Return the tests of one measurement standard as the rules judge them."""
    rows = tuple(rows)
    corrected = {row.corrects_id: civil_day(row.known_at) for row in rows if row.corrects_id is not None}
    return tuple(
        StandardCheckFact(
            kind=CheckKind(row.kind),
            made_on=row.made_on,
            value=row.value,
            limit=row.limit,
            unit=row.unit,
            known_on=civil_day(row.known_at),
            corrected_on=corrected.get(row.id),
        )
        for row in rows
    )


def _grouped(pairs: Iterable[tuple[UUID, Fact]]) -> dict[UUID, list[Fact]]:
    found: dict[UUID, list[Fact]] = {}
    for key, row in pairs:
        found.setdefault(key, []).append(row)
    return found
