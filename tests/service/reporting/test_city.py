"""Two laboratories and the platform: one certifies the other's standard; the city's chain joins both certificates."""

from datetime import date
from typing import Any

import pytest

from domain.exchange.envelope import LabIdentity
from service.certificates.tables import CertificateRow
from service.equipment.operations import change_equipment
from service.equipment.tables import EquipmentRow
from service.equipment.wire import EquipmentIn
from service.kit.clock import civil_day
from service.people import queries as people
from service.platform.labs import register_lab
from service.standards.operations import receive_certificate
from service.standards.wire import CertificateIn
from tests.service.certificates.bench import CALIBRATED, checked_gauge
from tests.service.platform.conftest import ADMIN
from tests.service.reporting.conftest import Reporting
from tests.service.standards.bodies import certificate, result
from tests.service.world import World, given

TOKEN = {"Authorization": f"Bearer {ADMIN}"}
NATIONAL, MUNICIPAL = "示范国家计量院", "重庆市示范计量院"
HIGHER: list[dict[str, Any]] = [
    {"issuer": NATIONAL, "number": "DEMO-NMI-P-0001", "level": "primary", "issued_on": "2024-04-01"},
    {
        "issuer": MUNICIPAL,
        "number": "DEMO-CQMI-P-0021",
        "level": "social_public",
        "issued_on": "2025-05-06",
        "standards": [{"issuer": NATIONAL, "number": "DEMO-NMI-P-0001", "used_on": "2025-05-05"}],
    },
    {
        "issuer": MUNICIPAL,
        "number": "DEMO-CQMI-P-0345",
        "level": "working",
        "issued_on": "2026-01-01",
        "standards": [{"issuer": MUNICIPAL, "number": "DEMO-CQMI-P-0021", "used_on": "2025-12-31"}],
    },
]


def hold_as_standard(reporting: Reporting, level: str) -> None:
    """Note that the customer holds the gauge as a measurement standard."""
    lab = reporting.lab
    with reporting.database.transaction() as session:
        row = session.get_one(EquipmentRow, (lab.id, lab.gauge_id))
        body = {name: getattr(row, name) for name in EquipmentIn.model_fields} | {"standard_level": level}
        change_equipment(
            session,
            actor=lab.actors["reception"],
            at=reporting.clock(),
            equipment_id=row.id,
            version=row.version,
            given=given(EquipmentIn, {**body, "customer_id": str(row.customer_id)}),
        )


def receive_at_other(reporting: Reporting, world: World, row: CertificateRow) -> None:
    """Put the certificate on record at the laboratory whose standard it is about."""
    with reporting.database.transaction() as session:
        issuer = people.laboratory(session, row.lab_id)
        body = certificate(
            world.other,
            number=row.number,
            issuer_zh=issuer.name_zh,
            issued_on=row.issued_on.isoformat(),
            valid_until="2027-03-01",
            results=[result(world.other)],
        )
        receive_certificate(
            session, actor=world.other.actors["quality"], at=reporting.clock(), given=given(CertificateIn, body)
        )


def issue_at_other(reporting: Reporting, world: World) -> CertificateRow:
    at = reporting.clock.move(minutes=1)
    with reporting.database.transaction() as session:
        calibration_id = checked_gauge(session, world.other, at=at, job=CALIBRATED)
        return reporting.approve(calibration_id, session, lab=world.other)


@pytest.fixture
def chain(reporting: Reporting, world: World) -> dict[str, Any]:
    """The chain of the other laboratory's certificate, as the platform tells it, once all is reported."""
    hold_as_standard(reporting, "working")
    above = reporting.issue()
    hold_as_standard(reporting, "enterprise")  # later, and before the report leaves: what was issued keeps its level
    receive_at_other(reporting, world, above)
    below = issue_at_other(reporting, world)
    with reporting.database.reading() as session:
        other, key = people.laboratory(session, world.other.id), people.laboratory(session, world.lab.id).public_key
    with reporting.platform_database.transaction() as session:
        lab = LabIdentity(uscc=other.uscc, lab_code=other.code)
        register_lab(session, lab=lab, name=other.name_zh, public_key=key, at=reporting.clock())
    reporting.worker.run_until_idle()
    assert set(reporting.states()) == {"accepted"}
    registered = [{"quantity_kind": "gauge_pressure", **each} for each in HIGHER]
    answer = reporting.platform.put("/api/v1/register/certificates", json={"certificates": registered}, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    answer = reporting.platform.get(f"/api/v1/audit/certificates/{other.code}/{below.number}", headers=TOKEN)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    told["numbers"] = (below.number, above.number, civil_day(reporting.clock()))
    return told


def test_the_chain_goes_through_the_certificate_of_the_other_laboratory(chain: dict[str, Any]) -> None:
    below, above, today = chain["numbers"]
    nodes = {each["id"]: each for each in chain["certificates"]}
    by_number = {each["number"]: each for each in chain["certificates"]}
    assert set(by_number) == {below, above, *(each["number"] for each in HIGHER)}
    mine, standard = by_number[below], by_number[above]
    assert (mine["issuer"], mine["level"], mine["quantity_kind"]) == ("CQ-0002", "item", "gauge_pressure")
    assert (standard["issuer"], standard["level"], standard["quantity_kind"]) == (
        "CQ-0001",
        "working",
        "gauge_pressure",
    )
    uses = {(nodes[each["child_id"]]["number"], nodes[each["parent_id"]]["number"]) for each in chain["uses"]}
    assert {(below, above), (above, "DEMO-CQMI-P-0345")} <= uses
    used = next(each for each in chain["uses"] if each["child_id"] == mine["id"])
    assert date.fromisoformat(used["used_on"]) == today
    assert (chain["traceable"], chain["findings"], chain["state"]) == (True, [], "unbroken")
