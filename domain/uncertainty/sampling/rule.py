"""What a user may choose of a Monte Carlo evaluation, and what one may cost."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from domain.uncertainty.sampling.errors import SamplingRuleInvalid

BLOCK = 10_000
"""Trials that are drawn and computed together: few enough to stay in the processor's cache."""
GENERATOR = "SFC64"
"""The bit generator; a result names it, so that it can be made again."""
MOST_TRIALS = 10_000_000
MOST_THREADS = 64
LARGEST_SEED = 2**63 - 1
MOST_UNDEFINED = 0.5
TAIL = 100
"""Trials that lie outside the coverage interval at the least (JCGM 101:2008, 7.9.4 a: M >= 100/(1 - p))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingRule:
    """How many trials, and what they are to give."""

    trials: int | None = None
    """None: adaptive, as many as the digits of u need."""
    seed: int = 1
    probability: Decimal = Decimal("0.95")
    digits: Literal[1, 2] = 2
    """Significant digits of u that are regarded as meaningful (JCGM 101:2008, 7.9.2)."""
    interval: Literal["symmetric", "shortest"] = "symmetric"
    """The interval whose ends adaptive trials hold to the tolerance; both are always given."""
    threads: int = 1
    """The result does not depend on it."""
    undefined_share: float = 0.0
    """Share of trials without a value that is left out; one more is refused."""


def checked(rule: SamplingRule) -> SamplingRule:
    """Give the rule back; raises ``SamplingRuleInvalid`` at ``/<name>`` of the choice that is impossible."""
    if not 0 < rule.probability < 1 or least_trials(rule.probability) > MOST_TRIALS:
        raise _invalid("probability", rule.probability, "more than 0, at most 0.99999", "大于 0 且不超过 0.99999")
    least = least_trials(rule.probability)
    if rule.trials is not None and not least <= rule.trials <= MOST_TRIALS:
        raise _invalid("trials", rule.trials, f"between {least} and {MOST_TRIALS}", f"在 {least} 与 {MOST_TRIALS} 之间")
    if not 0 <= rule.seed <= LARGEST_SEED:
        raise _invalid("seed", rule.seed, f"between 0 and {LARGEST_SEED}", f"在 0 与 {LARGEST_SEED} 之间")
    if rule.digits not in (1, 2):
        raise _invalid("digits", rule.digits, "1 or 2", "为 1 或 2")
    if not 1 <= rule.threads <= MOST_THREADS:
        raise _invalid("threads", rule.threads, f"between 1 and {MOST_THREADS}", f"在 1 与 {MOST_THREADS} 之间")
    if not 0 <= rule.undefined_share <= MOST_UNDEFINED:
        raise _invalid("undefined_share", rule.undefined_share, "between 0 and 0.5", "在 0 与 0.5 之间")
    return rule


def least_trials(probability: Decimal) -> int:
    """Fewest trials that say anything of a coverage interval; at least a thousand."""
    return max(1000, math.ceil(TAIL / (1 - probability)))


def _invalid(name: str, found: object, expected: str, expected_zh: str) -> SamplingRuleInvalid:
    return SamplingRuleInvalid(f"/{name}", name=name, found=found, expected=expected, expected_zh=expected_zh)
