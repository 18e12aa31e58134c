"""What was known before measuring 先验分布: stated in words of the laboratory, and the distribution that it means."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist
from types import MappingProxyType

from domain.conformity.errors import PriorInvalid
from domain.conformity.limits import Limits
from domain.conformity.shapes import Density, Exponential, Lognormal, Normal, Trapezoidal
from domain.quantity.decimal_text import significant


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPrior:
    """A prior as decimal text, in the unit of the limits; which fields go together depends on ``distribution``."""

    distribution: str = "normal"
    """``normal``, ``lognormal``, ``rectangular``, ``triangular`` or ``exponential``."""
    mean: str | None = None
    """Of normal and exponential."""
    standard_deviation: str | None = None
    in_tolerance_probability: str | None = None
    """Of a normal prior, instead of its standard deviation: share of items that keep the limits (NCSL RP-19)."""
    lower: str | None = None
    """Where a rectangle or triangle begins."""
    upper: str | None = None
    """Where it ends."""
    log_mean: str | None = None
    """Mean of the natural logarithm, of a lognormal prior."""
    log_standard_deviation: str | None = None

    @property
    def given(self) -> frozenset[str]:
        """Names of the parameters that were stated."""
        names = (each.name for each in fields(self) if each.name != "distribution")
        return frozenset(name for name in names if getattr(self, name) is not None)


def prior_distribution(stated: StatedPrior, limits: Limits) -> Density:
    """Read a stated prior; ``limits`` give an in-tolerance probability its meaning. Raises ``PriorInvalid``."""
    if stated.distribution not in _READERS:
        known = ", ".join(_READERS)
        raise _refusal(stated, f"known are {known}", f"可用的分布为 {known}", "/distribution")
    return _READERS[stated.distribution](stated, limits)


def prior_from_history(
    errors: Sequence[Decimal], standard_uncertainty: Decimal = Decimal(0), *, pointer: str = ""
) -> StatedPrior:
    """Normal prior from what earlier calibrations found: their mean, and their spread less that of the measurement.

    What is found varies by s^2 = s0^2 + u^2, so the population's own spread is s0 = sqrt(s^2 - u^2). Raises
    ``PriorInvalid`` for fewer than two results, and where u explains the whole spread.
    """
    stated = StatedPrior()
    if len(errors) < 2:  # noqa: PLR2004 - one result has no spread
        raise _refusal(stated, "a spread takes two earlier results or more", "至少需要两个历史结果", pointer)
    exact = [Fraction(one) for one in errors]
    mean = sum(exact, Fraction(0)) / len(exact)
    variance = sum(((one - mean) ** 2 for one in exact), Fraction(0)) / (len(exact) - 1)
    own = variance - Fraction(standard_uncertainty) ** 2
    if own <= 0:
        reason = "the measurement uncertainty explains the whole spread of the earlier results; state a prior yourself"
        raise _refusal(stated, reason, "历史结果的分散性完全可由测量不确定度解释，请自行给出先验分布", pointer)
    return StatedPrior(mean=significant(float(mean)), standard_deviation=significant(math.sqrt(own)))


def _normal(stated: StatedPrior, limits: Limits) -> Normal:
    if "in_tolerance_probability" in stated.given:
        return _from_in_tolerance(stated, limits)
    _only(stated, "mean", "standard_deviation")
    return Normal(_number(stated, "mean"), _positive(stated, "standard_deviation"))


def _from_in_tolerance(stated: StatedPrior, limits: Limits) -> Normal:
    """Normal about the middle of two limits, or about ``mean`` beside a single one (NCSL RP-19)."""
    share, name = _number(stated, "in_tolerance_probability"), "/in_tolerance_probability"
    if limits.lower is not None and limits.upper is not None:
        _only(stated, "in_tolerance_probability")
        if not 0 < share < 1:
            raise _refusal(stated, "the share lies between 0 and 1", "在允差内的概率须在 0 与 1 之间", name)
        middle = float((Fraction(limits.lower) + Fraction(limits.upper)) / 2)
        half = float(limits.maximum_permissible_error or 0)
        return Normal(middle, half / _quantile(stated, (1 + share) / 2))
    _only(stated, "in_tolerance_probability", "mean")
    mean = _number(stated, "mean")
    distance = float(limits.upper) - mean if limits.upper is not None else mean - float(limits.lower or 0)
    if not (0 < share < 1 and distance * (share - 0.5) > 0):
        reason = "beside a single limit the share is above 0.5 with the mean within it, or below with the mean outside"
        raise _refusal(stated, reason, "单侧限值时，均值在限内则概率须大于 0.5，在限外则小于 0.5", name)
    return Normal(mean, distance / _quantile(stated, share))


def _quantile(stated: StatedPrior, probability: float) -> float:
    if not 0 < probability < 1:  # a share so near to one that a float rounds it up
        raise _refusal(stated, "the share is too near to 1", "概率过于接近 1", "/in_tolerance_probability")
    return NormalDist().inv_cdf(probability)


def _lognormal(stated: StatedPrior, _limits: Limits) -> Lognormal:
    _only(stated, "log_mean", "log_standard_deviation")
    mean, spread = _number(stated, "log_mean"), _positive(stated, "log_standard_deviation")
    if abs(mean) + 38 * spread > 700:  # noqa: PLR2004 - exp(709) is the last that a float holds
        raise _refusal(stated, "its logarithms are too large", "对数过大", "/log_standard_deviation")
    return Lognormal(mean, spread)


def _trapezoidal(beta: float) -> Callable[[StatedPrior, Limits], Trapezoidal]:
    def read(stated: StatedPrior, _limits: Limits) -> Trapezoidal:
        _only(stated, "lower", "upper")
        lower, upper = _number(stated, "lower"), _number(stated, "upper")
        if not lower < upper:
            raise _refusal(stated, "its lower end lies below its upper one", "下端须小于上端", "/lower")
        return Trapezoidal((lower + upper) / 2, (upper - lower) / 2, beta)

    return read


def _exponential(stated: StatedPrior, _limits: Limits) -> Exponential:
    _only(stated, "mean")
    return Exponential(_positive(stated, "mean"))


_READERS: Mapping[str, Callable[[StatedPrior, Limits], Density]] = MappingProxyType(
    {
        "normal": _normal,
        "lognormal": _lognormal,
        "rectangular": _trapezoidal(1.0),
        "triangular": _trapezoidal(0.0),
        "exponential": _exponential,
    }
)


def _only(stated: StatedPrior, *names: str) -> None:
    for name in sorted(stated.given - set(names)):
        raise _refusal(stated, f"{name} does not go with it", f"{name} 不适用", f"/{name}")
    for name in names:
        if name not in stated.given:
            raise _refusal(stated, f"it needs {name}", f"须给出 {name}", f"/{name}")


def _number(stated: StatedPrior, name: str) -> float:
    text = getattr(stated, name)
    number = float(text) if text is not None else math.nan
    if not math.isfinite(number):
        raise _refusal(stated, f"it needs {name}, a finite number", f"须给出有限数 {name}", f"/{name}")
    return number


def _positive(stated: StatedPrior, name: str) -> float:
    number = _number(stated, name)
    if number <= 0:
        raise _refusal(stated, f"{name} is positive", f"{name} 须大于零", f"/{name}")
    return number


def _refusal(stated: StatedPrior, reason: str, reason_zh: str, pointer: str) -> PriorInvalid:
    return PriorInvalid(pointer, distribution=stated.distribution, reason=reason, reason_zh=reason_zh)
