"""Recalls 追溯处置: the work list of an impact, a line for each certificate, from open to closed; letters."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from clients.uuid7 import uuid7
from domain.quantity.decimal_text import parse_decimal, plain
from service.audit.refusals import RecallEmpty, RecallMoveRefused
from service.audit.severity import Weigher
from service.audit.suspects import Question, pages, suspects_of
from service.audit.tables import RecallLineRow, RecallRow
from service.audit.wire import AffectedOut, RecallMoveIn
from service.kit import journal, versions
from service.kit.actor import Actor
from service.kit.paging import Page, PageRequest, paged
from service.kit.problems import NotFound


class State(StrEnum):
    """How far one line has come."""

    OPEN = "open"
    TOLD = "told"
    """The customer knows."""
    RECALIBRATED = "recalibrated"
    CLOSED = "closed"


MOVES: Mapping[State, frozenset[State]] = {
    State.OPEN: frozenset({State.TOLD, State.CLOSED}),
    State.TOLD: frozenset({State.RECALIBRATED, State.CLOSED}),
    State.RECALIBRATED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}
"""From each state to the next; a line that was closed by mistake is opened again by another list."""


def open_recall(
    session: Session, *, actor: Actor, at: datetime, asked: Question, shift: Decimal, reason: str
) -> RecallRow:
    """Open a list with a line for every affected certificate; raise NotFound, RecallEmpty where there is none."""
    of = suspects_of(session, lab_id=actor.lab_id, asked=asked)
    weigher = Weigher(session, lab_id=actor.lab_id, of=of, shift=shift)
    affected: dict[UUID, AffectedOut] = {}
    for page in pages(session, lab_id=actor.lab_id, asked=asked, of=of):
        affected |= zip((row.certificate_id for row in page), weigher.shown(page), strict=True)
    if not affected:
        raise RecallEmpty
    row = RecallRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        kind=asked.kind.value,
        subject_id=asked.subject,
        first=asked.first,
        last=asked.last,
        shift=plain(shift),
        reason=reason,
        opened_by=actor.person,
        opened_at=at,
    )
    session.add(row)
    session.flush()
    session.add_all(
        RecallLineRow(
            lab_id=actor.lab_id,
            id=uuid7(),
            recall_id=row.id,
            certificate_id=certificate_id,
            customer_id=each.customer_id,
            number=each.number,
            customer=each.customer,
            share=each.share,
            margin=each.margin,
            margin_unit=each.margin_unit,
            verdict_at_stake=each.verdict_at_stake,
            changed_by=actor.person,
            changed_at=at,
        )
        for certificate_id, each in affected.items()
    )
    told: dict[str, journal.JsonValue] = {
        "kind": row.kind,
        "subject": str(row.subject_id),
        "certificates": len(affected),
        "reason": reason,
    }
    _record(session, actor, row.id, event="opened", told=told, at=at)
    return row


def move(
    session: Session, *, actor: Actor, at: datetime, recall_id: UUID, line_id: UUID, version: int, given: RecallMoveIn
) -> RecallLineRow:
    """Bring one line on; raise NotFound, RecallMoveRefused, VersionChanged."""
    row = session.get(RecallLineRow, (actor.lab_id, line_id))
    if row is None or row.recall_id != recall_id:
        raise NotFound
    versions.advance(session, row, version)
    before, after = State(row.state), State(given.state)
    if after not in MOVES[before]:
        raise RecallMoveRefused("/state", before=before.value, allowed=", ".join(sorted(MOVES[before])) or "—")
    row.state, row.note, row.changed_by, row.changed_at = after.value, given.note, actor.person, at
    session.add(row)
    told = {"certificate": row.number, "from": before.value, "to": after.value, "note": given.note}
    _record(session, actor, recall_id, event="moved", told=told, at=at)
    return row


def recall(session: Session, *, lab_id: UUID, recall_id: UUID) -> RecallRow:
    """Return one list; raise NotFound."""
    row = session.get(RecallRow, (lab_id, recall_id))
    if row is None:
        raise NotFound
    return row


def list_recalls(session: Session, *, lab_id: UUID, request: PageRequest) -> Page[RecallRow]:
    """Return one page of lists, the latest first."""
    rows = select(RecallRow).where(RecallRow.lab_id == lab_id)
    return paged(session, rows, key=(RecallRow.id,), request=request, newest_first=True)


def lines_of(
    session: Session, *, lab_id: UUID, recall_id: UUID, request: PageRequest, customer_id: UUID | None = None
) -> Page[RecallLineRow]:
    """Return one page of a list's lines, customer by customer."""
    line = RecallLineRow
    rows = select(line).where(line.lab_id == lab_id, line.recall_id == recall_id)
    if customer_id is not None:
        rows = rows.where(line.customer_id == customer_id)
    return paged(session, rows, key=(line.customer_id, line.certificate_id), request=request)


def letter(session: Session, *, lab_id: UUID, laboratory: tuple[str, str], recall_id: UUID, customer_id: UUID) -> str:
    """Return the draft of a letter to one customer, in Chinese and English; a person reads and signs it.

    ``laboratory``: its names in Chinese and English. Raises NotFound for a customer who is not on the list.
    """
    found = recall(session, lab_id=lab_id, recall_id=recall_id)
    line = RecallLineRow
    lines = session.exec(
        select(line)
        .where(line.lab_id == lab_id, line.recall_id == recall_id, line.customer_id == customer_id)
        .order_by(col(line.number))
    ).all()
    if not lines:
        raise NotFound
    zh = [
        f"{lines[0].customer}：",
        f"我机构发现 {found.first} 至 {found.last} 期间的工作可能受到影响，原因：{found.reason}。",
        "下列证书与之有关，在我机构给出评估结论之前，请谨慎使用其结果；标有“结论可能改变”的，请暂停据其作出判定：",
        *(f"  {each.number}{_zh(each)}" for each in lines),
        "我机构将联系贵方安排重新检定或校准，费用由我机构承担与否按约定办理。",
        laboratory[0],
    ]
    en = [
        f"To {lines[0].customer}",
        f"Work of ours from {found.first} to {found.last} may be affected: {found.reason}.",
        "These certificates are concerned. Use their results with care until you have our assessment, and do not rely",
        "on a statement of conformity that is marked as one that may change:",
        *(f"  {each.number}{_en(each)}" for each in lines),
        "We shall contact you to arrange a new verification or calibration; who bears its cost follows our agreement.",
        laboratory[1],
    ]
    return "\n".join([*zh, "", *en, ""])


def _zh(line: RecallLineRow) -> str:
    return _share(line, "占合成方差 ", "%") + ("，结论可能改变" if line.verdict_at_stake else "")


def _en(line: RecallLineRow) -> str:
    return _share(line, "share of the variance ", " %") + (", conformity may change" if line.verdict_at_stake else "")


def _share(line: RecallLineRow, words: str, percent: str) -> str:
    return "" if line.share is None else f" ({words}{plain(_hundredfold(line.share))}{percent})"


def _hundredfold(share: str) -> Decimal:
    return (parse_decimal(share) * 100).quantize(Decimal("0.1"))


def _record(
    session: Session,
    actor: Actor,
    recall_id: UUID,
    *,
    event: str,
    told: Mapping[str, journal.JsonValue],
    at: datetime,
) -> None:
    journal.record(
        session,
        lab_id=actor.lab_id,
        actor=actor,
        action=f"lab:recall:{event}",
        subject=str(recall_id),
        document=told,
        at=at,
    )
