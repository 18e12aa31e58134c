"""A document's only output, ready for what lies beyond first order: second order and Monte Carlo."""

from dataclasses import dataclass
from decimal import Decimal

from domain.uncertainty.evaluation import evaluate_output
from domain.uncertainty.model.equation import Equation
from domain.uncertainty.preparation import prepare
from domain.uncertainty.propagation import InputSet, Propagated
from domain.uncertainty.reading import read_document
from domain.uncertainty.sampling.measurand import Measurand, measurand
from domain.uncertainty.sampling.verdict import FirstOrder
from domain.validation.library import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMeasurand:
    """Inputs and model as read, with the first-order result."""

    inputs: InputSet
    equation: Equation
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
    equation = one.equation
    return ReadMeasurand(
        inputs=prepared.inputs,
        equation=equation,
        propagated=one.propagated,
        first_order=FirstOrder(
            value=one.propagated.value,
            expanded_uncertainty=float(Decimal(one.budget.expanded_uncertainty)),
            standard_uncertainty=one.propagated.standard_uncertainty,
        ),
        sampled=measurand(
            output["symbol"], equation.system, factors=equation.factors, output_factor=equation.output_factor
        ),
    )
