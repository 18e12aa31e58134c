"""Least squares in whole numbers: the normal equations, solved without rounding.

Decimal readings are whole numbers of their last place. Over whole numbers the normal equations lose nothing, so that
the conditioning which ruins a fit in floats (Filippelli's tenth degree keeps no digit of a plain ``lstsq``) plays no
part: parameters, covariances and the sum of squares come out right to the last bit of a float. Cost: n p^2 products.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from operator import mul

DIGITS = 40
"""Digits kept of a column, counted from its largest number; a display shows ten."""
_WIDE = Context(prec=400, Emin=-9999, Emax=9999)


@dataclass(frozen=True, slots=True)
class Solution:
    """Everything is a whole number over ``determinant``."""

    determinant: int
    numerators: tuple[int, ...]
    """Coefficients of the columns."""
    adjugate: tuple[tuple[int, ...], ...]
    """The inverse of the normal matrix."""
    sum_of_squares: int
    """Weighted sum of the squared residuals."""


def whole_numbers(column: Sequence[Decimal]) -> tuple[list[int], int]:
    """Write a column as whole numbers of one power of ten: value = number * 10**power."""
    leading = max((value.adjusted() for value in column if value), default=0)
    power = leading - DIGITS + 1
    places = [exponent for value in column if value and isinstance(exponent := value.as_tuple().exponent, int)]
    power = max(power, min(places, default=power))
    return [int(_WIDE.scaleb(value, -power).to_integral_value(context=_WIDE)) for value in column], power


def solve(columns: Sequence[Sequence[int]], y: Sequence[int], weights: Sequence[int]) -> Solution | None:
    """Minimise the weighted sum of (y - sum of coefficient * column)^2; None where the columns are dependent."""
    weighted = [list(map(mul, column, weights)) for column in columns]
    right = [_dot(column, y) for column in weighted]
    size = len(columns)
    rows = [
        [
            *(_dot(weighted[i], columns[j]) for j in range(size)),
            right[i],
            *(int(i == j) for j in range(size)),
        ]
        for i in range(size)
    ]
    determinant = _eliminate(rows, size)
    if not determinant:
        return None
    numerators = tuple(row[size] for row in rows)
    return Solution(
        determinant=determinant,
        numerators=numerators,
        adjugate=tuple(tuple(row[size + 1 :]) for row in rows),
        sum_of_squares=determinant * _dot(list(map(mul, y, weights)), y) - _dot(numerators, right),
    )


def _eliminate(rows: list[list[int]], size: int) -> int:
    """Gauss and Jordan without fractions (Bareiss): every division comes out even; leaves det, det*solution, adjugate.

    The normal matrix is positive semi-definite, so a zero pivot means dependent columns and no pivoting is needed.
    """
    before = 1
    for k in range(size):
        pivot = rows[k][k]
        if not pivot:
            return 0
        for i, row in enumerate(rows):
            if i != k:
                factor = row[k]
                rows[i] = [(pivot * own - factor * other) // before for own, other in zip(row, rows[k], strict=True)]
        before = pivot
    return before


def quotient(numerator: int, denominator: int, factor: Fraction = Fraction(1)) -> float:
    """Round numerator * factor / denominator once, to the nearest float. Raises OverflowError beyond the floats."""
    return (numerator * factor.numerator) / (denominator * factor.denominator)


def _dot(first: Sequence[int], second: Sequence[int]) -> int:
    return sum(map(mul, first, second))
