"""Correlation survives the certificate: two weights calibrated by one standard, then used together as standards.

GUM 5.2.2 (example) and F.1.2.3, over HTTP on both engines, from the first reading to the dossier of the third weight.
"""

import base64
import math
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest

from clients.audit import verify_dossier
from domain.calibration.evaluate import evaluate
from domain.evidence.documents import to_document
from domain.evidence.signature import HeldKey
from domain.specialty.loader import load_pack
from service.calibrations import queries
from service.demo.laboratory import WEIGHTS_PACK
from service.demo.members import MEMBERS
from service.equipment.operations import add_equipment
from service.equipment.wire import EquipmentIn
from service.kit.clock import civil_day
from service.kit.database import Database
from service.orders.queries import items_of
from service.people import operations as people
from tests.service.calibrations.bench import ADDRESS, Bench, planned
from tests.service.conftest import MemberOf
from tests.service.world import SIGNING_KEY, World, given, take_signed_order

OWN_PACK = Path(__file__).parents[2] / "domain" / "calibration" / "weights-sum.yaml"
SUM_PACK = OWN_PACK.stem
U_WEIGHING = 0.05
"""Of the comparison with both, in mg."""


@pytest.fixture
def _own_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the laboratory's own pack; to be asked for before any client."""
    folder = tmp_path / "own"
    folder.mkdir()
    shutil.copy(OWN_PACK, folder)
    monkeypatch.setenv("LIANGHENG_PACKS", str(folder))


def issued(bench: Bench) -> dict[str, Any]:
    """Check and approve what was completed; give the certificate's document."""
    assert bench.post("/check", by="checker").is_success
    approved = bench.post("/approve", by="signatory")
    assert approved.status_code == 201, approved.text
    number = quote(approved.json()["number"], safe="")
    document: dict[str, Any] = bench.member("quality").get(f"/api/v1/certificates/{number}.json").json()
    return document


def as_standard(world: World, member: MemberOf, document: dict[str, Any], serial: str) -> str:
    """Put the weight on record as a standard, by its own certificate; give the standard's id."""
    quality = member("quality")
    made = quality.post(
        "/api/v1/standards", json={"name_zh": "砝码", "name_en": "Weight", "serial": serial, "level": "working"}
    )
    assert made.status_code == 201, made.text
    (point,) = document["result"]["points"]
    mass = str(1_000_000 + float(point["budget"]["reported"]["value"]))
    parent = {"parent_result_id": str(world.lab.results["mass-reference:conventional_mass"]), "used_on": "2026-03-02"}
    result = {
        "standard_id": made.json()["id"],
        "characteristic": "conventional_mass",
        "quantity_kind": "mass",
        "unit": point["budget"]["unit"],
        "range_low": "1000000",
        "range_high": "1000000",
        "value": mass,
        "expanded_uncertainty": point["budget"]["reported"]["expanded_uncertainty"],
        "coverage_factor": point["budget"]["coverage_factor"],
        "parents": [parent],
        "shared": point["shared"],
    }
    certificate = {
        "number": document["number"],
        "issuer_zh": document["laboratory"]["name_zh"],
        "level": "working",
        "issued_on": document["dates"]["issued_on"],
        "file_name": f"{serial}.json",
        "file_base64": base64.b64encode(serial.encode()).decode(),
        "results": [result],
    }
    received = quality.post("/api/v1/standards/certificates", json=certificate)
    assert received.status_code == 201, received.text
    assert received.json()["results"][0]["shared"] == point["shared"]
    standard_id: str = made.json()["id"]
    return standard_id


