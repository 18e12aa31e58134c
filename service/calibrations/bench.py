"""The plan as the bench sees it: every reading to take, in working order, with what was taken."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from domain.calibration.record import Phase
from domain.specialty.parts import Bilingual
from domain.specialty.plan import PlannedMeasurement, measurement_plan, point_key
from service.calibrations.packs import edition
from service.calibrations.tables import CalibrationRow
from service.readings import queries as readings

Place = tuple[str, str, str, int, str]
"""Test, point, channel, repeat, phase."""
Series = tuple[str, str, str]
"""Test, point, phase: what is read again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The reading that counts at a place."""

    id: UUID
    value: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place of the plan; a repeat beyond the planned ones has its cells as soon as it was begun at one channel."""

    test: str
    point: str
    channel: str
    repeat: int
    phase: str
    unit: str
    kind: str
    label: Bilingual
    nominal: str
    reading: Taken | None = None


def bench_plan(session: Session, row: CalibrationRow, more: Collection[Series] = ()) -> tuple[Cell, ...]:
    """Return every cell of the calibration's plan, phase by phase, in the order in which a person reads.

    ``more`` asks for one further repeat of each series, as far as the pack allows.
    """
    pack, taken = edition(session, row.pack_digest), taken_at_places(session, row)
    planned = measurement_plan(pack, row.item)
    cells: dict[Place, Cell] = {
        (each.test, each.point, each.channel, each.repeat, phase.value): _cell(each, phase)
        for phase in phases(row, {place[4] for place in taken})
        for each in planned
    }
    repeats = {test.id: test.repeats for test in pack.tests}
    last: dict[Series, int] = {}
    for test, point, _, repeat, phase in taken:
        last[test, point, phase] = max(repeat, last.get((test, point, phase), repeats[test].minimum))
    for series in {(each.test, each.point, each.phase) for each in cells.values()}.intersection(more):
        wanted = last.get(series, repeats[series[0]].minimum) + 1
        last[series] = min(wanted, repeats[series[0]].maximum)
    for cell in [each for each in cells.values() if each.repeat == 1]:
        until = last.get((cell.test, cell.point, cell.phase), 0)
        for repeat in range(repeats[cell.test].minimum + 1, until + 1):
            cells[cell.test, cell.point, cell.channel, repeat, cell.phase] = replace(cell, repeat=repeat)
    like = {(cell.test, cell.point, cell.channel): cell for cell in cells.values()}
    for place in taken:  # of a phase that is read no more, since the item was adjusted after all
        test, point, channel, repeat, phase = place
        cells.setdefault(place, replace(like[test, point, channel], repeat=repeat, phase=phase))
    return tuple(replace(cell, reading=taken.get(place)) for place, cell in cells.items())


def taken_at_places(session: Session, row: CalibrationRow) -> dict[Place, Taken]:
    """Return the readings that count, by place."""
    return {
        (each.test, point_key(each.point), each.channel, each.repeat, each.phase): Taken(
            id=each.id, value=each.value, unit=each.unit, source=each.source
        )
        for each in readings.current_readings(session, lab_id=row.lab_id, calibration_id=row.id)
    }


def phases(row: CalibrationRow, found: set[str]) -> Sequence[Phase]:
    """Return the phases that are read: as found and as left where the item was adjusted, else the only state."""
    if row.adjusted:
        return (Phase.AS_FOUND, Phase.AS_LEFT)
    return (Phase.AS_FOUND,) if found == {Phase.AS_FOUND.value} else (Phase.INITIAL,)


def _cell(planned: PlannedMeasurement, phase: Phase) -> Cell:
    return Cell(
        test=planned.test,
        point=planned.point,
        channel=planned.channel,
        repeat=planned.repeat,
        phase=phase.value,
        unit=planned.unit,
        kind=planned.kind,
        label=planned.label,
        nominal=planned.nominal,
    )
