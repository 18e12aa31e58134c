"""From an uncertainty as people state it to an estimate: exactly one way of stating it, and nothing beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import cast

from domain.errors import MetrologyError, placed
from domain.quantity.decimal_text import last_place
from domain.quantity.rounding import round_to_interval
from domain.uncertainty import notices, sources, specification
from domain.uncertainty.citation import citation
from domain.uncertainty.errors import ValueMissing
from domain.uncertainty.inputs import Correlation, Distribution, Estimate, InputQuantity, Shared, input_quantity
from domain.uncertainty.notices import notice
from domain.uncertainty.sharing import shared_correlations
from domain.uncertainty.stated_rules import HALF_WIDTHS, at_field, only, refusal
from domain.uncertainty.stated_type_a import (
    analysis,
    estimate_type_a,
    is_type_a,
    simultaneous_correlations,
    weighted,
)
from domain.uncertainty.type_a import looks_autocorrelated
from domain.uncertainty.wire import InputIn, SourceIn, SpecificationIn, UncertaintyIn

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
            estimate = _placed_estimate(_merged(stated, stated.uncertainty), value, stated.symbol)
    return input_quantity(
        estimate,
        symbol=stated.symbol,
        value=stated.value,
        unit=stated.unit,
        label_zh=stated.label.zh,
        label_en=stated.label.en,
        source=_source(stated.source),
        shared=tuple(Shared(result=each.result, contribution=each.contribution) for each in stated.shared),
    )


def implied_correlations(stated: Sequence[InputIn], quantities: Sequence[InputQuantity]) -> list[Correlation]:
    """Correlations that nobody stated: of simultaneous readings, and through results that inputs share.

    ``quantities`` are what :func:`read_input` made of ``stated``; pointers of refusals start with the input's index. To
    be put beside stated ones with ``correlation.combine_correlations``.
    """
    return [*simultaneous_correlations(stated), *shared_correlations(quantities)]


def input_notices(stated: InputIn, quantity: InputQuantity) -> list[str]:
    """What to point out about the way in which an input was stated."""
    uncertainty = stated.uncertainty
    if uncertainty is None:
        return []
    groups, mean = analysis(uncertainty), weighted(uncertainty)
    limits = uncertainty.lower, uncertainty.upper
    pointed_out = {
        notices.VALUE_DIFFERS_FROM_MEAN: _differs_from_mean(stated),
        notices.GROUPS_DIFFER: groups is not None and groups.is_significant,
        notices.VALUES_DISAGREE: mean is not None and mean.estimate.evaluation == "A",
        notices.RESOLUTION_DOMINATES: is_type_a(uncertainty) and quantity.distribution == "uniform",
        notices.ASYMMETRIC_LIMITS: stated.value is not None
        and None not in limits
        and specification.middle(*(Decimal(limit or "0") for limit in limits)) != Decimal(stated.value),
        notices.AUTOCORRELATED: uncertainty.method is None
        and looks_autocorrelated([Decimal(reading) for reading in uncertainty.readings or ()]),
    }
    return [notice(code, stated.symbol) for code, is_so in pointed_out.items() if is_so]


def _differs_from_mean(stated: InputIn) -> bool:
    """Tell whether a stated value is another than the mean of its readings, to the places it was stated with."""
    if stated.value is None or stated.uncertainty is None or not stated.uncertainty.readings:
        return False
    value = Decimal(stated.value)
    mean = sources.mean([Decimal(reading) for reading in stated.uncertainty.readings])
    return round_to_interval(mean, Decimal((0, (1,), last_place(value)))) != value


def _placed_estimate(stated: UncertaintyIn, value: Decimal | None, symbol: str) -> Estimate:
    try:
        return _estimate(stated, value, symbol)
    except MetrologyError as refused:
        raise at_field(refused, stated) from None


def _merged(stated: InputIn, uncertainty: UncertaintyIn) -> UncertaintyIn:
    """Take degrees of freedom and ``relative`` from the input where its uncertainty does not state them itself."""
    taken = {}
    for name in ("degrees_of_freedom", "relative"):
        outer = getattr(stated, name)
        if outer is None:
            continue
        if getattr(uncertainty, name) not in (None, outer):
            raise refusal(f"/{name}", f"{name} is stated twice and differently", f"{name} 重复给出且不一致")
        taken[name] = outer
    return uncertainty.model_copy(update=taken)


def _estimate(stated: UncertaintyIn, value: Decimal | None, symbol: str) -> Estimate:
    if is_type_a(stated):
        return estimate_type_a(stated)
    if stated.lower is not None or stated.upper is not None:
        return _known_better(stated, _between(stated, value))
    if value is None:
        raise ValueMissing(symbol=symbol)
    if stated.given <= {"type", "distribution"} and stated.distribution == "exponential":
        return sources.exponential(value)
    return _known_better(stated, _type_b(_as_half_width(stated, value), value))


def _known_better(stated: UncertaintyIn, estimate: Estimate) -> Estimate:
    """Add what is known about how well u is known."""
    if stated.reliability is not None:
        if stated.degrees_of_freedom is not None:
            raise refusal(
                "/reliability", "state degrees of freedom or reliability, not both", "自由度与可靠性只能给出其一"
            )
        return sources.with_reliability(estimate, Decimal(stated.reliability))
    if stated.degrees_of_freedom is not None:
        return sources.with_degrees_of_freedom(estimate, Decimal(stated.degrees_of_freedom))
    return estimate


def _between(stated: UncertaintyIn, value: Decimal | None) -> Estimate:
    shapes = {"uniform", "rectangular", None}
    if stated.distribution not in shapes:
        raise refusal("/distribution", "between two limits lies a rectangle", "两个界限之间为均匀分布")
    only(stated, {*_ANY_TYPE_B, "lower", "upper"} - {"relative"})
    if stated.lower is None or stated.upper is None:
        raise refusal("", "state both lower and upper", "lower 与 upper 须同时给出")
    return specification.between(Decimal(stated.lower), Decimal(stated.upper), value)


def _as_half_width(stated: UncertaintyIn, value: Decimal) -> UncertaintyIn:
    """Restate a class limit, a resolution, a hysteresis or a data sheet as the half-width which it means."""
    field = next((name for name in HALF_WIDTHS if name in stated.given), "half_width")
    if field == "half_width":
        return stated
    if stated.specification is not None and field == "specification":
        if stated.relative:
            raise refusal("/relative", "a specification says itself what it is relative to", "技术指标已自带相对关系")
        half = _specified(stated.specification, value)
    elif field == "maximum_permissible_error":
        half = Decimal(getattr(stated, field))
    else:
        half = specification.from_step(Decimal(getattr(stated, field)))
    # A data sheet at a stated level of confidence is an expanded uncertainty; limits are a half-width.
    is_expanded = stated.coverage_factor is not None or stated.probability is not None
    return stated.model_copy(update={field: None, "expanded" if is_expanded else "half_width": str(half)})


def _specified(stated: SpecificationIn, value: Decimal) -> Decimal:
    given = {name for name in type(stated).model_fields if getattr(stated, name) is not None}
    with placed("/specification"):
        for first, second in (("of_range", "range"), ("digits", "digit")):
            if (first in given) != (second in given):
                missing = second if first in given else first
                raise refusal(f"/{missing}", f"{first} and {second} go together", f"{first} 与 {second} 须同时给出")
        if not given & {"of_reading", "of_range", "digits"}:
            raise refusal("", "state of_reading, of_range or digits", "请给出 of_reading、of_range 或 digits")
        if given & {"of_reading", "of_range"} and stated.per is None:
            raise refusal("/in", "say whether percent or ppm", "请说明是 percent 还是 ppm")
        return specification.specified_half_width(
            specification.Specification(
                of_reading=Decimal(stated.of_reading or 0),
                of_range=Decimal(stated.of_range or 0),
                range=Decimal(stated.range or 0),
                digits=Decimal(stated.digits or 0),
                digit=Decimal(stated.digit or 0),
                per=_PER[stated.per or "percent"],
            ),
            value,
        )


def _scale(stated: UncertaintyIn, value: Decimal) -> Callable[[str], Decimal]:
    """How a stated number becomes one in the input's unit."""
    if not stated.relative:
        return Decimal
    per = _PER[stated.relative]
    return lambda text: sources.relative_to(value, Decimal(text), per)


