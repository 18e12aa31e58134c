"""Licences are put on record by quality, read by the laboratory and the regulator, and never changed."""

import json
import re
from typing import Any

from starlette.testclient import TestClient

from service.demo import registers
from service.kit.clock import civil_day
from tests.architecture.tree import ROOT
from tests.service.conftest import MemberOf
from tests.service.world import AT, TestClock

LICENCES = "/api/v1/licences"
CMC = "/api/v1/capabilities"
LINE = {
    "quantity_kind": "gauge_pressure",
    "unit": "MPa",
    "range_low": "0",
    "range_high": "2.5",
    "uncertainty": "0.001 + 0.0005*x",
    "uncertainty_unit": "MPa",
}
BODY = {
    "kind": "accredited",
    "number": "L0001",
    "valid_from": "2024-05-01",
    "valid_until": "2026-03-02",
    "evidence": "附件 3",
    "scope": [LINE],
}


def record(client: TestClient, **changes: object) -> dict[str, Any]:
    answer = client.post(LICENCES, json={**BODY, **changes})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    assert client.get(answer.headers["Location"]).json() == told
    return told


def test_a_licence_is_known_with_its_scope_and_what_befell_it(member: MemberOf) -> None:
    quality, regulator = member("quality"), member("regulator")
    made = record(quality)
    assert (made["holder_zh"], made["corrected_at"], made["events"]) == ("", None, [])
    assert made["scope"] == [{**LINE, "regulation": "", "accuracy": ""}]
    event = {"kind": "suspended", "effective_on": "2026-02-01", "reason": "整改"}
    assert quality.post(f"{LICENCES}/{made['id']}/events", json=event).status_code == 201
    assert quality.post(f"{LICENCES}/{made['id']}/events", json={**event, "kind": "restored"}).status_code == 201
    other = record(quality, holder_zh="重庆市示范计量院", kind="statutory", scope=[])
    listed = regulator.get(LICENCES).json()["items"]
    assert [each["id"] for each in listed] == [other["id"], made["id"]]
    assert [each["kind"] for each in listed[1]["events"]] == ["suspended", "restored"]
    assert [each["id"] for each in regulator.get(LICENCES, params={"holder": ""}).json()["items"]] == [made["id"]]


def test_a_correction_stands_in_its_place_since_it_was_recorded(
    member: MemberOf, clock: TestClock, stranger: MemberOf
) -> None:
    quality = member("quality")
    wrong = record(quality)
    clock.move(days=2)
    right = record(quality, corrects_id=wrong["id"], scope=[{**LINE, "uncertainty": "0.002"}])
    assert quality.get(f"{LICENCES}/{wrong['id']}").json()["corrected_at"] == right["known_at"]

    def stated(**days: str) -> list[str]:
        return [each["uncertainty"] for each in quality.get(CMC, params=days).json()["items"]]

    assert stated(on="2026-03-02") == ["0.002"]
    assert stated(on="2026-03-02", known_at="2026-03-03") == ["0.001 + 0.0005*x"]
    assert stated(on="2026-03-03") == [], "the last day has passed"
    assert stated(on="2024-04-30") == [], "the first day has not come"
    assert stated(on="2026-03-02", known_at="2026-03-01") == [], "nobody knew of it"
    again = quality.post(LICENCES, json={**BODY, "corrects_id": wrong["id"]})
    assert (again.status_code, again.json()["code"]) == (409, "licence-already-corrected")
    for changes in ({"holder_zh": "别家"}, {"corrects_id": str(wrong["recorded_by"])}):
        refused = quality.post(LICENCES, json={**BODY, "corrects_id": right["id"], **changes})
        assert (refused.status_code, refused.json()["code"]) == (422, "corrected-licence-unknown")
        assert refused.json()["errors"][0]["pointer"] == "/corrects_id"
    far = stranger("quality")
    assert far.get(LICENCES).json()["items"] == []
    assert far.get(f"{LICENCES}/{wrong['id']}").status_code == 404
    event = {"kind": "withdrawn", "effective_on": "2026-02-01", "reason": "x"}
    assert far.post(f"{LICENCES}/{wrong['id']}/events", json=event).status_code == 404


