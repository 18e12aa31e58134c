"""From readings as people state them to an estimate, and to the correlation of what was read at the same times."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from domain.errors import placed
from domain.uncertainty import sources, type_a
from domain.uncertainty.analysis_of_variance import AnalysisOfVariance, analyse_groups, analyse_means
from domain.uncertainty.inputs import Correlation, Estimate
from domain.uncertainty.simultaneous import simultaneous_readings
from domain.uncertainty.stated_rules import only, refusal
from domain.uncertainty.weighted_mean import WeightedMean, weighted_mean
from domain.uncertainty.wire import GroupSummaryIn, InputIn, UncertaintyIn

_COMMON = frozenset({"type", "degrees_of_freedom"})
_METHODS: Mapping[str, Callable[[Sequence[Decimal]], Estimate]] = MappingProxyType(
    {
        "bessel": sources.readings,
        "range": sources.few_readings,
        "autocorrelated": type_a.autocorrelated_readings,
    }
)


def is_type_a(stated: UncertaintyIn) -> bool:
    """Tell whether readings are stated, or should be."""
    return stated.type == "A" or bool({"readings", "groups", "group_summary"} & stated.given)


def estimate_type_a(stated: UncertaintyIn) -> Estimate:
    """Evaluate readings by the method stated; pointers of refusals are relative to the uncertainty."""
    estimate = _by_method(stated)
    if stated.degrees_of_freedom is None:
        return estimate
    return sources.with_degrees_of_freedom(estimate, Decimal(stated.degrees_of_freedom))


def simultaneous_correlations(inputs: Sequence[InputIn]) -> list[Correlation]:
    """Correlations of inputs whose readings belong to one ``simultaneous`` run (GUM 5.2.3, H.2).

    Pointers of refusals start with the index of the input: readings that are not equally many, a run of one input.
    """
    runs: dict[str, list[int]] = {}
    for index, stated in enumerate(inputs):
        if stated.uncertainty is not None and stated.uncertainty.simultaneous is not None:
            runs.setdefault(stated.uncertainty.simultaneous, []).append(index)
    found: list[Correlation] = []
    for name, members in runs.items():
        with placed(f"/{members[-1]}/uncertainty/simultaneous"):
            if len(members) == 1:
                raise refusal("", f"no other input belongs to the run {name}", f"没有其他输入量属于同时读数 {name}")
            series = {inputs[index].symbol: _readings(inputs[index].uncertainty) for index in members}
            found.extend(simultaneous_readings(series, name).correlations)
    return found


def analysis(stated: UncertaintyIn) -> AnalysisOfVariance | None:
    """Compare the groups of a statement; None where it has none."""
    if stated.groups is not None:
        with placed("/groups"):
            return analyse_groups([[Decimal(number) for number in group] for group in stated.groups])
    if stated.group_summary is not None:
        with placed("/group_summary"):
            return _summary(stated.group_summary)
    return None


def weighted(stated: UncertaintyIn) -> WeightedMean | None:
    """Weigh the values of a statement by their uncertainties; None where it does not ask for it."""
    if stated.method != "weighted":
        return None
    if stated.uncertainties is None:
        raise refusal("/uncertainties", "a weighted mean needs uncertainties", "加权平均须给出 uncertainties")
    with placed("/uncertainties"):
        return weighted_mean(_readings(stated), [Decimal(number) for number in stated.uncertainties])


def _by_method(stated: UncertaintyIn) -> Estimate:
    groups = analysis(stated)
    if groups is not None:
        only(stated, {*_COMMON, "groups" if stated.groups is not None else "group_summary"})
        return groups.estimate
    mean = weighted(stated)
    if mean is not None:
        only(stated, {*_COMMON, "readings", "method", "uncertainties"})
        return mean.estimate
    if stated.simultaneous is not None:
        only(stated, {*_COMMON, "readings", "simultaneous"})
        return sources.readings(_readings(stated))
    only(stated, {*_COMMON, "readings", "method", "pooled", "resolution"})
    estimate = _spread(stated)
    return estimate if stated.resolution is None else type_a.not_below_resolution(estimate, Decimal(stated.resolution))


def _spread(stated: UncertaintyIn) -> Estimate:
    if stated.pooled is None:
        return _METHODS[stated.method or "bessel"](_readings(stated))
    if stated.method is not None:
        raise refusal(
            "/method", "a pooled standard deviation leaves no choice of method", "已给合并标准偏差，不能再选方法"
        )
    spread, freedom = stated.pooled.standard_deviation, stated.pooled.degrees_of_freedom
    return sources.pooled_readings(_readings(stated), Decimal(spread), Decimal(freedom))


def _summary(stated: GroupSummaryIn) -> AnalysisOfVariance:
    means = [Decimal(number) for number in stated.means]
    return analyse_means(means, [Decimal(number) for number in stated.standard_deviations], stated.readings_each)


def _readings(stated: UncertaintyIn | None) -> list[Decimal]:
    return [Decimal(reading) for reading in (stated.readings if stated else None) or ()]
