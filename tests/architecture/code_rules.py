"""Rules about code that import contracts cannot say: who reads a clock, who commits, who may know a slice's tables."""

import ast
import re
from collections.abc import Iterable, Iterator

from tests.architecture.tree import Source, imports

CLOCK = "service/kit/clock.py"
DATABASE = "service/kit/database.py"
COMPILES = "domain/uncertainty/model/compiled.py"
"""The one module of the domain that runs text as code: its own text, of its own tree (docs/decisions/0014)."""
READS_TABLES = ("service/audit/", "migrations/", "tests/")
"""Who reads the tables of every slice: the regulator's slice, the migrations, the tests."""

_TELLS_TIME = frozenset({
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime",
    "time.gmtime",
})  # fmt: skip
_IMPURE = frozenset({
    "asyncio", "glob", "http", "io", "logging", "os", "random", "secrets", "shutil", "socket", "sqlite3", "subprocess",
    "tempfile", "time", "urllib",
})  # fmt: skip
_IMPURE_CALLS = frozenset({"open", "print", "input", "eval", "exec", "compile", "uuid.uuid1", "uuid.uuid4", "uuid4"})
_TABLES = re.compile(r"service\.(?P<slice>\w+)\.tables(\.|$)")


def clocks(sources: Iterable[Source]) -> list[str]:
    """Code of the domain and the service that reads the time itself: a rule that reads a clock cannot be recomputed."""
    return [
        source.at(line, f"{name}: take the instant as an argument (the one clock is {CLOCK})")
        for source in sources
        if source.path.startswith(("domain/", "service/", "migrations/")) and source.path != CLOCK
        for line, name in _names(source)
        if ".".join(name.split(".")[-2:]) in _TELLS_TIME
    ]


def impurities(sources: Iterable[Source]) -> list[str]:
    """Modules of the domain that could reach a clock, chance, a file, the network, or run text as code."""
    found = []
    for source in sources:
        if source.path.startswith("domain/"):
            found += [
                source.at(line, f"import {name}: the domain has no clock, no randomness and no I/O")
                for line, name in imports(source)
                if name.split(".")[0] in _IMPURE
            ]
            forbidden = _IMPURE_CALLS - {"compile", "exec"} if source.path == COMPILES else _IMPURE_CALLS
            found += [source.at(line, f"{name}(): not in the domain") for line, name in _calls(source, forbidden)]
    return list(dict.fromkeys(found))


def commits(sources: Iterable[Source]) -> list[str]:
    """Code of the service that commits or rolls back by itself: one request or job is one transaction.

    Clients are left out: the spool of an instrument is its own small database.
    """
    return [
        source.at(node.lineno, f".{node.func.attr}(): only {DATABASE} ends a transaction")
        for source in sources
        if source.path.startswith(("domain/", "service/")) and source.path != DATABASE
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback"}
    ]


def strange_tables(sources: Iterable[Source]) -> list[str]:
    """Files that import the tables of another slice instead of calling its queries and operations."""
    found = []
    for source in sources:
        for line, name in imports(source):
            match = _TABLES.match(name)
            if match and not source.path.startswith((f"service/{match['slice']}/", *READS_TABLES)):
                found.append(source.at(line, f"{match[0].rstrip('.')}: call queries or operations of that slice"))
    return list(dict.fromkeys(found))


def postponed_tables(sources: Iterable[Source]) -> list[str]:
    """Table modules with postponed annotations: SQLModel then sees text where it needs the type of a column."""
    return [
        source.at(line, "SQLModel needs the real annotations")
        for source in sources
        if source.path.startswith("service/") and source.path.endswith("tables.py")
        for line, name in imports(source)
        if name == "__future__.annotations"
    ]


def _names(source: Source) -> Iterator[tuple[int, str]]:
    """Every dotted name a file mentions or imports: ``default_factory=time.time`` tells time without calling it."""
    yield from imports(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, ast.unparse(node)


def _calls(source: Source, names: frozenset[str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
            yield node.lineno, ast.unparse(node.func)
