"""A furnished laboratory for tests of the service, and a second one to prove that neither sees the other.

The data are those of the demonstration (``service.demo.laboratory``), put in through the slices' own operations. The
fixtures ``world`` and ``world_database`` (tests/service/conftest.py) build it once a worker and copy it for every test.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from fastapi import FastAPI
from pydantic import BaseModel
from sqlmodel import Session
from starlette.testclient import TestClient

from clients.uuid7 import uuid7
from domain.evidence.signature import HeldKey
from service.app import create_app
from service.customers.operations import add_customer
from service.customers.wire import CustomerIn
from service.demo import laboratory as demo
from service.demo.members import MEMBERS, Member
from service.equipment.operations import add_equipment
from service.equipment.wire import EquipmentIn
from service.kit.access import Access
from service.kit.actor import Actor, Role
from service.kit.clock import civil_day
from service.kit.database import Database
from service.orders.operations import sign_order, take_order
from service.orders.tables import WorkOrderRow
from service.orders.wire import OrderIn
from service.people import operations as people
from service.people.queries import PeopleCredentials, actor_of
from service.people.registrations import register
from service.people.tables import PersonRow, PersonSessionRow
from service.settings import Settings
from service.standards import queries as standards
from service.standards.operations import add_measurement_standard, add_standard, receive_certificate
from service.standards.wire import CertificateIn, MeasurementStandardIn, StandardIn

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""The instant at which the world is built: a Monday, 09:30 in Chongqing."""
PEPPER = bytes(range(32))
SIGNING_KEY = base64.b64encode(bytes(range(32, 64))).decode("ascii")
OTHER_SIGNING_KEY = base64.b64encode(bytes(range(64, 96))).decode("ascii")

