"""Who came in, who was turned away, what left and what was changed stands in the log, and cannot be taken out of it."""

from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from domain.evidence import merkle
from domain.evidence.canonical import canonical_bytes, digest_raw
from domain.evidence.checkpoint import SignedCheckpoint
from domain.evidence.documents import from_document
from domain.exchange.log import LogProof
from service.kit.database import Database
from service.platform.tables import ActRow
from tests.domain.exchange.samples import LAB, LAB_KEY
from tests.service.platform.conftest import ADMIN, Reporter
from tests.service.platform.graph.test_questions import NATIONAL, register
from tests.service.platform.pages.conftest import OURS, regulator

__all__ = ["regulator"]
AUTHORISED = {"Authorization": f"Bearer {ADMIN}"}
JSON = {"accept": "application/json"}


def lines(http: TestClient, query: str = "") -> list[dict[str, Any]]:
    answer = http.get(f"/v1/acts{query}", headers=AUTHORISED)
    assert answer.status_code == 200, answer.text
    return [each["line"] for each in answer.json()["items"]]


def acts(http: TestClient) -> list[tuple[str, str]]:
    return [(each["act"], each["subject"]) for each in reversed(lines(http))]


def test_coming_in_being_turned_away_and_going_are_put_on_record(http: TestClient) -> None:
    http.post("/city/sign-in", data={"key": "wrong"}, headers=OURS)
    http.post("/city/sign-in", data={"key": ADMIN}, headers=OURS)
    http.get("/city/laboratories")
    http.post("/city/sign-out", headers=OURS)
    http.get("/v1/journals/%E4%B8%80%22", headers={"Authorization": "Bearer wrong"})
    http.get("/v1/journals")  # shows no key at all: nothing was tried
    assert acts(http) == [
        ("refused", "/city/sign-in"),
        ("signed_in", ""),
        ("signed_out", ""),
        ("refused", "/v1/journals/%E4%B8%80%22"),
    ]
    assert {each["address"] for each in lines(http)} == {"testclient"}
    assert [each["act"] for each in lines(http, "?act=signed_in")] == ["signed_in"]
    assert ADMIN not in str(lines(http))


def test_guessing_cannot_fill_the_log(http: TestClient) -> None:
    for _ in range(30):
        assert http.get("/v1/acts", headers={"Authorization": "Bearer wrong"}).status_code == 401
        http.post("/city/sign-in", data={"key": "wrong"}, headers=OURS)
    assert 0 < len(lines(http)) <= 20
    assert http.get("/v1/acts", headers=AUTHORISED).status_code == 200, "the key's holder is not shut out by others"


def test_downloads_and_changes_are_put_on_record(http: TestClient) -> None:
    key = {"uscc": LAB.uscc, "lab_code": LAB.lab_code, "name": "重庆某计量所", "public_key": LAB_KEY.public_key}
    assert http.post("/v1/labs", json=key, headers=AUTHORISED).status_code == 201
    lab = f"/v1/labs/{LAB.lab_code}"
    assert http.put(f"{lab}/suspension", headers=AUTHORISED).status_code == 204
    assert http.delete(f"{lab}/suspension", headers=AUTHORISED).status_code == 204
    assert http.post(f"{lab}/keys/{LAB_KEY.key_id}/revocation", headers=AUTHORISED).status_code == 204
    http.headers.update(AUTHORISED)
    register(http, NATIONAL)
    impact = f"issuer={NATIONAL['issuer']}&number={NATIONAL['number']}&from=2026-01-01&to=2026-11-21"
    for address in ("/api/v1/audit", f"/api/v1/audit/impact?{impact}", f"/city/impact.csv?{impact}"):
        assert http.get(address).status_code == 200
    assert acts(http) == [
        ("key_registered", LAB.lab_code),
        ("suspended", LAB.lab_code),
        ("restored", LAB.lab_code),
        ("key_revoked", LAB.lab_code),
        ("certificates_registered", NATIONAL["number"]),
        ("downloaded", "/api/v1/audit"),
        ("downloaded", "/api/v1/audit/impact"),
        ("downloaded", "/city/impact.csv"),
    ]


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/suspension"), ("DELETE", "/suspension"), ("POST", f"/keys/{LAB_KEY.key_id}/revocation")],
)
def test_an_unknown_laboratory_is_not_changed_and_strangers_change_none(
    http: TestClient, method: str, path: str
) -> None:
    assert http.request(method, f"/v1/labs/CQ-9999{path}", headers=AUTHORISED).status_code == 404
    assert http.request(method, f"/v1/labs/CQ-9999{path}").status_code == 401
    assert acts(http) == []


def test_every_line_is_a_leaf_that_the_signed_head_of_the_log_holds(
    regulator: TestClient, reporter: Reporter, platform_database: Database
) -> None:
    assert reporter is not None
    regulator.post("/city/sign-out", headers=OURS)
    head = from_document(regulator.get("/v1/log/checkpoint").json(), SignedCheckpoint).checkpoint
    for line in lines(regulator):
        proof = LogProof.model_validate(
            regulator.get(f"/v1/log/proof?index={line['log_index']}&size={head.size}", headers=JSON).json()
        )
        path = [bytes.fromhex(step) for step in proof.proof]
        leaf = merkle.leaf_hash(canonical_bytes(line))
        assert merkle.verify_inclusion(leaf, line["log_index"], head.size, path, digest_raw(head.root))
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), platform_database.transaction() as session:
        session.execute(sa.delete(ActRow))


def test_the_page_tells_every_kind_in_words(regulator: TestClient) -> None:
    shown = regulator.get("/city/acts?lang=en").text
    assert "Signed in" in shown
    assert "testclient" in shown
    none = regulator.get("/city/acts?act=downloaded&lang=en").text
    assert "There is no such line" in none
