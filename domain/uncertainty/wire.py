"""The evaluation document as it comes in: strict, every number decimal text, nothing unknown let through."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from domain.exchange.wire import Wire
from domain.quantity.decimal_text import parse_decimal

MAX_INPUTS = 100
MAX_OUTPUTS = 20
MAX_DEFINITIONS = 500
MAX_READINGS = 10_000
MAX_TRIALS = 100_000_000


def _checked(text: str) -> str:
    parse_decimal(text)
    return text


Number = Annotated[str, AfterValidator(_checked)]
"""Decimal text; a JSON number would lose its digits and is refused."""
Short = Annotated[str, StringConstraints(max_length=200)]
Name = Annotated[str, StringConstraints(max_length=64)]
Shape = Literal[
    "normal",
    "t",
    "uniform",
    "rectangular",
    "triangular",
    "trapezoidal",
    "arcsine",
    "curvilinear_trapezoid",
    "exponential",
    "gamma",
    "lognormal",
]


class LabelIn(Wire):
    """What people call an input."""

    zh: Short = ""
    en: Short = ""


class SourceIn(Wire):
    """A result of a certificate."""

    certificate: Short
    result: Short = ""


class PooledIn(Wire):
    """A standard deviation known from earlier groups of readings."""

    standard_deviation: Number
    degrees_of_freedom: Number


class UncertaintyIn(Wire):
    """One way to state an uncertainty; which fields go together is checked where it is read."""

    type: Literal["A", "B"] | None = None
    distribution: Shape | None = None
    standard: Number | None = None
    expanded: Number | None = None
    coverage_factor: Number | None = None
    probability: Number | None = None
    half_width: Number | None = None
    beta: Number | None = None
    inexactness: Number | None = None
    parameter: Literal["scale", "standard_deviation"] | None = None
    degrees_of_freedom: Number | None = None
    reliability: Number | None = None
    relative: bool | Literal["percent", "ppm"] | None = None
    readings: Annotated[tuple[Number, ...], Field(strict=False, max_length=MAX_READINGS)] | None = None
    method: Literal["bessel", "range"] | None = None
    pooled: PooledIn | None = None

    @property
    def given(self) -> frozenset[str]:
        """Names of the fields that were stated."""
        return frozenset(name for name in type(self).model_fields if getattr(self, name) is not None)


class InputIn(Wire):
    """One input quantity."""

    symbol: Name
    value: Number | None = None
    unit: Name = ""
    label: LabelIn = LabelIn()
    uncertainty: UncertaintyIn | None = None
    degrees_of_freedom: Number | None = None
    relative: bool | Literal["percent", "ppm"] | None = None
    source: Short | SourceIn = ""


class CorrelationIn(Wire):
    """A correlation coefficient."""

    between: Annotated[tuple[Name, Name], Field(strict=False)]
    coefficient: Number


class DefinitionIn(Wire):
    """An intermediate quantity, computed once and used by outputs or by other definitions."""

    symbol: Name
    expression: str


class OutputIn(Wire):
    """One measurand and its model."""

    symbol: Name
    expression: str
    unit: Name = ""


class RoundingIn(Wire):
    """How the reported text is rounded."""

    digits: Literal[1, 2] = 2
    mode: Literal["up", "half_even", "up_if_loss_over_5_percent"] = "up"


class MonteCarloIn(Wire):
    """Trials and seed; read, and answered with a notice while this version does not sample."""

    trials: Annotated[int, Field(ge=1, le=MAX_TRIALS)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None


class EvaluationDocument(Wire):
    """What is to be evaluated."""

    title: Short = ""
    inputs: Annotated[tuple[InputIn, ...], Field(strict=False, max_length=MAX_INPUTS)]
    correlations: Annotated[tuple[CorrelationIn, ...], Field(strict=False, max_length=MAX_INPUTS**2)] = ()
    definitions: Annotated[tuple[DefinitionIn, ...], Field(strict=False, max_length=MAX_DEFINITIONS)] = ()
    """Intermediate quantities, in any order."""
    outputs: Annotated[tuple[OutputIn, ...], Field(strict=False, min_length=1, max_length=MAX_OUTPUTS)]
    coverage_probability: Number = "0.95"
    coverage_factor: Number | None = None
    """Prescribed k; without it k comes from the effective degrees of freedom."""
    rounding: RoundingIn = RoundingIn()
    monte_carlo: MonteCarloIn | None = None
