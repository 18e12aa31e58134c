"""Whether two results of one record agree: what is reported to the letter, what is not rounded to 1e-9.

Unrounded numbers carry twelve digits; two machines may differ in the last of them, because their libm does. A document
of an earlier version lacks what was added since: that is no difference, since there is nothing it says wrongly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal

from domain.calibration.result import PointResult, RecordResult
from domain.conformity.statement import PROBABILITIES, ConformityStatement
from domain.errors import MetrologyError
from domain.evidence.canonical import pointer_token
from domain.quantity import parse_decimal
from domain.uncertainty.budget import Budget, BudgetLine

AGREEMENT = Decimal("1e-9")
"""Largest relative difference of two unrounded numbers that are the same."""
_UNROUNDED = frozenset({
    "value",
    "combined_standard_uncertainty",
    "effective_degrees_of_freedom",
    "coverage_factor",
    "expanded_uncertainty",
    "standard_uncertainty",
    "degrees_of_freedom",
    "sensitivity",
    "contribution",
    "percent",
})  # fmt: skip
"""Members of a budget that are unrounded numbers; ``reported`` inside it is text to the letter."""
_BUDGETS = frozenset({"budget", "shared"})
"""Where such members are met: the budget, and what it took over."""
_SMALL = frozenset({"second_engine_difference"})
"""Numbers that are themselves differences: compared by size, not by ratio."""
_IGNORED = frozenset({"/engine_version"})
"""Says which program computed, not what it found."""
_ADDED = frozenset(
    added.name
    for kind in (RecordResult, PointResult, ConformityStatement, Budget, BudgetLine)
    for added in fields(kind)
    if added.default is not MISSING
)
"""Members that came after the first version: a document may lack them, and these only."""
_TELLING = frozenset({"overall"})
"""Of these, what no document lacks whose pack asks for it: it may be missing only where there is nothing to say."""
_FREE = frozenset({"columns"})
"""Members whose own members have names of the pack's: none of them may be missing."""
_DRAWN = "monte_carlo"
"""Random numbers differ with the library that draws them: the signature vouches for them, not a repetition."""


def disagreements(stated: object, found: object) -> Iterator[str]:
    """JSON Pointers to what differs between two result documents."""
    yield from _differ(stated, found, "", in_budget=False)


def _differ(stated: object, found: object, pointer: str, *, in_budget: bool) -> Iterator[str]:
    if pointer in _IGNORED or stated == found:
        return
    if isinstance(stated, Mapping) and isinstance(found, Mapping) and _same_members(stated, found, pointer):
        for name in stated.keys() - {_DRAWN}:
            here = pointer + pointer_token(str(name))
            inside = (in_budget or name in _BUDGETS) and name != "reported"
            yield from _differ(stated[name], found[name], here, in_budget=inside)
    elif isinstance(stated, list) and isinstance(found, list) and len(stated) == len(found):
        for index, (mine, theirs) in enumerate(zip(stated, found, strict=True)):
            yield from _differ(mine, theirs, f"{pointer}/{index}", in_budget=in_budget)
    elif not _close(stated, found, pointer.rpartition("/")[2], in_budget=in_budget):
        yield pointer


def _same_members(stated: Mapping[object, object], found: Mapping[object, object], pointer: str) -> bool:
    lacking = found.keys() - stated.keys()
    is_free = pointer.rpartition("/")[2] in _FREE
    is_telling = any(found[name] for name in lacking & _TELLING)
    return stated.keys() <= found.keys() and (not lacking or (lacking <= _ADDED and not is_free and not is_telling))


def _close(stated: object, found: object, name: str, *, in_budget: bool) -> bool:
    unrounded = (in_budget and name in _UNROUNDED) or name in _SMALL or name in PROBABILITIES
    if not unrounded or not isinstance(stated, str) or not isinstance(found, str):
        return False
    try:
        one, other = parse_decimal(stated), parse_decimal(found)
    except MetrologyError:
        return False
    scale = Decimal(1) if name in _SMALL else max(abs(one), abs(other))
    return abs(one - other) <= AGREEMENT * scale
