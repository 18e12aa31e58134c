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
    elsewhere = quality.post("/api/v1/schemes/overrides", json=given | {"child_id": "another"})
    assert elsewhere.status_code == 201
    facts = quality.get(f"/api/v1/audit/certificates/{issued.number}").json()["facts"]
    assert facts["overrides"] == [recorded.json()]
    assert recorded.json()["reason"] == "上级装置送修"
    assert [scheme["id"] for scheme in facts["schemes"]] == ["pressure-jjg2023"]


def test_a_stranger_s_certificate_marks_nothing(stranger: MemberOf, issued: CertificateRow) -> None:
    answer = stranger("quality").get("/schemes/pressure-jjg2023", params={"certificate": issued.number})
    assert answer.status_code == 404
