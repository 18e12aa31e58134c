"""Everything the evaluation needs, taken from the record and held against the pack before anything is computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from domain.calibration.ambient import ambient_means
from domain.calibration.errors import (
    CheckMissing,
    CheckUnknown,
    PackMismatch,
    ReadingMissing,
    RegulationNotInForce,
    ServiceNotOffered,
)
from domain.calibration.readings import (
    Layout,
    Schedule,
    TakenReading,
    is_complete,
    missing_readings,
    phases_of,
    place_readings,
)
from domain.calibration.record import OriginalRecord, Phase
from domain.calibration.standards import Certified, KnownResults, certified_at, corrections_at, placement_faults
from domain.errors import MetrologyError
from domain.quantity.decimal_text import terminating
from domain.specialty.applying import applying_checks, applying_roles
from domain.specialty.compiled import CompiledInput, CompiledPack, CompiledTest
from domain.specialty.expressions import Expression
from domain.specialty.faults import raise_faults
from domain.specialty.item import class_numbers, item_faults, item_numbers
from domain.specialty.layout import SensorCountImpossible, channels_of, sensors_of
from domain.specialty.parts import Service
from domain.specialty.plan import PlannedPoint, PointOutsideRange, PointsMissing, schedule
from domain.specialty.schema import Pack, StandardRole
from domain.specialty.symbols import class_symbols
from domain.uncertainty.inputs import InputQuantity

_PENDING = (ReadingMissing, CheckMissing)
"""What a record lacks only because the work is not finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPoint:
    """One point in one phase: its readings by channel in the order of repeats, and what certificates say there."""

    compiled: CompiledTest
    index: int
    """Of the test in the pack."""
    point: PlannedPoint
    phase: Phase
    repeats: int
    readings: Mapping[str, tuple[TakenReading, ...]]
    certified: Mapping[str, Certified]
    sensors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the sensors behind each channel that has several."""
    corrections: Mapping[str, Mapping[str, Certified]] = field(default_factory=dict)
    """Of sensors that certificates correct one by one, by symbol and sensor; ``certified`` has the largest."""

    def taken(self, channel: str) -> tuple[TakenReading, ...]:
        """Readings of a channel, of all its sensors where it has several."""
        return tuple(one for name in self.sensors.get(channel, (channel,)) for one in self.readings[name])

    @property
    def where(self) -> str:
        """``<test>/<point>/<phase>``."""
        return f"{self.point.test}/{self.point.key}/{self.phase}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A record without faults."""

    record: OriginalRecord
    """Without its readings: each point has its own, so that no point can look at those of another."""
    pack: Pack
    points: tuple[MeasuredPoint, ...]
    """In the pack's order, phase by phase."""
    numbers: Mapping[str, Fraction]
    """What item and constants give to expressions."""
    ambient: Mapping[str, Fraction]
    """Means of the ambient conditions, by symbol."""
    class_numbers: Mapping[str, Mapping[str, Fraction]]
    """What each accuracy class gives to expressions."""
    steady_symbols: frozenset[str]
    """Names whose numbers depend neither on the point nor on the class."""
    final_phase: Phase
    roles: Mapping[str, tuple[StandardRole, ...]]
    """Standards that apply to the item, by test."""
    stated: bool
    """A statement of conformity is made."""
    steady: dict[Expression, tuple[Fraction, Decimal]] = field(default_factory=dict, compare=False)
    """Expressions that are the same at every point (the rounding interval ...): computed once a record."""
    inputs: dict[tuple[CompiledInput, str], InputQuantity] = field(default_factory=dict, compare=False)
    """Inputs that are the same at every point, by the certified result they open to: made once a record."""

    def is_steady(self, expression: Expression) -> bool:
        """Tell whether nothing in an expression depends on the point or the class."""
        return self.steady_symbols.issuperset(expression.symbols)

    def value(self, expression: Expression, values: Mapping[str, Fraction]) -> Fraction:
        """Compute an expression at a point, or remember it where nothing in it depends on the point or the class."""
        known = self.steady.get(expression)
        if known is not None:
            return known[0]
        value = expression.value(values)
        if self.is_steady(expression):
            self.steady[expression] = value, terminating(value)
        return value

    def decimal(self, expression: Expression, values: Mapping[str, Fraction]) -> Decimal:
        """Compute an expression as `value` does, as a Decimal of at most 30 digits."""
        known = self.steady.get(expression)
        return known[1] if known is not None else terminating(self.value(expression, values))


def gather(record: OriginalRecord, compiled: CompiledPack) -> Gathered:
    """Hold a record against its pack.

    Raises the one fault there is, or `SeveralFaults` with all that can be told apart; pointers are into the record.
    """
    return _gathered(record, compiled, may_be_pending=False)[0]


def gather_so_far(record: OriginalRecord, compiled: CompiledPack) -> tuple[Gathered, list[MetrologyError]]:
    """Gather the points that have been read completely, of a record that may still lack readings and checks.

    The second value lists what is lacking; everything else is raised as by `gather`.
    """
    return _gathered(record, compiled, may_be_pending=True)


