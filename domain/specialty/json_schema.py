"""The format of packs as a JSON Schema (2020-12), so that editors complete keys while a pack is written.

It follows the annotations of the schema's dataclasses as the loader does, and takes its words from their docstrings: a
new key needs nothing here. It says less than lint: whether names are known and the example right, only lint can tell.
"""

import ast
import inspect
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, is_dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from textwrap import dedent
from typing import Any, get_args, get_origin

from domain.authoring.reader import MAX_TEXT, shape
from domain.specialty.loader import FORMAT
from domain.specialty.parts import DecimalText
from domain.specialty.schema import Pack

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number"], "maxLength": MAX_TEXT}
"""YAML reads an unquoted 1.0 as a number; the loader keeps it as text."""
_SCALARS: Mapping[Any, Schema] = {
    str: _TEXT,
    DecimalText: {"type": ["string", "number"], "pattern": r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"},
    int: {"type": "integer", "minimum": 0, "maximum": 999_999},
    bool: {"type": "boolean"},
    date: {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
}


def pack_schema() -> Schema:
    """Return the schema of a whole pack; every class of the format is one of its ``$defs``."""
    definitions: dict[str, Schema] = {}
    whole = _kind(Pack, definitions)
    definitions["Pack"]["properties"]["format"] |= {"const": FORMAT}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        **whole,
        "$defs": dict(sorted(definitions.items())),
    }


def _kind(kind: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - an annotation
    origin = get_origin(kind)
    if origin in {types.UnionType, typing.Union}:
        return _kind(next(part for part in get_args(kind) if part is not types.NoneType), definitions)
    if origin is tuple:
        return {"type": "array", "items": _kind(get_args(kind)[0], definitions)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _kind(get_args(kind)[1], definitions)}
    if is_dataclass(kind) and isinstance(kind, type):
        return _reference(kind, definitions)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [each.value for each in kind]}
    return dict(_SCALARS[kind])


def _reference(kind: type[Any], definitions: dict[str, Schema]) -> Schema:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}  # named before its parts are, so that a part may name it
        known, hints = shape(kind)
        words = _words(kind)
        properties = {
            name: _kind(hints[name], definitions) | ({"description": words[name]} if name in words else {})
            for name in known
        }
        required = [
            name for name, member in known.items() if member.default is MISSING and member.default_factory is MISSING
        ]
        definitions[kind.__name__] = {
            "description": inspect.cleandoc(kind.__doc__ or ""),
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _words(kind: type[Any]) -> dict[str, str]:
    """Docstrings that stand below the fields of a class and of its bases."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__[:-1]):
        (node,) = ast.parse(dedent(inspect.getsource(base))).body
        body = node.body if isinstance(node, ast.ClassDef) else []
        for member, below in pairwise(body):
            if (
                isinstance(member, ast.AnnAssign)
                and isinstance(member.target, ast.Name)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
            ):
                found[member.target.id] = inspect.cleandoc(str(below.value.value))
    return found
