"""No reading is lost, none is sent under two ids, and the laboratory is not pestered."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

import httpx
import pytest

from clients.instrument import InstrumentClient, InstrumentError, KeyRefused, ReadingError, SpoolError, UnexpectedAnswer


class Where(TypedDict):
    test: str
    point: str
    channel: str


WHERE: Where = {"test": "weighing", "point": "10", "channel": "A1"}
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


class Lab:
    """A laboratory's door, seen from outside: stores by id, and does whatever ``behave`` says before answering."""

    def __init__(self) -> None:
        self.stored: dict[str, dict[str, object]] = {}
        self.pushes: list[list[dict[str, object]]] = []
        self.refuse: set[str] = set()
        self.behave: list[Callable[[], httpx.Response | None]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/api/v1/readings"
        assert request.headers["Authorization"] == "Bearer lh_1_secret"
        readings = json.loads(request.content)["readings"]
        self.pushes.append(readings)
        before = self.behave.pop(0)() if self.behave else None
        if before is not None:
            return before
        return httpx.Response(200, json={"receipts": [self.take(reading) for reading in readings]})

    def take(self, reading: dict[str, object]) -> dict[str, object]:
        reading_id = str(reading["id"])
        if reading["unit"] in self.refuse:
            return {"id": reading_id, "outcome": "refused", "code": "unit-unknown", "pointer": "/unit", "detail": "no"}
        known = self.stored.setdefault(reading_id, reading)
        assert known == reading, "the same id was sent with other bytes"
        return {"id": reading_id, "outcome": "duplicate" if len(self.pushes) > 1 else "accepted"}


class Watch:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture
def lab() -> Lab:
    return Lab()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def client(lab: Lab, watch: Watch, tmp_path: Path) -> Iterator[InstrumentClient]:
    with opened(lab, watch, tmp_path) as made:
        yield made


def opened(lab: Lab, watch: Watch, folder: Path) -> InstrumentClient:
    return InstrumentClient(
        "http://lab.test",
        "lh_1_secret",
        folder / "spool.db",
        transport=httpx.MockTransport(lab),
        clock=watch,
        sleep=watch.sleep,
        now=lambda: NOW,
    )


def offline() -> httpx.Response:
    raise httpx.ConnectError("no route")


def lost_answer() -> httpx.Response:
    raise httpx.ReadTimeout("the answer did not come")


def answering(status: int, headers: dict[str, str] | None = None, body: object = None) -> Callable[[], httpx.Response]:
    return lambda: httpx.Response(status, headers=headers, json=body)


def test_a_reading_goes_through_with_every_digit(client: InstrumentClient, lab: Lab) -> None:
    reading = client.read("10.00", "g", **WHERE, stable=True)
    assert (reading.sequence, client.backlog) == (1, 1)
    assert [(r.id, r.outcome) for r in client.flush()] == [(reading.id, "accepted")]
    assert client.backlog == 0
    assert lab.stored[reading.id] == {
        "id": reading.id,
        "sequence": 1,
        "value": "10.00",
        "unit": "g",
        "taken_at": "2026-11-21T04:00:00+00:00",
        **WHERE,
        "repeat": 1,
        "phase": "initial",
        "stable": True,
    }


def test_offline_reading_never_fails_and_survives_a_restart(lab: Lab, watch: Watch, tmp_path: Path) -> None:
    with opened(lab, watch, tmp_path) as client:
        lab.behave = [offline]
        kept = [client.read(f"{n}.0", "g", **WHERE) for n in range(3)]
        assert client.flush() == []
    with opened(lab, watch, tmp_path) as client:
        assert client.backlog == 3
        assert [r.id for r in client.flush()] == [reading.id for reading in kept]
        assert client.read("1", "g", **WHERE).sequence == 4


def test_an_answer_lost_on_the_way_is_settled_by_the_same_id(client: InstrumentClient, lab: Lab) -> None:
    def stored_but_unheard() -> httpx.Response:
        for reading in lab.pushes[-1]:
            lab.take(reading)
        return lost_answer()

    lab.behave = [stored_but_unheard]
    reading = client.read("1.0", "g", **WHERE)
    assert [(r.id, r.outcome) for r in client.flush(patience=5)] == [(reading.id, "duplicate")]
    assert len(lab.stored) == 1


def test_what_was_not_answered_stays(client: InstrumentClient, lab: Lab) -> None:
    first, second = client.read("1", "g", **WHERE), client.read("2", "g", **WHERE)
    lab.behave = [answering(200, body={"receipts": [{"id": first.id, "outcome": "accepted"}, {"id": second.id}]})]
    assert [r.id for r in client.flush()] == [first.id, second.id]
    assert [[r["id"] for r in push] for push in lab.pushes] == [[first.id, second.id], [second.id]]


def test_a_refused_reading_steps_aside_with_its_reason_and_can_be_sent_again(
    client: InstrumentClient, lab: Lab
) -> None:
    lab.refuse = {"furlong"}
    bad, good = client.read("1", "furlong", **WHERE), client.read("2", "g", **WHERE)
    client.flush()
    assert (client.backlog, set(lab.stored)) == (0, {good.id})
    [refused] = client.refused()
    assert refused.reading == bad
    assert (refused.receipt.code, refused.receipt.pointer) == ("unit-unknown", "/unit")
    lab.refuse = set()
    assert client.requeue() == 1
    client.flush()
    assert bad.id in lab.stored
    assert client.refused() == []


def test_batches_hold_a_thousand_in_order(client: InstrumentClient, lab: Lab) -> None:
    ids = [client.read(str(n), "g", **WHERE).id for n in range(1203)]
    client.flush()
    assert [len(push) for push in lab.pushes] == [1000, 203]
    assert [reading["id"] for push in lab.pushes for reading in push] == ids


def test_retry_after_is_honoured_across_calls(client: InstrumentClient, lab: Lab, watch: Watch) -> None:
    lab.behave = [answering(503, {"Retry-After": "30"})]
    client.read("1", "g", **WHERE)
    assert client.flush() == []
    assert client.flush(patience=29) == []
    assert len(lab.pushes) == 1
    assert len(client.flush(patience=30)) == 1
    assert watch.slept == [30.0]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 507])
