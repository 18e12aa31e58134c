"""Several equations that use each other's results, put in the order in which they can be computed.

A measurement is seldom one formula: an air density goes into a buoyancy, the buoyancy into a mass. A definition has a
name, is computed once and may be used many times, so that a chain of two hundred steps stays two hundred steps long.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from domain.errors import placed
from domain.uncertainty.model.errors import DefinitionsCircular
from domain.uncertainty.model.language import Model, check_symbols, parse

NO_DEFINITIONS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Definition:
    """A named intermediate quantity."""

    name: str
    pointer: str
    """Where its text stands: ``/definitions/<index>/expression``."""
    model: Model


@dataclass(frozen=True, slots=True)
class System:
    """An output's equation with the definitions that it needs."""

    symbols: tuple[str, ...]
    """Inputs that are really used, by the output or by a definition it needs, in the order they were declared."""
    definitions: tuple[Definition, ...]
    """Each behind those that it uses; only those that the output needs."""
    root: Model

    def models(self) -> Iterator[Model]:
        """Every equation, the output's own last."""
        for definition in self.definitions:
            yield definition.model
        yield self.root


def read_system(
    expression: str,
    symbols: Sequence[str],
    definitions: Mapping[str, str] = NO_DEFINITIONS,
    tables: Collection[str] = (),
    *,
    is_complex: bool = False,
) -> System:
    """Read an output's expression over inputs and ``definitions`` (name: expression, in any order).

    Every definition is read, also one that this output does not need. Raises a ``ModelError`` at ``/expression`` or
    ``/definitions/<index>/expression``, ``SymbolRepeated`` and ``SymbolInvalid`` at an index of inputs and definitions
    together, ``DefinitionsCircular`` at ``/definitions``. With ``is_complex`` the functions of complex quantities are
    known too; such a system is for ``complexes.lower`` alone.
    """
    return _read(expression, tuple(symbols), tuple(definitions.items()), frozenset(tables), is_complex=is_complex)


@lru_cache(maxsize=1024)
def _read(
    expression: str,
    symbols: tuple[str, ...],
    stated: tuple[tuple[str, str], ...],
    tables: frozenset[str],
    *,
    is_complex: bool,
) -> System:
    names = (*symbols, *(name for name, _ in stated))
    if stated:
        check_symbols(names)
    known = {}
    for index, (name, text) in enumerate(stated):
        pointer = f"/definitions/{index}/expression"
        with placed(pointer):
            known[name] = Definition(name, pointer, parse(text, names, tables, is_complex=is_complex))
    with placed("/expression"):
        root = parse(expression, names, tables, is_complex=is_complex)
    ordered = _ordered(known)
    needed = set(root.symbols)
    for name in reversed(ordered):
        if name in needed:
            needed.update(known[name].model.symbols)
    return System(
        symbols=tuple(symbol for symbol in symbols if symbol in needed),
        definitions=tuple(known[name] for name in ordered if name in needed),
        root=root,
    )


def _ordered(known: Mapping[str, Definition]) -> list[str]:
    """Put each definition behind those that it uses."""
    uses = {name: [used for used in definition.model.symbols if used in known] for name, definition in known.items()}
    try:
        return list(TopologicalSorter(uses).static_order())
    except CycleError as fault:
        raise DefinitionsCircular("/definitions", path=" -> ".join(fault.args[1])) from fault
