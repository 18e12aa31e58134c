"""Three pages about packs, written from the format's classes: ``python -m tests.architecture.pack_schema`` does it."""

import json
from collections.abc import Iterator
from typing import Any

from domain.quantity.kinds import kinds
from domain.specialty.json_schema import pack_schema
from tests.architecture.tree import ROOT

SCHEMA = ROOT / "docs" / "pack.schema.json"
KEYS = ROOT / "docs" / "pack-keys.md"
KINDS = ROOT / "docs" / "kinds.md"

_HEAD = """\
# Every key of a pack

Written by `python -m tests.architecture.pack_schema` from the classes in `domain/specialty`; a test compares.
[packs.md](packs.md) teaches the format. A star marks what must be given; a number keeps every digit its author wrote.
What a regulation prescribes has the keys `verified` (`source` or `memory`) and `source`, which are not repeated below.
"""
_KINDS = """\
# Kinds of quantity

Written by `python -m tests.architecture.pack_schema` from the catalogue in `domain/quantity`; a test compares.
What `kind` and `quantity_kind` may be. Any legal unit of the same kind does; `lint` corrects the spelling.

| id | 中文 | English | coherent unit |
|---|---|---|---|
"""
_PROVENANCE = {"verified", "source"}


def schema_text() -> str:
    """Text of docs/pack.schema.json: one class of the format a line, so that a change shows where it was made."""
    schema = pack_schema()
    parts = schema.pop("$defs")
    head = "".join(f"  {json.dumps(name)}: {_line(part)},\n" for name, part in schema.items())
    body = ",\n".join(f"    {json.dumps(name)}: {_line(part)}" for name, part in parts.items())
    return f'{{\n{head}  "$defs": {{\n{body}\n  }}\n}}\n'


def keys_text() -> str:
    """Text of docs/pack-keys.md: a table for each class, in the order in which a pack reaches them."""
    parts: dict[str, dict[str, Any]] = pack_schema()["$defs"]
    tables = (_table(name, parts[name]) for name in dict.fromkeys(_reached("Pack", parts)))
    return _HEAD + "".join(tables)


def kinds_text() -> str:
    """Text of docs/kinds.md: every kind of quantity that a pack may name."""
    rows = (f"| `{kind.id}` | {kind.name_zh} | {kind.name_en} | {kind.unit} |\n" for kind in kinds().values())
    return _KINDS + "".join(rows)


def _reached(name: str, parts: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield name
    for part in parts[name]["properties"].values():
        for other in _references(part):
            yield from _reached(other, parts)


def _references(part: dict[str, Any]) -> Iterator[str]:
    if "$ref" in part:
        yield part["$ref"].rpartition("/")[2]
    for inner in ("items", "additionalProperties"):
        if isinstance(part.get(inner), dict):
            yield from _references(part[inner])


def _table(name: str, part: dict[str, Any]) -> str:
    normative = set(part["properties"]) >= _PROVENANCE
    rows = "".join(
        f"| `{key}`{'*' if key in part['required'] else ''} | {_form(form)} | {_cell(form.get('description', ''))} |\n"
        for key, form in part["properties"].items()
        if not (normative and key in _PROVENANCE)
    )
    told = " Prescribed by the regulation." if normative else ""
    return f"\n## {name}\n{_cell(part['description'])}{told}\n\n| key | form | meaning |\n|---|---|---|\n{rows}"


def _form(part: dict[str, Any]) -> str:
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in part:
        return ", ".join(f"`{each}`" for each in part["enum"])
    if part["type"] == "array":
        return f"list of {_form(part['items'])}"
    if part["type"] == "object":
        return f"name → {_form(part['additionalProperties'])}"
    if part["type"] == "string":
        return "yyyy-mm-dd"
    if isinstance(part["type"], list):
        return "number" if "pattern" in part else "text"
    return "whole number" if part["type"] == "integer" else "true, false"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")


def _line(part: object) -> str:
    return json.dumps(part, ensure_ascii=False)


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    KEYS.write_text(keys_text(), encoding="utf-8")
    KINDS.write_text(kinds_text(), encoding="utf-8")
