"""A model made ready to compute: read, compiled, and its units held against each other, once for all its uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from domain.errors import placed
from domain.uncertainty.model.dimensions import Reading, read_units
from domain.uncertainty.model.language import parse
from domain.uncertainty.model.program import Program, compile_model
from domain.uncertainty.model.system import System
from domain.uncertainty.model.tables import LookupTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """A compiled model with the factors its units ask for."""

    program: Program
    factors: tuple[float, ...]
    """What each of the program's symbols is multiplied by before the model runs; all 1 for most models."""
    output_factor: float
    """What the model's result is multiplied by to come out in the output's unit."""
    reading: Reading
    """How the units were understood: see :mod:`domain.uncertainty.model.dimensions`."""


def read_equation(
    expression: str,
    units: Mapping[str, str],
    unit: str,
    tables: Mapping[str, LookupTable],
) -> Equation:
    """Read a model over symbols with units (catalogue codes; "" for not stated); the same text is read only once.

    Pointers of refusals start with ``/expression`` or ``/unit``; a unit of an input is refused at ``/inputs/<index>``.
    """
    return _read(expression, tuple(units.items()), unit, frozenset(tables))


@lru_cache(maxsize=1024)
def _read(expression: str, units: tuple[tuple[str, str], ...], unit: str, tables: frozenset[str]) -> Equation:
    with placed("/expression"):
        model = parse(expression, [symbol for symbol, _ in units], tables)
    system = System(symbols=model.symbols, definitions=(), root=model)
    understood = read_units(system, dict(units), unit)
    return Equation(
        program=compile_model(model),
        factors=tuple(understood.factors[symbol] for symbol in model.symbols),
        output_factor=understood.output_factor,
        reading=understood.reading,
    )
