"""The project's own files as values, so that a house rule is a pure function: sources in, sentences out.

Every rule lives in a module of this package as ``rule(sources) -> list[str]``; its test applies it to the project and
to a bad sample, because a rule that cannot fail protects nothing.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""Top of the project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One text file of the project: its path from the top with forward slashes, and its text."""

    path: str
    text: str

    @property
    def module(self) -> str:
        """Dotted name of a Python file: ``service/kit/__init__.py`` is ``service.kit``."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def tree(self) -> ast.Module:
        """The parsed module."""
        return _parsed(self.path, self.text)

    def at(self, line: int, what: str) -> str:
        """Sentence of a violation, led by the place an editor can jump to."""
        return f"{self.path}:{line}: {what}"


@cache
def _parsed(path: str, text: str) -> ast.Module:
    return ast.parse(text, path)


@cache
def project_sources() -> tuple[Source, ...]:
    """Every text file of the project that .gitignore does not name, in order of path; works without git as well."""
    return tuple(_walk(ROOT, _ignored(ROOT)))


def python_sources(*tops: str) -> tuple[Source, ...]:
    """Python files of the project under the named folders."""
    return tuple(s for s in project_sources() if s.path.endswith(".py") and s.path.split("/", 1)[0] in tops)


def top_level(root: Path) -> set[str]:
    """Names at the top of the project, those of .gitignore and git's own folder left out."""
    return {entry.name for entry in root.iterdir() if not _is_ignored(entry.name, _ignored(root))}


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Every module or name a file imports as (line, dotted name); ``from a import b`` gives both ``a`` and ``a.b``."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = _base(source, node)
            yield node.lineno, base
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def _base(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.module if source.path.endswith("__init__.py") else source.module.rpartition(".")[0]
    parts = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _ignored(root: Path) -> tuple[str, ...]:
    lines = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    return (".git", *(line.rstrip("/") for line in lines if line and not line.startswith("#")))


def _is_ignored(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _walk(folder: Path, patterns: tuple[str, ...]) -> Iterator[Source]:
    for entry in sorted(folder.iterdir()):
        if _is_ignored(entry.name, patterns):
            continue
        if entry.is_dir():
            yield from _walk(entry, patterns)
        elif b"\0" not in (raw := entry.read_bytes()):
            yield Source(path=entry.relative_to(ROOT).as_posix(), text=raw.decode())
