"""Everything above a standard's certificate: kept for standards only, recomputed where links change."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from service.platform.graph.tables import GraphCertificateRow, GraphClosureRow, GraphLinkRow, GraphStateRow


def closed(session: Session, ids: Collection[int]) -> set[int]:
    """Return those of ``ids`` that stand in the closure."""
    rows = sa.select(col(GraphClosureRow.descendant)).where(
        col(GraphClosureRow.descendant).in_(ids), col(GraphClosureRow.ancestor) == col(GraphClosureRow.descendant)
    )
    return set(session.scalars(rows))


def below(session: Session, ids: Collection[int]) -> set[int]:
    """Return the standards' certificates that rest on one of ``ids``, those included."""
    rows = sa.select(col(GraphClosureRow.descendant)).where(col(GraphClosureRow.ancestor).in_(ids))
    return set(session.scalars(rows))


def forget(session: Session, ids: Collection[int]) -> None:
    """Take ``ids`` out of the closure, as standards and as what stands above others."""
    session.execute(
        sa.delete(GraphClosureRow).where(
            col(GraphClosureRow.descendant).in_(ids) | col(GraphClosureRow.ancestor).in_(ids)
        )
    )


def close(session: Session, ids: Collection[int] | sa.SelectBase) -> None:
    """Write anew what stands above each of ``ids``, as the links are now. A cycle ends by itself."""
    if isinstance(ids, Collection) and not ids:
        return
    session.execute(sa.delete(GraphClosureRow).where(col(GraphClosureRow.descendant).in_(ids)))
    start: sa.Select[int, int] = sa.select(
        col(GraphCertificateRow.id).label("descendant"), col(GraphCertificateRow.id).label("ancestor")
    )
    up = start.where(col(GraphCertificateRow.id).in_(ids)).cte("up", recursive=True)
    step = sa.select(up.c.descendant, col(GraphLinkRow.parent_id)).join(
        GraphLinkRow, col(GraphLinkRow.certificate_id) == up.c.ancestor
    )
    above = up.union(step)
    session.execute(
        sa.insert(GraphClosureRow).from_select(["descendant", "ancestor"], sa.select(above)).inline(),
    )


_KNOWN_THROUGH = sa.select(col(GraphStateRow.known_through))


def closure_on(session: Session, known_on: date) -> sa.FromClause:
    """Return (descendant, ancestor) over what was known on ``known_on``.

    The table holds what is known now. On an earlier day some of its ways lead through certificates that were not
    reported yet: then it is computed again without them.
    """
    return kept() if is_kept(session, known_on) else replayed(known_on)


def is_kept(session: Session, known_on: date) -> bool:
    """Whether the table is the closure over what was known on ``known_on``; where that is not on record, it is not."""
    through = session.connection().scalar(_KNOWN_THROUGH)
    return through is not None and through <= known_on


def kept() -> sa.FromClause:
    """Return the table."""
    return _table().subquery("closure")


def replayed(known_on: date | sa.BindParameter[date]) -> sa.FromClause:
    """Return the closure without what was not known on ``known_on``.

    The table is right about whatever rests on nothing that came to be known later: nearly all. The rest is walked anew.
    """
    row, descendant, ancestor = GraphCertificateRow, col(GraphClosureRow.descendant), col(GraphClosureRow.ancestor)
    itself = _table().join(row, col(row.id) == descendant).where(descendant == ancestor)
    late = itself.with_only_columns(descendant).where(col(row.known_on) > known_on)
    disturbed = sa.select(descendant).where(ancestor.in_(late)).cte("disturbed")
    there = sa.select(disturbed.c.descendant)
    up = itself.where(col(row.known_on) <= known_on, descendant.in_(there)).cte("walked", recursive=True)
    known = sa.orm.aliased(row)
    step = (
        sa.select(up.c.descendant, col(GraphLinkRow.parent_id))
        .join(GraphLinkRow, col(GraphLinkRow.certificate_id) == up.c.ancestor)
        .join(known, col(known.id) == col(GraphLinkRow.parent_id))
        .where(col(known.known_on) <= known_on)
    )
    return sa.union_all(_table().where(descendant.not_in(there)), sa.select(up.union(step))).cte("closure")


def _table() -> sa.Select[int, int]:
    return sa.select(col(GraphClosureRow.descendant), col(GraphClosureRow.ancestor))
