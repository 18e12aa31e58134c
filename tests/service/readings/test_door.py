"""What the door takes, repeats, and refuses; on both engines."""

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2 as httpx
import pytest
import sqlalchemy as sa
from sqlmodel import Session, select
from starlette.testclient import TestClient

from domain.evidence.canonical import canonical_bytes, digest_text
from domain.evidence.merkle import batch_root
from domain.exchange.readings import ReadingReceipts
from service.kit.actor import Actor
from service.kit.database import Database
from service.kit.journal_check import verify
from service.kit.tables import JournalEntryRow
from service.readings import flusher as flusher_module
from service.readings.candidate import Candidate
from service.readings.flusher import Flusher
from service.readings.tables import ReadingBatchRow, ReadingRow
from service.readings.writing import write
from tests.service.readings.conftest import CALIBRATION, CLOSED, FOREIGN, OPEN, PLANS, item
from tests.service.world import TestClock, World

DOOR = "/api/v1/readings"


def push(client: TestClient, *items: dict[str, object]) -> list[dict[str, Any]]:
    answer = client.post(DOOR, json={"readings": items})
    assert answer.status_code == 200, answer.text
    ReadingReceipts.model_validate_json(answer.content)
    receipts: list[dict[str, Any]] = answer.json()["receipts"]
    assert [receipt["id"] for receipt in receipts] == [each["id"] for each in items]
    return receipts


def stored(database: Database) -> Sequence[ReadingRow]:
    with database.reading() as session:
        return session.exec(select(ReadingRow)).all()


def test_a_reading_is_kept_as_it_was_displayed(instrument: TestClient, world_database: Database, world: World) -> None:
    sent = item(value="0.40", point="0.400", raw="P= 0.40 MPa", sequence=7, stable=True)
    (receipt,) = push(instrument, sent)
    assert receipt["outcome"] == "accepted"
    (row,) = stored(world_database)
    assert (row.value, row.point, row.unit, row.raw, row.sequence) == ("0.40", "0.4", "MPa", "P= 0.40 MPa", 7)
    assert (row.lab_id, row.taken_by, row.source) == (world.lab.id, world.lab.reader_id, "instrument")


def test_a_repeat_gets_the_first_receipt_again_and_is_stored_once(
    instrument: TestClient, world_database: Database, clock: TestClock
) -> None:
    sent = item()
    (first,) = push(instrument, sent)
    clock.move(minutes=3)
    again, new, twice = push(instrument, sent, other := item(), other)
    assert (again["outcome"], again["received_at"]) == ("duplicate", first["received_at"])
    assert (new["outcome"], twice["outcome"]) == ("accepted", "duplicate")
    assert len(stored(world_database)) == 2


def test_another_reading_under_a_used_id_is_a_conflict(instrument: TestClient, world_database: Database) -> None:
    sent = item()
    push(instrument, sent)
    (later,) = push(instrument, {**sent, "value": "0.41"})
    fresh = item()
    first, second = push(instrument, fresh, {**fresh, "value": "0.5"})
    assert (later["outcome"], later["code"], later["pointer"]) == ("refused", "reading-conflict", "/id")
    assert (first["outcome"], second["code"]) == ("accepted", "reading-conflict")
    assert [row.value for row in stored(world_database)] == ["0.40", "0.40"]


