"""The evaluation document as it comes in: what is known, what is asked, and by which rules."""

from typing import Annotated, Literal

from pydantic import Field

from domain.exchange.wire import Wire
from domain.uncertainty.fitting.wire import FitIn
from domain.uncertainty.wire import MAX_INPUTS, CorrelationIn, InputIn, Name, Number, Short

MAX_OUTPUTS = 20
MAX_DEFINITIONS = 500
MAX_FITS = 20
MAX_TRIALS = 10_000_000


class DefinitionIn(Wire):
    """An intermediate quantity, computed once and used by outputs or by other definitions."""

    symbol: Name
    expression: str


class ComplexIn(Wire):
    """A complex input quantity, made of two of ``inputs``: ``Z_re`` and ``Z_im``, or ``Z_abs`` and ``Z_arg``."""

    symbol: Name
    form: Literal["cartesian", "polar"]


class OutputIn(Wire):
    """One measurand and its model: an expression, or an equation that it is solved for from."""

    symbol: Name
    expression: str | None = None
    equation: str | None = None
    """Left-hand side of an equation in ``symbol`` and the inputs, whose right-hand side is zero."""
    between: Annotated[tuple[Number, Number], Field(strict=False)] | None = None
    """Where the root of the equation is looked for, in ``unit``; it must lie between, and be the only one there."""
    unit: Name = ""
    complex: bool = False
    """Answered by its real and imaginary part, magnitude and phase: four budgets."""


class RoundingIn(Wire):
    """How the reported text is rounded."""

    digits: Literal[1, 2] = 2
    mode: Literal["up", "half_even", "up_if_loss_over_5_percent"] = "up"


class MonteCarloIn(Wire):
    """How many trials are drawn, and from which seed; without ``trials`` as many as the digits of u need."""

    trials: Annotated[int, Field(ge=1, le=MAX_TRIALS)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1
    digits: Literal[1, 2] | None = None
    """Meaningful digits of u; those of the reported U where nothing is said."""
    interval: Literal["symmetric", "shortest"] = "symmetric"
    """The interval whose ends adaptive trials hold to the tolerance."""


class EvaluationDocument(Wire):
    """What is to be evaluated."""

    title: Short = ""
    inputs: Annotated[tuple[InputIn, ...], Field(strict=False, max_length=MAX_INPUTS)] = ()
    correlations: Annotated[tuple[CorrelationIn, ...], Field(strict=False, max_length=MAX_INPUTS**2)] = ()
    fits: Annotated[tuple[FitIn, ...], Field(strict=False, max_length=MAX_FITS)] = ()
    """Fits whose parameters are input quantities too."""
    complex: Annotated[tuple[ComplexIn, ...], Field(strict=False, max_length=MAX_INPUTS)] = ()
    """Pairs of inputs that are the parts of a complex quantity, which models then name as one."""
    definitions: Annotated[tuple[DefinitionIn, ...], Field(strict=False, max_length=MAX_DEFINITIONS)] = ()
    """Intermediate quantities, in any order."""
    outputs: Annotated[tuple[OutputIn, ...], Field(strict=False, min_length=1, max_length=MAX_OUTPUTS)]
    coverage_probability: Number = "0.95"
    coverage: Literal["t", "normal", "shape", "monte_carlo"] = "t"
    """What k is taken from; ``shape``: from that of a dominant input, where there is one; ``monte_carlo``: from the
    interval of the trials, of which it is half the width over u_c."""
    coverage_factor: Number | None = None
    """Prescribed k; without it k comes from the effective degrees of freedom."""
    rounding: RoundingIn = RoundingIn()
    monte_carlo: MonteCarloIn | Literal[False] | None = None
    """Omitted: adaptive; ``false``: none."""
