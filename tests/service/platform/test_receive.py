"""Every outcome and every reason: what the platform takes, and what it will not be made to take."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, func, select
from starlette.testclient import TestClient

from clients.platform import PlatformClient
from domain.evidence.canonical import canonical_bytes, digest_of
from domain.exchange.ack import MessageResult, proves
from domain.exchange.envelope import Envelope, LabIdentity, link_digest
from domain.exchange.heartbeat import LabHeartbeat
from domain.exchange.wire import instant_text
from service.kit.database import Database
from service.platform.index import release
from service.platform.labs import register_lab, restore_lab, revoke_key, suspend_lab
from service.platform.receive import receive
from service.platform.tables import BatchRow, LogHeadRow, MessageRow, PayloadRow
from tests.domain.exchange.samples import (
    DIGEST,
    LAB,
    LAB_KEY,
    NOON,
    PLATFORM_KEY,
    Sender,
    issued,
    issued_document,
    withdrawn,
)
from tests.service.platform.conftest import Reporter

BATCH = "01900000-0000-7000-8000-00000000ba7c"
HEARTBEAT = LabHeartbeat(
    lims_version="0.1.0", outbox_pending=0, last_sequence={"certificates": 1}, audit_head=DIGEST, clock_offset_ms=12
)


def code(result: MessageResult) -> tuple[str, str, str | None]:
    [reason] = result.reasons or ()
    return result.outcome, reason.code, reason.pointer


def stored(session: Session) -> int:
    return session.exec(select(func.count()).select_from(MessageRow)).one()


def altered(envelope: Envelope, **changes: object) -> Envelope:
    """The message with members changed after it was sealed."""
    return envelope.model_copy(update=changes)


def test_an_accepted_message_is_stored_as_it_was_sealed(
    reporter: Reporter, sender: Sender, platform_database: Database
) -> None:
    message = sender.issue()
    ack = reporter.post(message)
    [result] = ack.results
    assert (result.outcome, ack.expected_next) == ("accepted", {"certificates": 2})
    assert result.receipt is not None
    assert (result.receipt.log_index, result.receipt.tree_size) == (0, 1)
    assert proves(result.receipt, link_digest(message))
    with platform_database.reading() as session:
        row = session.exec(select(MessageRow)).one()
        payload = session.exec(select(PayloadRow)).one().payload
    again = Envelope.model_validate({**json.loads(row.envelope), "payload": json.loads(payload)})
    assert again == message


def test_a_duplicate_gets_the_original_receipt_and_stores_nothing(
    reporter: Reporter, sender: Sender, platform_database: Database
) -> None:
    message = sender.issue()
    first = reporter.one(message)
    reporter.one(sender.issue("V-2026-000124"))
    again = reporter.one(message)
    assert (again.outcome, again.receipt) == ("duplicate", first.receipt)
    twice = reporter.post(message, message).results
    assert [result.receipt for result in twice] == [first.receipt, first.receipt]
    with platform_database.reading() as session:
        assert stored(session) == 2


def test_the_same_message_twice_in_one_batch_is_stored_once(reporter: Reporter, sender: Sender) -> None:
    message = sender.issue()
    first, second = reporter.post(message, message).results
    assert (first.outcome, second.outcome) == ("accepted", "duplicate")
    assert first.receipt == second.receipt


def test_a_gap_defers_and_is_filled(reporter: Reporter, sender: Sender) -> None:
    first, second, third = (sender.issue(f"V-2026-00000{n}") for n in (1, 2, 3))
    reporter.one(first)
    ack = reporter.post(third)
    assert code(ack.results[0]) == ("deferred", "SEQ_GAP", "/sequence")
    assert ack.results[0].receipt is None
    assert ack.expected_next == {"certificates": 2}
    assert reporter.outcomes(second, third) == ["accepted", "accepted"]


def test_a_shuffled_batch_is_taken_by_sequence_and_answered_in_its_order(reporter: Reporter, sender: Sender) -> None:
    messages = [sender.issue(f"V-2026-00000{n}") for n in range(5)]
    shuffled = [messages[place] for place in (3, 0, 4, 1, 2)]
    results = reporter.post(*shuffled).results
    assert {result.outcome for result in results} == {"accepted"}
    assert [result.receipt.log_index for result in results if result.receipt] == [3, 0, 4, 1, 2]


def test_streams_do_not_hold_each_other_up(reporter: Reporter, sender: Sender) -> None:
    sender.issue()  # never sent: the certificates stream has a gap
    ack = reporter.post(sender.issue("V-2026-000124"), sender.send("lab.heartbeat", "hb", HEARTBEAT))
    assert [result.outcome for result in ack.results] == ["deferred", "accepted"]
    assert ack.expected_next == {"certificates": 1, "control": 2}


@pytest.mark.parametrize("same", ["idempotency_key", "message_id"])
def test_another_content_under_a_used_name_is_a_conflict(reporter: Reporter, sender: Sender, same: str) -> None:
    first = sender.issue()
    reporter.one(first)
    number = "V-2026-000123" if same == "idempotency_key" else "V-2026-000124"
    name = {} if same == "idempotency_key" else {"message_id": first.message_id}
    other = sender.send("certificate.issued", number, issued(number, language="zh-en"), **name)
    result = reporter.one(other)
    assert code(result) == ("rejected", "IDEMPOTENCY_CONFLICT", f"/{same}")
    assert result.receipt is None


def test_a_fork_of_the_chain_is_refused(reporter: Reporter, sender: Sender) -> None:
    reporter.one(sender.issue("V-2026-000001"))
    restored = Sender()  # a laboratory back from a backup that forgets what it sent
    restored.sent = 100
    assert code(reporter.one(restored.issue("V-2026-000009"))) == ("rejected", "SEQ_CHAIN_BROKEN", "/sequence")
    assert code(reporter.one(restored.issue("V-2026-000010"))) == ("rejected", "SEQ_CHAIN_BROKEN", "/prev_digest")


def test_what_was_changed_on_the_way_proves_nothing_and_leaves_the_place_open(
    reporter: Reporter, sender: Sender, platform_database: Database
) -> None:
    message = sender.issue()
    payload = issued_document(place__kind="on_site")
    tampered = altered(message, payload=payload)
    forged = altered(message, payload=payload, payload_digest=digest_of(payload))
    assert code(reporter.one(tampered)) == ("rejected", "DIGEST_MISMATCH", "/payload_digest")
    assert code(reporter.one(forged)) == ("rejected", "SIG_INVALID", "/signature/value")
    with platform_database.reading() as session:
        assert (stored(session), session.exec(select(BatchRow)).all()) == (0, [])
    assert reporter.one(message).outcome == "accepted"
    # even for a message that is known, a changed payload is not a duplicate
    assert code(reporter.one(tampered)) == ("rejected", "DIGEST_MISMATCH", "/payload_digest")


def test_an_unknown_laboratory_and_a_wrong_credit_code(reporter: Reporter) -> None:
    stranger = Sender(LabIdentity(uscc=LAB.uscc, lab_code="CQ-9999"))
    assert code(reporter.one(stranger.issue())) == ("rejected", "LAB_UNKNOWN", "/lab")
    pretender = Sender(LabIdentity(uscc="91110000600037341L", lab_code=LAB.lab_code))
    assert code(reporter.one(pretender.issue())) == ("rejected", "LAB_UNKNOWN", "/lab")


def test_keys_unknown_rotated_and_revoked(reporter: Reporter, sender: Sender, platform_database: Database) -> None:
    first = sender.issue("V-2026-000001")
    reporter.one(first)
    other = Sender(key=PLATFORM_KEY)
    other.heads, other.sent = dict(sender.heads), 50
    second = other.issue("V-2026-000002")
    assert code(reporter.one(second)) == ("rejected", "KEY_UNKNOWN", "/signature/key_id")
    with platform_database.transaction() as session:
        register_lab(session, lab=LAB, name="", public_key=PLATFORM_KEY.public_key, at=NOON)
    assert reporter.one(second).outcome == "accepted"
    with platform_database.transaction() as session:
        revoke_key(session, lab_code=LAB.lab_code, key=LAB_KEY.key_id, at=NOON)
    sender.heads = dict(other.heads)
    late = sender.send("certificate.issued", "V-2026-000003", issued("V-2026-000003"))
    assert code(reporter.one(late)) == ("rejected", "KEY_REVOKED", "/signature/key_id")
    assert reporter.one(first).outcome == "duplicate"


def test_a_malformed_message_spoils_nothing_but_itself(http: TestClient, sender: Sender) -> None:
    good, bad, strange = (sender.issue(f"V-2026-00000{n}").document() for n in (1, 2, 3))
    bad["sequence"] = "2"
    strange["payload"] = {"fee": 1}
    body = {"batch_id": BATCH, "sent_at": instant_text(NOON), "messages": [good, bad, strange]}
    raw = json.dumps(body).replace('{"fee": 1}', '{"fee": 1.50}')
    answer = http.post("/v1/batches", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [result["outcome"] for result in results] == ["accepted", "rejected", "rejected"]
    assert [result["reasons"][0]["pointer"] for result in results[1:]] == ["/sequence", "/payload/fee"]
    assert {result["reasons"][0]["code"] for result in results[1:]} == {"SCHEMA_INVALID"}


def test_content_is_refused_in_its_place_and_answered_by_a_new_revision(
    reporter: Reporter, sender: Sender, client: PlatformClient
) -> None:
    wrong = sender.issue(times__started_at="2026-11-20T08:00:00+08:00")
    ack = reporter.post(wrong)
    assert code(ack.results[0]) == ("rejected", "TIME_ORDER", "/payload/times/started_at")
    assert ack.results[0].receipt is not None
    assert ack.expected_next == {"certificates": 2}
    assert reporter.one(wrong).outcome == "rejected"
    assert client.lookup("V-2026-000123", "7K2M9QX4").status == "not_found"
    right = sender.send("certificate.issued", "V-2026-000123", issued(), revision=2)
    assert reporter.one(right).outcome == "accepted"
    assert client.lookup("V-2026-000123", "7K2M9QX4").status == "valid"


@pytest.mark.parametrize(
    ("changes", "expected", "pointer"),
    [
        ({"times__issued_at": instant_text(NOON + timedelta(minutes=6))}, "TIME_FUTURE", "/payload/times/issued_at"),
        ({"place__region": "500105"}, "REGION_INVALID", "/payload/place/region"),
    ],
)
def test_content_rules_run_on_receipt(
    reporter: Reporter, sender: Sender, changes: dict[str, object], expected: str, pointer: str
) -> None:
    assert code(reporter.one(sender.issue(**changes))) == ("rejected", expected, pointer)


def unread(sender: Sender, payload: dict[str, Any], **changes: object) -> Envelope:
    """A truly sealed message whose payload our own types would never have written."""

    class Raw:
        def document(self) -> dict[str, Any]:
            return payload

    return sender.send("certificate.issued", "V-2026-000123", Raw(), **changes)  # type: ignore[arg-type] # the point


def test_private_data_is_refused_and_not_kept(reporter: Reporter, sender: Sender, platform_database: Database) -> None:
    named = unread(sender, issued_document(client__phone="13800000000"))
    assert code(reporter.one(named)) == ("rejected", "PRIVACY_EXCESS", "/payload/client/phone")
    with platform_database.reading() as session:
        assert session.exec(select(PayloadRow)).all() == []
        assert "13800000000" not in session.exec(select(MessageRow)).one().envelope


@pytest.mark.parametrize(
    ("payload", "expected", "pointer"),
    [
        (issued_document(certificate_no="V 1"), "CERT_NO_FORMAT", "/payload/certificate_no"),
        (issued_document(kind="报告"), "SCHEMA_INVALID", "/payload/kind"),
    ],
)
def test_a_payload_that_cannot_be_read_is_recorded_as_refused(
    reporter: Reporter, sender: Sender, payload: dict[str, Any], expected: str, pointer: str
) -> None:
    result = reporter.one(unread(sender, payload))
    assert code(result) == ("rejected", expected, pointer)
    assert result.receipt is not None


def test_what_is_too_large_or_not_supported(reporter: Reporter, sender: Sender) -> None:
    huge = unread(sender, issued_document() | {"items": [issued_document()["items"][0]] * 3000})
    assert code(reporter.one(huge)) == ("rejected", "TOO_LARGE", "/payload")
    sender.heads.clear()
    profile = sender.send("lab.profile", "CQ-0001", HEARTBEAT)
    assert code(reporter.one(profile)) == ("rejected", "SCHEMA_UNSUPPORTED", "/type")


def test_a_number_is_used_once_and_corrected_only_as_the_same_certificate(
    reporter: Reporter, sender: Sender, client: PlatformClient
) -> None:
    first = sender.issue()
    reporter.one(first)
    number, duplicate = "V-2026-000123", ("rejected", "CERT_NO_DUPLICATE", "/payload/certificate_no")
    again = sender.send("certificate.issued", number, issued(), revision=2)
    assert code(reporter.one(again)) == duplicate
    other_pdf = issued(evidence__pdf_digest="sha256:" + "cd" * 32)
    swapped = sender.send("certificate.issued", number, other_pdf, revision=3, supersedes=first.message_id)
    assert code(reporter.one(swapped)) == duplicate
    corrected = issued(object__name="标准砝码")
    correction = sender.send("certificate.issued", number, corrected, revision=4, supersedes=first.message_id)
    assert reporter.one(correction).outcome == "accepted"
    assert client.lookup(number, "7K2M9QX4").object_name == "标准砝码"


def test_an_expired_standard_quarantines_until_it_is_corrected_or_released(
    reporter: Reporter, sender: Sender, client: PlatformClient, platform_database: Database
) -> None:
    held = sender.issue(standards_used__0__valid_to="2026-11-19")
    result = reporter.one(held)
    assert code(result) == ("quarantined", "STANDARD_EXPIRED", "/payload/standards_used/0/valid_to")
    assert result.receipt is not None
    assert reporter.one(held) == result
    found = client.lookup("V-2026-000123", "7K2M9QX4")
    assert (found.status, found.lab_name) == ("not_found", None)
    with platform_database.transaction() as session:
        release(session, lab_code=LAB.lab_code, number="V-2026-000123")
    assert client.lookup("V-2026-000123", "7K2M9QX4").status == "valid"


def test_a_suspended_laboratory_is_kept_and_held_back(
    reporter: Reporter, sender: Sender, client: PlatformClient, platform_database: Database
) -> None:
    reporter.one(sender.issue("V-2026-000001"))
    with platform_database.transaction() as session:
        suspend_lab(session, lab_code=LAB.lab_code)
    assert code(reporter.one(sender.issue("V-2026-000002"))) == ("quarantined", "LAB_SUSPENDED", "/lab")
    assert client.lookup("V-2026-000002", "7K2M9QX4").status == "not_found"
    # a withdrawal protects whoever asks: it counts at once
    status = sender.send("certificate.status", "V-2026-000001", withdrawn("V-2026-000001"))
    assert reporter.one(status).outcome == "quarantined"
    assert client.lookup("V-2026-000001", "7K2M9QX4").status == "withdrawn"
    with platform_database.transaction() as session:
        restore_lab(session, lab_code=LAB.lab_code)
    assert reporter.one(sender.issue("V-2026-000003")).outcome == "accepted"


def test_a_status_needs_its_certificate_and_is_seen_even_in_the_same_batch(reporter: Reporter, sender: Sender) -> None:
    orphan = sender.send("certificate.status", "V-2026-000009", withdrawn("V-2026-000009"))
    assert code(reporter.one(orphan)) == ("rejected", "SCHEMA_INVALID", "/payload/certificate_no")
    issue = sender.issue("V-2026-000010")
    status = sender.send("certificate.status", "V-2026-000010", withdrawn("V-2026-000010"))
    assert reporter.outcomes(issue, status) == ["accepted", "accepted"]


def test_a_test_message_is_taken_but_never_shown(reporter: Reporter, sender: Sender, client: PlatformClient) -> None:
    message = sender.issue()
    document = message.document() | {"test": True}
    bare = {name: value for name, value in document.items() if name not in {"payload", "signature"}}
    signature = message.signature.model_copy(update={"value": LAB_KEY.sign(canonical_bytes(bare))})
    test = Envelope.model_validate(document | {"signature": signature.document()})
    assert reporter.one(test).outcome == "accepted"
    assert client.lookup("V-2026-000123", "7K2M9QX4").status == "not_found"


def test_laboratories_are_not_mixed_in_a_batch(http: TestClient, sender: Sender) -> None:
    other = Sender(LabIdentity(uscc=LAB.uscc, lab_code="CQ-0002"))
    messages = [sender.issue().document(), other.issue().document()]
    answer = http.post("/v1/batches", json={"batch_id": BATCH, "sent_at": instant_text(NOON), "messages": messages})
    assert (answer.status_code, answer.json()["code"]) == (422, "batch-mixed-laboratories")


def test_the_answer_can_be_asked_for_again(
    http: TestClient, reporter: Reporter, sender: Sender, platform_database: Database
) -> None:
    ack = reporter.post(sender.issue(), batch_id=BATCH)
    assert http.get(f"/v1/batches/{BATCH}").json() == ack.document()
    assert http.get("/v1/batches/01900000-0000-7000-8000-000000000000").status_code == 404
    other = Sender(LabIdentity(uscc=LAB.uscc, lab_code="CQ-0002"))
    with platform_database.transaction() as session:
        register_lab(session, lab=other.lab, name="另一所", public_key=LAB_KEY.public_key, at=NOON)
    taken = {"batch_id": BATCH, "sent_at": instant_text(NOON), "messages": [other.issue().document()]}
    refused = http.post("/v1/batches", json=taken)
    assert (refused.status_code, refused.json()["code"]) == (409, "batch-id-taken")
    with platform_database.reading() as session:
        assert stored(session) == 1
        assert session.exec(select(LogHeadRow)).one().size == 1


def test_many_workers_posting_the_same_messages_store_each_once(platform_database: Database, sender: Sender) -> None:
    messages = [sender.issue(f"V-2026-{n:06d}").document() for n in range(6)]

    def post(worker: int) -> list[MessageResult]:
        with platform_database.transaction() as session:
            batch_id = f"01900000-0000-7000-8000-{worker:012x}"
            return list(receive(session, batch_id=batch_id, messages=messages, signer=PLATFORM_KEY, at=NOON).results)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(post, range(8)))
    assert sorted({result.outcome for result in answer} == {"accepted"} for answer in answers) == [False] * 7 + [True]
    assert all([result.receipt for result in answer] == [result.receipt for result in answers[0]] for answer in answers)
    with platform_database.reading() as session:
        assert stored(session) == session.exec(select(LogHeadRow)).one().size == 6
