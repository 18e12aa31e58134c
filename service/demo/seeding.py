"""Furnish the demonstration laboratory: people by the bootstrap operations, everything else through the REST API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clients.laboratory import LaboratoryClient
from clients.uuid7 import uuid7
from domain.evidence.signature import Signer
from service.demo import laboratory as demo
from service.demo import registers
from service.demo.members import MEMBERS
from service.kit.actor import Role
from service.kit.clock import civil_day, now
from service.kit.database import Database
from service.people import operations as people
from service.people.registrations import register


@dataclass(frozen=True, slots=True, kw_only=True)
class Furnished:
    """What the walk needs to know of the furnished laboratory: ids by the keys of ``service.demo.laboratory``."""

    standards: Mapping[str, str]
    gauge: str
    weight: str
    customer: str
    reader_key: str
    comparator_key: str


def create_people(database_url: str, signer: Signer) -> None:
    """Create the laboratory and its people with their rights, as ``liangheng labs`` and ``users`` do."""
    database = Database(database_url)
    at = now()
    with database.transaction() as session:
        given = people.NewLaboratory(public_key=signer.public_key, **demo.LABORATORY)
        builder = people.create_lab(session, given, by="demo", lab_id=uuid7(), at=at)
        for member in MEMBERS:
            person = people.create_person(
                session,
                actor=builder,
                login=member.login,
                name=member.name,
                name_en=member.name_en,
                password=demo.PASSWORD,
                roles=[Role(role) for role in member.roles],
                at=at,
            )
            for granted in member.authorisations(civil_day(at)):
                people.authorise(session, actor=builder, person_id=person.id, at=at, **granted)
            for held in member.registrations(civil_day(at)):
                register(session, actor=builder, person_id=person.id, at=at, **held)
    database.dispose()


def furnish(clients: Mapping[str, LaboratoryClient], *, today: date) -> Furnished:
    """Put customer, items, instruments, standards and their certificates on record through REST."""
    reception, quality, system = clients["reception"], clients["quality"], clients["system"]
    customer = reception.post("/customers", demo.CUSTOMER)["id"]
    gauge, weight = (
        reception.post("/equipment", {**item, "customer_id": customer})["id"] for item in (demo.GAUGE, demo.WEIGHT)
    )
    reader, comparator = (quality.post("/equipment", item)["id"] for item in (demo.READER, demo.COMPARATOR))
    reader_key, comparator_key = (
        system.post("/instrument-keys", {"equipment_id": each, "label": "demo"})["key"] for each in (reader, comparator)
    )
    return Furnished(
        standards=_standards(quality, today),
        gauge=gauge,
        weight=weight,
        customer=customer,
        reader_key=reader_key,
        comparator_key=comparator_key,
    )


def _standards(quality: LaboratoryClient, today: date) -> Mapping[str, str]:
    """Record assemblies, standards and every certificate up to the national one, parents first; and what shows them."""
    assemblies = {
        key: quality.post("/measurement-standards", body)["id"]
        for key, body in demo.measurement_standards(today).items()
    }
    for key, assembly_id in assemblies.items():
        for check in registers.checks(key, on=today):
            quality.post(f"/measurement-standards/{assembly_id}/checks", check)
    for licence in registers.licences(today):
        quality.post("/licences", licence)
    standards = {
        standard.key: quality.post("/standards", demo.standard_body(standard, assembly_ids=assemblies))["id"]
        for standard in demo.STANDARDS
    }
    results: dict[str, str] = {}
    for certificate in demo.CERTIFICATES:
        body = demo.certificate_body(certificate, on=today, standard_ids=standards, result_ids=results)
        body["seal"] = registers.seal(certificate, on=today)
        answer = quality.post("/standards/certificates", body)
        results |= {
            stated.key: given["id"] for stated, given in zip(certificate.results, answer["results"], strict=True)
        }
    return standards
