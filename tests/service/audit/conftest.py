"""The laboratory that reports, with the clients of those who look."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from domain.exchange.dossier import Dossier
from service.people import queries as people
from tests.conftest import ClientOf
from tests.service.reporting.conftest import Reporting, reporting, unregistered
from tests.service.world import app_on, as_member

__all__ = ["reporting", "unregistered"]
Pull = Callable[..., bytes]


@pytest.fixture
def regulator(reporting: Reporting, tmp_path: Path, client_of: ClientOf) -> TestClient:
    """A signed-in regulator."""
    return as_member(client_of(app_on(reporting.database, tmp_path, reporting.clock)), reporting.lab, "regulator")


@pytest.fixture
def lab_key(reporting: Reporting) -> str:
    """The laboratory's public key."""
    with reporting.database.reading() as session:
        return people.laboratory(session, reporting.lab.id).public_key


@pytest.fixture
def pull(regulator: TestClient) -> Pull:
    """Give a function: number -> bytes of the dossier."""

    def pulled(number: str, **query: str) -> bytes:
        answer = regulator.get(f"/api/v1/audit/certificates/{number}", params=query)
        assert answer.status_code == 200, answer.text
        assert Dossier.model_validate_json(answer.content).number == number
        return answer.content

    return pulled


@pytest.fixture
def quality(reporting: Reporting, tmp_path: Path, client_of: ClientOf) -> TestClient:
    """The laboratory's signed-in quality manager."""
    return as_member(client_of(app_on(reporting.database, tmp_path, reporting.clock)), reporting.lab, "quality")
