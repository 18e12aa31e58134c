"""The only door to pint: what our own definition of a unit is worth in coherent SI units.

pint is imported and its registry built when the first scale or dimension is asked for, and each definition is evaluated
once, in exact fractions. Only text of ``units.yaml`` comes through here, and the registry knows only ``atoms.txt``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Final

from domain.quantity import _data

if TYPE_CHECKING:
    import pint


@dataclass(frozen=True, slots=True)
class Dimension(Mapping[str, Fraction]):
    """The dimension of a quantity: the exponents of the SI base quantities, none zero.

    Hashable and comparable; ``*``, ``/`` and ``**`` are those of dimensional analysis; dimension one is empty.
    """

    exponents: frozenset[tuple[str, Fraction]] = frozenset()

    @classmethod
    def of(cls, exponents: Mapping[str, Fraction]) -> "Dimension":
        """Make a dimension of a mapping; zero exponents are dropped."""
        return cls(frozenset((base, Fraction(power)) for base, power in exponents.items() if power))

    def __getitem__(self, base: str) -> Fraction:
        """Give the exponent of a base quantity; KeyError where it does not occur."""
        return dict(self.exponents)[base]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the base quantities that occur, by name."""
        return iter(sorted(base for base, _ in self.exponents))

    def __len__(self) -> int:
        """Count the base quantities that occur; 0 for dimension one."""
        return len(self.exponents)

    def __mul__(self, other: "Dimension") -> "Dimension":
        """Give the dimension of a product."""
        return Dimension.of({base: self.get(base, _NONE) + other.get(base, _NONE) for base in {*self, *other}})

    def __truediv__(self, other: "Dimension") -> "Dimension":
        """Give the dimension of a quotient."""
        return self * other**-1

    def __pow__(self, power: int | Fraction) -> "Dimension":
        """Give the dimension of a power with a rational exponent."""
        return Dimension.of({base: own * power for base, own in self.exponents})

    def __str__(self) -> str:
        """Write the dimension for people: ``length^2 mass time^-2``, or ``1``."""
        return " ".join(base if self[base] == 1 else f"{base}^{self[base]}" for base in self) or "1"


_NONE: Final = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A unit in coherent SI units: value in SI = value x scale + offset."""

    scale: Fraction
    offset: Fraction
    """Not zero for the degree Celsius alone."""
    dimension: Dimension


@cache
def evaluate_definition(expression: str) -> Definition:
    """Evaluate one definition of ``units.yaml`` in exact fractions."""
    registry = _registry()
    unit = registry.parse_units(expression)
    at_zero, at_one = (registry.Quantity(Fraction(number), unit).to_base_units().magnitude for number in (0, 1))
    exponents = {base.strip("[]"): Fraction(str(power)) for base, power in unit.dimensionality.items()}
    return Definition(
        scale=at_one - at_zero,
        offset=at_zero,
        dimension=Dimension.of(exponents),
    )


@cache
def _registry() -> "pint.UnitRegistry[Fraction]":
    import pint  # noqa: PLC0415 - a tenth of a second that a process pays only when it converts

    registry: pint.UnitRegistry[Fraction] = pint.UnitRegistry(None, non_int_type=Fraction)
    registry.load_definitions(_data.read("atoms.txt").splitlines())
    return registry
