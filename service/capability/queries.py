"""What the laboratory knows of licences: its own and those of the bodies above it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from domain.traceability.bodies import Body
from domain.traceability.licences import (
    OF_ASSEMBLIES,
    LicenceEvent,
    LicenceEventKind,
    LicenceFact,
    LicenceKind,
    ScopeLine,
    counting,
)
from service.capability.tables import LicenceEventRow, LicenceRow, LicenceScopeRow
from service.kit.clock import civil_day
from service.kit.paging import Page, PageRequest, paged

OURS = ""
"""Holder of our own licences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence with everything that is on record of it."""

    row: LicenceRow
    corrected_at: datetime | None
    corrected_by: UUID | None
    """The entry that stands in its place."""
    scope: Sequence[LicenceScopeRow]
    """In the order in which the lines were given."""
    events: Sequence[LicenceEventRow]
    """In the order in which they became known."""


def licence(session: Session, *, lab_id: UUID, licence_id: UUID) -> Licence | None:
    """Return one licence of the laboratory's register."""
    row = session.get(LicenceRow, (lab_id, licence_id))
    return None if row is None else _whole(session, lab_id, [row])[0]


def list_licences(
    session: Session, *, lab_id: UUID, request: PageRequest, holder: str | None = None
) -> tuple[Sequence[Licence], Page[LicenceRow]]:
    """Return one page of licences, the latest recorded first, of all holders or of one."""
    rows = select(LicenceRow).where(LicenceRow.lab_id == lab_id)
    if holder is not None:
        rows = rows.where(LicenceRow.holder_zh == holder)
    page = paged(session, rows, key=(LicenceRow.id,), request=request, newest_first=True)
    return _whole(session, lab_id, page.rows), page


def licences_of(session: Session, *, lab_id: UUID, bodies: Collection[Body]) -> Mapping[Body, tuple[LicenceFact, ...]]:
    """Return the licences of each of these bodies above us as the rules judge them, in the order of their record."""
    holders = session.exec(
        select(LicenceRow.holder_zh, LicenceRow.holder_code)
        .where(LicenceRow.lab_id == lab_id, LicenceRow.holder_zh != OURS)
        .distinct()
    ).all()
    same = {
        (name, code): [body for body in bodies if body.is_same(Body(name=name, code=code))] for name, code in holders
    }
    found: dict[Body, tuple[LicenceFact, ...]] = {}
    for each in _held_by(session, lab_id, {name for (name, _), meant in same.items() if meant}):
        for body in same[each.row.holder_zh, each.row.holder_code]:
            found[body] = (*found.get(body, ()), fact_of(each))
    return found


def own_licences(session: Session, *, lab_id: UUID) -> tuple[LicenceFact, ...]:
    """Return the laboratory's own licences as the rules judge them."""
    return tuple(map(fact_of, _held_by(session, lab_id, {OURS})))


def capabilities(session: Session, *, lab_id: UUID, on: date, known: date) -> Iterator[tuple[LicenceFact, ScopeLine]]:
    """Give our CMC: the lines of our own scopes that state a U and were in force on ``on``, as known on ``known``."""
    for one in counting(own_licences(session, lab_id=lab_id), on, known):
        if one.kind not in OF_ASSEMBLIES:
            yield from ((one, line) for line in one.scope if line.uncertainty)


def fact_of(licence: Licence) -> LicenceFact:
    """Return a licence as the rules judge it."""
    row = licence.row
    return LicenceFact(
        kind=LicenceKind(row.kind),
        number=row.number,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        known_on=civil_day(row.known_at),
        corrected_on=civil_day(licence.corrected_at) if licence.corrected_at else None,
        events=tuple(
            LicenceEvent(
                kind=LicenceEventKind(event.kind), effective_on=event.effective_on, known_on=civil_day(event.known_at)
            )
            for event in licence.events
        ),
        scope_partial=row.scope_partial,
        scope=tuple(
            ScopeLine(
                quantity_kind=line.quantity_kind,
                regulation=line.regulation,
                unit=line.unit,
                range_low=line.range_low,
                range_high=line.range_high,
                accuracy=line.accuracy,
                uncertainty=line.uncertainty,
                uncertainty_unit=line.uncertainty_unit,
            )
            for line in licence.scope
        ),
    )


def _held_by(session: Session, lab_id: UUID, names: Collection[str]) -> list[Licence]:
    rows = session.exec(
        select(LicenceRow)
        .where(LicenceRow.lab_id == lab_id, col(LicenceRow.holder_zh).in_(sorted(names)))
        .order_by(col(LicenceRow.id))
    ).all()
    return _whole(session, lab_id, rows)


def _whole(session: Session, lab_id: UUID, rows: Sequence[LicenceRow]) -> list[Licence]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    corrections = session.exec(
        select(LicenceRow.corrects_id, LicenceRow.id, LicenceRow.known_at).where(
            LicenceRow.lab_id == lab_id, col(LicenceRow.corrects_id).in_(ids)
        )
    )
    corrected = {wrong: (right, known_at) for wrong, right, known_at in corrections}
    lines: dict[UUID, list[LicenceScopeRow]] = {each: [] for each in ids}
    of_these = col(LicenceScopeRow.licence_id).in_(ids)
    for line in session.exec(
        select(LicenceScopeRow).where(LicenceScopeRow.lab_id == lab_id, of_these).order_by(col(LicenceScopeRow.id))
    ):
        lines[line.licence_id].append(line)
    events: dict[UUID, list[LicenceEventRow]] = {each: [] for each in ids}
    of_these = col(LicenceEventRow.licence_id).in_(ids)
    for event in session.exec(
        select(LicenceEventRow)
        .where(LicenceEventRow.lab_id == lab_id, of_these)
        .order_by(col(LicenceEventRow.known_at), col(LicenceEventRow.id))
    ):
        events[event.licence_id].append(event)
    found = []
    for row in rows:
        corrected_by, corrected_at = corrected.get(row.id, (None, None))
        found.append(
            Licence(
                row=row,
                corrected_at=corrected_at,
                corrected_by=corrected_by,
                scope=lines[row.id],
                events=events[row.id],
            )
        )
    return found
