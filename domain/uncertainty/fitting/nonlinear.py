"""Non-linear least squares: y = f(x, parameters), f in the language of measurement models (GUM H.3 generalised).

The derivatives are those of the generated model, never differences. A trust-region search comes near the minimum from
a distant start; Gauss-Newton steps then carry it to the last digits that the model's rounding leaves. Nothing is
reported that is not a minimum: the residuals must stand at right angles to every direction the parameters can move.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.optimize import least_squares

from domain.uncertainty.fitting.errors import (
    FitDidNotConverge,
    FitDocumentInvalid,
    FitStartInvalid,
    FitUndetermined,
)
from domain.uncertainty.fitting.model import CurveModel, read_curve_model
from domain.uncertainty.fitting.points import Real, Weights, check_points, check_uncertainties
from domain.uncertainty.fitting.result import Fit, FittedPoint, make_fit, standardised

MAX_EVALUATIONS = 2000
"""Of the model at all points, for one search."""
TIGHT = 1e-15
POLISHING_STEPS = 100
SHRINKING = 0.9
"""A step that is hardly smaller than the last one is rounding; large residuals make the way there slow."""
OFFSET = 1e-6
"""Largest cosine of the angle between residuals and the tangent plane (Bates and Watts 1981, relative offset)."""
SMALL_STEP = 1e-8
"""Relative to the parameters: where residuals are mere rounding they have no direction, but the steps vanish."""
SINGULAR = 1e-13
"""Least singular value of the scaled Jacobian, against the largest, that still determines every parameter."""


def nonlinear_fit(
    expression: str,
    variables: Mapping[str, Sequence[Real]],
    y: Sequence[Real],
    *,
    start: Mapping[str, Real],
    u_y: Sequence[Real] | None = None,
    weights: Weights = "known",
) -> Fit:
    """Fit ``expression`` over ``variables`` (columns by symbol) and parameters, searched from ``start``.

    Degrees of freedom and ``u_y`` are as of :func:`~.polynomial.polynomial`. Raises a ``ModelError`` of the text,
    ``FitStartInvalid``, ``FitUndetermined``, ``FitDidNotConverge`` and what :func:`~.linear.linear_fit` does.
    """
    symbols = tuple(start)
    is_known = u_y is not None and weights == "known"
    if not symbols:
        raise FitDocumentInvalid("/start", reason="it needs at least one parameter", reason_zh="至少须有一个参数")
    stated = {} if u_y is None else {"u_y": u_y}
    check_points(len(y), len(symbols), uncertainties_known=is_known, y=y, **variables, **stated)
    check_points(len(symbols), 0, uncertainties_known=True, start=list(start.values()))
    check_uncertainties("u_y", u_y or ())
    problem = _Problem(read_curve_model(expression, symbols, variables), y, u_y)
    # Where numbers end, results are looked at instead: what is not finite is refused.
    with np.errstate(all="ignore"):
        found = _search(problem, np.array([float(value) for value in start.values()]), symbols)
        return _fit(problem, found, symbols, is_known=is_known)


class _Problem:
    """Weighted residuals and their Jacobian, remembered at the last place asked."""

    def __init__(self, model: CurveModel, y: Sequence[Real], u_y: Sequence[Real] | None) -> None:
        self.deviations = np.ones(len(y)) if u_y is None else np.array([float(u) for u in u_y])
        self._model = model
        self._y = np.array([float(value) for value in y])
        self._at: np.ndarray | None = None
        self._residuals = self._jacobian = np.empty(0)

    def residuals(self, parameters: np.ndarray) -> np.ndarray:
        """(f - y) / u; infinite everywhere where the model has no value, so that a search turns back."""
        self._evaluate(parameters)
        return self._residuals

    def jacobian(self, parameters: np.ndarray) -> np.ndarray:
        """Derivatives of the residuals by the parameters."""
        self._evaluate(parameters)
        return self._jacobian

    def _evaluate(self, parameters: np.ndarray) -> None:
        if self._at is not None and np.array_equal(self._at, parameters):
            return
        found = self._model.at(parameters)
        if found is None:
            self._residuals = np.full(len(self._y), np.inf)
            self._jacobian = np.full((len(self._y), len(parameters)), np.nan)
        else:
            values, gradient = found
            self._residuals = (values - self._y) / self.deviations
            self._jacobian = gradient / self.deviations[:, None]
        self._at = parameters.copy()


def _search(problem: _Problem, start: np.ndarray, symbols: Sequence[str]) -> np.ndarray:
    """Search, polish, and insist on a minimum."""
    if not np.isfinite(problem.residuals(start)).all():
        raise FitStartInvalid("/start", symbols=", ".join(symbols))
    try:
        near = least_squares(
            problem.residuals,
            start,
            jac=problem.jacobian,
            method="trf",
            x_scale="jac",
            ftol=TIGHT,
            xtol=TIGHT,
            gtol=TIGHT,
            max_nfev=MAX_EVALUATIONS,
        ).x
        found = _polish(problem, near)
        if _is_minimum(problem, found):
            return found
    except (np.linalg.LinAlgError, ValueError) as fault:  # the search ran to where numbers end
        raise FitDidNotConverge("/start", evaluations=MAX_EVALUATIONS) from fault
    raise FitDidNotConverge("/start", evaluations=MAX_EVALUATIONS)


def _polish(problem: _Problem, parameters: np.ndarray) -> np.ndarray:
    """Gauss-Newton steps for as long as they come closer."""
    smallest = np.inf
    for _ in range(POLISHING_STEPS):
        step = _step(problem, parameters)
        size = float(np.linalg.norm(problem.jacobian(parameters) @ step))
        if not size < SHRINKING * smallest:
            return parameters
        trial = parameters - step
        before, after = problem.residuals(parameters), problem.residuals(trial)
        if not after @ after <= (before @ before) * (1 + 1e-10):
            return parameters
        parameters, smallest = trial, size
    return parameters


def _step(problem: _Problem, parameters: np.ndarray) -> np.ndarray:
    jacobian = problem.jacobian(parameters)
    scale = np.linalg.norm(jacobian, axis=0)
    scale[scale == 0] = 1.0
    return np.asarray(np.linalg.lstsq(jacobian / scale, problem.residuals(parameters), rcond=None)[0] / scale)


def _is_minimum(problem: _Problem, parameters: np.ndarray) -> bool:
    residuals, jacobian = problem.residuals(parameters), problem.jacobian(parameters)
    if not (np.isfinite(residuals).all() and np.isfinite(jacobian).all()):
        return False
    step = _step(problem, parameters)
    tangent = float(np.linalg.norm(jacobian @ step))
    if tangent <= OFFSET * float(np.linalg.norm(residuals)):
        return True
    return bool((np.abs(step) <= SMALL_STEP * np.abs(parameters)).all())


def _fit(problem: _Problem, parameters: np.ndarray, symbols: Sequence[str], *, is_known: bool) -> Fit:
    residuals, jacobian = problem.residuals(parameters), problem.jacobian(parameters)
    scale = np.linalg.norm(jacobian, axis=0)
    if not scale.all():
        raise FitUndetermined(
            "/start", symbols=", ".join(s for s, size in zip(symbols, scale, strict=True) if not size)
        )
    orthogonal, singular, directions = np.linalg.svd(jacobian / scale, full_matrices=False)
    if singular[-1] <= SINGULAR * singular[0]:
        open_ones = [s for s, part in zip(symbols, directions[-1], strict=True) if abs(part) > 0.1]  # noqa: PLR2004 - share
        raise FitUndetermined("/start", symbols=", ".join(open_ones))
    squares = float(residuals @ residuals)
    freedom = len(residuals) - len(symbols)
    spread = 1.0 if is_known else squares / freedom
    half = (directions.T / singular) / scale[:, None]
    points = _points(residuals, problem.deviations, orthogonal, spread)
    return make_fit(
        symbols,
        [float(value) for value in parameters],
        (half @ half.T * spread).tolist(),
        points=list(points),
        weighted_squares=squares,
        is_known=is_known,
    )


def _points(
    residuals: np.ndarray, deviations: np.ndarray, orthogonal: np.ndarray, spread: float
) -> Iterator[FittedPoint]:
    for residual, deviation, row in zip(residuals, deviations, orthogonal, strict=True):
        leverage = min(float(row @ row), 1.0)
        measured = float(-residual * deviation)
        yield FittedPoint(
            residual=measured,
            leverage=leverage,
            standardised=standardised(measured, float(deviation) * spread**0.5, leverage),
        )
