"""Planning a calibration, and the work at the bench: whatever changes its record while it is in progress."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from clients.uuid7 import uuid7
from domain.calibration.errors import CheckUnknown
from domain.calibration.life_cycle import State
from domain.errors import MetrologyError
from domain.evidence.canonical import digest_of
from domain.quantity.conversion import convert
from domain.quantity.decimal_text import parse_decimal
from domain.specialty.applying import applying_checks
from domain.specialty.faults import raise_faults
from domain.specialty.plan import measurement_plan, point_key
from domain.specialty.schema import Pack
from service.calibrations import duties, moves, queries
from service.calibrations.bench import taken_at_places
from service.calibrations.lookup import reading_plan
from service.calibrations.packs import choose_edition, edition
from service.calibrations.refusals import (
    EnvironmentChannelUnknown,
    NotInProgress,
    OrderItemUnknown,
    OrderNotSigned,
    ReadingPlaceTaken,
)
from service.calibrations.tables import CalibrationRow, EnvironmentReadingRow
from service.calibrations.wire import (
    CalibrationChangeIn,
    CalibrationIn,
    EnvironmentReadingIn,
    TypedReadingIn,
)
from service.equipment import queries as equipment
from service.kit import versions
from service.kit.actor import Actor
from service.kit.clock import civil_day
from service.kit.problems import NotFound
from service.orders import queries as orders
from service.people import queries as people
from service.readings import operations as readings
from service.readings import queries as recorded
from service.readings.candidate import Outcome
from service.readings.judging import CLOCK_SKEW
from service.readings.refusals import ReadingFromFuture

RECORD = "record"
"""What only the operator does, as refusals name it."""


def plan(session: Session, *, actor: Actor, at: datetime, given: CalibrationIn) -> CalibrationRow:
    """Plan the calibration of one item of a signed order by an edition of its pack, or a variant, in force today.

    The item's fields are frozen here, and the pack's text is stored under its digest. Raises OrderItemUnknown,
    OrderNotSigned, what `choose_edition` raises, what `duties.require` raises (for the pack that is planned with), or
    the pack's refusal of the item.
    """
    item = orders.item(session, lab_id=actor.lab_id, item_id=given.order_item_id)
    if item is None:
        raise OrderItemUnknown("/order_item_id")
    order = orders.order(session, lab_id=actor.lab_id, order_id=item.order_id)
    brought = equipment.equipment(session, lab_id=actor.lab_id, equipment_id=item.equipment_id)
    if order is None or brought is None:
        raise OrderItemUnknown("/order_item_id")
    if order.signed_at is None:
        raise OrderNotSigned("/order_item_id", number=order.number)
    laboratory = people.laboratory(session, actor.lab_id)
    wanted = given.pack_id or item.pack_id
    pack = choose_edition(
        session,
        ordered=item.pack_id,
        wanted=wanted,
        version=given.pack_version,
        on=civil_day(at),
        at=at,
        laboratory=laboratory.code,
    )
    asked = duties.task(pack, item.service)
    duties.require(session, lab_id=actor.lab_id, person_id=actor.person, task=asked, duty="perform", day=civil_day(at))
    try:
        measurement_plan(pack, brought.fields)
    except MetrologyError as fault:
        raise fault.at("/order_item_id") from None
    site = order.site_address if order.on_site else laboratory.address_zh
    row = CalibrationRow(
        lab_id=actor.lab_id,
        id=uuid7(),
        order_item_id=item.id,
        equipment_id=item.equipment_id,
        pack_id=pack.id,
        pack_version=pack.version,
        pack_digest=pack.digest,
        service=item.service,
        purpose=given.purpose,
        state=State.PLANNED.value,
        item=dict(brought.fields),
        statement_requested=given.statement_requested,
        place_kind=given.place_kind or ("on_site" if order.on_site else "permanent"),
        place=given.place or site,
        operator_id=actor.person,
        created_at=at,
    )
    session.add(row)
    session.flush()
    told = {"order_item_id": str(item.id), "pack_digest": pack.digest, "item": digest_of(row.item)}
    moves.note(session, row, "plan", actor=actor, at=at, told=told)
    return row


def change(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, version: int, given: CalibrationChangeIn
) -> CalibrationRow:
    """Replace checks, adjustment and place of a record in progress.

    Raises VersionChanged, OperatorOnly, NotInProgress, CheckUnknown.
    """
    row = bench_row(session, actor=actor, calibration_id=calibration_id, expected=version)
    pack = edition(session, row.pack_digest)
    known = {check.id for check in applying_checks(pack, row.item)}
    raise_faults(
        [
            CheckUnknown(f"/checks/{check}", check=check, known=", ".join(sorted(known)))
            for check in given.checks
            if check not in known
        ]
    )
    versions.advance(session, row, version)
    row.sqlmodel_update(given.model_dump(exclude_none=True))
    session.add(row)
    session.flush()
    moves.note(session, row, "change", actor=actor, at=at, told={"given": digest_of(given.model_dump(mode="json"))})
    return row


def note_environment(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, given: Sequence[EnvironmentReadingIn]
) -> list[EnvironmentReadingRow]:
    """Note ambient conditions. A second note of the same channel and instant replaces the first, which stays on record.

    Raises EnvironmentChannelUnknown, ReadingFromFuture, or the refusal of a unit.
    """
    row = bench_row(session, actor=actor, calibration_id=calibration_id)
    pack = edition(session, row.pack_digest)
    noted = []
    for index, each in enumerate(given):
        _check_ambient(pack, each, f"/readings/{index}", at)
        noted.append(
            EnvironmentReadingRow(
                lab_id=row.lab_id,
                id=uuid7(),
                calibration_id=row.id,
                channel=each.channel,
                value=each.value,
                unit=each.unit,
                taken_at=each.taken_at or at,
                recorded_by=actor.person,
            )
        )
    session.add_all(noted)
    session.flush()
    told = {"given": digest_of([each.model_dump(mode="json") for each in given])}
    moves.note(session, row, "environment", actor=actor, at=at, told=told)
    return noted


def record_readings(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, given: Sequence[TypedReadingIn]
) -> list[Outcome]:
    """Write what the operator read off displays; one outcome for each, in order.

    A place that has a reading takes no second one: it is corrected instead, so that what was first seen stays visible.
    """
    row = bench_row(session, actor=actor, calibration_id=calibration_id)
    taken = {place: each.id for place, each in taken_at_places(session, row).items()}
    refused: dict[int, Outcome] = {}
    typed: dict[int, readings.TypedReading] = {}
    for position, each in enumerate(given):
        reading_id = each.id or uuid7()
        place = (each.test, point_key(each.point), each.channel, each.repeat, each.phase)
        if taken.setdefault(place, reading_id) != reading_id:
            names = {"test": each.test, "point": each.point, "channel": each.channel, "repeat": each.repeat}
            refused[position] = Outcome(id=reading_id, refusal=ReadingPlaceTaken("", **names))
        else:
            typed[position] = readings.TypedReading(**{**each.model_dump(), "id": reading_id})
    outcomes = readings.record_typed(
        session,
        actor=actor,
        at=at,
        calibration_id=row.id,
        plan=reading_plan(edition(session, row.pack_digest), row.item, state=row.state),
        given=list(typed.values()),
    )
    told = refused | dict(zip(typed, outcomes, strict=True))
    return [told[position] for position in range(len(given))]


def correct_reading(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, reading_id: UUID, value: str, reason: str
) -> Outcome:
    """Write a correction beside a reading of this calibration; only its recorder may, and must say why."""
    row = queries.locked(session, lab_id=actor.lab_id, calibration_id=calibration_id)
    _require_in_progress(row)
    known = recorded.reading(session, lab_id=row.lab_id, reading_id=reading_id)
    if known is None or known.calibration_id != row.id:
        raise NotFound
    places = reading_plan(edition(session, row.pack_digest), row.item, state=row.state)
    return readings.correct(session, actor=actor, at=at, plan=places, reading_id=reading_id, value=value, reason=reason)


def void_reading(
    session: Session, *, actor: Actor, at: datetime, calibration_id: UUID, reading_id: UUID, reason: str
) -> Outcome:
    """Strike a reading of this calibration out, saying why: by the operator, who answers for the record."""
    row = bench_row(session, actor=actor, calibration_id=calibration_id)
    known = recorded.reading(session, lab_id=row.lab_id, reading_id=reading_id)
    if known is None or known.calibration_id != row.id:
        raise NotFound
    return readings.void(session, actor=actor, at=at, reading_id=reading_id, reason=reason)


def bench_row(session: Session, *, actor: Actor, calibration_id: UUID, expected: int | None = None) -> CalibrationRow:
    """Return the calibration locked, for its operator, in progress.

    Raises VersionChanged, OperatorOnly, NotInProgress.
    """
    row = moves.open_row(session, actor=actor, calibration_id=calibration_id, expected=expected)
    moves.require_operator(row, actor, RECORD)
    _require_in_progress(row)
    return row


def _require_in_progress(row: CalibrationRow) -> None:
    if row.state != State.IN_PROGRESS:
        raise NotInProgress(state=row.state)


def _check_ambient(pack: Pack, given: EnvironmentReadingIn, pointer: str, at: datetime) -> None:
    limit = next((each for each in pack.environment if each.channel == given.channel), None)
    if limit is None:
        known = ", ".join(each.channel for each in pack.environment)
        raise EnvironmentChannelUnknown(f"{pointer}/channel", channel=given.channel, known=known)
    convert(parse_decimal(given.value), given.unit, limit.unit, limit.kind, f"{pointer}/unit")
    if given.taken_at is not None and given.taken_at > at + CLOCK_SKEW:
        raise ReadingFromFuture(f"{pointer}/taken_at", taken_at=given.taken_at.isoformat())
