"""The uncertainty budget as a value (GUM 8; JJF 1059.1): the tree of numbers behind one reported result.

Unrounded numbers are decimal text of 12 significant digits, so that two machines whose libm differs in the last bit
still write the same document; the rounded, reported text is exact.
"""

from dataclasses import dataclass
from typing import Final

EQUALS_ZERO: Final = " = 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One input quantity's share."""

    symbol: str
    label_zh: str
    label_en: str
    value: str
    unit: str
    standard_uncertainty: str
    evaluation: str
    """``A`` or ``B`` (GUM 2.3.2, 2.3.3)."""
    distribution: str
    degrees_of_freedom: str | None
    """None: infinite."""
    sensitivity: str
    contribution: str
    """|sensitivity| x standard uncertainty, in the output's unit."""
    percent: str
    """Share of the combined variance; with correlations the shares need not add up to 100."""
    source: str
    """What it opens to: ``reading:<ids>``, ``standard:<certificate id>/<result id>``, ``item:<field>``, ``pack`` ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What the certificate says: U to at most two significant digits, the value to its last place (GUM 7.2.6)."""

    value: str
    expanded_uncertainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Everything needed to defend one number."""

    symbol: str
    expression: str
    """What gives the value, or, for one that is solved for, an equation ``... = 0``."""
    unit: str
    value: str
    combined_standard_uncertainty: str
    effective_degrees_of_freedom: str | None
    """None: infinite, or (with a warning, where k does not need them) undefined."""
    coverage_probability: str
    coverage_factor: str
    coverage_basis: str
    """How k was found: ``t``, ``normal``, ``shape`` of a dominant input, ``monte_carlo`` (half the interval of the
    trials over u_c), or ``fixed`` where the procedure prescribes it."""
    expanded_uncertainty: str
    reported: Reported
    lines: tuple[BudgetLine, ...]
    warnings: tuple[str, ...]
    second_engine_difference: str
    """Largest relative difference from the independent engine; evaluation refuses above 1e-9."""
    equation: str = "numerical_value"
    """How the model's units were read: as ``numerical_value`` equation, numbers in their own units, or as ``quantity``
    equation, converted (VIM 1.22, 1.25; see :mod:`domain.uncertainty.model.dimensions`)."""

    @property
    def model(self) -> str:
        """The measurement model for the eye; an expression holds no ``=`` of its own."""
        return self.expression if self.expression.endswith(EQUALS_ZERO) else f"{self.symbol} = {self.expression}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonteCarloCheck:
    """Whether Monte Carlo bears the first-order interval out (JCGM 101:2008, 8), with what it takes to repeat it."""

    agrees: bool
    """Whether both ends lie within ``delta`` of those of the trials."""
    is_clear: bool
    """Whether the numerical error leaves no doubt of it."""
    delta: str
    """Numerical tolerance of u: half of its last meaningful digit."""
    difference_low: str
    """Distance of the two lower ends, in the output's unit."""
    difference_high: str
    trials: int
    seed: int
    generator: str
    """Name of the random numbers and version of the library that drew them: the same trials need the same ones."""
    probability: str = ""
    """What the compared intervals claim to hold; "", as the ends, in records of earlier versions."""
    low: str = ""
    """Lower end of the probabilistically symmetric interval of the trials, in the output's unit."""
    high: str = ""