def _type_b(stated: UncertaintyIn, value: Decimal) -> Estimate:
    absolute = _scale(stated, value)
    if stated.shape is not None:
        return _gamma_of_shape(stated, value)
    if stated.half_width is not None:
        return _half_width(stated, absolute)
    if stated.expanded is not None:
        return _expanded(stated, absolute)
    if stated.standard is None:
        raise refusal(
            "",
            "state one of standard, expanded, half_width or readings",
            "请给出 standard、expanded、half_width 或 readings",
        )
    if stated.distribution == "t":
        return _student(stated, absolute(stated.standard))
    only(stated, {*_ANY_TYPE_B, "standard"})
    if stated.distribution == "gamma":
        return sources.gamma(value, absolute(stated.standard))
    if stated.distribution == "lognormal":
        return sources.lognormal(value, absolute(stated.standard))
    return sources.standard(absolute(stated.standard), _named(stated.distribution or "normal"))


def _half_width(stated: UncertaintyIn, absolute: Callable[[str], Decimal]) -> Estimate:
    shape = stated.distribution or "uniform"
    if shape not in _HALF_WIDTH_SHAPES:
        raise refusal("/half_width", f"a {shape} distribution has no half-width", f"{shape} 分布没有半宽")
    own = {"trapezoidal": {"beta"}, "curvilinear_trapezoid": {"inexactness"}}.get(shape, set())
    only(stated, {*_ANY_TYPE_B, "half_width", *own})
    for name in own - stated.given:
        raise refusal(f"/{name}", f"a {shape} distribution needs {name}", f"{shape} 分布须给出 {name}")
    return sources.half_width(
        cast("sources.HalfWidthShape", _named(shape)),
        absolute(stated.half_width or "0"),
        beta=Decimal(stated.beta or "0"),
        inexactness=absolute(stated.inexactness or "0"),
    )


