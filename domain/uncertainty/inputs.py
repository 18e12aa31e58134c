"""What goes into an evaluation: input quantities, their correlations, and the rules for coverage and reporting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from domain.uncertainty.errors import ValueMissing

Evaluation = Literal["A", "B"]
"""How an uncertainty was evaluated: by statistics of readings (GUM 2.3.2), or by other means (GUM 2.3.3)."""

Distribution = Literal[
    "normal",
    "t",
    "uniform",
    "triangular",
    "trapezoidal",
    "arcsine",
    "curvilinear_trapezoid",
    "exponential",
    "gamma",
    "lognormal",
    "constant",
]
"""The shapes of JCGM 101:2008, 6.4; ``constant`` is a quantity without uncertainty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a source of uncertainty yields: see :mod:`domain.uncertainty.sources`."""

    value: Decimal | None = None
    """The estimate, where the source itself gives it (the mean of readings); None: the caller knows it."""
    standard_uncertainty: float
    degrees_of_freedom: float | None = None
    """None: infinite."""
    distribution: Distribution
    evaluation: Evaluation
    shape: Mapping[str, str] = field(default_factory=dict)
    """Parameters of the shape as given (``half_width``, ``beta`` ...), decimal text: what sampling needs later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What a quantity took over from a named result: the cause of its correlation with others (GUM F.1.2.3)."""

    result: str
    """``<certificate>/<result id>``: equal text means the same result."""
    contribution: str
    """Signed standard uncertainty that comes from this result, decimal text in the quantity's unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputQuantity:
    """One input quantity of a measurement model, as it enters the budget."""

    symbol: str
    """As written in the model: letters, digits, ``_`` and Greek letters."""
    value: str
    """The estimate as decimal text, in ``unit``."""
    unit: str = ""
    """Code of the unit catalogue; "": not stated, which the dimension check then takes as it comes."""
    standard_uncertainty: float = 0.0
    """In ``unit``, not negative; 0 for a constant."""
    degrees_of_freedom: float | None = None
    """None: infinite."""
    distribution: Distribution = "normal"
    evaluation: Evaluation = "B"
    shape: Mapping[str, str] = field(default_factory=dict)
    label_zh: str = ""
    label_en: str = ""
    source: str = ""
    """What the number opens to: ``reading:<ids>``, ``standard:<certificate id>/<result id>``, ``item:<field>`` ..."""
    shared: tuple[Shared, ...] = ()
    """Parts of its uncertainty that other quantities may have in common with it; see ``sharing``."""


def input_quantity(
    estimate: Estimate,
    *,
    symbol: str,
    value: str | None = None,
    unit: str = "",
    label_zh: str = "",
    label_en: str = "",
    source: str = "",
    shared: tuple[Shared, ...] = (),
) -> InputQuantity:
    """Make an input quantity of what a source yields; ``value`` is needed where the source gives no estimate itself.

    Raises ``ValueMissing`` where neither gives one.
    """
    if value is None and estimate.value is None:
        raise ValueMissing(symbol=symbol)
    text = value if value is not None else str(estimate.value)
    return InputQuantity(
        symbol=symbol,
        value=text,
        unit=unit,
        standard_uncertainty=estimate.standard_uncertainty,
        degrees_of_freedom=estimate.degrees_of_freedom,
        distribution=estimate.distribution,
        evaluation=estimate.evaluation,
        shape=estimate.shape,
        label_zh=label_zh,
        label_en=label_en,
        source=source,
        shared=shared,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """The correlation coefficient r(x_a, x_b) of two input quantities (GUM 5.2.2)."""

    first: str
    second: str
    coefficient: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRule:
    """How the coverage factor k is found (GUM 6.3, Annex G; JJF 1059.1)."""

    probability: Decimal = Decimal("0.95")
    basis: Literal["t", "normal", "fixed", "shape"] = "t"
    """``t`` (effective degrees of freedom), ``normal``, ``fixed`` where the procedure prescribes ``factor``, or
    ``shape``: that of a dominant rectangle, trapezoid ... (EA-4/02 S9, S10), and ``t`` where nothing dominates."""
    factor: Decimal = Decimal(2)
    """The prescribed k; looked at with ``fixed`` only."""
    truncate_degrees_of_freedom: bool = False
    """GUM G.4.1 allows both to interpolate and to cut the effective degrees of freedom down to an integer. We
    interpolate: cutting would make 18 of the 18.998 which the example of G.4.1 itself calls 19."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingRule:
    """How the result is rounded for the certificate (GUM 7.2.6; JJF 1059.1)."""

    digits: Literal[1, 2] = 2
    """Significant digits of U."""
    mode: Literal["up", "half_even", "up_if_loss_over_5_percent"] = "up"
    """How U is rounded. We round up unless told otherwise, since rounding must never understate U."""
