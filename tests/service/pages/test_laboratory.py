"""The audit of the whole laboratory on a page: counts, reasons, two days, and nothing hidden beyond the first part."""

from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.kit.clock import civil_day
from service.pages import laboratory
from service.standards.operations import note_event
from service.standards.wire import EventIn
from tests.conftest import ClientOf
from tests.service.audit.conftest import regulator, reporting, unregistered
from tests.service.audit.test_routes import lines
from tests.service.reporting.conftest import Reporting
from tests.service.world import app_on, as_member, given

__all__ = ["regulator", "reporting", "unregistered"]
ADDRESS = "/audit/laboratory"


def test_what_fails_is_counted_named_and_compared(reporting: Reporting, regulator: TestClient) -> None:
    numbers = [reporting.issue().number for _ in range(2)]
    day = civil_day(reporting.clock())
    clean = regulator.get(ADDRESS, params={"lang": "en"}).text
    assert "2 current certificates were looked at" in clean
    reporting.clock.move(days=10)
    event = {"kind": "withdrawn", "effective_on": day.isoformat(), "reason": "标准器超差"}
    with reporting.database.transaction() as session:
        note_event(
            session,
            actor=reporting.lab.actors["quality"],
            at=reporting.clock(),
            certificate_id=reporting.lab.certificates["DEMO-CQMI-P-0345"],
            given=given(EventIn, event),
        )
    before = (day - timedelta(days=1)).isoformat()
    for language, words in (("en", "working standard"), ("zh", "工作标准")):
        page = regulator.get(ADDRESS, params={"lang": language, "against": before}).text
        failing = page.partition('id="h-failing"')[2].partition("</table>")[0]
        assert all(f">{number}</a>" in failing for number in numbers)
        assert "<strong>T04</strong>" in failing
        assert words in page.partition('id="h-totals"')[2].lower()
        changed = page.partition('id="h-changed"')[2]
        assert changed.count("<strong>T04</strong>") == 2
    then = regulator.get(ADDRESS, params={"lang": "en", "known_at": day.isoformat()}).text
    assert "<strong>T04</strong>" not in then, "nobody knew"
    assert len(lines(reporting, "lab:audit:viewed")) == 4


def test_a_day_to_come_is_refused_and_what_does_not_fit_is_said(
    reporting: Reporting, regulator: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [reporting.issue().number for _ in range(2)]
    assert regulator.get(ADDRESS, params={"on": "2199-01-01"}).status_code == 422
    monkeypatch.setattr(laboratory, "AT_ONCE", 1)
    first = regulator.get(ADDRESS, params={"lang": "en"}).text
    assert "1 current certificates" in first
    after = first.partition("&amp;after=")[2].partition('"')[0]
    assert after, numbers
    last = regulator.get(ADDRESS, params={"lang": "en", "after": after, "on": "", "against": ""}).text
    assert "1 current certificates" in last
    assert "&amp;after=" not in last


def test_it_is_for_regulators_and_quality(reporting: Reporting, client_of: ClientOf, tmp_path: Path) -> None:
    client = client_of(app_on(reporting.database, tmp_path, reporting.clock))
    assert as_member(client, reporting.lab, "technician").get(ADDRESS).status_code == 403
    assert as_member(client, reporting.lab, "quality").get("/audit").text.count(f'href="{ADDRESS}"') == 1
