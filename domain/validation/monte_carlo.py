"""Propagation of distributions (JCGM 101:2008, 9.2 to 9.5), each within five of its own numerical standard errors.

Trials and seed are fixed, so that the same software gives the same record.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from domain.uncertainty.sampling.intervals import CoverageInterval
from domain.uncertainty.sampling.rule import SamplingRule
from domain.uncertainty.sampling.simulate import SampledOutput, simulate
from domain.uncertainty.sampling.verdict import validate
from domain.validation.as_document import document
from domain.validation.as_measurand import read_measurand
from domain.validation.check import CaseChecks, Check, near, same
from domain.validation.library import Case, load
from domain.validation.second_order import comparison_loss

TRIALS: Final = 500_000
SEED: Final = 20081
ERRORS: Final = 5
"""Standard errors within which a number must lie: chance alone leaves them once in a million numbers."""
WORK: Final = 1e9
"""Additions for a verdict: for the rectangles of 9.2 the difference, 0.041, lies near the tolerance, 0.05."""
RULE: Final = SamplingRule(trials=TRIALS, seed=SEED)

_ROOT_THREE = repr(math.sqrt(3))
_UNIT_NORMAL: Case = {"standard": "1"}
_UNIT_RECTANGLE: Case = {"distribution": "rectangular", "half_width": _ROOT_THREE}
_WIDE_RECTANGLE: Case = {"distribution": "rectangular", "half_width": repr(10 * math.sqrt(3))}


def check_additive(case: Case) -> Iterator[Check]:
    """9.2: sums of four, with the verdict of clause 8: validated, validated, not validated."""
    exact = case["exact"]
    rows = (
        ("normal", [_UNIT_NORMAL] * 4, 2.0, exact["normal"], "validated"),
        ("rectangles", [_UNIT_RECTANGLE] * 4, 2.0, exact["rect"], "validated"),
        ("one wide", [*[_UNIT_RECTANGLE] * 3, _WIDE_RECTANGLE], exact["u_rect10"], exact["rect10"], "not validated"),
    )
    for (label, inputs, u, half, verdict), stated in zip(rows, case["cases"], strict=True):
        asked = _sum_of(inputs)
        found, printed = _simulated(asked), stated["published"]
        error = found.spread.standard_uncertainty_error
        yield _within(f"{label}: u", u, found.spread.standard_uncertainty, error, str(printed["u"]))
        yield from _ends(f"{label}: 95 %", (-half, half), found.symmetric, printed=f"+/- {printed['mcm95']}")
        read = read_measurand(asked)
        clause_8 = validate(read.inputs, read.sampled, read.first_order, SamplingRule(seed=SEED), WORK)
        words = {True: "validated", False: "not validated", None: "too near to call"}
        yield same(f"{label}: clause 8", verdict, words[clause_8.agrees])


def check_mass(case: Case) -> Iterator[Check]:
    """9.3: the interval is half as wide again as first order says."""
    exact, found = case["exact"], _simulated(document(load("jcgm101-9.3-mass")))
    yield from _moments("", exact["mean"], exact["u"], found)
    yield from _ends("95 %", (exact["p025"], exact["p975"]), found.symmetric, printed="[1.0834, 1.3825] mg")
    yield from _ends("shortest 95 %", exact["shortest"], found.shortest)


def check_comparison_loss(case: Case) -> Iterator[Check]:
    """9.4: a quantity that cannot be negative, of inputs independent and correlated."""
    for one in case["exact"]:
        found, label = _simulated(comparison_loss(one)), f"x1 = {one['x1']}, r = {one['r']}: "
        yield from _moments(label, one["mean"], one["u"], found)
        yield from _ends(f"{label}95 %", one["symmetric95"], found.symmetric)
        yield from _ends(f"{label}shortest 95 %", one["shortest95"], found.shortest)


def check_gauge_block(case: Case) -> Iterator[Check]:
    """9.5: against a run of 1e8 trials by another program."""
    exact, asked = case["mcm_reference"], _gauge_block(case["model"])
    errors: list[float] = exact["stderr"]
    found = _simulated(asked)
    yield from _moments("", exact["mean"], exact["u"], found, known=(errors[0], errors[1]), printed=("838", "36"))
    yield from _ends("95 %", exact["sym95"], found.symmetric, errors[6:8])
    wide = _simulated(asked, SamplingRule(trials=TRIALS, seed=SEED, probability=Decimal("0.99")))
    yield from _ends("99 %", exact["sym99"], wide.symmetric, errors[2:4])
    yield from _ends("shortest 99 %", exact["short99"], wide.shortest, errors[4:6])


def _simulated(asked: Case, rule: SamplingRule = RULE) -> SampledOutput:
    read = read_measurand(asked)
    return simulate(read.inputs, [read.sampled], rule).outputs[0]


def _moments(
    label: str,
    mean: float,
    u: float,
    found: SampledOutput,
    *,
    known: tuple[float, float] = (0.0, 0.0),
    printed: tuple[str, str] = ("", ""),
) -> Iterator[Check]:
    spread = found.spread
    yield _within(f"{label}mean", mean, spread.mean, math.hypot(spread.mean_error, known[0]), printed[0])
    error = math.hypot(spread.standard_uncertainty_error, known[1])
    yield _within(f"{label}u", u, spread.standard_uncertainty, error, printed[1])


def _ends(
    label: str, exact: Sequence[float], found: CoverageInterval, known: Sequence[float] = (0.0, 0.0), printed: str = ""
) -> Iterator[Check]:
    """Both ends of an interval; ``known``: standard errors of the reference itself."""
    low, high = exact
    yield _within(f"{label}, low end", low, found.low, math.hypot(found.low_error, known[0]), printed)
    yield _within(f"{label}, high end", high, found.high, math.hypot(found.high_error, known[1]), printed)


def _within(quantity: str, expected: float, found: float, error: float, printed: str = "") -> Check:
    note = f"{TRIALS} trials, seed {SEED}; standard error {error:.2g}"
    return near(quantity, expected, found, ERRORS * error, printed=printed, note=note)


def _sum_of(uncertainties: Sequence[Case]) -> Case:
    return {
        "inputs": [
            {"symbol": f"x{index}", "value": "0", "uncertainty": stated}
            for index, stated in enumerate(uncertainties, 1)
        ],
        "outputs": [{"symbol": "y", "expression": "x1 + x2 + x3 + x4"}],
        "monte_carlo": False,
    }


def _gauge_block(model: str) -> Case:
    """Inputs of 9.5, table 10: those of t by their scale, as JCGM 101 states them."""
    stated = {
        "L_s": ("50000623", _t("25", "18")),
        "D": ("215", _t("6", "24")),
        "d1": ("0", _t("4", "5")),
        "d2": ("0", _t("7", "8")),
        "alpha_s": ("11.5e-6", {"distribution": "rectangular", "half_width": "2e-6"}),
        "theta_0": ("-0.1", {"standard": "0.2"}),
        "Delta": ("0", {"distribution": "arcsine", "half_width": "0.5"}),
        "d_alpha": ("0", _blurred("1e-6", "0.1e-6")),
        "d_theta": ("0", _blurred("0.050", "0.025")),
    }
    return {
        "inputs": [
            {"symbol": symbol, "value": value, "uncertainty": uncertainty}
            for symbol, (value, uncertainty) in stated.items()
        ],
        "outputs": [{"symbol": "dL", "expression": model}],
        "monte_carlo": False,
    }


def _t(scale: str, freedom: str) -> Case:
    return {"distribution": "t", "standard": scale, "parameter": "scale", "degrees_of_freedom": freedom}


def _blurred(half_width: str, inexactness: str) -> Case:
    return {"distribution": "curvilinear_trapezoid", "half_width": half_width, "inexactness": inexactness}


CHECKS: Mapping[str, CaseChecks] = MappingProxyType(
    {
        "jcgm101-9.2-additive": check_additive,
        "jcgm101-9.3-mass-mcm": check_mass,
        "jcgm101-9.4-comparison-loss": check_comparison_loss,
        "jcgm101-9.5-gauge-mcm": check_gauge_block,
    }
)
"""Checks of this group by case."""
