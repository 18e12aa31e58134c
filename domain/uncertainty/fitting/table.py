"""Calibration tables: interpolation between calibrated points, with the uncertainty that the points give it.

Both ways are linear in the y of the points, so the law of propagation is exact: u^2 = w' V w with the weights w of the
points, plus what the uncertainty of the argument adds through the slope. What the curve does between the points is the
caller's to judge; nothing is ever extrapolated.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from domain.uncertainty.fitting.curve import MARGIN
from domain.uncertainty.fitting.errors import OutsideCalibration, TableInvalid
from domain.uncertainty.fitting.points import Real, check_covariance, check_points, check_uncertainties

Interpolation = Literal["linear", "cubic"]
"""``cubic``: Hermite pieces whose slopes are those of the parabola through a point and its two neighbours."""
LEAST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationTable:
    """Calibrated points, rising in x."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    """Of the y; diagonal where the points are independent."""
    interpolation: Interpolation


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpolated:
    """A value between calibrated points."""

    value: float
    standard_uncertainty: float
    slope: float
    weights: tuple[float, ...]
    """What each point's y counts; two values of one table have the covariance w1' V w2."""


def calibration_table(
    x: Sequence[Real],
    y: Sequence[Real],
    *,
    u_y: Sequence[Real] | None = None,
    covariance: Sequence[Sequence[Real]] | None = None,
    interpolation: Interpolation = "linear",
) -> CalibrationTable:
    """Check and make a table; ``u_y`` of independent points, or their whole ``covariance``; neither: exact points.

    Raises ``TableInvalid`` where x does not rise strictly, and what :func:`~.points.check_points` does.
    """
    stated = {} if u_y is None else {"u_y": u_y}
    check_points(len(x), 0, uncertainties_known=True, x=x, y=y, **stated)
    if len(x) < LEAST:
        raise TableInvalid("/x", needed=LEAST, place=len(x), found=len(x))
    for index in range(1, len(x)):
        if not float(x[index]) > float(x[index - 1]):
            raise TableInvalid(f"/x/{index}", needed=LEAST, place=index + 1, found=x[index])
    if covariance is not None:
        check_covariance("covariance_y", covariance, len(x))
        matrix = tuple(tuple(map(float, row)) for row in covariance)
    else:
        check_uncertainties("u_y", u_y or ())
        variances = [float(u) ** 2 for u in u_y] if u_y is not None else [0.0] * len(x)
        matrix = tuple(tuple(v if i == j else 0.0 for j in range(len(x))) for i, v in enumerate(variances))
    return CalibrationTable(
        x=tuple(map(float, x)), y=tuple(map(float, y)), covariance=matrix, interpolation=interpolation
    )


def interpolate(table: CalibrationTable, x: float, *, u_x: float = 0.0) -> Interpolated:
    """Interpolate at ``x``, known with ``u_x``; ``OutsideCalibration`` beyond the first and the last point."""
    slack = MARGIN * (table.x[-1] - table.x[0])
    if not table.x[0] - slack <= x <= table.x[-1] + slack:
        raise OutsideCalibration("/x", name="x", found=f"{x:g}", low=f"{table.x[0]:g}", high=f"{table.x[-1]:g}")
    check_uncertainties("u_x", () if u_x == 0 else (u_x,))
    piece = next((i for i in range(1, len(table.x) - 1) if x <= table.x[i]), len(table.x) - 1) - 1
    weights, rates = (_linear if table.interpolation == "linear" else _cubic)(table.x, piece, x)
    slope = math.fsum(rate * y for rate, y in zip(rates, table.y, strict=True))
    variance = math.fsum(
        own * entry * other
        for own, row in zip(weights, table.covariance, strict=True)
        for entry, other in zip(row, weights, strict=True)
    )
    return Interpolated(
        value=math.fsum(weight * y for weight, y in zip(weights, table.y, strict=True)),
        standard_uncertainty=math.sqrt(max(variance, 0.0) + (slope * u_x) ** 2),
        slope=slope,
        weights=tuple(weights),
    )


def _linear(nodes: Sequence[float], piece: int, x: float) -> tuple[list[float], list[float]]:
    """Weights of the points' y in the value, and in the slope."""
    width = nodes[piece + 1] - nodes[piece]
    part = (x - nodes[piece]) / width
    weights, rates = [0.0] * len(nodes), [0.0] * len(nodes)
    weights[piece], weights[piece + 1] = 1 - part, part
    rates[piece], rates[piece + 1] = -1 / width, 1 / width
    return weights, rates


def _cubic(nodes: Sequence[float], piece: int, x: float) -> tuple[list[float], list[float]]:
    width = nodes[piece + 1] - nodes[piece]
    t = (x - nodes[piece]) / width
    start, end = _slope_weights(nodes, piece), _slope_weights(nodes, piece + 1)
    of_start, of_end = width * t * (1 - t) ** 2, -width * t * t * (1 - t)
    rate_start, rate_end = (1 - t) * (1 - 3 * t), t * (3 * t - 2)
    weights = [of_start * s + of_end * e for s, e in zip(start, end, strict=True)]
    rates = [rate_start * s + rate_end * e for s, e in zip(start, end, strict=True)]
    rise = t * t * (3 - 2 * t)
    weights[piece] += 1 - rise
    weights[piece + 1] += rise
    rates[piece] -= 6 * t * (1 - t) / width
    rates[piece + 1] += 6 * t * (1 - t) / width
    return weights, rates


def _slope_weights(nodes: Sequence[float], at: int) -> list[float]:
    """Weights of the points' y in the slope at one point: the parabola through it and its neighbours, or the line."""
    weights = [0.0] * len(nodes)
    first = min(max(at - 1, 0), max(len(nodes) - 3, 0))
    chosen = range(first, min(first + 3, len(nodes)))
    for own in chosen:
        others = [i for i in chosen if i != own]
        scale = math.prod(nodes[own] - nodes[other] for other in others)
        # The derivative of Lagrange's polynomial of this point, at the node asked for.
        rate = math.fsum(math.prod(nodes[at] - nodes[kept] for kept in others if kept != dropped) for dropped in others)
        weights[own] = rate / scale
    return weights
