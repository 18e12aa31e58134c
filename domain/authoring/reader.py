"""Reading a file that somebody wrote: from YAML text to frozen values, each refusal with its line.

The dataclasses of the schema are the only description of a format: the reader follows their annotations, so that a
new key is one line in the schema and nothing here.
"""

import hashlib
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

import yaml

from domain.authoring.errors import FileDuplicateKeyError, FileMissingKeyError, FileUnknownKeyError, FileWrongValueError
from domain.authoring.parts import DecimalText
from domain.authoring.screen import compose, place
from domain.quantity.decimal_text import parse_decimal

MAX_TEXT = 2_000
"""Longest single text, in characters."""

Position = tuple[int, int]
"""Line and column, counted from 1."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Generic[T]):
    """What a file says, together with where its author wrote each part of it."""

    value: T
    positions: Mapping[str, Position]
    """JSON Pointer -> line and column."""

    def position(self, pointer: str) -> Position:
        """Where ``pointer`` stands in the file, or the nearest part that holds it."""
        while pointer and pointer not in self.positions:
            pointer = pointer.rpartition("/")[0]
        return self.positions.get(pointer, (1, 1))


def read_source(text: str, kind: type[T], file_format: str) -> Source[T]:
    """Read a file whose key ``format`` must be ``file_format``; raise `FileError` with line, column and pointer."""
    positions: dict[str, Position] = {}
    value = _read(compose(text), kind, "", positions)
    if value.format != file_format:
        line, column = positions["/format"]
        expected = f"“{file_format}”"
        raise FileWrongValueError(
            "/format", line=line, column=column, expected_zh=expected, expected_en=expected, value=value.format
        )
    return Source(value=value, positions=positions)


def text_digest(text: str) -> str:
    """Digest of a file: ``sha256:`` and the hexadecimal SHA-256 of its UTF-8 bytes."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def escape(key: str) -> str:
    """Escape a key for a JSON Pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _read(node: yaml.Node, kind: Any, pointer: str, positions: dict[str, Position]) -> Any:  # noqa: ANN401 - `kind` is an annotation, whatever a schema class may carry
    positions[pointer] = place(node)
    origin = get_origin(kind)
    if origin in {types.UnionType, typing.Union}:
        kind = next(part for part in get_args(kind) if part is not types.NoneType)
        return _read(node, kind, pointer, positions)
    if origin is tuple:
        if not isinstance(node, yaml.SequenceNode):
            raise _wrong(node, pointer, "一个列表", "a list")
        element = get_args(kind)[0]
        return tuple(_read(part, element, f"{pointer}/{index}", positions) for index, part in enumerate(node.value))
    if origin is Mapping:
        element = get_args(kind)[1]
        return {key: _read(part, element, f"{pointer}/{escape(key)}", positions) for key, part in _pairs(node, pointer)}
    if is_dataclass(kind) and isinstance(kind, type):
        return _object(node, kind, pointer, positions)
    return _scalar(node, kind, pointer)


def _object(node: yaml.Node, kind: type[Any], pointer: str, positions: dict[str, Position]) -> object:
    known, hints = shape(kind)
    given: dict[str, object] = {}
    for key, part in _pairs(node, pointer):
        if key not in known:
            line, column = place(part)
            raise FileUnknownKeyError(
                f"{pointer}/{escape(key)}", line=line, column=column, key=key, known=", ".join(sorted(known))
            )
        given[key] = _read(part, hints[key], f"{pointer}/{key}", positions)
    for name, member in known.items():
        if name not in given and member.default is MISSING and member.default_factory is MISSING:
            line, column = positions[pointer]
            raise FileMissingKeyError(pointer, line=line, column=column, key=name)
    return kind(**given)


def shape(kind: type[Any]) -> tuple[dict[str, Field[Any]], dict[str, Any]]:
    """Fields that a file may give for a schema class, and their annotations."""
    if kind not in _SHAPES:
        known = {member.name: member for member in fields(kind) if not member.metadata.get("computed")}
        _SHAPES[kind] = known, get_type_hints(kind)
    return _SHAPES[kind]


def _pairs(node: yaml.Node, pointer: str) -> list[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(node, pointer, "若干“键: 值”", "keys with values")
    pairs: dict[str, yaml.Node] = {}
    for key, part in node.value:
        text = _text(key, pointer)
        if text in pairs:
            line, column = place(key)
            raise FileDuplicateKeyError(f"{pointer}/{escape(text)}", line=line, column=column, key=text)
        pairs[text] = part
    return list(pairs.items())


def _text(node: yaml.Node, pointer: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _wrong(node, pointer, "一段文字", "one text")
    value: str = node.value
    if len(value) > MAX_TEXT:
        raise _wrong(node, pointer, f"不超过 {MAX_TEXT} 个字符", f"at most {MAX_TEXT} characters")
    return value


def _scalar(node: yaml.Node, kind: Any, pointer: str) -> object:  # noqa: ANN401 - `kind` is an annotation
    if kind is str:
        return _text(node, pointer)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        choices = ", ".join(kind)
        return _convert(node, pointer, kind, f"以下之一：{choices}", f"one of {choices}")
    parse, zh, en = _SCALARS[kind]
    return _convert(node, pointer, parse, zh, en)


def _convert(node: yaml.Node, pointer: str, parse: Callable[[str], object], zh: str, en: str) -> object:
    text = _text(node, pointer)
    try:
        return parse(text)
    except (ValueError, KeyError) as error:
        raise _wrong(node, pointer, zh, en) from error


def _decimal_text(text: str) -> DecimalText:
    parse_decimal(text)
    return DecimalText(text)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6):  # noqa: PLR2004 - counts in a file are small
        raise ValueError(text)
    return int(text)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(text)
    return day


_SHAPES: dict[type[Any], tuple[dict[str, Field[Any]], dict[str, Any]]] = {}
"""Fields and annotations of each schema class, looked up once: resolving annotations costs more than reading."""
_SCALARS: Mapping[Any, tuple[Callable[[str], object], str, str]] = {
    DecimalText: (_decimal_text, "十进制数", "a decimal number"),
    int: (_whole, "非负整数", "a whole number"),
    bool: ({"true": True, "false": False}.__getitem__, "true 或 false", "true or false"),
    date: (_day, "日期 yyyy-mm-dd", "a date yyyy-mm-dd"),
}


def _wrong(node: yaml.Node, pointer: str, zh: str, en: str) -> FileWrongValueError:
    value = node.value if isinstance(node, yaml.ScalarNode) else "…"
    line, column = place(node)
    return FileWrongValueError(pointer, line=line, column=column, expected_zh=zh, expected_en=en, value=value)
