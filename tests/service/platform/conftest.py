"""A platform with one registered laboratory, reached over its real API."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient

from clients.platform import PlatformClient
from clients.uuid7 import uuid7
from domain.exchange.ack import Ack, MessageResult
from domain.exchange.batch import Batch
from domain.exchange.envelope import Envelope
from service.kit.database import Database
from service.platform.app import create_platform
from service.platform.labs import register_lab
from service.settings import Settings
from tests.conftest import ClientOf
from tests.domain.exchange.samples import LAB, LAB_KEY, NOON, PLATFORM_KEY, Sender

ADMIN = "a token for the tests only"


class InProcess(httpx.BaseTransport):
    """Carries the real client's requests to an app in this process."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._client.request(
            request.method,
            request.url.raw_path.decode(),
            content=request.read(),
            headers=list(request.headers.items()),
        )
        return httpx.Response(answer.status_code, headers=list(answer.headers.items()), content=answer.content)


class Reporter:
    """Posts messages as the laboratory's worker does."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    def post(self, *messages: Envelope, batch_id: str = "") -> Ack:
        batch = Batch(batch_id=batch_id or str(uuid7()), sent_at="2026-11-21T12:00:00+08:00", messages=messages)
        return self._client.post_batch(batch)

    def one(self, message: Envelope) -> MessageResult:
        return self.post(message).results[0]

    def outcomes(self, *messages: Envelope) -> list[str]:
        return [result.outcome for result in self.post(*messages).results]


@pytest.fixture
def app(platform_database: Database, tmp_path: Path) -> FastAPI:
    settings = Settings(
        data_dir=tmp_path, platform_admin_token=SecretStr(ADMIN), upload_limit=8 << 20, secure_cookies=False
    )
    return create_platform(database=platform_database, signer=PLATFORM_KEY, settings=settings, clock=lambda: NOON)


@pytest.fixture
def http(app: FastAPI, client_of: ClientOf) -> TestClient:
    return client_of(app)


@pytest.fixture
def client(http: TestClient) -> Iterator[PlatformClient]:
    transport = InProcess(http)
    with PlatformClient("http://testserver", public_key=PLATFORM_KEY.public_key, transport=transport) as made:
        yield made


@pytest.fixture
def sender(platform_database: Database) -> Sender:
    """A registered laboratory."""
    with platform_database.transaction() as session:
        register_lab(session, lab=LAB, name="重庆某计量所", public_key=LAB_KEY.public_key, at=NOON)
    return Sender()


@pytest.fixture
def reporter(client: PlatformClient, sender: Sender) -> Reporter:
    assert sender.lab == LAB
    return Reporter(client)
