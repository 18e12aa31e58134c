"""The door: inputs and measurands in, the distributions of the outputs out (JCGM 101:2008, clause 7)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.errors import placed
from domain.uncertainty import notices
from domain.uncertainty.notices import notice
from domain.uncertainty.propagation import InputSet
from domain.uncertainty.sampling.adaptive import FIRST_SECTIONS, Need, needs, section_length, tolerance
from domain.uncertainty.sampling.blocks import MOST_WORK, Rows, Trial, afford, run, undefined
from domain.uncertainty.sampling.errors import ModelUndefinedInTrials
from domain.uncertainty.sampling.intervals import CoverageInterval, Spread, intervals, spread
from domain.uncertainty.sampling.joint import Plan, plan
from domain.uncertainty.sampling.measurand import Measurand
from domain.uncertainty.sampling.regions import CoverageRegion, Matrix, correlation_matrix, coverage_regions
from domain.uncertainty.sampling.rule import GENERATOR, MOST_TRIALS, SamplingRule, checked

BINS = 60
SHOWN_TRIALS = 100_000
HAS_VARIANCE, U_CONVERGES = 2, 4
"""Degrees of freedom above which a t-distribution has a variance, and its sample variance one too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Shape of the first trials, for a picture: counts in equal bins between ``low`` and ``high``."""

    low: float
    high: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledOutput:
    """What the trials say of one output."""

    symbol: str
    spread: Spread
    symmetric: CoverageInterval
    """Probabilistically symmetric coverage interval (JCGM 101:2008, 3.15)."""
    shortest: CoverageInterval
    tolerance: float
    """Numerical tolerance delta (7.9.2) of u to the rule's digits."""
    stable: bool
    """Whether the trials were enough to hold it: with 95 % adaptively, by twice the standard errors otherwise."""
    histogram: Histogram


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """Everything needed to understand a Monte Carlo evaluation, and to make it again."""

    outputs: tuple[SampledOutput, ...]
    correlations: Matrix
    """Of the outputs, over joint trials."""
    regions: tuple[CoverageRegion, ...]
    trials: int
    """Trials run; those left out for want of a value included."""
    seed: int
    generator: str
    adaptive: bool
    notices: tuple[str, ...]
    values: NDArray[np.float64]
    """Outputs x joint trials: for a conformance probability, not for a document."""


def simulate(inputs: InputSet, measurands: Sequence[Measurand], rule: SamplingRule = SamplingRule()) -> Simulated:  # noqa: B008 - frozen
    """Propagate the distributions of the inputs to all measurands in one pass.

    Pointers of refusals: ``/inputs/<i>`` (``ShapeImpossible``), ``/outputs/<i>/expression``
    (``ModelUndefinedInTrials``), ``/monte_carlo/...`` (``SamplingRuleInvalid``, ``SamplingTooCostly``).
    """
    with placed("/monte_carlo"):
        checked(rule)
    used = {symbol for measurand in measurands for symbol in measurand.inputs}
    planned = plan(inputs, used)
    trial = Trial(plan=planned, measurands=tuple(measurands), seed=rule.seed, threads=rule.threads)
    freedom = [_least_freedom(planned, measurand) for measurand in measurands]
    rows, found = _fixed(trial, rule.trials) if rule.trials else _adaptive(trial, rule, freedom)
    trials = rows.shape[1]
    rows, lost = _defined(rows, measurands, rule)
    outputs, correlations, regions = _described(rows, measurands, rule, found)
    return Simulated(
        outputs=outputs,
        correlations=correlations,
        regions=regions,
        trials=trials,
        seed=rule.seed,
        generator=GENERATOR,
        adaptive=rule.trials is None,
        notices=(
            *planned.notices,
            *(
                notice(notices.NO_VARIANCE, measurand.symbol)
                for measurand, least in zip(measurands, freedom, strict=True)
                if least <= HAS_VARIANCE
            ),
            *(notice(notices.NOT_STABLE, output.symbol) for output in outputs if not output.stable),
            *((notice(notices.UNDEFINED_TRIALS, _percent(lost, trials)),) if lost else ()),
        ),
        values=rows,
    )