WRONG: list[tuple[dict[str, object], str, str]] = [
    ({"quantity_kind": ""}, "/quantity_kind", "scope-line-incomplete"),
    ({"range_low": None}, "/range_low", "scope-line-incomplete"),
    ({"unit": None}, "/unit", "scope-line-incomplete"),
    ({"uncertainty_unit": None}, "/uncertainty_unit", "scope-line-incomplete"),
    ({"uncertainty": ""}, "/uncertainty", "scope-line-incomplete"),
    ({"quantity_kind": "pressure_of_work"}, "/quantity_kind", "unknown-kind"),
    ({"unit": "kg"}, "/unit", "kind-mismatch"),
    ({"range_low": "3"}, "/range_low", "scope-range-reversed"),
    ({"uncertainty": "0.001*x"}, "/uncertainty", "capability-not-positive"),
    ({"uncertainty": "1/x"}, "/uncertainty", "model-undefined-value"),
    ({"uncertainty": "0.1*y"}, "/uncertainty", "model-unknown-symbol"),
    ({"uncertainty": "__import__('os')"}, "/uncertainty", "model-bad-character"),
    ({"uncertainty": "9**9**9**9"}, "/uncertainty", "model-exponent-out-of-range"),
    ({**dict.fromkeys(LINE), "quantity_kind": "", "uncertainty": ""}, "", "scope-line-empty"),
]


def test_every_fault_is_told_where_it_is_and_nothing_is_written(member: MemberOf) -> None:
    quality = member("quality")
    lines = [{**LINE, **changes} for changes, _, _ in WRONG]
    wrong = {"valid_until": "2024-04-30", "holder_code": "91500107MB0DEM1000", "scope": lines}
    answer = quality.post(LICENCES, json={**BODY, **wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, "several-faults")
    told = answer.json()["errors"]
    assert [(each["pointer"], each["code"]) for each in told] == [
        ("/valid_until", "period-reversed"),
        ("/holder_zh", "holder-unnamed"),
        *((f"/scope/{index}{pointer}", code) for index, (_, pointer, code) in enumerate(WRONG)),
    ]
    assert all(each["detail"] and each["detail_zh"] for each in told)
    for line, pointer in (({"unit": "furlong"}, "/unit"), ({"range_low": "three"}, "/range_low"), ({"x": "1"}, "/x")):
        answer = quality.post(LICENCES, json={**BODY, "scope": [{**LINE, **line}]})
        assert answer.status_code == 422
        assert [each["pointer"] for each in answer.json()["errors"]] == [f"/scope/0{pointer}"]
    assert quality.get(LICENCES).json()["items"] == []


def test_quality_writes_and_staff_read(member: MemberOf) -> None:
    made = record(member("quality"))
    for login, reads in (("technician", 200), ("regulator", 200), ("system", 403)):
        client = member(login)
        assert client.post(LICENCES, json=BODY).status_code == 403
        assert client.post(f"{LICENCES}/{made['id']}/events", json={}).status_code == 403
        assert {client.get(path).status_code for path in (LICENCES, f"{LICENCES}/{made['id']}", CMC)} == {reads}


def test_the_page_s_example_is_taken(member: MemberOf) -> None:
    examples = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "registers.md").read_text(encoding="utf-8"), re.DOTALL)
    assert [record(member("quality"), **json.loads(each))["number"] for each in examples] == ["CNAS L0000"]


def test_what_the_demonstration_records_is_taken(member: MemberOf) -> None:
    quality = member("quality")
    for body in registers.licences(civil_day(AT)):
        assert quality.post(LICENCES, json=body).status_code == 201
    assert {each["regulation"] for each in quality.get(CMC).json()["items"]} == {"JJG 52", "JJG 99"}
