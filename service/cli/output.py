"""How commands print: JSON for programs, a plain table for people."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
"""The ``--json`` option of every command that prints data."""


def show(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print rows of the same columns."""
    if as_json:
        show_json(rows)
    elif rows:
        from rich.console import Console  # noqa: PLC0415 - 60 ms that a JSON caller need not pay
        from rich.table import Table  # noqa: PLC0415

        table = Table(box=None, header_style="bold", pad_edge=False)
        for name in rows[0]:
            table.add_column(name)
        for row in rows:
            table.add_row(*(str(value) for value in row.values()))
        Console(soft_wrap=True).print(table)


def show_json(document: object) -> None:
    """Print a document as indented JSON."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def fail(sentence: str) -> NoReturn:
    """Print why to standard error and end with exit code 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def read_text(path: Path) -> str:
    """Return a file's text (``-``: standard input), or end with a sentence."""
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {path}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}")
