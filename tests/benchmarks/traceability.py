"""The city's graph: a chain against a read by its key, impact, the audit against arrays, and what keeping it costs.

The city is drawn and loaded as :mod:`city` says; the counts of the audit must be those of the array engine, or nothing
is measured.
"""

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from unittest.mock import patch
from urllib.parse import quote

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

import migrations
from clients.uuid7 import uuid7
from domain.exchange.envelope import Envelope
from domain.traceability.chain import Level
from service.kit.database import Database
from service.platform.graph import failing, feed, impact, levels, tally
from service.platform.graph.chain import CHAIN, asked, chain_of
from service.platform.graph.closure import kept
from service.platform.graph.faults import Fault
from service.platform.graph.judged import Scope
from service.platform.graph.planner import one_large_question
from service.platform.graph.tables import GraphCertificateRow
from service.platform.labs import register_lab
from service.platform.receive import receive
from tests.benchmarks.city import BIT, END, City, Shape, city, days, issuer_code, number
from tests.benchmarks.city_audit import audit
from tests.benchmarks.city_load import keep, load
from tests.benchmarks.harness import Figure, Goal, Pair, Size, alone, alternate, compared, percentile, seconds_of
from tests.benchmarks.load import drive, get_bytes
from tests.domain.exchange.samples import LAB, LAB_KEY, NOON, PLATFORM_KEY, Sender
from tests.engines import Engine
from tests.serving import Server, empty

TOKEN = "a token for the benchmark only"
CERTIFICATES = "CITY_CERTIFICATES"
"""Environment: how many certificates of items the city on PostgreSQL has, if not what its size says."""
DATABASE = "CITY_DATABASE"
"""Environment: name of a PostgreSQL database that keeps the city from run to run; made where it does not exist."""
BATCH = 50
"""Messages in a batch of a laboratory."""
YEAR = (date(2022, 3, 1), date(2023, 2, 28))
"""Period in which a standard is suspect."""
PAST = date(2023, 6, 30)
"""An earlier day, asked about as it was known on that day."""
LARGE = 100_000
"""From here on an impact is judged by its rate."""


class EnginesDiffer(RuntimeError):
    """SQL and arrays do not say the same: a speed of wrong answers is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How large the cities are, and how often each figure is taken."""

    city: Shape
    laboratory: Shape
    """On SQLite: a single laboratory."""
    rounds: int
    asked: int
    """Chains a round."""


AMOUNTS: dict[Size, Amount] = {
    "tiny": Amount(
        city=Shape(certificates=2_000, labs=8, instruments=400, social_public=40, national=15),
        laboratory=Shape(certificates=1_000, labs=1, instruments=200, social_public=40, national=15),
        rounds=1,
        asked=20,
    ),
    "small": Amount(
        city=Shape(certificates=100_000),
        laboratory=Shape(certificates=100_000, labs=1, instruments=20_000),
        rounds=5,
        asked=1_000,
    ),
    "city": Amount(
        city=Shape(certificates=5_000_000),
        laboratory=Shape(certificates=1_000_000, labs=1, instruments=200_000),
        rounds=3,
        asked=1_000,
    ),
}


def run(size: Size) -> list[Figure]:
    """Measure the city on PostgreSQL, and one laboratory's certificates on SQLite."""
    amount = AMOUNTS[size]
    shape = replace(amount.city, certificates=int(os.environ.get(CERTIFICATES, amount.city.certificates)))
    with _loaded("postgres", shape, kept=os.environ.get(DATABASE)) as (database, made):
        figures = [
            *_chain("postgres", database, made, amount),
            _over_http(database, made, amount),
            *_impact(database, made, amount),
            *_audit(database, made, amount),
            *_failing(database, made, amount),
            *_bytes(database, made),
            _issuing(database, made, amount),
        ]
    with _loaded("sqlite", amount.laboratory) as (database, made):
        return [*figures, *_chain("sqlite", database, made, amount)]


@contextmanager
def _loaded(engine: Engine, shape: Shape, *, kept: str | None = None) -> Iterator[tuple[Database, City]]:
    """A platform at the engine's own durability, with a city in it; dropped on leaving; ``kept``: a copy of that."""
    made = city(shape)
    if kept:
        keep(kept, made)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(empty(engine, folder, copy_of=kept))
        migrations.upgrade(url, "platform")
        database = Database(url)
        stack.callback(database.dispose)
        if not kept:
            load(database, made)
        yield database, made


def _some_items(made: City, many: int) -> list[int]:
    items = made.ids[made.level == levels.code(Level.ITEM)]
    return [int(each) for each in np.random.default_rng(3).choice(items, many)]


def _key(made: City, certificate_id: int) -> dict[str, str]:
    return {"issuer": issuer_code(int(made.issuer[certificate_id - 1])), "number": number(certificate_id)}


def _p99(session: Session, made: City, asked: int, work: Callable[[Session, int], object]) -> float:
    """Milliseconds of the slowest hundredth; other certificates every time."""
    chosen = random.sample(_some_items(made, 10 * asked), asked)
    return 1000 * percentile([seconds_of(partial(work, session, each)) for each in chosen], 0.99)


