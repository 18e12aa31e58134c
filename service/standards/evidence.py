"""What is put on record about certificates and measurement standards later: seals, batches, yearly tests.

Each entry is known since it was recorded and is never changed: a later one stands beside it, or in its place.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from clients.uuid7 import uuid7
from domain.quantity import parse_decimal
from domain.traceability.facts import CheckKind, StandardCheckFact
from domain.traceability.parents import ReferenceMaterialFact, SealFact, SealKind
from service.kit import journal
from service.kit.actor import Actor
from service.kit.clock import civil_day
from service.kit.paging import Page, PageRequest, paged
from service.kit.problems import NotFound
from service.standards import queries
from service.standards.evidence_wire import CheckIn, ReferenceMaterialIn, SealIn
from service.standards.refusals import CheckAlreadyCorrected, CorrectedCheckUnknown, LimitNotPositive, NotYetHappened
from service.standards.tables import ReferenceMaterialRow, StandardCheckRow, StandardSealRow

Fact = TypeVar("Fact")


def note_seal(session: Session, *, actor: Actor, at: datetime, certificate_id: UUID, given: SealIn) -> StandardSealRow:
    """Note the outcome of a check of a certificate's seal. Raises NotFound, NotYetHappened."""
    _require_certificate(session, actor.lab_id, certificate_id)
    _require_past(given.sealed_on, at, "/sealed_on")
    row = StandardSealRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        certificate_id=certificate_id,
        recorded_by=actor.person,
        known_at=at,
        **given.model_dump(mode="json", include={"kind", "valid", "note"}),
        sealed_on=given.sealed_on,
    )
    session.add(row)
    _record(session, actor, at, certificate_id, action="lab:standard-certificate:seal-checked", given=given)
    return row


def note_reference_material(
    session: Session, *, actor: Actor, at: datetime, certificate_id: UUID, given: ReferenceMaterialIn
) -> ReferenceMaterialRow:
    """Note that a certificate is that of a batch of a reference material. Raises NotFound."""
    _require_certificate(session, actor.lab_id, certificate_id)
    row = ReferenceMaterialRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        certificate_id=certificate_id,
        recorded_by=actor.person,
        known_at=at,
        **given.model_dump(),
    )
    session.add(row)
    _record(session, actor, at, certificate_id, action="lab:standard-certificate:batch-noted", given=given)
    return row


def note_check(session: Session, *, actor: Actor, at: datetime, assembly_id: UUID, given: CheckIn) -> StandardCheckRow:
    """Put a test of a measurement standard on record.

    Raises NotFound, NotYetHappened, LimitNotPositive, CorrectedCheckUnknown, CheckAlreadyCorrected.
    """
    if queries.measurement_standard(session, lab_id=actor.lab_id, assembly_id=assembly_id) is None:
        raise NotFound
    _require_past(given.made_on, at, "/made_on")
    for name in ("value", "limit"):
        number = parse_decimal(getattr(given, name))
        if number < 0 or (name == "limit" and not number):
            raise LimitNotPositive(f"/{name}", value=number)
    _check_corrected(session, actor.lab_id, assembly_id, given)
    row = StandardCheckRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        measurement_standard_id=assembly_id,
        recorded_by=actor.person,
        known_at=at,
        kind=given.kind.value,
        **given.model_dump(exclude={"kind"}),
    )
    session.add(row)
    _record(session, actor, at, assembly_id, action="lab:measurement-standard:tested", given=given)
    return row


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


def _require_certificate(session: Session, lab_id: UUID, certificate_id: UUID) -> None:
    if queries.certificate(session, lab_id=lab_id, certificate_id=certificate_id) is None:
        raise NotFound


def _require_past(day: date, at: datetime, pointer: str) -> None:
    if day > civil_day(at):
        raise NotYetHappened(pointer, day=day)


def _check_corrected(session: Session, lab_id: UUID, assembly_id: UUID, given: CheckIn) -> None:
    if given.corrects_id is None:
        return
    wrong = session.get(StandardCheckRow, (lab_id, given.corrects_id))
    if wrong is None or (wrong.measurement_standard_id, wrong.kind) != (assembly_id, given.kind.value):
        raise CorrectedCheckUnknown("/corrects_id")
    standing = session.exec(
        select(StandardCheckRow.id).where(
            StandardCheckRow.lab_id == lab_id, StandardCheckRow.corrects_id == given.corrects_id
        )
    ).first()
    if standing is not None:
        raise CheckAlreadyCorrected("/corrects_id", made_on=wrong.made_on)


def _record(
    session: Session,
    actor: Actor,
    at: datetime,
    subject: UUID,
    *,
    action: str,
    given: SealIn | ReferenceMaterialIn | CheckIn,
) -> None:
    session.flush()
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action=action,
        subject=str(subject),
        document=given.model_dump(mode="json"),
        at=at,
    )
