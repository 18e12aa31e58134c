"""The public evaluation document: what ``POST /api/v1/evaluations`` and ``liangheng evaluate`` take and answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from domain.errors import MetrologyError
from domain.uncertainty import notices
from domain.uncertainty.answer import Answer, coefficients, output_answer
from domain.uncertainty.answer_beyond import beyond_first_order, regions_answer
from domain.uncertainty.engine import engine
from domain.uncertainty.evaluation import Evaluated, evaluate_output
from domain.uncertainty.preparation import Prepared, prepare
from domain.uncertainty.reading import read_document
from domain.uncertainty.request import EvaluationDocument
from domain.uncertainty.sampled import sample


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
                    definitions=prepared.definitions,
                )
            )
    beyond = sample(prepared, evaluated)
    return {
        "title": document.title,
        "outputs": [
            output_answer(one.budget) | beyond_first_order(prepared, one, beyond, place)
            for place, one in enumerate(evaluated)
        ],
        "correlation_matrix": {
            "outputs": [output.symbol for output in document.outputs],
            "coefficients": coefficients(prepared.inputs, evaluated),
        },
        "coverage_regions": regions_answer(beyond),
        "warnings": [*_warnings(prepared, evaluated), *beyond.notices],
        "engine": engine(),
    }


@contextmanager
def _placed_unless_shared(pointer: str) -> Iterator[None]:
    """Place refusals of one output; those of the inputs are where they are for every output."""
    try:
        yield
    except MetrologyError as error:
        if not error.pointer.startswith(("/inputs", "/correlations", "/definitions", "/fits")):
            error.at(pointer)
        raise


def _warnings(prepared: Prepared, evaluated: list[Evaluated]) -> list[str]:
    """What concerns the document as a whole."""
    unused = [
        stored
        for stored in evaluated[0].budget.warnings
        if stored.startswith(notices.UNUSED_INPUT) and all(stored in one.budget.warnings for one in evaluated)
    ]
    return unused + list(prepared.notices)
