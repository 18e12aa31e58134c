"""What the certificate's table shows for one point: decimal text, rounded once, as the pack prescribes (C3, C5-C8)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from domain.calibration.gather import Gathered, MeasuredPoint
from domain.calibration.judgement import Judged
from domain.calibration.result import Verdict
from domain.quantity.decimal_text import plain, terminating
from domain.quantity.rounding import round_to_interval
from domain.specialty.expressions import Expression, exact_text
from domain.specialty.procedure import Column, Show
from domain.specialty.symbols import NOMINAL
from domain.uncertainty.budget import Budget

EMPTY = "/"
"""How a cell without content is printed (C22)."""
_FACTOR_INTERVAL = Decimal("0.01")


def columns_of(gathered: Gathered, at: MeasuredPoint, budget: Budget, judged: Judged) -> dict[str, str]:
    """Texts of all columns by id; a conclusion is a value of `Verdict`."""
    shown = {
        Show.RESULT: judged.value,
        Show.EXPANDED_UNCERTAINTY: budget.reported.expanded_uncertainty,
        Show.COVERAGE_FACTOR: _factor(at, budget),
        Show.LOWER_LIMIT: _limit(judged.limits.lower if judged.limits else None),
        Show.UPPER_LIMIT: _limit(judged.limits.upper if judged.limits else None),
        Show.CONCLUSION: EMPTY if judged.conforms is None else _CONCLUSION[judged.conforms],
    }
    texts = {}
    for column, expression, interval in at.compiled.columns:
        if column.show is Show.NOMINAL and interval is None:
            texts[column.id] = at.point.key
        elif column.show is not None and column.show is not Show.NOMINAL:
            texts[column.id] = shown[column.show]
        else:
            texts[column.id] = _number(gathered, at, column, (expression, interval), judged.numbers)
    return texts


def _number(
    gathered: Gathered,
    at: MeasuredPoint,
    column: Column,
    stated: tuple[Expression | None, Expression | None],
    values: Mapping[str, Fraction],
) -> str:
    expression, interval = stated
    step = gathered.decimal(interval, values) if interval else None
    if column.reading:
        taken = at.taken(column.reading)
        channel = at.compiled.test.channel(column.reading)
        own_unit = at.compiled.test.channel_unit(channel) if channel else ""
        if step is None and all(each.reading.unit == own_unit for each in taken):
            if len(taken) == 1:
                return taken[0].reading.value
            finest = _beyond([each.reading.value for each in taken])
            step = finest if values[column.reading] % Fraction(finest) else None
        value = values[column.reading]
    else:
        value = gathered.value(expression, values) if expression else at.point.numbers[NOMINAL]
    return exact_text(value) if step is None else plain(round_to_interval(terminating(value), step))


def _beyond(readings: Sequence[str]) -> Decimal:
    """One place beyond the last of the readings: a mean tells no more, and a third of something has no end."""
    return Decimal(1).scaleb(min(int(Decimal(text).as_tuple().exponent) for text in readings) - 1)


def _limit(limit: Decimal | None) -> str:
    return EMPTY if limit is None else plain(limit)


def _factor(at: MeasuredPoint, budget: Budget) -> str:
    prescribed = at.compiled.test.coverage.factor
    return prescribed or plain(round_to_interval(Decimal(budget.coverage_factor), _FACTOR_INTERVAL))


_CONCLUSION = {True: Verdict.CONFORMS.value, False: Verdict.DOES_NOT_CONFORM.value}
