"""Numbers that were given once and that this database no longer knows of are never given again."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from domain.certificate.numbering import NumberInvalid, parse_number
from service.certificates.tables import CertificateCounterRow

_OPEN = sa.text(
    "INSERT INTO certificate_counter (lab_id, series, year, last) VALUES (:lab_id, :series, :year, 0) "
    "ON CONFLICT (lab_id, series, year) DO NOTHING"
).bindparams(sa.bindparam("lab_id", type_=sa.Uuid()))


def never_again(session: Session, *, lab_id: UUID, taken: Iterable[str]) -> None:
    """Let each series go on beyond the numbers of ``taken``; those of another format cannot be given anyway."""
    beyond: dict[tuple[str, int], int] = defaultdict(int)
    for text in taken:
        try:
            number = parse_number(text)
        except NumberInvalid:
            continue
        counter = (number.series, number.year)
        beyond[counter] = max(beyond[counter], number.sequence)
    row = CertificateCounterRow
    for (series, year), last in sorted(beyond.items()):
        session.execute(_OPEN, {"lab_id": lab_id, "series": series, "year": year})
        session.execute(
            sa.update(row)
            .where(col(row.lab_id) == lab_id, col(row.series) == series, col(row.year) == year, col(row.last) < last)
            .values(last=last)
        )
