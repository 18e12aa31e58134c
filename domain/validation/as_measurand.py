"""A document's only output, ready for what lies beyond first order: second order and Monte Carlo."""

from dataclasses import dataclass

from domain.uncertainty.evaluation import evaluate_output
from domain.uncertainty.model.implicit import MeasurementModel
from domain.uncertainty.preparation import prepare
from domain.uncertainty.propagation import InputSet, Propagated
from domain.uncertainty.reading import read_document
from domain.uncertainty.sampled import first_order_of, measurand_of
from domain.uncertainty.sampling.measurand import Measurand
from domain.uncertainty.sampling.verdict import FirstOrder
from domain.validation.library import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMeasurand:
    """Inputs and model as read, with the first-order result."""

    inputs: InputSet
    equation: MeasurementModel
    propagated: Propagated
    first_order: FirstOrder
    sampled: Measurand


def read_measurand(asked: Case) -> ReadMeasurand:
    """Read a document and evaluate its first output to first order."""
    prepared = prepare(read_document(asked))
    output = asked["outputs"][0]
    one = evaluate_output(
        prepared.inputs,
        symbol=output["symbol"],
        expression=output["expression"],
        unit=output.get("unit", ""),
        coverage=prepared.coverage,
        rounding=prepared.rounding,
    )
    return ReadMeasurand(
        inputs=prepared.inputs,
        equation=one.equation,
        propagated=one.propagated,
        first_order=first_order_of(one),
        sampled=measurand_of(one),
    )
