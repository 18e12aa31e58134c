"""A regulator who has shown the key."""

import pytest
from starlette.testclient import TestClient

from tests.service.platform.conftest import ADMIN

OURS = {"origin": "http://testserver"}


@pytest.fixture
def regulator(http: TestClient) -> TestClient:
    http.headers["accept"] = "text/html"
    answer = http.post("/city/sign-in", data={"key": ADMIN}, headers=OURS, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return http
