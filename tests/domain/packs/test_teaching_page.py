"""docs/packs.md does what it says: its blocks are one usable pack, its parts fit into it, its commands answer so."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from domain.packs import check_pack
from domain.packs.skeleton import skeleton_text
from domain.specialty.loader import load_pack
from service.cli import app
from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the page, and the heading it stands under."""

    heading: str
    kind: str
    at: str
    text: str


def _blocks() -> list[Block]:
    found = []
    for part in re.split(r"^(?=##+ )", PAGE, flags=re.MULTILINE):
        heading = part.partition("\n")[0].lstrip("# ")
        for kind, at, text in re.findall(r"^```(\w+)(?: at=(\S+))?\n(.*?)^```$", part, re.MULTILINE | re.DOTALL):
            found.append(Block(heading=heading, kind=kind, at=at, text=text))
    return found


BLOCKS = _blocks()
WHOLE = "".join(block.text for block in BLOCKS if block.kind == "yaml" and not block.at)
PARTS = {
    heading: [block for block in BLOCKS if block.at and block.heading == heading]
    for heading in dict.fromkeys(block.heading for block in BLOCKS if block.at)
}
ANSWERS_CHANGE = {"pack-example-not-reproduced", "pack-example-not-evaluated"}


def with_parts(parts: list[Block]) -> str:
    """The page's pack with each part put where it says."""
    document: Any = yaml.load(WHOLE, Loader=yaml.BaseLoader)  # noqa: S506 - makes texts alone
    for part in parts:
        *path, last = part.at.strip("/").split("/")
        place = document
        for step in path:
            place = place[int(step)] if isinstance(place, list) else place[step]
        value = yaml.load(part.text, Loader=yaml.BaseLoader)  # noqa: S506
        if isinstance(place, list):
            place.insert(int(last), value)
        else:
            place[last] = value
    return yaml.dump(document, allow_unicode=True, sort_keys=False, width=1000)


def test_the_steps_are_one_usable_pack_and_the_one_that_is_written() -> None:
    assert check_pack(WHOLE) == ()
    assert replace(load_pack(WHOLE), digest="") == replace(load_pack(skeleton_text()), digest="")
    assert len(PARTS) == 8


@pytest.mark.parametrize("heading", PARTS)
def test_a_part_fits_into_the_pack(heading: str) -> None:
    """The example may have another answer then, or lack a new field; nothing else may be wrong."""
    text = with_parts(PARTS[heading])
    assert [each for each in check_pack(text) if each.code not in ANSWERS_CHANGE] == []
    assert load_pack(text) != load_pack(WHOLE)


def test_the_commands_answer_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dc-voltmeter-example.yaml").write_text(WHOLE, encoding="utf-8")
    (console,) = (block.text for block in BLOCKS if block.kind == "console")
    commands = re.findall(r"^\$ liangheng (.*)\n((?:[^$].*\n)*)", console, re.MULTILINE)
    assert len(commands) == 2
    for command, answer in commands:
        told = CliRunner().invoke(app, command.split())
        assert told.exit_code == 0, told.output
        assert answer in told.stdout


def test_every_yaml_block_is_used() -> None:
    assert {block.kind for block in BLOCKS} == {"yaml", "console"}
    assert PAGE.count("```") == 2 * len(BLOCKS)