def weighed_together(world: World, database: Database, member: MemberOf, first: str, second: str) -> Bench:
    """Calibrate a weight of 2 kg against both, up to the completion."""
    lab, at = world.lab, world.at
    with database.transaction() as session:
        for member_of in MEMBERS:
            for duty in member_of.duties:
                people.authorise(
                    session,
                    actor=lab.actors["quality"],
                    person_id=lab.person_id(member_of.login),
                    pack_id=SUM_PACK,
                    duty=duty,
                    valid_from=civil_day(at),
                    at=at,
                )
        body = {
            "barcode": "LH0000000003",
            "name": "砝码",
            "name_en": "Weight",
            "serial": "DEMO-W-0002",
            "pack_id": SUM_PACK,
            "fields": {"nominal_masses": "2000"},
            "customer_id": str(lab.customer_id),
        }
        item = add_equipment(session, actor=lab.actors["reception"], at=at, given=given(EquipmentIn, body))
        order = take_signed_order(session, lab, at=at, equipment_id=item.id, pack_id=SUM_PACK, service="calibration")
        order_item = str(items_of(session, lab_id=lab.id, order_id=order.id)[0].id)
    answer = member("technician").post(ADDRESS, json={"order_item_id": order_item})
    assert answer.status_code == 201, answer.text
    bench = Bench(world=world, database=database, member=member, id=answer.json()["id"], pack_id=SUM_PACK)
    choices = [
        {"role": role, "test": "sum", "standard_id": standard}
        for role, standard in (("first", first), ("second", second))
    ]
    reading = {"test": "sum", "point": "2000", "channel": "difference", "value": "0.10", "unit": "mg", "repeat": 1}
    for done in (
        bench.post("/start"),
        bench.post("/environment", {"readings": [{"channel": "temperature", "value": "20.5", "unit": "degC"}]}),
        bench.call("PUT", "/standards", json={"choices": choices}),
        bench.post("/readings", {"readings": [reading]}),
        bench.post("/complete"),
    ):
        assert done.is_success, done.text
    return bench


@pytest.mark.usefixtures("_own_pack")
def test_two_weights_by_one_standard_are_not_independent(
    world: World, world_database: Database, member: MemberOf
) -> None:
    documents = []
    for _ in range(2):
        bench = planned(world, world_database, member, pack_id=WEIGHTS_PACK)
        bench.complete()
        documents.append(issued(bench))
    standards = [as_standard(world, member, each, f"W-{n}") for n, each in enumerate(documents)]
    bench = weighed_together(world, world_database, member, *standards)
    points = [each["result"]["points"][0] for each in documents]
    u_1, u_2 = (float(one["budget"]["reported"]["expanded_uncertainty"]) / 2 for one in points)
    first, second = ({each["result"]: float(each["contribution"]) for each in one["shared"]} for one in points)
    reference = f"{world.lab.certificates['DEMO-CQMI-M-0456']}/{world.lab.results['mass-reference:conventional_mass']}"
    assert first.keys() == second.keys() >= {reference}
    common = math.fsum(first[result] * second[result] for result in first)
    assert common > 0.5 * u_1 * u_2
    with world_database.reading() as session:
        frozen = queries.latest_frozen(session, lab_id=world.lab.id, calibration_id=UUID(bench.id))
    (point,) = frozen.result.points
    found = float(point.budget.combined_standard_uncertainty)
    assert found == pytest.approx(math.sqrt(u_1**2 + u_2**2 + 2 * common + U_WEIGHING**2), rel=1e-9)
    # What it took over names the grandparent too: the next generation meets it there.
    passed_on = {each.result: float(each.contribution) for each in point.shared}
    assert passed_on[reference] == pytest.approx(first[reference] + second[reference])
    assert len(passed_on) == len(first) + 2
    # The same record without its ancestry would say less than is true.
    pack = load_pack(OWN_PACK.read_text(encoding="utf-8"))
    assert to_document(evaluate(frozen.record, pack, is_checked=True)) == to_document(frozen.result)
    forgotten = tuple(
        replace(use, results=tuple(replace(each, shared=()) for each in use.results)) for use in frozen.record.standards
    )
    (alone,) = evaluate(replace(frozen.record, standards=forgotten), pack).points
    independent = float(alone.budget.combined_standard_uncertainty)
    assert independent == pytest.approx(math.hypot(u_1, u_2, U_WEIGHING), rel=1e-9)
    assert found > 1.2 * independent
    # And the dossier carries all of it: whoever verifies has no database.
    number = quote(issued(bench)["number"], safe="")
    dossier = member("regulator").get(f"/api/v1/audit/certificates/{number}")
    assert dossier.status_code == 200, dossier.text
    verified = verify_dossier(dossier.content, lab_key=HeldKey(private_key=SIGNING_KEY).public_key)
    assert not verified.failed, [(check.id, check.en) for check in verified.failed]


def test_shares_that_cannot_be_are_refused(world: World, member: MemberOf) -> None:
    document = {
        "number": "X-1",
        "laboratory": {"name_zh": "实验室"},
        "dates": {"issued_on": "2026-03-02"},
        "result": {
            "points": [
                {
                    "budget": {
                        "unit": "mg",
                        "reported": {"value": "1.0", "expanded_uncertainty": "0.60"},
                        "coverage_factor": "2",
                    },
                    "shared": [{"result": "certificate/result", "contribution": "0.40"}],
                }
            ]
        },
    }
    with pytest.raises(AssertionError, match="shared-too-large"):
        as_standard(world, member, document, "W-1")
