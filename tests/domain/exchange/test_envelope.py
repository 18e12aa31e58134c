"""The seal holds for what was sealed and for nothing else; the chain shows what is missing."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.evidence.canonical import digest_of
from domain.evidence.signature import HeldKey
from domain.exchange.envelope import (
    STREAM_OF,
    Backfill,
    Envelope,
    check_envelope,
    check_place,
    idempotency_key,
    link_digest,
)
from domain.exchange.reasons import ReasonCode
from tests.domain.exchange.samples import LAB_KEY, PLATFORM_KEY, Sender, example, issued

PUBLIC = LAB_KEY.public_key


def codes(document: dict[str, Any], key: HeldKey = LAB_KEY) -> list[ReasonCode]:
    return [found.code for found in check_envelope(Envelope.model_validate(document), public_key=key.public_key)]


def test_a_sealed_message_holds_and_survives_the_wire() -> None:
    envelope = Sender().issue()
    assert check_envelope(envelope, public_key=PUBLIC) == ()
    again = Envelope.model_validate_json(envelope.model_dump_json())
    assert again == envelope
    assert link_digest(again) == link_digest(envelope)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("message_id", "01900000-0000-7000-8000-0000000000ff"),
        ("subject", "V-2026-000124"),
        ("revision", 2),
        ("idempotency_key", "CQ-0001:another"),
        ("occurred_at", "2026-11-21T12:00:01+08:00"),
        ("produced_at", "2026-11-21T12:00:01+08:00"),
        ("test", True),
        ("supersedes", "01900000-0000-7000-8000-0000000000ff"),
        ("schema_version", "1.1"),
        ("backfill", {"reason": "outage"}),
    ],
)
def test_no_member_of_the_envelope_can_be_changed(member: str, value: object) -> None:
    assert codes(Sender().issue().document() | {member: value}) == [ReasonCode.SIG_INVALID]


def test_a_changed_payload_is_told_from_a_changed_envelope() -> None:
    document = Sender().issue().document()
    document["payload"] = {**Sender().issue().payload, "qualification_number": "999999999999"}
    assert codes(document) == [ReasonCode.DIGEST_MISMATCH]
    document["payload_digest"] = digest_of(document["payload"])
    assert codes(document) == [ReasonCode.SIG_INVALID]


def test_a_purged_payload_leaves_signature_and_chain_whole() -> None:
    envelope = Sender().issue()
    purged = envelope.model_copy(update={"payload": {}})
    assert link_digest(purged) == link_digest(envelope)
    assert [found.code for found in check_envelope(purged, public_key=PUBLIC)] == [ReasonCode.DIGEST_MISMATCH]


def test_another_key_and_another_suite_are_refused() -> None:
    document = Sender().issue().document()
    assert codes(document, PLATFORM_KEY) == [ReasonCode.SIG_INVALID]
    assert codes(example("certificate_issued")) == [ReasonCode.SCHEMA_UNSUPPORTED] * 2


def test_a_payload_without_canonical_form_is_a_reason_not_a_crash() -> None:
    document = Sender().issue().document() | {"payload": {"fee": 1.5}}
    found = check_envelope(Envelope.model_validate(document), public_key=PUBLIC)
    assert [(each.code, each.pointer) for each in found] == [(ReasonCode.SCHEMA_INVALID, "/payload/fee")]


@pytest.mark.parametrize(
    "change",
    [
        {"prev_digest": "sha256:" + "0" * 64},
        {"sequence": 2},
        {"stream": "registry"},
        {"idempotency_key": "CQ-0002:certificate.issued:V-2026-000123:1"},
        {"sequence": 1.0},
        {"sequence": True},
        {"unknown": 1},
        {"occurred_at": "2026-11-21T12:00:00"},
    ],
)
def test_an_incoherent_envelope_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Envelope.model_validate(Sender().issue().document() | change)


def test_the_place_in_the_stream() -> None:
    sender = Sender()
    first, second, third = (sender.issue(f"V-2026-00000{n}") for n in (1, 2, 3))
    head = link_digest(first)
    assert check_place(first, next_sequence=1, head_digest=None) == ()
    assert check_place(second, next_sequence=2, head_digest=head) == ()
    gap = check_place(third, next_sequence=2, head_digest=head)
    assert [(each.code, each.retryable) for each in gap] == [(ReasonCode.SEQ_GAP, True)]
    assert "2" in gap[0].message_zh
    old = check_place(first, next_sequence=2, head_digest=head)
    assert [(each.code, each.pointer) for each in old] == [(ReasonCode.SEQ_CHAIN_BROKEN, "/sequence")]
    fork = check_place(second, next_sequence=2, head_digest=link_digest(third))
    assert [(each.code, each.pointer) for each in fork] == [(ReasonCode.SEQ_CHAIN_BROKEN, "/prev_digest")]


def test_optional_members_are_signed_too() -> None:
    envelope = Sender().send(
        "certificate.issued",
        "V-2026-000123",
        issued(),
        backfill=Backfill(reason="outage"),
        supersedes="01900000-0000-7000-8000-0000000000aa",
    )
    assert check_envelope(envelope, public_key=PUBLIC) == ()
    bare = {name: value for name, value in envelope.document().items() if name != "backfill"}
    assert codes(bare) == [ReasonCode.SIG_INVALID]


def test_every_message_type_has_a_stream_and_a_subject_any_key() -> None:
    assert set(STREAM_OF) == set(Envelope.model_fields["type"].annotation.__args__)  # type: ignore[union-attr]
    assert idempotency_key("CQ-0001", "certificate.issued", "V-1/2", 3) == "CQ-0001:certificate.issued:V-1/2:3"
    spelled = {
        idempotency_key("CQ-0001", "certificate.issued", subject, 1)
        for subject in ("渝检字〔2026〕1号", "渝检字〔2026〕2号", "a b", "a:b")
    }
    assert len(spelled) == 4
    assert all(key.isascii() and key.count(":") == 3 for key in spelled)
