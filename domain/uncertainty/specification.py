"""What data sheets, classes and displays state: limits of a quantity, as half-widths (GUM 4.3.7, 4.3.8, F.2.2)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.uncertainty.errors import UncertaintyInvalid, UncertaintyNegative, ValueOutsideLimits
from domain.uncertainty.exact import decimal
from domain.uncertainty.inputs import Estimate
from domain.uncertainty.sources import half_width


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """A data sheet's ``a % of reading + b % of range + n digits``."""

    of_reading: Decimal = Decimal(0)
    of_range: Decimal = Decimal(0)
    range: Decimal = Decimal(0)
    """Full scale, in the unit of the reading."""
    digits: Decimal = Decimal(0)
    digit: Decimal = Decimal(0)
    """What one digit of the display is worth, in the unit of the reading."""
    per: Decimal = Decimal(100)
    """What ``of_reading`` and ``of_range`` are parts of: 100 for percent, 1000000 for ppm."""


def specified_half_width(specification: Specification, reading: Decimal) -> Decimal:
    """Largest deviation which a specification allows at a reading."""
    for name in ("of_reading", "of_range", "range", "digits", "digit"):
        found: Decimal = getattr(specification, name)
        if not (found.is_finite() and found >= 0):
            raise UncertaintyNegative(
                f"/{name}", name=name, found=found, expected="zero or more", expected_zh="为零或正数"
            )
    relative = Fraction(specification.of_reading) * abs(Fraction(reading))
    relative += Fraction(specification.of_range) * Fraction(specification.range)
    counted = Fraction(specification.digits) * Fraction(specification.digit)
    return decimal(relative / Fraction(specification.per) + counted)


def from_step(step: Decimal) -> Decimal:
    """Half-width of a resolution or a hysteresis of ``step``: an indication means +/- step/2 (F.2.2.1, F.2.2.2)."""
    return decimal(Fraction(step) / 2)


def between(lower: Decimal, upper: Decimal, value: Decimal | None = None) -> Estimate:
    """A quantity known to lie between two limits: u = (upper - lower)/sqrt(12) (GUM 4.3.7).

    Without ``value`` the estimate is the middle. A value beside the middle keeps the whole width (GUM 4.3.8); the shape
    remembers the limits, and a notice says that the expectation is another. Raises ``ValueOutsideLimits``.
    """
    if not lower < upper:
        raise UncertaintyInvalid(
            "/upper", name="upper", found=upper, expected="more than lower", expected_zh="大于 lower"
        )
    if value is not None and not lower <= value <= upper:
        raise ValueOutsideLimits(value=value, lower=lower, upper=upper)
    estimate = half_width("uniform", decimal((Fraction(upper) - Fraction(lower)) / 2))
    return Estimate(
        value=middle(lower, upper) if value is None else value,
        standard_uncertainty=estimate.standard_uncertainty,
        distribution="uniform",
        evaluation="B",
        shape={**estimate.shape, "lower": str(lower), "upper": str(upper)},
    )


def middle(lower: Decimal, upper: Decimal) -> Decimal:
    """Expectation of a quantity between two limits of which nothing more is known."""
    return decimal((Fraction(lower) + Fraction(upper)) / 2)
