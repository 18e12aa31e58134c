"""A pack with a grid, a choice of tests and conditions, through page, instruments' door and certificate."""

import re
from pathlib import Path

import pytest
from httpx2 import Response

from domain.packs import check_pack, pack_text
from domain.specialty.loader import load_pack
from service.demo.laboratory import PRESSURE_PACK
from service.kit.database import Database
from service.people.operations import authorise
from tests.conftest import ClientOf
from tests.service.calibrations.bench import ADDRESS, ENVIRONMENT, Bench, order_item
from tests.service.world import TestClock, World, app_on, as_member

POINTS = "points: {field: scale_marks, low: range_low, high: range_high}"
GRID = """points:
      grid:
        - {symbol: mark, unit: MPa, values: {zero: range_low, half: (range_low + range_high)/2, full: range_high}}
        - {symbol: position, unit: "1", values: {upright: "1", flat: "2"}}
      where: position < 2 or mark >= range_high
      nominal: mark"""
NEVER = "when: {expression: range_high > 100}"
CHECKS = ("appearance", "zero", "pointer_movement")
CHANNELS = ("up_untapped", "up_tapped", "down_untapped", "down_tapped")
READ = {"zero upright": "0.00", "half upright": "0.80", "full upright": "1.60", "full flat": "1.61"}


def text_on_a_grid() -> str:
    """Return a variant of the gauge's pack on a grid, with a check, a standard and a test for gauges above 100 MPa."""
    text = pack_text(PRESSURE_PACK)
    words = "{zh: 网格, en: Grid}"
    one_test = re.search(r"(?<=^tests:\n).*?(?=^\w)", text, flags=re.MULTILINE | re.DOTALL)
    assert one_test is not None
    never = one_test[0].replace("id: indication\n", f"id: overload\n    {NEVER}\n", 1)
    changes = [
        (one_test[0], one_test[0].replace(POINTS, GRID) + never),
        (f"id: {PRESSURE_PACK}\n", "id: gauge-on-a-grid\n"),
        ("regulation:\n", f"variant: {{of: {PRESSURE_PACK}, name: {words}, reason: {words}}}\nregulation:\n"),
        ("standards:\n", f"standards:\n  - {{role: damper, label: {words}, tests: [indication], {NEVER}}}\n"),
        ("checks:\n", f"checks:\n  - {{id: shield, label: {words}, {NEVER}}}\n"),
        ('      "0": {up', "      zero upright: {up"),
        ('      "0.8": {up', "      half upright: {up"),
        ('      "1.6": {up', "      full upright: {up"),
        ('      "1.6": {value', "      full upright: {value"),
    ]
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    flat = text[text.index("      full upright: {up") :].partition("\n")[0].replace("upright", "flat")
    text = text.replace("  verdict: conforms\n", f"{flat}\n  verdict: conforms\n", 1)
    return re.sub(r'      "(0\.4|1\.2)": .*\n', "", text)


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
    (folder / "grid.yaml").write_text(text_on_a_grid(), encoding="utf-8")
    monkeypatch.setenv("LIANGHENG_PACKS", str(folder))
    client = client_of(app_on(world_database, tmp_path, clock))
    with world_database.transaction() as session:
        for login, duty in (("technician", "perform"), ("checker", "check"), ("signatory", "approve")):
            authorise(
                session,
                actor=world.lab.actors["quality"],
                person_id=world.lab.person_id(login),
                pack_id="gauge-on-a-grid",
                duty=duty,  # type: ignore[arg-type]  # a Literal
                valid_from=world.at.date(),
                at=world.at,
            )
    body = {"order_item_id": order_item(world, world_database), "pack_id": "gauge-on-a-grid"}
    made = as_member(client, world.lab, "technician").post(ADDRESS, json=body)
    assert made.status_code == 201, made.text
    return Bench(
        world=world,
        database=world_database,
        member=lambda login: as_member(client, world.lab, login),
        id=made.json()["id"],
        pack_id=PRESSURE_PACK,
    )


def page(bench: Bench, *, by: str = "technician") -> str:
    shown = bench.member(by).get(f"/calibrations/{bench.id}?lang=en")
    assert shown.status_code == 200, shown.text
    return str(shown.text)


