"""Guard bands by formula 保护带: the width w that a rule takes off each limit, from U and the MPE alone."""

import math
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, Context, Decimal
from types import MappingProxyType

from domain.conformity.rules import DecisionRule

ISO_14253_FACTOR = Decimal("1.65")
"""Of u: one-sided 95 % (ISO 14253-1:2017; verified: memory)."""

_TEST_RATIO_OF_FOUR = 4
_DIGITS = Context(prec=12)
_SHOWN = Context(prec=6, rounding=ROUND_CEILING)


def rss(expanded: float, permissible: float) -> float:
    """Root-sum-square: MPE - sqrt(MPE^2 - U^2); the whole MPE where U is larger."""
    return permissible - math.sqrt(max(0.0, (permissible - expanded) * (permissible + expanded)))


def full_uncertainty(expanded: float, _permissible: float) -> float:
    """test95: acceptance limits MPE - U, U at 95 %."""
    return expanded


def rp10(expanded: float, permissible: float) -> float:
    """RP-10: acceptance limits (1.25 - 1/TUR) MPE, which is MPE from TUR 4 on."""
    if permissible >= _TEST_RATIO_OF_FOUR * expanded:
        return 0.0
    return expanded - permissible / _TEST_RATIO_OF_FOUR


def dobbert(expanded: float, permissible: float) -> float:
    """Z540.3 method 6: w = U (1.04 - exp(0.38 ln TUR - 0.54)), 0 where that is negative (TUR above about 4.6)."""
    if expanded == 0:
        return 0.0
    return max(0.0, expanded * (1.04 - math.exp(0.38 * math.log(permissible / expanded) - 0.54)))


WIDTHS: Mapping[DecisionRule, Callable[[float, float], float]] = MappingProxyType(
    {
        DecisionRule.RSS: rss,
        DecisionRule.TEST95: full_uncertainty,
        DecisionRule.RP10: rp10,
        DecisionRule.DOBBERT: dobbert,
    }
)
"""Guard band width by U and MPE."""


def rounded_up(width: float) -> Decimal:
    """Give a computed width as it is stated: six digits, rounded up, so that a risk that was promised is kept.

    Rounded to twelve first: 2.0000000000000004 means 2.
    """
    return _SHOWN.plus(_DIGITS.create_decimal_from_float(width)).normalize() if width else Decimal(0)
