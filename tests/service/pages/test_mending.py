"""From what a rule found to the register that mends it: at the bench, on the chain, in the audit, on a refusal."""

import re

import pytest

from domain.traceability.rules import RULES
from service.certificates.issue import approve_and_issue
from service.certificates.tables import CertificateRow
from service.kit.database import Database
from service.pages.mending import REGISTERS, mended_by
from tests.service.calibrations.bench import planned
from tests.service.certificates.bench import checked_gauge
from tests.service.conftest import MemberOf
from tests.service.world import TestClock, World

ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""Only pages are asked: what they show came from the same rows."""
ABOVE = {
    "kind": "accredited",
    "number": "L2",
    "holder_zh": "重庆市示范计量院",
    "valid_from": "2020-01-01",
    "evidence": "附件",
    "scope": [{"quantity_kind": "mass"}],
}
"""A route of the body above that does not cover pressure: T12 forbids the choice of what it certified."""


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


def ways(page: str) -> set[str]:
    return set(re.findall(r'<a class="on-screen" href="(/registers/[^"]+)"', page))


def test_a_rule_or_the_code_of_its_refusal_names_its_registers() -> None:
    assert [each.name for each in mended_by("T13")] == ["licences", "checks"]
    assert [each.name for each in mended_by("traceability-t14")] == ["overrides"]
    told = {rule: [each.name for each in mended_by(rule)] for rule in (*RULES, "traceability-stated", "blank")}
    assert {rule for rule, names in told.items() if names} == {rule for each in REGISTERS for rule in each.rules}


@ON_SQLITE
def test_what_is_undecided_leads_to_the_register_that_decides_it(member: MemberOf, issued: CertificateRow) -> None:
    expected = {"/registers/licences", "/registers/seals", "/registers/checks"}
    assert ways(member("regulator").get(f"/audit/{issued.number}").text) >= expected
    assert ways(member("technician").get(f"/certificates/{issued.number}/chain").text) >= expected
    assert ways(member("quality").get("/audit/laboratory").text) >= expected


@ON_SQLITE
def test_a_standard_that_may_not_be_chosen_leads_to_what_forbids_it(
    world: World, world_database: Database, member: MemberOf
) -> None:
    quality = member("quality")
    assert quality.post("/api/v1/licences", json=ABOVE).status_code == 201
    bench = planned(world, world_database, member)
    assert bench.post("/start").status_code == 200
    address = f"/calibrations/{bench.id}"
    technician = member("technician")
    need = re.search(r'<select id="(standard[^"]+)"', technician.get(address).text)
    assert need
    refused = technician.post(f"{address}/standards", data={need[1]: str(world.lab.standards["pressure-reference"])})
    assert (refused.status_code, "范围不含 gauge_pressure" in refused.text) == (409, True)
    assert ways(refused.text) == {"/registers/licences"}
    told = bench.call("PUT", "/standards", json={"choices": bench.choices()}, headers={"accept": "text/html"})
    assert ways(told.text) == {"/registers/licences"}, "and on the page of any refusal"
    answers = f"/registers/overrides/new?child={bench.id}"
    assert f'href="{answers}"' in quality.get(address).text
    assert answers not in technician.get(address).text
