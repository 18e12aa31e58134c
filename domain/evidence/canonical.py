"""The one form of a document that is hashed and signed: RFC 8785 (JSON Canonicalization Scheme), without floats.

A number in evidence is decimal text. RFC 8785 writes JSON numbers as ECMAScript does, so ``10.00`` would become ``10``
and two libraries could disagree in the last digit; text has neither fault. Integers stay, within ±(2^53 - 1).
"""

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from domain.errors import MetrologyError

INTEGER_LIMIT = 2**53 - 1
"""Largest magnitude that every JSON reader keeps exact (RFC 7493, 2.2)."""
DEPTH_LIMIT = 64
"""Deepest nesting of a document: far above ours, far below where a reader's stack ends."""
DIGEST_PREFIX = "sha256:"
DIGEST_BYTES = 32

# msgspec escapes as RFC 8785 asks: tests hold every code point against the package of that name, which is slower by
# far. It sorts by code points; 3.2.3 wants UTF-16 units, which for ASCII is the same.
_SORTED = msgspec.json.Encoder(order="sorted")
_AS_IT_STANDS = msgspec.json.Encoder()


class NotCanonical(MetrologyError):
    """The value has no canonical form."""

    code: ClassVar[str] = "not-canonical"
    zh = "此值不能写入规范文件：{reason_zh}。数值请用十进制文本，文本请用有效的 Unicode。"
    en = "This value cannot stand in a document: {reason}. Write numbers as decimal text and text as valid Unicode."


class DigestMalformed(MetrologyError):
    """The text is not ``sha256:`` and 64 lower-case hexadecimal digits."""

    code: ClassVar[str] = "digest-malformed"
    zh = "“{text}”不是摘要。摘要的写法是 sha256: 加 64 位小写十六进制数字。"
    en = "'{text}' is not a digest. Write sha256: followed by 64 lower-case hexadecimal digits."


def canonical_bytes(document: object) -> bytes:
    """RFC 8785 bytes of ``document``: None, bool, int, str, lists or tuples of these, and mappings with text keys.

    Raises ``NotCanonical`` with a pointer for a float (NaN included), an integer beyond ±(2^53 - 1), a lone surrogate,
    a key that is not text, any other type, and nesting deeper than ``DEPTH_LIMIT``.
    """
    if _is_plain(document, DEPTH_LIMIT):
        try:
            return _SORTED.encode(document)
        except UnicodeEncodeError:
            pass  # where the lone surrogate stands is told below
    return _AS_IT_STANDS.encode(_checked(document, DEPTH_LIMIT))


def digest_of(document: object) -> str:
    """``sha256:<hex>`` of the canonical bytes of ``document``."""
    return digest_bytes(canonical_bytes(document))


def digest_bytes(data: bytes) -> str:
    """``sha256:<hex>`` of ``data`` as it stands: a file, a PDF, a stored document."""
    return DIGEST_PREFIX + hashlib.sha256(data).hexdigest()


def digest_text(raw: bytes) -> str:
    """``sha256:<hex>`` for a raw 32-byte SHA-256 value, such as the root of a tree."""
    return DIGEST_PREFIX + raw.hex()


def digest_raw(text: str) -> bytes:
    """The 32 bytes behind ``sha256:<hex>``; another spelling raises ``DigestMalformed``: equal digests, equal text."""
    digits = text.removeprefix(DIGEST_PREFIX)
    try:
        raw = bytes.fromhex(digits)
    except ValueError:
        raise DigestMalformed(text=text) from None
    if len(raw) != DIGEST_BYTES or digest_text(raw) != text:
        raise DigestMalformed(text=text)
    return raw


def pointer_token(key: str) -> str:
    """``/key`` as one reference token of a JSON Pointer (RFC 6901, 3)."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _is_plain(value: Any, depth: int) -> bool:  # noqa: ANN401 - its exact type is asked for, which mypy does not follow
    """Whether ``value`` can be written without a closer look, as all but a few can; what is in a text, msgspec sees."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-INTEGER_LIMIT <= value <= INTEGER_LIMIT)
    if depth == 0:
        return False
    if kind is dict:
        for key in value:
            if type(key) is not str or not key.isascii():
                return False
        value = value.values()
    elif kind is not list and kind is not tuple:
        return False
    for entry in value:  # noqa: SIM110 - a generator took three times as long, for every document there is
        if type(entry) is not str and not _is_plain(entry, depth - 1):
            return False
    return True


def _checked(value: object, depth: int) -> object:
    """Rebuild ``value`` from dicts, keys in order, and lists; a refusal's pointer grows on its way out."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        if abs(value) > INTEGER_LIMIT:
            raise NotCanonical(reason="an integer beyond 2^53 - 1", reason_zh="整数超过 2^53 - 1")
        return int(value)
    if depth == 0:
        raise NotCanonical(reason=f"nested deeper than {DEPTH_LIMIT}", reason_zh=f"嵌套超过 {DEPTH_LIMIT} 层")
    if isinstance(value, Mapping):
        ordered = sorted(value.items(), key=lambda pair: _key(pair[0]).encode("utf-16-be"))
        return {_key(key): _under(pointer_token(str(key)), entry, depth) for key, entry in ordered}
    if isinstance(value, list | tuple):
        return [_under(f"/{index}", entry, depth) for index, entry in enumerate(value)]
    kind = type(value).__name__
    raise NotCanonical(reason=f"the type {kind}", reason_zh=f"类型 {kind}")


def _under(token: str, value: object, depth: int) -> object:
    try:
        return _checked(value, depth - 1)
    except NotCanonical as refusal:
        refusal.at(token)
        raise


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotCanonical(reason="a key that is not text", reason_zh="键不是文本")
    return _text(key)


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotCanonical(reason="a lone surrogate", reason_zh="含孤立的代理码位") from None
    return str(text)
