"""The registry of rules, the audit that applies them, and the one word it comes to.

A rule is a pure function from chain, facts and the day of knowledge to findings. A new rule is one function beside its
kin and one line in ``CHECKS``; T02, T03, T09 to T15, T18, T20 and T23 to T26 of the design have their numbers waiting.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from domain.traceability import rules_quantity, rules_support, rules_time, rules_verdict, rules_work
from domain.traceability.chain import Chain
from domain.traceability.finding import Facts, Finding, Rule, Severity


class State(StrEnum):
    """What an audit comes to."""

    UNBROKEN = "unbroken"
    BROKEN = "broken"
    """A rule that stops an issue is violated."""
    INCOMPLETE = "incomplete"
    """Nothing is violated, but facts are missing to decide one."""


class Check(NamedTuple):
    """A rule and the function that applies it."""

    rule: Rule
    apply: Callable[[Chain, Facts, date], Iterator[Finding]]


CHECKS = (
    Check(rules_support.T01, rules_support.results_are_supported),
    Check(rules_time.T04, rules_time.status_on_use),
    Check(rules_time.T05, rules_time.inside_validity),
    Check(rules_quantity.T06, rules_quantity.inside_range),
    Check(rules_quantity.T07, rules_quantity.same_kind),
    Check(rules_quantity.T08, rules_quantity.uncertainty_is_carried),
    Check(rules_verdict.T16, rules_verdict.verdict_again),
    Check(rules_work.T17, rules_work.regulation_in_force),
    Check(rules_work.T19, rules_work.three_authorised_people),
    Check(rules_support.T21, rules_support.ends_at_the_top),
    Check(rules_time.T22, rules_time.unbroken_in_time),
)

RULES = {check.rule.id: check.rule for check in CHECKS}
"""Every rule that is applied, by its id."""


def audit(chain: Chain, facts: Facts, on: date, checks: Sequence[Check] = CHECKS) -> tuple[Finding, ...]:
    """Everything the rules find, passed ones too, as the facts were known on ``on`` (inclusive)."""
    return tuple(finding for check in checks for finding in check.apply(chain, facts, on))


def state(findings: Iterable[Finding]) -> State:
    """``broken`` if an error is certain, else ``incomplete`` if one cannot be excluded, else ``unbroken``.

    No findings at all are ``incomplete``: nothing was shown.
    """
    seen = tuple(findings)
    failed = [finding for finding in seen if not finding.passed and finding.severity is Severity.ERROR]
    if any(not finding.undecided for finding in failed):
        return State.BROKEN
    return State.INCOMPLETE if failed or not seen else State.UNBROKEN
