"""Social public standards 社会公用计量标准 in force, by quantity and county, and where there is none."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from domain.exchange.regions import REGIONS, valid_region
from service.platform.graph import levels
from service.platform.graph.judged import current_ids
from service.platform.graph.planner import one_large_question
from service.platform.graph.tables import GraphCertificateRow, GraphQuantityRow

CITY = "50"
"""First digits of every county of the city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A quantity in a county, and how many social public standards serve it there; 0 is a gap."""

    quantity: str
    region: str
    region_name: str
    standards: int


def coverage(session: Session, *, on: date, known_on: date) -> list[Cover]:
    """Return every quantity that the city knows in every county that existed on ``on``.

    A standard counts where its current certificate is in force; one whose county is not stated serves none.
    """
    one_large_question(session)
    row = GraphCertificateRow
    current = current_ids(on=on, known_on=known_on)
    found = session.execute(
        sa.select(col(row.quantity_id), col(row.county), sa.func.count())
        .join(current, current.c.id == col(row.id))
        .where(
            col(row.level) == levels.SOCIAL_PUBLIC,
            col(row.valid_until).is_(None) | (col(row.valid_until) >= on),
        )
        .group_by(col(row.quantity_id), col(row.county))
    )
    counted = {(quantity, county): many for quantity, county, many in found}
    quantities = session.execute(
        sa.select(col(GraphQuantityRow.id), col(GraphQuantityRow.code))
        .where(col(GraphQuantityRow.code) != "")
        .order_by(col(GraphQuantityRow.code))
    ).all()
    return [
        Cover(
            quantity=quantity,
            region=code,
            region_name=region.name,
            standards=counted.get((key, int(code.removeprefix(CITY))), 0),
        )
        for key, quantity in quantities
        for code, region in REGIONS.items()
        if valid_region(code, on)
    ]
