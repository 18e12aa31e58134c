"""Where readings may go: what the instruments' door and the bench ask about calibrations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from sqlmodel import Session, col, select

from domain.calibration.life_cycle import State
from domain.specialty.layout import channels_of
from domain.specialty.plan import schedule
from domain.specialty.schema import Pack
from service.calibrations.packs import edition
from service.calibrations.tables import CalibrationRow
from service.readings.lookup import Channel, ReadingPlan

REMEMBERED = 2_000
"""Most plans kept in memory by this process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """A pack and the fields of an item, told apart by content: neither changes once a calibration is planned."""

    pack: Pack = field(compare=False)
    digest: str
    item: tuple[tuple[str, str], ...]


def reading_plans(session: Session, lab_id: UUID, calibration_ids: Collection[UUID]) -> dict[UUID, ReadingPlan]:
    """Return the plan of each calibration that exists in the laboratory (``service.readings.CalibrationLookup``).

    The rows stay locked against changes until the transaction ends: a reading that is taken while somebody completes
    the calibration is either in the frozen record or refused. In order of id, so that two flushes cannot deadlock.
    """
    rows = session.exec(
        select(CalibrationRow.id, CalibrationRow.state, CalibrationRow.pack_digest, CalibrationRow.item)
        .where(CalibrationRow.lab_id == lab_id, col(CalibrationRow.id).in_(calibration_ids))
        .order_by(col(CalibrationRow.id))
        .with_for_update(read=True)
    )
    return {
        calibration_id: reading_plan(edition(session, digest), item, state=state)
        for calibration_id, state, digest, item in rows
    }


def reading_plan(pack: Pack, item: Mapping[str, str], *, state: str) -> ReadingPlan:
    """Return where readings may go in a calibration of ``item`` by ``pack``."""
    plan = _open_plan(_Planned(pack=pack, digest=pack.digest, item=tuple(sorted(item.items()))))
    if state == State.IN_PROGRESS:
        return plan
    return ReadingPlan(open=False, channels=plan.channels, points=plan.points, repeats=plan.repeats)


@lru_cache(maxsize=REMEMBERED)
def _open_plan(planned: _Planned) -> ReadingPlan:
    pack, item = planned.pack, dict(planned.item)
    scheduled = schedule(pack, item)
    tests = [test for test in pack.tests if test.id in scheduled]
    return ReadingPlan(
        open=True,
        channels={
            (test.id, channel.id): Channel(unit=test.channel_unit(channel), kind=test.channel_kind(channel))
            for test in tests
            for channel in channels_of(pack, test, item)
        },
        points={test: frozenset(point.key for point in points) for test, points in scheduled.items()},
        repeats={test.id: test.repeats.maximum for test in tests},
    )
