"""The only door to ``uncertainties``: an engine of other authors that recomputes our budgets (GUM 5.1, 5.2).

It works another way (each number carries its derivatives to the independent variables), so an agreement to 1e-9 is
evidence. Use it on bounded models only: a result that is named twice at every step grows exponentially in it (the
arithmetic-geometric mean needs 6 s at 22 steps) unless it is :func:`expanded` first.

Its comparisons, ``abs`` and ``floor`` are deprecated: compare by :func:`nominal`, and use ``AFFINE_FUNCTIONS``.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias, cast


class AffineFunction(Protocol):
    """A number that knows its first-order dependence on the independent variables."""

    @property
    def nominal_value(self) -> float:
        """Best estimate."""

    @property
    def std_dev(self) -> float:
        """Standard uncertainty."""

    @property
    def derivatives(self) -> Mapping[object, float]:
        """By independent variable."""

    def __add__(self, other: "AffineNumber", /) -> "AffineFunction": ...
    def __radd__(self, other: float, /) -> "AffineFunction": ...
    def __sub__(self, other: "AffineNumber", /) -> "AffineFunction": ...
    def __rsub__(self, other: float, /) -> "AffineFunction": ...
    def __mul__(self, other: "AffineNumber", /) -> "AffineFunction": ...
    def __rmul__(self, other: float, /) -> "AffineFunction": ...
    def __truediv__(self, other: "AffineNumber", /) -> "AffineFunction": ...
    def __rtruediv__(self, other: float, /) -> "AffineFunction": ...
    def __pow__(self, other: "AffineNumber", /) -> "AffineFunction": ...
    def __rpow__(self, other: float, /) -> "AffineFunction": ...
    def __neg__(self) -> "AffineFunction": ...
    def __pos__(self) -> "AffineFunction": ...


AffineNumber: TypeAlias = AffineFunction | float
"""A plain float stands for a number known exactly."""


def correlated_variables(values: Sequence[float], covariance_matrix: Sequence[Sequence[float]]) -> list[AffineNumber]:
    """Make input quantities of their values (n) and covariance matrix (n x n, in products of the inputs' units).

    An input without uncertainty stays a float; one that is correlated with no other becomes a variable of its own, so
    that only truly correlated inputs pass through an eigendecomposition.
    """
    import uncertainties  # noqa: PLC0415 - only a process that evaluates a budget pays for it

    variances = [covariance_matrix[index][index] for index in range(len(values))]
    uncertain = [index for index, variance in enumerate(variances) if variance > 0]
    linked = [i for i in uncertain if len(values) - [*covariance_matrix[i]].count(0) > 1]
    numbers: list[AffineNumber] = [float(value) for value in values]
    for index in uncertain:
        numbers[index] = uncertainties.ufloat(values[index], math.sqrt(variances[index]))
    if linked:
        block = [[covariance_matrix[i][j] for j in linked] for i in linked]
        joint = uncertainties.correlated_values([values[i] for i in linked], block)
        for index, number in zip(linked, joint, strict=True):
            numbers[index] = number
    return numbers


def nominal(number: AffineNumber) -> float:
    """Give the best estimate."""
    return float(number) if isinstance(number, int | float) else number.nominal_value


def standard_deviation(number: AffineNumber) -> float:
    """Give the combined standard uncertainty; 0 for a plain float, NaN where a derivative does not exist."""
    return 0.0 if isinstance(number, int | float) else number.std_dev


def derivatives_of(number: AffineNumber) -> tuple[float, ...]:
    """Give the derivatives by the independent variables that it depends on; none for a plain float."""
    return () if isinstance(number, int | float) else tuple(number.derivatives.values())


def expanded(number: AffineNumber) -> AffineNumber:
    """Give the number back with its derivatives worked out, so that using it many times stays linear in its uses."""
    if not isinstance(number, int | float):
        _ = number.derivatives
    return number


def covariance_of(numbers: Sequence[AffineNumber]) -> list[list[float]]:
    """Give the covariance matrix (n x n) of several results of the same variables."""
    import uncertainties  # noqa: PLC0415 - only a process that evaluates a budget pays for it

    return cast("list[list[float]]", uncertainties.covariance_matrix(list(numbers)))


def _function(name: str, *arguments: AffineNumber) -> AffineNumber:
    from uncertainties import umath  # noqa: PLC0415 - as above

    return cast("AffineNumber", getattr(umath, name)(*arguments))


def _absolute(number: AffineNumber) -> AffineNumber:
    return -number if nominal(number) < 0 else number


def _minimum(*numbers: AffineNumber) -> AffineNumber:
    return min(numbers, key=nominal)


def _maximum(*numbers: AffineNumber) -> AffineNumber:
    return max(numbers, key=nominal)


def _floor(number: AffineNumber) -> AffineNumber:
    return float(math.floor(nominal(number)))


def _ceil(number: AffineNumber) -> AffineNumber:
    return float(math.ceil(nominal(number)))


_SMOOTH: Final = (
    *("sqrt", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "atan2"),
    *("sinh", "cosh", "tanh"),
)

AFFINE_FUNCTIONS: Final[Mapping[str, Callable[..., AffineNumber]]] = MappingProxyType(
    {name: partial(_function, name) for name in _SMOOTH}
    | {"abs": _absolute, "min": _minimum, "max": _maximum, "floor": _floor, "ceil": _ceil}
)
"""The functions of the model language over affine numbers and floats; angles in radians. ``floor`` and ``ceil`` are
steps and carry no uncertainty; ``abs``, ``min`` and ``max`` follow the branch taken at the best estimate."""
