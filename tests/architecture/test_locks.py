"""The locks pin every package by hash and name no index; the rule bites on each kind of slip."""

import re
import tomllib

import pytest

from tests.architecture.lock_rules import loose_lines, pinned
from tests.architecture.tree import ROOT, Source

HASH = "    --hash=sha256:" + "0" * 64
LOCKS = {path.name: Source(path=path.name, text=path.read_text("utf-8")) for path in ROOT.glob("requirements/*.lock")}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", ["run.lock", "dev.lock"])
def test_the_lock_is_exact_and_names_no_place(name: str) -> None:
    assert loose_lines(LOCKS[name]) == []
    assert len(pinned(LOCKS[name])) > 20


@pytest.mark.parametrize(
    "text",
    [
        "pint==1.0",
        "pint==1.0 \\",
        "pint==1.0 \\\nscipy==1.0 \\\n" + HASH,
        "pint>=1.0 \\\n" + HASH,
        "--index-url https://index.example/simple",
        "--trusted-host index.example",
        "-e .",
        "pint @ file:///tmp/pint.whl \\\n" + HASH,
        "pint==1.0 \\\n    --hash=md5:00",
    ],
)
def test_a_loose_line_is_named(text: str) -> None:
    assert loose_lines(Source(path="run.lock", text=text))


def test_an_exact_line_passes() -> None:
    text = f"uvloop==0.23.0 ; sys_platform != 'win32' \\\n{HASH} \\\n{HASH}\n"
    assert loose_lines(Source(path="run.lock", text=text)) == []


def test_developers_run_what_users_run() -> None:
    run, dev = pinned(LOCKS["run.lock"]), pinned(LOCKS["dev.lock"])
    assert {name: dev.get(name) for name in run} == run


def test_every_declared_dependency_is_locked() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {normal(re.split(r"[\[<>=!;~ ]", line, maxsplit=1)[0]) for line in declared}
    assert names - pinned(LOCKS["run.lock"]).keys() == set()
