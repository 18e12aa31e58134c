"""``liangheng``: everything an operator does from a shell. ``docs/cli.md`` lists the commands; a test holds it to them.

Modules are imported when their command runs: ``liangheng --help`` answers without loading a web server.
"""

import sys
from typing import Annotated

import typer

from domain.errors import MetrologyError
from service.cli import journals, metrology, packs, people, processes, validation

app = typer.Typer(
    name="liangheng",
    help="LiangHeng 量衡: the open metrology LIMS.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
processes.add_to(app)
metrology.add_to(app)
packs.add_to(app)
validation.add_to(app)
people.add_to(app)
journals.add_to(app)


def _print_version(asked: bool) -> None:  # noqa: FBT001 - typer gives a callback its option so
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - only when asked

        typer.echo(version("liangheng"))
        raise typer.Exit


@app.callback()
def options(
    *,
    _version: Annotated[
        # A callback of its own: without it the group asks for a command first.
        bool, typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """LiangHeng 量衡: the open metrology LIMS."""


def main() -> None:
    """Run the command line; a refusal is a sentence in both languages and exit code 1, never a traceback."""
    try:
        app()
    except MetrologyError as refusal:
        where = f" ({refusal.pointer})" if refusal.pointer else ""
        print(f"{refusal.code}{where}: {refusal.sentence_en}\n{refusal.sentence_zh}", file=sys.stderr)
        raise SystemExit(1) from None
