"""What the laboratory knows about its standards, their certificates, and the chain above them."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlalchemy.orm.interfaces import ORMOption
from sqlmodel import Session, col, select

from domain.calibration.record import StandardResult
from domain.evidence.canonical import digest_text
from domain.uncertainty.inputs import Shared
from service.kit.paging import Page, PageRequest, paged
from service.standards.tables import (
    MeasurementStandardRow,
    StandardCertificateEventRow,
    StandardCertificateRow,
    StandardLinkRow,
    StandardResultRow,
    StandardRow,
)

ENDING = ("withdrawn", "superseded", "amended")
"""Events after which a certificate no longer serves (rule T04)."""


def measurement_standard(session: Session, *, lab_id: UUID, assembly_id: UUID) -> MeasurementStandardRow | None:
    """Return one measurement standard of the laboratory."""
    return session.get(MeasurementStandardRow, (lab_id, assembly_id))


def measurement_standards(
    session: Session, *, lab_id: UUID, assembly_ids: Collection[UUID]
) -> dict[UUID, MeasurementStandardRow]:
    """Return the measurement standards among those ids."""
    rows = select(MeasurementStandardRow).where(
        MeasurementStandardRow.lab_id == lab_id, col(MeasurementStandardRow.id).in_(assembly_ids)
    )
    return {row.id: row for row in session.exec(rows)}


def list_measurement_standards(session: Session, *, lab_id: UUID, request: PageRequest) -> Page[MeasurementStandardRow]:
    """Return one page of measurement standards, the latest first."""
    rows = select(MeasurementStandardRow).where(MeasurementStandardRow.lab_id == lab_id)
    return paged(session, rows, key=(MeasurementStandardRow.id,), request=request, newest_first=True)


def standard(session: Session, *, lab_id: UUID, standard_id: UUID) -> StandardRow | None:
    """Return one standard of the laboratory."""
    return session.get(StandardRow, (lab_id, standard_id))


def standards(session: Session, *, lab_id: UUID, standard_ids: Collection[UUID]) -> dict[UUID, StandardRow]:
    """Return the standards among those ids."""
    rows = select(StandardRow).where(StandardRow.lab_id == lab_id, col(StandardRow.id).in_(standard_ids))
    return {row.id: row for row in session.exec(rows)}


def list_standards(
    session: Session,
    *,
    lab_id: UUID,
    request: PageRequest,
    properties: Collection[tuple[str, str]] | None = None,
    own: bool | None = None,
) -> Page[StandardRow]:
    """Return one page of standards, the latest first.

    ``properties``: (characteristic, quantity kind) of which some certificate must state at least one.
    """
    rows = select(StandardRow).where(StandardRow.lab_id == lab_id)
    if own is not None:
        rows = rows.where(col(StandardRow.own) == own)
    if properties is not None:
        stated = sa.tuple_(col(StandardResultRow.characteristic), col(StandardResultRow.quantity_kind))
        about = select(StandardResultRow.standard_id).where(
            StandardResultRow.lab_id == lab_id, stated.in_(sorted(properties))
        )
        rows = rows.where(col(StandardRow.id).in_(about))
    return paged(session, rows, key=(StandardRow.id,), request=request, newest_first=True)


def certificate(session: Session, *, lab_id: UUID, certificate_id: UUID) -> StandardCertificateRow | None:
    """Return one certificate, without the bytes of its file."""
    return session.exec(
        select(StandardCertificateRow)
        .where(StandardCertificateRow.lab_id == lab_id, StandardCertificateRow.id == certificate_id)
        .options(without_file())
    ).one_or_none()


def certificates(
    session: Session, *, lab_id: UUID, certificate_ids: Collection[UUID]
) -> dict[UUID, StandardCertificateRow]:
    """Return the certificates among those ids, without the bytes of their files."""
    rows = select(StandardCertificateRow).where(
        StandardCertificateRow.lab_id == lab_id, col(StandardCertificateRow.id).in_(certificate_ids)
    )
    return {row.id: row for row in session.exec(rows.options(without_file()))}


def file_of(session: Session, *, lab_id: UUID, certificate_id: UUID) -> bytes | None:
    """Return the file of a certificate exactly as it was received."""
    return session.exec(
        select(StandardCertificateRow.file).where(
            StandardCertificateRow.lab_id == lab_id, StandardCertificateRow.id == certificate_id
        )
    ).one_or_none()


def certificates_of(session: Session, *, lab_id: UUID, standard_id: UUID) -> list[StandardCertificateRow]:
    """Return every certificate that says something about a standard, the latest first."""
    about = select(StandardResultRow.certificate_id).where(
        StandardResultRow.lab_id == lab_id, StandardResultRow.standard_id == standard_id
    )
    rows = session.exec(
        select(StandardCertificateRow)
        .where(StandardCertificateRow.lab_id == lab_id, col(StandardCertificateRow.id).in_(about))
        .options(without_file())
    )
    return sorted(rows, key=_age, reverse=True)


def file_digests(session: Session, *, lab_id: UUID, certificate_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the digests of certificates' files as they are stored now; a certificate without a file is absent."""
    row = StandardCertificateRow
    found = session.execute(
        sa.select(col(row.id), sa.func.sha256(col(row.file), type_=sa.LargeBinary)).where(
            col(row.lab_id) == lab_id, col(row.id).in_(certificate_ids), col(row.file).is_not(None)
        )
    )
    return {certificate_id: digest_text(raw) for certificate_id, raw in found}


