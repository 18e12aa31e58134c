"""The public evaluation document: what ``POST /api/v1/evaluations`` and ``liangheng evaluate`` take and answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from types import MappingProxyType

from pydantic import ValidationError

from domain.errors import MetrologyError, placed
from domain.exchange.wire import pointer_of
from domain.quantity.decimal_text import last_place, significant
from domain.quantity.rounding import round_to_interval
from domain.uncertainty import notices, sources
from domain.uncertainty.budget import Budget, BudgetLine
from domain.uncertainty.correlation import covariance
from domain.uncertainty.coverage import coverage_factor, factor_by_rule
from domain.uncertainty.engine import engine
from domain.uncertainty.errors import EvaluationDocumentInvalid
from domain.uncertainty.evaluation import Evaluated, evaluate_output, value_digits
from domain.uncertainty.inputs import Correlation, CoverageRule, ReportingRule
from domain.uncertainty.model.errors import SymbolRepeated
from domain.uncertainty.model.language import check_symbols
from domain.uncertainty.notices import notice, sentence
from domain.uncertainty.propagation import InputSet, gather
from domain.uncertainty.stated import read_input
from domain.uncertainty.wire import (
    CorrelationIn,
    EvaluationDocument,
    InputIn,
    LabelIn,
    OutputIn,
    PooledIn,
    SourceIn,
    UncertaintyIn,
)

Answer = dict[str, object]

_REASONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("this field is missing", "缺少此项"),
        "extra_forbidden": ("there is no such field", "没有此项"),
        "string_type": (
            "text is needed here, for numbers too, such as '10.00'",
            "此处须为文本，数也写成文本，如“10.00”",
        ),
        "string_too_long": ("this text is too long", "文本过长"),
        "too_long": ("there are too many entries", "条目过多"),
        "too_short": ("there are too few entries", "条目过少"),
        "tuple_type": ("a list is needed here", "此处须为列表"),
        "model_type": ("an object is needed here", "此处须为对象"),
        "literal_error": ("this is none of the words allowed here", "不是此处允许的取值"),
    }
)

_FIELD_FAULTS = frozenset({"missing", "extra_forbidden"})
_FIELDS = frozenset(
    name
    for model in (EvaluationDocument, InputIn, UncertaintyIn, PooledIn, LabelIn, SourceIn, CorrelationIn, OutputIn)
    for name in model.model_fields
) | {"digits", "mode", "trials", "seed"}


def evaluate_document(document: Mapping[str, object]) -> Answer:
    """Evaluate every output of a document and answer plain JSON, all numbers as decimal text.

    Raises subclasses of ``MetrologyError`` with the JSON Pointer of the culprit in the document.
    """
    return evaluate(read_document(document))


def read_document(document: Mapping[str, object]) -> EvaluationDocument:
    """Read a document strictly; the first fault is raised with its pointer."""
    try:
        return EvaluationDocument.model_validate(document)
    except ValidationError as invalid:
        raise _refusal(invalid) from None


def evaluate(document: EvaluationDocument) -> Answer:
    """Evaluate a document that has been read."""
    inputs = _inputs(document)
    _check_outputs(document)
    coverage = _coverage(document)
    rounding = ReportingRule(digits=document.rounding.digits, mode=document.rounding.mode)
    evaluated = []
    for index, output in enumerate(document.outputs):
        with _placed_unless_shared(f"/outputs/{index}"):
            evaluated.append(
                evaluate_output(
                    inputs,
                    symbol=output.symbol,
                    expression=output.expression,
                    unit=output.unit,
                    coverage=coverage,
                    rounding=rounding,
                )
            )
    return {
        "title": document.title,
        "outputs": [_output(one.budget) for one in evaluated],
        "correlation_matrix": {
            "outputs": [output.symbol for output in document.outputs],
            "coefficients": _coefficients(inputs, evaluated),
        },
        "warnings": _warnings(document, evaluated),
        "engine": engine(),
    }


def _check_outputs(document: EvaluationDocument) -> None:
    with placed("/outputs"):
        check_symbols([output.symbol for output in document.outputs])
    declared = {stated.symbol for stated in document.inputs}
    for index, output in enumerate(document.outputs):
        if output.symbol in declared:
            raise SymbolRepeated(f"/outputs/{index}/symbol", name=output.symbol, other=output.symbol)


def _inputs(document: EvaluationDocument) -> InputSet:
    quantities = []
    for index, stated in enumerate(document.inputs):
        with placed(f"/inputs/{index}"):
            quantities.append(read_input(stated))
    correlations = [
        Correlation(first=stated.between[0], second=stated.between[1], coefficient=float(stated.coefficient))
        for stated in document.correlations
    ]
    return gather(quantities, correlations)


def _coverage(document: EvaluationDocument) -> CoverageRule:
    probability = Decimal(document.coverage_probability)
    with placed("/coverage_probability"):
        coverage_factor(probability, None)
    if document.coverage_factor is None:
        return CoverageRule(probability=probability)
    rule = CoverageRule(probability=probability, basis="fixed", factor=Decimal(document.coverage_factor))
    with placed("/coverage_factor"):
        factor_by_rule(rule, None)
    return rule


@contextmanager
def _placed_unless_shared(pointer: str) -> Iterator[None]:
    """Place refusals of one output; those of the inputs are where they are for every output."""
    try:
        yield
    except MetrologyError as error:
        if not error.pointer.startswith(("/inputs", "/correlations")):
            error.at(pointer)
        raise


def _output(budget: Budget) -> Answer:
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
        "budget": [_line(line) for line in budget.lines],
        "second_engine_difference": budget.second_engine_difference,
        "warnings": own,
        "notices": [{"code": stored, "zh": sentence(stored, "zh"), "en": sentence(stored, "en")} for stored in own],
    }


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


def _coefficients(inputs: InputSet, evaluated: list[Evaluated]) -> list[list[str | None]]:
    """Correlation of the outputs through the inputs they share (GUM H.2); None where an output has no uncertainty."""
    shares = [_normalised(one) for one in evaluated]
    return [[_coefficient(inputs, own, other) for other in shares] for own in shares]


def _coefficient(inputs: InputSet, own: list[float] | None, other: list[float] | None) -> str | None:
    if own is None or other is None:
        return None
    if own is other:
        return "1"
    # Rounding may carry two fully correlated outputs a hair beyond one.
    return significant(max(-1.0, min(1.0, covariance(own, other, inputs.correlations))))


def _normalised(one: Evaluated) -> list[float] | None:
    uncertainty = one.propagated.standard_uncertainty
    return [contribution / uncertainty for contribution in one.propagated.contributions] if uncertainty else None


def _warnings(document: EvaluationDocument, evaluated: list[Evaluated]) -> list[str]:
    """What concerns the document as a whole."""
    unused = [
        stored
        for stored in evaluated[0].budget.warnings
        if stored.startswith(notices.UNUSED_INPUT) and all(stored in one.budget.warnings for one in evaluated)
    ]
    differing = [
        notice(notices.VALUE_DIFFERS_FROM_MEAN, stated.symbol)
        for stated in document.inputs
        if _differs_from_mean(stated)
    ]
    not_sampled = [notice(notices.NOT_SAMPLED)] if document.monte_carlo is not None else []
    return unused + differing + not_sampled


def _differs_from_mean(stated: InputIn) -> bool:
    """Tell whether a stated value is another than the mean of its readings, to the places it was stated with."""
    if stated.value is None or stated.uncertainty is None or not stated.uncertainty.readings:
        return False
    value = Decimal(stated.value)
    mean = sources.mean([Decimal(reading) for reading in stated.uncertainty.readings])
    return round_to_interval(mean, Decimal((0, (1,), last_place(value)))) != value


def _refusal(invalid: ValidationError) -> MetrologyError:
    fault = invalid.errors(include_input=False, include_url=False)[0]
    # pydantic names the member of a union that it tried; a JSON Pointer knows fields and indices only.
    steps = [step for step in fault["loc"] if isinstance(step, int) or step in _FIELDS or step == fault["loc"][-1]]
    if fault["type"] not in _FIELD_FAULTS and steps and steps[-1] not in _FIELDS and not isinstance(steps[-1], int):
        steps.pop()
    pointer = pointer_of(tuple(steps))
    cause = fault.get("ctx", {}).get("error")
    if isinstance(cause, MetrologyError):
        return cause.at(pointer)
    reason, reason_zh = _REASONS.get(fault["type"], (fault["msg"], f"取值不符合格式（{fault['type']}）"))
    return EvaluationDocumentInvalid(pointer, reason=reason, reason_zh=reason_zh)
