"""The whole city on a page: counted, listed with reasons, compared, covered, watched."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session
from starlette.testclient import TestClient

from service.kit.clock import civil_day
from service.kit.database import Database
from service.platform.graph import failing, tally
from service.platform.graph.faults import Fault
from service.platform.graph.judged import judged
from tests.domain.exchange.samples import NOON, Sender, withdrawn
from tests.domain.exchange.test_heads import GROWN, OLD
from tests.service.platform.conftest import Reporter
from tests.service.platform.graph.test_questions import NATIONAL, NIM, PUBLIC, item, register
from tests.service.platform.test_heads import beat

TODAY = civil_day(NOON)
LAB = "重庆某计量所"


@pytest.fixture
def city(regulator: TestClient, reporter: Reporter, sender: Sender) -> TestClient:
    """Report sixty items under a standard that was withdrawn before its use; the gap above it is registered."""
    register(regulator, NATIONAL, PUBLIC)
    numbers = [f"V-2026-{each:06}" for each in range(1, 61)]
    assert set(reporter.outcomes(*(item(sender, each, object__serial=each) for each in numbers))) == {"accepted"}
    register(regulator, PUBLIC | {"events": [{"kind": "withdrawn", "effective_on": "2026-06-01"}]})
    return regulator


@pytest.mark.usefixtures("city")
def test_the_tally_is_the_audit(platform_database: Database) -> None:
    with platform_database.reading() as session:
        groups = tally.groups(session, on=TODAY, known_on=TODAY)
    counts = tally.counts(groups)
    assert sum(each.certificates for each in groups) == sum(each.certificates for each in counts) == 61
    by_issuer = {line.key: (line.certificates, line.broken) for line in tally.along(groups, lambda each: each.issuer)}
    assert by_issuer == {"CQ-0001": (60, 60), NIM: (1, 0)}
    assert {fault: many for fault, many in tally.by_fault(groups).items() if many} == {Fault.ENDED_BEFORE_USE: 60}


def test_the_city_is_counted_on_every_side(city: TestClient) -> None:
    shown = _one_line(city.get("/city/audit?lang=en").text)
    for name, current in ((LAB, 60), ("Mass", 61), ("Item", 60)):
        assert re.search(
            rf'{name}</th><td class="number">{current}</td><td class="number"><[^>]*>60<', shown, re.IGNORECASE
        )
    assert re.search(r'区</th><td class="number">60</td>', shown)
    assert "fault=ended_before_use" in shown
    before = _one_line(city.get("/city/audit?lang=en&on=2026-02-01").text)
    assert f"{LAB}</th>" not in before, "nothing of it was issued yet"


def test_what_fails_is_listed_with_its_reason_page_by_page(city: TestClient) -> None:
    page, seen = "/city/failing?fault=ended_before_use&issuer=CQ-0001&lang=en", []
    while page:
        shown = city.get(page).text
        assert "On the day of use the parent was withdrawn" in shown
        seen.append(len(re.findall(r"<strong>T04</strong>", shown)))
        onward = re.search(r'rel="next" href="([^"]*)"', shown)
        page = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == [50, 10]
    assert "V-2026-000001" in city.get(f"/city/failing?issuer={LAB}").text, "by its name, too"
    for none in ("fault=cycle", "issuer=nobody"):
        assert "There is no such certificate." in city.get(f"/city/failing?{none}").text


def test_later_pages_go_on_with_what_the_first_found_until_something_is_altered(
    city: TestClient, reporter: Reporter, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def counted(session: Session, *, on: date, known_on: date) -> sa.Subquery:
        asked.append(on)
        return judged(session, on=on, known_on=known_on)

    monkeypatch.setattr(failing, "judged", counted)

    def further(shown: str) -> str:
        [onward] = re.findall(r'rel="next" href="([^"]*)"', shown)
        return str(onward).replace("&amp;", "&")

    def lines(path: str) -> int:
        return city.get(path).text.count('<th scope="row">')

    onward = further(city.get("/city/failing").text)
    assert (lines(onward), lines("/city/failing"), lines(onward), len(asked)) == (10, 50, 10, 1)
    reporter.one(item(sender, "V-2026-000061", object__serial="new"))
    assert (lines(onward), len(asked)) == (10, 1), "nothing that was listed is altered by a new certificate"
    assert (lines(further(city.get("/city/failing").text)), len(asked)) == (11, 2), "the list itself is asked anew"
    register(city, PUBLIC | {"valid_until": "2026-06-30"})
    assert (lines(onward), len(asked)) == (11, 3), "a correction is seen at once"
    reporter.one(sender.send("certificate.status", "V-2026-000060", withdrawn("V-2026-000060")))
    assert (lines(onward), len(asked)) == (10, 4), "and so is a withdrawal"


def test_the_lines_that_a_program_reads_are_those_of_the_page(city: TestClient) -> None:
    def rows(path: str) -> int:
        [address] = re.findall(r'href="(/api/v1/audit[^"]*)"', city.get(path).text)
        return len(city.get(address.replace("&amp;", "&")).text.splitlines()) - 1

    assert rows("/city/failing") == rows(f"/city/failing?issuer={LAB}&fault=ended_before_use") == 60
    assert rows("/city/failing?issuer=nobody") == rows("/city/failing?fault=cycle") == 0


def test_two_days_are_compared(city: TestClient) -> None:
    shown = _one_line(city.get("/city/comparison?before=2026-01-01&lang=en").text)
    assert re.search(rf'{LAB}</th>.*?<td class="number late">\+60</td>', shown)
    assert "do not differ" in city.get(f"/city/comparison?before={TODAY}&after={TODAY}&lang=en").text


def test_gaps_of_coverage_are_listed_by_quantity(regulator: TestClient) -> None:
    register(regulator, NATIONAL, PUBLIC)
    shown = _one_line(regulator.get("/city/coverage?lang=en").text)
    assert re.search(r"mass</th><td class=\"number\">1</td><td class=\"flow-text\">渝中区 1</td>", shown, re.IGNORECASE)
    assert "万州区" in shown
    assert "known" in regulator.get("/city/coverage?lang=en&on=2026-01-01").text


def test_a_silent_laboratory_is_red(city: TestClient) -> None:
    shown = _one_line(city.get("/city/laboratories?lang=en").text)
    assert re.search(rf'{LAB}</td><td class="late">never', shown)
    assert "never" in city.get("/city/laboratories/CQ-0001?lang=en").text
    assert city.get("/city/laboratories/CQ-9999").status_code == 404


def test_a_journal_that_was_cut_stands_out(regulator: TestClient, reporter: Reporter, sender: Sender) -> None:
    reporter.post(beat(sender, OLD, 0), beat(sender, GROWN, 3))
    sound = _one_line(regulator.get("/city/laboratories?lang=en").text)
    assert 'class="late"' not in sound
    reporter.one(beat(sender, OLD, 5))
    shown = _one_line(regulator.get("/city/laboratories?lang=en").text)
    assert '<span class="chip failed">The journal was cut</span>' in shown
    heads = _one_line(regulator.get("/city/laboratories/CQ-0001?lang=en").text)
    assert re.findall(r'<th scope="row" class="number">([0-9]+)</th>', heads) == ["3", "5", "3"]
    assert heads.count("The journal was cut") == 1
    assert "日志被截短" in regulator.get("/city/laboratories/CQ-0001?lang=zh").text


@pytest.mark.parametrize(
    "page",
    [
        "audit?on=2999-01-01",
        "failing?fault=x",
        "comparison?before=2999-01-01",
        "coverage?start=-1",
        "laboratories?after=x",
    ],
)
def test_a_question_that_cannot_be_is_refused_on_a_page(regulator: TestClient, page: str) -> None:
    answer = regulator.get(f"/city/{page}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")


def _one_line(text: str) -> str:
    return re.sub(r">\s+<", "><", text)
