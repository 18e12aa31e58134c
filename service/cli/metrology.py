"""Commands that compute and check without a database: evaluate, verify, packs."""

import json
from pathlib import Path
from typing import Annotated

import typer

from domain.uncertainty.reporting.words import Language
from service.cli.output import Json, fail, read_text, show, show_json

packs = typer.Typer(help="The specialities 专用 this installation has.", no_args_is_help=True)


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
    as_json: Json = False,
) -> None:
    """Verify a dossier offline; exit code 0 unbroken, 1 broken, 2 unusable.

    Example: liangheng verify dossier.json --lab-key 3b6a...=
    """
    from clients.audit.__main__ import main as verify_offline  # noqa: PLC0415

    arguments = ["verify", str(dossier), "--lab-key", lab_key]
    arguments += ["--platform-key", platform_key] if platform_key else []
    arguments += ["--pdf", str(pdf)] if pdf else []
    raise typer.Exit(verify_offline([*arguments, *(["--json"] if as_json else [])]))


@packs.command("list")
def list_packs(*, as_json: Json = False) -> None:
    """List the packs, each with the count of numbers that no metrologist has held against the regulation yet."""
    from domain.packs import builtin_packs  # noqa: PLC0415
    from domain.specialty.unverified import unverified  # noqa: PLC0415

    rows = [
        {
            "id": pack.id,
            "version": pack.version,
            "regulation": pack.regulation.code,
            "kind": pack.kind.zh,
            "unverified": len(unverified(pack)),
            "digest": pack.digest,
        }
        for pack in builtin_packs().values()
    ]
    show(rows, as_json=as_json)


@packs.command("lint")
def lint_packs(
    *,
    files: Annotated[list[Path] | None, typer.Argument(help="Packs (YAML); none: those that are built in.")] = None,
    as_json: Json = False,
) -> None:
    """Explain what is wrong with packs, in Chinese and English, with file and line; exit code 1 if anything is.

    Example: liangheng packs lint my-gauge.yaml
    """
    from domain.packs import builtin_packs, check_pack, pack_text  # noqa: PLC0415

    texts = (
        {str(file): read_text(file) for file in files} if files else {each: pack_text(each) for each in builtin_packs()}
    )
    rows = [
        {"file": name, "line": found.line, "code": found.code, "en": found.en, "zh": found.zh}
        for name, text in texts.items()
        for found in check_pack(text)
    ]
    show(rows, as_json=as_json)
    if rows:
        raise typer.Exit(1)
    if not as_json:
        typer.echo(f"{len(texts)} packs, nothing wrong")


@packs.command("show")
def show_pack(*, pack_id: Annotated[str, typer.Argument(help="Id of a pack, as listed.")]) -> None:
    """Print a pack as it was written."""
    from domain.packs import builtin_packs, pack_text  # noqa: PLC0415

    if pack_id not in builtin_packs():
        fail(f"there is no pack {pack_id}; see: liangheng packs list")
    typer.echo(pack_text(pack_id), nl=False)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(evaluate)
    app.command()(verify)
    app.add_typer(packs, name="packs")


def _refuse_constant(literal: str) -> None:
    raise ValueError(f"{literal} is not a JSON number")
