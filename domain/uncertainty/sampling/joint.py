"""Drawing all input quantities together, correlated ones included (JCGM 101:2008, 6.4.8; JCGM 102:2011, 6.5).

Correlated normal quantities come from a multivariate normal distribution; those that share their degrees of freedom
(simultaneous readings, GUM H.2) from a multivariate t. For any other mixture the marginal distributions are kept and
joined by a Gaussian copula, whose linear correlation is only near the stated one: a notice says so.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.random import Generator

from domain.errors import placed
from domain.uncertainty import notices
from domain.uncertainty.model.arrays import Trials
from domain.uncertainty.notices import notice
from domain.uncertainty.propagation import InputSet
from domain.uncertainty.sampling.moments import Shape, shape_of
from domain.uncertainty.sampling.quantiles import from_normal
from domain.uncertainty.sampling.shapes import draw

SINGULAR = 1e-9
"""What is left of a variance below which a quantity is taken to be given by those before it."""


Room: TypeAlias = Mapping[str, Trials]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Quantities that are drawn together: often a single one."""

    symbols: tuple[str, ...]
    shapes: tuple[Shape, ...]
    joining: Literal["single", "normal", "t", "copula"]
    factor: tuple[tuple[float, ...], ...]
    """Lower triangle L of the correlation matrix R = L L^T; empty for a single quantity."""

    @property
    def is_symmetric(self) -> bool:
        """Whether the group is as likely on the other side of its estimates."""
        return all(shape.is_symmetric for shape in self.shapes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one block of trials is drawn."""

    constants: Mapping[str, float]
    groups: tuple[Group, ...]
    notices: tuple[str, ...]


def plan(inputs: InputSet, used: Collection[str]) -> Plan:
    """Say how the ``used`` symbols are drawn; raises ``ShapeImpossible`` at ``/inputs/<index>``."""
    shapes: dict[int, Shape] = {}
    for index, quantity in enumerate(inputs.quantities):
        if quantity.symbol in used:
            with placed(f"/inputs/{index}"):
                shapes[index] = shape_of(quantity)
    groups: list[Group] = []
    for members in inputs.groups:
        drawn = [index for index in members if index in shapes and shapes[index].family != "constant"]
        if drawn:
            groups.append(_group(inputs, drawn, shapes))
    return Plan(
        constants={
            inputs.symbols[index]: shape.location for index, shape in shapes.items() if shape.family == "constant"
        },
        groups=tuple(groups),
        notices=tuple(
            notice(notices.CORRELATION_BY_COPULA, ", ".join(group.symbols))
            for group in groups
            if group.joining == "copula"
        ),
    )


def _group(inputs: InputSet, drawn: Sequence[int], shapes: Mapping[int, Shape]) -> Group:
    chosen = tuple(shapes[index] for index in drawn)
    correlated = any(other in drawn and other != index for index in drawn for other, _ in inputs.correlations[index])
    kinds = {(shape.family, shape.parameter) for shape in chosen}
    family = chosen[0].family
    return Group(
        symbols=tuple(inputs.symbols[index] for index in drawn),
        shapes=chosen,
        joining="single"
        if not correlated
        else "t"
        if family == "t" and len(kinds) == 1
        else "normal"
        if family == "normal" and len(kinds) == 1
        else "copula",
        factor=_factor([[dict(inputs.correlations[i]).get(j, 0.0) for j in drawn] for i in drawn])
        if correlated
        else (),
    )


def _factor(matrix: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    """Cholesky's factor, also of a singular matrix: r = 1 is a correlation that people state."""
    rows: list[list[float]] = []
    for i, entries in enumerate(matrix):
        row: list[float] = []
        for j in range(i):
            left = entries[j] - math.fsum(a * b for a, b in zip(row, rows[j][:j], strict=True))
            row.append(left / rows[j][j] if rows[j][j] else 0.0)
        left = entries[i] - math.fsum(a * a for a in row)
        rows.append([*row, math.sqrt(left) if left > SINGULAR else 0.0])
    return tuple(map(tuple, rows))


def room(plan: Plan, count: int) -> Room:
    """Set memory aside for the trials of one block: asked anew for every block, it costs a fifth of the drawing."""
    return {symbol: np.empty(count) for group in plan.groups for symbol in group.symbols}


def draw_all(plan: Plan, generator: Generator, count: int, kept: Room) -> dict[str, Trials | float]:
    """Draw ``count`` trials of every symbol, into what ``room`` has kept; constants stay single numbers."""
    drawn: dict[str, Trials | float] = dict(plan.constants)
    for group in plan.groups:
        if group.joining == "single":
            for symbol, shape in zip(group.symbols, group.shapes, strict=True):
                drawn[symbol] = draw(shape, generator, count, kept[symbol][:count])
        else:
            drawn.update(_draw_together(group, generator, count))
    return drawn


def _draw_together(group: Group, generator: Generator, count: int) -> dict[str, Trials]:
    independent = [generator.standard_normal(count) for _ in group.symbols]
    # Summed by hand: a matrix product may round otherwise when the library splits it among threads.
    deviates = [
        sum((weight * z for weight, z in zip(row, independent, strict=False) if weight), np.zeros(count))
        for row in group.factor
    ]
    if group.joining == "copula":
        values = [from_normal(shape, deviate) for shape, deviate in zip(group.shapes, deviates, strict=True)]
        return dict(zip(group.symbols, values, strict=True))
    if group.joining == "t":
        # One chi-squared for the whole group: its members share the estimate of their covariances (6.4.9; GUM H.2).
        freedom = group.shapes[0].parameter
        widening = np.sqrt(freedom / 2 / generator.standard_gamma(freedom / 2, count))
        deviates = [deviate * widening for deviate in deviates]
    return {
        symbol: shape.location + shape.scale * deviate
        for symbol, shape, deviate in zip(group.symbols, group.shapes, deviates, strict=True)
    }


def mirrored(plan: Plan, drawn: Mapping[str, Trials | float]) -> dict[str, Trials | float]:
    """The same trials on the other side of the estimates, which are as likely: antithetic values.

    Quantities without symmetry keep their values; the result is a sample of the same distribution all the same.
    """
    other = dict(drawn)
    for group in plan.groups:
        if group.is_symmetric:
            for symbol, shape in zip(group.symbols, group.shapes, strict=True):
                other[symbol] = 2 * shape.location - drawn[symbol]
    return other
