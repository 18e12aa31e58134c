"""The public evaluation document is read strictly: its first fault is refused, with its pointer, in both languages."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from pydantic import ValidationError

from domain.errors import MetrologyError
from domain.exchange.wire import pointer_of
from domain.uncertainty.errors import EvaluationDocumentInvalid
from domain.uncertainty.fitting.wire import CurveIn, FitIn, TableIn
from domain.uncertainty.request import ComplexIn, DefinitionIn, EvaluationDocument, MonteCarloIn, OutputIn, RoundingIn
from domain.uncertainty.wire import (
    CorrelationIn,
    GroupSummaryIn,
    InputIn,
    LabelIn,
    PooledIn,
    SharedIn,
    SourceIn,
    SpecificationIn,
    UncertaintyIn,
)

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
_MODELS = (
    EvaluationDocument,
    InputIn,
    UncertaintyIn,
    PooledIn,
    GroupSummaryIn,
    SpecificationIn,
    SharedIn,
    LabelIn,
    SourceIn,
    CorrelationIn,
    FitIn,
    CurveIn,
    TableIn,
    ComplexIn,
    DefinitionIn,
    OutputIn,
    RoundingIn,
    MonteCarloIn,
)
_FIELDS = frozenset(field.alias or name for model in _MODELS for name, field in model.model_fields.items())


def read_document(document: Mapping[str, object]) -> EvaluationDocument:
    """Read a document strictly; the first fault is raised with its pointer."""
    try:
        return EvaluationDocument.model_validate(document)
    except ValidationError as invalid:
        raise refusal_of(invalid) from None


def refusal_of(invalid: ValidationError, known: Collection[str] = _FIELDS) -> MetrologyError:
    """Say the first fault in our own words, at its place; ``known`` are the names of fields there."""
    fault = invalid.errors(include_input=False, include_url=False)[0]
    # pydantic names the member of a union that it tried; a JSON Pointer knows fields and indices only.
    steps = [step for step in fault["loc"] if isinstance(step, int) or step in known or step == fault["loc"][-1]]
    if fault["type"] not in _FIELD_FAULTS and steps and steps[-1] not in known and not isinstance(steps[-1], int):
        steps.pop()
    pointer = pointer_of(tuple(steps))
    cause = fault.get("ctx", {}).get("error")
    if isinstance(cause, MetrologyError):
        return cause.at(pointer)
    reason, reason_zh = _REASONS.get(fault["type"], (fault["msg"], f"取值不符合格式（{fault['type']}）"))
    return EvaluationDocumentInvalid(pointer, reason=reason, reason_zh=reason_zh)
