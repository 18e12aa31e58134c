"""The journal around a certificate, for its dossier: the tree's hashes, and each row that is not what the tree holds.

Nothing is judged here: rows are told as they stand, so that the verifier can name what happened to them.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.evidence.canonical import digest_bytes
from domain.evidence.merkle import inclusion_proof, leaf_hash
from domain.exchange.trail import LEAF_LIMIT, places_of
from service.audit.refusals import JournalDamaged
from service.certificates.tables import CertificateFileRow, CertificateLinkRow, CertificateRow
from service.kit.tables import JournalEntryRow, JournalNodeRow

ABOUT_WORK = ("lab:calibration:", "lab:certificate:")
ABOUT_STANDARDS = "lab:standard-certificate:received"
MANY = 500
"""Most nodes asked for at a time: SQLite bounds a statement's parameters."""

Places: TypeAlias = Sequence[tuple[int, int]]


def tree_size(session: Session, lab_id: UUID) -> int:
    """Return how many leaves the tree has. The head row may say otherwise: it is one row, and easily changed."""
    last = session.exec(
        select(sa.func.max(JournalNodeRow.position)).where(JournalNodeRow.lab_id == lab_id, JournalNodeRow.level == 0)
    ).one()
    return 0 if last is None else last + 1


def trail_of(
    session: Session, row: CertificateRow, *, standards: Sequence[str], size: int, kept: int | None
) -> dict[str, object]:
    """Return the trail of a certificate in a journal of ``size`` lines as the document of a ``DossierTrail``.

    ``standards`` are ids of the certificates it rests on, ``kept`` the size of a checkpoint that somebody holds.
    Raises JournalDamaged where the tree itself has holes.
    """
    own = [line for line in _lines(session, row, [row.number, str(row.calibration_id)]) if line.sequence <= size]
    first = min([row.journal_sequence, *(line.sequence for line in own)])
    if row.journal_sequence - first >= LEAF_LIMIT:
        first = row.journal_sequence - LEAF_LIMIT + 1
    last = min(size, first + LEAF_LIMIT - 1)
    places = places_of(first=first, last=last, size=size, kept=kept)
    nodes = _nodes(session, row.lab_id, places)
    hashes = [nodes[place].hex() for place in places]
    left = (first - 1).bit_count()
    leaves = hashes[left : left + last - first + 1]
    received = [line for line in _lines(session, row, standards) if line.action == ABOUT_STANDARDS]
    shown = [line for line in (*own, *received) if line.sequence <= size]
    return {
        "size": size,
        "first": first,
        "left": hashes[:left],
        "leaves": leaves,
        "right": hashes[left + len(leaves) :],
        **({} if kept is None else {"kept": kept}),
        "rows": list(_rows(session, row.lab_id, leaves, first=first, to_end=last == size)),
        "lines": [
            {
                "sequence": line.sequence,
                "entry": line.document,
                "proof": [] if first <= line.sequence <= last else _proof(session, line, size),
            }
            for line in sorted(shown, key=lambda line: line.sequence)
        ],
        "uses": sorted(
            str(parent)
            for parent in session.exec(
                select(CertificateLinkRow.parent_id).where(
                    CertificateLinkRow.lab_id == row.lab_id, CertificateLinkRow.certificate_id == row.id
                )
            )
        ),
        **_stored_pdf(session, row),
    }


def _stored_pdf(session: Session, row: CertificateRow) -> dict[str, object]:
    file = session.get(CertificateFileRow, (row.lab_id, row.id))
    return {} if file is None else {"stored_pdf": digest_bytes(file.pdf)}


def _lines(session: Session, row: CertificateRow, subjects: Sequence[str]) -> list[JournalEntryRow]:
    entry = JournalEntryRow
    found = session.exec(select(entry).where(entry.lab_id == row.lab_id, col(entry.subject).in_(subjects)))
    return [line for line in found if line.action.startswith((*ABOUT_WORK, ABOUT_STANDARDS))]


def _proof(session: Session, line: JournalEntryRow, size: int) -> list[str]:
    wanted: list[tuple[int, int]] = []

    def note(level: int, position: int) -> bytes:
        wanted.append((level, position))
        return b""

    inclusion_proof(note, line.sequence - 1, size)
    nodes = _nodes(session, line.lab_id, wanted)
    return [each.hex() for each in inclusion_proof(lambda *place: nodes[place], line.sequence - 1, size)]


def _nodes(session: Session, lab_id: UUID, places: Places) -> dict[tuple[int, int], bytes]:
    """Return stored nodes: neighbouring leaves by their range, others by their key."""
    node = JournalNodeRow
    found: dict[tuple[int, int], bytes] = {}
    leaves = [position for level, position in places if level == 0]
    statement = sa.select(col(node.level), col(node.position), col(node.hash)).where(col(node.lab_id) == lab_id)
    asked = [
        statement.where(sa.tuple_(col(node.level), col(node.position)).in_(places[start : start + MANY]))
        for start in range(0, len(places), MANY)
    ]
    if len(leaves) > MANY:
        above = [place for place in places if place[0]]
        between = col(node.position).between(min(leaves), max(leaves))
        asked = [statement.where(col(node.level) == 0, between)]
        asked += [statement.where(sa.tuple_(col(node.level), col(node.position)).in_(above))] if above else []
    for each in asked:
        found.update({(level, position): value for level, position, value in session.execute(each)})
    for level, position in places:
        if (level, position) not in found:
            raise JournalDamaged(sequence=(position << level) + 1)
    return found


def _rows(
    session: Session, lab_id: UUID, leaves: Sequence[str], *, first: int, to_end: bool
) -> Iterator[dict[str, object]]:
    """Yield every row of the stretch that differs from the tree; to the end of the table where the stretch ends it."""
    entry = JournalEntryRow
    rows = list(
        session.exec(
            select(entry)
            .where(entry.lab_id == lab_id, col(entry.sequence).between(first, first + len(leaves) - 1))
            .order_by(col(entry.sequence))
        )
    )
    if to_end:  # a line that is appended meanwhile has its leaf; what was put in by hand has none
        leaf_of = sa.exists().where(
            col(JournalNodeRow.lab_id) == lab_id,
            col(JournalNodeRow.level) == 0,
            col(JournalNodeRow.position) == col(entry.sequence) - 1,
        )
        beyond = select(entry).where(entry.lab_id == lab_id, entry.sequence >= first + len(leaves), ~leaf_of)
        rows += session.exec(beyond.order_by(col(entry.sequence)).limit(LEAF_LIMIT))
    expected = {first + place: leaf for place, leaf in enumerate(leaves)}
    for row in rows:
        leaf, apart = leaf_hash(row.document.encode()).hex(), _apart(row)
        if leaf != expected.pop(row.sequence, None) or apart:
            yield {"sequence": row.sequence, "leaf": leaf, "columns": apart}
    for sequence in expected:
        yield {"sequence": sequence, "leaf": None, "columns": []}


def _apart(row: JournalEntryRow) -> list[str]:
    """Return which columns say other than the row's text; every one where the text is no line."""
    columns: dict[str, object] = {
        "sequence": row.sequence,
        "at": row.at,
        "actor": row.actor,
        "action": row.action,
        "subject": row.subject,
        "prev": row.prev_digest,
    }
    digest = [] if digest_bytes(row.document.encode()) == row.digest else ["digest"]
    try:
        told = json.loads(row.document)
        told["at"] = datetime.fromisoformat(told["at"])
    except (ValueError, LookupError, TypeError):
        return [*columns, *digest]
    return [*(name for name, value in columns.items() if told.get(name) != value), *digest]
