"""Frozen dataclasses to documents and back: what was issued can be read years later and recomputed.

Dates are ISO text, instants are UTC with ``Z``, tuples are lists, text enums are their values. Reading back is strict:
whatever the document says must survive the round trip, so an unknown field, a naive or foreign-zone time or a value of
another spelling is refused rather than dropped. A field added later with a default may be absent: old documents stay
readable. Writing such a value again would add the field (but for those of ``LEFT_OUT``), so the digest of what was
issued is always that of its stored bytes, never of a document written anew.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar, TypeVar, cast

import msgspec

from domain.errors import MetrologyError
from domain.evidence.canonical import pointer_token

Document = dict[str, object]
"""Plain JSON: text keys; values None, bool, int, str, lists and documents."""

LEFT_OUT = frozenset({"shared"})
"""Lists added later that are not written where they are empty: what has none keeps the document it always had."""

T = TypeVar("T")
_PATH = re.compile(r"`\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.(?P<name>[^.\[]+)|\[(?P<index>\d+)\]|\[\.\.\.\]")


class DocumentRefused(MetrologyError):
    """The document does not fit the type it claims to be."""

    code: ClassVar[str] = "document-refused"
    zh = "文件不符合 {type} 的格式：{reason}。请按格式说明改正所指的位置。"
    en = "The document does not fit {type}: {reason}. Mend the place the pointer names."


def to_document(value: object) -> Document:
    """Plain JSON of a frozen dataclass. Raises ``DocumentRefused`` for a float or a time without a zone."""
    kind = type(value).__name__
    built = msgspec.to_builtins(value, builtin_types=(datetime,), str_keys=True)
    if not isinstance(built, dict):
        raise DocumentRefused(type=kind, reason="it is not a record with named fields")
    return cast("Document", _plain(built, kind))


def from_document(document: Mapping[str, object], kind: type[T]) -> T:
    """The ``kind`` that ``document`` states: ``to_document`` undone. Raises ``DocumentRefused`` with a pointer."""
    try:
        value = msgspec.convert(document, kind, strict=True)
    except msgspec.ValidationError as fault:
        reason, pointer = _located(str(fault))
        raise DocumentRefused(pointer, type=kind.__name__, reason=reason) from None
    _nothing_lost(document, to_document(value), kind.__name__)
    return value


def instant_text(instant: datetime) -> str:
    """UTC with ``Z``, microseconds only where there are any: one instant, one spelling."""
    return instant.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def _plain(value: object, kind: str) -> object:
    if isinstance(value, dict):
        return {
            key: entry if type(entry) is str else _at(key, entry, kind)
            for key, entry in value.items()
            if key not in LEFT_OUT or entry not in ([], ())
        }
    if isinstance(value, list | tuple):
        return [_at(index, entry, kind) for index, entry in enumerate(value)]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise DocumentRefused(type=kind, reason="a time without a zone")
        return instant_text(value)
    if isinstance(value, float):
        raise DocumentRefused(type=kind, reason="a float; numbers are decimal text")
    return value


def _at(step: str | int, value: object, kind: str) -> object:
    try:
        return _plain(value, kind)
    except DocumentRefused as refusal:
        refusal.at(pointer_token(str(step)))
        raise


def _nothing_lost(given: object, kept: object, kind: str, pointer: str = "") -> None:
    if isinstance(given, Mapping) and isinstance(kept, dict):
        for key, value in given.items():
            if type(value) is str and kept.get(key) == value:
                continue
            here = pointer + pointer_token(str(key))
            if key not in kept:
                raise DocumentRefused(here, type=kind, reason="unknown field")
            _nothing_lost(value, kept[key], kind, here)
    elif isinstance(given, list | tuple) and isinstance(kept, list) and len(given) == len(kept):
        for index, (mine, theirs) in enumerate(zip(given, kept, strict=True)):
            _nothing_lost(mine, theirs, kind, f"{pointer}/{index}")
    elif given != kept or type(given) is not type(kept):
        raise DocumentRefused(pointer, type=kind, reason=f"not in its one spelling; expected {kept!r}")


def _located(message: str) -> tuple[str, str]:
    """Split msgspec's sentence into reason and JSON Pointer, ending at a mapping: msgspec names no keys."""
    found = _PATH.search(message)
    if found is None:
        return message, ""
    pointer = ""
    for step in _STEP.finditer(found["path"]):
        if step.group() == "[...]":
            break
        pointer += pointer_token(step["name"] or step["index"])
    return message[: found.start()].removesuffix(" - at "), pointer
