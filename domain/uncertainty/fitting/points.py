"""Measured points as a fit takes them: paired, finite, with uncertainties that are ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal

from domain.uncertainty.fitting.errors import (
    FitLengthsDiffer,
    PointCovarianceInvalid,
    PointInvalid,
    PointUncertaintyInvalid,
    TooFewPoints,
)

Real = Decimal | Fraction | float
"""A coordinate: decimals keep what the display showed; a float counts as the shortest text that gives it back."""
Weights = Literal["known", "relative"]
"""What the points' uncertainties are worth: ``known`` as they stand, or ``relative`` to a scale the residuals tell."""
_FIFTY = Context(prec=50)
WEIGHT_DIGITS = 40
"""Digits of a weight against the largest; a point with less says nothing beside the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """How much each point counts: weight i is ``whole[i] * unit``, the inverse of its variance."""

    whole: tuple[int, ...]
    unit: Fraction
    basis: Weights | None
    """None: no uncertainties were given, and the scatter of the residuals tells them all."""

    @property
    def is_known(self) -> bool:
        """Whether the uncertainties are taken as they stand."""
        return self.basis == "known"


def decimal(value: Real) -> Decimal:
    """Exact decimal of a coordinate; a fraction that never ends is cut at fifty digits."""
    if isinstance(value, Fraction):
        return _FIFTY.divide(Decimal(value.numerator), Decimal(value.denominator))
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def check_points(count: int, parameters: int, *, uncertainties_known: bool, **columns: Sequence[Real]) -> None:
    """Refuse columns that do not pair up, numbers that are not finite, and too few points.

    Without known uncertainties one point more than parameters is needed: nothing else tells the scatter. Pointers are
    ``/<column>`` and ``/<column>/<index>``.
    """
    for name, column in columns.items():
        if len(column) != count:
            raise FitLengthsDiffer(f"/{name}", name=name, found=len(column), needed=count)
        for index, value in enumerate(column):
            if not math.isfinite(value):
                raise PointInvalid(f"/{name}/{index}", name=name, place=index + 1, found=value)
    needed = parameters if uncertainties_known else parameters + 1
    if count < needed:
        raise TooFewPoints(f"/{next(iter(columns))}", parameters=parameters, needed=needed, found=count)


def check_uncertainties(name: str, uncertainties: Sequence[Real]) -> None:
    """Refuse an uncertainty that is zero, negative or not finite, at ``/<name>/<index>``."""
    for index, value in enumerate(uncertainties):
        if not (math.isfinite(value) and value > 0):
            raise PointUncertaintyInvalid(f"/{name}/{index}", name=name, place=index + 1, found=value)


def weigh(count: int, uncertainties: Sequence[Real] | None, basis: Weights) -> Weighting:
    """Weigh each point by the inverse of its variance, in whole numbers; all alike where no uncertainty is given."""
    if uncertainties is None:
        return Weighting(whole=(1,) * count, unit=Fraction(1), basis=None)
    check_uncertainties("u_y", uncertainties)
    variances = [Fraction(decimal(value)) ** 2 for value in uncertainties]
    least = min(variances)
    if max(variances) == least:
        return Weighting(whole=(1,) * count, unit=1 / least, basis=basis)
    one = 10**WEIGHT_DIGITS
    whole = tuple(max(1, round(least * one / variance)) for variance in variances)
    return Weighting(whole=whole, unit=1 / (least * one), basis=basis)


def check_covariance(name: str, covariance: Sequence[Sequence[Real]], count: int) -> None:
    """Refuse a matrix that is not square, finite, symmetric and positive definite, at ``/<name>``."""
    import numpy as np  # noqa: PLC0415 - few fits have a covariance, and numpy is slow to load

    refusal = PointCovarianceInvalid(f"/{name}", needed=count)
    if len(covariance) != count or any(len(row) != count for row in covariance):
        raise refusal
    matrix = np.array([[float(entry) for entry in row] for row in covariance])
    if not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T, rtol=1e-12, atol=0):
        raise refusal
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError as fault:
        raise refusal from fault
