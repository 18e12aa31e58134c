"""Straight lines through points uncertain in x and in y: generalised distance regression (ISO/TS 28037:2010, 7, 8).

Each point may lie anywhere within its uncertainties; the line is the one it costs least to move all points onto.
Clause numbers: verified: memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from domain.uncertainty.fitting.curve import Polynomial
from domain.uncertainty.fitting.errors import (
    FitDidNotConverge,
    FitNotComputable,
    FitUndetermined,
    PointCovarianceInvalid,
)
from domain.uncertainty.fitting.points import Real, check_points, check_uncertainties
from domain.uncertainty.fitting.polynomial import ZERO, straight_line
from domain.uncertainty.fitting.result import Fit, FittedPoint, make_fit, standardised

MAX_STEPS = 200
PRECISION = 1e-13
"""Relative to its own standard uncertainty, a step smaller than this changes nothing."""
STALLED = 1e-7
"""A step that rounding no longer lets shrink, small enough all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """The points about a trial line, in coordinates centred and scaled to one."""

    residuals: np.ndarray
    """Weighted."""
    jacobian: np.ndarray
    """Rows: what intercept and slope add to the weighted fit (with the other sign, to the residual)."""
    deviations: np.ndarray
    """Standard deviation of each y - a - b*x."""


def line_in_both_axes(
    x: Sequence[Real],
    y: Sequence[Real],
    *,
    u_x: Sequence[Real],
    u_y: Sequence[Real],
    covariances: Sequence[Real] | None = None,
    reference: Real = ZERO,
    symbols: Sequence[str] = ("a", "b"),
) -> Fit:
    """Fit y = a + b*(x - reference) to points with known u in both coordinates.

    ``covariances`` are those of x and y within each point. Chi-squared is the sum of squared distances. Raises
    ``FitDidNotConverge``, ``PointCovarianceInvalid`` (a correlation of one or more) and what
    :func:`~.polynomial.straight_line` does.
    """
    within = (0.0,) * len(x) if covariances is None else covariances
    check_points(len(x), 2, uncertainties_known=True, x=x, y=y, u_x=u_x, u_y=u_y, covariance_xy=within)
    check_uncertainties("u_x", u_x)
    check_uncertainties("u_y", u_y)
    if len(set(x)) == 1:
        raise FitUndetermined("/x", symbols=", ".join(symbols))
    places, values, du, dv, cov = (np.array([float(n) for n in column]) for column in (x, y, u_x, u_y, within))
    if not (np.abs(cov) / du < dv).all():
        raise PointCovarianceInvalid("/covariance_xy", needed=2)
    centre, width = float(places.mean()), float(np.ptp(places)) / 2
    t, ut, ct = (places - centre) / width, du / width, cov / width
    start = straight_line(x, y, u_y=u_y, reference=centre)
    line = np.array([start.parameters[0].value, start.parameters[1].value * width])
    try:
        with np.errstate(all="ignore"):
            line, at = _settled(line, t, values, ut, dv, ct)
            covariance = _inverse(at.jacobian)
    except np.linalg.LinAlgError as fault:  # numbers ended
        raise FitNotComputable from fault
    origin = (float(reference) - centre) / width
    back = np.array([[1.0, origin], [0.0, 1 / width]])
    return make_fit(
        symbols,
        [float(value) for value in back @ line],
        (back @ covariance @ back.T).tolist(),
        points=list(_points(at)),
        weighted_squares=float(at.residuals @ at.residuals),
        is_known=True,
        curve=Polynomial(
            low=float(places.min()),
            high=float(places.max()),
            centre=centre,
            half_width=width,
            coefficients=(float(line[0]), float(line[1])),
            covariance=tuple(map(tuple, covariance.tolist())),
        ),
    )


def _settled(line: np.ndarray, *points: np.ndarray) -> tuple[np.ndarray, _Line]:
    """Gauss-Newton with halved steps where a whole one does not come down."""
    at = _about(line, *points)
    for _ in range(MAX_STEPS):
        step = np.linalg.lstsq(at.jacobian, at.residuals, rcond=None)[0]
        size = float(np.linalg.norm(at.jacobian @ step))
        if size <= PRECISION:
            return line, at
        trial, moved = line + step, _about(line + step, *points)
        while moved.residuals @ moved.residuals > at.residuals @ at.residuals:
            step = step / 2
            if np.linalg.norm(at.jacobian @ step) <= PRECISION:
                break
            trial, moved = line + step, _about(line + step, *points)
        if not moved.residuals @ moved.residuals < at.residuals @ at.residuals:
            if size <= STALLED * max(1.0, float(np.linalg.norm(at.residuals))):
                return line, at
            break
        line, at = trial, moved
    raise FitDidNotConverge(evaluations=MAX_STEPS)


def _about(line: np.ndarray, *points: np.ndarray) -> _Line:
    t, y, u_t, u_y, within = points
    intercept, slope = line
    deviations = np.sqrt(u_y**2 + slope * (slope * u_t**2 - 2 * within))
    residuals = (y - intercept - slope * t) / deviations
    # Where each point's true x most probably lies; it takes the place of x in the design (ISO/TS 28037, 7.2.1).
    moved = t + residuals / deviations * (slope * u_t**2 - within)
    return _Line(
        residuals=residuals,
        jacobian=np.column_stack([np.ones_like(t), moved]) / deviations[:, None],
        deviations=deviations,
    )


def _inverse(jacobian: np.ndarray) -> np.ndarray:
    triangle = np.linalg.qr(jacobian, mode="r")
    inverse = np.linalg.inv(triangle)
    return np.asarray(inverse @ inverse.T)


def _points(at: _Line) -> Iterator[FittedPoint]:
    orthogonal, _ = np.linalg.qr(at.jacobian)
    for residual, deviation, row in zip(at.residuals, at.deviations, orthogonal, strict=True):
        leverage = min(float(row @ row), 1.0)
        measured = float(residual * deviation)
        yield FittedPoint(
            residual=measured, leverage=leverage, standardised=standardised(measured, float(deviation), leverage)
        )
