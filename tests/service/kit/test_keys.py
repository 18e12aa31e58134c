"""Secrets in files: made once, private, never replaced in silence."""

import base64
import threading
from pathlib import Path

import pytest

from domain.evidence.signature import verify
from service.kit.keys import KeyFileDamaged, KeyFileExposed, load_pepper, load_signer


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "signing.key"
    first, second = load_signer(path), load_signer(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert first.public_key == second.public_key
    assert verify(first.public_key, b"text", second.sign(b"text"))
    assert [each.name for each in path.parent.iterdir()] == ["signing.key"]


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(load_pepper(tmp_path / "pepper"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found))) == (8, 1)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    load_pepper(tmp_path / "pepper")
    (tmp_path / "pepper").chmod(mode)
    with pytest.raises(KeyFileExposed):
        load_pepper(tmp_path / "pepper")


@pytest.mark.parametrize("content", [b"", b"short", base64.b64encode(b"x" * 31), b"!" * 44])
def test_a_damaged_key_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "signing.key"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(KeyFileDamaged):
        load_signer(path)
    assert path.read_bytes() == content