def send(bench: Bench, path: str, form: dict[str, str] | None = None, *, by: str = "technician") -> Response:
    version = re.search(r'name="version" value="(\d+)"', page(bench, by=by))
    body = {"version": version[1] if version else "", **(form or {})}
    answer: Response = bench.member(by).post(f"/calibrations/{bench.id}/{path}", data=body, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer


def prepare(bench: Bench) -> None:
    send(bench, "start")
    send(bench, "particulars", {**{f"check|{each}": "pass" for each in CHECKS}, "place_kind": "permanent"})
    send(bench, "environment", {f"environment|{name}": value for name, value, _ in ENVIRONMENT[PRESSURE_PACK]})
    standard = str(bench.world.lab.standards["pressure-reference"])
    send(bench, "standards", {"standard|pressure_standard|indication": standard})


def read(bench: Bench, **changed: str) -> None:
    values = READ | changed
    form = {f"reading|indication|{at}|{channel}|1|initial": values[at] for at in READ for channel in CHANNELS}
    send(bench, "readings", form)


def test_the_pack_is_fit_for_use() -> None:
    assert check_pack(text_on_a_grid()) == ()
    assert len(load_pack(text_on_a_grid()).tests) == 2


def test_from_plan_to_certificate(bench: Bench) -> None:
    plan = bench.call("GET", "/plan").json()
    cells = plan["items"] if isinstance(plan, dict) else plan
    assert [(cell["point"], cell["nominal"]) for cell in cells if cell["channel"] == "up_tapped"] == [
        ("zero upright", "0"),
        ("half upright", "0.8"),
        ("full upright", "1.6"),
        ("full flat", "1.6"),
    ]
    prepare(bench)
    shown = page(bench)
    assert "check|zero" in shown
    for absent in ("check|shield", "standard|damper", "|overload"):
        assert absent not in shown, "what does not apply is not asked for"
    read(bench)
    assert 'class="chip verdict conforms"' in page(bench)
    for action, by in (("complete", "technician"), ("check", "checker"), ("approve", "signatory")):
        answer = send(bench, action, by=by)
    number = answer.headers["location"].removeprefix("/certificates/").partition("?")[0]
    for login, address in (("technician", f"/certificates/{number}"), ("regulator", f"/audit/{number}")):
        told = bench.member(login).get(address)
        assert told.status_code == 200, told.text
    assert "full flat" in bench.member("technician").get(f"/certificates/{number}").text + page(bench)


def test_readings_elsewhere_are_refused_at_the_door(bench: Bench) -> None:
    prepare(bench)
    place = {"test": "indication", "point": "full flat", "channel": "up_tapped", "unit": "MPa", "value": "1.60"}
    given = [
        place,
        {**place, "value": "1.61"},
        {**place, "point": "half flat"},
        {**place, "point": "1.6"},
        {**place, "test": "overload"},
        {**place, "point": "full upright", "unit": "K"},
    ]
    receipts = bench.post("/readings", {"readings": given}).json()["receipts"]
    told = [(each["outcome"], [(e["code"], e["pointer"]) for e in each.get("errors") or ()]) for each in receipts]
    assert [outcome for outcome, _ in told] == ["accepted", *["refused"] * 5], receipts


def test_what_does_not_apply_cannot_be_stated(bench: Bench) -> None:
    prepare(bench)
    checks = bench.change(checks={"appearance": True, "shield": True})
    assert (checks.status_code, checks.json()["errors"][0]["pointer"]) == (422, "/checks/shield")
    standard = str(bench.world.lab.standards["pressure-reference"])
    for role, test in (("damper", "indication"), ("pressure_standard", "overload")):
        choices = [{"role": role, "test": test, "standard_id": standard}]
        refused = bench.call("PUT", "/standards", json={"choices": choices})
        assert (refused.status_code, refused.json()["code"]) == (422, "standard-not-in-plan")


def test_m2_channels_of_one_item_share_its_document_and_the_one_that_fails_is_named(bench: Bench) -> None:
    """What an item measures in several places is a grid of its points: one item, one record, one document."""
    prepare(bench)
    read(bench, **{"full flat": "1.80"})
    assert "hysteresis and tapping shift, full flat<" in page(bench)
    for action, by in (("complete", "technician"), ("check", "checker"), ("approve", "signatory")):
        answer = send(bench, action, by=by)
    number = answer.headers["location"].removeprefix("/certificates/").partition("?")[0]
    document = bench.member("quality").get(f"/api/v1/certificates/{number}.json").json()
    assert document["kind"] == "rejection_notice"
    judged = {point["point"]: point["conformity"]["conforms"] for point in document["result"]["points"]}
    assert judged == {"zero upright": True, "half upright": True, "full upright": True, "full flat": False}
    listed = bench.member("quality").get("/api/v1/certificates").json()["items"]
    assert [one["number"] for one in listed] == [number], "one document for all of them"
