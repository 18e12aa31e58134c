"""Which accuracy class a standard was on record with: on a day (valid time), before a line of the journal (known time).

A standard is corrected and moves to another class; what was issued before is judged by what stood until then. So each
statement is kept, with the line of the journal that made it: lines are numbered in the order of commits, where two
instants may be one.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from service.standards.tables import StandardAccuracyRow, StandardRow


def state_accuracy(session: Session, row: StandardRow, *, journal_sequence: int) -> None:
    """Keep what is said of a standard's accuracy from this line of the journal on."""
    session.add(
        StandardAccuracyRow(
            lab_id=row.lab_id,
            standard_id=row.id,
            journal_sequence=journal_sequence,
            accuracy=row.accuracy,
            since=row.accuracy_since,
        )
    )
    session.flush()


def accuracies_of(
    session: Session, *, lab_id: UUID, standard_ids: Collection[UUID], before: int | None = None
) -> Mapping[UUID, Sequence[StandardAccuracyRow]]:
    """Return what was stated of each standard, the last first.

    ``before``: a line of the journal; what was stated later was not known then. None: everything.
    """
    row = StandardAccuracyRow
    rows = select(row).where(row.lab_id == lab_id, col(row.standard_id).in_(standard_ids))
    if before is not None:
        rows = rows.where(row.journal_sequence < before)
    found: dict[UUID, list[StandardAccuracyRow]] = {}
    for each in session.exec(rows.order_by(col(row.journal_sequence).desc())):
        found.setdefault(each.standard_id, []).append(each)
    return found


def accuracy_on(stated: Sequence[StandardAccuracyRow], day: date) -> str:
    """Return what ``stated`` (the last first) says of a day; "" where it says nothing.

    A statement without a day is of the standard as it always was: it corrects whatever was stated before.
    """
    return next((each.accuracy for each in stated if each.since is None or each.since <= day), "")
