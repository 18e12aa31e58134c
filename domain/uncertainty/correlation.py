"""Correlations of input quantities: held against each other, laid out as a matrix, and split into groups (GUM 5.2)."""

import math
from collections.abc import Sequence

from domain.uncertainty.errors import CorrelationInvalid, CorrelationsImpossible
from domain.uncertainty.inputs import Correlation

TOLERANCE = 1e-9
"""How far below zero rounding may carry the least eigenvalue of a correlation matrix."""

Matrix = tuple[tuple[float, ...], ...]


def correlation_matrix(symbols: Sequence[str], correlations: Sequence[Correlation]) -> Matrix:
    """Lay the correlations out in the order of ``symbols``.

    Raises ``CorrelationInvalid`` (pointer: index of the culprit) for an unknown symbol, one with itself, a pair given
    twice or |r| > 1, and ``CorrelationsImpossible`` where no quantities could be correlated like this.
    """
    place = {symbol: index for index, symbol in enumerate(symbols)}
    rows = [[float(row == column) for column in range(len(symbols))] for row in range(len(symbols))]
    seen: set[frozenset[str]] = set()
    for index, correlation in enumerate(correlations):
        pair = frozenset((correlation.first, correlation.second))
        known = len(pair) == 2 and pair <= place.keys() and pair not in seen  # noqa: PLR2004 - a pair has two ends
        if not known or not abs(correlation.coefficient) <= 1:
            raise CorrelationInvalid(
                f"/{index}",
                first=correlation.first,
                second=correlation.second,
                found=correlation.coefficient,
            )
        seen.add(pair)
        a, b = place[correlation.first], place[correlation.second]
        rows[a][b] = rows[b][a] = correlation.coefficient
    if correlations:
        _check_possible(rows)
    return tuple(tuple(row) for row in rows)


def _check_possible(rows: list[list[float]]) -> None:
    import numpy as np  # noqa: PLC0415 - most budgets have no correlations and need no numpy

    least = float(np.linalg.eigvalsh(np.array(rows))[0])
    if least < -TOLERANCE:
        raise CorrelationsImpossible(eigenvalue=f"{least:.3g}")


def correlated_groups(symbols: Sequence[str], correlations: Sequence[Correlation]) -> tuple[tuple[str, ...], ...]:
    """Split ``symbols`` into groups that are correlated within themselves only; a group of one is independent."""
    group = {symbol: [symbol] for symbol in symbols}
    for correlation in correlations:
        first, second = group[correlation.first], group[correlation.second]
        if correlation.coefficient and first is not second:
            first.extend(second)
            for symbol in second:
                group[symbol] = first
    distinct = {id(members): members for members in group.values()}
    return tuple(tuple(members) for members in distinct.values())


def joint_variance(first: Sequence[float], second: Sequence[float], matrix: Matrix) -> float:
    """Covariance of two results whose signed contributions c_i u_i are given: the sum of f_i r_ij s_j (GUM 5.2.2)."""
    return math.fsum(
        f * r * s for f, row in zip(first, matrix, strict=True) if f for r, s in zip(row, second, strict=True) if r
    )