def test_a_busy_laboratory_is_not_an_error(client: InstrumentClient, lab: Lab, status: int) -> None:
    lab.behave = [answering(status, {"Retry-After": "0"})]
    client.read("1", "g", **WHERE)
    assert client.flush() == []
    assert client.backlog == 1


def test_pauses_grow_and_patience_ends(client: InstrumentClient, lab: Lab, watch: Watch) -> None:
    lab.behave = [offline] * 100
    client.read("1", "g", **WHERE)
    client.flush(patience=600)
    assert len(lab.pushes) < 25
    assert watch.time <= 600
    assert max(watch.slept) > 20
    assert client.backlog == 1


def test_one_poisoned_reading_does_not_hold_up_the_rest(client: InstrumentClient, lab: Lab) -> None:
    ids = [client.read(str(n), "g", **WHERE).id for n in range(8)]
    problem = {"code": "validation-failed", "detail": "no", "detail_zh": "不"}

    def whole() -> httpx.Response | None:
        lab.behave.append(whole)
        poisoned = any(reading["id"] == ids[5] for reading in lab.pushes[-1])
        return httpx.Response(422, json=problem) if poisoned else None

    lab.behave = [whole]
    client.flush()
    assert set(lab.stored) == set(ids) - {ids[5]}
    assert [(r.reading.id, r.receipt.code, r.receipt.detail_zh) for r in client.refused()] == [
        (ids[5], "validation-failed", "不")
    ]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_needs_a_person_and_loses_nothing(client: InstrumentClient, lab: Lab, status: int) -> None:
    lab.behave = [answering(status)]
    client.read("1", "g", **WHERE)
    with pytest.raises(KeyRefused):
        client.flush()
    assert client.backlog == 1


@pytest.mark.parametrize(
    "strange",
    [
        lambda: httpx.Response(200, text="<html>please sign in to the hotel's network</html>"),
        answering(200, body={"receipts": []}),
        answering(200, body={"receipts": [{"id": "another", "outcome": "accepted"}]}),
        answering(200, body={"receipts": "all"}),
        answering(200, body=[]),
        answering(302, {"Location": "/elsewhere"}),
        answering(404, body={"code": "not-found"}),
        answering(422, body={"message": "a proxy's page"}),
        lambda: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=b"not gzip"),
    ],
)
def test_a_stranger_at_the_address_gets_nothing_dropped(
    client: InstrumentClient, lab: Lab, strange: Callable[[], httpx.Response]
) -> None:
    lab.behave = [strange]
    client.read("1", "g", **WHERE)
    with pytest.raises(UnexpectedAnswer):
        client.flush()
    assert client.backlog == 1


@pytest.mark.parametrize("value", [10.0, 10, None, "10,0", "NaN", "１０", " 1", "0x10", "", "OL"])
def test_what_no_display_shows_is_refused_at_once(client: InstrumentClient, value: object) -> None:
    with pytest.raises(ReadingError):
        client.read(value, "g", **WHERE)  # type: ignore[arg-type] # the very mistake
    assert client.backlog == 0


def test_raw_bytes_that_are_no_text_are_kept_as_escapes(client: InstrumentClient, lab: Lab) -> None:
    reading = client.read("1", "g", **WHERE, raw=b"\x80 1 g".decode("ascii", "surrogateescape"))
    client.flush()
    assert lab.stored[reading.id]["raw"] == "\\udc80 1 g"
    with pytest.raises(ReadingError):
        client.read("1", "\udc80", **WHERE)
    with pytest.raises(ReadingError):
        client.read("1", "g", **WHERE, taken_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the very mistake


@pytest.mark.parametrize(
    ("url", "key"), [("lab.test", "k"), ("ftp://lab.test", "k"), ("http://lab.test", "a\nb"), ("http://lab.test", "")]
)
def test_a_wrong_setting_is_told_at_once(tmp_path: Path, url: str, key: str) -> None:
    with pytest.raises(InstrumentError):
        InstrumentClient(url, key, tmp_path / "spool.db")


def test_a_spool_that_is_none_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "spool.db").write_text("this is a diary, not a database, and it is long enough to be looked at")
    with pytest.raises(SpoolError):
        InstrumentClient("http://lab.test", "k", tmp_path / "spool.db")


def test_a_reading_is_durable_when_read_returns(client: InstrumentClient, tmp_path: Path) -> None:
    reading = client.read("1", "g", **WHERE)
    other = sqlite3.connect(tmp_path / "spool.db")
    try:
        assert other.execute("SELECT id FROM waiting").fetchall() == [(reading.id,)]
        assert client._spool._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    finally:
        other.close()