def test_a_repeat_after_completion_is_a_repeat_and_no_refusal(
    instrument: TestClient, world_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, new = item(point="0.40", unit="兆帕"), item()
    (first,) = push(instrument, sent)
    monkeypatch.setitem(PLANS, CALIBRATION, replace(OPEN, open=False))
    again, late, changed = push(instrument, sent, new, {**sent, "value": "0.41"})
    assert (again["outcome"], again["received_at"]) == ("duplicate", first["received_at"])
    assert (late["outcome"], late["code"]) == ("refused", "calibration-closed")
    assert (changed["outcome"], changed["code"]) == ("refused", "calibration-closed")
    assert len(stored(world_database)) == 1


REFUSED = [
    ({"unit": "psi"}, "unit-not-legal", "/unit"),
    ({"unit": "blorp"}, "unknown-unit", "/unit"),
    ({"unit": "degC"}, "kind-mismatch", "/unit"),
    ({"value": "O.40"}, "decimal-text", "/value"),
    ({"value": "NaN"}, "decimal-text", "/value"),
    ({"point": "0.5"}, "position-not-in-plan", "/point"),
    ({"test": "nothing"}, "position-not-in-plan", "/test"),
    ({"channel": "up"}, "position-not-in-plan", "/channel"),
    ({"repeat": 3}, "position-not-in-plan", "/repeat"),
    ({"calibration": str(CLOSED)}, "calibration-closed", "/calibration"),
    ({"calibration": str(FOREIGN)}, "calibration-unknown", "/calibration"),
    ({"taken_at": "2026-03-02T09:40:00+08:00"}, "reading-from-future", "/taken_at"),
    ({"taken_at": "1999-03-02T09:40:00+08:00"}, "reading-too-old", "/taken_at"),
    ({"id": str(uuid4())}, "reading-id-not-v7", "/id"),
    ({"calibration": None, "test": "\u202egnp"}, "text-hidden", "/test"),
]


@pytest.mark.parametrize(("fields", "code", "pointer"), REFUSED, ids=[f"{code}{at}" for _, code, at in REFUSED])
def test_one_refused_reading_does_not_lose_the_others(
    instrument: TestClient, world_database: Database, fields: dict[str, object], code: str, pointer: str
) -> None:
    before, refused, after = push(instrument, item(), item(**fields), item())
    assert (before["outcome"], after["outcome"]) == ("accepted", "accepted")
    assert (refused["outcome"], refused["code"], refused["pointer"]) == ("refused", code, pointer)
    assert refused["detail"]
    assert refused["detail_zh"]
    assert len(stored(world_database)) == 2


GOOD = json.dumps({"readings": [item()]})
UNREADABLE = [
    (GOOD.replace('"0.40"', "0.40"), 422, "validation-failed"),
    (GOOD.replace('"0.40"', "NaN"), 422, "number-not-finite"),
    (GOOD.replace('"0.40"', "true"), 422, "validation-failed"),
    (GOOD.replace('"value":', '"value": "9", "value":'), 422, "json-duplicate-key"),
    (GOOD.replace('"value": ', '"value":"9","value":').replace(": ", ":"), 422, "json-duplicate-key"),
    (GOOD.replace('"value":', '"valu\\u0065": "9", "value":'), 422, "json-duplicate-key"),
    (GOOD.replace('"value":', '"approved": true, "value":'), 422, "validation-failed"),
    (GOOD.replace("+08:00", ""), 422, "validation-failed"),
    (GOOD.replace("0.40", "0\\u0000"), 422, "text-not-acceptable"),
    (GOOD.replace("0.40", "1" * 100), 422, "validation-failed"),
    ('{"readings": []}', 422, "validation-failed"),
    ("[]", 422, "validation-failed"),
    ("{", 400, "json-invalid"),
    ("", 400, "json-invalid"),
    ("[" * 100_000, 422, "json-too-deep"),
    (GOOD.encode("utf-16"), 400, "json-invalid"),
    (GOOD + "x" * 3_000_000, 413, "payload-too-large"),
    (json.dumps({"readings": [item() for _ in range(1001)]}), 422, "validation-failed"),
]


@pytest.mark.parametrize(("body", "status", "code"), UNREADABLE)
def test_a_push_that_is_no_push_stores_nothing(
    instrument: TestClient, world_database: Database, body: str | bytes, status: int, code: str
) -> None:
    answer = instrument.post(DOOR, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert stored(world_database) == []


def test_the_culprit_of_a_push_is_named_by_its_pointer(instrument: TestClient) -> None:
    answer = instrument.post(DOOR, json={"readings": [item(), item(), {**item(), "value": 0.4}]})
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/readings/2/value"]
    answer = instrument.post(DOOR, json={"readings": {}})
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/readings"]


def test_only_an_instruments_key_opens_the_door(instrument: TestClient, world: World) -> None:
    body = {"readings": [item()]}
    for authorization, status in (("", 401), ("Bearer lh_000000000000_" + "A" * 43, 401)):
        assert instrument.post(DOOR, json=body, headers={"Authorization": authorization}).status_code == status
    person = instrument.post(DOOR, json=body, headers=world.lab.headers("technician"))
    assert (person.status_code, person.json()["code"]) == (403, "not-permitted")


def test_other_media_types_are_refused(instrument: TestClient) -> None:
    answer = instrument.post(DOOR, content=GOOD, headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (415, "media-type")


def test_each_flush_is_sealed_by_its_merkle_root_in_an_unbroken_journal(
    instrument: TestClient, world_database: Database, world: World
) -> None:
    push(instrument, *(item() for _ in range(5)))
    with world_database.reading() as session:
        (batch,) = session.exec(select(ReadingBatchRow)).all()
        lines = session.exec(select(JournalEntryRow).where(JournalEntryRow.subject == str(batch.id))).all()
        assert batch.merkle_root in lines[0].document
        assert verify(session, world.lab.id).faults == ()
        rows = session.exec(select(ReadingRow)).all()
    by_id = {row.id: row for row in rows}
    leaves = [_candidate(row).canonical() for row in by_id.values()]
    assert batch.size == 5
    assert digest_text(batch_root(leaves)) == batch.merkle_root


def _candidate(row: ReadingRow) -> Candidate:
    return Candidate(**{name: getattr(row, name) for name in Candidate.__struct_fields__})


def test_the_fast_writer_writes_rfc_8785() -> None:
    reading = Candidate(
        id=UUID(int=1), lab_id=UUID(int=2), value="1.0", unit="MPa", source="typed", taken_by=UUID(int=3),
        taken_at=TestClock()(), raw='压力 "P" \\ µ €\u2028', reason="é",
    )  # fmt: skip
    assert reading.canonical() == canonical_bytes(json.loads(reading.canonical()))


def test_nothing_is_acknowledged_that_the_database_refused(
    instrument: TestClient, world_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise sa.exc.OperationalError("INSERT", {}, ConnectionError("gone"), connection_invalidated=True)

    monkeypatch.setattr("service.readings.writing._seal", fail)
    answer = instrument.post(DOOR, json={"readings": [item()]})
    assert (answer.status_code, answer.json()["code"]) == (503, "temporarily-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert stored(world_database) == []


def test_one_bad_push_does_not_sink_those_that_share_its_transaction(
    world_database: Database, flusher: Flusher, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    def fail_on_nines(session: Session, readings: Sequence[Candidate], *, actor: Actor, at: datetime) -> object:
        if any(reading.value == "9" for reading in readings):
            raise RuntimeError("poison")
        return real(session, readings, actor=actor, at=at)

    real = write
    monkeypatch.setattr("service.readings.flusher.write", fail_on_nines)
    waiting = [flusher_module._Waiting([_reading(world, value)]) for value in ("1", "9", "2")]
    flusher._flush(waiting)
    assert waiting[0].answer.result()[0].word == waiting[2].answer.result()[0].word == "accepted"
    with pytest.raises(RuntimeError, match="poison"):
        waiting[1].answer.result()
    assert sorted(row.value for row in stored(world_database)) == ["1", "2"]


def _reading(world: World, value: str) -> Candidate:
    fields = item(value=value, calibration=None)
    return Candidate(
        id=UUID(str(fields["id"])), lab_id=world.lab.id, value=value, unit="MPa", source="instrument",
        taken_by=world.lab.reader_id, taken_at=TestClock()(),
    )  # fmt: skip


def test_eight_senders_of_the_same_readings_store_each_once(instrument: TestClient, world_database: Database) -> None:
    items = [item() for _ in range(40)]
    answers: list[httpx.Response] = []

    def send() -> None:
        answers.extend(instrument.post(DOOR, json={"readings": items[start : start + 10]}) for start in (0, 10, 20, 30))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    words = [receipt["outcome"] for answer in answers for receipt in answer.json()["receipts"]]
    assert (words.count("accepted"), words.count("duplicate")) == (40, 280)
    assert {str(row.id) for row in stored(world_database)} == {each["id"] for each in items}


def test_too_many_waiting_readings_are_told_to_come_back(
    instrument: TestClient, world_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flusher_module, "QUEUE_LIMIT", 1)
    answer = instrument.post(DOOR, json={"readings": [item(), item()]})
    assert (answer.status_code, stored(world_database)) == (503, [])


def test_an_ended_flusher_takes_nothing_and_leaves_nothing(
    world_database: Database, flusher: Flusher, world: World
) -> None:
    answers = [flusher.submit([_reading(world, "1")]) for _ in range(20)]
    flusher.stop()
    assert {answer.result()[0].word for answer in answers} == {"accepted"}
    assert len(stored(world_database)) == 20


def test_a_calibrations_readings_are_told_by_their_calibration(instrument: TestClient, world: World) -> None:
    push(instrument, item(), item(calibration=None))
    listed = instrument.get(DOOR, params={"calibration": str(CALIBRATION)}, headers=world.lab.headers("technician"))
    assert [each["value"] for each in listed.json()["items"]] == ["0.40"]
