"""Inverse distribution functions: what a normal deviate becomes in another shape (a Gaussian copula)."""

from typing import assert_never

import numpy as np
from scipy.special import gammainccinv, gammaincinv, log_ndtr, ndtr, stdtrit

from domain.uncertainty.model.arrays import Trials
from domain.uncertainty.sampling.moments import Shape

HALVINGS = 60
"""Bisections that leave nothing of a double's digits."""


def from_normal(shape: Shape, deviate: Trials) -> Trials:
    """Give the values of the quantity that have the probability of these standard normal deviates."""
    return shape.location + shape.scale * _standard(shape, deviate)


def _standard(shape: Shape, deviate: Trials) -> Trials:
    b = shape.parameter
    match shape.family:
        case "constant":
            return np.zeros_like(deviate)
        case "normal":
            return deviate
        case "lognormal":
            return np.exp(b * deviate)
        case "exponential":
            return -np.asarray(log_ndtr(-deviate))
        case "gamma":
            # From whichever tail is near: a probability close to one has lost its digits.
            lower, upper = gammaincinv(b, ndtr(np.minimum(deviate, 0))), gammainccinv(b, ndtr(-np.maximum(deviate, 0)))
            return np.where(deviate < 0, lower, upper)
        case "t" | "uniform" | "triangular" | "trapezoidal" | "arcsine" | "curvilinear_trapezoid":
            return np.copysign(_upper(shape, ndtr(-np.abs(deviate))), deviate)
        case _:
            assert_never(shape.family)


def _upper(shape: Shape, tail: Trials) -> Trials:
    """Value of a symmetric standard shape above which the probability ``tail`` (at most 1/2) lies."""
    b = shape.parameter
    match shape.family:
        case "t":
            return -np.asarray(stdtrit(b, tail), dtype=np.float64)
        case "uniform":
            return 1 - 2 * tail
        case "arcsine":
            return np.cos(np.pi * tail)
        case "curvilinear_trapezoid":
            return _curvilinear(b, tail)
        case _:
            flank = (1 - b) / (1 + b) / 2
            return np.where(tail < flank, 1 - np.sqrt(2 * (1 - b * b) * tail), b + (flank - tail) * (1 + b))


def _curvilinear(b: float, tail: Trials) -> Trials:
    """By bisection: the tail of a rectangle of uncertain half-width has no inverse in closed form."""
    if not b:
        return 1 - 2 * tail
    low, high = np.zeros_like(tail), np.full_like(tail, 1 + b)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        too_low = _curvilinear_tail(b, middle) > tail
        low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
    return (low + high) / 2


def _curvilinear_tail(b: float, x: Trials) -> Trials:
    """Mean of (1 - x/w)/2 over half-widths w between max(x, 1 - b) and 1 + b."""
    least = np.maximum(np.maximum(x, 1 - b), np.finfo(float).tiny)
    return (1 + b - least - x * np.log((1 + b) / least)) / (4 * b)
