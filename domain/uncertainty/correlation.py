"""Correlations of input quantities: held against each other, kept sparse, and split into groups (GUM 5.2)."""

import math
from collections.abc import Iterable, Sequence

from domain.uncertainty.errors import (
    CoefficientInvalid,
    CorrelationInvalid,
    CorrelationsImpossible,
    CorrelationStatedTwice,
)
from domain.uncertainty.inputs import Correlation

TOLERANCE = 1e-9
"""How far below zero rounding may carry the least eigenvalue of a correlation matrix."""

Rows = tuple[tuple[tuple[int, float], ...], ...]
"""The correlation matrix without its zeros: for each input the indices it is correlated with (its own first), and r."""


def correlation_rows(symbols: Sequence[str], correlations: Sequence[Correlation]) -> Rows:
    """Lay the correlations out in the order of ``symbols``.

    Raises ``CorrelationInvalid`` (pointer: index of the culprit) for an unknown symbol, one with itself or a pair given
    twice, ``CoefficientInvalid`` for |r| > 1, and ``CorrelationsImpossible`` where no quantities could be correlated
    like this.
    """
    place = {symbol: index for index, symbol in enumerate(symbols)}
    rows = [{index: 1.0} for index in range(len(symbols))]
    seen: set[frozenset[str]] = set()
    for index, correlation in enumerate(correlations):
        pair = frozenset((correlation.first, correlation.second))
        known = len(pair) == 2 and pair <= place.keys() and pair not in seen  # noqa: PLR2004 - a pair has two ends
        attributes = {"first": correlation.first, "second": correlation.second, "found": correlation.coefficient}
        if not known:
            raise CorrelationInvalid(f"/{index}", **attributes)
        if not abs(correlation.coefficient) <= 1:
            raise CoefficientInvalid(f"/{index}/coefficient", **attributes)
        seen.add(pair)
        if correlation.coefficient:
            a, b = place[correlation.first], place[correlation.second]
            rows[a][b] = rows[b][a] = correlation.coefficient
    laid_out = tuple(tuple(row.items()) for row in rows)
    if correlations:
        _check_possible(laid_out)
    return laid_out


def combine_correlations(stated: Sequence[Correlation], implied: Sequence[Correlation]) -> list[Correlation]:
    """Put stated correlations before those that follow from elsewhere (``sharing``, ``simultaneous``).

    Raises ``CorrelationStatedTwice`` (pointer: index of the stated one) for a pair that has both: which of them holds
    is not for us to guess.
    """
    known = {frozenset((each.first, each.second)) for each in implied}
    for index, each in enumerate(stated):
        if frozenset((each.first, each.second)) in known:
            raise CorrelationStatedTwice(f"/{index}", first=each.first, second=each.second)
    return [*stated, *implied]


def _check_possible(rows: Rows) -> None:
    import numpy as np  # noqa: PLC0415 - most budgets have no correlations and need no numpy

    matrix = np.zeros((len(rows), len(rows)))
    for index, row in enumerate(rows):
        for other, coefficient in row:
            matrix[index, other] = coefficient
    least = float(np.linalg.eigvalsh(matrix)[0])
    if least < -TOLERANCE:
        raise CorrelationsImpossible(eigenvalue=f"{least:.3g}")


def correlated_groups(rows: Rows) -> tuple[tuple[int, ...], ...]:
    """Split the inputs into groups that are correlated within themselves only; a group of one is independent."""
    if all(len(row) == 1 for row in rows):
        return tuple((index,) for index in range(len(rows)))
    group = {index: [index] for index in range(len(rows))}
    for index, row in enumerate(rows):
        for other, _ in row:
            first, second = group[index], group[other]
            if first is not second:
                first.extend(second)
                group.update(dict.fromkeys(second, first))
    distinct = {id(members): members for members in group.values()}
    return tuple(tuple(sorted(members)) for members in distinct.values())


def covariance(
    first: Sequence[float], second: Sequence[float], rows: Rows, among: Iterable[int] | None = None
) -> float:
    """Covariance of two results by their signed contributions c_i u_i: the sum of f_i r_ij s_j (GUM 5.2.2).

    ``among`` takes only the terms of these inputs, such as those of one group.
    """
    chosen = range(len(first)) if among is None else among
    return math.fsum(first[i] * r * second[j] for i in chosen if first[i] for j, r in rows[i])


def correlation(own: Sequence[float], other: Sequence[float], correlations: Rows) -> float:
    """Correlation coefficient of two outputs by their contributions over u_c (GUM H.2.4)."""
    # Rounding may carry two fully correlated outputs a hair beyond one.
    return max(-1.0, min(1.0, covariance(own, other, correlations)))
