"""From an uncertainty as people state it to an estimate: exactly one way of stating it, and nothing beside it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import cast

from domain.errors import placed
from domain.uncertainty import sources
from domain.uncertainty.errors import EvaluationDocumentInvalid, ValueMissing
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
            raise _refusal(f"/{name}", f"{name} is stated twice and differently", f"{name} 重复给出且不一致")
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
            raise _refusal(
                "/reliability", "state degrees of freedom or reliability, not both", "自由度与可靠性只能给出其一"
            )
        return sources.with_reliability(estimate, Decimal(stated.reliability))
    if stated.degrees_of_freedom is not None:
        return sources.with_degrees_of_freedom(estimate, Decimal(stated.degrees_of_freedom))
    return estimate


def _type_a(stated: UncertaintyIn) -> Estimate:
    _only(stated, {"type", "readings", "method", "pooled", "degrees_of_freedom"})
    readings = [Decimal(reading) for reading in stated.readings or ()]
    if stated.pooled is not None:
        if stated.method is not None:
            raise _refusal(
                "/method", "a pooled standard deviation leaves no choice of method", "已给合并标准偏差，不能再选方法"
            )
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
        raise _refusal(
            "",
            "state one of standard, expanded, half_width or readings",
            "请给出 standard、expanded、half_width 或 readings",
        )
    if stated.distribution == "t":
        return _student(stated, absolute(stated.standard))
    _only(stated, {*_ANY_TYPE_B, "standard"})
    return sources.standard(absolute(stated.standard), _named(stated.distribution or "normal"))


def _half_width(stated: UncertaintyIn, absolute: Callable[[str], Decimal]) -> Estimate:
    shape = stated.distribution or "uniform"
    if shape not in _HALF_WIDTH_SHAPES:
        raise _refusal("/half_width", f"a {shape} distribution has no half-width", f"{shape} 分布没有半宽")
    own = {"trapezoidal": {"beta"}, "curvilinear_trapezoid": {"inexactness"}}.get(shape, set())
    _only(stated, {*_ANY_TYPE_B, "half_width", *own})
    for name in own - stated.given:
        raise _refusal(f"/{name}", f"a {shape} distribution needs {name}", f"{shape} 分布须给出 {name}")
    return sources.half_width(
        cast("sources.HalfWidthShape", _named(shape)),
        absolute(stated.half_width or "0"),
        beta=Decimal(stated.beta or "0"),
        inexactness=absolute(stated.inexactness or "0"),
    )


def _expanded(stated: UncertaintyIn, absolute: Callable[[str], Decimal]) -> Estimate:
    if stated.distribution not in (None, "normal", "t"):
        raise _refusal(
            "/distribution", "U with k or a probability is normal or t", "由 U 与 k 或概率给出时须为 normal 或 t"
        )
    _only(stated, {*_ANY_TYPE_B, "expanded", "coverage_factor", "probability"})
    is_normal = stated.degrees_of_freedom is None and stated.distribution != "t"
    freedom = None if is_normal else _freedom_of_t(stated)
    uncertainty = absolute(stated.expanded or "0")
    if (stated.coverage_factor is None) == (stated.probability is None):
        raise _refusal(
            "/expanded", "U needs either coverage_factor or probability", "U 须配合 coverage_factor 或 probability 之一"
        )
    if stated.probability is not None:
        return sources.expanded_at(uncertainty, Decimal(stated.probability), freedom)
    estimate = sources.expanded(uncertainty, Decimal(stated.coverage_factor or "0"))
    return estimate if freedom is None else replace(estimate, distribution="t")


def _student(stated: UncertaintyIn, uncertainty: Decimal) -> Estimate:
    _only(stated, {*_ANY_TYPE_B, "standard", "parameter"})
    return sources.student(uncertainty, _freedom_of_t(stated), parameter=stated.parameter or "scale")


def _freedom_of_t(stated: UncertaintyIn) -> Decimal:
    if stated.degrees_of_freedom is None:
        raise _refusal("/degrees_of_freedom", "a t-distribution needs degrees of freedom", "t 分布须给出自由度")
    return Decimal(stated.degrees_of_freedom)


def _only(stated: UncertaintyIn, allowed: set[str]) -> None:
    strangers = sorted(stated.given - allowed)
    if strangers:
        raise _refusal(
            f"/{strangers[0]}", f"{strangers[0]} does not go with the rest", f"{strangers[0]} 与其余内容不能同时给出"
        )


def _refusal(pointer: str, reason: str, reason_zh: str) -> EvaluationDocumentInvalid:
    return EvaluationDocumentInvalid(pointer, reason=reason, reason_zh=reason_zh)


def _named(shape: str) -> Distribution:
    return cast("Distribution", "uniform" if shape == "rectangular" else shape)


def _source(stated: str | SourceIn) -> str:
    if isinstance(stated, str):
        return stated
    return f"standard:{stated.certificate}/{stated.result}".rstrip("/")
