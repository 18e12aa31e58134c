"""What a laboratory has on record decides the rules: undecided without, passed or failed with, as known on each day."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from clients.audit import verify_dossier
from domain.exchange.dossier import Dossier
from service.certificates.refusals import CertificateIncomplete
from service.demo import laboratory as demo
from service.demo import registers
from service.kit.clock import civil_day
from service.standards.refusals import StandardNotUsable
from tests.conftest import ClientOf
from tests.service.audit.conftest import Pull
from tests.service.reporting.conftest import Reporting
from tests.service.world import AT, app_on, as_member

TODAY = civil_day(AT)
DAY = timedelta(days=1)
USED = "DEMO-CQMI-P-0345"
"""The certificate of the standard that every gauge is verified with."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Quality's desk: what is recorded there, and what audits then find."""

    reporting: Reporting
    quality: TestClient
    pull: Pull
    lab_key: str

    def post(self, path: str, body: object) -> dict[str, Any]:
        answer = self.quality.post(f"/api/v1{path}", json=body)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def certificate(self, number: str = USED) -> str:
        return f"/standards/certificates/{self.reporting.lab.certificates[number]}"

    def assembly(self) -> str:
        return f"/measurement-standards/{self.reporting.lab.assemblies[demo.PRESSURE_ASSEMBLY]}"

    def licence(self, kind: str, *, own: bool = True, **changes: object) -> dict[str, Any]:
        """Record a licence of the demonstration, with changes."""
        body = next(
            each for each in registers.licences(TODAY) if (each["kind"], "holder_zh" not in each) == (kind, own)
        )
        return self.post("/licences", {**body, **changes})

    def everything(self) -> None:
        for licence in registers.licences(TODAY):
            self.post("/licences", licence)
        for certificate in demo.CERTIFICATES:
            self.post(f"{self.certificate(certificate.number)}/seals", registers.seal(certificate, on=TODAY))
        for check in registers.checks(demo.PRESSURE_ASSEMBLY, on=TODAY):
            self.post(f"{self.assembly()}/checks", check)

    def found(self, number: str, rule: str, **query: str) -> list[str]:
        """What a rule finds in the dossier of a certificate, which verifies offline with the same findings."""
        data = self.pull(number, **query)
        checks = {check.id: check for check in verify_dossier(data, lab_key=self.lab_key).checks}
        assert {checks[name].outcome for name in ("seal", "findings", "facts", "links")} == {"passed"}
        dossier = Dossier.model_validate_json(data)
        return [_outcome(each) for each in dossier.findings if each["rule"] == rule]


def _outcome(finding: dict[str, Any]) -> str:
    return "?" if finding["undecided"] else "pass" if finding["passed"] else str(finding["severity"])


@pytest.fixture
def desk(reporting: Reporting, tmp_path: Path, client_of: ClientOf, pull: Pull, lab_key: str) -> Desk:
    app = app_on(reporting.database, tmp_path, reporting.clock)
    return Desk(reporting, as_member(client_of(app), reporting.lab, "quality"), pull, lab_key)


