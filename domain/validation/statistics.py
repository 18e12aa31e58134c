"""Type A evaluation: simultaneous readings, analysis of variance, and NIST's sets for summary statistics."""

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from domain.uncertainty import sources
from domain.uncertainty.analysis_of_variance import analyse_means
from domain.uncertainty.simultaneous import simultaneous_readings
from domain.uncertainty.type_a import autocorrelation_coefficient
from domain.validation.as_document import answer_of, outputs_of
from domain.validation.check import CaseChecks, Check, all_stated, near, to_digits
from domain.validation.library import Case

UNIVARIATE_DIGITS = 14
"""Promised of NIST's univariate sets."""


def check_raw_readings(case: Case) -> Iterator[Check]:
    """GUM H.2 from the readings of Table H.2: estimates, correlations and degrees of freedom as the budget's inputs."""
    found = simultaneous_readings({name: _decimals(readings) for name, readings in case["data"].items()})
    for (name, estimate), stated in zip(found.estimates.items(), case["inputs"], strict=True):
        scale = 1000 if name == "I/mA" else 1
        value = float(estimate.value or math.nan) / scale
        yield to_digits(f"{stated['name']}: mean", stated["value"], value, UNIVARIATE_DIGITS)
        yield to_digits(f"u({stated['name']})", stated["u"], estimate.standard_uncertainty / scale, 12)
        yield near(f"{stated['name']}: dof", stated["dof"], estimate.degrees_of_freedom or math.inf, 0)
    for correlation, (first, second, coefficient) in zip(found.correlations, case["correlations"], strict=True):
        yield to_digits(f"r({first},{second})", coefficient, correlation.coefficient, 11)


def check_activity(case: Case) -> list[Check]:
    """GUM H.4: count rates corrected for decay, then the activity from mean rates (1) and from mean ratios (2)."""
    data = case["data"]
    standard, sample = _rates(data, "S"), _rates(data, "x")
    ratios = [own / other for own, other in zip(sample, standard, strict=True)]
    known = [_known("A_S", data["A_S"]), _known("m_S", data["m_S"]), _known("m_x", data["m_x"])]
    together = {
        "inputs": [_read("Rx", sample, run="counts"), _read("Rs", standard, run="counts"), *known],
        "outputs": [
            {"symbol": "A", "expression": "A_S*m_S/m_x*Rx/Rs"},
            {"symbol": "rate_x", "expression": "Rx"},
            {"symbol": "rate_s", "expression": "Rs"},
        ],
        "monte_carlo": False,
    }
    answer = answer_of(together)
    first, rate_x, rate_s = answer["outputs"]
    second = outputs_of(
        {
            "inputs": [_read("R", ratios), *known],
            "outputs": [{"symbol": "A", "expression": "A_S*m_S/m_x*R"}],
            "monte_carlo": False,
        }
    )["A"]
    found = {
        "Rx": rate_x["value"],
        "u_Rx": rate_x["standard_uncertainty"],
        "Rs": rate_s["value"],
        "u_Rs": rate_s["standard_uncertainty"],
        "r": answer["correlation_matrix"]["coefficients"][1][2],
        "A_x": first["value"],
        "u_A_x": first["standard_uncertainty"],
        "A_x_approach2": second["value"],
        "u_A_x_approach2": second["standard_uncertainty"],
    }
    return all_stated(case, {name: float(number) for name, number in found.items()})


def check_days(case: Case) -> list[Check]:
    """GUM H.5: a voltage standard on ten days, five readings each."""
    data = case["data"]
    means, deviations = _decimals(data["day_means_V"]), _decimals(data["day_std_V"])
    analysis = analyse_means(means, deviations, data["K"])
    found = {
        "mean": float(analysis.estimate.value or math.nan),
        "s_between": analysis.between,
        "s_within": analysis.within,
        "F": analysis.ratio or math.nan,
        "u_mean": analysis.estimate.standard_uncertainty,
        "s_B": analysis.component,
    }
    return all_stated(case, found)


def check_summary_sets(case: Case) -> Iterator[Check]:
    """NIST StRD: mean, standard deviation and lag-1 autocorrelation of numbers that share many leading digits."""
    for name, one in case["sets"].items():
        values = _decimals(one["data"])
        estimate = sources.readings(values)
        deviation = estimate.standard_uncertainty * math.sqrt(one["n"])
        yield to_digits(f"{name}: mean", one["mean"], float(estimate.value or math.nan), UNIVARIATE_DIGITS)
        yield to_digits(f"{name}: s", one["std"], deviation, UNIVARIATE_DIGITS)
        yield to_digits(f"{name}: r1", one["autocorr1"], autocorrelation_coefficient(values), UNIVARIATE_DIGITS)


def _rates(data: Case, name: str) -> list[float]:
    """Counts a minute less those of the background, corrected for decay to the reference time."""
    rows = zip(data[f"C_{name}"], data["C_B"], data[f"t_{name}"], strict=True)
    return [
        (counted - background) / data["T0_min"] * math.exp(data["lambda_per_min"] * at)
        for counted, background, at in rows
    ]


def _read(symbol: str, values: Sequence[float], *, run: str = "") -> Case:
    stated: Case = {"type": "A", "readings": [repr(value) for value in values]}
    return {"symbol": symbol, "uncertainty": stated | ({"simultaneous": run} if run else {})}


def _known(symbol: str, pair: Sequence[float]) -> Case:
    value, uncertainty = pair
    return {"symbol": symbol, "value": repr(value), "uncertainty": {"standard": repr(uncertainty)}}


def _decimals(numbers: Sequence[float | str]) -> list[Decimal]:
    return [Decimal(str(number)) for number in numbers]


CHECKS: Mapping[str, CaseChecks] = MappingProxyType(
    {
        "gum-h2": check_raw_readings,
        "gum-h4": check_activity,
        "gum-h5": check_days,
        "nist-strd-univariate": check_summary_sets,
    }
)
"""Checks of this group by case."""
