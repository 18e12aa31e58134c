"""Rules about the tree: its top level, the size and the names of files, what no committed text may contain."""

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from tests.architecture.tree import Source

TOP_LEVEL = frozenset({
    ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "README.zh-CN.md", "clients", "docker",
    "docs", "domain", "migrations", "pyproject.toml", "requirements", "service", "tests",
})  # fmt: skip
"""Everything that may lie at the top (architecture decision 0001)."""

LONGEST = 600
"""Lines after which a file has to be split."""
_CODE = (".py", ".js", ".css", ".html", ".jinja", ".j2", ".typ", ".sql", ".toml", ".md")

_NO_ANSWER = re.compile(r"(^|/)(utils?|helpers?|common|misc|base|manager)\.py$")
_EMPTY_PATTERN = re.compile(r"\b\w+(Repository|UnitOfWork|Manager|Helper|Factory|Dto|DTO)$")
_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)

_HOME = re.compile(r"/(?:home|Users|root)/\w|\b[A-Z]:\\\\?Users\\")
_ASSET = re.compile(r"""(?:(?:src|href)\s*=\s*["']?|url\(\s*["']?|@import\s+["']|\bfrom\s+["'])(?:https?:)?//[\w.-]+""")
_PAGES = (".html", ".jinja", ".j2", ".js", ".css", ".svg", ".py")


def strangers(names: Iterable[str]) -> list[str]:
    """Names at the top level that have no place there."""
    return [f"{name}: the top level is fixed (docs/decisions/0001)" for name in sorted(set(names) - TOP_LEVEL)]


def long_files(sources: Iterable[Source]) -> list[str]:
    """Files of code and prose past the hard stop; data (packs, units, locks, vectors) may be as long as its subject."""
    lengths = ((s, s.text.count("\n")) for s in sources if s.path.endswith(_CODE))
    return [f"{s.path}: {lines} lines, split it by verb or concept" for s, lines in lengths if lines > LONGEST]


def names_without_answer(sources: Iterable[Source]) -> list[str]:
    """Files and classes whose name does not say which question of the laboratory they answer."""
    found = []
    for source in sources:
        if _NO_ANSWER.search(source.path):
            found.append(f"{source.path}: name the file after the question it answers")
        if source.path.endswith(".py"):
            names = _CLASS.findall(source.text)
            found += [f"{source.path}: class {name}: write functions" for name in names if _EMPTY_PATTERN.match(name)]
    return found


def machine_paths(sources: Iterable[Source], root: Path) -> list[str]:
    """Texts that name a folder of one machine: a home, or the place this very checkout lies in."""
    # A checkout directly under / would match half of all prose, so its own place is searched from two folders deep on.
    own = [str(root)] if len(root.parts) > 2 else []
    return [
        source.at(number, "path of a machine")
        for source in sources
        for number, line in enumerate(source.text.splitlines(), start=1)
        if _HOME.search(line) or any(place in line for place in own)
    ]


def outside_assets(sources: Iterable[Source]) -> list[str]:
    """Pages of the service that would make a browser fetch from another host: laboratories work on island networks."""
    return [
        source.at(number, "asset from another host: ship it, or take it from a package")
        for source in sources
        if source.path.startswith("service/") and source.path.endswith(_PAGES)
        for number, line in enumerate(source.text.splitlines(), start=1)
        if _ASSET.search(line)
    ]


def shared_numbers(paths: Iterable[str]) -> list[str]:
    """Decisions that bear the number of another."""
    decisions = sorted(path for path in paths if path.startswith("docs/decisions/"))
    return [f"{two}: the number is that of {one}" for one, two in pairwise(decisions) if one[:19] == two[:19]]
