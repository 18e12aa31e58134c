"""A certificate of the city: found, drawn, and walked up and down."""

import re

import pytest
from starlette.testclient import TestClient

from tests.domain.exchange.samples import Sender
from tests.service.platform.conftest import Reporter
from tests.service.platform.graph.test_questions import NATIONAL, NIM, PUBLIC, item, register

LAB = "CQ-0001"
STANDARD = str(PUBLIC["number"])


def test_a_certificate_is_found_by_its_number_alone(regulator: TestClient, reporter: Reporter, sender: Sender) -> None:
    reporter.one(item(sender))
    found = regulator.get("/city", params={"number": " V-2026-000123 "})
    assert str(found.url).endswith("/city/certificate?issuer=CQ-0001&number=V-2026-000123")
    assert found.status_code == 200
    by_name = regulator.get("/city", params={"number": "V-2026-000123", "issuer": "重庆某计量所"})
    assert by_name.url == found.url
    gap = regulator.get("/city", params={"number": STANDARD, "issuer": NIM, "lang": "en"}).text
    assert "Missing parent" in gap, "nobody has reported it yet: there is no chain to open"
    assert "No certificate of this number" in regulator.get("/city", params={"number": "nothing"}).text
    assert (
        "No certificate of this number"
        in regulator.get("/city", params={"number": "V-2026-000123", "issuer": "CQ-0002"}).text
    )


@pytest.mark.parametrize("words", [("zh", "溯源链断裂", "溯源链完整"), ("en", "broken", "unbroken")])
def test_a_broken_link_is_red_with_its_reason_and_the_way_leads_up_and_down(
    regulator: TestClient, reporter: Reporter, sender: Sender, words: tuple[str, str, str]
) -> None:
    language, broken, whole = words
    page = f"/city/certificate?issuer={LAB}&number=V-2026-000123&lang={language}"
    register(regulator, NATIONAL, PUBLIC)
    reporter.one(item(sender))
    shown = regulator.get(page).text
    assert whole in shown
    assert 'class="bad"' not in shown
    assert "重庆某计量所" in shown, "a laboratory is called by its name"
    up = [each.replace("&amp;", "&") for each in re.findall(r'<a href="(/city/certificate[^"]*)"><g', _one_line(shown))]
    assert len(up) == 2
    above = next(shown for shown in (regulator.get(each).text for each in up) if f"<h1>{PUBLIC['number']}" in shown)
    assert "V-2026-000123</a>" in above, "the way down"

    register(regulator, PUBLIC | {"events": [{"kind": "withdrawn", "effective_on": "2026-06-01"}]})
    shown = regulator.get(page).text
    assert broken in shown
    assert re.search(r'<path class="bad"[^>]*><title>[^<]*T04', shown)
    before = regulator.get(f"{page}&on=2026-05-31").text
    assert '<path class="bad"' not in before


def test_a_missing_parent_is_drawn_by_its_number(regulator: TestClient, reporter: Reporter, sender: Sender) -> None:
    reporter.one(item(sender))
    shown = regulator.get("/city/certificate", params={"issuer": LAB, "number": "V-2026-000123"}).text
    assert re.search(rf'class="bad gap".*{re.escape(STANDARD)}', shown, re.DOTALL)


def test_what_rests_on_a_standard_is_read_page_by_page(
    regulator: TestClient, reporter: Reporter, sender: Sender
) -> None:
    register(regulator, NATIONAL, PUBLIC)
    numbers = [f"V-2026-{each:06}" for each in range(1, 61)]
    assert set(reporter.outcomes(*(item(sender, number) for number in numbers))) == {"accepted"}
    page, seen = f"/city/certificate?issuer={NIM}&number={PUBLIC['number']}", []
    while page:
        shown = regulator.get(page).text
        seen += re.findall(r">(V-2026-[0-9]{6})</a></th>", shown)
        onward = re.search(r'rel="next" href="([^"]*)"', shown)
        page = onward[1].replace("&amp;", "&") if onward else ""
    assert sorted(seen) == numbers


@pytest.mark.parametrize("query", ["on=2999-01-01", "known_at=2999-01-01", "on=x", "after=x"])
def test_a_question_that_cannot_be_is_refused_on_a_page(regulator: TestClient, query: str) -> None:
    register(regulator, NATIONAL)
    answer = regulator.get(f"/city/certificate?issuer={NIM}&number={NATIONAL['number']}&{query}&lang=en")
    assert answer.status_code == 422
    assert "<!doctype html>" in answer.text
    unknown = regulator.get("/city/certificate?issuer=nobody&number=nothing&lang=en")
    assert unknown.status_code == 404
    assert "nothing of nobody" in unknown.text


def _one_line(text: str) -> str:
    return re.sub(r">\s+<", "><", text)
