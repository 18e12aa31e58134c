from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.evidence.canonical import digest_text
from domain.evidence.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    checkpoint_bytes,
    extends,
    includes,
    sign_checkpoint,
    verify_checkpoint,
)
from domain.evidence.documents import from_document, to_document
from domain.evidence.merkle import MemoryTree, consistency_proof, inclusion_proof, leaf_hash
from domain.evidence.signature import HeldKey

from .test_signature import OTHER, PRIVATE

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
TREE = MemoryTree([b"a", b"b", b"c"])
HEAD = Checkpoint(origin="lab-1/journal", size=3, root=digest_text(TREE.root()), at=AT)
SIGNER = HeldKey(private_key=PRIVATE)


def test_golden_bytes_never_change() -> None:
    assert checkpoint_bytes(HEAD) == (
        b'{"at":"2026-03-01T08:00:00Z","format":"liangheng.checkpoint/1","origin":"lab-1/journal",'
        b'"root":"sha256:36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1","size":3}'
    )


def test_a_signed_head_survives_its_document_and_verifies() -> None:
    signed = from_document(to_document(sign_checkpoint(HEAD, SIGNER)), SignedCheckpoint)
    assert verify_checkpoint(signed, SIGNER.public_key)


def test_a_head_that_differs_in_anything_does_not_verify() -> None:
    signed = sign_checkpoint(HEAD, SIGNER)
    for change in (
        {"origin": "lab-2/journal"},
        {"size": 2},
        {"root": "sha256:" + "0" * 64},
        {"at": AT + timedelta(seconds=1)},
    ):
        assert not verify_checkpoint(replace(signed, checkpoint=replace(HEAD, **change)), SIGNER.public_key)
    assert not verify_checkpoint(replace(signed, key_id="0" * 16), SIGNER.public_key)
    assert not verify_checkpoint(signed, HeldKey(private_key=OTHER).public_key)


def test_a_signature_over_another_format_is_no_checkpoint() -> None:
    other = replace(HEAD, format="liangheng.other/1")
    assert not verify_checkpoint(sign_checkpoint(other, SIGNER), SIGNER.public_key)


def test_an_entry_is_shown_to_be_in_the_log_at_a_head() -> None:
    proof = inclusion_proof(TREE.read, 1, 3)
    assert includes(HEAD, leaf_hash(b"b"), 1, proof)
    assert not includes(HEAD, leaf_hash(b"B"), 1, proof)


def test_a_later_head_of_the_same_log_extends_an_earlier_one() -> None:
    later_tree = MemoryTree([b"a", b"b", b"c", b"d", b"e"])
    later = replace(HEAD, size=5, root=digest_text(later_tree.root()), at=AT + timedelta(minutes=1))
    proof = consistency_proof(later_tree.read, 3, 5)
    assert extends(HEAD, later, proof)
    assert extends(HEAD, replace(later, at=AT), proof)
    assert not extends(HEAD, replace(later, origin="lab-2/journal"), proof)
    assert not extends(HEAD, replace(later, at=AT - timedelta(seconds=1)), proof)
    assert not extends(later, HEAD, proof)
