"""From a document that has been read to what is evaluated: inputs, definitions, and the rules for all its outputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.errors import placed
from domain.uncertainty.coverage import coverage_factor, factor_by_rule
from domain.uncertainty.inputs import Correlation, CoverageRule, ReportingRule
from domain.uncertainty.model.errors import SymbolRepeated
from domain.uncertainty.model.language import check_symbols
from domain.uncertainty.propagation import InputSet, gather
from domain.uncertainty.stated import read_input
from domain.uncertainty.wire import EvaluationDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What every output of a document shares."""

    inputs: InputSet
    definitions: Mapping[str, str]
    """Intermediate quantities: name and expression."""
    coverage: CoverageRule
    rounding: ReportingRule


def prepare(document: EvaluationDocument) -> Prepared:
    """Read inputs, definitions and rules; raises what they refuse, with its pointer."""
    inputs = _inputs(document)
    _check_names(document, inputs.symbols)
    return Prepared(
        inputs=inputs,
        definitions={definition.symbol: definition.expression for definition in document.definitions},
        coverage=_coverage(document),
        rounding=ReportingRule(digits=document.rounding.digits, mode=document.rounding.mode),
    )


def _check_names(document: EvaluationDocument, declared: tuple[str, ...]) -> None:
    """Hold what is defined and what is reported against what is declared: a name means one thing."""
    taken = {*declared}
    for section, stated in (("definitions", document.definitions), ("outputs", document.outputs)):
        names = [each.symbol for each in stated]
        with placed(f"/{section}"):
            check_symbols(names)
        for index, name in enumerate(names):
            if name in taken:
                raise SymbolRepeated(f"/{section}/{index}/symbol", name=name, other=name)
        taken.update(names)


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
