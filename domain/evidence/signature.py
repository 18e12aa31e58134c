"""Ed25519 signatures (RFC 8032) over bytes. Keys and signatures travel as base64 text of their raw bytes.

Where a key lives is not the domain's business: ``Signer`` is the port to a file, a token or a remote service.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.errors import MetrologyError

ALGORITHM = "Ed25519"
KEY_BYTES = 32
SIGNATURE_BYTES = 64


class KeyMalformed(MetrologyError):
    """The text is not a raw Ed25519 key in base64. The text itself is never repeated: it may be a secret."""

    code: ClassVar[str] = "key-malformed"
    zh = "密钥格式不对。请给出 32 字节 Ed25519 密钥的 base64 文本。"
    en = "The key is malformed. Give the base64 text of a raw 32-byte Ed25519 key."


class Signer(Protocol):
    """Custody of one private key: whoever holds it can sign, and nobody can read it."""

    @property
    def key_id(self) -> str:
        """First 16 hexadecimal digits of SHA-256 over the raw public key."""

    @property
    def public_key(self) -> str:
        """Base64 text of the raw public key."""

    def sign(self, message: bytes) -> str:
        """Base64 text of the signature over ``message``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldKey:
    """A ``Signer`` whose key is held in memory; its ``repr`` does not show the key."""

    private_key: str = field(repr=False)

    @property
    def public_key(self) -> str:
        """Base64 text of the raw public key."""
        return public_key_of(self.private_key)

    @property
    def key_id(self) -> str:
        """First 16 hexadecimal digits of SHA-256 over the raw public key."""
        return key_id(self.public_key)

    def sign(self, message: bytes) -> str:
        """Base64 text of the signature over ``message``."""
        return sign(self.private_key, message)


def public_key_of(private_key: str) -> str:
    """Public key, as base64 text, of a private key."""
    return _text(_private(private_key).public_key().public_bytes_raw())


def key_id(public_key: str) -> str:
    """Short name of a key: first 16 hexadecimal digits of SHA-256 over its raw bytes. It names; only the key proves."""
    return hashlib.sha256(_raw_key(public_key)).hexdigest()[:16]


def sign(private_key: str, message: bytes) -> str:
    """Base64 signature over ``message``. Deterministic (RFC 8032, 5.1.6): the same document gives the same bytes."""
    return _text(_private(private_key).sign(message))


def verify(public_key: str, message: bytes, signature: str) -> bool:
    """Whether ``signature`` is by ``public_key`` over ``message``.

    A malformed signature is False: it comes from outside. A malformed key raises ``KeyMalformed``: it was pinned by us.
    """
    key = Ed25519PublicKey.from_public_bytes(_raw_key(public_key))
    raw = _raw(signature, SIGNATURE_BYTES)
    if raw is None:
        return False
    try:
        key.verify(raw, message)
    except InvalidSignature:
        return False
    return True


def _private(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_raw_key(text))


def _raw_key(text: str) -> bytes:
    raw = _raw(text, KEY_BYTES)
    if raw is None:
        raise KeyMalformed
    return raw


def _raw(text: str, length: int) -> bytes | None:
    """Bytes of base64 ``text``, or None; the one spelling only, since spare bits would give a signature two texts."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == length and _text(raw) == text else None


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
