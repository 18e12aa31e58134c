"""A calibration brought over HTTP to any state, by the readings of each pack's golden example."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from domain.packs import builtin_packs
from service.demo.laboratory import PRESSURE_PACK, WEIGHTS_PACK
from service.kit.database import Database
from service.orders.queries import items_of
from service.people.operations import revoke_authorisation
from service.people.queries import authorisations
from tests.service.conftest import MemberOf
from tests.service.world import World, take_signed_order

ADDRESS = "/api/v1/calibrations"
CHECKS = {
    PRESSURE_PACK: {"appearance": True, "zero": True, "pointer_movement": True},
    WEIGHTS_PACK: {"appearance": True},
}
ENVIRONMENT = {
    PRESSURE_PACK: [("temperature", "20.4", "degC"), ("humidity", "52", "%RH")],
    WEIGHTS_PACK: [("temperature", "20.5", "degC"), ("humidity", "50", "%RH"), ("air_pressure", "980.0", "hPa")],
}
TEST = {PRESSURE_PACK: "indication", WEIGHTS_PACK: "conventional_mass"}
ROLES = {
    PRESSURE_PACK: {"pressure_standard": "pressure-reference"},
    WEIGHTS_PACK: {"reference": "mass-reference", "balance": "balance"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Somebody at one calibration."""

    world: World
    database: Database
    member: MemberOf
    id: str
    pack_id: str

    def call(self, method: str, path: str = "", *, by: str = "technician", **options: Any) -> Response:  # noqa: ANN401 - whatever the client takes
        """Ask for something of this calibration."""
        client: TestClient = self.member(by)
        answer: Response = client.request(method, f"{ADDRESS}/{self.id}{path}", **options)
        return answer

    def post(self, path: str, body: Mapping[str, object] | None = None, *, by: str = "technician") -> Response:
        """Post something."""
        return self.call("POST", path, by=by, json=body)

    def state(self) -> dict[str, Any]:
        """Return the calibration as it is shown."""
        answer = self.call("GET", by="quality")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def choices(self) -> list[dict[str, object]]:
        """Return the standards that the pack's roles are filled with."""
        standards = self.world.lab.standards
        return [
            {"role": role, "test": TEST[self.pack_id], "standard_id": str(standards[key])}
            for role, key in ROLES[self.pack_id].items()
        ]

    def change(self, *, version: int | None = None, **changes: object) -> Response:
        """Put checks and adjustment."""
        body = {"checks": CHECKS[self.pack_id], "adjusted": False, "place_kind": "permanent", "place": "三号实验室"}
        tag = version or self.state()["version"]
        return self.call("PUT", json={**body, **changes}, headers={"If-Match": f'"{tag}"'})

    def prepare(self, **changes: Any) -> None:  # noqa: ANN401 - handed through to `change`
        """Start, and record everything but the readings."""
        ambient = [{"channel": name, "value": value, "unit": unit} for name, value, unit in ENVIRONMENT[self.pack_id]]
        for answer in (
            self.post("/start"),
            self.change(**changes),
            self.post("/environment", {"readings": ambient}),
            self.call("PUT", "/standards", json={"choices": self.choices()}),
        ):
            assert answer.is_success, answer.text

    def read(self, **changes: object) -> list[dict[str, Any]]:
        """Type the readings of the pack's example in; return the receipts."""
        answer = self.post("/readings", {"readings": readings(self.pack_id, **changes)})
        assert answer.status_code == 200, answer.text
        receipts: list[dict[str, Any]] = answer.json()["receipts"]
        assert {receipt["outcome"] for receipt in receipts} == {"accepted"}
        return receipts

    def complete(self) -> dict[str, Any]:
        """Prepare, read and complete."""
        self.prepare()
        self.read()
        return self.completed()

    def completed(self) -> dict[str, Any]:
        """Complete what is ready; return the answer."""
        answer = self.post("/complete")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


def readings(pack_id: str, **changes: object) -> list[dict[str, object]]:
    """Return the readings of a pack's golden example as they are typed."""
    pack = builtin_packs()[pack_id]
    assert pack.example is not None
    taken = []
    for test_id, points in pack.example.readings.items():
        test = pack.test(test_id)
        assert test is not None
        for point, channels in points.items():
            for channel_id, values in channels.items():
                channel = test.channel(channel_id)
                assert channel is not None
                place = {"test": test_id, "point": point, "channel": channel_id, "unit": test.channel_unit(channel)}
                taken += [
                    {**place, "repeat": repeat, "value": value, **changes} for repeat, value in enumerate(values, 1)
                ]
    return taken


def order_item(world: World, database: Database, *, pack_id: str = PRESSURE_PACK, service: str = "verification") -> str:
    """Return the id of an item of a signed order."""
    item = world.lab.gauge_id if pack_id == PRESSURE_PACK else world.lab.weight_id
    with database.transaction() as session:
        order = take_signed_order(session, world.lab, at=world.at, equipment_id=item, pack_id=pack_id, service=service)
        return str(items_of(session, lab_id=world.lab.id, order_id=order.id)[0].id)


def unauthorise(world: World, database: Database, login: str, *, at: datetime) -> None:
    """Take every authorisation of somebody away."""
    quality = world.lab.actors["quality"]
    with database.transaction() as session:
        for row in session.exec(authorisations(world.lab.id, world.lab.person_id(login))).all():
            revoke_authorisation(session, actor=quality, authorisation_id=row.id, at=at)


def planned(
    world: World,
    database: Database,
    member: MemberOf,
    *,
    pack_id: str = PRESSURE_PACK,
    service: str = "verification",
    **given: object,
) -> Bench:
    """Return the bench of a calibration that has just been planned."""
    item = order_item(world, database, pack_id=pack_id, service=service)
    answer = member("technician").post(ADDRESS, json={"order_item_id": item, **given})
    assert answer.status_code == 201, answer.text
    return Bench(world=world, database=database, member=member, id=answer.json()["id"], pack_id=pack_id)
