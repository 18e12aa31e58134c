"""Finding what to audit, walking up from it and down again, and the recall that follows, page by page."""

import re
from html import unescape
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from service.audit.search import search
from service.certificates.issue import approve_and_issue
from service.certificates.tables import CertificateRow
from service.kit.database import Database
from tests.service.certificates.bench import checked_gauge
from tests.service.conftest import MemberOf
from tests.service.world import TestClock, World

OURS = {"origin": "http://testserver"}
STANDARD = "DEMO-CQMI-P-0345"


@pytest.fixture
def issued(world: World, world_database: Database, clock: TestClock) -> CertificateRow:
    with world_database.transaction() as session:
        calibration_id = checked_gauge(session, world.lab, at=clock.move(minutes=1))
        return approve_and_issue(
            session,
            actor=world.lab.actors["signatory"],
            at=clock.move(minutes=1),
            calibration_id=calibration_id,
            look_up_base="http://testserver",
        )


def test_a_word_finds_by_number_customer_item_and_standard(
    world: World, world_database: Database, issued: CertificateRow
) -> None:
    with world_database.reading() as session:

        def found(word: str, lab_id: UUID = world.lab.id) -> tuple[list[str], list[str]]:
            both = search(session, lab_id=lab_id, word=word)
            return [hit.certificate.number for hit in both.certificates], [each.serial for each in both.standards]

        whole = search(session, lab_id=world.lab.id, word=issued.number).certificates[0]
        for word in (issued.number, issued.number[3:].lower(), whole.customer[:4], whole.item, whole.serial.lower()):
            assert found(word)[0] == [issued.number], word
        assert found(STANDARD.lower()) == ([issued.number], ["DEMO-PC-01"]), "by a certificate of its standard"
        assert found("demo-pc-01") == ([issued.number], ["DEMO-PC-01"])
        assert found("%") == found("_") == ([], []), "what was typed is a word, no pattern"
        assert found(issued.number, world.other.id) == ([], []), "another laboratory's is nobody's"
        few = search(session, lab_id=world.lab.id, word="demo", limit=1)
        assert few.more
        assert len(few.standards) == 1


