"""The furnished laboratory stands on both engines: everybody can ask, and neither laboratory sees the other."""

from starlette.testclient import TestClient

from tests.service.conftest import MemberOf
from tests.service.world import World


def test_everybody_is_known(world: World, member: MemberOf) -> None:
    for login, actor in world.lab.actors.items():
        answer = member(login).get("/api/v1/me")
        assert answer.status_code == 200
        assert answer.json()["person_id"] == str(actor.person_id)


def test_instruments_are_known(world: World, lab_client: TestClient) -> None:
    answer = lab_client.get("/api/v1/me", headers={"Authorization": f"Bearer {world.lab.reader_key}"})
    assert answer.json()["device_id"] == str(world.lab.reader_id)


def test_the_root_and_the_api_pages_need_nothing_from_outside(lab_client: TestClient) -> None:
    root = lab_client.get("/", headers={"Accept": "text/html"})
    assert (root.status_code, root.url.path) == (200, "/sign-in")
    page = lab_client.get("/docs")
    assert "://" not in page.text
    for address in ("/docs/start.js", "/docs/assets/swagger-ui-bundle.js", "/docs/assets/swagger-ui.css"):
        assert lab_client.get(address).status_code == 200
    assert lab_client.get("/openapi.json").json()["paths"]
