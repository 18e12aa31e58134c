"""Work that is ready to be approved: planned, done at the bench, completed and checked by the slices that do it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from clients.uuid7 import uuid7
from service.calibrations import choosing, completion, moves
from service.calibrations import operations as bench
from service.calibrations.wire import (
    CalibrationChangeIn,
    CalibrationIn,
    EnvironmentReadingIn,
    StandardChoiceIn,
    TypedReadingIn,
)
from service.demo.laboratory import PRESSURE_PACK
from service.orders import queries as orders
from tests.service.world import Lab, given, take_signed_order

GAUGE_POINTS = ("0", "0.4", "0.8", "1.2", "1.6")
GAUGE_CHANNELS = ("up_untapped", "up_tapped", "down_untapped", "down_tapped")
ROOM = (
    {"channel": "temperature", "value": "20.4", "unit": "degC"},
    {"channel": "temperature", "value": "20.1", "unit": "degC"},
    {"channel": "humidity", "value": "52", "unit": "%RH"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A gauge's work; the defaults are a verification that conforms."""

    service: str = "verification"
    statement_requested: bool = False
    checks: Mapping[str, bool] = field(
        default_factory=lambda: {"appearance": True, "zero": True, "pointer_movement": True}
    )
    adjusted: bool = False
    points: Sequence[str] = GAUGE_POINTS
    reading: Callable[[str, str, str], str] = lambda point, _channel, _phase: f"{float(point):.2f}"
    """Point, channel and phase -> what the gauge showed."""


CONFORMING = Job()
FAILING = Job(reading=lambda point, _channel, _phase: f"{float(point) + (0.1 if point == '0.8' else 0):.2f}")
CALIBRATED = Job(service="calibration")
ADJUSTED = Job(
    adjusted=True,
    reading=lambda point, _channel, phase: f"{float(point) + (0.1 if phase == 'as_found' else 0):.2f}",
)


def checked_gauge(session: Session, lab: Lab, *, at: datetime, job: Job = CONFORMING) -> UUID:
    """Bring a customer's gauge through the whole work up to the check; return the calibration's id."""
    order = take_signed_order(
        session, lab, at=at, equipment_id=lab.gauge_id, pack_id=PRESSURE_PACK, service=job.service
    )
    item = orders.items_of(session, lab_id=lab.id, order_id=order.id)[0]
    technician = lab.actors["technician"]
    body = {"order_item_id": str(item.id), "statement_requested": job.statement_requested}
    planned = bench.plan(session, actor=technician, at=at, given=given(CalibrationIn, body))
    moves.start(session, actor=technician, at=at, calibration_id=planned.id)
    work_at_bench(session, lab, planned.id, at=at, job=job)
    finish(session, lab, planned.id, at=at)
    return planned.id


def work_at_bench(session: Session, lab: Lab, calibration_id: UUID, *, at: datetime, job: Job = CONFORMING) -> None:
    """Note room, checks, standards and readings."""
    technician = lab.actors["technician"]
    row = bench.bench_row(session, actor=technician, calibration_id=calibration_id)
    change: dict[str, object] = {
        "checks": {**job.checks},
        "adjusted": job.adjusted,
        "place_kind": row.place_kind,
        "place": row.place,
    }
    bench.change(
        session,
        actor=technician,
        at=at,
        calibration_id=calibration_id,
        version=row.version,
        given=given(CalibrationChangeIn, change),
    )
    room = [{**each, "taken_at": (at - timedelta(minutes=minutes)).isoformat()} for minutes, each in enumerate(ROOM)]
    bench.note_environment(
        session,
        actor=technician,
        at=at,
        calibration_id=calibration_id,
        given=[given(EnvironmentReadingIn, each) for each in room],
    )
    standard = {
        "role": "pressure_standard",
        "test": "indication",
        "standard_id": str(lab.standards["pressure-reference"]),
    }
    choosing.choose_standards(
        session,
        actor=technician,
        at=at,
        calibration_id=calibration_id,
        given=[given(StandardChoiceIn, standard)],
    )
    outcomes = bench.record_readings(
        session,
        actor=technician,
        at=at,
        calibration_id=calibration_id,
        given=[given(TypedReadingIn, each) for each in _readings(job)],
    )
    assert all(outcome.refusal is None for outcome in outcomes), outcomes


def finish(session: Session, lab: Lab, calibration_id: UUID, *, at: datetime) -> None:
    """Complete and check."""
    completion.complete(session, actor=lab.actors["technician"], at=at, calibration_id=calibration_id)
    moves.check(session, actor=lab.actors["checker"], at=at, calibration_id=calibration_id)


def _readings(job: Job) -> Iterable[dict[str, object]]:
    for phase in ("as_found", "as_left") if job.adjusted else ("initial",):
        for point in job.points:
            for channel in GAUGE_CHANNELS:
                yield {
                    "id": str(uuid7()),
                    "test": "indication",
                    "point": point,
                    "channel": channel,
                    "phase": phase,
                    "value": job.reading(point, channel, phase),
                    "unit": "MPa",
                }
