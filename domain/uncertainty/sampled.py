"""What lies beyond first order, for every output of a document: its trials, and whether they bear the budget out.

Where nobody asked for a Monte Carlo evaluation but it comes by itself, its refusals become notices: a budget must not
fail for the sake of a check.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import MetrologyError
from domain.uncertainty import notices
from domain.uncertainty.evaluation import Evaluated
from domain.uncertainty.model.implicit import ImplicitEquation
from domain.uncertainty.notices import notice
from domain.uncertainty.preparation import Prepared
from domain.uncertainty.sampling.measurand import Measurand, implicit_measurand, measurand
from domain.uncertainty.sampling.simulate import Simulated, simulate
from domain.uncertainty.sampling.verdict import FirstOrder, Verdict, compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """Trials of all outputs together; None where there are none, for a reason that the notices give."""

    simulated: Simulated | None
    verdicts: tuple[Verdict | None, ...]
    """Clause 8 of JCGM 101 for each output, in order; None where U itself is that of the trials: it cannot differ."""
    notices: tuple[str, ...]


NONE = Sampled(simulated=None, verdicts=(), notices=())


def sample(prepared: Prepared, evaluated: Sequence[Evaluated]) -> Sampled:
    """Propagate the inputs' distributions through all outputs, and hold each budget against what comes out."""
    rule = prepared.sampling
    if rule is None:
        return NONE
    try:
        simulated = simulate(prepared.inputs, [*map(measurand_of, evaluated)], rule)
    except MetrologyError as refusal:
        if prepared.is_sampling_asked:
            raise
        return Sampled(simulated=None, verdicts=(), notices=(notice(notices.NOT_SAMPLED, refusal.code),))
    if prepared.is_factor_sampled:
        return Sampled(simulated=simulated, verdicts=(None,) * len(evaluated), notices=simulated.notices)
    verdicts = tuple(
        compare(first_order_of(one), found.symmetric, rule, simulated.trials)
        for one, found in zip(evaluated, simulated.outputs, strict=True)
    )
    return Sampled(
        simulated=simulated,
        verdicts=verdicts,
        notices=(*simulated.notices, *_judged(evaluated, verdicts)),
    )


def measurand_of(one: Evaluated) -> Measurand:
    """What a trial computes of an output that was evaluated to first order."""
    equation = one.equation
    place = one.place + equation.pointer
    if isinstance(equation, ImplicitEquation):
        return implicit_measurand(equation, pointer=place)
    factors, factor = equation.factors, equation.output_factor
    return measurand(one.budget.symbol, equation.system, factors=factors, output_factor=factor, pointer=place)


def first_order_of(one: Evaluated) -> FirstOrder:
    """The interval that is held against the trials."""
    return FirstOrder(
        value=one.propagated.value,
        expanded_uncertainty=one.numbers.expanded_uncertainty,
        standard_uncertainty=one.propagated.standard_uncertainty,
    )


def _judged(evaluated: Sequence[Evaluated], verdicts: Sequence[Verdict]) -> list[str]:
    return [
        notice(notices.UNCLEAR_VERDICT if verdict.agrees is None else notices.MONTE_CARLO_DISAGREES, one.budget.symbol)
        for one, verdict in zip(evaluated, verdicts, strict=True)
        if not verdict.is_within
    ]
