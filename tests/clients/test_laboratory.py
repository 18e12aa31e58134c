"""The laboratory's client on the real app, over a socket on loopback."""

import threading
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from starlette.testclient import TestClient

from clients.laboratory import LaboratoryAway, LaboratoryClient, LaboratoryRefused
from service.demo.laboratory import CUSTOMER, PASSWORD
from tests.service.conftest import clock, furniture, lab_client, world, world_database
from tests.service.world import World

__all__ = ["clock", "furniture", "lab_client", "world", "world_database"]

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def address(lab_client: TestClient) -> Iterator[str]:
    config = uvicorn.Config(lab_client.app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined] # older uvicorn would refuse a thread
    bound = config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    bound.close()


@pytest.fixture
def laboratory(address: str) -> Iterator[LaboratoryClient]:
    with LaboratoryClient(address) as made:
        yield made


def _sign_in(laboratory: LaboratoryClient, world: World, login: str = "reception") -> dict[str, object]:
    return laboratory.sign_in(login=login, password=PASSWORD, laboratory=world.lab.code)


def test_a_person_signs_in_and_works(laboratory: LaboratoryClient, world: World) -> None:
    assert _sign_in(laboratory, world)["roles"] == ["receptionist"]
    made = laboratory.post("/customers", {**CUSTOMER, "name": "第二委托方"})
    found = laboratory.get("/customers", limit="1")["items"]
    assert [each["id"] for each in found] == [made["id"]]
    changed = laboratory.put(f"/customers/{made['id']}", {**CUSTOMER, "name": "改名"}, version=made["version"])
    assert (changed["name"], changed["version"]) == ("改名", 2)


def test_who_has_not_signed_in_is_refused(laboratory: LaboratoryClient, world: World) -> None:
    with pytest.raises(LaboratoryRefused) as refused:
        laboratory.get("/me")
    assert (refused.value.status, refused.value.code) == (401, "not-signed-in")
    with pytest.raises(LaboratoryRefused) as refused:
        laboratory.sign_in(login="reception", password="wrong", laboratory=world.lab.code)
    assert refused.value.code == "wrong-credentials"
    with pytest.raises(LaboratoryRefused):
        laboratory.get("/me")


def test_a_refusal_keeps_its_sentences_and_pointers(laboratory: LaboratoryClient, world: World) -> None:
    _sign_in(laboratory, world)
    with pytest.raises(LaboratoryRefused) as refused:
        laboratory.post("/customers", {**CUSTOMER, "name": "", "approved": True})
    assert refused.value.detail
    assert refused.value.detail_zh
    assert {(fault["pointer"], fault["code"]) for fault in refused.value.faults} == {
        ("/name", "text-hidden"),
        ("/approved", "extra-forbidden"),
    }
    assert "/approved extra-forbidden" in str(refused.value)


def test_a_stale_version_is_refused_not_overwritten(laboratory: LaboratoryClient, world: World) -> None:
    _sign_in(laboratory, world)
    path = f"/customers/{world.lab.customer_id}"
    for version, status in ((None, 428), (7, 412)):
        with pytest.raises(LaboratoryRefused) as refused:
            laboratory.put(path, CUSTOMER, version=version)
        assert refused.value.status == status
    assert laboratory.get(path)["version"] == 1


def test_an_answer_without_content_is_none(laboratory: LaboratoryClient, world: World) -> None:
    _sign_in(laboratory, world, "system")
    person = f"/people/{world.lab.person_id('quality')}/password"
    assert laboratory.put(person, {"password": "a-new-password-2026"}) is None


def test_what_a_number_holds_stays_in_its_path(laboratory: LaboratoryClient, world: World) -> None:
    _sign_in(laboratory, world, "signatory")
    for number in ("JD2026-1", "../me", "a/b?c#d"):
        with pytest.raises(LaboratoryRefused) as refused:
            laboratory.certificate_pdf(number)
        assert (refused.value.status, refused.value.code) == (404, "not-found")
        with pytest.raises(LaboratoryRefused):
            laboratory.certificate_document(number)


@pytest.mark.parametrize(("header", "seconds"), [("2", 2.0), ("", None), ("soon", None)])
def test_a_busy_laboratory_is_away_for_a_while(engine: str, header: str, seconds: float | None) -> None:
    assert engine
    busy = httpx.MockTransport(lambda _: httpx.Response(503, headers={"Retry-After": header}, json={"detail": "busy"}))
    with LaboratoryClient("http://laboratory", transport=busy) as client, pytest.raises(LaboratoryAway) as away:
        client.get("/me")
    assert (str(away.value), away.value.seconds) == ("busy", seconds)


def test_no_answer_is_away(engine: str) -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    assert engine
    dead = httpx.MockTransport(broken)
    with (
        LaboratoryClient("http://laboratory", transport=dead) as client,
        pytest.raises(LaboratoryAway, match="Connect"),
    ):
        client.get("/me")


@pytest.mark.parametrize("content", [b"<html>", b"[]", b""])
def test_a_refusal_by_somebody_else_is_still_a_refusal(engine: str, content: bytes) -> None:
    assert engine
    proxy = httpx.MockTransport(lambda _: httpx.Response(403, content=content))
    with LaboratoryClient("http://laboratory", transport=proxy) as client, pytest.raises(LaboratoryRefused) as refused:
        client.get("/me")
    assert (refused.value.status, refused.value.code, refused.value.faults) == (403, "", [])
