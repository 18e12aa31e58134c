"""Straight lines and polynomials through measured points (GUM H.3; ISO/TS 28037:2010, clause 6).

Solved in Chebyshev polynomials of the mapped range, over whole numbers, and transformed back exactly: parameters are
those of ``a + b*(x - reference) + ...``, and the curve keeps its own well-conditioned form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.uncertainty.fitting.curve import Polynomial
from domain.uncertainty.fitting.errors import DegreeInvalid, FitNotComputable, FitUndetermined
from domain.uncertainty.fitting.exact import whole_numbers
from domain.uncertainty.fitting.linear import Design, fit_of, solve_design
from domain.uncertainty.fitting.points import Real, Weights, check_points, decimal, weigh
from domain.uncertainty.fitting.result import Fit

MAX_DEGREE = 10
"""Beyond it a calibration wants a table or another model."""
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Chebyshev polynomials of x over whole numbers: column k is T_k times span**k, and so stays whole."""

    columns: tuple[tuple[int, ...], ...]
    powers: tuple[tuple[int, ...], ...]
    """Row k: the same polynomial by powers of (x - reference), in units of 10**power."""
    span: int
    """What maps to one, doubled to stay whole."""
    middle: int
    power: int

    def to_chebyshev(self) -> list[list[Fraction]]:
        """Transform coefficients of the columns into those of T_k."""
        size = len(self.columns)
        return [[Fraction(self.span) ** k if k == j else Fraction(0) for j in range(size)] for k in range(size)]

    def to_powers(self) -> list[list[Fraction]]:
        """Transform coefficients of the columns into those of powers of (x - reference)."""
        unit = Fraction(10) ** -self.power
        return [[entry * unit**j for j, entry in enumerate(row)] for row in self.powers]


def straight_line(
    x: Sequence[Real],
    y: Sequence[Real],
    *,
    u_y: Sequence[Real] | None = None,
    weights: Weights = "known",
    reference: Real = ZERO,
    symbols: Sequence[str] = ("a", "b"),
) -> Fit:
    """Fit y = a + b*(x - reference): :func:`polynomial` of degree one."""
    return polynomial(x, y, 1, u_y=u_y, weights=weights, reference=reference, symbols=symbols)


def polynomial(
    x: Sequence[Real],
    y: Sequence[Real],
    degree: int,
    *,
    u_y: Sequence[Real] | None = None,
    weights: Weights = "known",
    reference: Real = ZERO,
    symbols: Sequence[str] | None = None,
) -> Fit:
    """Fit a polynomial in (x - reference), constant term first (``b0, b1 ...`` unless named).

    Without ``u_y`` the residuals tell the scatter and there are n - p degrees of freedom; with known ``u_y`` there are
    infinitely many and chi-squared checks the model; ``weights="relative"`` takes ``u_y`` up to a common factor.
    Raises ``DegreeInvalid``, ``FitUndetermined`` (too few different x) and what :func:`~.linear.linear_fit` does.
    """
    names = check_degree(degree, symbols)
    _check(x, y, u_y, weights, parameters=degree + 1)
    if len(set(x)) <= degree:
        raise FitUndetermined("/x", symbols=", ".join(names))
    basis = chebyshev_basis(x, degree, reference)
    design = solve_design(names, basis.columns, y, weigh(len(x), u_y, weights))
    curve = chebyshev_curve(basis, x, *rounded(design, basis.to_chebyshev()))
    return fit_of(names, design, basis.to_powers(), u_y=u_y, curve=curve)


def proportional(
    x: Sequence[Real],
    y: Sequence[Real],
    *,
    u_y: Sequence[Real] | None = None,
    weights: Weights = "known",
    symbol: str = "b",
) -> Fit:
    """Fit y = b*x, through the origin (JCGM GUM-5:2026, example 9; verified: memory)."""
    _check(x, y, u_y, weights, parameters=1)
    whole, power = whole_numbers([decimal(value) for value in x])
    span = max(map(abs, whole))
    if not span:
        raise FitUndetermined("/x", symbols=symbol)
    design = solve_design((symbol,), [whole], y, weigh(len(x), u_y, weights))
    (height,), ((variance,),) = rounded(design, [[Fraction(span)]])
    curve = Polynomial(
        low=float(min(x)),
        high=float(max(x)),
        centre=0.0,
        half_width=float(span * Fraction(10) ** power),
        coefficients=(0.0, height),
        covariance=((0.0, 0.0), (0.0, variance)),
    )
    return fit_of((symbol,), design, [[Fraction(10) ** -power]], u_y=u_y, curve=curve)


def chebyshev_basis(x: Sequence[Real], degree: int, reference: Real) -> Basis:
    """Write T_0 .. T_degree of the mapped x, and their expansion about ``reference``, in whole numbers."""
    (origin, *whole), power = whole_numbers([decimal(reference), *map(decimal, x)])
    span, middle = max(whole) - min(whole), max(whole) + min(whole)
    columns = _recurrence([2 * n - middle for n in whole], span, degree)
    shift = 2 * origin - middle
    powers = [[1], [shift, 2]]
    for k in range(1, degree):
        raised = [0] * (k + 2)
        for j, entry in enumerate(powers[k]):
            raised[j] += 2 * shift * entry
            raised[j + 1] += 4 * entry
        for j, entry in enumerate(powers[k - 1]):
            raised[j] -= span * span * entry
        powers.append(raised)
    return Basis(
        columns=tuple(columns),
        powers=tuple(tuple(row + [0] * (degree + 1 - len(row))) for row in powers),
        span=span,
        middle=middle,
        power=power,
    )


def _recurrence(places: Sequence[int], span: int, degree: int) -> list[tuple[int, ...]]:
    columns = [(1,) * len(places), tuple(places)]
    for _ in range(1, degree):
        earlier, last = columns[-2:]
        columns.append(
            tuple(2 * t * now - span * span * before for t, now, before in zip(places, last, earlier, strict=True))
        )
    return columns


def check_degree(degree: int, symbols: Sequence[str] | None) -> tuple[str, ...]:
    """Refuse a degree that is not fitted, and give the symbols of its parameters."""
    if not 1 <= degree <= MAX_DEGREE:
        raise DegreeInvalid("/symbols", found=degree, limit=MAX_DEGREE)
    return tuple(symbols) if symbols is not None else tuple(f"b{k}" for k in range(degree + 1))


def _check(
    x: Sequence[Real], y: Sequence[Real], u_y: Sequence[Real] | None, weights: Weights, *, parameters: int
) -> None:
    stated = {} if u_y is None else {"u_y": u_y}
    is_known = u_y is not None and weights == "known"
    check_points(len(x), parameters, uncertainties_known=is_known, x=x, y=y, **stated)


def chebyshev_curve(
    basis: Basis, x: Sequence[Real], coefficients: Sequence[float], covariance: Sequence[Sequence[float]]
) -> Polynomial:
    """Make the curve of coefficients of T_k over the range of x."""
    unit = Fraction(10) ** basis.power
    return Polynomial(
        low=float(min(x)),
        high=float(max(x)),
        centre=float(basis.middle * unit / 2),
        half_width=float(basis.span * unit / 2),
        coefficients=tuple(coefficients),
        covariance=tuple(map(tuple, covariance)),
    )


def rounded(design: Design, transform: list[list[Fraction]]) -> tuple[list[float], list[list[float]]]:
    """Values and covariances; ``FitNotComputable`` where one is beyond the floats."""
    try:
        return design.quantities(transform)
    except OverflowError as fault:
        raise FitNotComputable from fault
