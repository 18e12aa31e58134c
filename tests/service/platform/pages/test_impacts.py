"""What rests on a standard that was found wrong: counted, listed in pages, downloaded."""

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.kit.clock import civil_day
from tests.domain.exchange.samples import NOON, Sender
from tests.service.platform.conftest import Reporter
from tests.service.platform.graph.test_questions import NATIONAL, NIM, PUBLIC, item, register

ASKED = {"issuer": NIM, "number": str(PUBLIC["number"]), "from": "2026-01-01", "to": "2026-12-31", "lang": "en"}


def test_what_is_affected_is_counted_and_listed_in_pages(
    regulator: TestClient, reporter: Reporter, sender: Sender
) -> None:
    register(regulator, NATIONAL, PUBLIC)
    numbers = [f"V-2026-{each:06}" for each in range(1, 61)]
    reporter.post(*(item(sender, number) for number in numbers))
    first = regulator.get("/city/impact", params=ASKED)
    assert "60 certificates are affected." in first.text
    assert re.search(r"重庆某计量所</th>\s*<td class=\"number\">60</td>", first.text)
    assert re.search(r"区</th>\s*<td class=\"number\">60</td>", first.text)
    onward = re.search(r'rel="next" href="([^"]*)"', first.text)
    assert onward
    second = regulator.get(onward[1].replace("&amp;", "&")).text
    assert "By county" not in second, "counted once"
    assert 'rel="next"' not in second
    listed = [re.findall(r">(V-2026-[0-9]{6})</a>", page) for page in (first.text, second)]
    assert [len(each) for each in listed] == [50, 10]
    assert sorted([*listed[0], *listed[1]]) == numbers
    table = regulator.get("/city/impact.csv", params=ASKED)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert [each.split(",")[1] for each in table.text.splitlines()] == ["number", *numbers]


def test_a_parent_that_nobody_reported_can_be_asked_about(
    regulator: TestClient, reporter: Reporter, sender: Sender
) -> None:
    reporter.one(item(sender))
    assert "1 certificates are affected." in regulator.get("/city/impact", params=ASKED).text
    assert "No certificate is affected" in regulator.get("/city/impact", params=ASKED | {"to": "2026-01-02"}).text


@pytest.mark.parametrize(
    "days", [{"from": "2026-02-02", "to": "2026-02-01"}, {"known_at": "2999-01-01"}, {"from": "x"}]
)
def test_a_period_that_cannot_be_is_refused(regulator: TestClient, days: dict[str, str]) -> None:
    register(regulator, NATIONAL, PUBLIC)
    for page in ("/city/impact", "/city/impact.csv"):
        answer = regulator.get(page, params=ASKED | days)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")


def test_a_number_that_a_spreadsheet_would_calculate_is_disarmed(regulator: TestClient) -> None:
    register(regulator, NATIONAL, PUBLIC)
    made = PUBLIC | {"number": "=1+1", "level": "working", "artefact": "w"}
    register(regulator, made | {"standards": [{"issuer": NIM, "number": PUBLIC["number"], "used_on": "2026-01-05"}]})
    assert ",'=1+1," in regulator.get("/city/impact.csv", params=ASKED).text


def test_what_was_not_known_on_the_day_of_knowledge_is_not_affected(app: FastAPI, regulator: TestClient) -> None:
    used = [{"issuer": NIM, "number": PUBLIC["number"], "used_on": "2026-01-05"}]
    working = PUBLIC | {"level": "working", "standards": used}
    app.state.clock = lambda: NOON - timedelta(days=2)
    register(regulator, NATIONAL, PUBLIC, working | {"number": "W-1", "artefact": "w1"})
    app.state.clock = lambda: NOON
    below = working | {"standards": [{"issuer": NIM, "number": "W-1", "used_on": "2026-01-05"}]}
    register(regulator, below | {"number": "W-2", "artefact": "w2"})
    then = civil_day(NOON - timedelta(days=1)).isoformat()
    for asked, count in ((ASKED, 2), (ASKED | {"known_at": then}, 1)):
        shown = regulator.get("/city/impact", params=asked).text
        assert f"{count} certificates are affected." in shown
        assert ("W-2</a>" in shown) == (count == 2)
