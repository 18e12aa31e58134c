"""Global risks of a decision rule 全局风险, before anything is measured (JCGM 106:2012, 9.5): the closed form.

A population of items is normal about ``prior.centre``; the instrument adds a normal error of standard deviation u. Then
what is true and what is found are jointly normal, and each risk is a few wedges of their plane, which Owen's T gives in
closed form (D. B. Owen, Ann. Math. Statist. 27 (1956) 1075). Any other prior: :mod:`domain.conformity.quadrature`.
"""

import math
from collections.abc import Sequence

from domain.conformity.population import Acceptance, GlobalRisks
from domain.conformity.probability import probability_between
from domain.conformity.shapes import Distribution, Normal, normal_tail

_REACH = 8.5
"""No error is larger than this many u, to 1e-17."""
_TOO_SMALL = 1e-9


def global_risks(prior: Normal, standard_uncertainty: float, at: Acceptance) -> GlobalRisks:
    """Compute both risks for a normal population and a normal measurement with u >= 0, in closed form.

    A risk below 1e-9 is integrated instead: Owen's T is good to 1e-15, which leaves too few digits of it.
    """
    u = standard_uncertainty
    if at.accepts_nothing:
        return GlobalRisks(consumer=0.0, producer=probability_between(prior, at.lower, at.upper), accepted=0.0)
    if u == 0:
        return risks_without_error(prior, at)
    near = [end for end in ((at.lower, at.accepted_from), (at.upper, at.accepted_to)) if math.isfinite(end[0])]
    far = []
    if min(at.accepted_to - at.lower, at.upper - at.accepted_from) < _REACH * u:
        far = [(at.lower, at.accepted_to), (at.upper, at.accepted_from)]
    wedges = _wedges(prior, u, near + far)
    consumer, producer = 0.0, 0.0
    for (limit, _), (below, above) in zip(near, wedges, strict=False):
        is_lower = limit == at.lower
        consumer += below if is_lower else above
        producer += above if is_lower else below
    if far:  # an error so large that it jumps over the whole interval
        jumped = wedges[-2][0] + wedges[-1][1]
        consumer, producer = consumer - jumped, producer - jumped
    if consumer < _TOO_SMALL or producer < _TOO_SMALL:
        from domain.conformity.quadrature import integrated_risks  # noqa: PLC0415 - rarely needed, and heavy

        return integrated_risks(prior, u, at)
    found = Normal(prior.centre, math.hypot(prior.standard_deviation, u))
    accepted = probability_between(found, at.accepted_from, at.accepted_to)
    return GlobalRisks(consumer=consumer, producer=producer, accepted=accepted)


def _wedges(prior: Normal, u: float, corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """P(true below, found above) and P(true above, found below) each pair of a limit and an end of acceptance.

    With h = (limit - mean)/s and k = (end - mean)/hypot(s, u) the textbook has (k - rho h)/(h sqrt(1 - rho^2)), whose
    numerator vanishes for small u; multiplied out it is (end - limit)/u, and its counterpart likewise.
    """
    from scipy.special import owens_t  # noqa: PLC0415 - only a stated prior needs scipy

    s = prior.standard_deviation
    spread = math.hypot(s, u)
    heights: list[float] = []
    slopes: list[float] = []
    for limit, end in corners:
        off, shift = limit - prior.centre, end - limit
        h, k = off / s, (end - prior.centre) / spread
        heights += (h, k)
        if h == 0 == k:
            slopes += (u / s, 0.0)
            continue
        # An edge through the centre has a ray along an axis, of which only the sign counts.
        slopes.append(shift / (u * h) if h else math.copysign(math.inf, shift))
        slopes.append((off * (u / s) - shift * (s / u)) / (spread * k) if k else math.copysign(math.inf, off))
    parts = owens_t(heights, slopes).tolist()
    return [_wedge(heights[i], heights[i + 1], parts[i] + parts[i + 1]) for i in range(0, len(heights), 2)]


def _wedge(h: float, k: float, owen: float) -> tuple[float, float]:
    """Both probabilities at one corner, from whichever tails are the small ones."""
    together = owen + 0.5 if h * k < 0 or (h * k == 0 and h + k < 0) else owen
    sign = 1.0 if h + k >= 0 else -1.0
    difference = 0.5 * sign * (normal_tail(sign * k) - normal_tail(sign * h))
    return together + difference, together - difference


def risks_without_error(prior: Distribution, at: Acceptance) -> GlobalRisks:
    """What is found is what is true: guard bands alone reject (or accept) wrongly."""
    inner_low, inner_high = max(at.lower, at.accepted_from), min(at.upper, at.accepted_to)
    both = probability_between(prior, inner_low, inner_high) if inner_low < inner_high else 0.0
    accepted = probability_between(prior, at.accepted_from, at.accepted_to)
    return GlobalRisks(
        consumer=max(0.0, accepted - both),
        producer=max(0.0, probability_between(prior, at.lower, at.upper) - both),
        accepted=accepted,
    )
