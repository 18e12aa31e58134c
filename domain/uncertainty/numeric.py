"""The numbers of a budget, as floats and nothing else: what a loop over many points needs (GUM 5, 6, Annex G)."""

from collections.abc import Mapping
from typing import NamedTuple

from domain.errors import placed
from domain.uncertainty.coverage import NEGLIGIBLE, effective_degrees_of_freedom, factor_by_rule
from domain.uncertainty.errors import DegreesOfFreedomUndefined
from domain.uncertainty.inputs import CoverageRule
from domain.uncertainty.model.implicit import MeasurementModel
from domain.uncertainty.model.tables import LookupTable
from domain.uncertainty.propagation import InputSet, Propagated, propagate, variance_groups
from domain.uncertainty.shape_factor import dominant_shape


class Numbers(NamedTuple):
    """One output in full; tuples are in the order of the inputs."""

    propagated: Propagated
    """Value, u_c, sensitivities and contributions."""
    shares: tuple[float, ...]
    """Each input's own share of u_c^2; with correlations they need not add up to one."""
    effective_degrees_of_freedom: float | None
    """None: infinite, or undefined."""
    undefined_for: str
    """Correlated inputs for which no rule gives effective degrees of freedom, where k needs none; "": all is well."""
    coverage_factor: float
    coverage_basis: str
    """What k was really taken from: a rule may ask for a shape where none dominates."""
    expanded_uncertainty: float


def evaluate_numbers(
    inputs: InputSet, equation: MeasurementModel, coverage: CoverageRule, tables: Mapping[str, LookupTable]
) -> Numbers:
    """Evaluate one output to first order; ``equation`` was read over these inputs, in this order.

    Raises what :func:`propagate` does, ``DegreesOfFreedomUndefined`` at ``/correlations`` and ``CoverageInvalid``.
    """
    propagated = propagate(inputs, equation, tables)
    total, contributions = propagated.standard_uncertainty, propagated.contributions
    shares = tuple([(part / total) ** 2 for part in contributions]) if total else (0.0,) * len(contributions)
    freedom, undefined_for = _degrees_of_freedom(inputs, propagated, shares, coverage)
    dominant = None
    if coverage.basis == "shape" and total:
        dominant = dominant_shape(inputs.quantities, contributions, inputs.groups, total)
    factor = factor_by_rule(coverage, freedom, dominant)
    basis: str = coverage.basis
    if basis == "t" or (basis == "shape" and dominant is None):
        basis = "t" if freedom is not None else "normal"
    return Numbers(propagated, shares, freedom, undefined_for, factor, basis, factor * total)


def _degrees_of_freedom(
    inputs: InputSet, propagated: Propagated, shares: tuple[float, ...], coverage: CoverageRule
) -> tuple[float | None, str]:
    """Effective degrees of freedom; where no rule gives them, k must not need them."""
    if inputs.are_independent:
        # The same formula as below, without laying out groups of one.
        terms = 0.0
        for index, freedom in inputs.finite_freedoms:
            share = shares[index]
            if share > NEGLIGIBLE:
                terms += share * share / freedom
        return (1 / terms if terms else None), ""
    try:
        with placed("/correlations"):
            return effective_degrees_of_freedom(variance_groups(inputs, propagated)), ""
    except DegreesOfFreedomUndefined as error:
        if coverage.basis not in ("fixed", "normal"):
            raise
        return None, error.attributes["symbols"]
