"""Probabilities, risks and guard bands (JCGM 106:2012; NCSL RP-10, RP-19; ANSI/NCSL Z540.3; ISO 13528)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from statistics import NormalDist
from types import MappingProxyType

from domain.conformity import guard
from domain.conformity.agreement import en_number
from domain.conformity.limits import Limits
from domain.conformity.population import Acceptance
from domain.conformity.probability import conformance_probability
from domain.conformity.quadrature import updated
from domain.conformity.risk import global_risks
from domain.conformity.shapes import Lognormal, Normal
from domain.validation.check import CaseChecks, Check, all_stated
from domain.validation.library import Case


def check_conformance_probability(case: Case) -> list[Check]:
    """JCGM 106:2012, 7.3 and 7.4: one-sided and two-sided limits."""
    zener, oil, radar = (case["data"][name] for name in ("zener", "motor_oil", "radar"))
    oil_limits = Limits(lower=_decimal(oil["TL"]), upper=_decimal(oil["TU"]), unit="mm^2/s")
    speeding = Limits(lower=_decimal(radar["limit"]), unit="km/h")
    found = {
        "p_zener": conformance_probability(zener["y"], zener["u"], Limits(upper=_decimal(zener["TU"]), unit="V")),
        "p_motor_oil": conformance_probability(oil["y"], oil["u"], oil_limits),
        # Speeding: the probability that the true speed is above the limit.
        "p_radar": conformance_probability(radar["v"], radar["v"] * radar["urel"], speeding),
    }
    return all_stated(case, found)


def check_global_risks(case: Case) -> list[Check]:
    """Both global risks of a batch of resistors, without and with a guard band."""
    data = case["data"]
    prior, lower, upper = Normal(data["y0"], data["u0"]), data["TL"], data["TU"]
    simple = global_risks(prior, data["um"], Acceptance.guarded(lower, upper, 0.0))
    guarded = global_risks(prior, data["um"], Acceptance.guarded(lower, upper, data["guard_band"]))
    found = {
        "R_C": simple.consumer,
        "R_P": simple.producer,
        "R_C_w": guarded.consumer,
        "R_P_w": guarded.producer,
        "nonconforming": prior.below(lower) + prior.above(upper),
    }
    return all_stated(case, found)


def check_false_acceptance(case: Case) -> Iterator[Check]:
    """PFA and CPFA by in-tolerance probability (NCSL RP-19)."""
    data = case["data"]
    lower, upper = data["limits"]
    found = {}
    for share in data["itp"]:
        spread = (upper - lower) / 2 / NormalDist().inv_cdf((1 + share) / 2)
        at = Acceptance.guarded(lower, upper, 0.0)
        risks = global_risks(Normal((lower + upper) / 2, spread), spread / data["sigma_ratio"], at)
        found[f"PFA%_{share}"] = 100 * risks.consumer
        found[f"CPFA%_{share}"] = 100 * risks.conditional_consumer
    yield from all_stated(case, found)


def check_posterior(case: Case) -> list[Check]:
    """Probability that a measured concentration above the limit conforms, given a lognormal prior (GUM-5, ex. 10)."""
    data = case["data"]
    measured = Normal(data["measured"], data["u_rel"] * data["measured"])
    known = updated(Lognormal(data["mu"], data["sigma"]), measured)
    return all_stated(case, {"specific_producer_risk": known.below(data["upper_limit"])})


def check_guard_bands(case: Case) -> list[Check]:
    """Acceptance limit over tolerance by each rule at a TUR."""
    expanded = 1 / case["data"]["TUR"]
    widths = {"rss": guard.rss, "test95": guard.full_uncertainty, "rp10": guard.rp10, "dobbert": guard.dobbert}
    return all_stated(case, {name: 1 - width(expanded, 1.0) for name, width in widths.items()})


def check_en_number(case: Case) -> list[Check]:
    """En of two laboratories (ISO/IEC 17043)."""
    data = case["data"]
    return all_stated(case, {"En": en_number(data["x"], data["U_lab"], data["X"], data["U_ref"]).value})


def _decimal(number: float) -> Decimal:
    return Decimal(str(number))


CHECKS: Mapping[str, CaseChecks] = MappingProxyType(
    {
        "jcgm106-examples": check_conformance_probability,
        "jcgm106-resistor": check_global_risks,
        "rp19-pfa": check_false_acceptance,
        "gum5-10-tspm": check_posterior,
        "guardband-rules": check_guard_bands,
        "en-number": check_en_number,
    }
)
"""Checks of this group by case."""
