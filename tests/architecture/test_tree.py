"""The tree keeps its shape; each rule is shown to bite on a bad sample."""

from pathlib import Path

import pytest

from tests.architecture import tree_rules
from tests.architecture.tree import ROOT, Source, project_sources, top_level


def test_top_level_holds_only_what_was_agreed() -> None:
    assert tree_rules.strangers(top_level(ROOT)) == []


def test_a_stranger_at_the_top_is_named() -> None:
    assert tree_rules.strangers({"domain", "scratch.py"}) == [
        "scratch.py: the top level is fixed (docs/decisions/0001)"
    ]


def test_ignored_names_do_not_count(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("# built\nbuild/\n*.db\n")
    for name in (".git", "build", "lab.db", "notes"):
        (tmp_path / name).mkdir()
    assert top_level(tmp_path) == {".gitignore", "notes"}


def test_the_walk_sees_the_house() -> None:
    paths = {source.path for source in project_sources()}
    assert {"pyproject.toml", "domain/errors.py", ".ci/run", "tests/architecture/tree.py"} <= paths
    assert not any(path.startswith((".venv/", ".git/", "build/")) for path in paths)


def test_no_file_is_too_long() -> None:
    assert tree_rules.long_files(project_sources()) == []


@pytest.mark.parametrize(("lines", "faults"), [(600, 0), (601, 1)])
def test_the_limit_of_length_bites(lines: int, faults: int) -> None:
    assert len(tree_rules.long_files([Source(path="service/long.py", text="x = 1\n" * lines)])) == faults
    assert tree_rules.long_files([Source(path="requirements/run.lock", text="x\n" * lines)]) == []


def test_names_say_what_they_answer() -> None:
    assert tree_rules.names_without_answer(project_sources()) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("service/utils.py", ""),
        ("domain/x/helper.py", ""),
        ("service/orders/store.py", "class OrderRepository:\n    pass\n"),
    ],
)
def test_an_empty_name_is_named(path: str, text: str) -> None:
    assert len(tree_rules.names_without_answer([Source(path=path, text=text)])) == 1


def test_every_decision_has_a_number_of_its_own() -> None:
    assert tree_rules.shared_numbers(source.path for source in project_sources()) == []


def test_a_number_given_twice_is_named() -> None:
    one, two = "docs/decisions/0001-house.md", "docs/decisions/0001-tent.md"
    assert tree_rules.shared_numbers([two, "docs/decisions/0002-roof.md", one]) == [
        f"{two}: the number is that of {one}"
    ]


def test_no_path_of_a_machine_is_committed() -> None:
    assert tree_rules.machine_paths(project_sources(), ROOT) == []


@pytest.mark.parametrize(
    "place", ["/" + "home/ada/lab", "/" + "Users/ada", "C:" + r"\Users\ada", "/srv/" + "checkout/tests"]
)
def test_a_path_of_a_machine_is_named(place: str) -> None:
    sample = Source(path="docs/a.md", text=f"first\nsee {place}\n")
    assert tree_rules.machine_paths([sample], Path("/srv/checkout")) == ["docs/a.md:2: path of a machine"]


def test_a_checkout_at_the_root_does_not_forbid_prose() -> None:
    assert tree_rules.machine_paths([Source(path="docs/a.md", text="COPY . /app\n")], Path("/app")) == []


def test_pages_fetch_nothing_from_other_hosts() -> None:
    assert tree_rules.outside_assets(project_sources()) == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("service/pages/a.html", '<script src="https://cdn.example/x.js"></script>'),
        ("service/pages/a.html", "<link rel=stylesheet href=//fonts.example/a.css>"),
        ("service/pages/a.css", "@font-face { src: url('http://fonts.example/a.woff2') }"),
        ("service/pages/a.css", '@import "https://fonts.example/a.css";'),
        ("service/pages/a.js", 'import { html } from "https://cdn.example/lit.js";'),
        ("service/platform/page.py", "HEAD = '<script src=\"//cdn.example/x.js\">'"),
    ],
)
def test_an_asset_from_another_host_is_named(path: str, line: str) -> None:
    assert len(tree_rules.outside_assets([Source(path=path, text=line)])) == 1


@pytest.mark.parametrize(
    "line", ['<svg xmlns="http://www.w3.org/2000/svg">', '<a href="/orders">', "// a comment in JavaScript"]
)
def test_names_and_local_links_are_no_assets(line: str) -> None:
    assert tree_rules.outside_assets([Source(path="service/pages/a.html", text=line)]) == []
