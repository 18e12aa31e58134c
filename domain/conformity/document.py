"""The whole public document: uncertainty of every output, and conformity of those that are held against limits."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated

from pydantic import Field, ValidationError

from domain.conformity.shapes import Sample
from domain.conformity.stated import state_conformity
from domain.conformity.statement import ConformityStatement
from domain.conformity.wire import ConformityIn, PriorIn
from domain.conformity.wording import conformity_text
from domain.errors import placed
from domain.exchange.wire import Wire
from domain.uncertainty.answer import Answer
from domain.uncertainty.document import Evaluation, answer_of, evaluate
from domain.uncertainty.reading import read_document, refusal_of
from domain.uncertainty.reporting.bars import budget_bars
from domain.uncertainty.reporting.errors import OutputUnknown
from domain.uncertainty.reporting.sampled import sampled_interval
from domain.uncertainty.reporting.words import Language

MAX_STATEMENTS = 100
SECTION = "conformity"


class StatementsIn(Wire):
    """Outputs that are held against limits."""

    conformity: Annotated[tuple[ConformityIn, ...], Field(strict=False, max_length=MAX_STATEMENTS)] = ()


_FIELDS = frozenset(name for model in (StatementsIn, ConformityIn, PriorIn) for name in model.model_fields)


def evaluate_document(document: Mapping[str, object]) -> Answer:
    """Evaluate every output of a document and judge what it asks for; all numbers of the answer are decimal text.

    Raises subclasses of ``MetrologyError`` with the JSON Pointer of the culprit in the document.
    """
    evaluation, asked = _evaluated(document)
    return answer_of(evaluation) | {SECTION: [_answer(one, stated) for one, stated in _judged(evaluation, asked)]}


def draw_document(document: Mapping[str, object], language: Language, output: str = "") -> str:
    """Draw the budget of one output as bars (SVG), beside its Monte Carlo interval; without a name of the first.

    Refuses the whole of what :func:`evaluate_document` refuses of the evaluation, and ``OutputUnknown``.
    """
    evaluation, _ = _evaluated(document)
    known = [one.budget.symbol for one in evaluation.outputs]
    if output and output not in known:
        raise OutputUnknown(symbol=output, known=", ".join(known))
    place = known.index(output) if output else 0
    one, sampled, rule = evaluation.outputs[place], evaluation.sampled.simulated, evaluation.prepared.sampling
    interval = None
    if sampled is not None and rule is not None:
        interval = sampled_interval(one, sampled.outputs[place], rule)
    return budget_bars(one.budget, language, sampled=interval)


def _evaluated(document: Mapping[str, object]) -> tuple[Evaluation, Sequence[ConformityIn]]:
    asked = _read({SECTION: document[SECTION]} if SECTION in document else {})
    return evaluate(read_document({name: part for name, part in document.items() if name != SECTION})), asked


def _read(section: Mapping[str, object]) -> Sequence[ConformityIn]:
    try:
        return StatementsIn.model_validate(section).conformity
    except ValidationError as invalid:
        raise refusal_of(invalid, _FIELDS) from None


def _judged(evaluation: Evaluation, asked: Sequence[ConformityIn]) -> list[tuple[ConformityIn, ConformityStatement]]:
    place = {one.budget.symbol: index for index, one in enumerate(evaluation.outputs)}
    found = []
    for index, one in enumerate(asked):
        at = place.get(one.output, 0)
        with placed(f"/{SECTION}/{index}"):
            found.append((one, state_conformity(one, evaluation.outputs[at].budget, _posterior(evaluation, at, one))))
    return found


def _posterior(evaluation: Evaluation, place: int, asked: ConformityIn) -> Sample | None:
    """The trials, where they do not bear the budget out; else its normal or t-distribution will do, and is exact."""
    sampled = evaluation.sampled
    if sampled.simulated is None or asked.prior is not None:
        return None
    verdict = sampled.verdicts[place]
    if verdict is not None and verdict.is_within:
        return None
    return Sample.of(sampled.simulated.values[place])


def _answer(asked: ConformityIn, statement: ConformityStatement) -> Answer:
    words = {"zh": conformity_text([statement], "zh"), "en": conformity_text([statement], "en")}
    return {"output": asked.output} | asdict(statement) | {"reported_text": words}
