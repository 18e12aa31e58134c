"""What the documentation promises exists, and what exists is documented."""

import re
from collections.abc import Iterator
from typing import Protocol

import typer

import service.cli
from service.settings import Settings
from tests.architecture.error_rules import refusals
from tests.architecture.problems_page import PAGE, page
from tests.architecture.tree import ROOT, Source, project_sources

REGENERATE = "docs/problems.md is not what the classes say: run `python -m tests.architecture.problems_page`"
COMMAND = re.compile(r"(?:`|^\s*|bin/)liangheng ([a-z][a-z-]*(?: [a-z][a-z-]*)?)", re.MULTILINE)

COMPLAINT = re.compile(r"(?:`|^def )(test_(?:c\d\d|m\d)_\w+)", re.MULTILINE)
RECOMPUTED = re.compile(r"(?:`|^def )(test_recomputes_\w+)", re.MULTILINE)


class Command(Protocol):
    """A command line command; a group also has ``commands``."""


def commands(app: typer.Typer) -> set[str]:
    """Every command and subcommand, as a person types it."""
    return set(_walk(typer.main.get_command(app), ""))


def _walk(command: Command, path: str) -> Iterator[str]:
    below: dict[str, Command] = getattr(command, "commands", {})
    if path:
        yield path
    for name, child in below.items():
        yield from _walk(child, f"{path} {name}".strip())


def promised(sources: tuple[Source, ...]) -> set[str]:
    """Commands that the pages mention: the longest beginning of what is typed that could be a name."""
    return {found for source in sources if source.path.endswith(".md") for found in COMMAND.findall(source.text)}


def our_app() -> typer.Typer:
    (app,) = {value for value in vars(service.cli).values() if isinstance(value, typer.Typer)}
    return app


def read(page_name: str) -> str:
    return (ROOT / "docs" / page_name).read_text(encoding="utf-8")


def test_the_settings_of_the_page_are_the_settings() -> None:
    known = {f"LIANGHENG_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"^\| `(LIANGHENG_\w+)`", read("settings.md"), re.MULTILINE)) == known


def test_every_command_is_documented() -> None:
    assert {name for name in commands(our_app()) if f"`liangheng {name}" not in read("cli.md")} == set()


def test_every_promised_command_exists() -> None:
    existing = commands(our_app())
    strangers = {name for name in promised(project_sources()) if not {name, name.split()[0]} & existing}
    assert strangers == set()


def test_every_refusal_is_documented() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(refusals()), REGENERATE


def test_promised_commands_are_found() -> None:
    text = "run `liangheng packs lint FILE`, or\n    liangheng serve --host 0.0.0.0\nthe package liangheng is ours\n"
    assert promised((Source(path="docs/a.md", text=text),)) == {"packs lint", "serve"}


def test_commands_are_walked() -> None:
    app, packs = typer.Typer(), typer.Typer()
    app.add_typer(packs, name="packs")
    for group, name in ((app, "serve"), (packs, "list"), (packs, "lint")):
        group.command(name)(lambda: None)
    assert commands(app) == {"serve", "packs", "packs list", "packs lint"}


def test_the_complaints_are_those_that_tests_keep_away() -> None:
    sources = project_sources()
    listed = COMPLAINT.findall(next(each.text for each in sources if each.path == "docs/complaints.md"))
    named = [name for each in sources if each.path.startswith("tests/") for name in COMPLAINT.findall(each.text)]
    assert sorted(listed) == sorted(named)


def test_the_packs_said_to_be_recomputed_from_their_sources_are() -> None:
    sources = project_sources()
    listed = RECOMPUTED.findall(next(each.text for each in sources if each.path == "docs/packs.md"))
    tests = (each.text for each in sources if each.path.startswith("tests/domain/packs/"))
    assert sorted(listed) == sorted(name for text in tests for name in RECOMPUTED.findall(text))
