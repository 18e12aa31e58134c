"""How many trials are enough: a numerical tolerance, and two stages that hold it (JCGM 101:2008, 7.9).

The rule of clause 7.9.4 stops when twice the standard error, estimated anew after every batch, falls below the
tolerance. Looking until it is small stops early by chance. Stein's two stages (Ann. Math. Statist. 16 (1945) 243) look
once: the spread of the first sections says how many sections are needed, with Student's quantile of that spread, and
the guarantee then holds for the whole, whatever the spread really was.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from domain.uncertainty.sampling.blocks import Rows
from domain.uncertainty.sampling.intervals import ends
from domain.uncertainty.sampling.rule import BLOCK, SamplingRule, least_trials

FIRST_SECTIONS = 20
CONFIDENCE = 0.95
"""Probability with which mean, u and both ends of one output are within the tolerance all together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the first stage found of one output."""

    tolerance: float
    """Numerical tolerance delta."""
    trials: int


def tolerance(uncertainty: float, digits: int) -> float:
    """Half a unit of the last of ``digits`` significant digits of u: delta of JCGM 101:2008, 7.9.2."""
    if not uncertainty:
        return 0.0
    exponent = int(f"{uncertainty:.{digits - 1}e}".partition("e")[2])
    return float(f"5e{exponent - digits}")


def section_length(rule: SamplingRule) -> int:
    """Trials of a section: whole blocks, enough for a coverage interval."""
    return math.ceil(least_trials(rule.probability) / BLOCK) * BLOCK


def needs(rows: Rows, rule: SamplingRule, has_moments: Sequence[bool]) -> list[Need]:
    """Judge the first stage: ``FIRST_SECTIONS`` sections of joint trials with a value.

    ``has_moments`` says of which outputs mean and u converge; of the others only the interval is held, and u is taken
    from its width.
    """
    return [
        _need(np.array_split(row, FIRST_SECTIONS), rule, moments)
        for row, moments in zip(rows, has_moments, strict=True)
    ]


def _need(sections: list[np.ndarray], rule: SamplingRule, has_moments: bool) -> Need:  # noqa: FBT001
    probability = float(rule.probability)
    means = np.array([section.mean() for section in sections])
    deviations = np.array([section.std(ddof=1) for section in sections])
    found = np.array([ends(section, probability) for section in sections])
    low, high, shortest = found[:, 0], found[:, 1], found[:, 4:]
    if has_moments:
        u = math.sqrt(float(np.mean(deviations**2)))
    else:
        u = float(np.mean(high - low)) / (2 * -float(stdtrit(math.inf, (1 - probability) / 2)))
    delta = tolerance(u, rule.digits)
    length = section_length(rule)
    if not delta:
        return Need(tolerance=0.0, trials=len(sections) * length)
    watched = [(low, 2), (high, 2)] if rule.interval == "symmetric" else [(end, 3) for end in shortest.T]
    if has_moments:
        watched += [(means, 2), (deviations, 2)]
    # Bonferroni: each of the watched numbers takes its part of the risk.
    quantile = -float(stdtrit(len(sections) - 1, (1 - CONFIDENCE) / 2 / len(watched)))
    most = max((quantile * float(np.std(numbers, ddof=1)) / delta) ** power for numbers, power in watched)
    return Need(tolerance=delta, trials=max(math.ceil(most), len(sections)) * length)
