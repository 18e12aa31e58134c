"""Limits of what is permitted 允许限: two-sided, one-sided or asymmetric, as numbers or expressions (VIM 4.26).

Expressions are computed in exact fractions, so that a boundary is where the regulation puts it: 90 % of 1.6 MPa is
1.44 MPa, not 1.4400000000000002, and a gauge at 1.44 MPa belongs to the next class.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from domain.conformity.errors import LimitsInvalid
from domain.errors import placed
from domain.quantity.decimal_text import terminating
from domain.uncertainty.model.arithmetic import EXACT
from domain.uncertainty.model.language import parse
from domain.uncertainty.model.program import compile_model, run
from domain.uncertainty.model.tables import LookupTable

NO_TABLES: Mapping[str, LookupTable] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a result must lie between, both ends included; None: no limit on that side."""

    lower: Decimal | None = None
    upper: Decimal | None = None
    unit: str

    def __post_init__(self) -> None:
        given = [limit for limit in (self.lower, self.upper) if limit is not None]
        if not given or not all(limit.is_finite() for limit in given):
            raise LimitsInvalid(lower=self.lower, upper=self.upper)
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise LimitsInvalid(lower=self.lower, upper=self.upper)

    @classmethod
    def symmetric(cls, maximum_permissible_error: Decimal, unit: str) -> "Limits":
        """Limits of +/- MPE."""
        return cls(lower=-maximum_permissible_error, upper=maximum_permissible_error, unit=unit)

    @property
    def maximum_permissible_error(self) -> Fraction | None:
        """Half the width between two limits, the MPEV of JJF 1094, exactly; None for a one-sided limit."""
        if self.lower is None or self.upper is None:
            return None
        if self.lower == self.upper.copy_negate():
            return Fraction(self.upper)
        return (Fraction(self.upper) - Fraction(self.lower)) / 2

    def contain(self, value: Decimal, margin: Decimal = Decimal(0)) -> bool:
        """Tell whether ``value`` keeps ``margin`` to each limit; a negative margin widens them. Both ends count.

        With a margin compared as fractions: a sum of decimals is rounded to the digits of whatever context is in force.
        """
        if not margin:
            return (self.lower is None or value >= self.lower) and (self.upper is None or value <= self.upper)
        exact, width = Fraction(value), Fraction(margin)
        above = self.lower is None or exact >= Fraction(self.lower) + width
        return above and (self.upper is None or exact <= Fraction(self.upper) - width)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSpecification:
    """Limits as a regulation states them: expressions of the model language, either ``mpe`` or lower and upper."""

    mpe: str | None = None
    lower: str | None = None
    upper: str | None = None
    unit: str

    def at(self, values: Mapping[str, Decimal], tables: Mapping[str, LookupTable] = NO_TABLES) -> Limits:
        """Compute the limits at one point. Pointers of refusals are ``/mpe``, ``/lower`` or ``/upper``."""
        if self.mpe is not None:
            if self.lower is not None or self.upper is not None:
                raise LimitsInvalid(lower=self.lower, upper=self.upper)
            with placed("/mpe"):
                return Limits.symmetric(evaluate_limit(self.mpe, values, tables), self.unit)
        ends: list[Decimal | None] = []
        for name, expression in (("/lower", self.lower), ("/upper", self.upper)):
            with placed(name):
                ends.append(None if expression is None else evaluate_limit(expression, values, tables))
        return Limits(lower=ends[0], upper=ends[1], unit=self.unit)


def evaluate_limit(
    expression: str, values: Mapping[str, Decimal], tables: Mapping[str, LookupTable] = NO_TABLES
) -> Decimal:
    """Compute an expression exactly; a limit such as 1/3 is cut at 28 digits. Raises a ``ModelError``."""
    program = compile_model(parse(expression, tuple(values), tables))
    exact = run(program, [Fraction(values[symbol]) for symbol in program.symbols], EXACT, tables)
    return terminating(exact).normalize()
