"""Downward: a standard was found wrong between two days; which certificates of ours rest on it, and whose are they.

Above ours the standards are few and walked in memory; ours are many and found by ``ix_certificate_link_parent``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.traceability.impact import affected
from service.certificates.tables import CertificateLinkRow, CertificateRow
from service.customers.tables import CustomerRow
from service.kit.paging import Page, PageRequest, paged
from service.kit.problems import NotFound
from service.standards import queries as standards
from service.standards.tables import StandardLinkRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectUse:
    """A link between certificates of standards, as the domain asks for it."""

    child_id: str
    parent_id: str
    used_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspects:
    """Certificates of standards that may not be relied on."""

    direct: frozenset[UUID]
    """Those of the standard itself: for uses inside the period."""
    indirect: frozenset[UUID]
    """Those that rest on them: for every use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedCustomer:
    """A customer, and how many of its certificates rest on the standard."""

    customer_id: UUID
    name: str
    certificates: int


def suspects(session: Session, *, lab_id: UUID, standard_id: UUID, first: date, last: date) -> Suspects:
    """Return which certificates of standards are suspect; raise NotFound for a standard that is not on record."""
    if standards.standard(session, lab_id=lab_id, standard_id=standard_id) is None:
        raise NotFound
    direct = frozenset(row.id for row in standards.certificates_of(session, lab_id=lab_id, standard_id=standard_id))
    return below(session, lab_id=lab_id, direct=direct, first=first, last=last)


def below(session: Session, *, lab_id: UUID, direct: frozenset[UUID], first: date, last: date) -> Suspects:
    """Return suspect certificates of standards with those that rest on them."""
    link = StandardLinkRow
    uses = session.execute(
        sa.select(col(link.certificate_id), col(link.parent_id), col(link.used_on)).where(col(link.lab_id) == lab_id)
    )
    reached = affected(
        [str(each) for each in direct],
        [SuspectUse(child_id=str(child), parent_id=str(parent), used_on=used_on) for child, parent, used_on in uses],
        first,
        last,
    )
    return Suspects(direct=direct, indirect=frozenset(UUID(each.certificate_id) for each in reached))


def affected_uses(
    session: Session, *, lab_id: UUID, of: Suspects, first: date, last: date, request: PageRequest
) -> Page[CertificateLinkRow]:
    """Return one page of uses by our certificates, in order of the day of use."""
    link = CertificateLinkRow
    rows = select(link).where(link.lab_id == lab_id, _touched(of, first, last))
    return paged(session, rows, key=(link.used_on, link.certificate_id, link.parent_id), request=request)


def rests_on(lab_id: UUID, of: Suspects, first: date, last: date) -> sa.ColumnElement[bool]:
    """Return the condition that a certificate of ours rests on a suspect one."""
    link = CertificateLinkRow
    return col(CertificateRow.id).in_(
        select(link.certificate_id).where(link.lab_id == lab_id, _touched(of, first, last))
    )


def affected_customers(session: Session, *, lab_id: UUID, affects: sa.ColumnElement[bool]) -> list[AffectedCustomer]:
    """Return whom to tell (ISO/IEC 17025:2017, 7.10.1), the most affected first."""
    count = sa.func.count(col(CertificateRow.id))
    rows = session.execute(
        sa.select(col(CustomerRow.id), col(CustomerRow.name), count)
        .join(
            CertificateRow,
            sa.and_(
                col(CertificateRow.lab_id) == CustomerRow.lab_id, col(CertificateRow.customer_id) == CustomerRow.id
            ),
        )
        .where(col(CertificateRow.lab_id) == lab_id, affects)
        .group_by(col(CustomerRow.id), col(CustomerRow.name))
        .order_by(count.desc(), col(CustomerRow.name), col(CustomerRow.id))
    )
    return [
        AffectedCustomer(customer_id=customer_id, name=name, certificates=certificates)
        for customer_id, name, certificates in rows
    ]


def certificates_of(
    session: Session, *, lab_id: UUID, certificate_ids: Sequence[UUID]
) -> dict[UUID, tuple[CertificateRow, str]]:
    """Return certificates with the names of their customers."""
    rows = session.exec(
        select(CertificateRow, CustomerRow.name)
        .join(
            CustomerRow,
            sa.and_(
                col(CustomerRow.lab_id) == CertificateRow.lab_id, col(CustomerRow.id) == CertificateRow.customer_id
            ),
        )
        .where(CertificateRow.lab_id == lab_id, col(CertificateRow.id).in_(certificate_ids))
    )
    return {row.id: (row, name) for row, name in rows}


def _touched(of: Suspects, first: date, last: date) -> sa.ColumnElement[bool]:
    """Return the condition of a suspect use: a range of the index for each parent.

    As the OR of both kinds SQLite reads every link of the laboratory.
    """
    parent, used_on = col(CertificateLinkRow.parent_id), col(CertificateLinkRow.used_on)
    in_period = used_on.between(first, last)
    by_any = parent.in_(of.direct | of.indirect)
    return sa.and_(by_any, sa.or_(in_period, parent.in_(of.indirect)) if of.indirect else in_period)
