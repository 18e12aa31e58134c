"""A laboratory that issues, its worker, and the real platform in this process."""

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import Session, select
from starlette.testclient import TestClient

from domain.exchange.envelope import LabIdentity
from service.certificates.issue import approve_and_issue
from service.certificates.tables import CertificateRow
from service.kit.database import Database
from service.people import queries as people
from service.platform.app import create_platform
from service.platform.labs import register_lab
from service.reporting.tables import ReportDeliveryRow, ReportMessageRow
from service.settings import Settings
from service.worker import Worker, build_worker
from tests.conftest import ClientOf
from tests.domain.exchange.samples import PLATFORM_KEY
from tests.service.certificates.bench import CONFORMING, Job, checked_gauge
from tests.service.platform.conftest import ADMIN, InProcess
from tests.service.world import Lab, TestClock, World, settings_in


class Line(httpx.BaseTransport):
    """The line to the platform; a test cuts it before or after the platform has heard."""

    def __init__(self, client: TestClient) -> None:
        self._way = InProcess(client)
        self.cut: str = ""
        """"" (whole), ``before`` or ``after`` the platform hears a batch."""
        self.heard: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut == "before":
            raise httpx.ConnectError("down")
        answer = self._way.handle_request(request)
        self.heard.append(request)
        if self.cut == "after" and request.method == "POST":
            raise httpx.ReadError("cut")
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """Everything a test of reporting needs."""

    lab: Lab
    database: Database
    platform: TestClient
    platform_database: Database
    line: Line
    worker: Worker
    clock: TestClock
    settings: Settings

    def issue(self, job: Job = CONFORMING) -> CertificateRow:
        """Issue a certificate, a minute after the last thing that happened."""
        with self.database.transaction() as session:
            at = self.clock.move(minutes=1)
            calibration_id = checked_gauge(session, self.lab, at=at, job=job)
            return self.approve(calibration_id, session)

    def approve(self, calibration_id: UUID, session: Session, *, lab: Lab | None = None) -> CertificateRow:
        return approve_and_issue(
            session,
            actor=(lab or self.lab).actors["signatory"],
            at=self.clock.move(minutes=1),
            calibration_id=calibration_id,
            look_up_base="http://testserver",
        )

    def messages(self) -> list[tuple[ReportMessageRow, ReportDeliveryRow]]:
        """Every message with its delivery, in order."""
        with self.database.reading() as session:
            rows = session.exec(select(ReportMessageRow).order_by(ReportMessageRow.sequence)).all()  # type: ignore[arg-type]
            return [(row, session.get_one(ReportDeliveryRow, (row.lab_id, row.id))) for row in rows]

    def states(self) -> list[str]:
        return [delivery.state for _, delivery in self.messages()]

    def register(self, **changes: str) -> None:
        """Register the laboratory and its key at the platform."""
        with self.database.reading() as session:
            row = people.laboratory(session, self.lab.id)
        with self.platform_database.transaction() as session:
            register_lab(
                session,
                lab=LabIdentity(uscc=row.uscc, lab_code=row.code),
                name=row.name_zh,
                public_key=changes.get("public_key", row.public_key),
                at=self.clock(),
            )

    def with_settings(self, settings: Settings) -> "Reporting":
        """The same, with another worker's settings."""
        worker = build_worker(
            settings, database=self.database, clock=self.clock, transport=self.line, jitter=lambda: 0.0
        )
        return replace(self, settings=settings, worker=worker)


def reporting_on(
    database: Database, world: World, *, platform: Database, folder: Path, clock: TestClock, client_of: ClientOf
) -> Reporting:
    """Set up the laboratory of ``database`` before a platform that does not know it yet; both keep files in folder."""
    (folder / "lab").mkdir()
    settings = settings_in(folder / "lab").model_copy(
        update={"platform_url": "http://testserver", "platform_public_key": PLATFORM_KEY.public_key}
    )
    app = create_platform(
        database=platform,
        signer=PLATFORM_KEY,
        settings=Settings(data_dir=folder, platform_admin_token=SecretStr(ADMIN)),
        clock=clock,
    )
    client = client_of(app)
    line = Line(client)
    return Reporting(
        lab=world.lab,
        database=database,
        platform=client,
        platform_database=platform,
        line=line,
        worker=build_worker(settings, database=database, clock=clock, transport=line, jitter=lambda: 0.0),
        clock=clock,
        settings=settings,
    )


@pytest.fixture
def unregistered(  # noqa: PLR0917 - fixtures are asked for by name
    world: World,
    world_database: Database,
    platform_database: Database,
    tmp_path: Path,
    clock: TestClock,
    client_of: ClientOf,
) -> Reporting:
    """A laboratory that the platform does not know yet."""
    return reporting_on(
        world_database, world, platform=platform_database, folder=tmp_path, clock=clock, client_of=client_of
    )


@pytest.fixture
def reporting(unregistered: Reporting) -> Reporting:
    """A laboratory that the platform knows."""
    unregistered.register()
    return unregistered
