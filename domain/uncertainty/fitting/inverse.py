"""Use of a fitted curve: y at an x, and back from an indication to the quantity (ISO/TS 28037:2010, clause 11).

Clause number: verified: memory.
"""

import math
from dataclasses import dataclass
from decimal import Decimal

from domain.uncertainty import notices
from domain.uncertainty.coverage import VarianceGroup, coverage_factor, effective_degrees_of_freedom
from domain.uncertainty.fitting.curve import Polynomial
from domain.uncertainty.fitting.errors import (
    InverseAmbiguous,
    OutsideCalibration,
    PointInvalid,
    PointUncertaintyInvalid,
    SlopeIndistinct,
)
from domain.uncertainty.fitting.result import Fit
from domain.uncertainty.notices import notice

PROBABILITY = Decimal("0.95")
"""Coverage probability at which a slope must differ from zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveValue:
    """A value read from a curve."""

    value: float
    standard_uncertainty: float
    degrees_of_freedom: float | None
    """None: infinite."""
    slope: float
    """dy/dx of the curve there."""
    notices: tuple[str, ...] = ()


def value_at(fit: Fit, x: float, *, u_x: float = 0.0, degrees_of_freedom: float | None = None) -> CurveValue:
    """Give y of the curve at ``x``, whose uncertainty ``u_x`` goes in through the slope.

    A prediction beyond the calibrated range is given with a notice, as GUM H.3.3 does. The x is independent of the
    fitted points. ``degrees_of_freedom`` are those of ``u_x``.
    """
    _check("x", x, u_x)
    curve = _curve(fit)
    slope, _ = curve.slope(x)
    variance, through = curve.variance(x), (slope * u_x) ** 2
    return CurveValue(
        value=curve.value(x),
        standard_uncertainty=math.sqrt(variance + through),
        degrees_of_freedom=_freedom(fit, variance, through, degrees_of_freedom),
        slope=slope,
        notices=() if curve.holds(x) else (notice(notices.EXTRAPOLATED, f"{x:g}"),),
    )


def quantity_of(fit: Fit, y: float, *, u_y: float = 0.0, degrees_of_freedom: float | None = None) -> CurveValue:
    """Give the x that belongs to an indication ``y`` measured with ``u_y``, independent of the fitted points.

    The implicit function theorem on y = f(x, parameters): u(x)^2 = (u(y)^2 + u(f)^2) / slope^2. Raises
    ``OutsideCalibration`` where no x of the calibrated range has this y, ``InverseAmbiguous`` where several have, and
    ``SlopeIndistinct`` where the slope there cannot be told from zero (95 %).
    """
    _check("y", y, u_y)
    curve = _curve(fit)
    places = curve.places(y)
    if not places:
        ends = sorted((curve.value(curve.low), curve.value(curve.high)))
        _check_slope(fit, curve, (curve.low + curve.high) / 2)
        raise OutsideCalibration("/y", name="y", found=f"{y:g}", low=f"{ends[0]:g}", high=f"{ends[1]:g}")
    for place in places:
        _check_slope(fit, curve, place)
    if len(places) > 1:
        raise InverseAmbiguous("/y", found=f"{y:g}", count=len(places))
    slope, _ = curve.slope(places[0])
    variance = curve.variance(places[0])
    return CurveValue(
        value=places[0],
        standard_uncertainty=math.sqrt(variance + u_y**2) / abs(slope),
        degrees_of_freedom=_freedom(fit, variance, u_y**2, degrees_of_freedom),
        slope=slope,
    )


def _check_slope(fit: Fit, curve: Polynomial, x: float) -> None:
    slope, variance = curve.slope(x)
    freedom = None if fit.degrees_of_freedom is None else float(fit.degrees_of_freedom)
    expanded = coverage_factor(PROBABILITY, freedom) * math.sqrt(variance)
    if abs(slope) <= expanded or not slope:
        raise SlopeIndistinct("/y", slope=f"{slope:.3g}", uncertainty=f"{expanded:.3g}")


def _freedom(fit: Fit, of_fit: float, of_argument: float, argument_freedom: float | None) -> float | None:
    """Effective degrees of freedom of the fit's share and that of what it was asked at (GUM G.4.1)."""
    total = of_fit + of_argument
    if not total:
        return None
    fit_freedom = None if fit.degrees_of_freedom is None else float(fit.degrees_of_freedom)
    return effective_degrees_of_freedom(
        [
            VarianceGroup(symbols=("fit",), share=of_fit / total, degrees_of_freedom=(fit_freedom,)),
            VarianceGroup(symbols=("argument",), share=of_argument / total, degrees_of_freedom=(argument_freedom,)),
        ]
    )


def _curve(fit: Fit) -> Polynomial:
    if fit.curve is None:
        raise TypeError("a fit without a polynomial curve: propagate its parameters (as_inputs) instead")
    return fit.curve


def _check(name: str, value: float, uncertainty: float) -> None:
    if not math.isfinite(value):
        raise PointInvalid(f"/{name}", name=name, place=1, found=value)
    if not (math.isfinite(uncertainty) and uncertainty >= 0):
        raise PointUncertaintyInvalid(f"/u_{name}", name=f"u_{name}", place=1, found=uncertainty)
