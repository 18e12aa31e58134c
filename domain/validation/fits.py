"""Published fits (GUM H.3; ISO/TS 28037:2010; GUM-5, example 9) and NIST's reference sets for regression."""

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from domain.uncertainty.fitting.inverse import quantity_of, value_at
from domain.uncertainty.fitting.linear import linear_fit
from domain.uncertainty.fitting.nonlinear import nonlinear_fit
from domain.uncertainty.fitting.polynomial import polynomial, proportional, straight_line
from domain.uncertainty.fitting.result import Fit
from domain.validation.check import CaseChecks, Check, all_stated, to_digits
from domain.validation.library import Case

LINEAR_DIGITS = 9
"""Promised of NIST's linear sets."""
NONLINEAR_DIGITS = 6
"""Promised of NIST's non-linear sets, from the second start."""


def check_thermometer(case: Case) -> list[Check]:
    """Line through eleven corrections, and what it predicts at 30 degrees (GUM H.3)."""
    data = case["data"]
    fit = straight_line(data["t_k"], data["b_k"], reference=data["t0"], symbols=("y1", "y2"))
    first, second = fit.parameters
    predicted = value_at(fit, 30)
    found = {
        "y1": first.value,
        "u_y1": first.standard_uncertainty,
        "y2": second.value,
        "u_y2": second.standard_uncertainty,
        "r": fit.correlation[0][1],
        "s": fit.residual_standard_deviation or math.nan,
        "b30": predicted.value,
        "u_b30": predicted.standard_uncertainty,
        "dof": predicted.degrees_of_freedom or math.inf,
    }
    return all_stated(case, found)


def check_inverse_use(case: Case) -> list[Check]:
    """Weighted line with known uncertainties, and the quantity that belongs to an indication (ISO/TS 28037, 6)."""
    data = case["data"]
    fit = straight_line(data["x"], data["y"], u_y=data["u_y"])
    constant, slope = fit.parameters
    indication, uncertainty = data["y0"]
    read = quantity_of(fit, indication, u_y=uncertainty)
    found = {
        "a": constant.value,
        "b": slope.value,
        "u_a": constant.standard_uncertainty,
        "u_b": slope.standard_uncertainty,
        "cov_ab": fit.covariance[0][1],
        "chi2": math.nan if fit.chi_squared is None else fit.chi_squared,
        "x0": read.value,
        "u_x0": read.standard_uncertainty,
    }
    return all_stated(case, found)


def check_through_the_origin(case: Case) -> list[Check]:
    """Torque: ordinary (a mean of six readings counts six times) and weighted, through the origin."""
    data = case["data"]
    counts = [1 / math.sqrt(count) for count in data["n"]]
    means = [s / math.sqrt(count) for s, count in zip(data["s"], data["n"], strict=True)]
    ordinary = proportional(data["x"], data["y"], u_y=counts, weights="relative")
    weighted = proportional(data["x"], data["y"], u_y=means)
    return all_stated(case, {"OLS": ordinary.parameters[0].value, "WLS": weighted.parameters[0].value})


def check_linear_sets(case: Case) -> Iterator[Check]:
    """NIST StRD: parameters, their standard deviations and the residual standard deviation."""
    for name, one in case["sets"].items():
        fit = _linear(one)
        values = one.get("beta") or [one["slope"]]
        deviations = one.get("se") or [one["se_slope"]]
        for parameter, value, deviation in zip(fit.parameters, values, deviations, strict=True):
            yield to_digits(f"{name}: {parameter.symbol}", value, parameter.value, LINEAR_DIGITS)
            found = parameter.standard_uncertainty
            yield to_digits(f"{name}: s({parameter.symbol})", deviation, found, LINEAR_DIGITS)
        residual = fit.residual_standard_deviation
        yield to_digits(f"{name}: s", one["s"], math.nan if residual is None else residual, LINEAR_DIGITS)


def check_nonlinear_sets(case: Case) -> Iterator[Check]:
    """NIST StRD: parameters and their standard deviations, searched from the second start."""
    for name, one in case["sets"].items():
        y, x = (_decimals(column) for column in zip(*one["data"], strict=True))
        start = {f"b{index}": parameter["start2"] for index, parameter in enumerate(one["parameters"], 1)}
        fit = nonlinear_fit(one["model"], {"x": x}, y, start=start)
        of_deviations = one.get("sd_digits", NONLINEAR_DIGITS)
        for parameter, certified in zip(fit.parameters, one["parameters"], strict=True):
            yield to_digits(f"{name}: {parameter.symbol}", certified["value"], parameter.value, NONLINEAR_DIGITS)
            found = parameter.standard_uncertainty
            yield to_digits(f"{name}: s({parameter.symbol})", certified["sd"], found, of_deviations)


def _linear(one: Case) -> Fit:
    if "design_y_first" in one:
        y, *columns = (_decimals(column) for column in zip(*one["design_y_first"], strict=True))
        ones = [Decimal(1)] * len(y)
        return linear_fit({f"b{index}": column for index, column in enumerate([ones, *columns])}, y)
    x, y = _decimals(one["x"]), _decimals(one["y"])
    return polynomial(x, y, one["degree"]) if "degree" in one else proportional(x, y)


def _decimals(numbers: Sequence[float]) -> list[Decimal]:
    """Numbers as the file writes them."""
    return [Decimal(repr(number)) for number in numbers]


CHECKS: Mapping[str, CaseChecks] = MappingProxyType(
    {
        "gum-h3": check_thermometer,
        "iso28037-wls1": check_inverse_use,
        "gum5-09-torque": check_through_the_origin,
        "nist-strd-linear": check_linear_sets,
        "nist-strd-nonlinear": check_nonlinear_sets,
    }
)
"""Checks of this group by case."""
