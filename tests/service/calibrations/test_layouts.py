"""A pack of several sensors, definitions and a criterion over all points, from the plan to the frozen record."""

import json
import re
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from clients.audit.agreement import disagreements
from domain.calibration.evaluate import evaluate
from domain.calibration.record import OriginalRecord
from domain.evidence.documents import from_document, to_document
from domain.packs import check_pack
from domain.specialty.loader import load_pack
from service.calibrations.tables import FrozenRecordRow
from service.kit.database import Database
from tests.conftest import ClientOf
from tests.domain.packs.texts import GAUGE, changed, variant
from tests.service.calibrations.bench import ADDRESS, Bench, order_item, readings
from tests.service.calibrations.test_own_packs import VARIANT, allow
from tests.service.world import TestClock, World, app_on, as_member

_SUM = "expression: p_i + d_read + d_rep - "
_REFERENCE = "definitions: [{symbol: reference, expression: p_s + d_std + d_drift}]"
_WHOLE = """    overall:
      - id: drift
        label: {zh: 误差极差, en: Range of errors}
        value: result
        over_points: range
        upper: class_percent/40
        unit: MPa
"""
_ROUNDING = "    rounding:\n      interval"
_RISING = "{id: up_untapped, sweep: rising,"


def layout_text() -> str:
    """Return the gauge's pack with two cameras before tapping, a reference pressure by name and a limit over all."""
    text = changed(
        (_RISING, f'{_RISING} sensors: "2 if range_high < 10 else 3",'),
        (f"{_SUM}p_s - d_std - d_drift - d_head\n", f"{_SUM}reference - d_head\n      {_REFERENCE}\n"),
        (_ROUNDING, _WHOLE + _ROUNDING),
        text=variant(),
    )
    return re.sub(r"up_untapped: (\[[^]]*\])", r"up_untapped_1: \1, up_untapped_2: \1", text)


@pytest.fixture
def bench(
    *,
    world: World,
    world_database: Database,
    tmp_path: Path,
    clock: TestClock,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> Bench:
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "cameras.yaml").write_text(layout_text(), encoding="utf-8")
    monkeypatch.setenv("LIANGHENG_PACKS", str(folder))
    technician = as_member(client_of(app_on(world_database, tmp_path, clock)), world.lab, "technician")
    allow(world, world_database, VARIANT)
    body = {"order_item_id": order_item(world, world_database), "pack_id": VARIANT}
    made = technician.post(ADDRESS, json=body).json()

    def member(login: str) -> TestClient:
        return as_member(technician, world.lab, login)

    return Bench(world=world, database=world_database, member=member, id=made["id"], pack_id=GAUGE)


def taken() -> list[dict[str, object]]:
    """Return the readings of the gauge's example with a low zero, those before tapping by both cameras."""
    several = {"up_untapped": ("up_untapped_1", "up_untapped_2")}
    return [
        {**one, "channel": channel, "value": "-0.02" if one["point"] == "0" else one["value"]}
        for one in readings(GAUGE)
        for channel in several.get(str(one["channel"]), (str(one["channel"]),))
    ]


def test_the_pack_is_good() -> None:
    assert check_pack(layout_text()) == ()


def test_each_sensor_has_its_place_in_plan_door_and_page(bench: Bench) -> None:
    bench.prepare()
    plan = bench.call("GET", "/plan").json()
    labels = {cell["channel"]: cell["label"]["zh"] for cell in plan}
    assert (labels["up_untapped_1"], labels["up_untapped_2"]) == ("升压轻敲前 1", "升压轻敲前 2")
    assert labels.keys() == {"up_untapped_1", "up_untapped_2", "up_tapped", "down_untapped", "down_tapped"}
    for channel in ("up_untapped", "up_untapped_3"):
        answer = bench.post("/readings", {"readings": [{**taken()[0], "channel": channel}]}).json()
        receipt = answer["receipts"][0] if "receipts" in answer else answer
        assert "position-not-in-plan" in json.dumps(receipt), receipt
    page = bench.member("technician").get(f"/calibrations/{bench.id}?lang=zh").text
    assert "升压轻敲前 2<small>" in page
    assert "升压轻敲前 3<small>" not in page


def test_what_holds_over_all_points_is_seen_before_it_is_frozen_and_borne_out_after(bench: Bench) -> None:
    bench.prepare()
    answer = bench.post("/readings", {"readings": taken()})
    assert {receipt["outcome"] for receipt in answer.json()["receipts"]} == {"accepted"}
    (whole,) = bench.post("/preview").json()["result"]["overall"]
    assert (whole["value"], whole["upper_limit"], whole["passed"]) == ("0.05", "0.04", False)
    page = bench.member("technician").get(f"/calibrations/{bench.id}?lang=en").text
    assert "Range of errors" in page
    assert "0.05 ≤ 0.04 MPa" in page
    assert "<code>reference = p_s + d_std + d_drift</code>" in page
    told = bench.completed()
    assert told["verdict"] == "does_not_conform"
    assert [one["where"] for one in told["result"]["failed"]] == ["indication/*/initial/drift"]
    with bench.database.reading() as session:
        frozen = session.exec(select(FrozenRecordRow)).one()
    record = from_document(json.loads(frozen.record), OriginalRecord)
    again = to_document(evaluate(record, load_pack(layout_text())))
    assert list(disagreements(json.loads(frozen.result), again)) == []
