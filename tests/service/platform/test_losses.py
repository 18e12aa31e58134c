"""A stated loss is taken only if it is the laboratory's and proven; the page acknowledges it, once."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from clients.uuid7 import uuid7
from domain.evidence.documents import to_document
from domain.evidence.merkle import MemoryTree, consistency_proof
from domain.evidence.signature import HeldKey
from domain.exchange.envelope import link_digest
from domain.exchange.losses import LOSS, LossStatement, seal_document
from tests.domain.exchange.samples import LAB, LAB_KEY, PLATFORM_KEY, Sender
from tests.domain.exchange.test_heads import FORKED, GROWN, OLD, told
from tests.service.platform.conftest import ADMIN, Reporter
from tests.service.platform.pages.conftest import OURS, regulator
from tests.service.platform.test_heads import beat, outcome

__all__ = ["regulator"]
AUTHORISED = {"Authorization": f"Bearer {ADMIN}"}
LOSSES = f"/v1/journals/{LAB.lab_code}/losses"
PAGE = f"/city/laboratories/{LAB.lab_code}"
ANEW = MemoryTree([b"a", b"b", b"c", b"after the restore"])
"""What goes on from ``OLD``, and is not ``GROWN``."""


def statement(
    tree: MemoryTree = ANEW, since: int = 3, *, key: HeldKey = LAB_KEY, lost_after: str | None = None, **changes: object
) -> dict[str, Any]:
    """A statement; ``lost_after``: digest of the only heartbeat that the laboratory still has."""
    journal = told(tree, since).journal
    assert journal is not None
    proof = consistency_proof(tree.read, since, tree.size) if since else ()
    place: dict[str, object] = {
        "after": 1 if lost_after else 0,
        "digest": lost_after,
        "open": [],
        "last": 1 if lost_after else 0,
    }
    document = {
        "format": LOSS,
        "loss_id": str(uuid7()),
        "lab": LAB.document(),
        "head": to_document(journal.head.signed()),
        "since": since,
        "proof": [step.hex() for step in proof],
        "streams": {"control": place},
        "reason": "磁盘损坏，只有旧备份",
        "stated_by": "王工",
        "stated_at": "2026-11-21T12:00:00+08:00",
    } | changes
    return seal_document(LossStatement.model_validate(document), key).document()


def cut_off(reporter: Reporter, sender: Sender) -> str:
    """Two heads, of which the laboratory loses the second, and a certificate with it; returns the first's digest."""
    first = beat(sender, OLD, 0)
    assert reporter.outcomes(first, sender.issue(), beat(sender, GROWN, 3)) == ["accepted"] * 3
    return link_digest(first)