def test_the_whole_number_leads_straight_and_nothing_says_so(member: MemberOf, issued: CertificateRow) -> None:
    client = member("regulator")
    answer = client.get("/audit", params={"word": f" {issued.number} "}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/audit/{issued.number}")
    part = client.get("/audit", params={"word": issued.number[:-1], "lang": "en"}).text
    assert f'href="/audit/{issued.number}"' in part
    assert "Nothing was found" in client.get("/audit", params={"word": "<b>none", "lang": "en"}).text


def test_raw_readings_stand_at_places_in_words(member: MemberOf, issued: CertificateRow) -> None:
    for language, words in (
        ("zh", "示值误差、回程误差和轻敲位移，0.4 MPa，升压轻敲前"),
        ("en", "Indication error, hysteresis and tapping shift, 0.4 MPa, Rising, before tapping"),
    ):
        page = member("regulator").get(f"/audit/{issued.number}", params={"lang": language}).text
        assert words in page
        assert "up_untapped" not in page


def test_the_days_are_kept_on_the_way_up_and_down(world: World, member: MemberOf, issued: CertificateRow) -> None:
    client = member("regulator")
    day = issued.issued_on.isoformat()
    page = client.get(f"/audit/{issued.number}", params={"on": day, "known_at": ""}).text
    links = {unescape(each) for each in re.findall(r'href="(/audit/[^"]+/above/[^"]+)"', page)}
    assert len(links) == 3
    assert all(each.endswith(f"?on={day}&known_at={day}") for each in links)
    standard = str(world.lab.certificates[STANDARD])
    above = client.get(next(each for each in links if standard in each)).text
    assert f"{STANDARD}</small></h1>" in above
    assert f'href="/audit/{issued.number}?on={day}&amp;known_at={day}"' in above, "and back down on the same days"
    assert f'href="/audit/standard-certificates/{standard}/impact?' in above
    for nobody in (issued.number, "none"):
        assert client.get(f"/audit/{issued.number}/above/{nobody}").status_code == 404
    assert client.get(f"/audit/{issued.number}", params={"on": "2199-01-01"}).status_code == 422


def impact_address(world: World, issued: CertificateRow) -> str:
    standard = world.lab.standards["pressure-reference"]
    return f"/audit/standards/{standard}/impact?from={issued.issued_on}&to={issued.issued_on}&lang=en"


def test_the_impact_page_exports_what_it_shows(world: World, member: MemberOf, issued: CertificateRow) -> None:
    client = member("regulator")
    page = client.get(f"{impact_address(world, issued)}&shift=500").text
    assert f'href="/audit/{issued.number}"' in page
    assert "may change" in page
    exports = [unescape(each) for each in re.findall(r'href="(/api/v1/audit/[^"]+)" download', page)]
    assert [each.partition("?")[0][-4:] for each in exports] == [".csv", "xlsx"]
    assert all("shift=500" in each and client.get(each).status_code == 200 for each in exports)
    assert "Open a recall" not in page, "a regulator looks"
    person = world.lab.person_id("technician")
    by_person = client.get(f"/audit/people/{person}/impact?from={issued.issued_on}&to={issued.issued_on}&lang=en").text
    assert issued.number in by_person
    assert client.get(f"{impact_address(world, issued)}&shift=0").status_code == 422


def test_what_the_page_offers_can_be_taken_away(member: MemberOf, issued: CertificateRow) -> None:
    client = member("regulator")
    page = client.get(f"/audit/{issued.number}?lang=en").text
    assert "The platform has countersigned no head" in page
    offered = [unescape(each) for each in re.findall(r'href="([^"]+)" download=', page)]
    answers = {each.partition("?")[0].rsplit("/", 1)[1]: client.get(each) for each in offered}
    assert set(answers) == {issued.number, "provenance", "chain.svg"}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert "entity" in answers["provenance"].json()
    drawing = answers["chain.svg"]
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    root = ET.fromstring(drawing.text)  # noqa: S314 - our own answer
    shown = {"".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {issued.number, STANDARD} <= shown
    assert ".chain .box" in drawing.text, "it brings its style along"


def test_a_recall_by_hand(world: World, member: MemberOf, issued: CertificateRow) -> None:
    client = member("quality")
    address = impact_address(world, issued)
    refused = client.post(address, data={"reason": ""}, headers=OURS)
    assert refused.status_code == 422
    assert 'id="f-reason-fault"' in refused.text
    opened = client.post(address, data={"reason": "<i>超差"}, headers=OURS, follow_redirects=False)
    assert opened.status_code == 303
    here = opened.headers["location"].partition("?")[0]
    page = client.get(here, params={"lang": "en"}).text
    assert "&lt;i&gt;超差" in page
    assert here in client.get("/audit/recalls").text
    line = re.search(rf'action="({here}/lines/[^"]+)"', page)
    letter = re.search(r'href="(/api/v1/audit/recalls/[^"]+/letters/[^"]+)"', page)
    assert line
    assert letter
    assert issued.number in client.get(letter[1]).text

    def move(state: str, version: str, note: str = "by phone") -> int:
        body = {"state": state, "version": version, "note": note}
        return client.post(line[1], data=body, headers=OURS, follow_redirects=False).status_code

    assert move("recalibrated", "1") == 409
    assert move("told", "1", note="") == 422
    assert move("told", "x") == 412
    assert move("told", "1") == 303
    assert "by phone" in client.get(here).text
    assert move("told", "1") == 412, "somebody else was first"


def test_a_regulator_changes_nothing(world: World, member: MemberOf, issued: CertificateRow) -> None:
    client: TestClient = member("regulator")
    answer = client.post(impact_address(world, issued), data={"reason": "x"}, headers=OURS)
    assert answer.status_code == 403
