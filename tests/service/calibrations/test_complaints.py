"""What users of a real system complained about at the bench (C1 to C27, M4), each as a test by its name.

One engine is enough: none of this is about how rows are stored.
"""

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader

from domain.packs import builtin_packs
from service.certificates.result_tables import OUTCOMES
from service.demo.laboratory import GAUGE as ITEM
from service.demo.laboratory import PRESSURE_PACK
from tests.service.calibrations.bench import ADDRESS, Bench, readings
from tests.service.calibrations.conftest import BenchOf
from tests.service.conftest import MemberOf
from tests.service.world import World

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def typed(bench: Bench, values: dict[str, str]) -> None:
    """Send the grid of the page, by the name of each field."""
    client = bench.member("technician")
    version = re.search(r'name="version" value="(\d+)"', client.get(f"/calibrations/{bench.id}").text)
    form = {"version": version[1] if version else "", **values}
    answer = client.post(f"/calibrations/{bench.id}/readings", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text


def test_c01_a_typed_result_appears_as_typed(bench: Bench) -> None:
    """Zeros, sign and exponent as the display showed them: on the page, in the plan and in the frozen record."""
    bench.prepare()
    odd = {"0": "-0.00", "0.4": "0.400", "0.8": "8.0e-1"}
    typed(bench, {f"reading|indication|{point}|up_tapped|1|initial": value for point, value in odd.items()})
    page = bench.member("technician").get(f"/calibrations/{bench.id}").text
    assert all(f">{value}<" in page for value in odd.values())
    plan = {(each["point"], each["channel"]): each["reading"] for each in bench.call("GET", "/plan").json()}
    assert {point: plan[point, "up_tapped"]["value"] for point in odd} == odd
    rest = [each for each in readings(PRESSURE_PACK) if each["channel"] != "up_tapped" or each["point"] not in odd]
    assert bench.post("/readings", {"readings": rest}).status_code == 200
    bench.completed()
    frozen = bench.call("GET", "/frozen").json()["record"]["readings"]
    assert {
        one["point"]: one["value"] for one in frozen if one["channel"] == "up_tapped" and one["point"] in odd
    } == odd


def test_c03_the_plan_sets_the_digits_and_the_bench_only_types(bench_of: BenchOf) -> None:
    """The same indications with and without their zeros give the same texts wherever something is computed."""
    told = []
    for shorten in (False, True):
        bench = bench_of()
        bench.prepare()
        taken = readings(PRESSURE_PACK)
        if shorten:
            taken = [{**each, "value": str(each["value"]).rstrip("0").rstrip(".") or "0"} for each in taken]
        assert bench.post("/readings", {"readings": taken}).status_code == 200
        points = bench.completed()["result"]["points"]
        computed = ("standard_pressure", "indication_error", "hysteresis", "tapping_shift", "expanded_uncertainty")
        told.append([{name: point["columns"][name] for name in computed} for point in points])
    assert told[0] == told[1]
    assert {len(row["hysteresis"].partition(".")[2]) for row in told[0]} == {2}


def test_c15_assembly_and_standard_are_two_things_and_saving_stays_on_the_record(bench: Bench, world: World) -> None:
    bench.prepare()
    standard = str(world.lab.standards["pressure-reference"])
    form = {"standard|pressure_standard|indication": standard}
    saved = bench.member("technician").post(f"/calibrations/{bench.id}/standards", data=form, follow_redirects=False)
    assert saved.status_code == 303
    assert saved.headers["location"].startswith(f"/calibrations/{bench.id}")
    bench.read()
    bench.completed()
    document = issued(bench)
    assert [one["name_zh"] for one in document["assemblies"]] == ["0.05级数字压力计标准装置"]
    assert [(one["name_zh"], one["assembly_id"]) for one in document["standards"]] == [
        ("数字压力计", document["assemblies"][0]["id"])
    ]


def test_c27_what_stands_in_a_column_goes_to_that_column_of_the_certificate(bench: Bench) -> None:
    """Cells follow each other on paper as the pack's columns do, row by row."""
    bench.complete()
    document = issued(bench)
    pdf = bench.member("quality").get(f"/api/v1/certificates/{document['number']}.pdf").content
    paper = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    test = builtin_packs()[PRESSURE_PACK].test("indication")
    assert test is not None
    place = paper.index(re.sub(r"\s", "", f"{test.columns[0].label.zh}{test.columns[0].label.en}(MPa)"))
    for column in test.columns:
        place = paper.index(re.sub(r"\s", "", column.label.zh + column.label.en), place)
    for point in document["result"]["points"]:
        cells = [point["columns"][column.id] for column in test.columns]
        row = "".join(OUTCOMES[cell][0] if cell in OUTCOMES else cell for cell in cells)
        assert re.sub(r"\s", "", row) in paper


def test_m4_the_method_is_apart_from_an_item_s_own_set_up(bench: Bench, world: World, member: MemberOf) -> None:
    """Two gauges of other ranges are planned by one edition of one pack; one's set-up can change under the other."""
    reception = member("reception")
    fields = {**dict(ITEM["fields"]), "range_high": "10", "scale_marks": "0 2.5 5 7.5 10", "scale_interval": "0.2"}  # type: ignore[call-overload]  # a JSON body
    body = {**ITEM, "barcode": "LH-M4", "serial": "M4", "customer_id": str(world.lab.customer_id), "fields": fields}
    made = reception.post("/api/v1/equipment", json=body).json()
    line = {"equipment_id": made["id"], "service": "verification", "pack_id": PRESSURE_PACK, "condition": "完好"}
    order = {"customer_id": str(world.lab.customer_id), "received_on": "2026-03-02", "items": [line]}
    taken = reception.post("/api/v1/orders", json=order).json()
    signed = reception.post(f"/api/v1/orders/{taken['id']}/sign", headers={"If-Match": f'"{taken["version"]}"'}).json()
    other = member("technician").post(ADDRESS, json={"order_item_id": signed["items"][0]["id"]}).json()
    mine = bench.state()
    assert other["pack_digest"] == mine["pack_digest"]
    assert [points_of(bench, each["id"]) for each in (mine, other)] == [
        ["0", "0.4", "0.8", "1.2", "1.6"],
        ["0", "2.5", "5", "7.5", "10"],
    ]
    change = {**body, "fields": {**fields, "scale_marks": "0 5 10"}}
    changed = reception.put(f"/api/v1/equipment/{made['id']}", json=change, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    assert points_of(bench, other["id"]) == ["0", "2.5", "5", "7.5", "10"], "what is planned stays planned"


def points_of(bench: Bench, calibration: str) -> list[str]:
    cells = bench.member("technician").get(f"{ADDRESS}/{calibration}/plan").json()
    return list(dict.fromkeys(cell["point"] for cell in cells))


def issued(bench: Bench) -> dict[str, Any]:
    """Check and approve; return the certificate's document."""
    assert bench.post("/check", by="checker").status_code == 200
    number = bench.post("/approve", by="signatory").json()["number"]
    document: dict[str, Any] = bench.member("quality").get(f"/api/v1/certificates/{number}.json").json()
    return document
