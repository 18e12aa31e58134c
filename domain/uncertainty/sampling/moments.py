"""The distribution of an input quantity in closed form: its parameters and its central moments (JCGM 101:2008, 6.4).

The scale always follows from the standard uncertainty, so that a budget and its trials speak of one distribution; the
``shape`` of a quantity gives only the ratios (how trapezoidal, how inexact). A t-distribution is drawn with its *scale*
u (6.4.9), so that its standard deviation is larger than the u of the budget, unless ``parameter`` says otherwise; a
normal one whose u is known with finite degrees of freedom is such a t-distribution (6.4.9.7).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from domain.uncertainty.inputs import InputQuantity
from domain.uncertainty.sampling.errors import ShapeImpossible

Family = Literal[
    "constant",
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
]

SAME_PLACE = 1e-12
"""Relative distance below which two ways to say where a distribution begins are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A standard variable, and how it becomes the quantity: ``location + scale * variable``."""

    family: Family
    location: float
    scale: float
    """Standard deviation of the standard variable's own unit: sigma, half-width, theta ..."""
    parameter: float = 0.0
    """Degrees of freedom (t), top to base (trapezoidal), inexactness to half-width (curvilinear trapezoid), shape k
    (gamma), standard deviation of the logarithm (lognormal)."""

    @property
    def is_symmetric(self) -> bool:
        """Whether the quantity is as likely above its location as below."""
        return self.family not in ("exponential", "gamma", "lognormal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Central moments of the distribution that is drawn from; None where it has none (t with few degrees)."""

    variance: float | None
    skewness3: float | None
    """Third central moment, not normalised; 0 for a symmetric distribution."""
    fourth: float | None


def shape_of(quantity: InputQuantity) -> Shape:
    """Give the distribution of an input quantity; raises ``ShapeImpossible`` where there is none like it."""
    value, u = float(quantity.value), quantity.standard_uncertainty
    if not u or quantity.distribution == "constant":
        return Shape(family="constant", location=value, scale=0.0)
    return _BY_DISTRIBUTION[quantity.distribution](quantity, value, u)


def moments(quantity: InputQuantity) -> Moments:
    """Second to fourth central moments of what trials of an input quantity are drawn from.

    For a t-distribution the variance is u^2 nu/(nu - 2) and not the u^2 of the budget.
    """
    shape = shape_of(quantity)
    if shape.family == "t":
        return _student_moments(shape)
    second, third, fourth = _standard_moments(shape)
    return Moments(variance=second * shape.scale**2, skewness3=third * shape.scale**3, fourth=fourth * shape.scale**4)


def _standard_moments(shape: Shape) -> tuple[float, float, float]:
    """Central moments of the standard variable of every family that has all of them."""
    b = shape.parameter
    match shape.family:
        case "normal":
            return 1.0, 0.0, 3.0
        case "uniform":
            return 1 / 3, 0.0, 1 / 5
        case "arcsine":
            return 1 / 2, 0.0, 3 / 8
        case "triangular" | "trapezoidal":
            # Sum of two rectangles of half-widths (1 + b)/2 and (1 - b)/2: fourth cumulants add, as variances do.
            long, short = (1 + b) / 2, (1 - b) / 2
            second = (long**2 + short**2) / 3
            return second, 0.0, 3 * second**2 - 2 / 15 * (long**4 + short**4)
        case "curvilinear_trapezoid":
            return (1 + b * b / 3) / 3, 0.0, (1 + 2 * b * b + b**4 / 5) / 5
        case "exponential":
            return 1.0, 2.0, 9.0
        case "gamma":
            return b, 2 * b, 3 * b * b + 6 * b
        case "lognormal":
            excess = math.expm1(b * b)
            w = 1 + excess
            return w * excess, w**1.5 * excess**2 * (w + 2), (w * excess) ** 2 * (w**4 + 2 * w**3 + 3 * w**2 - 3)
        case _:
            return 0.0, 0.0, 0.0


def _student_moments(shape: Shape) -> Moments:
    freedom, square = shape.parameter, shape.scale**2
    return Moments(
        variance=square * freedom / (freedom - 2) if freedom > 2 else None,  # noqa: PLR2004 - where it exists
        skewness3=0.0 if freedom > 3 else None,  # noqa: PLR2004
        fourth=3 * (square * freedom) ** 2 / ((freedom - 2) * (freedom - 4)) if freedom > 4 else None,  # noqa: PLR2004
    )


def _normal(quantity: InputQuantity, value: float, u: float) -> Shape:
    if quantity.degrees_of_freedom is not None:
        return _student(quantity, value, u)
    return Shape(family="normal", location=value, scale=u)


def _student(quantity: InputQuantity, value: float, u: float) -> Shape:
    freedom = quantity.degrees_of_freedom
    if freedom is None:
        return Shape(family="normal", location=value, scale=u)
    if quantity.shape.get("parameter") != "standard_deviation":
        return Shape(family="t", location=value, scale=u, parameter=freedom)
    if freedom <= 2:  # noqa: PLR2004 - no standard deviation exists
        raise _impossible(quantity, "it has a standard deviation above 2 degrees of freedom only", "自由度大于 2")
    return Shape(family="t", location=value, scale=u * math.sqrt((freedom - 2) / freedom), parameter=freedom)


def _uniform(_: InputQuantity, value: float, u: float) -> Shape:
    return Shape(family="uniform", location=value, scale=u * math.sqrt(3))


def _triangular(_: InputQuantity, value: float, u: float) -> Shape:
    return Shape(family="triangular", location=value, scale=u * math.sqrt(6))


def _arcsine(_: InputQuantity, value: float, u: float) -> Shape:
    return Shape(family="arcsine", location=value, scale=u * math.sqrt(2))


def _trapezoidal(quantity: InputQuantity, value: float, u: float) -> Shape:
    beta = float(quantity.shape.get("beta", 0))
    return Shape(family="trapezoidal", location=value, scale=u * math.sqrt(6 / (1 + beta * beta)), parameter=beta)


def _exponential(_: InputQuantity, value: float, u: float) -> Shape:
    return Shape(family="exponential", location=_beginning(value, u), scale=u)


def _curvilinear(quantity: InputQuantity, value: float, u: float) -> Shape:
    half = float(quantity.shape.get("half_width", 0))
    ratio = float(quantity.shape.get("inexactness", 0)) / half if half else 0.0
    scale = u / math.sqrt((1 + ratio * ratio / 3) / 3)
    return Shape(family="curvilinear_trapezoid", location=value, scale=scale, parameter=ratio)


def _gamma(quantity: InputQuantity, value: float, u: float) -> Shape:
    """Give mean = value and standard deviation = u (6.4.11); k is (value/u)^2 unless ``shape`` gives it."""
    k = float(quantity.shape["shape"]) if "shape" in quantity.shape else (value / u) ** 2
    if not k > 0:
        raise _impossible(quantity, "its shape k is more than zero", "形状参数大于零")
    location = _beginning(value, u * math.sqrt(k))
    # From the value where that is exact, so that a quantity which cannot be negative never is by rounding.
    return Shape(family="gamma", location=location, scale=u / math.sqrt(k) if location else value / k, parameter=k)


def _lognormal(quantity: InputQuantity, value: float, u: float) -> Shape:
    """Give expectation = value and standard deviation = u; the scale is the median."""
    if not value > 0:
        raise _impossible(quantity, "its expectation is more than zero", "期望大于零")
    ratio = (u / value) ** 2
    median = value / math.sqrt(1 + ratio)
    return Shape(family="lognormal", location=0.0, scale=median, parameter=math.sqrt(math.log1p(ratio)))


_BY_DISTRIBUTION: Mapping[str, Callable[[InputQuantity, float, float], Shape]] = MappingProxyType(
    {
        "normal": _normal,
        "t": _student,
        "uniform": _uniform,
        "triangular": _triangular,
        "trapezoidal": _trapezoidal,
        "arcsine": _arcsine,
        "curvilinear_trapezoid": _curvilinear,
        "exponential": _exponential,
        "gamma": _gamma,
        "lognormal": _lognormal,
    }
)


def _beginning(value: float, width: float) -> float:
    """Where a distribution begins whose mean lies ``width`` above; zero where only rounding says otherwise."""
    return 0.0 if abs(value - width) <= SAME_PLACE * abs(value) else value - width


def _impossible(quantity: InputQuantity, expected: str, expected_zh: str) -> ShapeImpossible:
    return ShapeImpossible(
        symbol=quantity.symbol, distribution=quantity.distribution, expected=expected, expected_zh=expected_zh
    )
