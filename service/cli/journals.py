"""Commands for the journal as evidence: a checkpoint to be kept outside, and the whole journal held against one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from service.cli.output import Json, fail, show, show_json
from service.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import Session

audit = typer.Typer(help="The journal as evidence.", no_args_is_help=True)

Lab = Annotated[str | None, typer.Option(help="Code of the laboratory; may be left out when there is only one.")]


@audit.command("checkpoint")
def write_checkpoint(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")] = Path("checkpoint.json"),
    lab: Lab = None,
) -> None:
    """Sign the journal's head as it is now, to be kept where the database's owner cannot reach it.

    Example: liangheng audit checkpoint -o 2026-11-21.checkpoint.json
    """
    from domain.evidence.documents import to_document  # noqa: PLC0415 - only when the command runs
    from service.kit import journal  # noqa: PLC0415
    from service.kit.clock import now  # noqa: PLC0415
    from service.kit.keys import load_signer  # noqa: PLC0415

    signer = load_signer(Settings().signing_key_path)
    with _opened(lab) as (session, lab_id):
        signed = journal.checkpoint(session, lab_id, signer, now())
    output.write_text(json.dumps(to_document(signed), indent=2) + "\n", encoding="utf-8")
    typer.echo(f"{output}: {signed.checkpoint.size} lines, {signed.checkpoint.root}")


@audit.command("check-journal")
def check_journal(
    *,
    checkpoint: Annotated[Path | None, typer.Option(help="A signed checkpoint that was kept outside.")] = None,
    lab_key: Annotated[str, typer.Option(help="Pinned public key of the laboratory (base64), with --checkpoint.")] = "",
    lab: Lab = None,
    as_json: Json = False,
) -> None:
    """Read every line of the journal again and hold it against a checkpoint; exit code 1 for any contradiction.

    Example: liangheng audit check-journal --checkpoint 2026-11-21.checkpoint.json --lab-key 3b6a...=
    """
    from clients.audit.reading import DossierUnusable, read_checkpoint  # noqa: PLC0415
    from domain.evidence.checkpoint import verify_checkpoint  # noqa: PLC0415
    from service.kit.journal_check import verify  # noqa: PLC0415

    kept = None
    if checkpoint is not None:
        try:
            kept = read_checkpoint(checkpoint.read_bytes())
        except (DossierUnusable, OSError) as error:
            fail(f"cannot read {checkpoint}: {error}")
        if not lab_key:
            fail("say by whose key: --lab-key\n请用 --lab-key 给出实验室公钥")
        if not verify_checkpoint(kept, lab_key):
            fail("the checkpoint is not signed by this key\n检查点不是由该公钥签名")
    with _opened(lab) as (session, lab_id):
        state = verify(session, lab_id, kept=kept.checkpoint if kept else None)
    found = [{"code": fault.code, "sequence": fault.sequence} for fault in state.faults]
    if as_json:
        show_json({"size": state.size, "root": state.root, "sound": state.sound, "faults": found})
    else:
        show(found, as_json=False)
        held = "held against the checkpoint" if kept else "not held against any checkpoint"
        typer.echo(f"{state.size} lines, {state.root}: {'sound' if state.sound else 'NOT sound'}, {held}")
    if not state.sound:
        raise typer.Exit(1)


@audit.command("state-loss")
def state_loss(
    *,
    reason: Annotated[str, typer.Option(help="What happened, in a sentence: the platform's administrator reads it.")],
    by: Annotated[str, typer.Option(help="Name of the person who answers for the statement.")],
    lab: Lab = None,
) -> None:
    """State to the platform that records were lost and will not come back; the worker carries it there.

    Nothing is reported until the platform's administrator has acknowledged the break. Restore what can be restored
    first, and issue nothing meanwhile: numbers that were given before the loss could be given again.

    Example: liangheng audit state-loss --reason "disk failed, restored the backup of 2026-11-19" --by 王工
    """
    from pydantic import ValidationError  # noqa: PLC0415 - only when the command runs

    from service.kit.actor import system  # noqa: PLC0415
    from service.kit.clock import now  # noqa: PLC0415
    from service.kit.keys import load_signer  # noqa: PLC0415
    from service.reporting import losses  # noqa: PLC0415

    signer = load_signer(Settings().signing_key_path)
    with _opened(lab, writing=True) as (session, lab_id):
        actor = system(lab_id, "cli")
        try:
            stated = losses.state_loss(session, actor=actor, at=now(), reason=reason, stated_by=by, signer=signer)
        except ValidationError:
            fail("the reason has 1 to 500 characters, the name 1 to 80\n原因须为 1–500 个字符，姓名须为 1–80 个字符")
    kept = f"the first {stated.since} lines are those that were countersigned last"
    typer.echo(f"{stated.loss_id}: stated; {kept if stated.since else 'no countersigned head is left'}")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(audit, name="audit")


@contextmanager
def _opened(code: str | None, *, writing: bool = False) -> Iterator[tuple["Session", UUID]]:
    """Give a snapshot of the laboratory's database, or a transaction, and the laboratory's id."""
    from service.kit.database import Database  # noqa: PLC0415
    from service.people import queries  # noqa: PLC0415

    database = Database(Settings().database_url)
    try:
        with database.transaction() if writing else database.reading(snapshot=True) as session:
            laboratory = queries.laboratory_by_code(session, code)
            if laboratory is None:
                fail("say which laboratory: --lab CODE" if code is None else f"there is no laboratory {code}")
            yield session, laboratory.id
    finally:
        database.dispose()
