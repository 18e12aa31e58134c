"""Where a standard uncertainty comes from: statistics of readings (Type A), or other knowledge (Type B).

Every function returns an :class:`~domain.uncertainty.inputs.Estimate` in the unit of its arguments and refuses what is
impossible with ``UncertaintyInvalid`` (or one of its kinds), ``TooFewReadings`` or ``TooManyReadings``. More of Type A
is in ``type_a``, ``analysis_of_variance`` and ``simultaneous``; what data sheets state is in ``specification``.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from domain.uncertainty.coverage import coverage_factor
from domain.uncertainty.errors import (
    DegreesOfFreedomInvalid,
    TooManyReadings,
    UncertaintyInvalid,
    UncertaintyNegative,
)
from domain.uncertainty.exact import decimal, deviations, enough, root
from domain.uncertainty.inputs import Distribution, Estimate

HalfWidthShape = Literal["uniform", "triangular", "trapezoidal", "arcsine", "curvilinear_trapezoid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeCoefficient:
    """One column of the table of the range method 极差法: s = range / ``divisor``, with its degrees of freedom."""

    divisor: Decimal
    degrees_of_freedom: Decimal


RANGE_METHOD: Mapping[int, RangeCoefficient] = MappingProxyType(
    {
        count: RangeCoefficient(divisor=Decimal(divisor), degrees_of_freedom=Decimal(freedom))
        for count, divisor, freedom in (
            (2, "1.13", "0.9"),
            (3, "1.69", "1.8"),
            (4, "2.06", "2.7"),
            (5, "2.33", "3.6"),
            (6, "2.53", "4.5"),
            (7, "2.70", "5.3"),
            (8, "2.85", "6.0"),
            (9, "2.97", "6.8"),
        )
    }
)
"""JJF 1059.1-2012, table 1 (极差系数 C and degrees of freedom). verified: memory."""


def readings(values: Sequence[Decimal]) -> Estimate:
    """Mean of n readings, u = s/sqrt(n), n - 1 degrees of freedom (GUM 4.2; the Bessel formula 贝塞尔公式).

    Computed in exact fractions: floats lose half the digits of s where the readings share many leading ones.
    """
    count = len(values)
    enough(count, 2)
    return Estimate(
        value=mean(values),
        standard_uncertainty=root(deviations(values).variance / count),
        degrees_of_freedom=count - 1,
        distribution="t",
        evaluation="A",
    )


def mean(values: Sequence[Decimal]) -> Decimal:
    """Mean of readings, to twenty digits."""
    return decimal(deviations(values).mean)


def pooled_readings(values: Sequence[Decimal], standard_deviation: Decimal, degrees_of_freedom: Decimal) -> Estimate:
    """Mean of n readings with a pooled standard deviation 合并样本标准偏差 known from before: u = s_p/sqrt(n).

    ``degrees_of_freedom`` are those of s_p (JJF 1059.1, 4.3.2.4; GUM 4.2.4). One reading is enough.
    """
    enough(len(values), 1)
    _not_negative("standard_deviation", standard_deviation)
    return Estimate(
        value=mean(values),
        standard_uncertainty=float(standard_deviation) / math.sqrt(len(values)),
        degrees_of_freedom=_freedom("degrees_of_freedom", degrees_of_freedom),
        distribution="t",
        evaluation="A",
    )


def few_readings(values: Sequence[Decimal]) -> Estimate:
    """Mean of 2 to 9 readings, s from their range by the table :data:`RANGE_METHOD` (JJF 1059.1, 4.3.2.2)."""
    count = len(values)
    enough(count, 2)
    if count > max(RANGE_METHOD):
        raise TooManyReadings(limit=max(RANGE_METHOD), found=count)
    coefficient = RANGE_METHOD[count]
    return Estimate(
        value=mean(values),
        standard_uncertainty=float((max(values) - min(values)) / coefficient.divisor) / math.sqrt(count),
        degrees_of_freedom=float(coefficient.degrees_of_freedom),
        distribution="t",
        evaluation="A",
    )


def pooled_standard_deviation(groups: Sequence[Sequence[Decimal]]) -> tuple[float, int]:
    """Pool the repeatability of several groups of readings: s_p and its degrees of freedom (GUM 4.2.4, H.5)."""
    for group in groups:
        enough(len(group), 2)
    freedom = sum(len(group) - 1 for group in groups)
    enough(freedom, 1)
    squares = sum((deviations(group).variance * (len(group) - 1) for group in groups), Fraction(0))
    return root(squares / freedom), freedom


def standard(uncertainty: Decimal, distribution: Distribution = "normal") -> Estimate:
    """A standard uncertainty given as such; zero makes a constant."""
    _not_negative("standard", uncertainty)
    return Estimate(standard_uncertainty=float(uncertainty), distribution=distribution, evaluation="B")


def expanded(uncertainty: Decimal, factor: Decimal) -> Estimate:
    """U and k of a certificate: u = U/k (GUM 4.3.3)."""
    _not_negative("expanded", uncertainty)
    u = float(uncertainty) / _positive("coverage_factor", factor)
    return Estimate(standard_uncertainty=u, distribution="normal", evaluation="B")


def expanded_at(uncertainty: Decimal, probability: Decimal, degrees_of_freedom: Decimal | None = None) -> Estimate:
    """U and its coverage probability, normal or t (GUM 4.3.4; G.3): u = U/k_p."""
    _not_negative("expanded", uncertainty)
    freedom = None if degrees_of_freedom is None else _freedom("degrees_of_freedom", degrees_of_freedom)
    return Estimate(
        standard_uncertainty=float(uncertainty) / coverage_factor(probability, freedom),
        degrees_of_freedom=freedom,
        distribution="normal" if freedom is None else "t",
        evaluation="B",
    )


def half_width(
    shape: HalfWidthShape,
    half: Decimal,
    *,
    beta: Decimal = Decimal(0),
    inexactness: Decimal = Decimal(0),
) -> Estimate:
    """A quantity known to lie within +/- ``half`` of its estimate (GUM 4.3.7-4.3.9; JCGM 101:2008, 6.4.2-6.4.6).

    ``beta`` is the ratio of the trapezoid's top to its base, 0 to 1; ``inexactness`` the half-width by which the limits
    themselves are known, less than ``half``.
    """
    _not_negative("half_width", half)
    if not 0 <= beta <= 1:
        raise _invalid("beta", beta, "between 0 and 1", "在 0 与 1 之间")
    if not 0 <= inexactness <= half:
        raise _invalid("inexactness", inexactness, "between 0 and the half-width", "在 0 与半宽之间")
    a, b, d = float(half), float(beta), float(inexactness)
    uncertainty = {
        "uniform": a / math.sqrt(3),
        "triangular": a / math.sqrt(6),
        "trapezoidal": a * math.sqrt((1 + b * b) / 6),
        "arcsine": a / math.sqrt(2),
        "curvilinear_trapezoid": math.sqrt(a * a / 3 + d * d / 9),
    }[shape]
    given = {"half_width": str(half)}
    if shape == "trapezoidal":
        given["beta"] = str(beta)
    if shape == "curvilinear_trapezoid":
        given["inexactness"] = str(inexactness)
    return Estimate(standard_uncertainty=uncertainty, distribution=shape, evaluation="B", shape=given)


def student(
    uncertainty: Decimal, degrees_of_freedom: Decimal, *, parameter: Literal["scale", "standard_deviation"] = "scale"
) -> Estimate:
    """A scaled and shifted t-distribution (JCGM 101:2008, 6.4.9; GUM G.3).

    The number is u in the budget either way. ``parameter`` says what a sample is drawn with: the ``scale`` s/sqrt(n),
    as JCGM 101 has it, or the ``standard_deviation`` of the distribution, which is larger and exists above 2 only.
    """
    _not_negative("standard", uncertainty)
    freedom = _freedom("degrees_of_freedom", degrees_of_freedom)
    return Estimate(
        standard_uncertainty=float(uncertainty),
        degrees_of_freedom=freedom,
        distribution="t",
        evaluation="B",
        shape={"parameter": parameter},
    )


def exponential(expectation: Decimal) -> Estimate:
    """A non-negative quantity of which only the mean is known: u = mean (JCGM 101:2008, 6.4.10)."""
    u = _positive("value", expectation)
    return Estimate(value=expectation, standard_uncertainty=u, distribution="exponential", evaluation="B")


def gamma(expectation: Decimal, uncertainty: Decimal) -> Estimate:
    """A quantity that cannot be negative, such as a rate of counts; k = (value/u)^2 (JCGM 101:2008, 6.4.11)."""
    _not_negative("standard", uncertainty)
    value, u = _positive("value", expectation), _positive("standard", uncertainty)
    return Estimate(
        standard_uncertainty=u, distribution="gamma", evaluation="B", shape={"shape": repr((value / u) ** 2)}
    )


def gamma_of_shape(expectation: Decimal, shape: Decimal) -> Estimate:
    """A gamma distribution by its mean and its shape k: u = value/sqrt(k); k = counts + 1 for a rate of counts."""
    u = _positive("value", expectation) / math.sqrt(_positive("shape", shape))
    return Estimate(standard_uncertainty=u, distribution="gamma", evaluation="B", shape={"shape": str(shape)})


def lognormal(expectation: Decimal, uncertainty: Decimal) -> Estimate:
    """A positive quantity that is a product of many influences; value and u are its mean and standard deviation."""
    _not_negative("standard", uncertainty)
    _positive("value", expectation)
    return Estimate(standard_uncertainty=float(uncertainty), distribution="lognormal", evaluation="B")


def with_reliability(estimate: Estimate, relative_uncertainty_of_u: Decimal) -> Estimate:
    """Give u degrees of freedom by how well u itself is known: nu = 1/2 (delta u / u)^-2 (GUM G.4.2)."""
    reliability = _freedom("reliability", relative_uncertainty_of_u)
    return replace(estimate, degrees_of_freedom=0.5 / reliability**2)


def with_degrees_of_freedom(estimate: Estimate, degrees_of_freedom: Decimal) -> Estimate:
    """State the degrees of freedom."""
    return replace(estimate, degrees_of_freedom=_freedom("degrees_of_freedom", degrees_of_freedom))


def relative_to(value: Decimal, relative: Decimal, per: Decimal = Decimal(1)) -> Decimal:
    """Make a relative uncertainty or half-width absolute; ``per`` is 1, 100 for percent, 1000000 for ppm."""
    exact = Fraction(relative) * abs(Fraction(value)) / Fraction(per)
    return decimal(exact)


def _not_negative(name: str, value: Decimal) -> None:
    if not (value.is_finite() and value >= 0):
        raise UncertaintyNegative(name=name, found=value, expected="zero or more", expected_zh="为零或正数")


def _freedom(name: str, value: Decimal) -> float:
    if not (value.is_finite() and value > 0):
        raise DegreesOfFreedomInvalid(name=name, found=value, expected="more than zero", expected_zh="大于零")
    return float(value)


def _positive(name: str, value: Decimal) -> float:
    if not (value.is_finite() and value > 0):
        raise _invalid(name, value, "more than zero", "大于零")
    return float(value)


def _invalid(name: str, found: Decimal, expected: str, expected_zh: str) -> UncertaintyInvalid:
    return UncertaintyInvalid(name=name, found=found, expected=expected, expected_zh=expected_zh)
