"""The law of propagation of uncertainty, first order, correlations included (GUM 5.1, 5.2; JJF 1059.1, 4.4)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from operator import mul
from typing import NamedTuple

from domain.errors import placed
from domain.quantity.decimal_text import parse_decimal
from domain.uncertainty.correlation import Rows, correlated_groups, correlation_rows, covariance
from domain.uncertainty.coverage import VarianceGroup
from domain.uncertainty.errors import UncertaintyInvalid
from domain.uncertainty.inputs import Correlation, InputQuantity
from domain.uncertainty.model.implicit import MeasurementModel
from domain.uncertainty.model.language import check_symbols
from domain.uncertainty.model.tables import LookupTable

LARGEST_UNCERTAINTY = 1e150
"""Beyond it, and below its inverse, a square is no float any more; no measurement goes there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSet:
    """Checked input quantities, in the order they were declared, and how they hang together."""

    quantities: tuple[InputQuantity, ...]
    symbols: tuple[str, ...]
    values: tuple[float, ...]
    uncertainties: tuple[float, ...]
    correlations: Rows
    groups: tuple[tuple[int, ...], ...]
    """Indices of inputs that are correlated within their group only."""
    are_independent: bool
    """No two inputs are correlated."""
    finite_freedoms: tuple[tuple[int, float], ...]
    """Index and degrees of freedom of every input that has a finite number of them."""

    @property
    def units(self) -> dict[str, str]:
        """Unit of each input by its symbol; "" for one that states none."""
        return {quantity.symbol: quantity.unit for quantity in self.quantities}


class Propagated(NamedTuple):
    """One output at the estimates; tuples are in the order of the inputs.

    A named tuple, as it is made at every point of a loop: a frozen dataclass costs as much as the whole model.
    """

    value: float
    standard_uncertainty: float
    """Combined standard uncertainty u_c."""
    sensitivities: tuple[float, ...]
    """dy/dx, in the output's unit per the input's; 0 for an input that the model does not use."""
    contributions: tuple[float, ...]
    """Signed c_i u(x_i), in the output's unit."""
    kinks: frozenset[str]
    stepwise: frozenset[str]
    other_roots: bool = False
    """Of an implicit equation: a second root in the bracket cannot be excluded."""

    @property
    def normalised(self) -> list[float] | None:
        """Contributions over u_c, for correlation with other outputs; None for one without uncertainty."""
        total = self.standard_uncertainty
        return [contribution / total for contribution in self.contributions] if total else None


def gather(quantities: Sequence[InputQuantity], correlations: Sequence[Correlation] = ()) -> InputSet:
    """Check input quantities and correlations; pointers start with ``/inputs/<i>`` or ``/correlations/<i>``."""
    symbols = tuple(quantity.symbol for quantity in quantities)
    with placed("/inputs"):
        check_symbols(symbols)
        for index, quantity in enumerate(quantities):
            _check_uncertainty(quantity, f"/{index}")
    values = tuple(
        float(parse_decimal(quantity.value, f"/inputs/{index}/value")) for index, quantity in enumerate(quantities)
    )
    with placed("/correlations"):
        rows = correlation_rows(symbols, correlations)
    groups = correlated_groups(rows)
    return InputSet(
        quantities=tuple(quantities),
        symbols=symbols,
        values=values,
        uncertainties=tuple(quantity.standard_uncertainty for quantity in quantities),
        correlations=rows,
        groups=groups,
        are_independent=len(groups) == len(quantities),
        finite_freedoms=tuple(
            (index, quantity.degrees_of_freedom)
            for index, quantity in enumerate(quantities)
            if quantity.degrees_of_freedom is not None
        ),
    )


def _check_uncertainty(quantity: InputQuantity, pointer: str) -> None:
    uncertainty, freedom = quantity.standard_uncertainty, quantity.degrees_of_freedom
    if uncertainty != 0 and not 1 / LARGEST_UNCERTAINTY <= uncertainty <= LARGEST_UNCERTAINTY:
        raise UncertaintyInvalid(
            pointer,
            name=f"u({quantity.symbol})",
            found=uncertainty,
            expected="zero, or between 1e-150 and 1e150",
            expected_zh="为零，或在 1e-150 与 1e150 之间",
        )
    if freedom is not None and not (math.isfinite(freedom) and freedom > 0):
        raise UncertaintyInvalid(
            pointer,
            name=f"degrees_of_freedom({quantity.symbol})",
            found=freedom,
            expected="more than zero",
            expected_zh="大于零",
        )


def propagate(inputs: InputSet, equation: MeasurementModel, tables: Mapping[str, LookupTable]) -> Propagated:
    """Value, sensitivities and variance of one output; ``equation`` was read over these inputs in this order.

    Pointers of refusals start with ``/expression`` (``/equation`` or ``/between`` of an implicit one) or
    ``/definitions``.
    """
    value, gradient, kinks, stepwise, other_roots = equation.linearise(inputs.values, tables)
    contributions = tuple(map(mul, gradient, inputs.uncertainties))
    # hypot neither overflows nor loses small contributions.
    uncertainty = hypot(*contributions) if inputs.are_independent else combined(contributions, inputs.correlations)
    return Propagated(value, uncertainty, gradient, contributions, kinks, stepwise, other_roots)


def combined(contributions: Sequence[float], correlations: Rows) -> float:
    """Root of the variance of contributions c_i u(x_i), in the output's unit."""
    largest = max(map(abs, contributions), default=0.0)
    if not largest:
        return 0.0
    # Against the largest, so that squares of small contributions do not vanish; rounding may leave a complete
    # cancellation a hair below zero.
    shares = [contribution / largest for contribution in contributions]
    return largest * math.sqrt(max(covariance(shares, shares, correlations), 0.0))


def variance_groups(inputs: InputSet, propagated: Propagated) -> list[VarianceGroup]:
    """Split u_c^2 by groups of correlated inputs, for the effective degrees of freedom."""
    total = propagated.standard_uncertainty
    largest = max(map(abs, propagated.contributions), default=0.0)
    shares = [contribution / largest if largest else 0.0 for contribution in propagated.contributions]
    groups: list[VarianceGroup] = []
    for group in inputs.groups if total else ():
        members = [index for index in group if shares[index]]
        if members:
            variance = max(covariance(shares, shares, inputs.correlations, members), 0.0)
            groups.append(
                VarianceGroup(
                    symbols=tuple(inputs.symbols[index] for index in members),
                    share=variance * (largest / total) ** 2,
                    degrees_of_freedom=tuple(inputs.quantities[index].degrees_of_freedom for index in members),
                )
            )
    return groups
