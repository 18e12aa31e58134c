"""From a document that has been read to what is evaluated: inputs, definitions, and the rules for all its outputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.errors import placed
from domain.uncertainty.correlation import combine_correlations
from domain.uncertainty.coverage import coverage_factor, factor_by_rule
from domain.uncertainty.errors import EvaluationDocumentInvalid
from domain.uncertainty.evaluation import SAMPLED_BASIS
from domain.uncertainty.fitting.result import as_inputs
from domain.uncertainty.fitting.stated import read_fit
from domain.uncertainty.inputs import Correlation, CoverageRule, ReportingRule
from domain.uncertainty.model.complexes import Form
from domain.uncertainty.naming import check_names, complex_symbols
from domain.uncertainty.propagation import InputSet, gather
from domain.uncertainty.request import EvaluationDocument, MonteCarloIn
from domain.uncertainty.sampling.rule import SamplingRule, checked
from domain.uncertainty.stated import implied_correlations, input_notices, read_input


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What every output of a document shares."""

    inputs: InputSet
    notices: tuple[str, ...]
    """What is pointed out about the inputs themselves."""
    definitions: Mapping[str, str]
    """Intermediate quantities: name and expression."""
    complex_symbols: Mapping[str, Form] | None
    """Complex quantities whose parts are inputs; None where the whole document is about real ones."""
    coverage: CoverageRule
    rounding: ReportingRule
    is_factor_sampled: bool
    """Whether k is to come from the trials; until then it is that of the normal distribution."""
    sampling: SamplingRule | None
    """None: no Monte Carlo evaluation."""
    is_sampling_asked: bool
    """Whether the document asks for it; else it comes by itself, and may stay away."""


def prepare(document: EvaluationDocument) -> Prepared:
    """Read inputs, definitions and rules; raises what they refuse, with its pointer."""
    inputs, pointed_out = _inputs(document)
    check_names(document, inputs.symbols)
    return Prepared(
        inputs=inputs,
        notices=tuple(pointed_out),
        complex_symbols=complex_symbols(document, inputs.symbols),
        definitions={definition.symbol: definition.expression for definition in document.definitions},
        coverage=_coverage(document),
        is_factor_sampled=document.coverage == SAMPLED_BASIS,
        rounding=ReportingRule(digits=document.rounding.digits, mode=document.rounding.mode),
        sampling=_sampling(document),
        is_sampling_asked=_is_sampling_asked(document),
    )


def _inputs(document: EvaluationDocument) -> tuple[InputSet, list[str]]:
    """Every input quantity, those of fits behind those stated, with all their correlations; and what to point out."""
    quantities, pointed_out = [], []
    for index, stated in enumerate(document.inputs):
        with placed(f"/inputs/{index}"):
            quantities.append(read_input(stated))
            pointed_out += input_notices(stated, quantities[-1])
    with placed("/inputs"):
        implied = implied_correlations(document.inputs, quantities)
    for index, asked in enumerate(document.fits):
        with placed(f"/fits/{index}"):
            fit = read_fit(asked)
        parameters, correlations = as_inputs(fit, source=f"fit:{index}")
        quantities += parameters
        implied += correlations
        pointed_out += fit.notices
    correlations = [
        Correlation(first=stated.between[0], second=stated.between[1], coefficient=float(stated.coefficient))
        for stated in document.correlations
    ]
    return gather(quantities, combine_correlations(correlations, implied)), pointed_out


def _coverage(document: EvaluationDocument) -> CoverageRule:
    probability = Decimal(document.coverage_probability)
    with placed("/coverage_probability"):
        coverage_factor(probability, None)
    if document.coverage == "monte_carlo":
        _check_sampled(document)
        return CoverageRule(probability=probability, basis="normal")
    if document.coverage_factor is None:
        return CoverageRule(probability=probability, basis=document.coverage)
    rule = CoverageRule(probability=probability, basis="fixed", factor=Decimal(document.coverage_factor))
    with placed("/coverage_factor"):
        factor_by_rule(rule, None)
    return rule


def _check_sampled(document: EvaluationDocument) -> None:
    """A k from the trials needs trials, and no second k beside it."""
    if document.monte_carlo is False:
        raise EvaluationDocumentInvalid(
            "/monte_carlo",
            reason="coverage: monte_carlo needs the trials which false forbids",
            reason_zh="coverage: monte_carlo 需要蒙特卡洛试验，monte_carlo 不能为 false",
        )
    if document.coverage_factor is not None:
        raise EvaluationDocumentInvalid(
            "/coverage_factor",
            reason="a prescribed k does not go with coverage: monte_carlo",
            reason_zh="规定的包含因子不能与 coverage: monte_carlo 同时给出",
        )


def _is_sampling_asked(document: EvaluationDocument) -> bool:
    return document.monte_carlo is not None or document.coverage == SAMPLED_BASIS


def _sampling(document: EvaluationDocument) -> SamplingRule | None:
    if document.monte_carlo is False:
        return None
    asked = document.monte_carlo or MonteCarloIn()
    rule = SamplingRule(
        trials=asked.trials,
        seed=asked.seed,
        probability=Decimal(document.coverage_probability),
        digits=asked.digits or document.rounding.digits,
        interval=asked.interval,
    )
    if _is_sampling_asked(document):
        with placed("/monte_carlo"):
            checked(rule)
    return rule
