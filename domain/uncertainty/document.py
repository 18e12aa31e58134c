"""The public evaluation document: what ``POST /api/v1/evaluations`` and ``liangheng evaluate`` take and answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

from domain.errors import MetrologyError
from domain.quantity.decimal_text import last_place
from domain.quantity.rounding import round_to_interval
from domain.uncertainty import notices, sources
from domain.uncertainty.answer import Answer, coefficients, output_answer
from domain.uncertainty.engine import engine
from domain.uncertainty.evaluation import Evaluated, evaluate_output
from domain.uncertainty.notices import notice
from domain.uncertainty.preparation import prepare
from domain.uncertainty.reading import read_document
from domain.uncertainty.wire import (
    EvaluationDocument,
    InputIn,
)


def evaluate_document(document: Mapping[str, object]) -> Answer:
    """Evaluate every output of a document and answer plain JSON, all numbers as decimal text.

    Raises subclasses of ``MetrologyError`` with the JSON Pointer of the culprit in the document.
    """
    return evaluate(read_document(document))


def evaluate(document: EvaluationDocument) -> Answer:
    """Evaluate a document that has been read."""
    prepared = prepare(document)
    evaluated = []
    for index, output in enumerate(document.outputs):
        with _placed_unless_shared(f"/outputs/{index}"):
            evaluated.append(
                evaluate_output(
                    prepared.inputs,
                    symbol=output.symbol,
                    expression=output.expression,
                    unit=output.unit,
                    coverage=prepared.coverage,
                    rounding=prepared.rounding,
                )
            )
    return {
        "title": document.title,
        "outputs": [output_answer(one.budget) for one in evaluated],
        "correlation_matrix": {
            "outputs": [output.symbol for output in document.outputs],
            "coefficients": coefficients(prepared.inputs, evaluated),
        },
        "warnings": _warnings(document, evaluated),
        "engine": engine(),
    }


@contextmanager
def _placed_unless_shared(pointer: str) -> Iterator[None]:
    """Place refusals of one output; those of the inputs are where they are for every output."""
    try:
        yield
    except MetrologyError as error:
        if not error.pointer.startswith(("/inputs", "/correlations", "/definitions")):
            error.at(pointer)
        raise


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
