"""A laboratory with one person for each right, and a second laboratory that must stay out of sight."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import Session
from starlette.testclient import TestClient

from service.kit.access import Access
from service.kit.actor import Actor, Role
from service.kit.assembly import new_app
from service.kit.database import Database
from service.people import operations, passwords
from service.people.queries import actor_of
from service.people.routes import install_people
from service.settings import Settings
from tests.conftest import ClientOf

AT = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
LOGINS: Mapping[str, tuple[Role, ...]] = MappingProxyType(
    {
        "tech": (Role.TECHNICIAN, Role.CHECKER),
        "quality": (Role.QUALITY,),
        "system": (Role.SYSTEM_ADMIN,),
        "security": (Role.SECURITY_ADMIN,),
        "audit": (Role.AUDIT_ADMIN,),
    }
)


@dataclass(slots=True)
class Hand:
    """A clock and a counter of seconds that tests move by hand."""

    at: datetime = AT
    ticks: float = 0.0

    def pass_by(self, **time: float) -> None:
        step = timedelta(**time)
        self.at += step
        self.ticks += step.total_seconds()


@dataclass(slots=True)
class House:
    """Two laboratories on one server."""

    app: FastAPI
    database: Database
    hand: Hand
    client: TestClient
    people: dict[str, Actor] = field(default_factory=dict)
    strangers: dict[str, Actor] = field(default_factory=dict)

    @property
    def access(self) -> Access:
        made: Access = self.app.state.access
        return made

    def sign_in(self, login: str, laboratory: str = "CQ-0001", password: str = PASSWORD) -> dict[str, str]:
        """Return the header that signs requests."""
        body = {"laboratory": laboratory, "login": login, "password": password}
        answer = self.client.post("/api/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash with argon2's cheapest parameters: its strength is a constant, not what these tests show."""
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    monkeypatch.setattr(passwords, "_hasher", PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


@pytest.fixture
def house(database: Database, tmp_path: Path, client_of: ClientOf) -> House:
    settings = Settings(data_dir=tmp_path, secure_cookies=False, public_base_url="https://lab.example")
    hand = Hand()
    app = new_app(title="people", version="1", database=database, settings=settings, clock=lambda: hand.at)
    install_people(app)
    app.state.access._ticks = lambda: hand.ticks
    made = House(app=app, database=database, hand=hand, client=client_of(app))
    with database.transaction() as session:
        made.people = _furnish(session, UUID(int=1), "CQ-0001")
        made.strangers = _furnish(session, UUID(int=2), "CQ-0002")
    return made


def _furnish(session: Session, lab_id: UUID, code: str) -> dict[str, Actor]:
    laboratory = operations.NewLaboratory(
        code=code,
        uscc="915000000000000000",
        name_zh="实验室",
        name_en="Laboratory",
        address_zh="",
        address_en="",
        region="500000",
        qualification_number="",
        public_key="",
    )
    cli = operations.create_lab(session, laboratory, by="cli", lab_id=lab_id, at=AT)
    return {
        login: actor_of(
            operations.create_person(
                session, actor=cli, login=login, name=login.title(), password=PASSWORD, roles=roles, at=AT
            )
        )
        for login, roles in LOGINS.items()
    }
