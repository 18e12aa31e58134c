"""The pages of standards: what is due is seen, quality keeps them by forms, a certificate comes in with its file."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from httpx2 import Response

from service.pages.standards import DUE_SOON, standing
from tests.service.conftest import MemberOf
from tests.service.world import TestClock

TODAY = date(2026, 3, 2)
NEW = {"name_zh": "<b>活塞</b>", "serial": "P-1", "level": "working", "own": "yes", "in_service": "yes"}
PAPER = {
    "number": "P-2026-7",
    "edition": "1",
    "issuer_zh": "示范计量院",
    "level": "working",
    "issued_on": "2026-02-01",
    "valid_until": "2026-03-20",
}
RESULT = {
    "characteristic": "indication",
    "quantity_kind": "gauge_pressure",
    "unit": "MPa",
    "range_low": "0",
    "range_high": "2.5",
    "expanded_uncertainty": "0.0006",
    "coverage_factor": "2",
    "drift": "0.0004",
}
FILE = {"file_base64": ("P-2026-7.pdf", b"%PDF-1.4 \x00\xff", "application/pdf")}


def result(index: int = 0, **changed: str) -> dict[str, str]:
    return {f"results/{index}/{name}": value for name, value in (RESULT | changed).items()}


@pytest.fixture
def address(member: MemberOf) -> str:
    answer = member("quality").post("/standards/new", data=NEW, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def receive(member: MemberOf, address: str, form: Mapping[str, str], *, with_file: bool = True) -> Response:
    answer: Response = member("quality").post(
        f"{address}/certificates/new?lang=en", data=form, files=FILE if with_file else {}, follow_redirects=False
    )
    return answer


@pytest.mark.parametrize(
    ("days", "told"), [(DUE_SOON.days + 1, "held"), (DUE_SOON.days, "expiring"), (0, "expiring"), (-1, "expired")]
)
def test_a_certificate_is_due_some_time_before_its_last_day(days: int, told: str) -> None:
    assert standing(TODAY + timedelta(days=days), TODAY) == told
    assert standing(None, TODAY) == "held"


def test_from_a_standard_without_a_certificate_to_one_that_is_overdue(
    member: MemberOf, address: str, clock: TestClock
) -> None:
    quality = member("quality")

    def listed() -> str:
        line = quality.get("/standards?lang=en").text.partition("&lt;b&gt;活塞&lt;/b&gt;")[2].partition("</tr>")[0]
        return str(re.findall(r'class="chip \w+">([^<]+)', line)[0])

    assert listed() == "no certificate"
    assert receive(member, address, PAPER | result()).status_code == 303
    assert listed() == "due soon"
    shown = quality.get(f"{address}?lang=en").text
    assert "P-2026-7" in shown
    assert "0.0006 MPa" in shown
    assert "nothing on record" in shown, "it rests on nothing yet, and the page says so"
    file = re.search(r'href="(/api/v1/standards/certificates/[^"]+/file)"', shown)
    assert file
    assert quality.get(file[1]).content == FILE["file_base64"][1], "the very bytes that were chosen"
    clock.move(days=19)
    assert listed() == "overdue"
    assert 'class="late">2026-03-20' in quality.get("/standards?lang=en").text


def test_a_refused_certificate_comes_back_as_typed_with_each_fault_at_its_field(member: MemberOf, address: str) -> None:
    form = PAPER | result(unit="kg", expanded_uncertainty="x") | {"valid_until": "2026-01-01"}
    answer = receive(member, address, form, with_file=False)
    assert answer.status_code == 422
    for name in ("f-results/0/expanded_uncertainty", "f-file_base64"):
        assert f'aria-describedby="{name}-fault"' in answer.text, name
    assert 'value="P-2026-7"' in answer.text
    assert "<ul>" not in answer.text.partition('id="refusal"')[2].partition("</div>")[0], "nothing is told twice"
    answer = receive(member, address, PAPER | result(unit="kg") | {"valid_until": "2026-01-01"})
    for name in ("f-results/0/unit", "f-valid_until"):
        assert f'aria-describedby="{name}-fault"' in answer.text, name
    assert "P-2026-7" not in member("quality").get(address).text, "nothing was stored"


def test_one_more_result_is_asked_for_without_storing(member: MemberOf, address: str) -> None:
    answer = receive(member, address, PAPER | result() | {"more": "yes"})
    assert answer.status_code == 200
    assert 'name="results/1/unit" type="text" value=""' in answer.text
    assert 'value="0.0006"' in answer.text
    both = PAPER | result() | result(1, range_low="2.5", range_high="6") | result(2, **dict.fromkeys(RESULT, ""))
    assert receive(member, address, both).status_code == 303, "a result in which nothing was filled is none"
    again = member("quality").get(f"{address}/certificates/new").text
    assert 'name="results/1/range_high" type="text" value="6"' in again, "the next one starts from the last"
    assert 'value="0.0006"' not in again, "but for its numbers"


def test_a_result_rests_on_results_above_and_the_chain_is_drawn(member: MemberOf, address: str) -> None:
    form = member("quality").get(f"{address}/certificates/new?lang=en").text
    above = re.search(r'<option value="([^"]+)">DEMO-CQMI-P-0021[^<]*indication', form)
    assert above
    late = PAPER | result(parents=above[1], used_on="2026-02-02")
    refused = receive(member, address, late)
    assert 'aria-describedby="f-results/0/parents-fault"' in refused.text
    assert f'value="{above[1]}" selected' in refused.text
    assert receive(member, address, PAPER | result(parents=above[1], used_on="2026-01-30")).status_code == 303
    shown = member("technician").get(f"{address}?lang=en").text
    assert "DEMO-CQMI-P-0021</a> used on 2026-01-30" in shown
    assert shown.count('class="box"') >= 4, "up to the SI"
    assert "certificates/new" not in shown, "a technician reads"


def test_a_certificate_that_was_withdrawn_is_told_and_its_standard_is_red(member: MemberOf, address: str) -> None:
    assert receive(member, address, PAPER | result()).status_code == 303
    quality = member("quality")
    action = re.search(r'action="(/standards/[^"]+/events)"', quality.get(address).text)
    assert action
    form = {"kind": "withdrawn", "effective_on": "2026-03-01", "reason": ""}
    refused = quality.post(action[1], data=form)
    assert refused.status_code == 422
    assert re.search(r'aria-describedby="f-reason-[^"]+-fault"', refused.text)
    assert quality.post(action[1], data=form | {"reason": "复查超差"}).is_success
    shown = quality.get(f"{address}?lang=en").text
    assert "withdrawn 2026-03-01" in shown
    assert 'class="chip failed">certificate ended' in shown


def test_a_standard_is_corrected_retired_and_brought_back_on_the_version_that_was_read(
    member: MemberOf, address: str
) -> None:
    quality = member("quality")

    def version() -> str:
        return str(re.findall(r'name="version" value="(\d+)"', quality.get(address).text)[0])

    first = version()
    assert "P-2" in quality.post(f"{address}/change", data=NEW | {"serial": "P-2", "version": first}).text
    stale = quality.post(f"{address}/change", data=NEW | {"serial": "P-3", "version": first})
    assert stale.status_code == 412, stale.text
    assert 'value="P-3"' in stale.text
    retired = quality.post(f"{address}/service", data={"version": version()})
    assert 'class="chip planned">停用' in retired.text
    back = quality.post(f"{address}/service", data={"version": version(), "in_service": "yes"})
    assert 'class="chip failed">没有证书' in back.text


def test_assemblies_are_kept_and_their_assessment_is_due(member: MemberOf) -> None:
    quality = member("quality")
    form = {"name_zh": "活塞装置", "level": "enterprise", "assessment_number": "A-1", "assessment_valid_until": ""}
    refused = quality.post("/standards/assemblies/new", data=form)
    assert refused.status_code == 422
    assert 'aria-describedby="f-assessment_valid_until-fault"' in refused.text
    assert quality.post("/standards/assemblies/new", data=form | {"assessment_valid_until": "2026-03-01"}).is_success
    page = quality.get("/standards?lang=en").text
    assert re.search(r'class="late">Due 2026-03-01 <span class="chip failed">overdue', page)
    link = re.search(r'href="(/standards/assemblies/[^"]+)">活塞装置', page)
    assert link
    version = re.findall(r'name="version" value="(\d+)"', quality.get(link[1]).text)[0]
    form |= {"assessment_valid_until": "2029-03-01", "version": version}
    assert quality.post(link[1], data=form).is_success
    assert "2029-03-01" in quality.get("/standards").text


def test_only_quality_keeps_them(member: MemberOf, address: str) -> None:
    technician = member("technician")
    for page in ("/standards/new", f"{address}/change", f"{address}/certificates/new", "/standards/assemblies/new"):
        assert technician.get(page).status_code == 403, page
        assert technician.post(page, data=NEW).status_code == 403, page
    assert member("reception").get("/standards").status_code in {200, 403}
    for login in ("technician", "regulator"):
        assert member(login).get(f"{address}?lang=zh").status_code == 200
        assert "/standards/new" not in member(login).get("/standards").text
