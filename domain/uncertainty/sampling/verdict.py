"""Whether the interval of the GUM's own method holds: its comparison with Monte Carlo (JCGM 101:2008, clause 8).

For a stored budget the question is asked by every evaluation, so it has to be cheap: trials come in antithetic pairs,
which halves the drawing, and end as soon as the answer is clear against its own numerical error. Where the difference
lies too near the tolerance for the work that is allowed, the answer is that nobody knows.
"""

import math
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from scipy.special import stdtrit

from domain.uncertainty.propagation import InputSet
from domain.uncertainty.sampling.adaptive import section_length, tolerance
from domain.uncertainty.sampling.blocks import OF_SORTING, Trial, block_generator, undefined
from domain.uncertainty.sampling.errors import ModelUndefinedInTrials
from domain.uncertainty.sampling.intervals import CoverageInterval, Ends, ends
from domain.uncertainty.sampling.joint import Room, draw_all, mirrored, plan, room
from domain.uncertainty.sampling.measurand import Measurand
from domain.uncertainty.sampling.rule import GENERATOR, SamplingRule, checked

CLEAR = 0.997
"""One-sided probability with which each look may call a difference clear."""
FIRST_LOOK = 8
"""Blocks before the first look; each further look has twice as many."""
QUICK_WORK = 30_000_000
"""Additions that the question may cost: some thirty to sixty milliseconds."""
MOST_BLOCKS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Clause 8: the GUM interval is validated if both its ends lie within ``delta`` of those of Monte Carlo."""

    agrees: bool | None
    """None: too near to call with these trials."""
    delta: float
    difference_low: float
    """|low end of the GUM interval - low end of the probabilistically symmetric interval of the trials|."""
    difference_high: float
    difference_error: float
    """Numerical standard error of the differences, the larger of the two."""
    sampled: CoverageInterval
    """The interval of the trials."""
    probability: Decimal
    trials: int
    seed: int
    generator: str = GENERATOR

    @property
    def is_within(self) -> bool:
        """The plain comparison of clause 8, whatever the numerical error."""
        return max(self.difference_low, self.difference_high) <= self.delta


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOrder:
    """The interval of the GUM's own method: y +/- U, with the u that U comes from."""

    value: float
    expanded_uncertainty: float
    standard_uncertainty: float

    @property
    def low(self) -> float:
        """Lower end."""
        return self.value - self.expanded_uncertainty

    @property
    def high(self) -> float:
        """Upper end."""
        return self.value + self.expanded_uncertainty


def compare(
    first_order: FirstOrder, sampled: CoverageInterval, rule: SamplingRule, trials: int, coverage: float = 3.0
) -> Verdict:
    """Judge by an interval that has been sampled already; ``coverage`` standard errors make a difference clear."""
    delta = tolerance(first_order.standard_uncertainty, rule.digits)
    differences = (abs(first_order.low - sampled.low), abs(first_order.high - sampled.high))
    errors = (sampled.low_error, sampled.high_error)
    return Verdict(
        agrees=_clear(differences, errors, delta, coverage),
        delta=delta,
        difference_low=differences[0],
        difference_high=differences[1],
        difference_error=max(errors),
        sampled=sampled,
        probability=rule.probability,
        trials=trials,
        seed=rule.seed,
    )


def validate(
    inputs: InputSet, measurand: Measurand, first_order: FirstOrder, rule: SamplingRule, work: float = QUICK_WORK
) -> Verdict:
    """Sample until it is clear whether the GUM interval holds, or the ``work`` is done.

    ``rule`` gives probability, digits, seed and the share of trials that may have no value; ``rule.trials`` and
    ``rule.threads`` are not looked at. Raises ``ModelUndefinedInTrials`` at ``/expression``, ``SamplingRuleInvalid``.
    """
    checked(rule)
    trial = Trial(plan=plan(inputs, measurand.inputs), measurands=(measurand,), seed=rule.seed)
    length = section_length(rule)
    kept = room(trial.plan, length // 2)
    drawing = trial.work - measurand.work - OF_SORTING
    # A pair draws once and computes twice.
    cost = length * (drawing / 2 + measurand.work + OF_SORTING)
    most = min(max(int(work / cost), FIRST_LOOK), MOST_BLOCKS)
    found: list[Ends] = []
    count, looks = 0, FIRST_LOOK
    while True:
        while len(found) < min(looks, most):
            values = _pairs(trial, len(found), kept, rule)
            found.append(ends(values, float(rule.probability)))
            count += len(values)
        verdict = compare(first_order, _mean(found), rule, count, float(stdtrit(len(found) - 1, CLEAR)))
        if verdict.agrees is not None or len(found) >= most:
            return verdict
        looks *= 2


def _pairs(trial: Trial, block: int, kept: Room, rule: SamplingRule) -> np.ndarray:
    """One section of antithetic pairs; each half is a sample of the distribution."""
    half = section_length(rule) // 2
    drawn = draw_all(trial.plan, block_generator(trial.seed, block), half, kept)
    measurand = trial.measurands[0]
    values = np.empty(2 * half)
    values[:half] = measurand.value(drawn)
    values[half:] = measurand.value(mirrored(trial.plan, drawn))
    lost = undefined(values[None, :])[0]
    if lost > rule.undefined_share * len(values):
        raise ModelUndefinedInTrials("/expression", symbol=measurand.symbol, share=f"{100 * lost / len(values):.2g} %")
    return values[np.isfinite(values)] if lost else values


def _mean(found: list[Ends]) -> CoverageInterval:
    """Mean of the blocks' intervals; its error is theirs, since pairs are not independent of each other."""
    lows, highs = (np.array([each[place] for each in found]) for place in (0, 1))
    root = math.sqrt(len(found))
    return CoverageInterval(
        low=float(lows.mean()),
        high=float(highs.mean()),
        low_error=float(lows.std(ddof=1)) / root,
        high_error=float(highs.std(ddof=1)) / root,
    )


def _clear(differences: tuple[float, float], errors: tuple[float, float], delta: float, coverage: float) -> bool | None:
    margins = [coverage * error for error in errors]
    pairs = list(zip(differences, margins, strict=True))
    if all(difference + margin <= delta for difference, margin in pairs):
        return True
    if any(difference - margin > delta for difference, margin in pairs):
        return False
    return None
