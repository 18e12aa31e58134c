"""Secrets that live in files beside the database, never in it: the pepper and the Ed25519 signing key.

A file is made at first start, readable by its owner only, and never written again.
"""

import base64
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from domain.errors import MetrologyError
from domain.evidence.signature import HeldKey, Signer

KEY_BYTES = 32


class KeyFileExposed(MetrologyError):
    """A secret that others on the machine can read is no secret."""

    code: ClassVar[str] = "key-file-exposed"
    zh = "密钥文件 {name} 可被他人读取，请执行 chmod 600。"
    en = "The key file {name} can be read by others. Run chmod 600 on it."


class KeyFileDamaged(MetrologyError):
    """The file is there, but it does not hold a key of ours."""

    code: ClassVar[str] = "key-file-damaged"
    zh = "密钥文件 {name} 中没有密钥，请从备份恢复；换新密钥会使旧签名失去归属。"
    en = "The key file {name} holds no key. Restore it from a backup: a new key would orphan what the old one signed."


def load_pepper(path: Path) -> bytes:
    """Return the pepper in ``path``, made on first use."""
    return _load(path)


def load_signer(path: Path) -> Signer:
    """Return the signer whose private key is in ``path``, made on first use."""
    return HeldKey(private_key=base64.b64encode(_load(path)).decode("ascii"))


def _load(path: Path) -> bytes:
    if not path.exists():
        _create(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)))
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileExposed(name=path.name)
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except ValueError:
        raise KeyFileDamaged(name=path.name) from None
    if len(key) != KEY_BYTES:
        raise KeyFileDamaged(name=path.name)
    return key


def _create(path: Path, content: bytes) -> None:
    """Write ``path`` whole or not at all; of two processes that start together, the first one's key counts for both."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
