"""The people's pages: what ends soon is seen in time, quality puts rights on record, each sees their own."""

import re
from datetime import date, timedelta

import pytest
from httpx2 import Response

from service.kit.database import Database
from service.pages.people import standing
from service.people.policy import people_policy
from tests.service.calibrations.bench import planned
from tests.service.calibrations.test_duties import enrol, strike_off
from tests.service.conftest import MemberOf
from tests.service.world import TestClock, World

TODAY = date(2026, 3, 2)
DAYS = people_policy().expiring_within_days
FORM = {
    "number": "2-99",
    "level": "first",
    "items": "JJG 52，JJG 99",
    "evidence": "99.pdf",
    "valid_from": "2026-03-01",
    "valid_until": "2026-04-01",
}


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (0, None, "held"),
        (1, None, "future"),
        (-9, DAYS + 1, "held"),
        (-9, DAYS, "expiring"),
        (-9, 0, "expiring"),
        (-9, -1, "expired"),
    ],
)
def test_what_ends_within_the_days_of_the_policy_is_expiring(begin: int, end: int | None, expected: str) -> None:
    until = None if end is None else TODAY + timedelta(days=end)
    assert standing(TODAY + timedelta(days=begin), until, TODAY, revoked=False) == expected
    assert standing(TODAY + timedelta(days=begin), until, TODAY, revoked=True) == "revoked"


def test_quality_puts_a_registration_on_record_and_sees_that_it_ends_soon(world: World, member: MemberOf) -> None:
    quality, page = member("quality"), f"/people/{world.lab.person_id('signatory')}"

    def send(**changed: str) -> Response:
        answer: Response = quality.post(f"{page}/registrations?lang=en", data=FORM | changed, follow_redirects=False)
        return answer

    refused = send(valid_until="2026-02-01")
    assert refused.status_code == 422
    assert 'value="2-99"' in refused.text
    assert "The period ends (2026-02-01) before it begins" in refused.text
    assert send().status_code == 303
    shown = quality.get(f"{page}?lang=en").text
    assert "2-99 · first class<small>99.pdf" in shown
    assert "JJG 52, JJG 99" in shown
    listed = quality.get("/people?lang=en").text
    assert re.search(r"expiring</span> 2-99 · first class 2026-04-01", listed)
    revoke = re.search(r'action="(/people/[^"]+/registrations/[^"]+/revoke)"', shown)
    assert revoke
    assert quality.post(revoke[1], follow_redirects=False).status_code == 303
    assert "2-99" not in quality.get("/people?lang=en").text


def test_quality_authorises_and_revokes(world: World, member: MemberOf) -> None:
    quality, page = member("quality"), f"/people/{world.lab.person_id('reception')}"
    form = {"pack_id": "weights-jjg99", "duty": "check", "valid_from": "2026-03-02", "valid_until": ""}
    assert quality.post(f"{page}/authorisations", data=form, follow_redirects=False).status_code == 303
    shown = quality.get(f"{page}?lang=en").text
    assert 'class="chip passed">in force' in shown
    revoke = re.search(r'action="(/people/[^"]+/authorisations/[^"]+/revoke)"', shown)
    assert revoke
    assert quality.post(revoke[1], follow_redirects=False).status_code == 303
    assert 'class="chip failed">revoked' in quality.get(f"{page}?lang=en").text


def test_each_sees_their_own_page_and_nobody_elses(world: World, member: MemberOf) -> None:
    technician = member("technician")
    mine = technician.get(f"/people/{world.lab.person_id('technician')}?lang=en")
    assert mine.status_code == 200
    assert "示范2-000001" in mine.text
    assert "/revoke" not in mine.text
    assert technician.get(f"/people/{world.lab.person_id('checker')}").status_code == 403
    assert technician.post(f"/people/{world.lab.person_id('technician')}/registrations", data=FORM).status_code == 403
    assert member("quality").get(f"/people/{world.other.person_id('checker')}").status_code == 404


def test_c10_a_person_is_put_into_several_sections(world: World, member: MemberOf) -> None:
    quality, page = member("quality"), f"/people/{world.lab.person_id('technician')}"
    for zh, en in (("压力室", "Pressure"), ("质量室", "Mass")):
        answer = quality.post("/people/sections", data={"name_zh": zh, "name_en": en}, follow_redirects=False)
        assert answer.status_code == 303
    blank = quality.post("/people/sections?lang=en", data={"name_zh": "", "name_en": "Flow"})
    assert blank.status_code == 422
    assert 'value="Flow"' in blank.text
    ids = re.findall(r'name="section" value="([^"]+)"', quality.get(page).text)
    assert len(ids) == 2
    assert quality.post(f"{page}/sections", data={"section": ids}, follow_redirects=False).status_code == 303
    assert quality.get(page).text.count(" checked>") == 2
    assert re.search(r"<td>(Pressure, Mass|Mass, Pressure)</td>", quality.get("/people?lang=en").text)


def test_c11_the_bench_names_who_may_check_and_tells_a_colleague_what_is_missing(
    world: World, world_database: Database, member: MemberOf, clock: TestClock
) -> None:
    bench = planned(world, world_database, member)
    bench.complete()
    address, checker = f"/calibrations/{bench.id}?lang=en", member("checker")
    button = f'action="/calibrations/{bench.id}/check"'
    assert "Qualified to check it today: Demo Checker" in checker.get(address).text
    assert button in checker.get(address).text
    strike_off(bench, "checker", clock)
    shown = checker.get(address).text
    assert "Qualified to check it today: nobody" in shown
    assert "Your registration 示范2-000002 counts from" in shown
    assert button not in shown
    assert "Your registration" not in member("technician").get(address).text
    enrol(bench, "checker", ["JJG 52"], clock, days=9)
    assert button in checker.get(address).text
