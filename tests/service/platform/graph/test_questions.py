"""The regulator's questions over HTTP: reported by laboratories, registered by the regulator, asked on any day."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from domain.exchange.envelope import Envelope
from service.kit.database import Database
from service.platform.graph import routes
from service.platform.tables import PlatformRow
from tests.domain.exchange.samples import Sender, issued, withdrawn
from tests.service.platform.conftest import ADMIN, Reporter

TOKEN = {"Authorization": f"Bearer {ADMIN}"}
NIM = "中国计量科学研究院"
NATIONAL = {
    "issuer": NIM,
    "number": "GXhx2024-0001",
    "level": "national",
    "quantity_kind": "mass",
    "artefact": "1 kg",
    "issued_on": "2024-01-10",
}
PUBLIC = {
    "issuer": NIM,
    "number": "CDjc(2026)0007",
    "level": "social_public",
    "quantity_kind": "mass",
    "artefact": "E1 set",
    "region": "500103",
    "issued_on": "2026-01-05",
    "valid_until": "2027-01-04",
    "standards": [{"issuer": NIM, "number": "GXhx2024-0001", "used_on": "2026-01-04"}],
}


def register(http: TestClient, *certificates: dict[str, Any]) -> None:
    answer = http.put("/api/v1/register/certificates", json={"certificates": certificates}, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"certificates": len(certificates)}


def ask(http: TestClient, path: str, **query: str) -> dict[str, Any]:
    answer = http.get(f"/api/v1/audit{path}", params=query, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    answered: dict[str, Any] = answer.json()
    return answered


def lines(http: TestClient, path: str, **query: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    answer = http.get(f"/api/v1/audit{path}", params=query, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    *rows, end = map(json.loads, answer.text.splitlines())
    assert end["rows"] == len(rows)
    return rows, end


def faults(chain: dict[str, Any]) -> set[str]:
    return {finding["fault"] for finding in chain["findings"]}


def item(sender: Sender, number: str = "V-2026-000123", **changes: object) -> Envelope:
    """A certificate that was made with the public standard."""
    used = {
        "standard_id": "S-1",
        "certificate_no": PUBLIC["number"],
        "valid_to": "2027-01-04",
        "issuer": NIM,
    }
    return sender.issue(number, standards_used=[used], items__0__quantity_kind="mass", **changes)


def test_a_chain_is_whole_once_its_gaps_are_registered(http: TestClient, reporter: Reporter, sender: Sender) -> None:
    assert reporter.one(item(sender)).outcome == "accepted"
    alone = ask(http, "/certificates/CQ-0001/V-2026-000123")
    assert (alone["traceable"], faults(alone)) == (False, {"gap"})
    gap = next(each for each in alone["certificates"] if each["id"] != alone["root_id"])
    assert (gap["number"], gap["level"], gap["issued_on"]) == (PUBLIC["number"], None, None)
    register(http, PUBLIC)
    assert faults(ask(http, "/certificates/CQ-0001/V-2026-000123")) == {"gap"}  # now one step higher
    register(http, NATIONAL)
    whole = ask(http, "/certificates/CQ-0001/V-2026-000123")
    assert (whole["traceable"], whole["findings"]) == (True, [])
    assert [each["level"] for each in sorted(whole["certificates"], key=lambda each: -each["id"])] == [
        "national",
        "social_public",
        "item",
    ]
    assert ask(http, f"/certificates/{NIM}/{PUBLIC['number']}")["traceable"]
    rows, end = lines(http, "")
    assert (rows, end["rows"]) == ([], 0)


def test_the_rules_that_can_be_applied_to_a_report_are_applied(
    http: TestClient, reporter: Reporter, sender: Sender
) -> None:
    register(http, NATIONAL, PUBLIC)
    operator = issued().persons.operator
    reporter.post(item(sender), item(sender, "V-2026-000124", persons__checker=operator))
    whole = ask(http, "/certificates/CQ-0001/V-2026-000123")
    assert {each["rule"] for each in whole["rules"]} == {"T04", "T05", "T19", "T21", "T22"}
    assert {each["rule"] for each in whole["rules"] if not each["passed"]} == {"T19"}, "authorised is not reported"
    assert (whole["state"], whole["traceable"]) == ("unbroken", True)
    alone = ask(http, "/certificates/CQ-0001/V-2026-000124")
    broken = [each for each in alone["rules"] if not each["passed"] and not each["undecided"]]
    assert [(each["rule"], each["en"]) for each in broken] == [
        ("T19", "The three duties were signed by 2 different people.")
    ]
    assert alone["state"] == "broken"
    registered = ask(http, f"/certificates/{NIM}/{PUBLIC['number']}")
    assert {each["rule"] for each in registered["rules"]} == {"T04", "T05", "T21", "T22"}
    assert registered["state"] == "unbroken"
    register(http, PUBLIC | {"events": [{"kind": "withdrawn", "effective_on": "2026-06-01"}]})
    ended = ask(http, "/certificates/CQ-0001/V-2026-000123")["rules"]
    assert {each["rule"] for each in ended if not each["passed"] and not each["undecided"]} == {"T04", "T22"}


def test_the_same_report_or_registration_twice_changes_nothing(
    http: TestClient, reporter: Reporter, sender: Sender, platform_database: Database
) -> None:
    def stored() -> list[Any]:
        with platform_database.reading() as session:
            tables = PlatformRow.metadata.tables
            return [sorted(session.execute(sa.select(tables[name])).all()) for name in ("graph_link", "graph_closure")]

    message = item(sender)
    reporter.one(message)
    register(http, NATIONAL, PUBLIC)
    before, chain = stored(), ask(http, "/certificates/CQ-0001/V-2026-000123")
    assert reporter.one(message).outcome == "duplicate"
    register(http, PUBLIC, NATIONAL)
    assert (stored(), ask(http, "/certificates/CQ-0001/V-2026-000123")) == (before, chain)


def test_what_alters_the_judged_is_counted_and_a_new_certificate_is_not(
    http: TestClient, reporter: Reporter, sender: Sender, platform_database: Database
) -> None:
    def changes() -> int:
        with platform_database.reading() as session:
            return session.scalar(sa.text("SELECT changes FROM graph_state")) or 0

    reporter.one(item(sender))
    assert changes() == 0
    register(http, PUBLIC)
    assert changes() == 1, "the gap is filled"
    register(http, PUBLIC | {"valid_until": "2026-12-31"})
    assert changes() == 2, "corrected"
    reporter.one(sender.send("certificate.status", "V-2026-000123", withdrawn("V-2026-000123")))
    assert changes() == 3
    reporter.one(item(sender, "V-2026-000124", object__serial="another"))
    assert changes() == 3


def test_a_withdrawal_of_the_standard_is_found_in_everything_below(
    http: TestClient, reporter: Reporter, sender: Sender
) -> None:
    register(http, NATIONAL, PUBLIC)
    reporter.post(item(sender), item(sender, "V-2026-000124", object__serial="another"))
    register(http, PUBLIC | {"events": [{"kind": "withdrawn", "effective_on": "2026-06-01"}]})
    broken = ask(http, "/certificates/CQ-0001/V-2026-000123")
    assert (broken["traceable"], faults(broken)) == (False, {"ended_before_use"})
    [finding] = broken["findings"]
    assert (finding["rule"], finding["severity"]) == ("T04", "error")
    assert finding["zh"]
    rows, _ = lines(http, "")
    assert {(row["number"], *row["faults"]) for row in rows} >= {
        ("V-2026-000124", "ended_before_use"),
        ("V-2026-000123", "ended_before_use"),
    }
    [count] = [each for each in ask(http, "/counts")["counts"] if each["issuer"] == "CQ-0001"]
    assert (count["traceable"], count["faults"], count["quantity_kind"]) == (
        0,
        {"ended_before_use": count["certificates"]},
        "mass",
    )


def test_a_withdrawn_certificate_is_in_force_before_and_not_after(
    http: TestClient, reporter: Reporter, sender: Sender
) -> None:
    register(http, NATIONAL, PUBLIC)
    reporter.one(item(sender, times__due="2027-11-19"))
    issued_on = ask(http, "/certificates/CQ-0001/V-2026-000123")["certificates"][0]["issued_on"]
    assert ask(http, "/certificates/CQ-0001/V-2026-000123", on=issued_on)["traceable"]
    reporter.one(sender.send("certificate.status", "V-2026-000123", withdrawn("V-2026-000123")))
    assert faults(ask(http, "/certificates/CQ-0001/V-2026-000123")) == {"not_in_force"}


def test_impact_lists_what_was_used_in_the_period_and_all_that_rests_on_it(
    http: TestClient, reporter: Reporter, sender: Sender
) -> None:
    register(http, NATIONAL, PUBLIC)
    reporter.one(item(sender))
    asked = {"issuer": NIM, "number": "GXhx2024-0001"}
    rows, end = lines(http, "/impact", **asked, **{"from": "2026-01-01", "to": "2026-01-31"})
    assert [(row["number"], row["used_on"] < "2026-02") for row in rows] == [
        (PUBLIC["number"], True),
        ("V-2026-000123", False),
    ]
    assert lines(http, "/impact", **asked, **{"from": "2026-02-01", "to": "2026-11-21"})[0] == []
    assert lines(
        http, "/impact", **asked, **{"from": "2026-01-01", "to": "2026-01-31", "after": str(end["cursor"])}
    ) == (
        [],
        {"cursor": end["cursor"], "rows": 0},
    )
    reporter.one(item(sender, "V-2026-000125"))
    later, _ = lines(
        http, "/impact", **asked, **{"from": "2026-01-01", "to": "2026-01-31", "after": str(end["cursor"])}
    )
    assert [row["number"] for row in later] == ["V-2026-000125"]


def test_lines_are_the_same_in_pieces_of_any_size(
    http: TestClient, reporter: Reporter, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter.post(*(item(sender, f"V-2026-00020{last}", object__serial=f"S-{last}") for last in range(5)))
    at_once = lines(http, "")
    assert at_once[1]["rows"] == 5
    for piece in (1, 500):  # bytes: each line by itself, and two or three together
        monkeypatch.setattr(routes, "PIECE", piece)
        assert lines(http, "") == at_once


def test_coverage_names_every_quantity_and_county_without_a_public_standard(http: TestClient) -> None:
    register(http, NATIONAL, PUBLIC)
    found = ask(http, "/coverage")
    assert found["covered"] == [{"quantity": "mass", "region": "500103", "region_name": "渝中区", "standards": 1}]
    gaps = {gap["region"] for gap in found["gaps"]}
    assert {"500101", "500157"} <= gaps
    assert not gaps & {"500103", "500105"}  # served; and no county any more
    assert ask(http, "/coverage", on="2025-12-31")["covered"] == []


def test_two_days_are_compared_as_they_were_known(http: TestClient, reporter: Reporter, sender: Sender) -> None:
    register(http, NATIONAL, PUBLIC)
    changes = ask(http, "/comparison", before="2026-11-20")["changes"]
    assert [(each["level"], each["before"], each["after"]["traceable"]) for each in changes] == [
        ("national", None, 1),
        ("social_public", None, 1),
    ]
    assert reporter
    assert sender
    assert ask(http, "/comparison", before="2026-11-21") == {"changes": []}


def test_a_reporting_laboratory_is_found_by_its_name_and_tests_are_left_out(
    http: TestClient, reporter: Reporter, sender: Sender
) -> None:
    reporter.one(sender.issue("V-2026-000001", object__standard_level="working"))
    child = sender.issue(
        "V-2026-000002",
        standards_used=[
            {"standard_id": "S", "certificate_no": "V-2026-000001", "valid_to": "2027-01-01", "issuer": "重庆某计量所"}
        ],
    )
    unnamed = sender.issue(
        "V-2026-000003",
        standards_used=[{"standard_id": "S", "certificate_no": "V-2026-000001", "valid_to": "2027-01-01"}],
    )
    assert reporter.outcomes(child, unnamed) == ["accepted", "accepted"]
    for number in ("V-2026-000002", "V-2026-000003"):
        chain = ask(http, f"/certificates/CQ-0001/{number}")
        assert "V-2026-000001" in {each["number"] for each in chain["certificates"] if each["level"] == "working"}


ONE = "/certificates/CQ-0001/V-1"
PERIOD = "/impact?issuer=A&number=B&from=2026-02-02&to="


@pytest.mark.parametrize(
    ("address", "status", "code", "pointer"),
    [
        (ONE, 404, "certificate-not-reported", "/number"),
        (f"{ONE}?on=2026-11-22", 422, "day-in-future", "/on"),
        (f"{ONE}?known_at=2026-11-22", 422, "day-in-future", "/known_at"),
        (f"{ONE}?on=yesterday", 422, "day-malformed", "/on"),
        (f"{ONE}?known_at=2026-02-30&on=2026-02-03", 422, "day-malformed", "/known_at"),
        (f"/certificates/{'A' * 81}/V-1", 422, "string-too-long", "/issuer"),
        (f"/certificates/CQ-0001/{'1' * 81}", 422, "string-too-long", "/number"),
        (f"{PERIOD}2026-02-01", 422, "period-invalid", "/to"),
        (f"{PERIOD}2026-02-03", 404, "certificate-not-reported", "/number"),
        ("?on=2027-01-01", 422, "day-in-future", "/on"),
        ("/comparison?before=2027-01-01", 422, "day-in-future", "/before"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_place(
    http: TestClient, address: str, status: int, code: str, pointer: str
) -> None:
    answer = http.get(f"/api/v1/audit{address}", headers=TOKEN)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["errors"][0] | {"pointer": pointer} == answer.json()["errors"][0]
    assert code in {answer.json()["code"], answer.json()["errors"][0]["code"]}


def test_the_route_that_runs_by_itself_keeps_the_words_of_all_others(http: TestClient) -> None:
    everything = f"/api/v1/audit/certificates/{'A' * 81}/{'1' * 81}?on=x&known_at=y"
    assert http.get(everything).status_code == 401, "who asks is looked at before what"
    found = http.get(everything, headers=TOKEN).json()["errors"]
    assert [(each["location"], each["pointer"]) for each in found] == [
        ("path", "/issuer"),
        ("path", "/number"),
        ("query", "/on"),
        ("query", "/known_at"),
    ]
    assert http.get(f"/api/v1/audit{ONE}%00", headers=TOKEN).json()["code"] == "text-not-acceptable"
    assert http.head(f"/api/v1/audit{ONE}", headers=TOKEN).status_code == 405
    told = http.get("/openapi.json").json()["paths"]["/api/v1/audit/certificates/{issuer}/{number}"]["get"]
    assert [(each["name"], each["in"], each["required"]) for each in told["parameters"]] == [
        ("issuer", "path", True),
        ("number", "path", True),
        ("on", "query", False),
        ("known_at", "query", False),
    ]
    assert told["security"] == [{"HTTPBearer": []}]
    assert told["responses"]["200"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/ChainOut"
    }


def test_only_the_regulator_asks_and_registers(http: TestClient) -> None:
    for path in ("/certificates/CQ-0001/V-1", "/impact", "", "/counts", "/comparison", "/coverage"):
        assert http.get(f"/api/v1/audit{path}").status_code == 401
    assert http.put("/api/v1/register/certificates", json={"certificates": [NATIONAL]}).status_code == 401


def test_a_registration_whose_days_contradict_is_refused_whole(http: TestClient) -> None:
    late = PUBLIC | {"standards": [{"issuer": NIM, "number": "GXhx2024-0001", "used_on": "2026-02-01"}]}
    short = PUBLIC | {"valid_until": "2025-01-01"}
    for wrong, pointer in ((late, "/certificates/1/standards/0/used_on"), (short, "/certificates/1/valid_until")):
        answer = http.put("/api/v1/register/certificates", json={"certificates": [NATIONAL, wrong]}, headers=TOKEN)
        assert (answer.status_code, answer.json()["code"]) == (422, "register-day-order")
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert http.get(f"/api/v1/audit/certificates/{NIM}/GXhx2024-0001", headers=TOKEN).status_code == 404


@pytest.mark.parametrize(("expires", "outcome"), [("2026-11-20", "accepted"), ("2026-11-19", "quarantined")])
def test_a_reference_material_is_held_against_its_last_day(
    http: TestClient, reporter: Reporter, sender: Sender, expires: str, outcome: str
) -> None:
    passed = outcome == "accepted"
    register(http, NATIONAL, PUBLIC)
    material = {"crm_no": "GBW(E) 130001", "batch": "2601", "expires": expires}
    assert reporter.one(item(sender, reference_materials=[material])).outcome == outcome
    chain = ask(http, "/certificates/CQ-0001/V-2026-000123")
    [found] = [each for each in chain["rules"] if each["rule"] == "T25"]
    assert (found["passed"], found["subject"]) == (passed, [str(chain["root_id"])])
    assert (chain["state"] == "broken") is not passed
