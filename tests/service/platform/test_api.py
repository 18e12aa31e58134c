"""The rest of the platform's API: streams, log, registry, registration, and its edge."""

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from clients.platform import AnswerNotTrusted, PlatformAway, PlatformClient, PlatformRefused
from domain.evidence.canonical import digest_raw
from domain.evidence.checkpoint import SignedCheckpoint, verify_checkpoint
from domain.evidence.documents import from_document
from domain.exchange.batch import BYTE_LIMIT, Batch
from domain.exchange.envelope import link_digest
from domain.exchange.log import LogGrowth, LogProof
from tests.conftest import ClientOf
from tests.domain.exchange.samples import LAB, LAB_KEY, PLATFORM_KEY, Sender
from tests.service.platform.conftest import ADMIN, InProcess, Reporter


def test_a_restored_laboratory_learns_where_it_stands(
    reporter: Reporter, sender: Sender, client: PlatformClient
) -> None:
    empty = client.stream_state("CQ-0001", "certificates")
    assert (empty.next_sequence, empty.head_digest, empty.last_message_id) == (1, None, None)
    message = sender.issue()
    reporter.one(message)
    state = client.stream_state("CQ-0001", "certificates")
    assert (state.next_sequence, state.head_digest) == (2, link_digest(message))
    assert state.last_message_id == message.message_id
    with pytest.raises(PlatformRefused) as refused:
        client.stream_state("CQ-9999", "certificates")
    assert (refused.value.status, refused.value.code) == (404, "not-found")


def test_every_receipt_can_be_proved_in_the_log_that_only_grows(
    reporter: Reporter, sender: Sender, http: TestClient
) -> None:
    receipts = []
    for size in (1, 2, 4, 1, 3):  # batches of other sizes than powers of two
        results = reporter.post(*(sender.issue(f"V-2026-{sender.sent:06d}") for _ in range(size))).results
        receipts += [result.receipt for result in results if result.receipt]
    assert [receipt.log_index for receipt in receipts] == list(range(11))
    for receipt in receipts:
        query = {"index": receipt.log_index, "size": receipt.tree_size}
        proof = LogProof.model_validate_json(http.get("/v1/log/proof", params=query).content)
        assert proof.holds()
        assert (proof.leaf, proof.root) == (receipt.leaf, receipt.root)
        growth = LogGrowth.model_validate_json(http.get("/v1/log/growth", params={"older": receipt.tree_size}).content)
        assert growth.holds()
        assert (growth.older_root, growth.newer) == (receipt.root, 11)
    signed = from_document(http.get("/v1/log/checkpoint").json(), SignedCheckpoint)
    assert verify_checkpoint(signed, PLATFORM_KEY.public_key)
    assert (signed.checkpoint.size, signed.checkpoint.root) == (11, receipts[-1].root)
    forged = LogProof.model_validate({**proof.document(), "root": "sha256:" + "00" * 32})
    assert not forged.holds()
    assert len(digest_raw(proof.root)) == 32


