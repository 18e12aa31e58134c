"""From an uncertainty as people state it to an estimate: exactly one way of stating it, and nothing beside it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import cast

from domain.uncertainty import sources
from domain.uncertainty.errors import EvaluationDocumentInvalid, UncertaintyInvalid, ValueMissing, placed
from domain.uncertainty.inputs import Distribution, Estimate, InputQuantity, input_quantity
from domain.uncertainty.wire import InputIn, SourceIn, UncertaintyIn

_PER: Mapping[bool | str | None, Decimal] = MappingProxyType(
    {True: Decimal(1), "percent": Decimal(100), "ppm": Decimal(1_000_000)}
)
_ANY_TYPE_B = frozenset({"type", "distribution", "degrees_of_freedom", "reliability", "relative"})
_HALF_WIDTH_SHAPES = frozenset(
    {"uniform", "rectangular", "triangular", "trapezoidal", "arcsine", "curvilinear_trapezoid"}
)


def read_input(stated: InputIn) -> InputQuantity:
    """Make an input quantity of what the document states; pointers of refusals are relative to the input."""
    value = None if stated.value is None else Decimal(stated.value)
    if stated.uncertainty is None:
        if value is None:
            raise ValueMissing("/value", symbol=stated.symbol)
        estimate = Estimate(standard_uncertainty=0.0, distribution="constant", evaluation="B")
    else:
        with placed("/uncertainty"):
            estimate = _estimate(_merged(stated, stated.uncertainty), value, stated.symbol)
    return input_quantity(
        estimate,
        symbol=stated.symbol,
        value=stated.value,
        unit=stated.unit,
        label_zh=stated.label.zh,
        label_en=stated.label.en,
        source=_source(stated.source),
    )


def _merged(stated: InputIn, uncertainty: UncertaintyIn) -> UncertaintyIn:
    """Take degrees of freedom and ``relative`` from the input where its uncertainty does not state them itself."""
    taken = {}
    for name in ("degrees_of_freedom", "relative"):
        outer = getattr(stated, name)
        if outer is None:
            continue
        if getattr(uncertainty, name) not in (None, outer):
            raise EvaluationDocumentInvalid(f"/{name}", reason=f"{name} is stated twice and differently")
        taken[name] = outer
    return uncertainty.model_copy(update=taken)


def _estimate(stated: UncertaintyIn, value: Decimal | None, symbol: str) -> Estimate:
    if stated.readings is not None or stated.type == "A":
        return _type_a(stated)
    if value is None:
        raise ValueMissing(symbol=symbol)
    if stated.given <= {"type", "distribution"} and stated.distribution == "exponential":
        return sources.exponential(value)
    estimate = _type_b(stated, _scale(stated, value))
    if stated.reliability is not None:
        if stated.degrees_of_freedom is not None:
            raise EvaluationDocumentInvalid("/reliability", reason="state degrees of freedom or reliability, not both")
        return sources.with_reliability(estimate, Decimal(stated.reliability))
    if stated.degrees_of_freedom is not None:
        return sources.with_degrees_of_freedom(estimate, Decimal(stated.degrees_of_freedom))
    return estimate


def _type_a(stated: UncertaintyIn) -> Estimate:
    _only(stated, {"type", "readings", "method", "pooled", "degrees_of_freedom"})
    readings = [Decimal(reading) for reading in stated.readings or ()]
    if stated.pooled is not None:
        if stated.method is not None:
            raise EvaluationDocumentInvalid("/method", reason="a pooled standard deviation leaves no choice of method")
        spread, freedom = stated.pooled.standard_deviation, stated.pooled.degrees_of_freedom
        estimate = sources.pooled_readings(readings, Decimal(spread), Decimal(freedom))
    elif stated.method == "range":
        estimate = sources.few_readings(readings)
    else:
        estimate = sources.readings(readings)
    if stated.degrees_of_freedom is None:
        return estimate
    return sources.with_degrees_of_freedom(estimate, Decimal(stated.degrees_of_freedom))


def _scale(stated: UncertaintyIn, value: Decimal) -> Callable[[str], Decimal]:
    """How a stated number becomes one in the input's unit."""
    if not stated.relative:
        return Decimal
    per = _PER[stated.relative]
    return lambda text: sources.relative_to(value, Decimal(text), per)


