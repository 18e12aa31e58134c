"""The other pack, over HTTP: a budget of several standards, and a chain with two tops."""

from urllib.parse import quote

from starlette.testclient import TestClient

from clients.audit import verify_dossier
from domain.evidence.signature import HeldKey
from domain.exchange.dossier import Dossier
from service.demo.laboratory import WEIGHTS_PACK
from service.kit.database import Database
from tests.service.calibrations.bench import planned
from tests.service.conftest import MemberOf
from tests.service.world import SIGNING_KEY, World


def test_a_weight_s_certificate_rests_on_mass_and_density(
    world: World, world_database: Database, member: MemberOf
) -> None:
    bench = planned(world, world_database, member, pack_id=WEIGHTS_PACK)
    bench.complete()
    assert bench.post("/check", by="checker").is_success
    approved = bench.post("/approve", by="signatory")
    assert approved.status_code == 201, approved.text
    number = approved.json()["number"]
    regulator: TestClient = member("regulator")
    answer = regulator.get(f"/api/v1/audit/certificates/{quote(number, safe='')}")
    assert answer.status_code == 200, answer.text
    found = verify_dossier(answer.content, lab_key=HeldKey(private_key=SIGNING_KEY).public_key)
    assert not found.failed, found.failed
    assert found.unbroken
    dossier = Dossier.model_validate_json(answer.content)
    tops = {node["number"] for node in dossier.chain.nodes if node["primary"]}
    assert tops == {"DEMO-NMI-M-0001", "DEMO-NMI-D-0001"}
    kinds = {link["quantity_kind"] for link in dossier.chain.links if link["child_id"] == number}
    assert kinds == {"mass", "density"}
