"""What the page of one calibration shows, gathered from the slices."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from uuid import UUID

from sqlmodel import Session

from domain.authoring.unverified import unverified
from domain.calibration.life_cycle import State
from domain.calibration.record import OriginalRecord
from domain.calibration.result import PointResult, RecordResult
from domain.specialty.applying import applying_checks, applying_roles, environment_of
from domain.specialty.layout import channels_of
from domain.specialty.plan import point_key
from domain.specialty.procedure import Channel, PackTest
from domain.specialty.schema import Check, EnvironmentLimit, Pack, StandardRole
from domain.traceability.finding import Finding
from service.calibrations import completion, queries
from service.calibrations.bench import Cell, Series, bench_plan
from service.calibrations.bench import Place as BenchPlace
from service.calibrations.completion import Preview
from service.calibrations.foresight import foreseen, foreseen_of_plan
from service.calibrations.judging import judged_choices
from service.calibrations.packs import edition
from service.customers import queries as customers
from service.equipment import queries as equipment
from service.kit.paging import PageRequest
from service.kit.problems import Fault
from service.orders import queries as orders
from service.pages.charts import ErrorChart, error_chart
from service.pages.rows import Calibration, Shown, Standard
from service.people import queries as people
from service.readings import queries as readings
from service.standards import queries as standards


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """A reading that counts no more: shown struck through, with who took it and why it was replaced."""

    value: str
    reason: str
    by: str
    void: bool
    """Nothing was put in its place: the record marks that with a stroke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A reading that counts; only who typed it may correct it."""

    id: UUID
    value: str
    unit: str
    source: str
    by: str
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One cell of the grid."""

    cell: Cell
    name: str
    """Of its field in the form."""
    former: tuple[Former, ...]
    standing: tuple[Standing, ...]
    """More than one where an instrument sent twice; the record completes when all but one are struck out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One repeat at one point, a cell for each channel."""

    point: str
    repeat: int
    places: tuple[Place | None, ...]
    more: str
    """What asks for one further repeat of the point; "" where the last one is not whole, or the pack allows no more."""
    is_asked: bool
    """It is such a further repeat, and nothing of it was read yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One test in one phase: a line for each point and repeat, a column for each channel."""

    test: PackTest
    phase: str
    channels: tuple[Channel, ...]
    lines: tuple[Line, ...]

    @property
    def more(self) -> tuple[tuple[str, str], ...]:
        """The query that asks for one further repeat of every point that can have one."""
        return tuple(("more", line.more) for line in self.lines if line.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A standard that could serve, with its certificate of the day (C16)."""

    standard: Shown
    number: str
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A role in a test, what could fill it, and what does."""

    name: str
    test: PackTest
    role: StandardRole
    offers: tuple[Offer, ...]
    chosen: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The results of one test in one phase."""

    test: PackTest
    phase: str
    points: tuple[PointResult, ...]
    chart: ErrorChart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchView:
    """Everything on the page."""

    row: Calibration
    pack: Pack
    unverified: int
    """Numbers of the pack that nobody has held against the regulation."""
    checks: tuple[Check, ...]
    """Those that apply to the item."""
    order: Shown
    item: Shown
    customer: str
    names: Mapping[UUID, str]
    environment: Sequence[Shown]
    limits: tuple[EnvironmentLimit, ...]
    """What the method allows the room, for this item."""
    steps: Sequence[Shown]
    grids: tuple[Grid, ...]
    taken: int
    planned: int
    needs: tuple[Need, ...]
    warned: tuple[Finding, ...]
    """What the rules of traceability say against the standards that were chosen."""
    result: RecordResult | None
    outcomes: tuple[Outcome, ...]
    missing: tuple[Fault, ...]
    foreseen: tuple[Finding, ...]
    """What would stop the issue, as long as there is none."""
    frozen: Shown | None
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> str:
        """Field of the first reading of a further repeat: where the work goes on."""
        lines = (line for grid in self.grids for line in grid.lines if line.is_asked)
        return next((place.name for line in lines for place in line.places if place), "")


def bench_view(
    session: Session,
    *,
    lab_id: UUID,
    calibration_id: UUID,
    person_id: UUID | None,
    today: date,
    more: Collection[Series] = (),
) -> BenchView:
    """Gather the page of one calibration, with one further repeat of each series in ``more``; raises NotFound."""
    row = queries.calibration(session, lab_id=lab_id, calibration_id=calibration_id)
    pack = edition(session, row.pack_digest)
    order, item, customer = _origin(session, row)
    cells = bench_plan(session, row, more)
    steps = queries.steps_of(session, lab_id=lab_id, calibration_id=row.id)
    seen, frozen = _seen(session, row, pack)
    signed = {row.operator_id, row.checker_id, row.approver_id, *(step.person_id for step in steps)}
    return BenchView(
        row=row,
        pack=pack,
        unverified=len(unverified(pack)),
        checks=applying_checks(pack, row.item),
        order=order,
        item=item,
        customer=customer,
        names=people.names(session, lab_id, {each for each in signed if each}),
        environment=_environment(session, row, pack),
        limits=environment_of(pack, row.item),
        steps=steps,
        grids=tuple(_grids((pack, row.item), cells, _places(session, row, cells, person_id))),
        taken=sum(cell.reading is not None for cell in cells),
        planned=len(cells),
        needs=_needs(session, row, pack) if row.state != State.PLANNED else (),
        warned=_warned(session, row, pack, seen.record, today),
        result=seen.result,
        outcomes=tuple(_outcomes(pack, seen.points)),
        missing=seen.missing,
        foreseen=foreseen_of_plan(session, row, pack, on=today) if row.state == State.PLANNED else seen.foreseen,
        frozen=frozen,
    )


def field_name(cell: Cell) -> str:
    """Return the name of a cell's field; it says the place, so a plan that changed meanwhile mixes nothing up."""
    return f"reading|{cell.test}|{cell.point}|{cell.channel}|{cell.repeat}|{cell.phase}"


def series_of(text: str) -> Series:
    """Read what asks for one further repeat; what it does not name is nothing that a plan has."""
    test, point, phase, *_ = (*text.split("|"), "", "", "")
    return test, point, phase


def _origin(session: Session, row: Calibration) -> tuple[Shown, Shown, str]:
    """Order, item and the name that the certificate will carry; foreign keys promise that they are there."""
    item = orders.items(session, lab_id=row.lab_id, item_ids=[row.order_item_id])[row.order_item_id]
    order = orders.orders(session, lab_id=row.lab_id, order_ids=[item.order_id])[item.order_id]
    thing = equipment.equipment_by_id(session, lab_id=row.lab_id, equipment_ids=[row.equipment_id])[row.equipment_id]
    client = order.certificate_customer_id
    return order, thing, customers.customers(session, lab_id=row.lab_id, customer_ids=[client])[client].name


def _environment(session: Session, row: Calibration, pack: Pack) -> list[Shown]:
    """What was noted, moment by moment, each in the order in which the pack asks for it."""
    order = {limit.channel: place for place, limit in enumerate(pack.environment)}
    noted = queries.current_environment(session, lab_id=row.lab_id, calibration_id=row.id)
    return [*sorted(noted, key=lambda each: (each.taken_at, order.get(each.channel, len(order))))]


def _seen(session: Session, row: Calibration, pack: Pack) -> tuple[Preview, Shown | None]:
    """What was frozen, once completed; before, what completing would freeze, or the points that are whole so far."""
    if row.state == State.IN_PROGRESS:
        return completion.preview(session, lab_id=row.lab_id, calibration_id=row.id), None
    if row.state in {State.PLANNED, State.CANCELLED}:
        return Preview(result=None, points=(), missing=()), None
    frozen = queries.latest_frozen(session, lab_id=row.lab_id, calibration_id=row.id)
    result = frozen.result
    told: tuple[Finding, ...] = ()
    if row.state != State.APPROVED:
        told = foreseen(session, lab_id=row.lab_id, record=frozen.record, result=result, pack=pack)
    return Preview(result=result, points=result.points, missing=(), foreseen=told), frozen.row


def _places(session: Session, row: Calibration, cells: Sequence[Cell], person_id: UUID | None) -> dict[str, Place]:
    every = readings.all_readings(session, lab_id=row.lab_id, calibration_id=row.id)
    replaced_by = {each.corrects_id: each for each in every if each.corrects_id is not None}
    takers = {each.taken_by for each in every}
    names = people.names(session, row.lab_id, takers)
    tools = equipment.equipment_by_id(session, lab_id=row.lab_id, equipment_ids=takers - set(names))
    who = names | {tool.id: tool.name for tool in tools.values()}
    former: dict[BenchPlace, list[Former]] = {}
    standing: dict[BenchPlace, list[Standing]] = {}
    for each in every:
        at = (each.test, point_key(each.point), each.channel, each.repeat, each.phase)
        by, heir = who.get(each.taken_by, ""), replaced_by.get(each.id)
        if each.value == readings.VOID:
            continue
        if heir is not None:
            void = heir.value == readings.VOID
            former.setdefault(at, []).append(Former(value=each.value, reason=heir.reason, by=by, void=void))
        else:
            mine = each.source == "typed" and each.taken_by == person_id
            standing.setdefault(at, []).append(
                Standing(id=each.id, value=each.value, unit=each.unit, source=each.source, by=by, mine=mine)
            )
    return {
        field_name(cell): Place(
            cell=cell,
            name=field_name(cell),
            former=tuple(former.get((cell.test, cell.point, cell.channel, cell.repeat, cell.phase), ())),
            standing=tuple(standing.get((cell.test, cell.point, cell.channel, cell.repeat, cell.phase), ())),
        )
        for cell in cells
    }


def _grids(
    planned: tuple[Pack, Mapping[str, str]], cells: Sequence[Cell], places: Mapping[str, Place]
) -> Iterator[Grid]:
    pack, item = planned
    order = {test.id: number for number, test in enumerate(pack.tests)}
    ordered = sorted(cells, key=lambda cell: (cell.phase, order[cell.test]))
    for (phase, _), group in groupby(ordered, key=lambda cell: (cell.phase, order[cell.test])):
        found = list(group)
        test = pack.tests[order[found[0].test]]
        at = {(cell.point, cell.repeat, cell.channel): places[field_name(cell)] for cell in found}
        channels = channels_of(pack, test, item)
        points = list(dict.fromkeys(cell.point for cell in found))
        last = {point: max(cell.repeat for cell in found if cell.point == point) for point in points}
        read = {(cell.point, cell.repeat) for cell in found if cell.reading}
        asking = {  # a further repeat only after a whole one
            point: f"{test.id}|{point}|{phase}"
            for point in points
            if last[point] < test.repeats.maximum
            and all(cell.reading for cell in found if (cell.point, cell.repeat) == (point, last[point]))
        }
        yield Grid(
            test=test,
            phase=phase,
            channels=channels,
            lines=tuple(
                Line(
                    point=point,
                    repeat=repeat,
                    places=tuple(at.get((point, repeat, one.id)) for one in channels),
                    more=asking.get(point, "") if repeat == last[point] else "",
                    is_asked=repeat > test.repeats.minimum and (point, repeat) not in read,
                )
                for point in points
                for repeat in range(1, last[point] + 1)
            ),
        )


def _needs(session: Session, row: Calibration, pack: Pack) -> tuple[Need, ...]:
    choices = queries.choices_of(session, lab_id=row.lab_id, calibration_id=row.id)
    chosen = {(choice.role, choice.test): choice for choice in choices if not choice.point}
    offers = _offers(session, row, pack)
    return tuple(
        Need(
            name=f"standard|{role.role}|{test.id}",
            test=test,
            role=role,
            offers=offers[role.role],
            chosen=chosen[role.role, test.id].standard_id if (role.role, test.id) in chosen else None,
        )
        for test in pack.tests
        for role in applying_roles(pack, test.id, row.item)
    )


def _warned(
    session: Session, row: Calibration, pack: Pack, record: OriginalRecord | None, today: date
) -> tuple[Finding, ...]:
    """What is said of the choices while they can be changed; that one went out of force is said by the preview."""
    if record is None:
        return ()
    judged = judged_choices(
        session,
        record.standards,
        lab_id=row.lab_id,
        calibration_id=row.id,
        pack=pack,
        item=record.item,
        purpose=record.purpose,
        on=record.performed_on,
        known_on=today,
    )
    return tuple({(one.rule, one.en): one for _, found in judged for one in found}.values())


def _offers(session: Session, row: Calibration, pack: Pack) -> Mapping[str, tuple[Offer, ...]]:
    """Return what could fill each role on the day of the work."""
    if row.performed_on is None:
        return {role.role: () for role in pack.standards}
    usable: dict[str, list[Standard]] = {}
    for role in pack.standards:
        wanted = {(name, each.quantity_kind) for each in role.results for name in each.characteristics}
        page = standards.list_standards(
            session, lab_id=row.lab_id, request=PageRequest(limit=200, after=None), properties=wanted or None, own=True
        )
        usable[role.role] = [standard for standard in page.rows if standard.in_service]
    ids = {standard.id for each in usable.values() for standard in each}
    found = standards.certificates_in_force(session, lab_id=row.lab_id, standard_ids=ids, on=row.performed_on)
    return {
        role: tuple(
            Offer(standard=standard, number=found[standard.id][0].number, valid_until=found[standard.id][0].valid_until)
            for standard in fitting
            if standard.id in found
        )
        for role, fitting in usable.items()
    }


def _outcomes(pack: Pack, found: Sequence[PointResult]) -> Iterator[Outcome]:
    for (test_id, phase), group in groupby(found, key=lambda point: (point.test, point.phase)):
        test = pack.test(test_id)
        if test is not None:
            points = tuple(group)
            yield Outcome(test=test, phase=phase.value, points=points, chart=error_chart(points))
