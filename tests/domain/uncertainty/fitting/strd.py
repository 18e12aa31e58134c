"""NIST's reference sets through our fits; by hand over all of them: ``python -m tests.domain...fitting.strd FOLDER``.

The folder holds the sets that are too large for the project, in the same form as its own small ones.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

from domain.uncertainty.fitting.nonlinear import nonlinear_fit
from domain.uncertainty.fitting.polynomial import polynomial
from tests.domain.uncertainty.fitting.digits import digits

_SUM_OF_GAUSSIANS = "b1*exp(-b2*x) + b3*exp(-(x - b4)**2/b5**2) + b6*exp(-(x - b7)**2/b8**2)"
_DECAYS = "b1*exp(-b2*x) + b3*exp(-b4*x) + b5*exp(-b6*x)"
_CUBIC_RATIO = "(b1 + b2*x + b3*x**2 + b4*x**3)/(1 + b5*x + b6*x**2 + b7*x**3)"
IN_OUR_LANGUAGE = {
    "Bennett5": "b1*exp(-log(b2 + x)/b3)",
    "BoxBOD": "b1*(1 - exp(-b2*x))",
    "Chwirut1": "exp(-b1*x)/(b2 + b3*x)",
    "Chwirut2": "exp(-b1*x)/(b2 + b3*x)",
    "DanWood": "b1*exp(b2*log(x))",
    "ENSO": "b1 + b2*cos(2*pi*x/12) + b3*sin(2*pi*x/12) + b5*cos(2*pi*x/b4) + b6*sin(2*pi*x/b4)"
    " + b8*cos(2*pi*x/b7) + b9*sin(2*pi*x/b7)",
    "Eckerle4": "b1/b2*exp(-0.5*((x - b3)/b2)**2)",
    "Gauss1": _SUM_OF_GAUSSIANS,
    "Gauss2": _SUM_OF_GAUSSIANS,
    "Gauss3": _SUM_OF_GAUSSIANS,
    "Hahn1": _CUBIC_RATIO,
    "Kirby2": "(b1 + b2*x + b3*x**2)/(1 + b4*x + b5*x**2)",
    "Lanczos1": _DECAYS,
    "Lanczos2": _DECAYS,
    "Lanczos3": _DECAYS,
    "MGH09": "b1*(x**2 + x*b2)/(x**2 + x*b3 + b4)",
    "MGH10": "b1*exp(b2/(x + b3))",
    "MGH17": "b1 + b2*exp(-x*b4) + b3*exp(-x*b5)",
    "Misra1a": "b1*(1 - exp(-b2*x))",
    "Misra1b": "b1*(1 - (1 + b2*x/2)**(-2))",
    "Misra1c": "b1*(1 - (1 + 2*b2*x)**(-0.5))",
    "Misra1d": "b1*b2*x/(1 + b2*x)",
    "Nelson": "b1 - b2*x1*exp(-b3*x2)",
    "Rat42": "b1/(1 + exp(b2 - b3*x))",
    "Rat43": "b1*exp(-log(1 + exp(b2 - b3*x))/b4)",
    "Roszman1": "b1 - b2*x - atan(b3/(x - b4))/pi",
    "Thurber": _CUBIC_RATIO,
}
"""NIST's models; an exponent that is a parameter is written with ``exp`` and ``log``, for ours takes constants only."""


def certified_digits(name: str, stated: dict[str, Any], start: str) -> tuple[float, float]:
    """Fewest right digits among the values, and among the standard deviations, of the parameters."""
    y, *columns = (list(column) for column in zip(*stated["data"], strict=True))
    if name == "Nelson":  # NIST fits the logarithm of y
        y = [math.log(value) for value in y]
    variables = {"x": columns[0]} if len(columns) == 1 else {f"x{k + 1}": column for k, column in enumerate(columns)}
    begin = {f"b{k + 1}": parameter[start] for k, parameter in enumerate(stated["parameters"])}
    found = nonlinear_fit(IN_OUR_LANGUAGE[name], variables, y, start=begin).parameters
    pairs = list(zip(found, stated["parameters"], strict=True))
    return (
        min(digits(parameter.value, certified["value"]) for parameter, certified in pairs),
        min(digits(parameter.standard_uncertainty, certified["sd"]) for parameter, certified in pairs),
    )


def main(folder: Path) -> None:
    for name, stated in json.loads((folder / "nist-strd-nonlinear.json").read_text(encoding="utf-8"))["sets"].items():
        for start in ("start1", "start2"):
            values, uncertainties = certified_digits(name, stated, start)
            print(f"{name:10} {start}  values {values:4.1f}  standard deviations {uncertainties:4.1f}")
    for name, stated in json.loads((folder / "nist-strd-linear.json").read_text(encoding="utf-8"))["sets"].items():
        if "degree" in stated:
            found = polynomial(stated["x"], stated["y"], stated["degree"]).parameters
            values = min(digits(p.value, b) for p, b in zip(found, stated["beta"], strict=True))
            uncertainties = min(digits(p.standard_uncertainty, s) for p, s in zip(found, stated["se"], strict=True))
            print(f"{name:10}         values {values:4.1f}  standard deviations {uncertainties:4.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
