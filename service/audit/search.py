"""Finding what to audit by one word: a number, a customer, an item, or a standard that was used."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.certificates.tables import CertificateLinkRow, CertificateRow
from service.customers.tables import CustomerRow
from service.equipment.tables import EquipmentRow
from service.kit.paging import PageRequest, paged
from service.standards.tables import StandardCertificateRow, StandardResultRow, StandardRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A certificate of ours with the words by which people know it."""

    certificate: CertificateRow
    customer: str
    item: str
    serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a word found; ``more`` where there was more than is shown."""

    certificates: tuple[Hit, ...]
    standards: tuple[StandardRow, ...]
    more: bool


def search(session: Session, *, lab_id: UUID, word: str, limit: int = 50) -> Found:
    """Return certificates, the latest issued first, and standards in which ``word`` occurs; case does not count.

    A certificate is found by its number, customer, item (name, serial, barcode), and by the standards it used.
    """
    standards = _standards(lab_id, word)
    mine = CertificateRow
    rows = select(mine).where(
        mine.lab_id == lab_id,
        sa.or_(
            col(mine.number).icontains(word, autoescape=True),
            col(mine.customer_id).in_(
                select(CustomerRow.id).where(
                    CustomerRow.lab_id == lab_id, _says(word, CustomerRow.name, CustomerRow.name_en)
                )
            ),
            col(mine.equipment_id).in_(
                select(EquipmentRow.id).where(
                    EquipmentRow.lab_id == lab_id,
                    _says(word, EquipmentRow.serial, EquipmentRow.barcode, EquipmentRow.name, EquipmentRow.name_en),
                )
            ),
            col(mine.id).in_(
                select(CertificateLinkRow.certificate_id)
                .join(
                    StandardResultRow,
                    sa.and_(
                        col(StandardResultRow.lab_id) == CertificateLinkRow.lab_id,
                        col(StandardResultRow.certificate_id) == CertificateLinkRow.parent_id,
                    ),
                )
                .where(CertificateLinkRow.lab_id == lab_id, col(StandardResultRow.standard_id).in_(standards))
            ),
        ),
    )
    key = (mine.issued_at, mine.id)
    page = paged(session, rows, key=key, request=PageRequest(limit=limit, after=None), newest_first=True)
    found = session.exec(
        select(StandardRow)
        .where(StandardRow.lab_id == lab_id, col(StandardRow.id).in_(standards))
        .order_by(col(StandardRow.name_zh), col(StandardRow.id))
        .limit(limit + 1)
    ).all()
    return Found(
        certificates=_hits(session, lab_id, page.rows),
        standards=tuple(found[:limit]),
        more=page.after is not None or len(found) > limit,
    )


def _standards(lab_id: UUID, word: str) -> SelectOfScalar[UUID]:
    """Ids of standards that the word names, or a certificate of which it numbers."""
    numbered = (
        select(StandardResultRow.standard_id)
        .join(
            StandardCertificateRow,
            sa.and_(
                col(StandardCertificateRow.lab_id) == StandardResultRow.lab_id,
                col(StandardCertificateRow.id) == StandardResultRow.certificate_id,
            ),
        )
        .where(StandardResultRow.lab_id == lab_id, _says(word, StandardCertificateRow.number))
    )
    named = _says(word, StandardRow.name_zh, StandardRow.name_en, StandardRow.serial)
    return select(StandardRow.id).where(StandardRow.lab_id == lab_id, sa.or_(named, col(StandardRow.id).in_(numbered)))


def _says(word: str, *columns: str) -> sa.ColumnElement[bool]:
    return sa.or_(*(col(each).icontains(word, autoescape=True) for each in columns))


def _hits(session: Session, lab_id: UUID, rows: tuple[CertificateRow, ...]) -> tuple[Hit, ...]:
    """Name the customer and the item of each row: one query for all of them."""
    known = session.execute(
        sa.select(col(CertificateRow.id), col(CustomerRow.name), col(EquipmentRow.name), col(EquipmentRow.serial))
        .join(
            CustomerRow,
            sa.and_(
                col(CustomerRow.lab_id) == CertificateRow.lab_id, col(CustomerRow.id) == CertificateRow.customer_id
            ),
        )
        .join(
            EquipmentRow,
            sa.and_(
                col(EquipmentRow.lab_id) == CertificateRow.lab_id, col(EquipmentRow.id) == CertificateRow.equipment_id
            ),
        )
        .where(col(CertificateRow.lab_id) == lab_id, col(CertificateRow.id).in_([row.id for row in rows]))
    )
    words = {certificate_id: each for certificate_id, *each in known}
    return tuple(
        Hit(certificate=row, customer=words[row.id][0], item=words[row.id][1], serial=words[row.id][2]) for row in rows
    )
