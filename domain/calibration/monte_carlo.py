"""Every budget that is stored was held against a Monte Carlo evaluation (JCGM 101:2008, clause 8)."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

from domain.calibration.gather import MeasuredPoint
from domain.errors import MetrologyError
from domain.quantity.decimal_text import plain, significant
from domain.uncertainty.budget import Budget, MonteCarloCheck
from domain.uncertainty.evaluation import value_digits
from domain.uncertainty.inputs import Correlation, InputQuantity
from domain.uncertainty.model.equation import read_equation
from domain.uncertainty.model.tables import LookupTable
from domain.uncertainty.propagation import gather

MOST_PROBABLE = 0.999
"""What lies further out takes more trials than a check is worth."""
DIGITS = 4
"""Of differences and tolerance: enough to compare them, and the same on machines whose libm differs in the last bit."""

Evaluated = tuple[Sequence[InputQuantity], Sequence[Correlation], Mapping[str, LookupTable]]
"""What a point's budget was made of, beside its model."""


def check_budget(
    record_id: str,
    at: MeasuredPoint,
    evaluated: Evaluated,
    budget: Budget,
) -> MonteCarloCheck | None:
    """Sample one point's model until it is clear whether the budget's interval holds, or fifty milliseconds are gone.

    u counts to one digit (clause 8 leaves it to the user; two would doubt every k of few degrees of freedom). None
    where nothing is uncertain, or where the model has no value in some trials: a check must not keep a record from
    being completed. The seed follows from the record and the point, so that anybody draws the same trials.
    """
    from domain.uncertainty.sampling.measurand import measurand  # noqa: PLC0415 - a preview needs none of it
    from domain.uncertainty.sampling.rule import SamplingRule  # noqa: PLC0415
    from domain.uncertainty.sampling.verdict import FirstOrder, validate  # noqa: PLC0415

    quantities, correlations, tables = evaluated
    uncertainty = float(budget.combined_standard_uncertainty)
    if not uncertainty:
        return None
    equation = read_equation(
        budget.expression,
        {quantity.symbol: quantity.unit for quantity in quantities},
        budget.unit,
        tables,
        at.compiled.definitions,
    )
    rule = SamplingRule(seed=_seed(record_id, at), probability=_probability(budget), digits=1)
    try:
        verdict = validate(
            gather(quantities, correlations),
            measurand(
                budget.symbol,
                equation.system,
                factors=equation.factors,
                output_factor=equation.output_factor,
                tables=tables,
            ),
            FirstOrder(
                value=float(budget.value),
                expanded_uncertainty=float(budget.expanded_uncertainty),
                standard_uncertainty=uncertainty,
            ),
            rule,
        )
    except MetrologyError:
        return None
    digits = value_digits(float(budget.value), float(budget.expanded_uncertainty))
    return MonteCarloCheck(
        agrees=verdict.is_within,
        is_clear=verdict.agrees is not None,
        delta=_text(verdict.delta),
        difference_low=_text(verdict.difference_low),
        difference_high=_text(verdict.difference_high),
        trials=verdict.trials,
        seed=verdict.seed,
        generator=verdict.generator,
        probability=plain(rule.probability),
        low=significant(verdict.sampled.low, digits),
        high=significant(verdict.sampled.high, digits),
    )


def _probability(budget: Budget) -> Decimal:
    """What the interval claims to hold; of a prescribed k, which states no probability, that of the normal it means."""
    if budget.coverage_basis != "fixed":
        return Decimal(budget.coverage_probability)
    held = math.erf(float(budget.coverage_factor) / math.sqrt(2))
    return Decimal(significant(min(held, MOST_PROBABLE), DIGITS))


def _seed(record_id: str, at: MeasuredPoint) -> int:
    name = f"{record_id}/{at.point.test}/{at.point.key}/{at.phase.value}"
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6])


def _text(number: float) -> str:
    return significant(number, DIGITS)
