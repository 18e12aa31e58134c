"""Polynomials through points whose y are correlated: a full covariance matrix (Gauss-Markov; ISO/TS 28037:2010, 9).

The Cholesky factor of the covariance makes the points independent and of unit variance; the rest is an exact fit.
Clause number: verified: memory.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from scipy.linalg import solve_triangular

from domain.uncertainty.fitting.errors import FitUndetermined
from domain.uncertainty.fitting.exact import whole_numbers
from domain.uncertainty.fitting.linear import fit_of, solve_design
from domain.uncertainty.fitting.points import Real, check_covariance, check_points, decimal, weigh
from domain.uncertainty.fitting.polynomial import (
    ZERO,
    Basis,
    chebyshev_basis,
    chebyshev_curve,
    check_degree,
    rounded,
)
from domain.uncertainty.fitting.result import Fit, FittedPoint, standardised


def correlated_polynomial(
    x: Sequence[Real],
    y: Sequence[Real],
    degree: int,
    *,
    covariance: Sequence[Sequence[Real]],
    reference: Real = ZERO,
    symbols: Sequence[str] | None = None,
) -> Fit:
    """Fit a polynomial in (x - reference) to points whose y have this known ``covariance``.

    Raises ``PointCovarianceInvalid`` and what :func:`~.polynomial.polynomial` does.
    """
    names = check_degree(degree, symbols)
    check_points(len(x), degree + 1, uncertainties_known=True, x=x, y=y)
    check_covariance("covariance_y", covariance, len(x))
    if len(set(x)) <= degree:
        raise FitUndetermined("/x", symbols=", ".join(names))
    basis = chebyshev_basis(x, degree, reference)
    lower = np.linalg.cholesky(np.array([[float(entry) for entry in row] for row in covariance]))
    measured = np.array([float(value) for value in y])
    independent = solve_triangular(lower, np.column_stack([_floats(basis), measured]), lower=True)
    scaled = [whole_numbers([decimal(value) for value in column]) for column in independent[:, :-1].T]
    unit_weights = weigh(len(x), (1.0,) * len(x), "known")
    design = solve_design(names, [column for column, _ in scaled], list(independent[:, -1]), unit_weights)
    # Column k is T_k over 10**power: what its coefficient adds to that of T_k, and to each power of (x - reference).
    units = [Fraction(10) ** -power for _, power in scaled]
    to_chebyshev = [[unit * (k == j) for j in range(degree + 1)] for k, unit in enumerate(units)]
    to_powers = [
        [entry * units[k] / Fraction(basis.span) ** k for entry in row] for k, row in enumerate(basis.to_powers())
    ]
    curve = chebyshev_curve(basis, x, *rounded(design, to_chebyshev))
    fit = fit_of(names, design, to_powers, u_y=None, curve=curve)
    return replace(fit, points=tuple(_measured(fit, x, lower)))


def _floats(basis: Basis) -> np.ndarray:
    """T_k at the points."""
    return np.array([[entry / basis.span**k for entry in column] for k, column in enumerate(basis.columns)]).T


def _measured(fit: Fit, x: Sequence[Real], lower: np.ndarray) -> Iterator[FittedPoint]:
    """Residuals of the measured y, from those of the independent combinations that were fitted."""
    residuals = lower @ np.array([point.residual for point in fit.points])
    for place, residual, row in zip(x, residuals, lower, strict=True):
        variance = float(row @ row)
        leverage = fit.curve.variance(float(place)) / variance if fit.curve else 0.0
        yield FittedPoint(
            residual=float(residual),
            leverage=leverage,
            standardised=standardised(float(residual), math.sqrt(variance), leverage),
        )
