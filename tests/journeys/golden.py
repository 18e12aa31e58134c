"""Any pack's golden example as a customer's job over HTTP: nothing is put into the database behind the API's back."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.specialty.example import Example, ExampleStandard
from domain.specialty.schema import Pack
from service.demo.laboratory import PACKS, PRESSURE_ASSEMBLY
from tests.service.calibrations.bench import readings
from tests.service.conftest import MemberOf
from tests.service.world import World

API = "/api/v1"
FILE = base64.b64encode(b"%PDF-1.4 as received").decode("ascii")
DUTIES = {"technician": "perform", "checker": "check", "signatory": "approve"}

Told = dict[str, Any]
"""A JSON object as the API answers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One pack's example in the hands of a laboratory's people."""

    world: World
    member: MemberOf
    pack: Pack

    @property
    def example(self) -> Example:
        """What is worked through."""
        assert self.pack.example is not None
        return self.pack.example

    def ask(self, method: str, path: str, *, by: str, body: object = None, version: int | None = None) -> Told:
        """Ask as somebody, who must be answered well."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        answer = self.member(by).request(method, f"{API}{path}", json=body, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        told: Told = answer.json()
        return told

    def authorise(self) -> None:
        """Let the three who sign do so with this pack."""
        day = self.world.at.date().isoformat()
        for login, duty in DUTIES.items():
            person = {"person_id": str(self.world.lab.person_id(login)), "duty": duty, "valid_from": day}
            if self.pack.id not in PACKS:
                self.ask("POST", "/authorisations", by="quality", body={**person, "pack_id": self.pack.id})
                self._register(login)

    def _register(self, login: str) -> None:
        """Have somebody registered as metrologist for this pack: a verification asks for that."""
        day = self.world.at.date()
        body = {
            "person_id": str(self.world.lab.person_id(login)),
            "number": f"示范2-{login}",
            "level": "second",
            "items": [self.pack.id],
            "valid_from": day.isoformat(),
            "valid_until": day.replace(year=day.year + 5).isoformat(),
            "evidence": "示范注册证",
        }
        self.ask("POST", "/registrations", by="quality", body=body)

    def choices(self) -> list[dict[str, object]]:
        """Put the example's standards on record with their certificates; return which serves where."""
        assembly = str(self.world.lab.assemblies[PRESSURE_ASSEMBLY])
        return [
            {
                "role": each.role,
                "test": each.test,
                "point": each.point or None,
                "standard_id": self._standard(each, f"{self.pack.id}-{place}", assembly),
            }
            for place, each in enumerate(self.example.standards)
        ]

    def _standard(self, each: ExampleStandard, serial: str, assembly: str) -> str:
        body = {
            "measurement_standard_id": assembly,
            "name_zh": f"标准器 {each.role}",
            "name_en": each.role,
            "serial": serial,
            "accuracy": each.accuracy,
            "level": "working",
        }
        standard: str = self.ask("POST", "/standards", by="quality", body=body)["id"]
        results = [
            {
                "standard_id": standard,
                "characteristic": result.characteristic,
                "quantity_kind": result.quantity_kind,
                "unit": result.unit,
                "range_low": result.range_low,
                "range_high": result.range_high,
                "value": result.value,
                "expanded_uncertainty": result.expanded_uncertainty,
                "coverage_factor": result.coverage_factor,
                "degrees_of_freedom": result.degrees_of_freedom,
                "drift": result.drift,
            }
            for result in each.results
        ]
        certificate = {
            "number": f"C-{serial}",
            "issuer_zh": "示范计量院",
            "level": "working",
            "issued_on": "2026-01-05",
            "valid_until": "2027-01-04",
            "file_name": "certificate.pdf",
            "file_base64": FILE,
            "results": results,
        }
        self.ask("POST", "/standards/certificates", by="quality", body=certificate)
        return standard

    def item(self) -> str:
        """Put the customer's item on record."""
        body = {
            "customer_id": str(self.world.lab.customer_id),
            "name": self.pack.kind.zh,
            "name_en": self.pack.kind.en,
            "serial": f"S-{self.pack.id}",
            "pack_id": self.pack.id,
            "fields": {**self.example.item},
        }
        made: str = self.ask("POST", "/equipment", by="reception", body=body)["id"]
        return made

    def ordered(self, item: str, *, service: str) -> str:
        """Take an order for the item and sign it; return the id of its line."""
        line = {"equipment_id": item, "service": service, "pack_id": self.pack.id, "condition": "完好"}
        body = {
            "customer_id": str(self.world.lab.customer_id),
            "received_on": self.world.at.date().isoformat(),
            "items": [line],
        }
        order = self.ask("POST", "/orders", by="reception", body=body)
        signed = self.ask("POST", f"/orders/{order['id']}/sign", by="reception", version=order["version"])
        made: str = signed["items"][0]["id"]
        return made

    def recorded(
        self, item: str, choices: list[dict[str, object]], *, service: str, checks: Mapping[str, bool], **given: object
    ) -> str:
        """Plan the job and take its whole record at the bench; return the calibration's id."""
        body = {"order_item_id": self.ordered(item, service=service), **given}
        calibration = self.ask("POST", "/calibrations", by="technician", body=body)
        here = f"/calibrations/{calibration['id']}"
        started = self.ask("POST", f"{here}/start", by="technician")
        change = {"checks": {**checks}, "adjusted": False, "place_kind": "permanent", "place": "三号实验室"}
        self.ask("PUT", here, by="technician", body=change, version=started["version"])
        ambient = [
            {"channel": each.channel, "value": each.value, "unit": each.unit} for each in self.example.environment
        ]
        self.ask("POST", f"{here}/environment", by="technician", body={"readings": ambient})
        self.ask("PUT", f"{here}/standards", by="technician", body={"choices": choices})
        taken = self.ask("POST", f"{here}/readings", by="technician", body={"readings": readings(self.pack.id)})
        assert {receipt["outcome"] for receipt in taken["receipts"]} == {"accepted"}, taken
        made: str = calibration["id"]
        return made

    def issued(self, calibration: str) -> Told:
        """Complete, check, approve; return what was issued."""
        here = f"/calibrations/{calibration}"
        self.ask("POST", f"{here}/complete", by="technician")
        self.ask("POST", f"{here}/check", by="checker")
        return self.ask("POST", f"{here}/approve", by="signatory")
