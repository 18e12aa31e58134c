"""Correlation through shared results: what several quantities took over from one and the same certificate.

Ten resistors compared with one standard share its error; in series they have u = 1.0 ohm, not 0.32 (GUM 5.2.2, example;
F.1.2.3). Each uncertainty is a vector over results, whose lengths along different results are independent:

* what a quantity says it took over (``shared``), signed;
* the rest, which belongs to the result that it is itself (``source``), or to nobody else.

Correlations are the cosines between the vectors, and so always possible together. ``shared_of`` says what a calibration
took over, so that the next one can state it: correlation survives from certificate to certificate.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from types import MappingProxyType

from domain.errors import placed
from domain.quantity.decimal_text import significant
from domain.uncertainty.budget import Budget
from domain.uncertainty.citation import cited_result
from domain.uncertainty.errors import SharedInvalid, SharedTooLarge, SharesContradict
from domain.uncertainty.inputs import Correlation, InputQuantity, Shared

ROUNDING = 0.05
"""Two digits of U lose up to so much: shares may exceed the rounded whole by it, and are then the whole."""
SAME = 0.01
"""How far apart two statements about one result may be, relative to its uncertainty."""
NOTHING_INHERITED: Mapping[str, Sequence[Shared]] = MappingProxyType({})

Profile = dict[str, float]
"""Parts of an uncertainty by result, relative to the whole; the sum of squares is at most one."""


def shared_correlations(quantities: Sequence[InputQuantity]) -> list[Correlation]:
    """Correlations of quantities that are one result, or took over from one; r_ij = sum_k s_ik s_jk/(u_i u_j).

    Two inputs that cite the same result are one quantity: r = 1. Pointers of refusals start with the input's index:
    ``SharedInvalid``, ``SharedTooLarge``, and ``SharesContradict`` for different statements about one result.
    """
    profiles: list[Profile] = []
    for index, quantity in enumerate(quantities):
        with placed(f"/{index}/shared"):
            profiles.append(_profile(quantity))
    _agree(quantities, profiles)
    found = []
    for first, second in combinations(range(len(quantities)), 2):
        r = _coefficient(profiles[first], profiles[second])
        if r:
            found.append(Correlation(first=quantities[first].symbol, second=quantities[second].symbol, coefficient=r))
    return found


def shared_of(
    budget: Budget,
    *,
    symbols: Collection[str] | None = None,
    inherited: Mapping[str, Sequence[Shared]] = NOTHING_INHERITED,
) -> tuple[Shared, ...]:
    """What a result took over from the certified results in its budget, in the budget's unit: for the next calibration.

    ``symbols`` names the lines that are certified results themselves; None takes every line which opens to one, right
    only where no other quantity, such as the standard's drift, opens to it too. ``inherited`` says by line (its symbol)
    what the standard took over in turn, in the line's unit; it is passed on. Lines of one result add up, signed.
    """
    parts: dict[str, float] = {}
    for line in budget.lines:
        result = cited_result(line.source)
        if not result or (symbols is not None and line.symbol not in symbols):
            continue
        sensitivity, uncertainty = float(line.sensitivity), float(line.standard_uncertainty)
        profile = _relative(line.symbol, uncertainty, inherited.get(line.symbol, ()))
        for name, part in _with_own(profile, result).items():
            parts[name] = parts.get(name, 0.0) + sensitivity * uncertainty * part
    return tuple(Shared(result=name, contribution=significant(part)) for name, part in parts.items() if part)


def _profile(quantity: InputQuantity) -> Profile:
    profile = _relative(quantity.symbol, quantity.standard_uncertainty, quantity.shared)
    own = cited_result(quantity.source)
    if own in profile:
        raise SharedInvalid(result=own)
    return _with_own(profile, own) if own and quantity.standard_uncertainty else profile


def _relative(symbol: str, uncertainty: float, shared: Sequence[Shared]) -> Profile:
    """Shares relative to the uncertainty that they are parts of."""
    parts: Profile = {}
    for index, each in enumerate(shared):
        part = Decimal(each.contribution)
        if not _is_result(each.result) or each.result in parts or not part.is_finite():
            raise SharedInvalid(f"/{index}", result=each.result)
        parts[each.result] = float(part)
    whole = math.hypot(*parts.values())
    if whole > (1 + ROUNDING) * uncertainty:
        raise SharedTooLarge(symbol=symbol, found=f"{whole:.6g}", standard_uncertainty=f"{uncertainty:.6g}")
    limit = max(whole, uncertainty)
    return {result: part / limit for result, part in parts.items() if part}


def _with_own(profile: Profile, own: str) -> Profile:
    """Add what a result did not take over: its own part."""
    rest = 1 - math.fsum(part * part for part in profile.values())
    return profile | {own: math.sqrt(rest)} if rest > 0 else profile


def _agree(quantities: Sequence[InputQuantity], profiles: list[Profile]) -> None:
    """Give inputs that cite one result one profile: that of the first which says where its uncertainty comes from."""
    stated: dict[str, int] = {}
    for index, quantity in enumerate(quantities):
        if not (quantity.shared and profiles[index]):
            continue
        result = cited_result(quantity.source)
        first = stated.setdefault(result, index) if result else index
        names = profiles[index] | profiles[first]
        if any(abs(profiles[index].get(name, 0) - profiles[first].get(name, 0)) > SAME for name in names):
            raise SharesContradict(
                f"/{index}/shared", first=quantities[first].symbol, second=quantity.symbol, result=result
            )
    for index, quantity in enumerate(quantities):
        known = stated.get(cited_result(quantity.source))
        if known is not None and profiles[index]:
            profiles[index] = profiles[known]


def _coefficient(first: Profile, second: Profile) -> float:
    if first and first is second:
        return 1.0
    r = math.fsum(part * second[result] for result, part in first.items() if result in second)
    # Rounding may carry two quantities that are wholly one result a hair beyond one.
    return max(-1.0, min(1.0, r))


def _is_result(text: str) -> bool:
    certificate, _, result = text.rpartition("/")
    return bool(certificate and result)
