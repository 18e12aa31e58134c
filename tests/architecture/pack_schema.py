"""docs/pack.schema.json, written from the format's classes: ``python -m tests.architecture.pack_schema`` does it."""

import json

from domain.specialty.json_schema import pack_schema
from tests.architecture.tree import ROOT

FILE = ROOT / "docs" / "pack.schema.json"


def schema_text() -> str:
    """Text of the file: one class of the format a line, so that a change shows where it was made."""
    schema = pack_schema()
    parts = schema.pop("$defs")
    head = "".join(f"  {json.dumps(name)}: {_line(part)},\n" for name, part in schema.items())
    body = ",\n".join(f"    {json.dumps(name)}: {_line(part)}" for name, part in parts.items())
    return f'{{\n{head}  "$defs": {{\n{body}\n  }}\n}}\n'


def _line(part: object) -> str:
    return json.dumps(part, ensure_ascii=False)


if __name__ == "__main__":
    FILE.write_text(schema_text(), encoding="utf-8")
