"""The second order of a budget, reported beside the first and never applied (JCGM 100:2008, 5.1.2 note, H.1.7).

With y expanded to third order and inputs that are independent, the terms up to the fourth power of u are exact in the
moments of each input (verified: derived, and held to H.1.7, JCGM 101 9.4 and closed forms):

    value     f + 1/2 sum f_ii u_i^2
    variance  sum f_i^2 u_i^2 + sum f_i f_ii mu3_i + sum 1/4 f_ii^2 (mu4_i - u_i^4) + 1/3 sum f_i f_iii mu4_i
              + sum over i != j of [1/2 f_ij^2 + f_i f_ijj] u_i^2 u_j^2

which for normal inputs (mu3 = 0, mu4 = 3 u^4) is the formula of the guide. A normal or t-distributed input counts as
normal with the u of its budget, as the guide does. A group of correlated inputs is taken as jointly normal and written
over independent normal variables, x = x0 + L z with L L' = V: for a quadratic y this is g'Vg + 1/2 tr(HVHV). Where one
of such a group is not normal there is no rule, since its correlation alone does not fix a joint distribution.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.uncertainty.model.compiled import Compiled
from domain.uncertainty.model.implicit import ImplicitEquation, MeasurementModel
from domain.uncertainty.model.jets import JETS, Jet, jets_at
from domain.uncertainty.model.tables import LookupTable
from domain.uncertainty.propagation import InputSet, Propagated
from domain.uncertainty.sampling.moments import moments

Array = NDArray[np.float64]
_NORMAL = ("normal", "t")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOrderTerm:
    """What one input, or two together, add to the variance beyond first order."""

    first: str
    """Symbol; those of a correlated group are joined by ", "."""
    second: str
    """The same again for a term of one input alone."""
    variance: float
    """In the output's unit squared; may be negative."""

    @property
    def contribution(self) -> float:
        """Root of the variance, negative for a negative one: H.1.7 prints 11.7 nm and 1.7 nm."""
        return math.copysign(math.sqrt(abs(self.variance)), self.variance)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOrder:
    """The result to second order."""

    value: float
    """Corrected by half the curvature."""
    standard_uncertainty: float
    terms: tuple[SecondOrderTerm, ...]
    """Largest first; those that are zero are left out."""


def second_order(
    inputs: InputSet, equation: MeasurementModel, tables: Mapping[str, LookupTable], propagated: Propagated
) -> SecondOrder | None:
    """Evaluate one output to second order.

    None where it says nothing: no rule for the correlated inputs (above), the model has a kink, a step or no finite
    second derivative at the estimates, or the terms add up to a negative variance.
    """
    if propagated.kinks or propagated.stepwise:
        return None
    moved = _independent_variables(inputs)
    if moved is None:
        return None
    scales, third, fourth, owners = moved
    bent = _derivatives(inputs, equation, tables, scales, propagated)
    if bent is None:
        return None
    slopes, hessian, bends = bent
    terms = 0.5 * hessian**2 + slopes[:, None] * bends
    own = np.arange(len(slopes))
    curvature = hessian[own, own]
    # In these variables every standard deviation is one.
    terms[own, own] = (
        slopes * curvature * third + curvature**2 * (fourth - 1) / 4 + slopes * bends[own, own] * fourth / 3
    )
    variance = float((slopes**2).sum() + terms.sum())
    value = propagated.value + 0.5 * float(curvature.sum())
    if not (math.isfinite(value) and math.isfinite(variance) and variance >= 0):
        return None
    return SecondOrder(value=value, standard_uncertainty=math.sqrt(variance), terms=_terms(terms, owners))


def _independent_variables(inputs: InputSet) -> tuple[Array, Array, Array, list[str]] | None:
    """Independent variables of unit variance: how far each input goes with each, their moments, whose they are."""
    columns: list[Array] = []
    third: list[float] = []
    fourth: list[float] = []
    owners: list[str] = []
    for group in inputs.groups:
        members = [index for index in group if inputs.uncertainties[index]]
        shapes = [inputs.quantities[index].distribution for index in members]
        if len(members) > 1 and not all(shape in _NORMAL for shape in shapes):
            return None
        for column in _roots(inputs, members):
            columns.append(column)
            moment = (0.0, 3.0) if shapes[0] in _NORMAL else _standardised(inputs, members[0])
            third.append(moment[0])
            fourth.append(moment[1])
            owners.append(", ".join(inputs.symbols[index] for index in members))
    scales = np.array(columns).T.reshape(len(inputs.symbols), len(columns))
    return scales, np.array(third), np.array(fourth), owners


