"""One input quantity of every distribution of the format, beside the same distribution written by scipy."""

import math

from scipy import stats

from domain.uncertainty.inputs import InputQuantity

HALF_WIDTH = 0.6
_ROOT = {"uniform": 3.0, "triangular": 6.0, "trapezoidal": 6 / (1 + 0.3**2), "arcsine": 2.0}


def quantity_of(distribution: str, u: float, value: str = "2.5", symbol: str = "x", **more: object) -> InputQuantity:
    return InputQuantity(symbol=symbol, value=value, standard_uncertainty=u, distribution=distribution, **more)  # type: ignore[arg-type]


def _half(distribution: str, **shape: str) -> InputQuantity:
    u = HALF_WIDTH / _ROOT[distribution] ** 0.5
    return quantity_of(distribution, u, shape={"half_width": str(HALF_WIDTH), **shape})


NORMAL = quantity_of("normal", 0.4)
STUDENT = quantity_of("t", 0.4, degrees_of_freedom=9.0)
STUDENT_BY_DEVIATION = quantity_of("t", 0.4, degrees_of_freedom=9.0, shape={"parameter": "standard_deviation"})
UNIFORM = _half("uniform")
TRIANGULAR = _half("triangular")
TRAPEZOIDAL = _half("trapezoidal", beta="0.3")
ARCSINE = _half("arcsine")
CURVILINEAR = quantity_of(
    "curvilinear_trapezoid",
    (HALF_WIDTH**2 / 3 + 0.2**2 / 9) ** 0.5,
    shape={"half_width": str(HALF_WIDTH), "inexactness": "0.2"},
)
EXPONENTIAL = quantity_of("exponential", 2.5)
GAMMA = quantity_of("gamma", 2.5 / 3**0.5, shape={"shape": "3"})
LOGNORMAL = quantity_of("lognormal", 0.8)
CONSTANT = quantity_of("constant", 0.0)

_RATIO = (0.8 / 2.5) ** 2

BY_SCIPY = {
    "normal": (NORMAL, stats.norm(2.5, 0.4)),
    "normal with degrees of freedom": (quantity_of("normal", 0.4, degrees_of_freedom=9.0), stats.t(9, 2.5, 0.4)),
    "t by its scale": (STUDENT, stats.t(9, 2.5, 0.4)),
    "t by its deviation": (STUDENT_BY_DEVIATION, stats.t(9, 2.5, 0.4 * (7 / 9) ** 0.5)),
    "t without degrees of freedom": (quantity_of("t", 0.4), stats.norm(2.5, 0.4)),
    "uniform": (UNIFORM, stats.uniform(1.9, 1.2)),
    "triangular": (TRIANGULAR, stats.triang(0.5, 1.9, 1.2)),
    "trapezoidal": (TRAPEZOIDAL, stats.trapezoid(0.35, 0.65, 1.9, 1.2)),
    "arcsine": (ARCSINE, stats.arcsine(1.9, 1.2)),
    "exponential": (EXPONENTIAL, stats.expon(scale=2.5)),
    "gamma": (GAMMA, stats.gamma(3, scale=2.5 / 3)),
    "lognormal": (LOGNORMAL, stats.lognorm(s=math.log1p(_RATIO) ** 0.5, scale=2.5 / (1 + _RATIO) ** 0.5)),
}
"""Name: the quantity and what scipy calls it. The curvilinear trapezoid is in no library."""
