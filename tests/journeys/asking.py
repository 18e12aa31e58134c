"""One request of a corpus, the laboratory it is sent to, and what may be said of any answer."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from httpx2 import Response
from starlette.testclient import TestClient

import migrations
from domain.errors import ECHO_LIMIT
from service.kit.database import Database
from service.kit.tables import JournalEntryRow
from service.orders.queries import items_of
from tests.service.calibrations.bench import Bench, planned
from tests.service.conftest import MemberOf
from tests.service.world import Lab, World, take_signed_order

MEMBERS = ("type", "title", "title_zh", "status", "detail", "detail_zh", "instance", "code", "errors", "request_id")
FAULT_MEMBERS = ("pointer", "code", "detail", "detail_zh", "location")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LEAK = re.compile(
    r"Traceback|site-packages|\.py\b|File \"|/(?:work|home|tmp|usr|var|root)/|0x[0-9a-f]{6,}|\bSELECT .+ FROM\b|"
    r"\bINSERT INTO\b|\bUPDATE \w+ SET\b|sqlalchemy|psycopg|sqlite|postgres|pydantic|starlette|fastapi|msgspec|uvicorn|"
    r"numpy|scipy|\bpint\b|typst|lxml|Exception\b",
    re.IGNORECASE,
)
"""What an answer would have from our insides: traces, paths, statements, names of libraries."""
JOURNAL = frozenset({"journal_entry", "journal_head", "journal_node"})
SECURITY = re.compile(r"lab:[a-z-]+:refused")
"""The only lines that a refused request may leave in the journal."""
ECHO_SEARCHED = 20_000


class _Absent:
    """Stands for no body at all."""


ABSENT = _Absent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request, and the status it must be answered with."""

    name: str
    path: str
    method: str = "POST"
    by: str = ""
    """A login of the laboratory, ``other/<login>``, ``reader`` for the instrument's key, or nobody."""
    body: object = ABSENT
    """A JSON value, or bytes to be sent as they are."""
    headers: Mapping[str, str | bytes] = field(default_factory=dict)
    status: int = 422
    code: str = ""
    """Code that must appear: of the problem or of one of its faults, or of the receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The laboratory while it is attacked: with an order not signed yet and a gauge on the bench."""

    world: World
    database: Database
    client: TestClient
    bench: Bench
    order_id: str
    foreign_order_id: str
    foreign_item_id: str
    reading_id: str

    @property
    def lab(self) -> Lab:
        """The laboratory that is attacked."""
        return self.world.lab

    def send(self, ask: Ask) -> Response:
        """Send a request as it stands in the corpus."""
        headers: list[tuple[bytes, bytes]] = [(b"content-type", b"application/json")] if ask.body is not ABSENT else []
        if ask.by:
            headers.append((b"authorization", f"Bearer {self._token(ask.by)}".encode()))
        given = {
            name.lower().encode(): text if isinstance(text, bytes) else text.encode()
            for name, text in ask.headers.items()
        }
        headers = [pair for pair in headers if pair[0] not in given] + [pair for pair in given.items() if pair[1]]
        content = ask.body if isinstance(ask.body, bytes) else b"" if ask.body is ABSENT else json_bytes(ask.body)
        answer: Response = self.client.request(ask.method, ask.path, content=content, headers=headers)
        return answer

    def _token(self, who: str) -> str:
        if who == "reader":
            return self.lab.reader_key
        login = who.removeprefix("other/")
        return (self.lab if login == who else self.world.other).tokens[login]


def open_place(world: World, database: Database, client: TestClient, member: MemberOf) -> Place:
    """Bring a gauge to the bench and leave an order unsigned, in this laboratory and in the other."""
    body = order(world.lab)
    mine = member("reception").post("/api/v1/orders", json=body)
    assert mine.status_code == 201, mine.text
    bench = planned(world, database, member)
    bench.prepare()
    receipts = bench.post("/readings", {"readings": [reading()]}).json()["receipts"]
    other = world.other
    with database.transaction() as session:
        theirs = take_signed_order(
            session, other, at=world.at, equipment_id=other.gauge_id, pack_id="pressure-gauge-jjg52"
        )
        item = items_of(session, lab_id=other.id, order_id=theirs.id)[0]
        foreign, foreign_item = str(theirs.id), str(item.id)
    return Place(
        world=world,
        database=database,
        client=client,
        bench=bench,
        order_id=mine.json()["id"],
        foreign_order_id=foreign,
        foreign_item_id=foreign_item,
        reading_id=receipts[0]["id"],
    )


def order(lab: Lab, **changes: object) -> dict[str, object]:
    """Return a sound order of one gauge."""
    return {
        "customer_id": str(lab.customer_id),
        "received_on": "2026-03-02",
        "items": [order_item(lab)],
        **changes,
    }


