"""What the page of one standard shows: its certificates with their results, and the chain over the one in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from domain.quantity import kinds
from domain.traceability.chain import Chain
from domain.traceability.walk import walk
from service.look.chain_drawing import Branch, Drawing, branches, draw_chain
from service.pages.evidence import seal_standing
from service.pages.rows import Batch, Seal, Shown, Standard, StandardCertificate, StandardEvent
from service.pages.texts import texts
from service.pages.view import Visit
from service.standards import evidence_queries, queries
from service.standards.chains import links_of, nodes_of
from service.standards.queries import ChainRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One result in a certificate, and the certificates that it rests on."""

    result: Shown
    parents: Sequence[tuple[StandardCertificate, date]]
    """With the day on which each was used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """One certificate of the standard."""

    row: StandardCertificate
    standing: str
    """``valid``, ``expired``, ``future``, or what ended it: ``withdrawn``, ``superseded``, ``amended``."""
    results: Sequence[Stated]
    events: Sequence[StandardEvent]
    seals: Sequence[Seal]
    """Checks of its seal; the last, which counts, first."""
    sealed: str
    """As :func:`service.pages.evidence.seal_standing`."""
    batches: Sequence[Batch]
    """Entries about the batch that it is about; the last, which counts, first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardView:
    """Everything below the particulars."""

    certificates: Sequence[Certified]
    drawing: Drawing | None
    """None where no certificate is in force."""
    tree: Branch | None
    up: Mapping[str, str]
    """Certificate above -> the page of its standard."""
    number: str


def standard_view(session: Session, standard: Standard, *, today: date) -> StandardView:
    """Gather the certificates of a standard, the latest first."""
    lab_id = standard.lab_id
    rows = queries.certificates_of(session, lab_id=lab_id, standard_id=standard.id)
    ids = [row.id for row in rows]
    above = queries.chain_rows(session, lab_id=lab_id, certificate_ids=ids)
    seals = evidence_queries.seals_of(session, lab_id=lab_id, certificate_ids=ids)
    batches = evidence_queries.reference_materials_of(session, lab_id=lab_id, certificate_ids=ids)
    found = tuple(
        _certified(row, standard.id, above, today, seals=seals.get(row.id, []), batches=batches.get(row.id, []))
        for row in rows
    )
    now = next((each.row for each in found if each.standing == "valid"), None)
    chain = _chain(session, lab_id, now.id) if now else None
    return StandardView(
        certificates=found,
        drawing=draw_chain(chain, ()) if chain else None,
        tree=branches(chain, ()) if chain else None,
        up={str(each.certificate_id): f"/standards/{each.standard_id}" for each in above.results},
        number=now.number if now else "",
    )


def characteristic(visit: Visit, name: str) -> str:
    """Return the words for a characteristic of the packs' vocabulary; its id where we have none."""
    key = f"characteristic.{name}"
    return visit.text(key) if key in texts() else name


def quantity(visit: Visit, name: str) -> str:
    """Return the words for a kind of quantity; its id where we have none."""
    return visit.pick(kinds()[name]) if name in kinds() else name


def _certified(
    row: StandardCertificate,
    standard_id: UUID,
    above: ChainRows,
    today: date,
    *,
    seals: Sequence[Seal],
    batches: Sequence[Batch],
) -> Certified:
    certificates = {each.id: each for each in above.certificates}
    events = [event for event in above.events if event.certificate_id == row.id]
    return Certified(
        row=row,
        standing=_standing(row, events, today),
        events=events,
        seals=seals[::-1],
        sealed=seal_standing(seals),
        batches=batches[::-1],
        results=tuple(
            Stated(
                result=result,
                parents=[
                    (certificates[link.parent_id], link.used_on) for link in above.links if link.result_id == result.id
                ],
            )
            for result in above.results
            if (result.certificate_id, result.standard_id) == (row.id, standard_id)
        ),
    )


def _standing(row: StandardCertificate, events: Sequence[StandardEvent], today: date) -> str:
    ended = [event for event in events if event.kind in queries.ENDING and event.effective_on <= today]
    if ended:
        return ended[-1].kind
    if row.issued_on > today:
        return "future"
    return "expired" if row.valid_until is not None and row.valid_until < today else "valid"


def _chain(session: Session, lab_id: UUID, certificate_id: UUID) -> Chain:
    rows = queries.chain_rows(session, lab_id=lab_id, certificate_ids=[certificate_id])
    return walk(str(certificate_id), list(nodes_of(session, rows)), list(links_of(rows)))
