"""One equation at many points: ten thousand budgets as arrays (GUM 5, 6, Annex G)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from domain.errors import placed
from domain.uncertainty.correlation import Rows, correlated_groups, correlation_rows
from domain.uncertainty.coverage import NEGLIGIBLE, factor_by_rule
from domain.uncertainty.errors import DegreesOfFreedomUndefined, UncertaintyInvalid
from domain.uncertainty.inputs import Correlation, CoverageRule
from domain.uncertainty.model.compiled import Function, arrays
from domain.uncertainty.model.equation import Equation
from domain.uncertainty.model.tables import LookupTable

Array = NDArray[np.float64]
BLOCK = 2048
"""Points at a time: a dozen columns of them stay in the processor's cache."""
SMALLEST_UNCERTAINTY, LARGEST_UNCERTAINTY = 1e-70, 1e70
"""Within them squares and squares of squares are floats; a single budget has wider bounds."""
NO_TABLES: Mapping[str, LookupTable] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyNumbers:
    """The numbers of n budgets over m declared inputs."""

    value: Array
    """(n)"""
    standard_uncertainty: Array
    """(n), combined."""
    sensitivities: Array
    """(n, m)"""
    effective_degrees_of_freedom: Array
    """(n); inf for infinite, and for undefined where k does not need them."""
    coverage_factor: Array
    """(n)"""
    expanded_uncertainty: Array
    """(n)"""


