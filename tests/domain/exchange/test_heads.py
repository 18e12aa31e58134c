"""A head that continues the last is taken; one that was cut, forked, unproven or not signed is named."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.evidence.canonical import digest_text
from domain.evidence.checkpoint import Checkpoint, countersign, sign_checkpoint, verify_countersigned
from domain.evidence.documents import to_document
from domain.evidence.merkle import MemoryTree, consistency_proof
from domain.evidence.signature import HeldKey
from domain.exchange.ack import Countersignature
from domain.exchange.heads import check_head
from domain.exchange.heartbeat import LabHeartbeat
from tests.domain.exchange.samples import LAB_KEY, NOON, PLATFORM_KEY

KEYS = {LAB_KEY.key_id: LAB_KEY.public_key}


def head(tree: MemoryTree, origin: str = "lab-1/journal") -> Checkpoint:
    return Checkpoint(origin=origin, size=tree.size, root=digest_text(tree.root()), at=NOON)


def told(tree: MemoryTree, since: int, *, key: HeldKey = LAB_KEY, origin: str = "lab-1/journal") -> LabHeartbeat:
    """The heartbeat of a journal, with the proof that it goes on from ``since`` lines."""
    signed = sign_checkpoint(head(tree, origin), key)
    proof = consistency_proof(tree.read, since, tree.size) if since <= tree.size else ()
    return LabHeartbeat.model_validate(
        {
            "lims_version": "0.1.0",
            "outbox_pending": 0,
            "last_sequence": {},
            "audit_head": signed.checkpoint.root,
            "clock_offset_ms": 0,
            "journal": {"head": to_document(signed), "since": since, "proof": [step.hex() for step in proof]},
        }
    )


OLD = MemoryTree([b"a", b"b", b"c"])
GROWN = MemoryTree([b"a", b"b", b"c", b"d", b"e"])
FORKED = MemoryTree([b"a", b"x", b"c", b"d", b"e"])


def found(payload: LabHeartbeat, kept: Checkpoint | None = None) -> list[tuple[str, str | None]]:
    return [(each.code, each.pointer) for each in check_head(payload, kept=kept, keys=KEYS)]


def test_a_head_that_continues_the_last_is_taken() -> None:
    assert found(told(OLD, 0)) == []
    assert found(told(OLD, 3), head(OLD)) == [], "nothing happened since"
    assert found(told(GROWN, 3), head(OLD)) == []


@pytest.mark.parametrize(
    ("payload", "kept", "code", "pointer"),
    [
        (told(OLD, 5), head(GROWN), "JOURNAL_CUT", "/payload/journal/head/checkpoint/size"),
        (told(FORKED, 3), head(OLD), "JOURNAL_FORKED", "/payload/journal/proof"),
        (told(FORKED, 5), head(GROWN), "JOURNAL_FORKED", "/payload/journal/proof"),
        (
            told(GROWN, 3, origin="lab-2/journal"),
            head(OLD),
            "JOURNAL_FORKED",
            "/payload/journal/head/checkpoint/origin",
        ),
        (told(GROWN, 2), head(OLD), "JOURNAL_UNPROVEN", "/payload/journal/since"),
        (told(GROWN, 0), head(OLD), "JOURNAL_UNPROVEN", "/payload/journal/since"),
        (told(OLD, 0, key=PLATFORM_KEY), None, "KEY_UNKNOWN", "/payload/journal/head/key_id"),
    ],
)
def test_what_is_wrong_is_named(payload: LabHeartbeat, kept: Checkpoint | None, code: str, pointer: str) -> None:
    assert found(payload, kept) == [(code, pointer)]


def test_a_head_that_was_changed_after_it_was_signed_is_refused() -> None:
    document = told(OLD, 0).document()
    document["journal"]["head"]["checkpoint"]["size"] = 4  # type: ignore[index] # plain JSON
    assert found(LabHeartbeat.model_validate(document)) == [("SIG_INVALID", "/payload/journal/head/signature")]
    document["journal"]["head"]["checkpoint"]["at"] = "2026-11-21T12:00:00+08:00"  # type: ignore[index] # the same
    [(code, pointer)] = found(LabHeartbeat.model_validate(document))
    assert (code, pointer) == ("SCHEMA_INVALID", "/payload/journal/head/checkpoint/at"), "another spelling"
    document = told(OLD, 0).document() | {"audit_head": "sha256:" + "0" * 64}
    assert found(LabHeartbeat.model_validate(document)) == [("SCHEMA_INVALID", "/payload/audit_head")]


def test_a_countersignature_travels_without_the_head_and_is_verified_with_it() -> None:
    signed = sign_checkpoint(head(OLD), LAB_KEY)
    seen = countersign(signed, PLATFORM_KEY, NOON + timedelta(seconds=3, microseconds=5))
    again = Countersignature.model_validate(Countersignature.of(seen).document()).on(signed)
    assert again.head == seen.head
    assert verify_countersigned(again, PLATFORM_KEY.public_key)
    assert not verify_countersigned(again, LAB_KEY.public_key)
    for changed in (
        replace(again, seen_at=NOON),
        replace(again, head=sign_checkpoint(head(GROWN), LAB_KEY)),
        replace(again, format="liangheng.other/1"),
    ):
        assert not verify_countersigned(changed, PLATFORM_KEY.public_key)