def _fixed(trial: Trial, trials: int) -> tuple[Rows, list[Need] | None]:
    with placed("/monte_carlo"):
        afford(trial, trials)
    rows = np.empty((len(trial.measurands), trials))
    run(trial, rows)
    return rows, None


def _adaptive(trial: Trial, rule: SamplingRule, freedom: Sequence[float]) -> tuple[Rows, list[Need]]:
    """Run the first stage, ask how many trials it takes, and run the rest of them."""
    section = section_length(rule)
    begun = FIRST_SECTIONS * section
    first, _ = _fixed(trial, begun)
    judged = needs(_defined(first, trial.measurands, rule)[0], rule, [least > U_CONVERGES for least in freedom])
    affordable = int(min(MOST_TRIALS, MOST_WORK / trial.work)) // section * section
    wanted = max(need.trials for need in judged)
    rows = np.empty((len(first), max(min(wanted, affordable), begun)))
    rows[:, :begun] = first
    run(trial, rows, begun)
    return rows, judged


def _least_freedom(planned: Plan, measurand: Measurand) -> float:
    return min(
        (
            shape.parameter
            for group in planned.groups
            for symbol, shape in zip(group.symbols, group.shapes, strict=True)
            if shape.family == "t" and symbol in measurand.inputs
        ),
        default=math.inf,
    )


def _defined(rows: Rows, measurands: Sequence[Measurand], rule: SamplingRule) -> tuple[Rows, int]:
    """Leave out the trials without a value, or refuse where they are more than the rule allows."""
    counts = undefined(rows)
    if not any(counts):
        return rows, 0
    for index, (measurand, count) in enumerate(zip(measurands, counts, strict=True)):
        if count > rule.undefined_share * rows.shape[1]:
            raise ModelUndefinedInTrials(
                measurand.pointer or f"/outputs/{index}/expression",
                symbol=measurand.symbol,
                share=_percent(count, rows.shape[1]),
            )
    has_value = np.isfinite(rows).all(axis=0)
    return np.ascontiguousarray(rows[:, has_value]), int(np.count_nonzero(~has_value))


def _percent(count: int, trials: int) -> str:
    return f"{100 * count / trials:.2g} %"


def _described(
    rows: Rows, measurands: Sequence[Measurand], rule: SamplingRule, found: list[Need] | None
) -> tuple[tuple[SampledOutput, ...], Matrix, tuple[CoverageRegion, ...]]:
    probability = float(rule.probability)
    symbols = tuple(measurand.symbol for measurand in measurands)
    spreads = tuple(map(spread, rows))
    correlations = correlation_matrix(rows, spreads)
    regions = coverage_regions(symbols, rows, spreads, correlations, probability)
    outputs = []
    for index, symbol in enumerate(symbols):
        symmetric, shortest = intervals(rows[index], probability)
        need = found[index] if found else None
        delta = need.tolerance if need else tolerance(spreads[index].standard_uncertainty, rule.digits)
        outputs.append(
            SampledOutput(
                symbol=symbol,
                spread=spreads[index],
                symmetric=symmetric,
                shortest=shortest,
                tolerance=delta,
                stable=need.trials <= rows.shape[1]
                if need
                else _is_stable(spreads[index], symmetric if rule.interval == "symmetric" else shortest, delta),
                histogram=_histogram(rows[index][:SHOWN_TRIALS]),
            )
        )
    return tuple(outputs), correlations, regions


def _is_stable(spread: Spread, interval: CoverageInterval, delta: float) -> bool:
    """Hold a stated number of trials to the tolerance as clause 7.9.4 does, for want of a second stage."""
    largest = max(spread.mean_error, spread.standard_uncertainty_error, interval.low_error, interval.high_error)
    return 2 * largest <= delta


def _histogram(row: NDArray[np.float64]) -> Histogram:
    """Leave out one trial in a thousand on either side, so that a far one does not flatten the picture."""
    cut = len(row) // 1000
    inner = np.sort(row)[cut : len(row) - cut]
    low, high = float(inner[0]), float(inner[-1])
    if not low < high:
        return Histogram(low=low, high=high, counts=(len(inner),))
    counts, _ = np.histogram(inner, BINS, (low, high))
    return Histogram(low=low, high=high, counts=tuple(map(int, counts)))
