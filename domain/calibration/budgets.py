"""The budget of one point: every input with its value, its uncertainty and what it opens to (GUM 8; JJF 1059.1)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from domain.calibration.gather import Gathered, MeasuredPoint
from domain.calibration.quantities import PointNumbers
from domain.calibration.standards import Certified
from domain.errors import placed
from domain.quantity.decimal_text import terminating
from domain.specialty.compiled import CompiledInput
from domain.specialty.expressions import Expression, exact_text
from domain.specialty.parts import Service
from domain.specialty.procedure import Evaluation, PackTest
from domain.specialty.symbols import EXPANDED_SUFFIX, choice_symbols
from domain.uncertainty import sources
from domain.uncertainty.budget import Budget
from domain.uncertainty.citation import citation
from domain.uncertainty.errors import TooFewReadings
from domain.uncertainty.evaluation import evaluate_model
from domain.uncertainty.inputs import (
    Correlation,
    CoverageRule,
    Estimate,
    InputQuantity,
    ReportingRule,
    input_quantity,
)
from domain.uncertainty.model.tables import LookupTable
from domain.uncertainty.notices import DRIFT_UNKNOWN, notice

PRIOR_DEGREES_OF_FREEDOM = Decimal(1_000_000)
"""A standard deviation that the pack states is taken as known: practically infinite degrees of freedom."""


_SHAPES: Mapping[Evaluation, sources.HalfWidthShape] = {
    Evaluation.RECTANGULAR: "uniform",
    Evaluation.TRIANGULAR: "triangular",
    Evaluation.ARCSINE: "arcsine",
}


def point_inputs(gathered: Gathered, at: MeasuredPoint, numbers: PointNumbers) -> list[InputQuantity]:
    """Give the input quantities of one point's model; raises what an expression or an uncertainty refuses."""
    return [_quantity(gathered, at, numbers, place) for place in range(len(at.compiled.inputs))]


def point_budget(
    at: MeasuredPoint,
    quantities: Sequence[InputQuantity],
    correlations: Sequence[Correlation],
    tables: Mapping[str, LookupTable],
) -> tuple[Budget, list[str]]:
    """Evaluate the measurement model of one point; gives the budget and our notices about it.

    Raises the refusal of the model, with its pointer into the pack.
    """
    test = at.compiled.test
    with placed(f"/tests/{at.index}/model"):
        budget = evaluate_model(
            symbol=test.model.symbol,
            expression=test.model.expression,
            unit=test.model.unit,
            inputs=quantities,
            correlations=correlations,
            coverage=_coverage(test),
            rounding=ReportingRule(digits=1 if test.rounding.uncertainty_digits == 1 else 2),
            tables=tables,
            definitions=at.compiled.definitions,
        )
    return budget, [
        notice(DRIFT_UNKNOWN, compiled.input.symbol) for compiled in at.compiled.inputs if _no_drift(at, compiled)
    ]


def judged_by_interval(gathered: Gathered, test: PackTest) -> bool:
    """Tell whether the result is rounded to the regulation's interval (a verification) or to U's last place."""
    return gathered.record.service == Service.VERIFICATION and bool(test.rounding.interval)


def standard_result_ids(at: MeasuredPoint) -> tuple[str, ...]:
    """Results of certificates that entered the budget of a point, in the pack's order."""
    used = {
        stated
        for compiled in at.compiled.inputs
        for stated in (compiled.input.uncertainty.certificate, compiled.input.uncertainty.drift)
    }
    ids = [certified.result_id for symbol, certified in at.certified.items() if symbol in used]
    of_sensors = (one.result_id for symbol, by in at.corrections.items() if symbol in used for one in by.values())
    return (*ids, *(each for each in dict.fromkeys(of_sensors) if each not in ids))


def _coverage(test: PackTest) -> CoverageRule:
    probability = Decimal(test.coverage.probability)
    if test.coverage.factor is not None:
        return CoverageRule(probability=probability, basis="fixed", factor=Decimal(test.coverage.factor))
    return CoverageRule(probability=probability, basis="shape" if test.coverage.shape else "t")


def _quantity(gathered: Gathered, at: MeasuredPoint, numbers: PointNumbers, place: int) -> InputQuantity:
    """Make an input of the budget, or remember it: most inputs of most packs are the same at every point."""
    compiled = at.compiled.inputs[place]
    certified = _certified(at, compiled)
    key = compiled, certified.pointer if certified else ""
    known = gathered.inputs.get(key)
    if known is None:
        known = _made(gathered, at, numbers, place)
        if not compiled.input.uncertainty.readings and all(map(gathered.is_steady, _expressions(compiled))):
            gathered.inputs[key] = known
    return known


