"""A fitted polynomial on its calibrated range, in Chebyshev polynomials: evaluated without cancellation.

Powers of x nearly cancel against each other, and so do their covariances; Chebyshev polynomials of the range mapped to
-1..1 do not, so the uncertainty of the curve keeps its digits where that of ``a + b*x + c*x**2 ...`` has lost them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from numpy import ndarray

MARGIN = 1e-9
"""How far beyond the range, relative to it, still counts as its end: rounding of a decimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polynomial:
    """Value(x) = sum of coefficient k times T_k of x mapped from low..high to -1..1."""

    low: float
    high: float
    """The calibrated range."""
    centre: float
    half_width: float
    """What is mapped to 0, and to 1; the range itself, unless the curve must go through the origin."""
    coefficients: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]

    def mapped(self, x: float) -> float:
        """Place of x on -1..1."""
        return (x - self.centre) / self.half_width

    def holds(self, x: float) -> bool:
        """Whether x lies within the calibrated range."""
        slack = MARGIN * (self.high - self.low)
        return self.low - slack <= x <= self.high + slack

    def value(self, x: float) -> float:
        """Give y on the curve."""
        from numpy.polynomial.chebyshev import chebval  # noqa: PLC0415 - a budget without a fit needs no numpy

        return float(chebval(self.mapped(x), self.coefficients))

    def variance(self, x: float) -> float:
        """Squared standard uncertainty of the curve at x."""
        return self._variance(_basis(self.mapped(x), len(self.coefficients)))

    def slope(self, x: float) -> tuple[float, float]:
        """Slope of the curve at x, and its squared standard uncertainty."""
        import numpy as np  # noqa: PLC0415 - see value
        from numpy.polynomial.chebyshev import chebder  # noqa: PLC0415 - see value

        derivatives = chebder(np.eye(len(self.coefficients)), axis=0)
        basis = _basis(self.mapped(x), derivatives.shape[0]) @ derivatives / self.half_width
        return float(basis @ np.asarray(self.coefficients)), self._variance(basis)

    def places(self, y: float) -> tuple[float, ...]:
        """Every x of the calibrated range at which the curve has the value y, rising."""
        import numpy as np  # noqa: PLC0415 - see value
        from numpy.polynomial.chebyshev import chebroots, chebtrim  # noqa: PLC0415 - see value

        shifted = np.array(self.coefficients)
        shifted[0] -= y
        roots = chebroots(chebtrim(shifted, tol=float(np.abs(shifted).max()) * 1e-15))
        near = [float(root.real) for root in roots if abs(root.imag) < 1e-7]  # noqa: PLR2004 - rounding of a root
        found = sorted(self.centre + self.half_width * root for root in near)
        return tuple(min(max(x, self.low), self.high) for x in found if self.holds(x))

    def _variance(self, basis: "ndarray") -> float:
        import numpy as np  # noqa: PLC0415 - see value

        return max(float(basis @ np.asarray(self.covariance) @ basis), 0.0)


def _basis(t: float, size: int) -> "ndarray":
    from numpy.polynomial.chebyshev import chebvander  # noqa: PLC0415 - see Polynomial.value

    return cast("ndarray", chebvander([t], size - 1)[0])
