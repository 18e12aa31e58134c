"""Input quantities as a document states them: strict, every number decimal text, nothing unknown let through."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from domain.exchange.wire import Wire
from domain.quantity.decimal_text import parse_decimal

MAX_INPUTS = 100
MAX_READINGS = 10_000
MAX_GROUPS = 200
MAX_IN_GROUP = 500
MAX_SHARED = 50


def _checked(text: str) -> str:
    parse_decimal(text)
    return text


Number = Annotated[str, AfterValidator(_checked)]
"""Decimal text; a JSON number would lose its digits and is refused."""
Numbers = Annotated[tuple[Number, ...], Field(strict=False, max_length=MAX_READINGS)]
Group = Annotated[tuple[Number, ...], Field(strict=False, max_length=MAX_IN_GROUP)]
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


class GroupSummaryIn(Wire):
    """Groups of readings by their means and standard deviations (GUM H.5, table H.9)."""

    means: Numbers
    standard_deviations: Numbers
    readings_each: Annotated[int, Field(ge=1, le=MAX_READINGS)]


class SpecificationIn(Wire):
    """A data sheet's ``a % of reading + b % of range + n digits``."""

    of_reading: Number | None = None
    of_range: Number | None = None
    range: Number | None = None
    digits: Number | None = None
    digit: Number | None = None
    per: Annotated[Literal["percent", "ppm"] | None, Field(alias="in")] = None
    """What ``of_reading`` and ``of_range`` are in; there is no default, since a guess may be wrong by 10,000."""


class SharedIn(Wire):
    """What an uncertainty took over from a named result, signed, in the input's unit."""

    result: Short
    contribution: Number


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
    shape: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    maximum_permissible_error: Number | None = None
    resolution: Number | None = None
    hysteresis: Number | None = None
    specification: SpecificationIn | None = None
    parameter: Literal["scale", "standard_deviation"] | None = None
    degrees_of_freedom: Number | None = None
    reliability: Number | None = None
    relative: bool | Literal["percent", "ppm"] | None = None
    readings: Numbers | None = None
    method: Literal["bessel", "range", "autocorrelated", "weighted"] | None = None
    pooled: PooledIn | None = None
    uncertainties: Numbers | None = None
    groups: Annotated[tuple[Group, ...], Field(strict=False, max_length=MAX_GROUPS)] | None = None
    group_summary: GroupSummaryIn | None = None
    simultaneous: Name | None = None
    """Name of a run: inputs that state the same one were read at the same times."""

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
    shared: Annotated[tuple[SharedIn, ...], Field(strict=False, max_length=MAX_SHARED)] = ()


class CorrelationIn(Wire):
    """A correlation coefficient."""

    between: Annotated[tuple[Name, Name], Field(strict=False)]
    coefficient: Number
