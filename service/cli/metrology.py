"""Commands that compute and check without a database: evaluate, verify."""

import json
from pathlib import Path
from typing import Annotated

import typer

from domain.uncertainty.reporting.words import Language
from service.cli.output import Json, fail, read_text, show_json


def evaluate(
    *,
    file: Annotated[Path, typer.Argument(help="Evaluation document (JSON); - for standard input.")],
    as_json: Json = False,
    table: Annotated[bool, typer.Option("--table", help="Print the budget as a table (the default).")] = False,
    language: Annotated[Language, typer.Option("--lang", help="Language of the table.")] = "en",
) -> None:
    """Evaluate an uncertainty document: the same format as POST /api/v1/evaluations.

    Example: liangheng evaluate h1.json --table
    """
    from domain.conformity.document import evaluate_document  # noqa: PLC0415 - numpy and scipy only when needed

    if as_json and table:
        raise typer.BadParameter("choose --json or --table")
    try:
        document = json.loads(read_text(file), parse_constant=_refuse_constant)
    except ValueError as error:
        fail(f"{file} is not JSON: {error}")
    if not isinstance(document, dict):
        fail(f"{file} must hold a JSON object")
    answer = evaluate_document(document)
    if as_json:
        show_json(answer)
        return
    from service.cli.budget_table import show_budgets  # noqa: PLC0415

    show_budgets(answer, language)


def verify(
    *,
    dossier: Annotated[Path, typer.Argument(help="Dossier (JSON) as pulled from the audit address.")],
    lab_key: Annotated[str, typer.Option(help="Pinned public key of the laboratory (base64), from a trusted source.")],
    platform_key: Annotated[str, typer.Option(help="Pinned public key of the platform (base64).")] = "",
    pdf: Annotated[Path | None, typer.Option(help="The certificate's PDF, to be compared with its digest.")] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="A signed head of the journal that was kept outside the laboratory.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify a dossier offline; exit code 0 unbroken, 1 broken, 2 unusable.

    Example: liangheng verify dossier.json --lab-key 3b6a...=
    """
    from clients.audit.__main__ import main as verify_offline  # noqa: PLC0415

    arguments = ["verify", str(dossier), "--lab-key", lab_key]
    arguments += ["--platform-key", platform_key] if platform_key else []
    arguments += ["--pdf", str(pdf)] if pdf else []
    arguments += ["--checkpoint", str(checkpoint)] if checkpoint else []
    raise typer.Exit(verify_offline([*arguments, *(["--json"] if as_json else [])]))


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(evaluate)
    app.command()(verify)


def _refuse_constant(literal: str) -> None:
    raise ValueError(f"{literal} is not a JSON number")