def list_certificates(
    session: Session, *, lab_id: UUID, request: PageRequest, standard_id: UUID | None = None, word: str = ""
) -> Page[StandardCertificateRow]:
    """Return one page of certificates, the latest first, of all standards or of one; ``word``: of number or issuer."""
    rows = select(StandardCertificateRow).where(StandardCertificateRow.lab_id == lab_id).options(without_file())
    if standard_id is not None:
        about = select(StandardResultRow.certificate_id).where(
            StandardResultRow.lab_id == lab_id, StandardResultRow.standard_id == standard_id
        )
        rows = rows.where(col(StandardCertificateRow.id).in_(about))
    if word:
        row = StandardCertificateRow
        searched = (col(row.number), col(row.issuer_zh), col(row.issuer_en))
        rows = rows.where(sa.or_(*(each.icontains(word, autoescape=True) for each in searched)))
    return paged(session, rows, key=(StandardCertificateRow.id,), request=request, newest_first=True)


def in_force(on: date, *, known_at: datetime | None = None) -> sa.ColumnElement[bool]:
    """Return the condition that a certificate is in force on a day, by what was known at an instant (None: today).

    Both ends count: on the day of issue and on the last day of validity the certificate serves; from the day an event
    takes effect it does not.
    """
    ended = sa.select(sa.literal(1)).where(
        col(StandardCertificateEventRow.lab_id) == StandardCertificateRow.lab_id,
        col(StandardCertificateEventRow.certificate_id) == StandardCertificateRow.id,
        col(StandardCertificateEventRow.kind).in_(ENDING),
        col(StandardCertificateEventRow.effective_on) <= on,
    )
    if known_at is not None:
        ended = ended.where(col(StandardCertificateEventRow.known_at) <= known_at)
    valid_until = col(StandardCertificateRow.valid_until)
    return sa.and_(
        col(StandardCertificateRow.issued_on) <= on,
        sa.or_(valid_until.is_(None), valid_until >= on),
        ~ended.exists(),
    )


def certificates_in_force(
    session: Session, *, lab_id: UUID, standard_ids: Collection[UUID], on: date, known_at: datetime | None = None
) -> dict[UUID, list[StandardCertificateRow]]:
    """Return the certificates in force on the day for each standard, the latest first; a standard without is absent."""
    pairs = session.exec(
        select(StandardResultRow.standard_id, StandardCertificateRow)
        .distinct()
        .join(
            StandardCertificateRow,
            sa.and_(
                col(StandardCertificateRow.lab_id) == StandardResultRow.lab_id,
                col(StandardCertificateRow.id) == StandardResultRow.certificate_id,
            ),
        )
        .where(
            StandardResultRow.lab_id == lab_id,
            col(StandardResultRow.standard_id).in_(standard_ids),
            in_force(on, known_at=known_at),
        )
        .options(without_file())
    ).all()
    found: dict[UUID, list[StandardCertificateRow]] = {}
    for standard_id, row in sorted(pairs, key=lambda pair: _age(pair[1]), reverse=True):
        found.setdefault(standard_id, []).append(row)
    return found


def results_of(
    session: Session, *, lab_id: UUID, certificate_ids: Collection[UUID], standard_id: UUID | None = None
) -> list[StandardResultRow]:
    """Return the results of certificates, of all their standards or of one; in the order they were recorded."""
    rows = select(StandardResultRow).where(
        StandardResultRow.lab_id == lab_id, col(StandardResultRow.certificate_id).in_(certificate_ids)
    )
    if standard_id is not None:
        rows = rows.where(StandardResultRow.standard_id == standard_id)
    return list(session.exec(rows.order_by(col(StandardResultRow.id))))


def results_about(
    session: Session, *, lab_id: UUID, standard_ids: Collection[UUID]
) -> list[tuple[StandardResultRow, StandardCertificateRow]]:
    """Return what was ever certified of standards, with its certificate; by standard, in the order of recording."""
    of_certificate = sa.and_(
        col(StandardCertificateRow.lab_id) == StandardResultRow.lab_id,
        col(StandardCertificateRow.id) == StandardResultRow.certificate_id,
    )
    rows = session.exec(
        select(StandardResultRow, StandardCertificateRow)
        .join(StandardCertificateRow, of_certificate)
        .where(StandardResultRow.lab_id == lab_id, col(StandardResultRow.standard_id).in_(standard_ids))
        .order_by(col(StandardResultRow.standard_id), col(StandardResultRow.id))
        .options(without_file())
    )
    return [(result, certificate) for result, certificate in rows]


