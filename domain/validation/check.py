"""One comparison of a number that the installed software gave with one that somebody else published."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from domain.validation.library import Case

Verdict: TypeAlias = Literal["passed", "failed", "not-covered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was expected, what was found, and whether that is near enough; numbers are text, as a record keeps them."""

    quantity: str
    expected: str
    found: str
    tolerance: str
    """Largest difference allowed, or words such as ``9 digits``."""
    passed: bool
    printed: str = ""
    """What the source prints, where it is not the expected value itself."""
    note: str = ""


def near(quantity: str, expected: float, found: float, tolerance: float, *, printed: str = "", note: str = "") -> Check:
    """Compare within an absolute tolerance; a number that is not finite is never near."""
    return Check(
        quantity=quantity,
        expected=f"{expected:.12g}",
        found=f"{found:.12g}",
        tolerance=f"{tolerance:.3g}",
        passed=abs(found - expected) <= tolerance,
        printed=printed,
        note=note,
    )


def stated(one: Case, found: float) -> Check:
    """Compare with an entry of a case's ``expected``: quantity, value, tol, printed."""
    return near(one["quantity"], one["value"], found, one["tol"], printed=one.get("printed") or "")


def all_stated(case: Case, found: dict[str, float]) -> list[Check]:
    """Compare with every entry of a case's ``expected``; KeyError where one was not found."""
    return [stated(one, found[one["quantity"]]) for one in case["expected"]]


def to_digits(quantity: str, certified: float, found: float, digits: float) -> Check:
    """Compare by the count of equal significant digits, -log10 of the relative difference (NIST StRD's measure)."""
    return Check(
        quantity=quantity,
        expected=f"{certified:.15g}",
        found=f"{found:.15g}",
        tolerance=f"{digits:g} digits",
        passed=equal_digits(certified, found) >= digits,
        note=f"{equal_digits(certified, found):.1f} digits",
    )


def equal_digits(certified: float, found: float) -> float:
    """Count the equal significant digits, at most 15; against zero, those behind the point; 0 where not finite."""
    difference = abs(found - certified) / (abs(certified) or 1.0)
    if not math.isfinite(difference):
        return 0.0
    return max(0.0, min(15.0, -math.log10(difference))) if difference else 15.0


def same(quantity: str, expected: str, found: str, *, printed: str = "", note: str = "") -> Check:
    """Compare texts: rounded results, warnings, decisions."""
    return Check(
        quantity=quantity,
        expected=expected,
        found=found,
        tolerance="exact",
        passed=expected == found,
        printed=printed,
        note=note,
    )


CaseChecks: TypeAlias = Callable[[Case], Iterable[Check]]
"""What is run for a case: its file's content to comparisons."""
