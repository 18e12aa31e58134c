"""What the public document answers: plain JSON, every number as decimal text."""

from collections.abc import Sequence
from decimal import Decimal

from domain.quantity.decimal_text import significant
from domain.uncertainty import notices
from domain.uncertainty.budget import Budget, BudgetLine
from domain.uncertainty.correlation import correlation
from domain.uncertainty.evaluation import Evaluated, value_digits
from domain.uncertainty.notices import sentence
from domain.uncertainty.propagation import InputSet
from domain.uncertainty.reporting.statement import result_text

Answer = dict[str, object]


def output_answer(budget: Budget) -> Answer:
    """One output: value, uncertainty and coverage, as reported, and the budget behind them."""
    value, expanded = Decimal(budget.value), Decimal(budget.expanded_uncertainty)
    digits = value_digits(float(value), float(expanded))
    ends = (significant(float(value - expanded), digits), significant(float(value + expanded), digits))
    own = [stored for stored in budget.warnings if not stored.startswith(notices.UNUSED_INPUT)]
    return {
        "symbol": budget.symbol,
        "expression": budget.expression,
        "unit": budget.unit,
        "equation": budget.equation,
        "value": budget.value,
        "standard_uncertainty": budget.combined_standard_uncertainty,
        "effective_degrees_of_freedom": budget.effective_degrees_of_freedom,
        "coverage_probability": budget.coverage_probability,
        "coverage_factor": budget.coverage_factor,
        "coverage_basis": budget.coverage_basis,
        "expanded_uncertainty": budget.expanded_uncertainty,
        "coverage_interval": list(ends),
        "reported": {
            "value": budget.reported.value,
            "expanded_uncertainty": budget.reported.expanded_uncertainty,
        },
        "reported_text": {"zh": result_text(budget, "zh"), "en": result_text(budget, "en")},
        "budget": [_line(line) for line in budget.lines],
        "second_engine_difference": budget.second_engine_difference,
        "warnings": own,
        "notices": notices_answer(own),
    }


def notices_answer(pointed_out: Sequence[str]) -> list[Answer]:
    """Every notice as it is stored, and in words."""
    return [{"code": stored, "zh": sentence(stored, "zh"), "en": sentence(stored, "en")} for stored in pointed_out]


def _line(line: BudgetLine) -> Answer:
    return {
        "symbol": line.symbol,
        "label": {"zh": line.label_zh, "en": line.label_en},
        "value": line.value,
        "unit": line.unit,
        "standard_uncertainty": line.standard_uncertainty,
        "type": line.evaluation,
        "distribution": line.distribution,
        "degrees_of_freedom": line.degrees_of_freedom,
        "sensitivity": line.sensitivity,
        "contribution": line.contribution,
        "percent": line.percent,
        "source": line.source,
    }


def coefficients(inputs: InputSet, evaluated: Sequence[Evaluated]) -> list[list[str | None]]:
    """Correlation of the outputs through the inputs they share (GUM H.2); None where an output has no uncertainty."""
    shares = [one.propagated.normalised for one in evaluated]
    return [[_coefficient(inputs, own, other) for other in shares] for own in shares]


def _coefficient(inputs: InputSet, own: list[float] | None, other: list[float] | None) -> str | None:
    if own is None or other is None:
        return None
    return "1" if own is other else significant(correlation(own, other, inputs.correlations))
