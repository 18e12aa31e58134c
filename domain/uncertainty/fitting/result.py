"""What a fit yields: parameters with their covariances, how well the points agree, and inputs for a budget."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from domain.uncertainty import notices
from domain.uncertainty.fitting.curve import Polynomial
from domain.uncertainty.fitting.errors import FitNotComputable
from domain.uncertainty.inputs import Correlation, InputQuantity
from domain.uncertainty.notices import notice

SIGNIFICANCE = 0.05
"""The model is doubted where chi-squared would be exceeded this seldom (ISO/TS 28037:2010, 6.3; verified: memory)."""

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a fitted model."""

    symbol: str
    value: float
    standard_uncertainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedPoint:
    """How one point lies beside the curve."""

    residual: float
    """Measured less fitted y."""
    leverage: float
    """Variance of the curve there over that of the point: how much the point pulls the curve at its own place.

    0 to 1; for independent points the sum is the number of parameters.
    """
    standardised: float | None
    """Residual over its own standard deviation; None where the curve goes through the point whatever is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted model."""

    parameters: tuple[Parameter, ...]
    covariance: Matrix
    """Of the parameters, in their order."""
    correlation: Matrix
    degrees_of_freedom: int | None
    """Of the standard uncertainties; None: infinite, since those of the points were known."""
    residual_standard_deviation: float | None
    """Root of the (weighted) sum of squares over n - p; None where there are no more points than parameters."""
    chi_squared: float | None
    """Sum of squared residuals over known uncertainties; None where these were not known."""
    chi_squared_probability: float | None
    """How often chance alone exceeds it; None also where n = p."""
    points: tuple[FittedPoint, ...]
    curve: Polynomial | None
    """The curve itself, of a polynomial in one variable."""
    notices: tuple[str, ...] = ()

    def parameter(self, symbol: str) -> Parameter:
        """Find a parameter by its symbol; KeyError for another one."""
        for parameter in self.parameters:
            if parameter.symbol == symbol:
                return parameter
        raise KeyError(symbol)


def as_inputs(
    fit: Fit, *, unit_of: dict[str, str] | None = None, source: str = ""
) -> tuple[list[InputQuantity], list[Correlation]]:
    """Make the parameters correlated input quantities that share their degrees of freedom (GUM H.3; Willink 2007).

    Propagation then does prediction (``a + b*(t - t0)``) and inverse use (``(y0 - a)/b``). ``unit_of`` gives units by
    symbol, ``source`` what the numbers open to.
    """
    units = unit_of or {}
    from_scatter = fit.degrees_of_freedom is not None
    inputs = [
        InputQuantity(
            symbol=parameter.symbol,
            value=repr(parameter.value),
            unit=units.get(parameter.symbol, ""),
            standard_uncertainty=parameter.standard_uncertainty,
            degrees_of_freedom=fit.degrees_of_freedom,
            distribution="t" if from_scatter else "normal",
            evaluation="A" if from_scatter else "B",
            source=source,
        )
        for parameter in fit.parameters
    ]
    correlations = [
        Correlation(first=inputs[i].symbol, second=inputs[j].symbol, coefficient=fit.correlation[i][j])
        for i in range(len(inputs))
        for j in range(i)
        if fit.correlation[i][j]
    ]
    return inputs, correlations


def make_fit(
    symbols: Sequence[str],
    values: Sequence[float],
    covariance: Sequence[Sequence[float]],
    *,
    points: Sequence[FittedPoint],
    weighted_squares: float,
    is_known: bool,
    curve: Polynomial | None = None,
) -> Fit:
    """Put a fit together; ``weighted_squares`` is the sum of squares, over the variances where these ``is_known``.

    Raises ``FitNotComputable`` where a number is none.
    """
    freedom = len(points) - len(symbols)
    uncertainties = [math.sqrt(max(covariance[i][i], 0.0)) for i in range(len(symbols))]
    numbers = [*values, *uncertainties, weighted_squares, *(entry for row in covariance for entry in row)]
    has_scatter = is_known or any(point.residual for point in points)
    # A variance below the floats has become zero, which would say that the parameter is known exactly.
    if not all(map(math.isfinite, numbers)) or (has_scatter and not all(uncertainties)):
        raise FitNotComputable
    chi_squared = weighted_squares if is_known else None
    probability = None if chi_squared is None or not freedom else chance_to_exceed(chi_squared, freedom)
    is_doubtful = probability is not None and probability < SIGNIFICANCE
    return Fit(
        parameters=tuple(
            Parameter(symbol=symbol, value=value, standard_uncertainty=uncertainty)
            for symbol, value, uncertainty in zip(symbols, values, uncertainties, strict=True)
        ),
        covariance=tuple(map(tuple, covariance)),
        correlation=_correlation(covariance, uncertainties),
        degrees_of_freedom=None if is_known else freedom,
        residual_standard_deviation=math.sqrt(max(weighted_squares, 0.0) / freedom) if freedom else None,
        chi_squared=chi_squared,
        chi_squared_probability=probability,
        points=tuple(points),
        curve=curve,
        notices=(notice(notices.FIT_INCONSISTENT, f"{probability:.2g}"),) if is_doubtful else (),
    )


def chance_to_exceed(chi_squared: float, degrees_of_freedom: int) -> float:
    """Probability that chi-squared of so many degrees of freedom exceeds this by chance."""
    from scipy.special import chdtrc  # noqa: PLC0415 - scipy is slow to load, and many fits know no uncertainties

    return float(chdtrc(degrees_of_freedom, chi_squared))


def standardised(residual: float, deviation: float | None, leverage: float) -> float | None:
    """Residual over its standard deviation, which is ``deviation`` (that of the point) times root(1 - leverage)."""
    left = 1 - leverage
    if not deviation or left < 1e-9:  # noqa: PLR2004 - rounding of a leverage of one
        return None
    return residual / (deviation * math.sqrt(left))


def _correlation(covariance: Sequence[Sequence[float]], uncertainties: Sequence[float]) -> Matrix:
    return tuple(
        tuple(1.0 if i == j else _coefficient(entry, uncertainties[i], uncertainties[j]) for j, entry in enumerate(row))
        for i, row in enumerate(covariance)
    )


def _coefficient(covariance: float, first: float, second: float) -> float:
    # A parameter without uncertainty is correlated with nothing; rounding may carry a coefficient a hair beyond one.
    return max(-1.0, min(1.0, covariance / first / second)) if first and second else 0.0