def _chain(engine: Engine, database: Database, made: City, amount: Amount) -> Iterator[Figure]:
    table = GraphCertificateRow.metadata.tables["graph_certificate"]
    by_key = sa.select(table).where(table.c.id == sa.bindparam("id"))

    def key(session: Session, each: int) -> object:
        return session.connection().execute(by_key, {"id": each}).one()

    def query(session: Session, each: int) -> object:
        return session.connection().execute(CHAIN, asked(**_key(made, each), known_on=END)).all()

    def judged(session: Session, each: int) -> object:
        return chain_of(session.connection(), **_key(made, each), on=END, known_on=END)

    goals: dict[str, Goal] = {"postgres": Goal(at_most=2.5), "sqlite": Goal(at_most=5, of="value")}
    with database.reading() as session:
        for work in (key, query, judged):
            _p99(session, made, amount.asked, work)  # compiled, prepared, and read from the disk
        for name, work, goal in (("chain, the query", query, goals[engine]), ("chain and findings", judged, None)):
            pair = alternate(
                amount.rounds,
                lambda: _p99(session, made, amount.asked, work),  # noqa: B023 - called within the round
                lambda: _p99(session, made, amount.asked, key),
            )
            yield compared(f"{engine}: {name}, p99 / one row by its key, p99", pair, "ms", goal)


def _over_http(database: Database, made: City, amount: Amount) -> Figure:
    """The chain with its findings as a regulator asks for it, at one client."""
    with tempfile.TemporaryDirectory() as name:
        environment = {
            "LIANGHENG_DATA_DIR": name,
            "LIANGHENG_PLATFORM_DATABASE_URL": database.url.render_as_string(hide_password=False),
            "LIANGHENG_PLATFORM_ADMIN_TOKEN": TOKEN,
            "LIANGHENG_LOG_LEVEL": "WARNING",
        }
        server = Server(["-m", "service.cli", "platform"], environment=environment, log=Path(name) / "server.log")
        server.start()
        try:
            bearer = {"Authorization": f"Bearer {TOKEN}"}

            def chains() -> float:
                keys = (_key(made, each) for each in random.sample(_some_items(made, 10 * amount.asked), amount.asked))
                paths = [f"/api/v1/audit/certificates/{quote(each['issuer'])}/{each['number']}" for each in keys]
                driven = drive(server.port, [get_bytes(path, bearer) for path in paths], clients=1)
                return 1000 * percentile(driven.latencies, 0.99)

            def alive() -> float:
                driven = drive(server.port, [get_bytes("/livez", {})] * amount.asked, clients=1)
                return 1000 * percentile(driven.latencies, 0.99)

            chains()
            pair = alternate(amount.rounds, chains, alive)
        finally:
            server.stop()
    return compared("postgres: chain over HTTP, p99 / livez, p99", pair, "ms", Goal(at_most=2, of="value"))


def _impact(database: Database, made: City, amount: Amount) -> Iterator[Figure]:
    counting = sa.select(sa.func.count()).select_from(impact.uses(kept()))

    def of(session: Session, certificate_id: int, known_on: date = END) -> list[int]:
        return impact.suspects(session, **_key(made, certificate_id), known_on=known_on)

    def rows(session: Session, certificate_id: int, known_on: date = END) -> int:
        found = impact.affected(
            session,
            of=of(session, certificate_id, known_on),
            first=YEAR[0],
            last=YEAR[1],
            known_on=known_on,
            until=len(made.level),
        )
        return sum(1 for _ in found)

    def as_known_then(session: Session, certificate_id: int) -> int:
        return rows(session, certificate_id, PAST)

    def counted(session: Session, certificate_id: int) -> int:
        one_large_question(session, along_indexes=True)
        asked = {"of": of(session, certificate_id), "first": YEAR[0], "last": YEAR[1]}
        return session.connection().scalar(counting, asked) or 0

    chance = random.Random(5)
    known = made.ids[(made.level == levels.code(Level.NATIONAL)) & (made.known <= days(PAST))]
    national = [chance.choice(known) for _ in range(amount.rounds)]
    known = made.ids[(made.level == levels.code(Level.WORKING)) & (made.known <= days(PAST))]
    working = [chance.choice(known) for _ in range(40 * amount.rounds)]
    with database.reading() as session:
        for name, work, goal in (
            ("found", counted, Goal(at_least=500_000, of="value")),
            ("as rows", rows, None),
            (f"as rows, as known on {PAST}", as_known_then, None),
        ):
            rates, many = [], []
            for each in map(int, national):
                taken = seconds_of(lambda: many.append(work(session, each)))  # noqa: B023 - called within the round
                rates.append(many[-1] / taken)
            large = median(many) >= LARGE
            title = f"postgres: impact of a national standard, {median(many):,.0f} certificates {name}"
            yield alone(title, median(rates), "1/s", goal if large else None)
        half = len(working) // 2  # the others each time: what was read once is in memory
        for then, chosen, known_on in (("", working[:half], END), (f", as known on {PAST}", working[half:], PAST)):
            rows(session, int(chosen[0]), known_on)
            times = [1000 * seconds_of(partial(rows, session, int(each), known_on)) for each in chosen]
            title = f"postgres: impact of a working standard over a year{then}, p95"
            yield alone(title, percentile(times, 0.95), "ms", Goal(at_most=10, of="value"))