RULES = ("T03", "T11", "T12", "T13", "T17")
PASSED = {rule: {"pass"} for rule in RULES}
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""What differs between the engines is shown once for each way of the data."""


def test_a_register_decides_since_the_day_it_was_kept(desk: Desk) -> None:
    number = desk.reporting.issue().number
    before = {rule: desk.found(number, rule) for rule in RULES}
    assert all("?" in outcomes for outcomes in before.values())
    assert desk.found(number, "T25") == [], "no reference material was used, and nothing is said of one"
    desk.reporting.clock.move(days=1)
    desk.everything()
    assert {rule: set(desk.found(number, rule)) for rule in RULES} == PASSED
    assert {rule: desk.found(number, rule, known_at=TODAY.isoformat()) for rule in RULES} == before
    second = desk.reporting.issue().number
    assert {rule: set(desk.found(second, rule)) for rule in RULES} == PASSED
    found = verify_dossier(desk.pull(second), lab_key=desk.lab_key)
    assert not found.failed, found.failed
    assert found.unbroken


@ON_SQLITE
def test_a_licence_of_ours_counts_on_its_days(desk: Desk) -> None:
    number = desk.reporting.issue().number
    held = desk.licence("statutory", valid_until=TODAY.isoformat())
    assert desk.found(number, "T17") == ["pass", "pass"]
    ended = desk.licence("statutory", valid_until=(TODAY - DAY).isoformat(), corrects_id=held["id"])
    assert desk.found(number, "T17") == ["pass", "error"]
    began = desk.licence("statutory", valid_from=(TODAY + DAY).isoformat(), corrects_id=ended["id"])
    assert desk.found(number, "T17") == ["pass", "error"]
    desk.licence("statutory", scope=[{"regulation": "JJG 99"}], corrects_id=began["id"])
    with pytest.raises(CertificateIncomplete) as refused:
        desk.reporting.issue()
    assert [fault.code for fault in refused.value.faults] == ["traceability-t17"]
    desk.licence("statutory")  # an extension of the scope stands beside what it extends
    assert desk.found(desk.reporting.issue().number, "T17") == ["pass", "pass"]


@ON_SQLITE
def test_a_suspension_counts_from_its_day_and_is_known_since_another(desk: Desk) -> None:
    held = desk.licence("statutory")
    number = desk.reporting.issue().number
    desk.reporting.clock.move(days=2)
    event = {"kind": "suspended", "effective_on": (TODAY + DAY).isoformat(), "reason": "整改"}
    desk.post(f"/licences/{held['id']}/events", event)
    assert desk.found(number, "T17") == ["pass", "pass"], "suspended the day after the work"
    desk.post(f"/licences/{held['id']}/events", {**event, "effective_on": TODAY.isoformat()})
    assert desk.found(number, "T17") == ["pass", "error"]
    assert desk.found(number, "T17", known_at=TODAY.isoformat()) == ["pass", "pass"]


@ON_SQLITE
def test_u_below_the_capability_stops_the_issue_and_is_told_before(desk: Desk) -> None:
    line = {
        "quantity_kind": "gauge_pressure",
        "unit": "MPa",
        "range_low": "0",
        "range_high": "2.5",
        "uncertainty": "0.5",
        "uncertainty_unit": "MPa",
    }
    too_much = desk.licence("accredited", scope=[line])
    with pytest.raises(CertificateIncomplete) as refused:
        desk.reporting.issue()
    assert {fault.code for fault in refused.value.faults} == {"traceability-t11"}
    desk.licence("accredited", scope=[{**line, "uncertainty": "0.001 + 0.0005*x"}], corrects_id=too_much["id"])
    assert set(desk.found(desk.reporting.issue().number, "T11")) == {"pass"}


@ON_SQLITE
def test_the_body_above_is_found_by_its_code_else_by_its_name_however_typed(desk: Desk) -> None:
    number = desk.reporting.issue().number
    typed = desk.licence("statutory", own=False, holder_zh="重庆市 示范计量院　")
    assert desk.found(number, "T12") == ["pass", "pass", "?"]
    other = desk.licence("statutory", own=False, holder_zh="重庆市示范计量院有限公司", corrects_id=None)
    assert other["holder_code"] == ""
    desk.post(f"/licences/{typed['id']}/events", {"kind": "withdrawn", "effective_on": "2020-01-01", "reason": "误"})
    assert desk.found(number, "T12")[:2] == ["error", "error"], "another name is another body"


@ON_SQLITE
def test_the_route_of_the_body_above_is_judged_on_the_day_of_its_certificate(desk: Desk) -> None:
    number = desk.reporting.issue().number
    issued_on = TODAY - timedelta(days=next(each.age_days for each in demo.CERTIFICATES if each.number == USED))
    desk.licence("statutory", own=False, valid_from=issued_on.isoformat())
    assert desk.found(number, "T12") == ["pass", "error", "?"], "the one below; the one before its licence; the top"
    narrow = desk.licence("statutory", own=False, number="2", valid_from=(issued_on + DAY).isoformat())
    assert desk.found(number, "T12") == ["pass", "error", "?"]
    desk.licence("statutory", own=False, corrects_id=narrow["id"])
    assert desk.found(number, "T12") == ["pass", "pass", "?"]


def test_tests_of_the_measurement_standard_decide(desk: Desk) -> None:
    number = desk.reporting.issue().number
    assert desk.found(number, "T13") == ["pass", "?", "?", "?"]
    good, _ = (
        desk.post(f"{desk.assembly()}/checks", each) for each in registers.checks(demo.PRESSURE_ASSEMBLY, on=TODAY)
    )
    desk.licence("measurement_standard")
    assert desk.found(number, "T13") == ["pass"] * 4
    desk.reporting.clock.move(days=1)
    body = {**registers.checks(demo.PRESSURE_ASSEMBLY, on=TODAY)[0], "value": "0.0005"}
    bad = desk.post(f"{desk.assembly()}/checks", {**body, "corrects_id": good["id"]})
    assert desk.found(number, "T13") == ["pass", "error", "pass", "pass"]
    assert desk.found(number, "T13", known_at=TODAY.isoformat()) == ["pass"] * 4
    with pytest.raises(StandardNotUsable, match="T13"):
        desk.reporting.issue()
    again = desk.quality.post(f"/api/v1{desk.assembly()}/checks", json={**body, "corrects_id": good["id"]})
    assert (again.status_code, again.json()["code"]) == (409, "check-already-corrected")
    listed = desk.quality.get(f"/api/v1{desk.assembly()}/checks").json()["items"]
    assert [each["id"] for each in listed if each["kind"] == "repeatability"] == [good["id"], bad["id"]]


@ON_SQLITE
def test_a_seal_that_does_not_hold_stops_the_choice_of_the_standard(desk: Desk) -> None:
    number = desk.reporting.issue().number
    seal = {"kind": "signature", "sealed_on": TODAY.isoformat(), "valid": True}
    desk.post(f"{desk.certificate()}/seals", seal)
    assert desk.found(number, "T03")[0] == "?", "a signature alone says nothing of the time"
    desk.post(f"{desk.certificate()}/seals", {**seal, "kind": "timestamp"})
    assert desk.found(number, "T03")[0] == "pass"
    desk.reporting.clock.move(days=1)
    desk.post(f"{desk.certificate()}/seals", {**seal, "kind": "timestamp", "valid": False})
    assert desk.found(number, "T03")[0] == "error"
    assert desk.found(number, "T03", known_at=TODAY.isoformat())[0] == "pass"
    with pytest.raises(StandardNotUsable, match="T03"):
        desk.reporting.issue()
    shown = desk.quality.get(f"/api/v1{desk.certificate()}").json()["seals"]
    assert [(each["kind"], each["valid"]) for each in shown] == [
        ("signature", True),
        ("timestamp", True),
        ("timestamp", False),
    ]


MATERIAL = {
    "producer": "示范标准物质研究中心",
    "batch": "GBW(E) 130001-2601",
    "expires_on": TODAY.isoformat(),
    "homogeneity_included": True,
}


@ON_SQLITE
def test_a_batch_serves_until_its_last_day(desk: Desk) -> None:
    desk.post(f"{desk.certificate()}/reference-material", MATERIAL)
    number = desk.reporting.issue().number
    assert desk.found(number, "T25") == ["pass"]
    desk.reporting.worker.run_until_idle()
    [message] = [json.loads(row.message) for row, _ in desk.reporting.messages() if row.subject == number]
    told = {"crm_no": "GBW(E) 130001", "batch": MATERIAL["batch"], "expires": MATERIAL["expires_on"]}
    assert message["payload"]["reference_materials"] == [told], "the platform can judge its last day, too"
    desk.post(f"{desk.certificate()}/reference-material", {**MATERIAL, "homogeneity_included": None})
    assert desk.found(number, "T25") == ["?"], "of two entries of one day the later counts"
    desk.post(f"{desk.certificate()}/reference-material", MATERIAL)
    desk.reporting.clock.move(days=1)
    with pytest.raises(StandardNotUsable, match="T25"):
        desk.reporting.issue()
    desk.post(f"{desk.certificate()}/reference-material", {**MATERIAL, "expires_on": (TODAY - DAY).isoformat()})
    assert desk.found(number, "T25") == ["error"]
    assert desk.found(number, "T25", known_at=TODAY.isoformat()) == ["pass"]


def test_what_rests_on_a_batch(desk: Desk) -> None:
    noted = desk.post(f"{desk.certificate()}/reference-material", {**MATERIAL, "expires_on": None})
    other = desk.post(f"{desk.certificate('DEMO-CQMI-M-0456')}/reference-material", {**MATERIAL, "batch": "2602"})
    number = desk.reporting.issue().number
    period = {"from": TODAY.isoformat(), "to": TODAY.isoformat()}

    def impact(of: str) -> list[str]:
        answer = desk.quality.get(f"/api/v1/audit/reference-materials/{of}/impact", params=period)
        assert answer.status_code == 200, answer.text
        return [each["number"] for each in answer.json()["certificates"]]

    assert impact(noted["id"]) == [number]
    assert impact(other["id"]) == []
    above = desk.post(f"{desk.certificate('DEMO-CQMI-P-0021')}/reference-material", {**MATERIAL, "expires_on": None})
    assert impact(above["id"]) == [number], "every certificate of the batch counts"
    missing = desk.quality.get(f"/api/v1/audit/reference-materials/{noted['certificate_id']}/impact", params=period)
    assert missing.status_code == 404
    listed = desk.quality.get("/api/v1/reference-materials").json()["items"]
    assert [each["id"] for each in listed] == [above["id"], other["id"], noted["id"]]
    recall = desk.quality.post(
        f"/api/v1/audit/reference-materials/{noted['id']}/impact", params=period, json={"reason": "定值有误"}
    )
    assert (recall.status_code, recall.json()["kind"]) == (201, "reference-materials")
    for page in (f"/audit/reference-materials/{noted['id']}/impact", "/audit/recalls"):
        shown = desk.quality.get(page, params=period)
        assert (shown.status_code, "2601 (示范标准物质研究中心)" in shown.text) == (200, True), page


def test_only_what_can_be_is_recorded(desk: Desk) -> None:
    tomorrow = (TODAY + DAY).isoformat()
    check = registers.checks(demo.PRESSURE_ASSEMBLY, on=TODAY)[0]
    seal = {"kind": "timestamp", "sealed_on": TODAY.isoformat(), "valid": True}
    refused = [
        (f"{desk.certificate()}/seals", {**seal, "sealed_on": tomorrow}, "not-yet-happened", "/sealed_on"),
        (f"{desk.certificate()}/seals", {**seal, "kind": "wax"}, "enum", "/kind"),
        (f"{desk.assembly()}/checks", {**check, "made_on": tomorrow}, "not-yet-happened", "/made_on"),
        (f"{desk.assembly()}/checks", {**check, "value": "-1"}, "limit-not-positive", "/value"),
        (f"{desk.assembly()}/checks", {**check, "limit": "0"}, "limit-not-positive", "/limit"),
        (
            f"{desk.assembly()}/checks",
            {**check, "corrects_id": str(desk.reporting.lab.id)},
            "corrected-check-unknown",
            "/corrects_id",
        ),
        (f"{desk.certificate()}/reference-material", {**MATERIAL, "batch": " "}, "text-hidden", "/batch"),
    ]
    for path, body, code, pointer in refused:
        answer = desk.quality.post(f"/api/v1{path}", json=body)
        told = answer.json()
        assert (answer.status_code, [each["pointer"] for each in told["errors"]]) == (422, [pointer]), told
        assert code in {told["code"], told["errors"][0]["code"]}
    nobody = desk.reporting.lab.id
    for path, body in (
        (f"/standards/certificates/{nobody}/seals", seal),
        (f"/standards/certificates/{nobody}/reference-material", MATERIAL),
        (f"/measurement-standards/{nobody}/checks", check),
    ):
        assert desk.quality.post(f"/api/v1{path}", json=body).status_code == 404
    assert desk.quality.get(f"/api/v1/measurement-standards/{nobody}/checks").status_code == 404
    assert desk.quality.get(f"/api/v1{desk.assembly()}/checks").json()["items"] == []
