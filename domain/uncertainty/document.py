"""The public evaluation document: what ``POST /api/v1/evaluations`` and ``liangheng evaluate`` take and answer."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from domain.errors import MetrologyError
from domain.uncertainty import notices
from domain.uncertainty.answer import Answer, coefficients, notices_answer, output_answer
from domain.uncertainty.answer_beyond import beyond_first_order, regions_answer
from domain.uncertainty.answer_complex import complex_answer
from domain.uncertainty.engine import engine
from domain.uncertainty.evaluation import Evaluated
from domain.uncertainty.outputs import ComplexOutput, evaluate_complex, evaluate_real
from domain.uncertainty.preparation import Prepared, prepare
from domain.uncertainty.reading import read_document
from domain.uncertainty.request import EvaluationDocument
from domain.uncertainty.sampled import Sampled, sample
from domain.uncertainty.sampled_factor import with_factors


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A document that has been evaluated: what its answer is written from."""

    document: EvaluationDocument
    prepared: Prepared
    outputs: tuple[Evaluated, ...]
    """Those of a complex quantity are its parts."""
    complexes: tuple[ComplexOutput, ...]
    sampled: Sampled


def evaluate_document(document: Mapping[str, object]) -> Answer:
    """Evaluate every output of a document and answer plain JSON, all numbers as decimal text.

    Raises subclasses of ``MetrologyError`` with the JSON Pointer of the culprit in the document.
    """
    return answer_of(evaluate(read_document(document)))


def evaluate(document: EvaluationDocument) -> Evaluation:
    """Evaluate a document that has been read."""
    prepared = prepare(document)
    evaluated: list[Evaluated] = []
    complexes: list[ComplexOutput] = []
    for index, output in enumerate(document.outputs):
        place = f"/outputs/{index}"
        with _placed_unless_shared(place):
            if output.complex:
                complexes.append(evaluate_complex(prepared, output, place))
                evaluated += complexes[-1].parts
            else:
                evaluated.append(evaluate_real(prepared, output, place))
    sampled = sample(prepared, evaluated)
    if prepared.is_factor_sampled and sampled.simulated is not None:
        evaluated = with_factors(evaluated, sampled.simulated.outputs, prepared.rounding)
    return Evaluation(
        document=document,
        prepared=prepared,
        outputs=tuple(evaluated),
        complexes=tuple(complexes),
        sampled=sampled,
    )


def answer_of(evaluation: Evaluation) -> Answer:
    """Write the answer to a document."""
    prepared, evaluated, sampled = evaluation.prepared, evaluation.outputs, evaluation.sampled
    of_complexes = [stored for one in evaluation.complexes for stored in one.notices]
    pointed_out = [*_warnings(prepared, evaluated), *of_complexes, *sampled.notices]
    return {
        "title": evaluation.document.title,
        "outputs": [
            output_answer(one.budget) | beyond_first_order(prepared, one, sampled, place)
            for place, one in enumerate(evaluated)
        ],
        "correlation_matrix": {
            "outputs": [one.budget.symbol for one in evaluated],
            "coefficients": coefficients(prepared.inputs, evaluated),
        },
        "complex_outputs": [complex_answer(prepared, one) for one in evaluation.complexes],
        "coverage_regions": regions_answer(sampled),
        "warnings": pointed_out,
        "notices": notices_answer(pointed_out),
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


def _warnings(prepared: Prepared, evaluated: Sequence[Evaluated]) -> list[str]:
    """What concerns the document as a whole."""
    unused = [
        stored
        for stored in evaluated[0].budget.warnings
        if stored.startswith(notices.UNUSED_INPUT) and all(stored in one.budget.warnings for one in evaluated)
    ]
    return unused + list(prepared.notices)
