"""What a laboratory no longer has: messages, heads and certificates that the platform alone still holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.exchange.envelope import STREAMS, Stream
from domain.exchange.losses import NUMBERS_LIMIT, LossStatement, StreamBreak, StreamPlace
from service.kit.clock import CIVIL_TIME
from service.kit.columns import UtcDateTime
from service.kit.paging import Page, PageRequest, paged
from service.platform.tables import (
    BreakStreamRow,
    CertificateRow,
    JournalBreakRow,
    JournalCheckpointRow,
    MessageRow,
    StreamHeadRow,
)

HEADS_SHOWN = 20
NOTHING = StreamPlace(after=0, digest=None, open=(), last=0)


def broken_streams(session: Session, lab_code: str, statement: LossStatement) -> dict[Stream, StreamBreak]:
    """Return which streams broke off: those of which the platform has messages that the laboratory has not."""
    found: dict[Stream, StreamBreak] = {}
    for stream in STREAMS:
        head = session.get(StreamHeadRow, (lab_code, stream))
        told = statement.streams.get(stream, NOTHING)
        if head is None or (after := _shared(session, lab_code, stream, told)) >= head.sequence:
            continue
        found[stream] = StreamBreak(
            after=after,
            through=head.sequence,
            resumes_at=max(head.sequence, told.last) + 1,
            digest=head.digest,
        )
    return found


def lost_messages(
    session: Session, *, lab_code: str, streams: Mapping[Stream, StreamBreak], request: PageRequest
) -> Page[MessageRow]:
    """Return one page of the messages that only the platform has, the newest first."""
    rows = select(MessageRow).where(col(MessageRow.lab_code) == lab_code, _within(streams))
    return paged(session, rows, key=(MessageRow.log_index,), request=request, newest_first=True)


def lost_heads(
    session: Session, lab_code: str, statement: LossStatement, *, before: int | None
) -> list[JournalCheckpointRow]:
    """Return the newest countersigned heads that lie beyond what is proven to be left.

    ``before``: place in ``control`` from which heads continue the new one; None while nothing is acknowledged.
    """
    row = JournalCheckpointRow
    beyond = (col(row.lab_code) == lab_code) & col(row.finding).is_(None) & (col(row.size) > statement.since)
    if before is not None:
        beyond &= col(row.sequence) < before
    return list(session.exec(select(row).where(beyond).order_by(col(row.sequence).desc()).limit(HEADS_SHOWN)))


def lost_numbers(session: Session, lab_code: str, streams: Mapping[Stream, StreamBreak]) -> list[str]:
    """Return the numbers of certificates that were reported from the lost part, whatever became of the report."""
    if not streams:
        return []
    rows = session.execute(
        sa.select(col(MessageRow.subject), sa.func.max(col(MessageRow.log_index)))
        .where(col(MessageRow.lab_code) == lab_code, col(MessageRow.type) == "certificate.issued", _within(streams))
        .group_by(col(MessageRow.subject))
        .order_by(sa.func.max(col(MessageRow.log_index)).desc())
        .limit(NUMBERS_LIMIT)
    )
    return sorted(subject for subject, _ in rows)


KNOWN_UNTIL = sa.bindparam("known_until", type_=UtcDateTime)
"""In :func:`lost_at`: the instant at which the day of knowledge ended, by :func:`end_of`."""


def lost_at(lab_code: sa.ColumnElement[str], number: sa.ColumnElement[str]) -> sa.ScalarSelect[datetime]:
    """Return when a laboratory's loss of a certificate's records was acknowledged; NULL: it has them."""
    row = CertificateRow
    acknowledged = sa.func.min(col(JournalBreakRow.acknowledged_at), type_=UtcDateTime)
    of_it = (col(row.lab_code) == lab_code) & (col(row.number) == number)
    return _lost(KNOWN_UNTIL, acknowledged).where(of_it).scalar_subquery()


def end_of(day: date) -> datetime:
    """Return the first instant that is not known on ``day`` any more."""
    return datetime.combine(day + timedelta(days=1), time.min, CIVIL_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostCount:
    """Of how many certificates a laboratory no longer holds the records."""

    lab_code: str
    number: int
    """Of the loss."""
    certificates: int


def lost_counts(session: Session, *, known_on: date) -> list[LostCount]:
    """Count the certificates without records by laboratory and loss."""
    groups = (col(BreakStreamRow.lab_code), col(BreakStreamRow.number))
    rows = session.execute(_lost(end_of(known_on), *groups, sa.func.count()).group_by(*groups).order_by(*groups))
    return [LostCount(lab_code=lab_code, number=number, certificates=many) for lab_code, number, many in rows]


def _shared(session: Session, lab_code: str, stream: str, told: StreamPlace) -> int:
    """Return the last message that both sides have: the platform may have received what the laboratory calls open."""
    row = MessageRow
    rows = session.exec(
        select(row.sequence, row.digest)
        .where(
            col(row.lab_code) == lab_code,
            col(row.stream) == stream,
            col(row.sequence) > told.after,
            col(row.sequence) <= told.after + len(told.open),
        )
        .order_by(col(row.sequence))
    )
    after = told.after
    for (sequence, digest), written in zip(rows, told.open, strict=False):
        if sequence != after + 1 or digest != written:
            break
        after = sequence
    return after


def _within(streams: Mapping[Stream, StreamBreak]) -> sa.ColumnElement[bool]:
    row = MessageRow
    return sa.or_(
        sa.false(),
        *(
            (col(row.stream) == stream) & (col(row.sequence) > each.after) & (col(row.sequence) <= each.through)
            for stream, each in streams.items()
        ),
    )


def _lost(
    until: sa.BindParameter[datetime] | datetime,
    *columns: Any,  # noqa: ANN401 - columns of any type
) -> sa.Select[*tuple[Any, ...]]:
    """Select of certificates whose last report stands in a part lost before ``until``; one reported anew is not."""
    part, message, broken = BreakStreamRow, MessageRow, JournalBreakRow
    return (
        sa.select(*columns)
        .join_from(
            CertificateRow,
            message,
            (col(message.lab_code) == col(CertificateRow.lab_code))
            & (col(message.message_id) == col(CertificateRow.message_id)),
        )
        .join(
            part,
            (col(part.lab_code) == col(message.lab_code))
            & (col(part.stream) == col(message.stream))
            & (col(part.after) < col(message.sequence))
            & (col(part.through) >= col(message.sequence)),
        )
        .join(broken, (col(broken.lab_code) == col(part.lab_code)) & (col(broken.number) == col(part.number)))
        .where(col(broken.acknowledged_at) < until)
    )
