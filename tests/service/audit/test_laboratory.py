"""Every current certificate under the rules: counts, two days, and a cursor that skips nothing."""

import json
from datetime import timedelta
from typing import Any

from starlette.testclient import TestClient

from service.kit.clock import civil_day
from service.standards.operations import note_event
from service.standards.wire import EventIn
from tests.service.audit.test_routes import lines
from tests.service.reporting.conftest import Reporting
from tests.service.world import given


def audit(client: TestClient, **query: object) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    answer = client.get("/api/v1/audit/laboratory", params=query)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    *rows, last = map(json.loads, answer.text.splitlines())
    return rows, last


def test_every_current_certificate_is_there_and_two_days_are_compared(
    reporting: Reporting, regulator: TestClient
) -> None:
    numbers = [reporting.issue().number for _ in range(2)]
    issued_on = civil_day(reporting.clock())
    rows, last = audit(regulator)
    assert [row["number"] for row in rows] == numbers
    assert last["totals"]["states"] == {rows[0]["state"]: 2}
    assert rows[0]["quantities"] == ["gauge_pressure"]
    before = rows[0]["failed"]
    reporting.clock.move(days=10)
    event = {"kind": "withdrawn", "effective_on": issued_on.isoformat(), "reason": "标准器超差"}
    with reporting.database.transaction() as session:
        note_event(
            session,
            actor=reporting.lab.actors["quality"],
            at=reporting.clock(),
            certificate_id=reporting.lab.certificates["DEMO-CQMI-P-0345"],
            given=given(EventIn, event),
        )
    rows, last = audit(regulator, against=(issued_on - timedelta(days=1)).isoformat())
    assert all({"T04", "T22"} <= set(row["failed"]) and row["changed"] for row in rows)
    assert [row["against"]["failed"] for row in rows] == [before, before]
    assert (last["totals"]["states"], last["totals"]["changed"]) == ({"broken": 2}, 2)
    level = rows[0]["levels"][0]
    t04 = {"quantity": "gauge_pressure", "level": level, "rule": "T04", "certificates": 2}
    assert t04 in last["totals"]["failed"]
    then, _ = audit(regulator, known_at=issued_on.isoformat())
    assert [row["failed"] for row in then] == [before, before], "nobody knew"
    assert audit(regulator, on=(issued_on - timedelta(days=1)).isoformat())[0] == [], "not issued yet"
    future = regulator.get("/api/v1/audit/laboratory", params={"on": "2199-01-01"})
    assert (future.status_code, future.json()["code"]) == (422, "audit-day-invalid")
    assert len(lines(reporting, "lab:audit:viewed")) == 4


def test_nothing_is_skipped_while_others_are_issued(reporting: Reporting, regulator: TestClient) -> None:
    numbers = [reporting.issue().number for _ in range(2)]
    seen, last = audit(regulator, limit=1)
    assert last["more"]
    numbers.append(reporting.issue().number)
    while last["more"]:
        rows, last = audit(regulator, limit=1, after=last["after"])
        seen += rows
    assert [row["number"] for row in seen] == numbers
    late = reporting.issue().number
    assert [row["number"] for row in audit(regulator, after=last["after"])[0]] == [late]
