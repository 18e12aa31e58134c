"""The preview of a long record as the bench asks for it, over HTTP in one process, against evaluating it alone.

A gauge of a hundred marks has 400 readings. The preview reads the whole record from the database, evaluates it and
writes every budget as JSON; Monte Carlo has no part in it. Measured at the first look, when no point is known yet, and
after each reading that changes; with a reading still to come, and whole. In processor time of this process, client
included: what else the machine does must not count.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path

from starlette.testclient import TestClient

from domain.calibration.evaluate import evaluate_partial
from service.calibrations import known, queries
from service.calibrations.packs import edition
from service.calibrations.records import original_record
from service.demo.laboratory import GAUGE, PRESSURE_PACK
from service.equipment.operations import add_equipment
from service.equipment.wire import EquipmentIn
from service.kit.database import Database
from service.kit.paging import PageRequest
from service.orders.queries import items_of
from tests.benchmarks.harness import Figure, Goal, Size, alternate, compared, seconds_of
from tests.engines import Engine
from tests.service.calibrations.bench import ADDRESS, Bench
from tests.service.certificates.bench import GAUGE_CHANNELS
from tests.service.world import World, app_on, as_member, given, take_signed_order
from tests.serving import Furnished, furnished

POINTS: dict[Size, int] = {"tiny": 30, "small": 100, "city": 100}
ROUNDS: dict[Size, int] = {"tiny": 1, "small": 25, "city": 99}
ENOUGH = 50
"""Milliseconds in which a person does not notice that anything was computed."""


def run(size: Size) -> list[Figure]:
    """Measure the preview on both engines."""
    return [*_on("postgres", size), *_on("sqlite", size)]


def _on(engine: Engine, size: Size) -> Iterator[Figure]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        lab = stack.enter_context(furnished(engine, folder))
        database = stack.enter_context(_opened(lab))
        client = stack.enter_context(TestClient(app_on(database, folder, lambda: lab.world.at)))
        bench = _bench(lab.world, database, client, POINTS[size])
        readings = _readings(POINTS[size])
        taken = iter(_take(bench, readings[:-1]))
        name = f"{engine}: preview of {POINTS[size]} points"
        yield _previewed(bench, f"{name}, first look / evaluation", size, known._known.clear)
        yield _previewed(
            bench, f"{name}, a reading changed, one missing / same", size, lambda: _change(bench, next(taken))
        )
        _take(bench, readings[-1:])
        yield _previewed(bench, f"{name}, a reading changed, whole / same", size, lambda: _change(bench, next(taken)))


def _previewed(bench: Bench, name: str, size: Size, before: Callable[[], object]) -> Figure:
    """Measure a preview; what happens ``before`` each is not counted."""
    with bench.database.reading() as session:
        lab_id = bench.world.lab.id
        row = queries.list_calibrations(session, lab_id=lab_id, request=PageRequest(limit=1, after=None)).rows[0]
        record, pack = original_record(session, row), edition(session, row.pack_digest)
    client = bench.member("technician")

    def ask() -> None:
        answer = client.post(f"{ADDRESS}/{bench.id}/preview")
        if answer.status_code != 200:
            raise RuntimeError(answer.text)

    def ours() -> float:
        before()
        return 1000 * seconds_of(ask, clock=time.process_time)

    def alone() -> float:
        return 1000 * seconds_of(lambda: evaluate_partial(record, pack), clock=time.process_time)

    ask()
    pair = alternate(ROUNDS[size], ours, alone)
    return compared(name, pair, "ms", Goal(at_most=ENOUGH, of="value"))


def _bench(world: World, database: Database, client: TestClient, points: int) -> Bench:
    """Plan a gauge of so many marks and record everything but its readings."""
    lab, marks = world.lab, _marks(points)
    fields = {**dict(GAUGE["fields"]), "range_high": marks[-1], "scale_marks": " ".join(marks)}  # type: ignore[call-overload] # JSON
    body = {**GAUGE, "barcode": "LH-LONG", "serial": "LONG", "customer_id": str(lab.customer_id), "fields": fields}
    with database.transaction() as session:
        item = add_equipment(session, actor=lab.actors["reception"], at=world.at, given=given(EquipmentIn, body))
        order = take_signed_order(session, lab, at=world.at, equipment_id=item.id, pack_id=PRESSURE_PACK)
        line = str(items_of(session, lab_id=lab.id, order_id=order.id)[0].id)
    technician = as_member(client, lab, "technician")
    made = technician.post(ADDRESS, json={"order_item_id": line}).json()["id"]
    bench = Bench(
        world=world,
        database=database,
        member=lambda login: as_member(client, lab, login),
        id=made,
        pack_id=PRESSURE_PACK,
    )
    bench.prepare()
    return bench


def _marks(points: int) -> list[str]:
    return [str(Decimal("0.02") * number) for number in range(points)]


def _readings(points: int) -> list[dict[str, object]]:
    return [
        {"test": "indication", "point": mark, "channel": channel, "value": mark, "unit": "MPa"}
        for mark in _marks(points)
        for channel in GAUGE_CHANNELS
    ]


def _take(bench: Bench, readings: list[dict[str, object]]) -> list[str]:
    answer = bench.post("/readings", {"readings": readings})
    receipts = answer.json()["receipts"]
    if {each["outcome"] for each in receipts} != {"accepted"}:
        raise RuntimeError(answer.text)
    return [each["id"] for each in receipts]


def _change(bench: Bench, reading: str) -> None:
    answer = bench.post(f"/readings/{reading}/correction", {"value": "0.04", "reason": "misread"})
    if answer.status_code != 201:
        raise RuntimeError(answer.text)


@contextmanager
def _opened(lab: Furnished) -> Iterator[Database]:
    database = Database(lab.url)
    try:
        yield database
    finally:
        database.dispose()
