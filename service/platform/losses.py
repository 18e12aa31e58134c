"""The way back for a laboratory that lost its journal's tail: what it states, and the break that is acknowledged.

Nothing is forgotten: the heads and messages of the lost part stay, and certificates that were reported from it are
known as those of which the laboratory no longer holds the records, until it reports one of them anew.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.evidence.canonical import canonical_bytes, digest_of, digest_raw
from domain.evidence.checkpoint import Checkpoint, verify_checkpoint
from domain.evidence.documents import DocumentRefused, to_document
from domain.evidence.merkle import verify_consistency
from domain.evidence.signature import Signer
from domain.exchange.envelope import Stream
from domain.exchange.losses import (
    BREAK,
    JournalBreak,
    LossStatement,
    Settlement,
    StreamBreak,
    check_seal,
    seal_document,
)
from domain.exchange.wire import instant_text
from service.kit.problems import NotFound
from service.platform import heads, log
from service.platform.acts import Act, note
from service.platform.labs import keys_of, known_lab
from service.platform.loss_refusals import LossHeadUnproven, LossIdTaken, LossNotSigned, LossSettled, LossStreamUnknown
from service.platform.lost import broken_streams, lost_numbers
from service.platform.tables import (
    BreakStreamRow,
    JournalBreakRow,
    JournalCheckpointRow,
    JournalLossRow,
    MessageRow,
    StreamHeadRow,
)


def state(session: Session, *, lab_code: str, statement: LossStatement, at: datetime, address: str) -> Settlement:
    """Take a statement, once, and return what has become of it: the same one again asks whether it is acknowledged.

    Raises NotFound, LossNotSigned, LossHeadUnproven, LossStreamUnknown, LossIdTaken.
    """
    lab = known_lab(session, lab_code)
    keys = {key: row for key, row in keys_of(session, lab_code).items() if row.revoked_at is None}
    key = keys.get(statement.signature.key_id) if statement.signature else None
    if statement.lab.lab_code != lab_code or statement.lab.uscc != lab.uscc:
        raise LossNotSigned("/lab")
    if key is None:
        raise LossNotSigned("/signature/key_id")
    if not check_seal(statement, key.public_key):
        raise LossNotSigned("/signature/value")
    log.lock(session)
    known = session.exec(select(JournalLossRow).where(col(JournalLossRow.loss_id) == statement.loss_id)).one_or_none()
    text = canonical_bytes(statement.document()).decode()
    if known is not None:
        if known.statement != text:
            raise LossIdTaken("/loss_id")
        return Settlement.of(statement.loss_id, acknowledged(session, lab_code, known.number))
    _check_head(session, statement, {name: row.public_key for name, row in keys.items()})
    for stream, told in statement.streams.items():
        row = session.get(MessageRow, (lab_code, stream, told.after)) if told.after else None
        if (row.digest if row else None) != told.digest:
            raise LossStreamUnknown(f"/streams/{stream}/digest", stream=stream, sequence=told.after)
    last = session.scalar(select(sa.func.max(JournalLossRow.number)).where(col(JournalLossRow.lab_code) == lab_code))
    session.add(
        JournalLossRow(
            lab_code=lab_code, number=(last or 0) + 1, loss_id=statement.loss_id, statement=text, received_at=at
        )
    )
    facts = {"statement": digest_of(statement.document()), "stated_by": statement.stated_by}
    note(session, act=Act.LOSS_STATED, at=at, address=address, subject=lab_code, facts=facts)
    return Settlement.of(statement.loss_id, None)


def acknowledge(
    session: Session, *, lab_code: str, number: int, by: str, reason: str, signer: Signer, at: datetime, address: str
) -> JournalBreak:
    """Record the break for a stated loss: from now on what continues the stated head is taken again.

    Raises NotFound, and LossSettled for one that is acknowledged or was stated anew since.
    """
    log.lock(session)
    statement = statement_of(session, lab_code, number)
    latest = losses(session, lab_code)[0]
    if latest.number != number or acknowledged(session, lab_code, number) is not None:
        raise LossSettled
    streams = broken_streams(session, lab_code, statement)
    control = session.get(StreamHeadRow, (lab_code, heads.STREAM))
    following = control.sequence + 1 if control else 1
    lost = heads.last_countersigned(session, lab_code)
    document = seal_document(
        JournalBreak.model_validate(
            {
                "format": BREAK,
                "loss_id": statement.loss_id,
                "statement": digest_of(statement.document()),
                "lab_code": lab_code,
                "common_size": statement.since,
                "lost": to_document(lost) if lost else None,
                "head": statement.head.document(),
                "heads_from": streams[heads.STREAM].resumes_at if heads.STREAM in streams else following,
                "streams": {stream: each.document() for stream, each in streams.items()},
                "certificates": lost_numbers(session, lab_code, streams),
                "reason": reason,
                "acknowledged_by": by,
                "acknowledged_at": instant_text(at),
            }
        ),
        signer,
    )
    _record(session, document, number=number, at=at)
    facts = {"break": digest_of(document.document()), "by": by}
    note(session, act=Act.BREAK_ACKNOWLEDGED, at=at, address=address, subject=lab_code, facts=facts)
    return document


def losses(session: Session, lab_code: str) -> list[JournalLossRow]:
    """Return what a laboratory stated, the newest first; a handful in its life."""
    rows = select(JournalLossRow).where(col(JournalLossRow.lab_code) == lab_code)
    return list(session.exec(rows.order_by(col(JournalLossRow.number).desc())))


def waiting(session: Session, codes: Sequence[str]) -> dict[str, int]:
    """Return the number of the newest loss of those laboratories whose newest is not acknowledged."""
    row, broken = JournalLossRow, JournalBreakRow
    newest = sa.func.max(col(row.number))
    rows = session.execute(
        sa.select(col(row.lab_code), newest)
        .outerjoin(broken, (col(broken.lab_code) == col(row.lab_code)) & (col(broken.number) == col(row.number)))
        .where(col(row.lab_code).in_(codes))
        .group_by(col(row.lab_code))
        .having(newest > sa.func.coalesce(sa.func.max(col(broken.number)), 0))
    )
    return {lab_code: number for lab_code, number in rows}  # noqa: C416 - dict() of rows loses their types


def statement_of(session: Session, lab_code: str, number: int) -> LossStatement:
    """Return a statement; raise NotFound."""
    row = session.get(JournalLossRow, (lab_code, number))
    if row is None:
        raise NotFound
    return LossStatement.model_validate_json(row.statement)


def acknowledged(session: Session, lab_code: str, number: int) -> JournalBreak | None:
    """Return the break that was acknowledged for a statement."""
    row = session.get(JournalBreakRow, (lab_code, number))
    return JournalBreak.model_validate_json(row.document) if row else None


def streams_of(session: Session, lab_code: str, number: int) -> dict[Stream, StreamBreak]:
    """Return which streams a loss broke off: as acknowledged, or as they stand until then; raise NotFound."""
    statement = statement_of(session, lab_code, number)
    given = acknowledged(session, lab_code, number)
    return given.streams if given else broken_streams(session, lab_code, statement)


def _check_head(session: Session, statement: LossStatement, keys: Mapping[str, str]) -> None:
    """Raise LossHeadUnproven unless the head is signed and continues the countersigned one of the size it names."""
    try:
        signed = statement.head.signed()
    except DocumentRefused:
        raise LossHeadUnproven("/head", size=statement.since) from None
    if signed.key_id not in keys or not verify_checkpoint(signed, keys[signed.key_id]):
        raise LossNotSigned("/head/signature")
    if statement.since == 0:
        return
    row = session.exec(
        select(JournalCheckpointRow)
        .where(
            col(JournalCheckpointRow.lab_code) == statement.lab.lab_code,
            col(JournalCheckpointRow.finding).is_(None),
            col(JournalCheckpointRow.size) == statement.since,
        )
        .order_by(col(JournalCheckpointRow.sequence).desc())
        .limit(1)
    ).one_or_none()
    if row is None or not _continues(heads.signed_head(row).checkpoint, signed.checkpoint, statement):
        raise LossHeadUnproven("/proof", size=statement.since)


def _continues(older: Checkpoint, newer: Checkpoint, statement: LossStatement) -> bool:
    proof = [bytes.fromhex(step) for step in statement.proof]
    return older.origin == newer.origin and verify_consistency(
        older.size, newer.size, digest_raw(older.root), digest_raw(newer.root), proof
    )


def _record(session: Session, document: JournalBreak, *, number: int, at: datetime) -> None:
    lab_code = document.lab_code
    session.add(
        JournalBreakRow(
            lab_code=lab_code,
            number=number,
            document=canonical_bytes(document.document()).decode(),
            heads_from=document.heads_from,
            acknowledged_at=at,
        )
    )
    session.flush()
    for stream, each in document.streams.items():
        session.add(
            BreakStreamRow(lab_code=lab_code, number=number, stream=stream, after=each.after, through=each.through)
        )
        head = session.get_one(StreamHeadRow, (lab_code, stream))
        head.sequence = each.resumes_at - 1
        session.add(head)
    session.flush()