def _roots(inputs: InputSet, members: list[int]) -> list[Array]:
    """Columns of L, over all inputs, of one group: its covariance matrix is L L' (which may be singular)."""
    row = {index: place for place, index in enumerate(members)}
    matrix = np.eye(len(members))
    for index in members:
        for other, coefficient in inputs.correlations[index]:
            if other in row:
                matrix[row[index], row[other]] = coefficient
    sizes, axes = np.linalg.eigh(matrix)
    found = []
    for size, axis in zip(sizes, axes.T, strict=True):
        column = np.zeros(len(inputs.symbols))
        column[members] = np.array([inputs.uncertainties[index] for index in members]) * axis * math.sqrt(max(size, 0))
        found.append(column)
    return found


def _standardised(inputs: InputSet, index: int) -> tuple[float, float]:
    """Third and fourth central moment of an input over the powers of its u."""
    found, u = moments(inputs.quantities[index]), inputs.uncertainties[index]
    return (found.skewness3 or 0.0) / u**3, (found.fourth or 3 * u**4) / u**4


def _derivatives(
    inputs: InputSet,
    equation: MeasurementModel,
    tables: Mapping[str, LookupTable],
    scales: Array,
    propagated: Propagated,
) -> tuple[Array, Array, Array] | None:
    """Slopes (m), Hessian (m x m) and f_ijj (m x m) by the independent variables; None where one is not finite."""
    moved = jets_at(inputs.values, scales)
    try:
        with np.errstate(all="ignore"):
            jets = (
                _root_gradient(equation, tables, moved, scales, propagated)
                if isinstance(equation, ImplicitEquation)
                else _gradient(equation.compiled, tables, moved)
            )
            slopes = scales.T @ np.array([jet.value for jet in jets])
            hessian = scales.T @ np.array([jet.first for jet in jets])
            bends = scales.T @ np.array([2 * jet.second for jet in jets])
    except (ArithmeticError, ValueError):
        return None
    if not all(np.isfinite(found).all() for found in (slopes, hessian, bends)):
        return None
    return slopes, hessian, bends


def _gradient(compiled: Compiled, tables: Mapping[str, LookupTable], moved: list[Jet]) -> list[Jet]:
    _, gradient = compiled.over(JETS)(compiled.tables_of(tables), *moved)
    still = np.zeros_like(moved[0].first)
    return [slope if isinstance(slope, Jet) else Jet(slope, still, still) for slope in gradient]


def _root_gradient(
    equation: ImplicitEquation, tables: Mapping[str, LookupTable], moved: list[Jet], scales: Array, root: Propagated
) -> list[Jet]:
    """-(df/dx)/(df/dy) as jets: y itself moves along each direction, its curvature found by the first of two runs."""
    y = Jet(root.value, scales.T @ np.array(root.sensitivities), np.zeros(scales.shape[1]))
    for _ in range(2):
        *slopes, own = _gradient(equation.residual.compiled, tables, [*moved, y])
        found = [-slope / own for slope in slopes]
        y.second = 0.5 * np.einsum("ij,ij->j", scales, np.array([jet.first for jet in found]))
    return found


def _terms(variances: Array, owners: list[str]) -> tuple[SecondOrderTerm, ...]:
    """Add up what belongs to the same inputs."""
    totals: dict[tuple[str, str], float] = {}
    for (row, column), variance in np.ndenumerate(variances):
        first, second = owners[min(row, column)], owners[max(row, column)]
        totals[first, second] = totals.get((first, second), 0.0) + float(variance)
    terms = [
        SecondOrderTerm(first=first, second=second, variance=variance)
        for (first, second), variance in totals.items()
        if variance
    ]
    return tuple(sorted(terms, key=lambda term: -abs(term.variance)))
