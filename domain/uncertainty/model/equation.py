"""A model made ready to compute: read, compiled, and its units held against each other, once for all its uses."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar

from domain.uncertainty.model.compiled import Compiled, compile_function
from domain.uncertainty.model.dimensions import Reading, in_radians, radians, read_units
from domain.uncertainty.model.gradient import Linearised, linearise_system
from domain.uncertainty.model.program import SystemProgram, compile_system
from domain.uncertainty.model.system import NO_DEFINITIONS, System, read_system
from domain.uncertainty.model.tables import LookupTable

_NOTHING: frozenset[str] = frozenset()
NO_ANGLES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """A compiled model with the factors its units ask for."""

    pointer: ClassVar[str] = "/expression"
    """Where its text stands in an output."""

    declared: tuple[str, ...]
    """Every input that was declared, used or not."""
    system: System
    program: SystemProgram
    """For whoever needs another kind of number, or the place of a fault."""
    compiled: Compiled
    """Over all declared inputs in their own units, into the output's unit: factors are inside."""
    factors: tuple[float, ...]
    """What each of the program's symbols is multiplied by before the model runs; all 1 for most models."""
    output_factor: float
    """What the model's result is multiplied by to come out in the output's unit."""
    reading: Reading
    """How the units were understood: see :mod:`domain.uncertainty.model.dimensions`."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """Inputs that are really used."""
        return self.system.symbols

    def scaled(self, values: Sequence[float]) -> list[float]:
        """Values of the program's symbols as it wants them; ``values`` are those of the declared inputs."""
        value_of = dict(zip(self.declared, values, strict=True))
        return [value_of[symbol] * factor for symbol, factor in zip(self.program.symbols, self.factors, strict=True)]

    def linearise(self, values: Sequence[float], tables: Mapping[str, LookupTable]) -> Linearised:
        """Value and gradient at ``values`` of the declared inputs, in the output's unit and by each input's own.

        Raises ``UndefinedValue``, ``DerivativeUndefined`` or ``TableOutOfRange`` at ``/expression`` or
        ``/definitions/<index>/expression``.
        """
        if not self.compiled.line.is_noted:
            try:
                value, gradient = self.compiled.function(self.compiled.tables_of(tables), *values)
            except (ArithmeticError, ValueError):
                return self._interpreted(values, tables)
            # A sum is not finite if a term is not; one that overflows by itself only goes the longer way.
            if math.isfinite(value + sum(gradient)):
                return Linearised(value, gradient, _NOTHING, _NOTHING)
        return self._interpreted(values, tables)

    def _interpreted(self, values: Sequence[float], tables: Mapping[str, LookupTable]) -> Linearised:
        found = linearise_system(self.program, self.scaled(values), tables)
        slopes = dict(zip(self.program.symbols, found.gradient, strict=True))
        factors = dict(zip(self.program.symbols, self.factors, strict=True))
        gradient = tuple(
            slopes[symbol] * factors[symbol] * self.output_factor if symbol in slopes else 0.0
            for symbol in self.declared
        )
        return Linearised(found.value * self.output_factor, gradient, found.kinks, found.stepwise)


def read_equation(
    expression: str,
    units: Mapping[str, str],
    unit: str,
    tables: Mapping[str, LookupTable],
    definitions: Mapping[str, str] = NO_DEFINITIONS,
) -> Equation:
    """Read a model over symbols with units (catalogue codes; "" for not stated); the same text is read only once.

    Pointers of refusals start with ``/expression``, ``/definitions`` or ``/unit``; a unit of an input is refused at
    ``/inputs/<index>``.
    """
    return _read(expression, tuple(units.items()), unit, frozenset(tables), tuple(definitions.items()))


@lru_cache(maxsize=1024)
def _read(
    expression: str,
    units: tuple[tuple[str, str], ...],
    unit: str,
    tables: frozenset[str],
    definitions: tuple[tuple[str, str], ...],
) -> Equation:
    system = read_system(expression, tuple(symbol for symbol, _ in units), dict(definitions), tables)
    return equation_of(system, dict(units), unit)


def equation_of(system: System, units: Mapping[str, str], unit: str, angles: Mapping[str, str] = NO_ANGLES) -> Equation:
    """Make a system over symbols with ``units`` ready; raises what ``read_units`` does.

    ``angles`` are the units (deg ...) of inputs that the system takes in radians.
    """
    declared, understood = tuple(units), in_radians(read_units(system, {**units, **radians(angles)}, unit), angles)
    return Equation(
        declared=declared,
        system=system,
        program=compile_system(system),
        compiled=compile_function(system, declared, understood.factors, understood.output_factor),
        factors=tuple(understood.factors[symbol] for symbol in system.symbols),
        output_factor=understood.output_factor,
        reading=understood.reading,
    )