def _made(gathered: Gathered, at: MeasuredPoint, numbers: PointNumbers, place: int) -> InputQuantity:
    compiled = at.compiled.inputs[place]
    source = compiled.input
    stated = [gathered.decimal(expression, numbers.values) for expression in compiled.numbers]
    if compiled.evaluation is Evaluation.CERTIFICATE:
        at.certified[source.uncertainty.certificate].require_uncertainty()
    with placed(f"/tests/{at.index}/model/inputs/{place}/uncertainty"):
        estimate = _estimate(at, numbers, compiled, stated)
        if source.uncertainty.degrees_of_freedom is not None:
            estimate = sources.with_degrees_of_freedom(estimate, Decimal(source.uncertainty.degrees_of_freedom))
    certified = _certified(at, compiled) if compiled.evaluation is Evaluation.CERTIFICATE else None
    value = None if estimate.value is not None else "0"
    if compiled.value is not None:
        value = exact_text(gathered.value(compiled.value, numbers.values))
    return input_quantity(
        estimate,
        symbol=source.symbol,
        value=value,
        unit=source.unit,
        label_zh=source.label.zh,
        label_en=source.label.en,
        source=_opens_to(gathered, at, compiled),
        shared=certified.shared if certified else (),
    )


def _estimate(at: MeasuredPoint, numbers: PointNumbers, compiled: CompiledInput, stated: Sequence[Decimal]) -> Estimate:
    uncertainty = compiled.input.uncertainty
    match compiled.evaluation:
        case Evaluation.READINGS:
            return _from_readings(numbers.repeats[uncertainty.readings], stated)
        case Evaluation.CERTIFICATE:
            return _from_certificate(at.certified[uncertainty.certificate])
        case Evaluation.DRIFT:
            drift = at.certified[uncertainty.drift].drift
            return sources.half_width("uniform", drift if drift is not None else sum(stated, Decimal(0)))
        case Evaluation.STANDARD:
            return sources.standard(stated[0])
        case Evaluation.NORMAL:
            return sources.expanded(stated[0], stated[1])
        case Evaluation.EXACT:
            return sources.standard(Decimal(0), "constant")
        case shape:
            return sources.half_width(_SHAPES[shape], stated[0])


def _certified(at: MeasuredPoint, compiled: CompiledInput) -> Certified | None:
    """The certified result that an input's uncertainty is taken from."""
    return at.certified.get(compiled.input.uncertainty.certificate or compiled.input.uncertainty.drift)


def _no_drift(at: MeasuredPoint, compiled: CompiledInput) -> bool:
    certified = _certified(at, compiled)
    is_asked = compiled.evaluation is Evaluation.DRIFT and not compiled.numbers
    return is_asked and certified is not None and certified.drift is None


def _from_readings(values: Sequence[Fraction], prior_deviation: Sequence[Decimal]) -> Estimate:
    taken = [terminating(value) for value in values]
    if len(taken) > 1:
        return sources.readings(taken)
    if not prior_deviation:
        raise TooFewReadings(needed=2, found=1)
    return sources.pooled_readings(taken, prior_deviation[0], PRIOR_DEGREES_OF_FREEDOM)


def _from_certificate(certified: Certified) -> Estimate:
    if certified.rectangular:
        return sources.half_width("uniform", certified.expanded_uncertainty)
    estimate = sources.expanded(certified.expanded_uncertainty, certified.coverage_factor)
    freedom = certified.degrees_of_freedom
    return estimate if freedom is None else sources.with_degrees_of_freedom(estimate, freedom)


def _opens_to(gathered: Gathered, at: MeasuredPoint, compiled: CompiledInput) -> str:
    """What an input's number opens to; of several, the one nearest to a measurement."""
    uncertainty = compiled.input.uncertainty
    used = {symbol for expression in _expressions(compiled) for symbol in expression.symbols}
    used |= {uncertainty.readings} - {""}
    certified = _certified(at, compiled)
    if certified is not None:
        return _result_of(certified)
    used |= _behind(at, used)
    for channel, sensors in at.sensors.items():
        used |= set(sensors) if channel in used else set()
    readings = [taken.reading.id for channel, by in at.readings.items() if channel in used for taken in by]
    if readings:
        return "reading:" + ",".join(readings)
    for symbol, certified in at.certified.items():
        if {symbol, symbol + EXPANDED_SUFFIX} & used:
            return _result_of(certified)
    ambient = [limit.channel for limit in gathered.pack.environment if limit.symbol in used]
    if ambient:
        return "environment:" + ",".join(ambient)
    used |= _behind_point(at, used)
    fields = [field.name for field in gathered.pack.item_fields if used & {field.name, *choice_symbols(field)}]
    return "item:" + ",".join(fields) if fields else "pack"


def _result_of(certified: Certified) -> str:
    return citation(certified.certificate_id, certified.result_id)


def _expressions(compiled: CompiledInput) -> Iterable[Expression]:
    return (compiled.value, *compiled.numbers) if compiled.value else compiled.numbers


def _behind_point(at: MeasuredPoint, used: set[str]) -> set[str]:
    """Names behind the point's own numbers: the field it comes from, and what the axes of a grid look at."""
    by_name = at.point.behind
    axes = {name for symbol in used for name in by_name.get(symbol, ())}
    return axes | {name for symbol in axes for name in by_name.get(symbol, ())}


def _behind(at: MeasuredPoint, used: set[str]) -> set[str]:
    """Names behind derived symbols, down to channels and fields."""
    behind: set[str] = set()
    for derived, expression in reversed(at.compiled.derived):
        if derived.symbol in used | behind:
            behind |= set(expression.symbols) if expression else {derived.of}
    return behind
