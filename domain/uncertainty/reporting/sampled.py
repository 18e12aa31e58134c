"""What the trials say of one output, handed to the report: the interval that was asked for, and its histogram."""

from domain.quantity.decimal_text import plain, significant
from domain.uncertainty.evaluation import Evaluated, value_digits
from domain.uncertainty.reporting.interval import SampledInterval
from domain.uncertainty.sampling.rule import SamplingRule
from domain.uncertainty.sampling.simulate import SampledOutput


def sampled_interval(one: Evaluated, found: SampledOutput, rule: SamplingRule) -> SampledInterval | None:
    """Give the interval in the output's unit, unrounded; None where the trials are all alike."""
    interval = found.symmetric if rule.interval == "symmetric" else found.shortest
    # Where a quantity has no variance, that of its trials means nothing, and would cost the ends their digits.
    u = min(found.spread.standard_uncertainty, (interval.high - interval.low) / 2)
    if not u:
        return None
    digits = value_digits(one.propagated.value, u)
    histogram = found.histogram
    return SampledInterval(
        low=significant(interval.low, digits),
        high=significant(interval.high, digits),
        standard_uncertainty=significant(u),
        probability=plain(rule.probability),
        kind=rule.interval,
        edges=(significant(histogram.low, digits), significant(histogram.high, digits)),
        counts=histogram.counts,
    )