def results_above(
    session: Session, *, lab_id: UUID, standard_id: UUID, limit: int = 500
) -> list[tuple[StandardResultRow, StandardCertificateRow]]:
    """Return results of other standards that one of this standard may rest on, of the latest certificates first."""
    of_certificate = sa.and_(
        col(StandardCertificateRow.lab_id) == StandardResultRow.lab_id,
        col(StandardCertificateRow.id) == StandardResultRow.certificate_id,
    )
    rows = session.exec(
        select(StandardResultRow, StandardCertificateRow)
        .join(StandardCertificateRow, of_certificate)
        .where(StandardResultRow.lab_id == lab_id, StandardResultRow.standard_id != standard_id)
        .order_by(col(StandardCertificateRow.issued_on).desc(), col(StandardResultRow.id))
        .limit(limit)
        .options(without_file())
    )
    return [(result, certificate) for result, certificate in rows]


def links_of(session: Session, *, lab_id: UUID, certificate_ids: Collection[UUID]) -> list[StandardLinkRow]:
    """Return the links upward from certificates."""
    return list(
        session.exec(
            select(StandardLinkRow).where(
                StandardLinkRow.lab_id == lab_id, col(StandardLinkRow.certificate_id).in_(certificate_ids)
            )
        )
    )


def events_of(
    session: Session, *, lab_id: UUID, certificate_ids: Collection[UUID]
) -> list[StandardCertificateEventRow]:
    """Return what befell certificates, in the order it became known."""
    return list(
        session.exec(
            select(StandardCertificateEventRow)
            .where(
                StandardCertificateEventRow.lab_id == lab_id,
                col(StandardCertificateEventRow.certificate_id).in_(certificate_ids),
            )
            .order_by(col(StandardCertificateEventRow.known_at), col(StandardCertificateEventRow.id))
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRows:
    """Everything on record that some certificates of standards rest on, themselves included."""

    certificates: Sequence[StandardCertificateRow]
    """Without the bytes of the files: see :func:`file_of`."""
    standards: Sequence[StandardRow]
    results: Sequence[StandardResultRow]
    links: Sequence[StandardLinkRow]
    events: Sequence[StandardCertificateEventRow]


def chain_rows(session: Session, *, lab_id: UUID, certificate_ids: Collection[UUID]) -> ChainRows:
    """Return the certificates with all their ancestors: a recursive query, then as many reads for a long chain.

    UNION drops what was seen, so even a cycle smuggled past the application ends.
    """
    line = (
        sa.select(col(StandardCertificateRow.id).label("id"))
        .where(col(StandardCertificateRow.lab_id) == lab_id, col(StandardCertificateRow.id).in_(certificate_ids))
        .cte("line", recursive=True)
    )
    line = line.union(
        sa.select(col(StandardLinkRow.parent_id)).where(
            col(StandardLinkRow.lab_id) == lab_id, col(StandardLinkRow.certificate_id) == line.c.id
        )
    )
    certificates = session.exec(
        select(StandardCertificateRow)
        .where(StandardCertificateRow.lab_id == lab_id, col(StandardCertificateRow.id).in_(sa.select(line.c.id)))
        .order_by(col(StandardCertificateRow.issued_on), col(StandardCertificateRow.id))
        .options(without_file())
    ).all()
    ids = [row.id for row in certificates]
    of_standard = sa.and_(
        col(StandardRow.lab_id) == StandardResultRow.lab_id, col(StandardRow.id) == StandardResultRow.standard_id
    )
    stated = session.exec(
        select(StandardResultRow, StandardRow)
        .join(StandardRow, of_standard)
        .where(StandardResultRow.lab_id == lab_id, col(StandardResultRow.certificate_id).in_(ids))
        .order_by(col(StandardResultRow.id))
    ).all()
    return ChainRows(
        certificates=certificates,
        standards=list({standard.id: standard for _, standard in stated}.values()),
        results=[result for result, _ in stated],
        links=links_of(session, lab_id=lab_id, certificate_ids=ids),
        events=events_of(session, lab_id=lab_id, certificate_ids=ids),
    )


def without_file() -> ORMOption:
    """Return the option that leaves a certificate's bytes in the database: reading them by accident is an error."""
    return defer(StandardCertificateRow.file, raiseload=True)  # type: ignore[arg-type]  # a column at class level


def _age(row: StandardCertificateRow) -> tuple[date, int, datetime, UUID]:
    return (row.issued_on, row.edition, row.recorded_at, row.id)


def certified_result(row: StandardResultRow) -> StandardResult:
    """Return a result of a standard's certificate as the domain knows it: at the bench and in the chain alike."""
    return StandardResult(
        id=str(row.id),
        characteristic=row.characteristic,
        quantity_kind=row.quantity_kind,
        unit=row.unit,
        range_low=row.range_low,
        range_high=row.range_high,
        value=row.value,
        expanded_uncertainty=row.expanded_uncertainty,
        coverage_factor=row.coverage_factor,
        degrees_of_freedom=row.degrees_of_freedom,
        drift=row.drift,
        shared=shared_of(row),
    )


def shared_of(row: StandardResultRow) -> tuple[Shared, ...]:
    """Return what a result of a standard's certificate took over from other results."""
    return tuple(Shared(**each) for each in json.loads(row.shared)) if row.shared else ()