def state(http: TestClient, document: dict[str, Any]) -> dict[str, Any]:
    answer = http.post(LOSSES, json=document, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_the_page_shows_what_is_missing_and_acknowledges_it(
    regulator: TestClient, reporter: Reporter, sender: Sender
) -> None:
    document = statement(lost_after=cut_off(reporter, sender))
    assert state(regulator, document)["acknowledged"] is None
    listed = regulator.get("/city/laboratories?lang=en").text
    assert "Loss: to be acknowledged" in listed
    assert f'href="{PAGE}/losses/1"' in regulator.get(PAGE).text
    shown = regulator.get(f"{PAGE}/losses/1").text
    assert "王工" in shown
    assert "V-2026-000123</a>" in shown, "the certificate of the lost part leads to its chain"
    for reason in ("", "x" * 501, "\0"):
        refused = regulator.post(f"{PAGE}/losses/1", data={"by": "李监管", "reason": reason}, headers=OURS)
        assert (refused.status_code, 'aria-invalid="true"' in refused.text) == (422, True), reason
        assert "李监管" in refused.text, "what was typed stays"
    assert state(regulator, document)["acknowledged"] is None
    why = {"by": "李监管", "reason": "已核对"}
    assert regulator.post(f"{PAGE}/losses/1", data=why, headers={"origin": "https://evil.example"}).status_code == 403
    done = regulator.post(f"{PAGE}/losses/1", data=why, headers=OURS)
    assert done.status_code == 200
    assert "The break is acknowledged" in done.text
    assert '<form method="post" action="/city/laboratories/' not in done.text, "once"
    again = regulator.post(f"{PAGE}/losses/1", data=why, headers=OURS)
    assert again.status_code == 409
    assert "to be acknowledged" not in regulator.get("/city/laboratories").text
    audit = regulator.get("/city/audit").text
    assert re.search(rf'href="{PAGE}/losses/1"[^>]*>1</a></td><td class="number">1</td>', audit)
    certificate = regulator.get(f"/city/certificate?issuer={LAB.lab_code}&number=V-2026-000123").text
    assert "no longer holds the records" in certificate

    given = state(regulator, document)["acknowledged"]
    assert (given["streams"]["control"]["after"], given["streams"]["control"]["resumes_at"]) == (1, 3)
    place = given["streams"]["control"]
    sender.heads["control"] = (place["resumes_at"] - 1, place["digest"])
    further = MemoryTree([b"a", b"b", b"c", b"after the restore", b"f"])
    assert outcome(reporter.one(beat(sender, further, 4))) == ("accepted", None, True)
    heads = re.findall(r'<th scope="row" class="number">([0-9]+)</th>', regulator.get(f"{PAGE}/losses/1").text)
    assert heads == ["5"], "what was told since is not lost"
    assert outcome(reporter.one(beat(sender, GROWN, 5)))[1] == "JOURNAL_FORKED", "the old tail is no way back"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"key": PLATFORM_KEY}, ("loss-not-signed", "/signature/key_id")),
        ({"tree": FORKED}, ("loss-head-unproven", "/proof")),
        ({"since": 2}, ("loss-head-unproven", "/proof")),
        ({"lost_after": "sha256:" + "0" * 64}, ("loss-stream-unknown", "/streams/control/digest")),
        ({"lab": {"uscc": LAB.uscc, "lab_code": "CQ-0002"}}, ("loss-not-signed", "/lab")),
    ],
)
def test_what_is_not_signed_or_not_proven_is_refused_and_leaves_nothing(
    http: TestClient, reporter: Reporter, sender: Sender, changes: dict[str, Any], refusal: tuple[str, str]
) -> None:
    good = {"lost_after": cut_off(reporter, sender)}
    answer = http.post(LOSSES, json=statement(**(good | changes)))
    assert answer.status_code == 422, answer.text
    assert (answer.json()["code"], answer.json()["errors"][0]["pointer"]) == refusal
    assert http.get(LOSSES, headers=AUTHORISED).json()["items"] == []


def test_a_statement_is_never_changed_and_only_the_newest_is_acknowledged(
    http: TestClient, reporter: Reporter, sender: Sender
) -> None:
    digest = cut_off(reporter, sender)
    document = statement(lost_after=digest)
    state(http, document)
    other = statement(lost_after=digest, loss_id=document["loss_id"], reason="另一个说法")
    assert http.post(LOSSES, json=other).json()["code"] == "loss-id-taken"
    spoiled = document | {"reason": "被改动"}
    assert http.post(LOSSES, json=spoiled).json()["code"] == "loss-not-signed"
    state(http, statement(lost_after=digest, since=0, proof=[]))
    body = {"by": "李监管", "reason": "已核对"}
    first = http.post(f"{LOSSES}/1/acknowledgement", json=body, headers=AUTHORISED)
    assert (first.status_code, first.json()["code"]) == (409, "loss-settled")
    second = http.post(f"{LOSSES}/2/acknowledgement", json=body, headers=AUTHORISED)
    assert (second.status_code, second.json()["common_size"]) == (201, 0)


@pytest.mark.parametrize("number", ["0", "1", "2147483648", "x"])
def test_only_the_administrator_looks_and_acknowledges(http: TestClient, sender: Sender, number: str) -> None:
    assert sender.lab == LAB
    body = {"by": "x", "reason": "x"}
    for method, address in (("GET", ""), ("GET", f"/{number}/messages"), ("POST", f"/{number}/acknowledgement")):
        answer = http.request(method, f"{LOSSES}{address}", json=body if method == "POST" else None)
        assert answer.status_code in {401, 422}, answer.text
        known = http.request(method, f"{LOSSES}{address}", json=body if method == "POST" else None, headers=AUTHORISED)
        assert known.status_code in ({200} if not address else {404, 422}), known.text
