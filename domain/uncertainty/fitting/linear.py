"""Linear least squares for any design: parameters that multiply known columns (GUM H.3; ISO/TS 28037:2010, clause 6).

The solution is exact (see :mod:`.exact`); numbers are rounded to floats once, at the very end.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from operator import mul

from domain.uncertainty.fitting.curve import Polynomial
from domain.uncertainty.fitting.errors import FitNotComputable, FitUndetermined
from domain.uncertainty.fitting.exact import Solution, quotient, solve, whole_numbers
from domain.uncertainty.fitting.points import Real, Weighting, Weights, check_points, decimal, weigh
from domain.uncertainty.fitting.result import Fit, FittedPoint, make_fit, standardised

Transform = Sequence[Sequence[Fraction]]
"""Row k: what one unit of the coefficient of column k adds to each quantity that is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A solved design, in whole numbers, with the scales that make them quantities."""

    columns: Sequence[Sequence[int]]
    y: Sequence[int]
    power: int
    """y = whole number * 10**power."""
    weighting: Weighting
    solution: Solution

    @property
    def freedom(self) -> int:
        """Points beyond the parameters."""
        return len(self.y) - len(self.columns)

    @property
    def weighted_squares(self) -> Fraction:
        """Sum of weighted squared residuals."""
        scale = self.weighting.unit * Fraction(10) ** (2 * self.power)
        return Fraction(self.solution.sum_of_squares, self.solution.determinant) * scale

    def residuals(self) -> list[float]:
        """Measured less fitted y, exact before the last rounding."""
        scale = Fraction(10) ** self.power
        determinant, numerators = self.solution.determinant, self.solution.numerators
        return [
            quotient(determinant * y - sum(map(mul, numerators, row)), determinant, scale)
            for y, row in zip(self.y, zip(*self.columns, strict=True), strict=True)
        ]

    def quantities(self, transform: Transform) -> tuple[list[float], list[list[float]]]:
        """Values and covariances of linear combinations of the coefficients."""
        common = math.lcm(*(entry.denominator for row in transform for entry in row))
        whole = [[int(entry * common) for entry in row] for row in transform]
        solution, scale = self.solution, Fraction(10) ** self.power
        combinations = list(zip(*whole, strict=True))
        values = [
            quotient(sum(map(mul, solution.numerators, combination)), solution.determinant, scale / common)
            for combination in combinations
        ]
        half = [[sum(map(mul, row, combination)) for row in solution.adjugate] for combination in combinations]
        variance = self._variance() / common**2
        covariance = [
            [
                quotient(sum(map(mul, first, combination)), solution.determinant, variance)
                for combination in combinations
            ]
            for first in half
        ]
        return values, covariance

    def _variance(self) -> Fraction:
        """What the inverse of the normal matrix is multiplied by: the variance of a point of weight one."""
        known = 1 / self.weighting.unit
        if self.weighting.is_known:
            return known
        # Fifty digits: more would only make every later product longer.
        spread = self.weighted_squares / self.freedom
        return known * Fraction(decimal(spread)) if spread else Fraction(0)


def linear_fit(
    columns: Mapping[str, Sequence[Real]],
    y: Sequence[Real],
    *,
    u_y: Sequence[Real] | None = None,
    weights: Weights = "known",
) -> Fit:
    """Fit y = sum of parameter * column; a column of ones under a parameter's symbol makes its constant term.

    Without ``u_y`` the residuals tell the scatter, with n - p degrees of freedom. Raises ``FitLengthsDiffer``,
    ``PointInvalid``, ``PointUncertaintyInvalid``, ``TooFewPoints``, ``FitUndetermined`` or ``FitNotComputable``.
    """
    symbols = tuple(columns)
    stated = {} if u_y is None else {"u_y": u_y}
    check_points(len(y), len(symbols), uncertainties_known=u_y is not None and weights == "known", y=y, **stated)
    scaled = []
    for symbol, column in columns.items():
        check_points(len(y), 0, uncertainties_known=True, **{symbol: column})
        scaled.append(whole_numbers([decimal(value) for value in column]))
    design = solve_design(symbols, [column for column, _ in scaled], y, weigh(len(y), u_y, weights))
    powers = [Fraction(10) ** -power for _, power in scaled]
    transform = [[power if i == j else Fraction(0) for j in range(len(powers))] for i, power in enumerate(powers)]
    return fit_of(symbols, design, transform, u_y=u_y)


def solve_design(
    symbols: Sequence[str], columns: Sequence[Sequence[int]], y: Sequence[Real], weighting: Weighting
) -> Design:
    """Solve for the coefficients of whole columns; ``FitUndetermined`` where they are dependent."""
    whole, power = whole_numbers([decimal(value) for value in y])
    solution = solve(columns, whole, weighting.whole)
    if solution is None:
        raise FitUndetermined("/x", symbols=", ".join(symbols))
    return Design(columns=columns, y=whole, power=power, weighting=weighting, solution=solution)


def fit_of(
    symbols: Sequence[str],
    design: Design,
    transform: Transform,
    *,
    u_y: Sequence[Real] | None,
    curve: Polynomial | None = None,
) -> Fit:
    """Put the fit of a solved design together; ``transform`` makes its coefficients the parameters."""
    try:
        values, covariance = design.quantities(transform)
        squares = float(design.weighted_squares)
        points = _points(design, u_y, squares)
    except OverflowError as fault:
        raise FitNotComputable from fault
    return make_fit(
        symbols,
        values,
        covariance,
        points=points,
        weighted_squares=squares,
        is_known=design.weighting.is_known,
        curve=curve,
    )


def _points(design: Design, u_y: Sequence[Real] | None, weighted_squares: float) -> list[FittedPoint]:
    residuals = design.residuals()
    scale = 1.0 if design.weighting.is_known or not design.freedom else math.sqrt(weighted_squares / design.freedom)
    uncertainties = [1.0] * len(residuals) if u_y is None else [float(u) for u in u_y]
    return [
        FittedPoint(residual=residual, leverage=leverage, standardised=standardised(residual, scale * u, leverage))
        for residual, leverage, u in zip(residuals, _leverages(design), uncertainties, strict=True)
    ]


def _leverages(design: Design) -> list[float]:
    import numpy as np  # noqa: PLC0415 - a budget without a fit needs no numpy

    sizes = [max(map(abs, column)) for column in design.columns]
    heaviest = max(design.weighting.whole)
    matrix = np.array([[n / size for n in column] for column, size in zip(design.columns, sizes, strict=True)])
    root = np.sqrt([weight / heaviest for weight in design.weighting.whole])
    orthogonal, _ = np.linalg.qr((matrix * root).T)
    return [float(h) for h in np.minimum((orthogonal**2).sum(axis=1), 1.0)]


def constant(count: int) -> tuple[Decimal, ...]:
    """Make a column of ones."""
    return (Decimal(1),) * count