def order_item(lab: Lab, **changes: object) -> dict[str, object]:
    """Return one sound item of an order."""
    return {
        "equipment_id": str(lab.gauge_id),
        "service": "verification",
        "pack_id": "pressure-gauge-jjg52",
        "condition": "完好",
        **changes,
    }


def reading(**changes: object) -> dict[str, object]:
    """Return one sound reading as it is typed."""
    return {"test": "indication", "point": "0.4", "channel": "up_tapped", "value": "0.40", "unit": "MPa", **changes}


def json_bytes(value: object) -> bytes:
    """Write JSON as Python would, NaN and half characters included."""
    return json.dumps(value, ensure_ascii=True).encode("ascii")


def faults_of(ask: Ask, answer: Response) -> Iterator[str]:
    """Say what is wrong with an answer to a bad request."""
    text = answer.text
    if answer.status_code != ask.status:
        yield f"{answer.status_code} instead of {ask.status}: {text[:300]}"
    if found := LEAK.search(text):
        yield f"tells of our insides: {found.group()}: {text[:300]}"
    if echoed := _echo(ask, text):
        yield f"repeats more than {ECHO_LIMIT} characters of the input: {echoed[:80]}"
    if answer.status_code < 400 or ask.method == "HEAD":
        return
    if answer.headers.get("content-type") != "application/problem+json":
        yield f"is {answer.headers.get('content-type')}: {text[:300]}"
        return
    problem: dict[str, Any] = json.loads(text, parse_constant=_no_constant)
    yield from _problem_faults(problem, answer)
    codes = {problem["code"], *(fault["code"] for fault in problem["errors"])}
    if ask.code and ask.code not in codes:
        yield f"code {ask.code} is not among {sorted(codes)}"


def _problem_faults(problem: Mapping[str, Any], answer: Response) -> Iterator[str]:
    if missing := [name for name in MEMBERS if name not in problem]:
        yield f"lacks {missing}"
        return
    if problem["status"] != answer.status_code or problem["request_id"] != answer.headers.get("x-request-id"):
        yield "its status or request id is not the answer's"
    for told in (problem, *problem["errors"]):
        if not told["detail"].strip() or not CHINESE.search(told["detail_zh"]):
            yield f"is not told in both languages: {told}"
    for fault in problem["errors"]:
        if missing := [name for name in FAULT_MEMBERS if name not in fault]:
            yield f"a fault lacks {missing}"


def _echo(ask: Ask, text: str) -> str:
    """Return a piece of the input, longer than is allowed, that the answer repeats."""
    sent = [ask.path[:ECHO_SEARCHED], *_texts(ask.body)]
    for each in sent:
        for start in range(max(0, len(each) - ECHO_LIMIT)):
            piece = each[start : start + ECHO_LIMIT + 1]
            if piece in text:
                return piece
    return ""


def _texts(body: object) -> Iterator[str]:
    match body:
        case str():
            yield body[:ECHO_SEARCHED]
        case bytes():
            yield body[:ECHO_SEARCHED].decode("latin-1")
        case dict():
            for name, value in body.items():
                yield from _texts(name)
                yield from _texts(value)
        case list() if len(body) < 50:
            for value in body:
                yield from _texts(value)
        case _:
            return


def _no_constant(literal: str) -> None:
    raise AssertionError(f"{literal} in an answer")


Content = Mapping[str, tuple[tuple[object, ...], ...]]


def content_of(database: Database) -> Content:
    """Read everything that is stored but the journal, whose lines :func:`lines_of` reads."""
    with database.engine.connect() as connection:
        return {
            table.name: tuple(tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key)))
            for table in _tables()
        }


def counts_of(database: Database) -> Mapping[str, int]:
    """Count the rows of every table but the journal's."""
    with database.engine.connect() as connection:
        return {str(name): int(count) for name, count in connection.execute(_counts())}


@cache
def _tables() -> tuple[sa.Table, ...]:
    return tuple(each for each in migrations.metadata("lab").sorted_tables if each.name not in JOURNAL)


@cache
def _counts() -> sa.TextClause:
    """The question as text: it is asked after every request, and to put it together took longer than its answer."""
    each = [sa.select(sa.literal(table.name, sa.String()), sa.func.count()).select_from(table) for table in _tables()]
    return sa.text(str(sa.union_all(*each).compile(compile_kwargs={"literal_binds": True})))


def lines_of(database: Database) -> list[str]:
    """Return the actions of every line in the journals."""
    with database.engine.connect() as connection:
        return list(
            connection.scalars(sa.select(sa.column("action")).select_from(sa.table(JournalEntryRow.__tablename__)))
        )