def evaluate_many(
    equation: Equation,
    values: Array,
    uncertainties: Array,
    degrees_of_freedom: Sequence[float | None] | None = None,
    correlations: Sequence[Correlation] = (),
    *,
    coverage: CoverageRule = CoverageRule(),  # noqa: B008 - frozen
    tables: Mapping[str, LookupTable] = NO_TABLES,
) -> ManyNumbers:
    """Evaluate ``equation`` to first order at every row of ``values`` (n, m), columns as ``equation.declared``.

    ``uncertainties`` (n, m) are standard uncertainties, not negative; ``degrees_of_freedom`` and ``correlations`` hold
    for all points. Raises what a single point does, at ``/<row>``; ``UncertaintyInvalid`` and
    ``DegreesOfFreedomUndefined`` at ``/<row>``; refusals of correlations at ``/correlations/<i>``. Models with
    branches, tables or rounding run point by point.
    """
    _check_uncertainties(uncertainties)
    with placed("/correlations"):
        rows = correlation_rows(equation.declared, correlations)
    freedoms = degrees_of_freedom if degrees_of_freedom is not None else (None,) * len(equation.declared)
    groups = [_group(members, rows, freedoms, equation.declared) for members in correlated_groups(rows)]
    count = len(values)
    slopes = np.empty((len(equation.declared), count))
    value, variance, freedom = np.empty(count), np.empty(count), np.empty(count)
    function = equation.compiled.over(arrays()) if equation.compiled.is_vectorisable else None
    for start in range(0, count, BLOCK):
        block = slice(start, min(start + BLOCK, count))
        if function is None or not _linearise(function, values[block], value[block], slopes[:, block]):
            for row in range(start, block.stop):
                with placed(f"/{row}"):
                    value[row], slopes[:, row], *_ = equation.linearise(values[row].tolist(), tables)
        parts = slopes[:, block] * uncertainties[block].T
        variance[block], freedom[block] = _combined(parts, groups, coverage, start)
    factor = _factors(coverage, freedom)
    uncertainty = np.sqrt(variance)
    return ManyNumbers(
        value=value,
        standard_uncertainty=uncertainty,
        sensitivities=slopes.T,
        effective_degrees_of_freedom=freedom,
        coverage_factor=factor,
        expanded_uncertainty=factor * uncertainty,
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """Inputs that are correlated within the group only."""

    members: list[int]
    symbols: str
    matrix: Array | None
    """Correlation coefficients; None for a single input."""
    freedoms: tuple[float | None, ...]


def _group(members: Sequence[int], rows: Rows, freedoms: Sequence[float | None], declared: Sequence[str]) -> _Group:
    symbols = ", ".join(declared[index] for index in members)
    own = tuple(freedoms[index] for index in members)
    if len(members) == 1:
        return _Group(list(members), symbols, None, own)
    place = {index: row for row, index in enumerate(members)}
    matrix = np.zeros((len(members), len(members)))
    for index in members:
        for other, coefficient in rows[index]:
            matrix[place[index], place[other]] = coefficient
    return _Group(list(members), symbols, matrix, own)


def _check_uncertainties(uncertainties: Array) -> None:
    with np.errstate(invalid="ignore"):
        fine = (uncertainties >= SMALLEST_UNCERTAINTY) & (uncertainties <= LARGEST_UNCERTAINTY) | (uncertainties == 0)
    if not fine.all():
        row, column = np.argwhere(~fine)[0]
        raise UncertaintyInvalid(
            f"/{row}",
            name="u",
            found=float(uncertainties[row, column]),
            expected="zero, or between 1e-70 and 1e70",
            expected_zh="为零，或在 1e-70 与 1e70 之间",
        )


def _linearise(function: Function, values: Array, value: Array, slopes: Array) -> bool:
    """Fill value (n) and slopes (m, n); tell whether all of them are finite."""
    columns = np.ascontiguousarray(values.T)
    try:
        with np.errstate(all="ignore"):
            value[:], gradient = function((), *columns)
            for row, slope in zip(slopes, gradient, strict=True):
                row[:] = slope
            return bool(np.isfinite(value.sum() + slopes.sum()))
    except ArithmeticError:
        return False


def _combined(parts: Array, groups: Sequence[_Group], coverage: CoverageRule, start: int) -> tuple[Array, Array]:
    """Variance and effective degrees of freedom of contributions (m, n)."""
    are_single = all(group.matrix is None for group in groups)
    own = parts * parts if are_single else np.stack([_variance(parts, group) for group in groups])
    total: Array = own.sum(axis=0)
    finite = [index for index, group in enumerate(groups) if any(group.freedoms)]
    shares = own[finite] / np.where(total > 0, total, 1.0)
    shares[shares <= NEGLIGIBLE] = 0.0
    terms = np.zeros_like(total)
    for index, share in zip(finite, shares, strict=True):
        group = groups[index]
        inverse: Array | float = 1 / (group.freedoms[0] or np.inf)
        if len(set(group.freedoms)) > 1:
            inverse = _inverse_freedom(parts, group, share, coverage, start)
        terms += share * share * inverse
    with np.errstate(divide="ignore"):
        return total, 1 / terms


def _variance(parts: Array, group: _Group) -> Array:
    joint: Array = parts[group.members[0]] if group.matrix is None else parts[group.members]
    if group.matrix is None:
        return joint * joint
    variance: Array = (joint * (group.matrix @ joint)).sum(axis=0)
    # Rounding may leave a complete cancellation a hair below zero.
    return variance.clip(min=0.0)


def _inverse_freedom(parts: Array, group: _Group, share: Array, coverage: CoverageRule, start: int) -> Array:
    """One over the degrees of freedom that those members share which contribute at a point."""
    inverse, kinds = np.zeros_like(share), np.zeros_like(share)
    for freedom in dict.fromkeys(group.freedoms):
        among = [index for index, own in zip(group.members, group.freedoms, strict=True) if own == freedom]
        contributes = (parts[among] != 0).any(axis=0)
        kinds += contributes
        inverse += contributes / freedom if freedom is not None else 0.0
    undefined = np.flatnonzero((kinds > 1) & (share > 0))
    if len(undefined) and coverage.basis not in ("fixed", "normal"):
        raise DegreesOfFreedomUndefined(f"/{start + undefined[0]}", symbols=group.symbols)
    inverse[undefined] = 0.0
    return inverse


def _factors(coverage: CoverageRule, freedom: Array) -> Array:
    """Give k at every point by the rule; the shape of a dominant input is not known here, so that basis is ``t``."""
    if coverage.basis in ("fixed", "normal") or not len(freedom) or freedom.min() == freedom.max():
        same = float(freedom[0]) if len(freedom) else np.inf
        return np.full(len(freedom), factor_by_rule(coverage, same if np.isfinite(same) else None))
    factor = np.empty(len(freedom))
    few, infinite = freedom < 1, np.isinf(freedom)
    factor[infinite] = factor_by_rule(coverage, None)
    factor[few] = [factor_by_rule(coverage, one) for one in freedom[few].tolist()]
    rest = ~(few | infinite)
    cut = np.floor(freedom[rest]) if coverage.truncate_degrees_of_freedom else freedom[rest]
    factor[rest] = stdtrit(cut, (1 + float(coverage.probability)) / 2)
    return factor
