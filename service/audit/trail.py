"""The journal around a certificate, for its dossier: the tree's hashes, and each row that is not what the tree holds.

Nothing is judged here: rows are told as they stand, so that the verifier can name what happened to them.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias
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

_TOLD = ("sequence", "at", "actor", "action", "subject", "prev")
"""What a line's text says and a column repeats."""
_COLUMNS = (
    *(col(getattr(JournalEntryRow, name)) for name in _TOLD[:-1]),
    col(JournalEntryRow.prev_digest).label("prev"),
    col(JournalEntryRow.document),
    col(JournalEntryRow.digest),
)


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
    about = {row.number, str(row.calibration_id)}
    lines = [line for line in _lines(session, row.lab_id, about, standards) if line.sequence <= size]
    first = min([row.journal_sequence, *(line.sequence for line in lines if line.subject in about)])
    if row.journal_sequence - first >= LEAF_LIMIT:
        first = row.journal_sequence - LEAF_LIMIT + 1
    last = min(size, first + LEAF_LIMIT - 1)
    places = places_of(first=first, last=last, size=size, kept=kept)
    nodes = _nodes(session, row.lab_id, places)
    hashes = [nodes[place].hex() for place in places]
    left = (first - 1).bit_count()
    leaves = hashes[left : left + last - first + 1]
    proofs = _proofs(session, row.lab_id, [line.sequence for line in lines if not first <= line.sequence <= last], size)
    return {
        "size": size,
        "first": first,
        "left": hashes[:left],
        "leaves": leaves,
        "right": hashes[left + len(leaves) :],
        **({} if kept is None else {"kept": kept}),
        "rows": list(_rows(session, row.lab_id, leaves, first=first, to_end=last == size)),
        "lines": [
            {"sequence": line.sequence, "entry": line.document, "proof": proofs.get(line.sequence, [])}
            for line in lines
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


def _lines(session: Session, lab_id: UUID, about: Collection[str], standards: Collection[str]) -> list[sa.Row[Any]]:
    """Return the lines about the work, and about the receipt of the standards it rests on, in their order."""
    entry = JournalEntryRow
    found = session.execute(
        sa.select(col(entry.sequence), col(entry.subject), col(entry.action), col(entry.document))
        .where(col(entry.lab_id) == lab_id, col(entry.subject).in_([*about, *standards]))
        .order_by(col(entry.sequence))
    )
    return [
        line
        for line in found
        if line.action == ABOUT_STANDARDS or (line.subject in about and line.action.startswith(ABOUT_WORK))
    ]


def _proofs(session: Session, lab_id: UUID, sequences: Sequence[int], size: int) -> dict[int, list[str]]:
    """Return the way of each of these lines to the root."""
    wanted: set[tuple[int, int]] = set()

    def note(level: int, position: int) -> bytes:
        wanted.add((level, position))
        return b""

    for sequence in sequences:
        inclusion_proof(note, sequence - 1, size)
    nodes = _nodes(session, lab_id, sorted(wanted))
    return {
        sequence: [each.hex() for each in inclusion_proof(lambda *place: nodes[place], sequence - 1, size)]
        for sequence in sequences
    }


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
    rows = sa.select(*_COLUMNS).where(col(entry.lab_id) == lab_id).order_by(col(entry.sequence))
    found = [*session.execute(rows.where(col(entry.sequence).between(first, first + len(leaves) - 1)))]
    if to_end:  # a line that is appended meanwhile has its leaf; what was put in by hand has none
        leaf_of = sa.exists().where(
            col(JournalNodeRow.lab_id) == lab_id,
            col(JournalNodeRow.level) == 0,
            col(JournalNodeRow.position) == col(entry.sequence) - 1,
        )
        beyond = rows.where(col(entry.sequence) >= first + len(leaves), ~leaf_of)
        found += session.execute(beyond.limit(LEAF_LIMIT))
    expected = {first + place: leaf for place, leaf in enumerate(leaves)}
    for row in found:
        leaf, apart = leaf_hash(row.document.encode()).hex(), _apart(row)
        if leaf != expected.pop(row.sequence, None) or apart:
            yield {"sequence": row.sequence, "leaf": leaf, "columns": apart}
    for sequence in expected:
        yield {"sequence": sequence, "leaf": None, "columns": []}


def _apart(row: sa.Row[Any]) -> list[str]:
    """Return which columns say other than the row's text; every one where the text is no line."""
    digest = [] if digest_bytes(row.document.encode()) == row.digest else ["digest"]
    try:
        told = json.loads(row.document)
        told["at"] = datetime.fromisoformat(told["at"])
    except (ValueError, LookupError, TypeError):
        return [*_TOLD, *digest]
    return [*(name for name in _TOLD if told.get(name) != getattr(row, name)), *digest]
