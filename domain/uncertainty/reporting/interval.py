"""A coverage interval out of Monte Carlo, in words and to sensible digits (JCGM 101:2008, 5.5, 7.7)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from domain.quantity.decimal_text import last_place
from domain.quantity.rounding import TOLERATED_LOSS, round_to_interval, round_uncertainty
from domain.uncertainty.inputs import ReportingRule
from domain.uncertainty.reporting.numerals import Style, printed, unit_of_place, with_unit
from domain.uncertainty.reporting.statement import probability_text
from domain.uncertainty.reporting.words import Language, word


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledInterval:
    """What sampling says about one output; all numbers unrounded decimal text in the output's unit."""

    low: str
    high: str
    standard_uncertainty: str
    """Standard deviation of the sample; the ends are given to the place of its last reported digit."""
    probability: str
    kind: Literal["shortest", "symmetric"] = "shortest"
    edges: tuple[str, str] | None = None
    """Ends of the histogram; None: no histogram."""
    counts: tuple[int, ...] = ()
    """Trials in equal bins between the edges."""


def rounded_ends(interval: SampledInterval, rounding: ReportingRule = ReportingRule()) -> tuple[Decimal, Decimal]:  # noqa: B008 - frozen
    """Both ends to the last place of u.

    The rule for U holds for the interval: with ``up`` it is never made narrower, each end going outwards; with
    ``up_if_loss_over_5_percent`` the ends go to the nearest unless that takes more than 5 % off the width.
    """
    low, high = Decimal(interval.low), Decimal(interval.high)
    u = round_uncertainty(Decimal(interval.standard_uncertainty), rounding.digits)
    unit = unit_of_place(last_place(u))
    nearest = round_to_interval(low, unit), round_to_interval(high, unit)
    if rounding.mode == "half_even":
        return nearest
    kept = Fraction(nearest[1]) - Fraction(nearest[0])
    if rounding.mode != "up" and kept >= (1 - TOLERATED_LOSS) * (Fraction(high) - Fraction(low)):
        return nearest
    return (
        nearest[0] - unit if nearest[0] > low else nearest[0],
        nearest[1] + unit if nearest[1] < high else nearest[1],
    )


def interval_text(
    interval: SampledInterval,
    unit: str,
    language: Language,
    *,
    rounding: ReportingRule = ReportingRule(),  # noqa: B008 - frozen
    style: Style = Style(),  # noqa: B008 - frozen
) -> str:
    """``[734, 933] nm (p = 95 %, shortest coverage interval)``."""
    numbers = printed(rounded_ends(interval, rounding), style)
    low, high = numbers.mantissas
    ends = with_unit(f"[{low}, {high}]{numbers.factor}", unit)
    kind = word(f"interval.{interval.kind}", language)
    probability = f"p = {probability_text(interval.probability)}"
    return f"{ends}（{probability}，{kind}）" if language == "zh" else f"{ends} ({probability}, {kind})"
