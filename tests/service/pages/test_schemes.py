"""The pages of verification schemes; from a certificate's chain one click leads to its place in the scheme."""

import re

import pytest

from domain.standards.schemes import builtin_schemes
from service.certificates.issue import approve_and_issue
from service.certificates.tables import CertificateRow
from service.kit.database import Database
from tests.service.certificates.bench import checked_gauge
from tests.service.conftest import MemberOf
from tests.service.world import TestClock, World


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


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme_id", list(builtin_schemes()))
def test_every_scheme_has_its_page_with_drawing_and_list(member: MemberOf, scheme_id: str, language: str) -> None:
    client, scheme = member("regulator"), builtin_schemes()[scheme_id]
    assert f'href="/schemes/{scheme_id}"' in client.get("/schemes").text
    page = client.get(f"/schemes/{scheme_id}", params={"lang": language}).text
    assert page.count("<svg xmlns=") == 1
    listed = page.partition('<details class="tree">')[2].partition("</details>")[0]
    for box in scheme.boxes:
        assert (box.name.zh if language == "zh" else box.name.en) in listed
    assert 'class="marked"' not in page


def test_the_chain_leads_to_its_scheme_with_its_own_way_marked(member: MemberOf, issued: CertificateRow) -> None:
    client = member("quality")
    chain = client.get(f"/certificates/{issued.number}/chain", params={"lang": "en"}).text
    address = re.search(r'href="(/schemes/pressure-jjg2023\?certificate=[^"]+)"', chain)
    assert address
    page = client.get(address[1]).text
    marked = re.findall(r'<g class="marked"><title>(.*?) ·', page)
    assert "Pressure gauges for general use" in marked
    assert "Pressure standards of class 0.05" in marked
    assert page.count('<path d="') == 0 or 'class="marked"' in page
    other = client.get("/schemes/mass-jjg2053", params={"certificate": issued.number}).text
    assert "has no way in this scheme" in other


def test_who_answers_for_a_use_beside_the_scheme_is_on_record_and_in_the_dossier(
    world: World, member: MemberOf, issued: CertificateRow
) -> None:
    parent = str(world.lab.certificates["DEMO-CQMI-P-0345"])
    given = {"child_id": issued.number, "parent_id": parent, "reason": "上级装置送修"}
    assert member("technician").post("/api/v1/schemes/overrides", json=given).status_code == 403
    quality = member("quality")
    unknown = quality.post("/api/v1/schemes/overrides", json=given | {"parent_id": str(world.lab.id)})
    assert unknown.status_code == 404
    recorded = quality.post("/api/v1/schemes/overrides", json=given)
    assert recorded.status_code == 201, recorded.text
    for nothing in ("another", str(world.lab.id)):
        refused = quality.post("/api/v1/schemes/overrides", json=given | {"child_id": nothing})
        told = refused.json()
        assert (refused.status_code, told["code"], told["errors"][0]["pointer"]) == (422, "work-unknown", "/child_id")
    elsewhere = quality.post("/api/v1/schemes/overrides", json=given | {"child_id": parent.upper()})
    assert (elsewhere.status_code, elsewhere.json()["child_id"]) == (201, parent), "as chains name it"
    facts = quality.get(f"/api/v1/audit/certificates/{issued.number}").json()["facts"]
    assert facts["overrides"] == [recorded.json()]
    assert recorded.json()["reason"] == "上级装置送修"
    assert [scheme["id"] for scheme in facts["schemes"]] == ["pressure-jjg2023"]


def test_a_use_beside_the_scheme_is_answered_for_by_form_and_shown_where_it_is_looked_for(
    world: World, member: MemberOf, issued: CertificateRow
) -> None:
    quality, parent = member("quality"), str(world.lab.certificates["DEMO-CQMI-P-0345"])
    page = "/registers/overrides/new"
    asked = quality.get(page, params={"child": issued.number, "parent": parent}).text
    assert f'value="{issued.number}"' in asked
    assert f'<option value="{parent}" selected>' in asked
    form = {"child_id": issued.number, "parent_id": parent, "reason": ""}
    refused = quality.post(page, data=form)
    assert refused.status_code == 422
    assert 'aria-describedby="f-reason-fault"' in refused.text
    assert 'aria-describedby="f-parent_id-fault"' in quality.post(page, data=form | {"parent_id": ""}).text
    assert quality.post(page, data=form | {"parent_id": str(world.lab.id), "reason": "x"}).status_code == 404
    sought = {
        word: quality.post(page, data=form | {"word": word, "find": "yes", "reason": "<b>"})
        for word in ("0345", "M-0456")
    }
    offered = {word: re.findall('<option value="([^"]+)"', answer.text) for word, answer in sought.items()}
    assert offered == {"0345": [parent], "M-0456": [parent, str(world.lab.certificates["DEMO-CQMI-M-0456"])]}
    assert all(answer.status_code == 200 and 'value="&lt;b&gt;"' in answer.text for answer in sought.values())
    assert quality.post(page, data=form | {"word": "%" * 100_000, "find": "yes"}).status_code == 200
    work = str(issued.calibration_id)
    nowhere = quality.post(page, data=form | {"child_id": "CQ-0", "reason": "x"})
    assert nowhere.status_code == 422
    assert 'aria-describedby="f-child_id-fault"' in nowhere.text
    for child in (issued.number, work):
        assert quality.post(page, data=form | {"child_id": child, "reason": "<i>送修"}).is_success
    for address in (
        "/registers/overrides",
        f"/standards/{world.lab.standards['pressure-reference']}",
        f"/schemes/pressure-jjg2023?certificate={issued.number}",
    ):
        shown = member("regulator").get(address).text
        assert "&lt;i&gt;送修" in shown, address
        assert f'href="/certificates/{issued.number}"' in shown, address
        assert (f'href="/calibrations/{work}"' in shown) == ("schemes" not in address), address
        assert page not in shown, "a regulator reads"
    for method in ("get", "post"):
        assert member("technician").request(method, page).status_code == 403


def test_a_stranger_s_certificate_marks_nothing(stranger: MemberOf, issued: CertificateRow) -> None:
    answer = stranger("quality").get("/schemes/pressure-jjg2023", params={"certificate": issued.number})
    assert answer.status_code == 404