def _audit(database: Database, made: City, amount: Amount) -> Iterator[Figure]:
    """By SQL, against the array engine; both must count the same. The first round reads from the disk."""
    goals: tuple[tuple[Scope, date, float], ...] = (("current", END, 5), ("all", END, 15), ("current", PAST, 5))
    for scope, on, most in goals:
        said: list[tuple[int, dict[Fault, int]]] = []
        times = [seconds_of(lambda: said.append(_by_sql(database, scope, on))) for _ in range(amount.rounds)]  # noqa: B023 - called at once
        theirs = seconds_of(lambda: said.append(_by_arrays(made, scope, on)))  # noqa: B023
        if any(each != said[0] for each in said):
            raise EnginesDiffer(f"{scope}, {on}: {said}")
        then = "" if on == END else f", as known on {on}"
        title = f"postgres: audit of {said[0][0]:,} certificates ({scope}{then}) / over arrays"
        ours = median(times)
        pair = Pair(ours=ours, floor=theirs, ratio=ours / theirs)
        yield compared(title, pair, "s", Goal(at_most=most, of="value"))


def _failing(database: Database, made: City, amount: Amount) -> Iterator[Figure]:
    """The list behind the audit: streamed whole, judged for its pages, and a page of what was judged."""
    with database.reading() as session:
        found = failing.failing(session, on=END, known_on=END)
        for name, work in (
            ("as rows", lambda: list(failing.stream(session, on=END, known_on=END, until=len(made.level)))),
            ("judged", lambda: failing.failing(session, on=END, known_on=END)),
        ):
            times = [seconds_of(work) for _ in range(amount.rounds)]
            yield alone(f"postgres: the {len(found.ids):,} current certificates that fail, {name}", median(times), "s")
        places = np.linspace(0, max(found.ids, default=0), 10 * amount.rounds).astype(int).tolist()
        pages = [1000 * seconds_of(partial(failing.page, session, found, after=each, limit=50)) for each in places]
        yield alone("postgres: fifty of them, as remembered, p95", percentile(pages, 0.95), "ms")


def _by_sql(database: Database, scope: Scope, on: date) -> tuple[int, dict[Fault, int]]:
    with database.reading() as session:
        groups = tally.groups(session, on=on, known_on=on, scope=scope)
    return sum(each.certificates for each in groups), tally.by_fault(groups)


def _by_arrays(made: City, scope: Scope, on: date) -> tuple[int, dict[Fault, int]]:
    found = audit(made, on=on, known_on=on, scope=scope)
    return len(found.ids), {fault: int(np.count_nonzero(found.faults & bit)) for fault, bit in BIT.items()}


def _bytes(database: Database, made: City) -> Iterator[Figure]:
    """What a certificate takes in all, and where that lies: tables and indexes of a byte or more."""
    sizes = sa.text(
        "SELECT relname, pg_table_size(oid) FROM pg_class "
        "WHERE relkind IN ('r', 'i') AND relname ~ '^(graph|pk_graph|uq_graph|ix_graph)_' ORDER BY 2 DESC"
    )
    with database.reading() as session:
        taken = {name: size / len(made.level) for name, size in session.execute(sizes)}
    goal = Goal(at_most=350, of="value")
    yield alone("postgres: graph, indexes included, a certificate", sum(taken.values()), "bytes", goal)
    for name, each in taken.items():
        if each >= 1:
            yield alone(f"postgres: of that, {name}", each, "bytes")


def _issuing(database: Database, made: City, amount: Amount) -> Figure:
    """A batch received with the graph and without it, in turns."""
    with database.transaction() as session:
        register_lab(session, lab=LAB, name="Benchmark", public_key=LAB_KEY.public_key, at=NOON)
    sender = Sender()
    working = made.ids[made.level == levels.code(Level.WORKING)]
    newest = [number(int(each)) for each in working[-1_000:]]

    def batch() -> list[dict[str, object]]:
        made_now: list[Envelope] = [
            sender.issue(
                f"B-2026-{sender.sent:06d}",
                standards_used__0__certificate_no=random.choice(newest),
                standards_used__0__issuer=issuer_code(2),
            )
            for _ in range(BATCH)
        ]
        return [each.document() for each in made_now]

    def received() -> float:
        messages = batch()

        def take() -> None:
            with database.transaction() as session:
                ack = receive(session, batch_id=str(uuid7()), messages=messages, signer=PLATFORM_KEY, at=NOON)
            if any(each.outcome != "accepted" for each in ack.results):
                raise RuntimeError(ack.results[0])

        return 1000 * seconds_of(take)

    def without() -> float:
        with patch.object(feed, "messages", lambda *_, **__: None):
            return received()

    received()
    pair = alternate(2 * amount.rounds + 1, received, without)
    name = f"postgres: a batch of {BATCH} certificates received / without the graph"
    return compared(name, pair, "ms", Goal(at_most=1.2))
