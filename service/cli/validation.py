"""``liangheng validate``: run the published cases on the installed software and write the record of it."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.output import Json, fail

Out = Annotated[Path | None, typer.Option("--out", help="Folder of the report; none: where the page looks for it.")]
Only = Annotated[str, typer.Option("--only", help="Run one group of the suite; the report says so.")]


def validate(*, out: Out = None, only: Only = "", as_json: Json = False) -> None:
    """Validate the installed software (ISO/IEC 17025, 7.11.2); exit code 1 when a check fails.

    Example: liangheng validate --out records/validation
    """
    from domain.validation.markdown import as_markdown  # noqa: PLC0415 - numpy and scipy only when needed
    from domain.validation.report import as_json as report_json  # noqa: PLC0415
    from domain.validation.report import make_report  # noqa: PLC0415
    from domain.validation.suite import run_suite  # noqa: PLC0415
    from service.kit.clock import now  # noqa: PLC0415
    from service.kit.installation import installation  # noqa: PLC0415
    from service.settings import Settings  # noqa: PLC0415

    groups = (only,) if only else ()
    made_at = now()
    report = make_report(made_at=made_at, installation=installation(), outcomes=run_suite(groups), groups=groups)
    folder = out or Settings().validation_dir
    name = made_at.strftime("validation-%Y%m%dT%H%M%SZ")
    text = report_json(report)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath(f"{name}.md").write_text(as_markdown(report), encoding="utf-8")
        folder.joinpath(f"{name}.json").write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"cannot write the report into {folder}: {error.strerror}")
    if as_json:
        typer.echo(text)
    else:
        for outcome in report.outcomes:
            if outcome.verdict != "passed":
                typer.echo(f"{outcome.verdict}: {outcome.group} {outcome.case} {outcome.fault}".rstrip())
            for check in outcome.checks:
                if not check.passed:
                    typer.echo(f"  {check.quantity}: expected {check.expected}, found {check.found}")
        counted = ", ".join(f"{count} {verdict}" for verdict, count in report.totals.items())
        typer.echo(f"{counted} ({report.count_of_checks} checks): {folder / name}.md")
    if not report.passed:
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(validate)
