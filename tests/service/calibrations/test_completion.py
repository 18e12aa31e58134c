"""Completing: whole records only, every fault at its pointer, found and left kept apart, frozen for good."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from service.calibrations.tables import FrozenRecordRow
from service.demo.laboratory import PRESSURE_PACK, WEIGHTS_PACK
from tests.service.calibrations.bench import CHECKS, Bench, readings
from tests.service.calibrations.conftest import BenchOf
from tests.service.conftest import MemberOf


def frozen_rows(bench: Bench) -> list[FrozenRecordRow]:
    with bench.database.reading() as session:
        return list(session.exec(select(FrozenRecordRow).order_by(FrozenRecordRow.revision)).all())  # type: ignore[arg-type] # a column


def test_everything_that_is_missing_is_told_at_once(bench: Bench) -> None:
    bench.post("/start")
    seen = bench.post("/preview").json()
    assert seen["result"] is None
    codes = [each["code"] for each in seen["missing"]]
    assert codes.count("reading-missing") == 20
    assert codes.count("environment-missing") == 2
    assert codes.count("check-missing") == 3
    assert all(each["detail"] and each["detail_zh"] for each in seen["missing"])
    answer = bench.post("/complete")
    assert (answer.status_code, answer.json()["code"]) == (422, "several-faults")
    assert answer.json()["errors"][0]["pointer"] == "/readings"
    assert bench.state()["state"] == "in_progress"
    assert frozen_rows(bench) == []


def test_there_is_nothing_to_preview_before_the_start(bench: Bench) -> None:
    answer = bench.post("/preview")
    assert (answer.status_code, answer.json()["code"]) == (409, "calibration-not-in-progress")
    assert bench.call("GET", "/frozen").json()["code"] == "calibration-not-completed"


def test_a_point_shows_its_result_as_soon_as_it_is_whole(bench: Bench) -> None:
    bench.prepare()
    first = [each for each in readings(bench.pack_id) if each["point"] == "0.4"]
    bench.post("/readings", {"readings": first})
    seen = bench.post("/preview").json()
    (point,) = seen["points"]
    assert (point["point"], point["budget"]["reported"]["value"], seen["result"]) == ("0.4", "0.0092", None)
    assert {each["code"] for each in seen["missing"]} == {"reading-missing"}
    rest = [each for each in readings(bench.pack_id) if each["point"] != "0.4"]
    bench.post("/readings", {"readings": rest})
    whole = bench.post("/preview").json()
    assert point in whole["result"]["points"]
    assert whole["points"] == []


def test_preview_stores_nothing(bench: Bench) -> None:
    bench.prepare()
    bench.read()
    before = bench.state()
    assert bench.post("/preview", by="checker").json()["result"]["verdict"] == "conforms"
    assert bench.state() == before
    assert frozen_rows(bench) == []


def test_m3_an_initial_calibration_says_that_as_found_does_not_apply(bench: Bench) -> None:
    bench.complete()
    frozen = bench.call("GET", "/frozen").json()
    assert frozen["record"]["adjusted"] is False
    assert {each["phase"] for each in frozen["record"]["readings"]} == {"initial"}
    assert {each["phase"] for each in frozen["result"]["points"]} == {"initial"}


def test_as_found_and_as_left_are_both_kept_and_the_left_state_is_judged(bench: Bench) -> None:
    bench.prepare(adjusted=True)
    wide = [{**each, "phase": "as_found"} for each in readings(PRESSURE_PACK)]
    wide = [{**each, "value": "0.50"} if each["point"] == "0.4" else each for each in wide]
    assert bench.post("/readings", {"readings": wide}).status_code == 200
    assert {each["code"] for each in bench.post("/preview").json()["missing"]} == {"phase-contradiction"}
    cells = bench.call("GET", "/plan").json()
    assert (len(cells), sum(cell["reading"] is not None for cell in cells)) == (40, 20)
    bench.read(phase="as_left")
    told = bench.completed()
    assert told["verdict"] == "conforms"
    found = [each for each in told["result"]["points"] if each["point"] == "0.4"]
    assert [(each["phase"], each["conformity"]["conforms"]) for each in found] == [
        ("as_found", False),
        ("as_left", True),
    ]


def test_readings_of_two_states_need_the_word_that_it_was_adjusted(bench: Bench) -> None:
    bench.prepare()
    bench.read(phase="as_found")
    bench.read(phase="as_left")
    assert bench.post("/complete").json()["code"] == "phase-contradiction"
    assert bench.change(adjusted=True).status_code == 200
    assert bench.completed()["verdict"] == "conforms"


def test_a_failed_check_is_a_verdict_not_a_refusal(bench: Bench) -> None:
    bench.prepare(checks={**CHECKS[PRESSURE_PACK], "zero": False})
    bench.read()
    told = bench.completed()
    assert told["verdict"] == "does_not_conform"
    assert [each["where"] for each in told["result"]["failed"]] == ["checks/zero"]


def test_a_calibration_has_no_verdict_unless_the_customer_asked(bench_of: BenchOf) -> None:
    assert bench_of(service="calibration").complete()["verdict"] == "no_statement"
    assert bench_of(service="calibration", statement_requested=True).complete()["verdict"] == "conforms"


def test_what_is_completed_again_is_frozen_beside_the_first(bench: Bench) -> None:
    first = bench.complete()
    taken_back = bench.post("/withdraw", {"comment": "漏记一个条件"})
    assert (taken_back.status_code, taken_back.json()["state"]) == (200, "in_progress")
    assert taken_back.json()["completed_at"] is None
    reading = next(cell["reading"]["id"] for cell in bench.call("GET", "/plan").json() if cell["point"] == "0.8")
    bench.post(f"/readings/{reading}/correction", {"value": "0.81", "reason": "看错"})
    second = bench.completed()
    assert (first["revision"], second["revision"]) == (1, 2)
    assert second["record_digest"] != first["record_digest"]
    assert [row.record_digest for row in frozen_rows(bench)] == [first["record_digest"], second["record_digest"]]


@pytest.mark.parametrize("statement", ["UPDATE frozen_record SET record = ''", "DELETE FROM frozen_record"])
def test_what_is_frozen_can_be_neither_changed_nor_removed(bench: Bench, statement: str) -> None:
    bench.complete()
    with pytest.raises(sa.exc.DBAPIError), bench.database.engine.begin() as connection:
        connection.execute(sa.text(statement))
    assert len(frozen_rows(bench)) == 1


def test_a_frozen_budget_is_drawn_beside_its_trials(bench: Bench) -> None:
    assert bench.call("GET", "/frozen/bars", params={"test": "indication", "point": "0.4"}).status_code == 409
    told = bench.complete()
    point = next(each for each in told["result"]["points"] if each["point"] == "0.4")
    named = {"test": "indication", "point": "0.4", "lang": "en"}
    drawn = bench.call("GET", "/frozen/bars", params=named)
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert f"Uncertainty budget of {point['budget']['symbol']} / MPa" in drawn.text
    assert "Certificates of standards" in drawn.text
    assert "Monte Carlo: [" in drawn.text
    assert float(point["monte_carlo"]["low"]) < float(point["budget"]["value"]) < float(point["monte_carlo"]["high"])
    assert "蒙特卡洛法：[" in bench.call("GET", "/frozen/bars", params=named | {"lang": "zh"}).text
    for wrong in ({"point": "0.41"}, {"test": "zero"}, {"phase": "as_left"}):
        assert bench.call("GET", "/frozen/bars", params=named | wrong).status_code == 404
    assert bench.call("GET", "/frozen/bars", params=named | {"phase": "later"}).status_code == 422


def test_notices_are_told_in_words_wherever_a_result_is(bench_of: BenchOf, member: MemberOf) -> None:
    """One weighing far from the others: hardly any degrees of freedom."""
    bench = bench_of(pack_id=WEIGHTS_PACK)
    bench.prepare()
    taken = readings(WEIGHTS_PACK)
    taken[-1]["value"] = "40.0"
    assert bench.post("/readings", {"readings": taken}).status_code == 200
    seen = bench.post("/preview").json()
    told = bench.completed()
    frozen = bench.call("GET", "/frozen").json()
    assert any(each.startswith("few-degrees-of-freedom:2") for each in told["result"]["warnings"])
    for answer in (seen, told, frozen):
        assert [each["code"] for each in answer["notices"]] == answer["result"]["warnings"]
        assert all(each["zh"] != each["code"] != each["en"] for each in answer["notices"])
    for language, words in (("zh", "有效自由度仅为 2"), ("en", "Only 2")):
        page = member("technician").get(f"/calibrations/{bench.id}", params={"lang": language}).text
        assert page.count(f'<p class="warning">{words}') == 2, "above the tables, and in the budget"
        assert "few-degrees-of-freedom" not in page
        assert ("蒙特卡洛法：[" if language == "zh" else "Monte Carlo: [") in page


def test_u_below_our_own_capability_is_told_before_the_issue(bench: Bench) -> None:
    bench.prepare()
    bench.read()
    line = {
        "quantity_kind": "gauge_pressure",
        "regulation": "JJG 52",
        "unit": "MPa",
        "range_low": "0",
        "range_high": "1.2",
        "uncertainty": "0.5*x + 0.01",
        "uncertainty_unit": "MPa",
    }
    licence = {"kind": "accredited", "number": "L1", "valid_from": "2024-01-01", "evidence": "x", "scope": [line]}
    assert bench.post("/preview").json()["notices"] == []
    assert bench.member("quality").post("/api/v1/licences", json=licence).status_code == 201
    for look in (lambda: bench.post("/preview").json(), bench.completed):
        told = look()
        assert [each["code"] for each in told["notices"]] == ["traceability-t11"] * 4, "not at 1.6 MPa"
        assert "L1" in told["notices"][0]["en"]
        assert told["result"]["warnings"] == [], "what is frozen is the result alone"
        for language, words in (("zh", "不得小于 CMC"), ("en", "it may not be below")):
            page = bench.member("checker").get(f"/calibrations/{bench.id}", params={"lang": language}).text
            assert page.count(words) == 4
