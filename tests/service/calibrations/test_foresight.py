"""What would stop the issue is told when work is planned and a standard chosen, where it is on record (T13, T17)."""

from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from service.demo import laboratory as demo
from service.kit.database import Database
from tests.service.calibrations.bench import ADDRESS, order_item
from tests.service.calibrations.conftest import BenchOf
from tests.service.conftest import MemberOf
from tests.service.world import World

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
UNSTEADY = {
    "kind": "repeatability",
    "made_on": "2026-01-20",
    "value": "0.0005",
    "limit": "0.0002",
    "unit": "MPa",
    "evidence": "x",
}


def keep(quality: TestClient, path: str, body: Mapping[str, object]) -> None:
    answer = quality.post(f"/api/v1{path}", json=body)
    assert answer.status_code == 201, answer.text


def license_for(quality: TestClient, regulation: str, kind: str = "statutory") -> None:
    body = {"kind": kind, "number": f"L {regulation}", "valid_from": "2024-01-01", "evidence": "x"}
    keep(quality, "/licences", {**body, "scope": [{"regulation": regulation}]})


@pytest.mark.parametrize(("service", "kind"), [("verification", "statutory"), ("calibration", "accredited")])
def test_work_outside_the_scope_is_told_before_the_issue(
    bench_of: BenchOf, member: MemberOf, service: str, kind: str
) -> None:
    quality = member("quality")
    license_for(quality, "JJG 99", kind)
    bench = bench_of(service=service)
    words = "JJG 52-2013 is not in a scope that was in force on 2026-03-02 (L JJG 99)."
    assert words in member("technician").get(f"/calibrations/{bench.id}?lang=en").text, "before it has begun"
    bench.prepare()
    assert [each["en"] for each in bench.post("/preview").json()["notices"]] == [words], "readings are missing"
    bench.read()
    assert [each["en"] for each in bench.post("/preview").json()["notices"]] == [words]
    license_for(quality, "JJG 52", kind)
    assert bench.post("/preview").json()["notices"] == []
    assert words not in member("technician").get(f"/calibrations/{bench.id}?lang=en").text


@pytest.mark.parametrize(("purpose", "told"), [("customer_job", ["traceability-t17"]), ("repeatability", [])])
def test_the_answer_to_a_plan_tells_it_and_own_work_needs_no_scope(
    world: World, world_database: Database, member: MemberOf, purpose: str, told: list[str]
) -> None:
    license_for(member("quality"), "JJG 99")
    body = {"order_item_id": order_item(world, world_database), "purpose": purpose}
    answer = member("technician").post(ADDRESS, json=body)
    assert (answer.status_code, [each["code"] for each in answer.json()["notices"]]) == (201, told)


def test_a_measurement_standard_out_of_order_is_refused_but_for_tests_of_itself(
    bench_of: BenchOf, member: MemberOf, world: World
) -> None:
    assembly = world.lab.assemblies[demo.PRESSURE_ASSEMBLY]
    bench, own = bench_of(), bench_of(purpose="repeatability")
    keep(member("quality"), f"/measurement-standards/{assembly}/checks", UNSTEADY)
    for each in (bench, own):
        assert each.post("/start").is_success
    refused = bench.call("PUT", "/standards", json={"choices": bench.choices()})
    assert refused.status_code == 409, refused.text
    (told,) = refused.json()["errors"]
    assert (told["pointer"], told["code"]) == ("/choices/0", "traceability-t13")
    assert own.call("PUT", "/standards", json={"choices": own.choices()}).is_success


def test_points_outside_the_assessed_range_are_told_at_the_choice(
    bench_of: BenchOf, member: MemberOf, world: World
) -> None:
    quality, assembly = member("quality"), world.lab.assemblies[demo.PRESSURE_ASSEMBLY]
    number = quality.get(f"/api/v1/measurement-standards/{assembly}").json()["assessment_number"]
    line = {"quantity_kind": "gauge_pressure", "unit": "MPa", "range_low": "0", "range_high": "1"}
    body = {"kind": "measurement_standard", "number": number, "valid_from": "2024-01-01", "evidence": "x"}
    keep(quality, "/licences", {**body, "scope": [line]})
    bench = bench_of()
    assert bench.post("/start").is_success
    refused = bench.call("PUT", "/standards", json={"choices": bench.choices()})
    assert {each["code"] for each in refused.json()["errors"]} == {"traceability-t13"}
    assert "outside the assessed range" in refused.json()["detail"]