@pytest.mark.parametrize("query", [{"index": 0}, {"index": 5}, {"index": 0, "size": 9}, {"index": -1}, {"index": "x"}])
def test_the_log_does_not_prove_what_it_has_not(http: TestClient, query: dict[str, Any]) -> None:
    answer = http.get("/v1/log/proof", params=query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_empty_log_has_a_signed_head(http: TestClient) -> None:
    signed = from_document(http.get("/v1/log/checkpoint").json(), SignedCheckpoint)
    assert verify_checkpoint(signed, PLATFORM_KEY.public_key)
    assert signed.checkpoint.size == 0


def test_the_registry_snapshot_is_signed(
    client: PlatformClient, sender: Sender, app: FastAPI, client_of: ClientOf
) -> None:
    snapshot = client.registry(sender.lab.lab_code)
    assert (snapshot.gate_mode, snapshot.version) == ("observe", 1)
    assert {each.type for each in snapshot.supported_schema} == {
        "certificate.issued",
        "certificate.status",
        "lab.heartbeat",
    }
    other = PlatformClient("http://testserver", public_key=LAB_KEY.public_key, transport=InProcess(client_of(app)))
    with other, pytest.raises(AnswerNotTrusted):
        other.registry(sender.lab.lab_code)


LAB_IN = {"uscc": LAB.uscc, "lab_code": "CQ-0007", "name": "某所", "public_key": LAB_KEY.public_key}


def register(http: TestClient, token: str | None = ADMIN, /, **changes: object) -> tuple[int, str]:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    answer = http.post("/v1/labs", json=LAB_IN | changes, headers=headers)
    return answer.status_code, answer.json().get("code", "")


def test_only_the_administrator_registers(http: TestClient) -> None:
    assert register(http, None) == register(http, "guess") == register(http, "") == (401, "not-signed-in")
    assert register(http) == (201, "")
    assert register(http) == (201, "")
    assert register(http, uscc="91110000600037341L") == (409, "lab-code-taken")
    assert register(http, public_key=PLATFORM_KEY.public_key) == (201, "")


@pytest.mark.parametrize(
    "change",
    [
        {"uscc": "12500000450400000D"},
        {"lab_code": "cq"},
        {"public_key": "A" * 44},
        {"public_key": "=" * 44},
        {"name": "a\u202eb"},
        {"status": "active"},
    ],
)
def test_a_wrong_registration_is_refused(http: TestClient, change: dict[str, object]) -> None:
    assert register(http, **change)[0] == 422


EMPTY = {"batch_id": "01900000-0000-7000-8000-00000000ba7c", "sent_at": "2026-11-21T12:00:00Z", "messages": []}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"[]", 422),
        (b"{", 400),
        (b'{"batch_id": NaN}', 422),
        (json.dumps(EMPTY).encode(), 422),
        (json.dumps(EMPTY | {"messages": [{}]}).encode(), 422),
        (json.dumps(EMPTY | {"messages": [7]}).encode(), 422),
        (b" " * (BYTE_LIMIT + 1), 413),
    ],
)
def test_what_is_no_batch_is_refused_whole(http: TestClient, body: bytes, status: int) -> None:
    answer = http.post("/v1/batches", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_it_says_that_it_lives(http: TestClient) -> None:
    assert http.get("/livez").status_code == http.get("/readyz").status_code == 200
    assert "/v1/batches" in http.get("/openapi.json").json()["paths"]


def batch() -> Batch:
    message = Sender().issue()
    return Batch(batch_id=message.message_id, sent_at="2026-11-21T12:00:00+08:00", messages=(message,))


def talking_to(answer: httpx.Response | Exception, key: str = PLATFORM_KEY.public_key) -> PlatformClient:
    def serve(_request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return PlatformClient("http://platform.test", public_key=key, transport=httpx.MockTransport(serve))


@pytest.mark.usefixtures("sender")
def test_an_answer_of_another_key_or_to_other_messages_is_not_believed(http: TestClient) -> None:
    asked = batch()
    answer = http.post("/v1/batches", json=asked.document()).json()
    with talking_to(httpx.Response(200, json=answer)) as client:
        assert client.post_batch(asked).results[0].outcome == "accepted"
    with talking_to(httpx.Response(200, json=answer), LAB_KEY.public_key) as client, pytest.raises(AnswerNotTrusted):
        client.post_batch(asked)
    answer["results"][0]["outcome"] = "duplicate"
    with talking_to(httpx.Response(200, json=answer)) as client, pytest.raises(AnswerNotTrusted):
        client.post_batch(asked)


@pytest.mark.usefixtures("sender")
def test_a_signed_answer_about_something_else_is_not_believed(http: TestClient) -> None:
    asked = batch()
    answer = http.post("/v1/batches", json=asked.document()).json()
    other = Batch(batch_id="01900000-0000-7000-8000-0000000000ee", sent_at=asked.sent_at, messages=asked.messages)
    changed = asked.messages[0].model_copy(update={"revision": 9})
    same_id = Batch(batch_id=asked.batch_id, sent_at=asked.sent_at, messages=(changed,))
    for unlike in (other, same_id):
        with talking_to(httpx.Response(200, json=answer)) as client, pytest.raises(AnswerNotTrusted):
            client.post_batch(unlike)


def test_a_platform_that_is_away_is_told_from_one_that_refuses() -> None:
    with talking_to(httpx.ConnectError("down")) as client, pytest.raises(PlatformAway):
        client.post_batch(batch())
    with talking_to(httpx.Response(503, headers={"Retry-After": "7"})) as client, pytest.raises(PlatformAway) as away:
        client.post_batch(batch())
    assert away.value.retry_after == 7
    with (
        talking_to(httpx.Response(422, json={"code": "x", "detail": "y"})) as client,
        pytest.raises(PlatformRefused),
    ):
        client.post_batch(batch())
    for strange in (httpx.Response(404, text="a proxy"), httpx.Response(200, text="{}"), httpx.Response(302)):
        with talking_to(strange) as client, pytest.raises(AnswerNotTrusted):
            client.post_batch(batch())
