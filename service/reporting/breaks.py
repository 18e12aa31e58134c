"""What the laboratory stated as lost, and the breaks that the platform acknowledged."""

from uuid import UUID

from sqlmodel import Session, col, select

from domain.exchange.losses import JournalBreak, LossStatement
from service.reporting.tables import JournalBreakRow, JournalLossRow


def open_loss(session: Session, lab_id: UUID) -> LossStatement | None:
    """Return the newest statement while the platform has not acknowledged it."""
    row = session.exec(
        select(JournalLossRow).where(JournalLossRow.lab_id == lab_id).order_by(col(JournalLossRow.id).desc()).limit(1)
    ).one_or_none()
    if row is None or session.get(JournalBreakRow, (lab_id, row.id)) is not None:
        return None
    return LossStatement.model_validate_json(row.statement)


def stated(session: Session, lab_id: UUID) -> list[tuple[LossStatement, JournalBreak | None]]:
    """Return every statement with what was acknowledged for it, the newest first; a handful in a laboratory's life."""
    rows = select(JournalLossRow).where(JournalLossRow.lab_id == lab_id).order_by(col(JournalLossRow.id).desc())
    given = {each.loss_id: each for each in acknowledged(session, lab_id)}
    return [(LossStatement.model_validate_json(row.statement), given.get(str(row.id))) for row in session.exec(rows)]


def acknowledged(session: Session, lab_id: UUID) -> list[JournalBreak]:
    """Return the acknowledged breaks, the newest last."""
    rows = select(JournalBreakRow).where(JournalBreakRow.lab_id == lab_id).order_by(col(JournalBreakRow.id))
    return [JournalBreak.model_validate_json(row.document) for row in session.exec(rows)]


def last(session: Session, lab_id: UUID) -> JournalBreak | None:
    """Return the break that the journal goes on from."""
    return next(reversed(acknowledged(session, lab_id)), None)
