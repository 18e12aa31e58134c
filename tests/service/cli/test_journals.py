"""The journal from the shell: a checkpoint is written, and the journal is held against it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from domain.evidence.checkpoint import SignedCheckpoint, sign_checkpoint
from domain.evidence.documents import from_document, to_document
from service.kit.keys import load_signer
from tests.service.cli.test_cli import LAB, Run, run

__all__ = ["run"]


@pytest.fixture
def key(run: Run, tmp_path: Path) -> str:
    """A laboratory with a journal; its public key."""
    run("migrate")
    made = run("labs", "create", *LAB)
    assert made.exit_code == 0, made.output
    return load_signer(tmp_path / "var" / "signing.key").public_key


def test_a_journal_is_held_against_a_checkpoint_that_was_kept(run: Run, tmp_path: Path, key: str) -> None:
    file = tmp_path / "kept.json"
    assert run("audit", "checkpoint", "-o", str(file)).exit_code == 0
    against = ("audit", "check-journal", "--checkpoint", str(file), "--lab-key", key)
    assert run(*against).exit_code == 0
    assert json.loads(run(*against, "--json").stdout)["sound"] is True
    signed = from_document(json.loads(file.read_text("utf-8")), SignedCheckpoint)
    signer = load_signer(tmp_path / "var" / "signing.key")
    for change, code in (
        ({"size": signed.checkpoint.size + 1}, "tail-cut"),
        ({"root": "sha256:" + "ab" * 32}, "journal-rewritten"),
    ):
        head = sign_checkpoint(replace(signed.checkpoint, **change), signer)
        file.write_text(json.dumps(to_document(head)), encoding="utf-8")
        answer = run(*against, "--json")
        assert answer.exit_code == 1
        assert [fault["code"] for fault in json.loads(answer.stdout)["faults"]] == [code]


def test_a_checkpoint_that_nobody_signed_is_not_believed(run: Run, tmp_path: Path, key: str) -> None:
    file = tmp_path / "kept.json"
    run("audit", "checkpoint", "-o", str(file))
    file.write_text(file.read_text("utf-8").replace('"size": ', '"size": 1'), encoding="utf-8")
    assert run("audit", "check-journal", "--checkpoint", str(file), "--lab-key", key).exit_code == 1
    assert run("audit", "check-journal", "--checkpoint", str(file)).exit_code == 1
    file.write_text("{}", encoding="utf-8")
    assert run("audit", "check-journal", "--checkpoint", str(file), "--lab-key", key).exit_code == 1
