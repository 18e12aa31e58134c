"""Heads of laboratories' journals: kept, countersigned where they continue the last, and watched for silence."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.evidence.canonical import canonical_bytes
from domain.evidence.checkpoint import SignedCheckpoint, countersign
from domain.evidence.documents import from_document, to_document
from domain.evidence.signature import Signer
from domain.exchange.ack import Countersignature
from domain.exchange.envelope import Envelope, MessageType, Stream
from domain.exchange.losses import JournalBreak
from service.kit.paging import Page, PageRequest, paged
from service.platform.judgement import Judgement, head_told
from service.platform.tables import JournalBreakRow, JournalCheckpointRow, ReportingLabRow

TOLD_BY: MessageType = "lab.heartbeat"
STREAM: Stream = "control"


def keep(session: Session, recorded: Sequence[tuple[Envelope, Judgement]], *, signer: Signer, at: datetime) -> None:
    """Keep every head that was told, in order; countersign those of accepted messages."""
    for envelope, judgement in recorded:
        head = head_told(envelope, judgement)
        if head is None:
            continue
        accepted = judgement.outcome == "accepted"
        given = Countersignature.of(countersign(head, signer, at)) if accepted else None
        session.add(
            JournalCheckpointRow(
                lab_code=envelope.lab.lab_code,
                sequence=envelope.sequence,
                size=head.checkpoint.size,
                root=head.checkpoint.root,
                at=head.checkpoint.at,
                head=canonical_bytes(to_document(head)).decode(),
                received_at=at,
                finding=None if accepted else judgement.reasons[0].code,
                countersignature=canonical_bytes(given.document()).decode() if given else None,
            )
        )
    session.flush()


def countersignature(session: Session, envelope: Envelope) -> Countersignature | None:
    """Return what was countersigned for a heartbeat on record; the same to every repeat of it."""
    if envelope.type != TOLD_BY:
        return None
    row = session.get(JournalCheckpointRow, (envelope.lab.lab_code, envelope.sequence))
    given = row.countersignature if row else None
    return Countersignature.model_validate_json(given) if given else None


def last_countersigned(session: Session, lab_code: str) -> SignedCheckpoint | None:
    """Return the head that the next one must continue: the last countersigned, or that of a later break."""
    row = session.exec(
        select(JournalCheckpointRow)
        .where(col(JournalCheckpointRow.lab_code) == lab_code, col(JournalCheckpointRow.finding).is_(None))
        .order_by(col(JournalCheckpointRow.sequence).desc())
        .limit(1)
    ).one_or_none()
    broken = session.exec(
        select(JournalBreakRow)
        .where(col(JournalBreakRow.lab_code) == lab_code)
        .order_by(col(JournalBreakRow.number).desc())
        .limit(1)
    ).one_or_none()
    if broken is not None and (row is None or row.sequence < broken.heads_from):
        return JournalBreak.model_validate_json(broken.document).head.signed()
    return signed_head(row) if row else None


def signed_head(row: JournalCheckpointRow) -> SignedCheckpoint:
    """Return the head as the laboratory signed it."""
    return from_document(json.loads(row.head), SignedCheckpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How a laboratory's journal stands, as far as its heartbeats tell."""

    lab_code: str
    name: str
    last: JournalCheckpointRow | None
    """The newest head, whatever was found."""
    countersigned: JournalCheckpointRow | None
    """The newest that continues all before."""


def checkpoints(session: Session, *, lab_code: str, request: PageRequest) -> Page[JournalCheckpointRow]:
    """Return one page of the heads of a laboratory, the newest first."""
    rows = select(JournalCheckpointRow).where(col(JournalCheckpointRow.lab_code) == lab_code)
    return paged(session, rows, key=(JournalCheckpointRow.sequence,), request=request, newest_first=True)


def watched(session: Session, *, request: PageRequest) -> tuple[Page[ReportingLabRow], list[Watched]]:
    """Return one page of the laboratories by code, each with its newest heads; None for one that told none."""
    page = paged(session, select(ReportingLabRow), key=(ReportingLabRow.lab_code,), request=request)
    codes = [lab.lab_code for lab in page.rows]
    last, seen = _newest(session, codes), _newest(session, codes, col(JournalCheckpointRow.finding).is_(None))
    return page, [
        Watched(lab_code=lab.lab_code, name=lab.name, last=last.get(lab.lab_code), countersigned=seen.get(lab.lab_code))
        for lab in page.rows
    ]


def _newest(session: Session, codes: Sequence[str], *of: sa.ColumnElement[bool]) -> dict[str, JournalCheckpointRow]:
    row = JournalCheckpointRow
    newest = (
        sa.select(sa.func.max(col(row.sequence)))
        .where(col(row.lab_code) == ReportingLabRow.lab_code, *of)
        .correlate(ReportingLabRow)
        .scalar_subquery()
    )
    found = session.exec(
        select(row)
        .join(ReportingLabRow, col(ReportingLabRow.lab_code) == col(row.lab_code))
        .where(col(row.lab_code).in_(codes), col(row.sequence) == newest)
    )
    return {each.lab_code: each for each in found}
