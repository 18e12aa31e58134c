"""The pages people read say what is so; each rule is shown to bite."""

from pathlib import Path

import pytest

from tests.architecture import pack_schema, page_rules
from tests.architecture.page_rules import Term
from tests.architecture.problems_page import PAGE, page
from tests.architecture.test_errors import GOOD
from tests.architecture.tree import ROOT, Source, project_sources

SOURCES = {source.path: source for source in project_sources()}
GLOSSARY = "docs/glossary.md"


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_map_is_the_tree(readme: str) -> None:
    assert page_rules.map_faults(SOURCES[readme], page_rules.folders(project_sources())) == []


def test_a_wrong_map_is_named() -> None:
    readme = Source(path="README.md", text="| `domain/` | rules |\n| `gone/` | nothing |\n| `domain/` | again |\n")
    assert page_rules.map_faults(readme, {"domain", "domain/new"}) == [
        "README.md: gone/ is in the map but not in the tree",
        "README.md: domain/new/ is not in the map",
        "README.md: domain/ stands twice in the map",
    ]


def test_folders_are_those_of_the_map() -> None:
    paths = [
        "pyproject.toml",
        ".ci/run",
        "docs/decisions/0001.md",
        "service/kit/sub/a.py",
        "tests/domain/a.py",
        "tests/faults/a.py",
    ]
    found = page_rules.folders(Source(path=path, text="") for path in paths)
    assert found == {"docs", "service", "service/kit", "tests", "tests/faults"}


def test_no_link_is_dead() -> None:
    assert page_rules.dead_links(project_sources(), ROOT) == []


def test_a_dead_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "there.md").touch()
    text = "[a](there.md#part) [b](gone.md) [c](https://example.org/x) [d](#here)\nsee docs/lost.md\n"
    faults = page_rules.dead_links([Source(path="docs/a.md", text=text)], tmp_path)
    assert faults == ["docs/a.md:1: gone.md does not exist", "docs/a.md:2: docs/lost.md does not exist"]


def test_the_schema_and_the_keys_of_packs_are_the_format() -> None:
    assert pack_schema.SCHEMA.read_text(encoding="utf-8") == pack_schema.schema_text()
    assert pack_schema.KEYS.read_text(encoding="utf-8") == pack_schema.keys_text()
    assert pack_schema.KINDS.read_text(encoding="utf-8") == pack_schema.kinds_text()


def test_the_glossary_is_the_code() -> None:
    assert page_rules.term_faults(page_rules.terms(SOURCES[GLOSSARY])) == []


def test_every_room_of_the_domain_has_words_in_the_glossary() -> None:
    named = {term.module for term in page_rules.terms(SOURCES[GLOSSARY])}
    rooms = {f for f in page_rules.folders(project_sources()) if f.startswith("domain/")}
    assert {room for room in rooms if not any(m.startswith(room.replace("/", ".")) for m in named)} == set()


def test_the_rows_of_a_glossary_are_read() -> None:
    head = "| 中文 | English | source | module | names |\n|---|---|---|---|---|\n"
    text = head + "| 读数 | reading | 17025 | `a.b` | `R`, `R.x` |\n| a | b |\n"
    listed = page_rules.terms(Source(path=GLOSSARY, text=text))
    assert listed == (Term(zh="读数", en="reading", module="a.b", names=("R", "R.x")),)


@pytest.mark.parametrize(
    ("term", "fault"),
    [
        (Term(zh="", en="reading", module="", names=()), "reading: one language is missing"),
        (Term(zh="读数", en="reading", module="domain.nowhere", names=()), "reading: no module domain.nowhere"),
        (
            Term(zh="拒绝", en="refusal", module="domain.errors", names=("MetrologyError.gone",)),
            "refusal: domain.errors has no MetrologyError.gone",
        ),
        (Term(zh="拒绝", en="refusal", module="", names=("MetrologyError",)), "refusal: names without a module"),
    ],
)
def test_a_wrong_row_is_named(term: Term, fault: str) -> None:
    assert page_rules.term_faults([term]) == [fault]


def test_a_word_stands_once() -> None:
    term = Term(zh="读数", en="reading", module="domain.calibration.record", names=("Reading", "Reading.value"))
    assert page_rules.term_faults([term]) == []
    assert page_rules.term_faults([term, term]) == ["reading: stands twice"]


def test_the_page_of_refusals_is_written_from_the_classes() -> None:
    row = "| `sample-refusal` | 422 | 样品 {name} 不合格。 | Sample {name} is refused. | `domain.sample.Sample` |\n"
    assert page([GOOD]).endswith(row)
    assert PAGE == ROOT / "docs" / "problems.md"