def _gamma_of_shape(stated: UncertaintyIn, value: Decimal) -> Estimate:
    if stated.distribution != "gamma":
        raise refusal("/shape", "only a gamma distribution has a shape k", "仅 gamma 分布有形状参数")
    only(stated, {*_ANY_TYPE_B, "shape"} - {"relative"})
    return sources.gamma_of_shape(value, Decimal(stated.shape or "0"))


def _expanded(stated: UncertaintyIn, absolute: Callable[[str], Decimal]) -> Estimate:
    if stated.distribution not in (None, "normal", "t"):
        raise refusal(
            "/distribution", "U with k or a probability is normal or t", "由 U 与 k 或概率给出时须为 normal 或 t"
        )
    only(stated, {*_ANY_TYPE_B, "expanded", "coverage_factor", "probability"})
    is_normal = stated.degrees_of_freedom is None and stated.distribution != "t"
    freedom = None if is_normal else _freedom_of_t(stated)
    uncertainty = absolute(stated.expanded or "0")
    if (stated.coverage_factor is None) == (stated.probability is None):
        raise refusal(
            "/expanded", "U needs either coverage_factor or probability", "U 须配合 coverage_factor 或 probability 之一"
        )
    if stated.probability is not None:
        return sources.expanded_at(uncertainty, Decimal(stated.probability), freedom)
    estimate = sources.expanded(uncertainty, Decimal(stated.coverage_factor or "0"))
    return estimate if freedom is None else replace(estimate, distribution="t")


def _student(stated: UncertaintyIn, uncertainty: Decimal) -> Estimate:
    only(stated, {*_ANY_TYPE_B, "standard", "parameter"})
    return sources.student(uncertainty, _freedom_of_t(stated), parameter=stated.parameter or "scale")


def _freedom_of_t(stated: UncertaintyIn) -> Decimal:
    if stated.degrees_of_freedom is None:
        raise refusal("/degrees_of_freedom", "a t-distribution needs degrees of freedom", "t 分布须给出自由度")
    return Decimal(stated.degrees_of_freedom)


def _named(shape: str) -> Distribution:
    return cast("Distribution", "uniform" if shape == "rectangular" else shape)


def _source(stated: str | SourceIn) -> str:
    if isinstance(stated, str):
        return stated
    return citation(stated.certificate, stated.result)