def _gathered(
    record: OriginalRecord, compiled: CompiledPack, *, may_be_pending: bool
) -> tuple[Gathered, list[MetrologyError]]:
    pack = compiled.pack
    raise_faults(_basis_faults(record, pack))
    raise_faults([fault.at("/item") for fault in item_faults(pack, record.item)])
    planned, layout = _schedule(record, pack)
    roles = {test: applying_roles(pack, test, record.item) for test in planned}
    placed, faults = place_readings(record, pack, planned, layout)
    phases, phase_faults = phases_of(record)
    if may_be_pending and all(reading.phase in phases for reading in record.readings):
        phase_faults = []  # as left is read after as found
    ambient, ambient_faults = ambient_means(record, pack)
    keys = frozenset((test, point.key) for test, points in planned.items() for point in points)
    faults += phase_faults or missing_readings(pack, planned, layout, phases, placed)
    faults += ambient_faults + _check_faults(record, pack) + placement_faults(record, roles, keys)
    tolerated = _PENDING if may_be_pending else ()
    pending: list[MetrologyError] = [fault for fault in faults if isinstance(fault, tolerated)]
    raise_faults([fault for fault in faults if not isinstance(fault, tolerated)])
    points = []
    known: KnownResults = {}
    for phase in phases:
        for index, test in enumerate(compiled.tests):
            sensors = sensors_of(pack, test.test, record.item) if test.test.id in planned else {}
            for point in planned.get(test.test.id, ()):
                taken = placed.get((test.test.read_as, point.key, phase), {})
                if pending and not is_complete(test.test, layout[test.test.read_as], taken):
                    continue
                readings = {channel: tuple(by[n] for n in sorted(by)) for channel, by in taken.items()}
                mine = roles[test.test.read_as]
                certified = certified_at(record, mine, test.test, point, known)
                corrections = corrections_at(record, mine, (test.test, point), sensors, known)
                for symbol, by_sensor in corrections.items():
                    certified[symbol] = max(by_sensor.values(), key=lambda one: one.standard_uncertainty)
                    readings |= {name: _corrected(readings[name], one.value) for name, one in by_sensor.items()}
                points.append(
                    MeasuredPoint(
                        compiled=test,
                        index=index,
                        point=point,
                        phase=phase,
                        repeats=len(next(iter(readings.values()))),
                        readings=readings,
                        certified=certified,
                        sensors=sensors,
                        corrections=corrections,
                    )
                )
    numbers = item_numbers(pack, record.item)
    gathered = Gathered(
        record=replace(record, readings=()),
        pack=pack,
        points=tuple(points),
        numbers=numbers,
        ambient=ambient,
        class_numbers={known: class_numbers(pack, known) for known in pack.classes.values} if pack.classes else {},
        steady_symbols=frozenset({*numbers, *ambient}.difference(class_symbols(pack))),
        final_phase=phases[-1],
        roles=roles,
        stated=record.service == Service.VERIFICATION or record.statement_requested,
    )
    return gathered, pending


def _corrected(taken: Sequence[TakenReading], correction: Fraction) -> tuple[TakenReading, ...]:
    return tuple(replace(one, value=one.value + correction) for one in taken)


def _schedule(record: OriginalRecord, pack: Pack) -> tuple[Schedule, Layout]:
    try:
        planned = schedule(pack, record.item)
        return planned, {test.id: channels_of(pack, test, record.item) for test in pack.tests if test.id in planned}
    except (PointOutsideRange, PointsMissing, SensorCountImpossible) as fault:
        raise fault.at("/item")  # noqa: B904 - it is the same refusal, now with its place


def _basis_faults(record: OriginalRecord, pack: Pack) -> list[MetrologyError]:
    expected = f"{record.pack_id} {record.pack_version} {record.pack_digest}"
    found = f"{pack.id} {pack.version} {pack.digest}"
    if expected != found:
        return [PackMismatch("/pack_digest", expected=expected, found=found)]
    faults: list[MetrologyError] = []
    regulation = pack.regulation
    if record.service not in regulation.services:
        offered = ", ".join(regulation.services)
        faults.append(ServiceNotOffered("/service", service=record.service, offered=offered))
    begin, end = regulation.effective_from, regulation.effective_to
    if record.performed_on < begin or (end is not None and record.performed_on > end):
        faults.append(
            RegulationNotInForce(
                "/performed_on", regulation=regulation.code, day=record.performed_on, begin=begin, end=end or "…"
            )
        )
    return faults


def _check_faults(record: OriginalRecord, pack: Pack) -> list[MetrologyError]:
    checks = applying_checks(pack, record.item)
    known = {check.id for check in checks}
    faults: list[MetrologyError] = [
        CheckUnknown(f"/checks/{check}", check=check, known=", ".join(sorted(known)))
        for check in record.checks
        if check not in known
    ]
    faults += [
        CheckMissing("/checks", check=check.id, label_zh=check.label.zh, label_en=check.label.en)
        for check in checks
        if check.required and record.service in check.services and check.id not in record.checks
    ]
    return faults
