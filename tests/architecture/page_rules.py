"""Rules about pages people read: the map in the README, the glossary, links, settings and commands."""

import importlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import get_type_hints

from tests.architecture.tree import Source

MAPPED = ("domain", "service", "clients", "tests")
"""Tops whose folders each need a row of their own in the map."""
MIRRORS = ("tests/domain", "tests/service", "tests/clients")
"""Tests that mirror a mapped package; the row of ``tests/`` speaks for them."""

_ROW = re.compile(r"^\| `([a-z_/-]+)/` \|", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)(?:#[^)]*)?\)")
_DOCS_PATH = re.compile(r"\bdocs/[\w./-]+\.md\b")
_CELL = re.compile(r"`([^`]+)`")


def folders(sources: Iterable[Source]) -> set[str]:
    """Folders that the map has to name: each top with files, and the first level of the mapped tops."""
    found = set()
    for source in sources:
        parts = source.path.split("/")[:-1]
        found.update(parts[:1])
        if len(parts) > 1 and parts[0] in MAPPED:
            found.add("/".join(parts[:2]))
    return {folder for folder in found if not folder.startswith(".") and folder not in MIRRORS}


def map_faults(readme: Source, present: Collection[str]) -> list[str]:
    """Rows of the map without a folder, and folders without a row."""
    rows = _ROW.findall(readme.text)
    return [
        *(f"{readme.path}: {row}/ is in the map but not in the tree" for row in rows if row not in present),
        *(f"{readme.path}: {folder}/ is not in the map" for folder in sorted(present) if folder not in rows),
        *(f"{readme.path}: {row}/ stands twice in the map" for row in sorted(set(rows)) if rows.count(row) > 1),
    ]


def dead_links(sources: Iterable[Source], root: Path) -> list[str]:
    """Relative links of a page, and paths into docs/ in any text, that lead nowhere."""
    found = []
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), start=1):
            links = _LINK.findall(line) if source.path.endswith(".md") else []
            dead = [link for link in links if not (root / source.path).parent.joinpath(link).exists()]
            # Tests may speak of pages that do not exist.
            named = _DOCS_PATH.findall(line) if not source.path.startswith("tests/") else []
            dead += [path for path in named if not (root / path).exists()]
            found += [source.at(number, f"{link} does not exist") for link in dead]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One row of the glossary."""

    zh: str
    en: str
    module: str
    """Dotted name, "" for a word that only people use."""
    names: tuple[str, ...]


def terms(glossary: Source) -> tuple[Term, ...]:
    """Rows of the five-column tables: 中文, English, source, module, names."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in glossary.text.splitlines() if line[:1] == "|"
    ]
    return tuple(
        Term(zh=row[0], en=row[1], module="".join(_CELL.findall(row[3])), names=tuple(_CELL.findall(row[4])))
        for row in rows
        if len(row) == 5 and row[0] != "中文" and not set(row[0]) <= {"-", ":"}
    )


def term_faults(listed: Iterable[Term]) -> list[str]:
    """Terms whose module or names do not exist, that lack a language, or that stand twice."""
    found: list[str] = []
    seen: set[str] = set()
    for term in listed:
        if not (term.zh and term.en):
            found.append(f"{term.zh or term.en}: one language is missing")
        if term.en in seen:
            found.append(f"{term.en}: stands twice")
        seen.add(term.en)
        if term.names and not term.module:
            found.append(f"{term.en}: names without a module")
        if term.module:
            found += [f"{term.en}: {fault}" for fault in _missing(term)]
    return found


def _missing(term: Term) -> list[str]:
    try:
        module = importlib.import_module(term.module)
    except ImportError:
        return [f"no module {term.module}"]
    return [f"{term.module} has no {name}" for name in term.names if not _holds(module, name)]


def _holds(module: object, name: str) -> bool:
    """Whether a module has ``name``, or its class the attribute or field, as in ``Budget.lines``."""
    first, _, rest = name.partition(".")
    found = getattr(module, first, None)
    return found is not None and (not rest or hasattr(found, rest) or rest in get_type_hints(found))
