"""A server killed in the middle of its work: what it acknowledged is there, the rest is there whole or not at all."""

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx2 as httpx
import pytest
from sqlmodel import select

from clients.uuid7 import uuid7
from service.kit.database import Database
from service.kit.journal_check import verify
from service.readings.tables import ReadingBatchRow, ReadingRow
from tests.engines import Engine
from tests.serving import Furnished, Server, furnished, laboratory

DOOR = "/api/v1/readings"
KILLS = 3
INSTRUMENTS = 4
BATCH = 150
ACKNOWLEDGED_FIRST = 4
"""Pushes that are answered before the kill, so that there is something to lose."""

Push = list[dict[str, str]]


@dataclass(slots=True)
class Sent:
    """What the instruments know."""

    pushes: list[Push] = field(default_factory=list)
    acknowledged: list[Push] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def unanswered(self) -> list[Push]:
        """Pushes of which no instrument knows what became of them."""
        known = {push[0]["id"] for push in self.acknowledged}
        return [push for push in self.pushes if push[0]["id"] not in known]


def push_of(size: int) -> Push:
    place = {"test": "environment", "point": "room 3", "channel": "temperature", "value": "20.43", "unit": "degC"}
    return [{"id": str(uuid7()), "taken_at": datetime.now(UTC).isoformat(), **place} for _ in range(size)]


def push_until_dead(server: Server, lab: Furnished, sent: Sent) -> None:
    """Push without a pause until the connection breaks; note what was answered, and only that."""
    headers = {"Authorization": f"Bearer {lab.world.lab.reader_key}"}
    already = len(sent.acknowledged)
    with httpx.Client(base_url=server.address, headers=headers, trust_env=False, timeout=30) as client:
        while True:
            sent.pushes.append(push := push_of(BATCH))
            try:
                answer = client.post(DOOR, json={"readings": push})
            except httpx.TransportError:
                return
            assert {receipt["outcome"] for receipt in answer.json()["receipts"]} == {"accepted"}
            sent.acknowledged.append(push)
            if len(sent.acknowledged) >= already + ACKNOWLEDGED_FIRST:
                sent.enough.set()


def kill_while_they_push(server: Server, lab: Furnished, sent: Sent) -> None:
    sent.enough.clear()
    with ThreadPoolExecutor(INSTRUMENTS) as instruments:
        pushing = [instruments.submit(push_until_dead, server, lab, sent) for _ in range(INSTRUMENTS)]
        answered = sent.enough.wait(timeout=60)
        server.kill()
    for each in pushing:
        each.result()
    assert answered, "the server acknowledged nothing"


def stored_ids(database: Database) -> set[str]:
    with database.reading() as session:
        return {str(each) for each in session.exec(select(ReadingRow.id))}


def ids(pushes: Sequence[Push]) -> set[str]:
    return {each["id"] for push in pushes for each in push}


@pytest.mark.xdist_group("servers")
def test_a_killed_server_loses_nothing_it_acknowledged_and_leaves_no_half_push(engine: Engine, tmp_path: Path) -> None:
    sent = Sent()
    with furnished(engine, tmp_path) as lab:
        server = laboratory(lab)
        for _ in range(KILLS):
            server.start("/readyz")
            kill_while_they_push(server, lab, sent)
        database = Database(lab.url)
        try:
            there = stored_ids(database)
            assert ids(sent.acknowledged) <= there
            assert {len(there & ids([push])) for push in sent.pushes} <= {0, BATCH}
            assert there <= ids(sent.pushes)
            batches_match_the_journal(database, lab.world.lab.id)
            sent_again(server, lab, sent)
            assert stored_ids(database) == ids(sent.pushes)
            batches_match_the_journal(database, lab.world.lab.id)
        finally:
            database.dispose()


def sent_again(server: Server, lab: Furnished, sent: Sent) -> None:
    """Restart, and send again what was never answered, as the instruments' client does."""
    server.start("/readyz")
    headers = {"Authorization": f"Bearer {lab.world.lab.reader_key}"}
    try:
        for push in sent.unanswered():
            answer = httpx.post(server.address + DOOR, json={"readings": push}, headers=headers, trust_env=False)
            assert len({receipt["outcome"] for receipt in answer.json()["receipts"]} & {"accepted", "duplicate"}) == 1
    finally:
        server.stop()


def batches_match_the_journal(database: Database, lab_id: UUID) -> None:
    with database.reading() as session:
        sizes = {row.id: row.size for row in session.exec(select(ReadingBatchRow))}
        assert Counter(session.exec(select(ReadingRow.batch_id))) == sizes
        assert verify(session, lab_id).faults == ()