def _type_b(stated: UncertaintyIn, absolute: Callable[[str], Decimal]) -> Estimate:
    if stated.half_width is not None:
        return _half_width(stated, absolute)
    if stated.expanded is not None:
        return _expanded(stated, absolute)
    if stated.standard is None:
        raise EvaluationDocumentInvalid(reason="state one of standard, expanded, half_width or readings")
    if stated.distribution == "t":
        return _student(stated, absolute(stated.standard))
    _only(stated, {*_ANY_TYPE_B, "standard"})
    return sources.standard(absolute(stated.standard), _named(stated.distribution or "normal"))


def _half_width(stated: UncertaintyIn, absolute: Callable[[str], Decimal]) -> Estimate:
    shape = stated.distribution or "uniform"
    if shape not in _HALF_WIDTH_SHAPES:
        raise EvaluationDocumentInvalid("/half_width", reason=f"a {shape} distribution has no half-width")
    own = {"trapezoidal": {"beta"}, "curvilinear_trapezoid": {"inexactness"}}.get(shape, set())
    _only(stated, {*_ANY_TYPE_B, "half_width", *own})
    for name in own - stated.given:
        raise EvaluationDocumentInvalid(f"/{name}", reason=f"a {shape} distribution needs {name}")
    return sources.half_width(
        cast("sources.HalfWidthShape", _named(shape)),
        absolute(stated.half_width or "0"),
        beta=Decimal(stated.beta or "0"),
        inexactness=absolute(stated.inexactness or "0"),
    )


def _expanded(stated: UncertaintyIn, absolute: Callable[[str], Decimal]) -> Estimate:
    if stated.distribution not in (None, "normal", "t"):
        raise EvaluationDocumentInvalid("/distribution", reason="U with k or a probability is normal or t")
    _only(stated, {*_ANY_TYPE_B, "expanded", "coverage_factor", "probability"})
    freedom = None if stated.degrees_of_freedom is None else Decimal(stated.degrees_of_freedom)
    uncertainty = absolute(stated.expanded or "0")
    if (stated.coverage_factor is None) == (stated.probability is None):
        raise EvaluationDocumentInvalid("/expanded", reason="U needs either coverage_factor or probability")
    if stated.probability is not None:
        return sources.expanded_at(uncertainty, Decimal(stated.probability), freedom)
    estimate = sources.expanded(uncertainty, Decimal(stated.coverage_factor or "0"))
    return estimate if freedom is None else replace(estimate, distribution="t")


def _student(stated: UncertaintyIn, uncertainty: Decimal) -> Estimate:
    _only(stated, {*_ANY_TYPE_B, "standard", "parameter"})
    if stated.degrees_of_freedom is None and stated.reliability is None:
        raise EvaluationDocumentInvalid("/degrees_of_freedom", reason="a t-distribution needs degrees of freedom")
    estimate = sources.standard(uncertainty, "t")
    return replace(estimate, shape={"parameter": stated.parameter or "scale"})


def _only(stated: UncertaintyIn, allowed: set[str]) -> None:
    strangers = sorted(stated.given - allowed)
    if strangers:
        raise EvaluationDocumentInvalid(f"/{strangers[0]}", reason=f"{strangers[0]} does not go with the rest")


def _named(shape: str) -> Distribution:
    return cast("Distribution", "uniform" if shape == "rectangular" else shape)


def _source(stated: str | SourceIn) -> str:
    if isinstance(stated, str):
        return stated
    return f"standard:{stated.certificate}/{stated.result}".rstrip("/")