Given = TypeVar("Given", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """One laboratory of the world, everything by the keys of the demonstration's data."""

    id: UUID
    code: str
    actors: Mapping[str, Actor]
    """By login, which says the role: reception, technician, checker, signatory, quality, regulator, system ..."""
    tokens: Mapping[str, str]
    """Session tokens by login; good for a year."""
    customer_id: UUID
    gauge_id: UUID
    """The customer's pressure gauge, 0 to 1.6 MPa, class 1.6."""
    weight_id: UUID
    """The customer's weight, 1 kg, class F1."""
    reader_id: UUID
    """The laboratory's instrument that reads gauges."""
    comparator_id: UUID
    """The laboratory's balance."""
    reader_key: str
    comparator_key: str
    assemblies: Mapping[str, UUID]
    standards: Mapping[str, UUID]
    """By key: ``pressure-reference``, ``mass-reference``, ``balance``, ``social-pressure`` ..."""
    certificates: Mapping[str, UUID]
    """Certificates of standards by number."""
    results: Mapping[str, UUID]
    """Results in them by ``standard:characteristic``."""

    def headers(self, login: str) -> dict[str, str]:
        """Headers that sign a request by somebody of this laboratory."""
        return {"Authorization": f"Bearer {self.tokens[login]}"}

    def person_id(self, login: str) -> UUID:
        """Id of somebody of this laboratory."""
        return self.actors[login].person


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Two laboratories with the same people, items and standards."""

    at: datetime
    lab: Lab
    other: Lab


class TestClock:
    """A clock that a test sets and moves."""

    __test__ = False

    def __init__(self, at: datetime = AT) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **delta: float) -> datetime:
        """Move on by a timedelta's keywords and return the new instant."""
        self.at += timedelta(**delta)
        return self.at


def build_world(session: Session, at: datetime = AT) -> World:
    """Put both laboratories in; the caller commits."""
    access = _access()
    return World(
        at=at,
        lab=_build_lab(session, access, demo.LABORATORY, signing_key=SIGNING_KEY, at=at),
        other=_build_lab(session, access, demo.OTHER_LABORATORY, signing_key=OTHER_SIGNING_KEY, at=at),
    )


def settings_in(folder: Path) -> Settings:
    """Settings whose key files are those the world was built with."""
    for name, content in (("pepper", base64.b64encode(PEPPER)), ("signing.key", SIGNING_KEY.encode("ascii"))):
        file = folder / name
        file.touch(mode=0o600)
        file.write_bytes(content)
    return Settings(data_dir=folder, secure_cookies=False, public_base_url="http://testserver")


def app_on(database: Database, folder: Path, clock: Callable[[], datetime]) -> FastAPI:
    """The laboratory's app on a database with the world in it."""
    return create_app(settings_in(folder), database=database, clock=clock)


def as_member(client: TestClient, lab: Lab, login: str) -> TestClient:
    """A client on the same app that is signed in as somebody."""
    member = TestClient(client.app, raise_server_exceptions=False)
    member.portal = client.portal  # its own event loop and threads would be made anew for every request
    member.headers.update(lab.headers(login))
    return member


def given(model: type[Given], body: Mapping[str, object]) -> Given:
    """A body as the API would read it."""
    return model.model_validate(json.loads(json.dumps(body)))


def take_signed_order(
    session: Session, lab: Lab, *, at: datetime, equipment_id: UUID, pack_id: str, service: str = "verification"
) -> WorkOrderRow:
    """Take and sign an order for one item; its items are read by ``orders.queries.items_of``."""
    body = {
        "customer_id": str(lab.customer_id),
        "received_on": civil_day(at).isoformat(),
        "items": [
            {"equipment_id": str(equipment_id), "service": service, "pack_id": pack_id, "condition": "完好"},
        ],
    }
    actor = lab.actors["reception"]
    row = take_order(session, actor=actor, at=at, given=given(OrderIn, body))
    return sign_order(session, actor=actor, at=at, order_id=row.id, version=row.version)


def _access() -> Access:
    """Makes the tokens and keys of the world; it never asks a database."""
    return Access(
        database=Database("sqlite://"),
        credentials=PeopleCredentials(),
        pepper=PEPPER,
        clock=lambda: AT,
        public_base_url="http://testserver",
        secure_cookies=False,
    )


def _build_lab(session: Session, access: Access, data: Mapping[str, str], *, signing_key: str, at: datetime) -> Lab:
    laboratory = people.NewLaboratory(public_key=HeldKey(private_key=signing_key).public_key, **data)
    builder = people.create_lab(session, laboratory, by="test", lab_id=uuid7(), at=at)
    actors = {member.login: _add_member(session, builder, member, at) for member in MEMBERS}
    _authorise(session, actors, at)
    reception, quality = actors["reception"], actors["quality"]
    customer = add_customer(session, actor=reception, at=at, given=given(CustomerIn, demo.CUSTOMER))
    owned = {"customer_id": str(customer.id)}
    gauge, weight = (
        add_equipment(session, actor=reception, at=at, given=given(EquipmentIn, {**item, **owned})).id
        for item in (demo.GAUGE, demo.WEIGHT)
    )
    reader, comparator = (
        add_equipment(session, actor=quality, at=at, given=given(EquipmentIn, item)).id
        for item in (demo.READER, demo.COMPARATOR)
    )
    reader_key, comparator_key = (
        people.create_key(session, access, actor=actors["security"], equipment_id=each, label=label, at=at)[0]
        for each, label in ((reader, "reader"), (comparator, "comparator"))
    )
    empty: Mapping[str, UUID] = MappingProxyType({})
    lab = Lab(
        id=builder.lab_id,
        code=laboratory.code,
        actors=actors,
        tokens={login: _sign_in(session, access, actor, at) for login, actor in actors.items()},
        customer_id=customer.id,
        gauge_id=gauge,
        weight_id=weight,
        reader_id=reader,
        comparator_id=comparator,
        reader_key=reader_key,
        comparator_key=comparator_key,
        assemblies=empty,
        standards=empty,
        certificates=empty,
        results=empty,
    )
    return _with_standards(session, lab, at)


def _add_member(session: Session, builder: Actor, member: Member, at: datetime) -> Actor:
    row: PersonRow = people.create_person(
        session,
        actor=builder,
        login=member.login,
        name=member.name,
        name_en=member.name_en,
        password=demo.PASSWORD,
        roles=[Role(role) for role in member.roles],
        at=at,
    )
    return actor_of(row)


def _authorise(session: Session, actors: Mapping[str, Actor], at: datetime) -> None:
    quality = actors["quality"]
    for member in MEMBERS:
        person_id = actors[member.login].person
        for granted in member.authorisations(civil_day(at)):
            people.authorise(session, actor=quality, person_id=person_id, at=at, **granted)
        for held in member.registrations(civil_day(at)):
            register(session, actor=quality, person_id=person_id, at=at, **held)


def _sign_in(session: Session, access: Access, actor: Actor, at: datetime) -> str:
    """A session without the second that a password costs; signing in is tested with people."""
    token = access.new_session_token()
    session.add(
        PersonSessionRow(
            token_digest=access.digest(token),
            lab_id=actor.lab_id,
            person_id=actor.person,
            created_at=at,
            expires_at=at + timedelta(days=365),
        )
    )
    session.flush()
    return token


def _with_standards(session: Session, lab: Lab, at: datetime) -> Lab:
    quality, on = lab.actors["quality"], civil_day(at)
    assemblies = {
        key: add_measurement_standard(session, actor=quality, at=at, given=given(MeasurementStandardIn, body)).id
        for key, body in demo.measurement_standards(on).items()
    }
    names = {key: str(each) for key, each in assemblies.items()}
    ids = {
        each.key: add_standard(
            session, actor=quality, at=at, given=given(StandardIn, demo.standard_body(each, assembly_ids=names))
        ).id
        for each in demo.STANDARDS
    }
    certificates: dict[str, UUID] = {}
    results: dict[str, UUID] = {}
    for certificate in demo.CERTIFICATES:
        body = demo.certificate_body(
            certificate,
            on=on,
            standard_ids={key: str(each) for key, each in ids.items()},
            result_ids={key: str(each) for key, each in results.items()},
        )
        row = receive_certificate(session, actor=quality, at=at, given=given(CertificateIn, body))
        certificates[certificate.number] = row.id
        rows = standards.results_of(session, lab_id=lab.id, certificate_ids=[row.id])
        results |= {result.key: made.id for result, made in zip(certificate.results, rows, strict=True)}
    return replace(lab, assemblies=assemblies, standards=ids, certificates=certificates, results=results)
