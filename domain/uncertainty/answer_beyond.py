"""What the public document answers beyond first order: second order, trials, and the verdict of JCGM 101, clause 8."""

from domain.quantity.decimal_text import significant
from domain.uncertainty.answer import Answer
from domain.uncertainty.evaluation import SMALLEST, Evaluated, value_digits
from domain.uncertainty.preparation import Prepared
from domain.uncertainty.reporting.interval import interval_text
from domain.uncertainty.reporting.sampled import sampled_interval
from domain.uncertainty.sampled import Sampled
from domain.uncertainty.sampling.intervals import CoverageInterval
from domain.uncertainty.sampling.simulate import SampledOutput, Simulated
from domain.uncertainty.sampling.verdict import Verdict
from domain.uncertainty.second_order import second_order

ERROR_DIGITS = 3
"""Digits of a numerical standard error."""


def beyond_first_order(prepared: Prepared, one: Evaluated, sampled: Sampled, place: int) -> Answer:
    """Second order, trials and verdict of one output; None where there is none."""
    simulated = sampled.simulated
    return {
        "second_order": _second_order(prepared, one),
        "monte_carlo": None if simulated is None else _trials(prepared, simulated, simulated.outputs[place], one),
        "validation": None if simulated is None else _verdict(sampled.verdicts[place]),
    }


def regions_answer(sampled: Sampled) -> list[Answer]:
    """Joint coverage regions of pairs of outputs (JCGM 102:2011, 7.7)."""
    if sampled.simulated is None:
        return []
    return [
        {
            "outputs": [region.first, region.second],
            "correlation": _text(region.correlation),
            "ellipse_factor": None if region.ellipse_factor is None else _text(region.ellipse_factor),
            "rectangle_factor": _text(region.rectangle_factor),
        }
        for region in sampled.simulated.regions
    ]


def _second_order(prepared: Prepared, one: Evaluated) -> Answer | None:
    found = second_order(prepared.inputs, one.equation, {}, one.propagated)
    if found is None:
        return None
    return {
        "value": _text(found.value, value_digits(found.value, one.numbers.expanded_uncertainty)),
        "standard_uncertainty": _text(found.standard_uncertainty),
        "terms": [
            {"between": [term.first, term.second], "contribution": _text(term.contribution)} for term in found.terms
        ],
    }


def _trials(prepared: Prepared, simulated: Simulated, found: SampledOutput, one: Evaluated) -> Answer:
    digits = value_digits(one.propagated.value, one.numbers.expanded_uncertainty)
    return {
        "mean": _text(found.spread.mean, digits),
        "mean_error": _text(found.spread.mean_error, ERROR_DIGITS),
        "standard_uncertainty": _text(found.spread.standard_uncertainty),
        "standard_uncertainty_error": _text(found.spread.standard_uncertainty_error, ERROR_DIGITS),
        "interval": _interval(found.symmetric, digits),
        "interval_errors": _errors(found.symmetric),
        "shortest_interval": _interval(found.shortest, digits),
        "shortest_interval_errors": _errors(found.shortest),
        "reported_text": _reported_text(prepared, found, one),
        "tolerance": _text(found.tolerance),
        "stable": found.stable,
        "trials": simulated.trials,
        "seed": simulated.seed,
        "generator": simulated.generator,
        "adaptive": simulated.adaptive,
        "histogram": {
            "low": _text(found.histogram.low, digits),
            "high": _text(found.histogram.high, digits),
            "counts": list(found.histogram.counts),
        },
    }


def _reported_text(prepared: Prepared, found: SampledOutput, one: Evaluated) -> Answer | None:
    """The interval that was asked for, to the digits which u deserves, in words; None where all trials are alike."""
    interval = None if prepared.sampling is None else sampled_interval(one, found, prepared.sampling)
    if interval is None:
        return None
    unit, rounding = one.budget.unit, prepared.rounding
    return {
        "zh": interval_text(interval, unit, "zh", rounding=rounding),
        "en": interval_text(interval, unit, "en", rounding=rounding),
    }


def _verdict(verdict: Verdict | None) -> Answer | None:
    if verdict is None:
        return None
    return {
        "agrees": verdict.is_within,
        "clear": verdict.agrees is not None,
        "delta": _text(verdict.delta),
        "difference_low": _text(verdict.difference_low),
        "difference_high": _text(verdict.difference_high),
        "difference_error": _text(verdict.difference_error, ERROR_DIGITS),
    }


def _interval(interval: CoverageInterval, digits: int) -> list[str]:
    return [_text(interval.low, digits), _text(interval.high, digits)]


def _errors(interval: CoverageInterval) -> list[str]:
    return [_text(interval.low_error, ERROR_DIGITS), _text(interval.high_error, ERROR_DIGITS)]


def _text(number: float, digits: int = 12) -> str:
    return significant(number if abs(number) > SMALLEST else 0.0, digits)
