"""The registry of rules, the audit that applies them, and the one word it comes to.

A rule is a pure function from chain, facts and the day of knowledge to findings. A new rule is one function beside its
kin and one line in ``CHECKS``, with the edition of the rules it came with and the stages it applies at. The same
function decides at every stage: what differs is which facts are there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from domain.traceability import (
    rules_capability,
    rules_conditions,
    rules_documents,
    rules_history,
    rules_numbers,
    rules_quantity,
    rules_scheme,
    rules_support,
    rules_time,
    rules_verdict,
    rules_work,
)
from domain.traceability.chain import Chain
from domain.traceability.finding import Facts, Finding, Rule, Severity


class State(StrEnum):
    """What an audit comes to."""

    UNBROKEN = "unbroken"
    BROKEN = "broken"
    """A rule that stops an issue is violated."""
    INCOMPLETE = "incomplete"
    """Nothing is violated, but facts are missing to decide one."""


class Stage(StrEnum):
    """Where rules are applied, and so what can be known there."""

    CHOICE = "choice"
    """At the bench, before a standard may be chosen: its certificates, the points of the plan, and what is above it."""
    ISSUE = "issue"
    """Before a certificate is numbered: everything but the journal's line and a second computation."""
    AUDIT = "audit"
    """Afterwards, in the laboratory and by whoever opens the dossier."""
    PLATFORM = "platform"
    """At the authority, from what was reported: certificates, days of use, what befell them; no results, no names."""


IN_LABORATORY = frozenset({Stage.CHOICE, Stage.ISSUE, Stage.AUDIT})
FROM_ISSUE = frozenset({Stage.ISSUE, Stage.AUDIT})
FROM_ISSUE_REPORTED = FROM_ISSUE | {Stage.PLATFORM}
EVERYWHERE = frozenset(Stage)
AFTERWARDS = frozenset({Stage.AUDIT})
EDITION = 3
"""Of the rules as they are now. Facts name the edition they were gathered for; no later rule is held against them."""


class Check(NamedTuple):
    """A rule, the function that applies it, the stages it applies at, and the edition it came with."""

    rule: Rule
    apply: Callable[[Chain, Facts, date], Iterator[Finding]]
    stages: frozenset[Stage] = FROM_ISSUE
    edition: int = 1
    asks_more: int = 1
    """Edition since which it asks for more than when it came."""


CHECKS = (
    Check(rules_support.T01, rules_support.results_are_supported),
    Check(rules_documents.T02, rules_documents.digests_agree, IN_LABORATORY, 2),
    Check(rules_documents.T03, rules_documents.seal_was_valid, IN_LABORATORY, 2),
    Check(rules_time.T04, rules_time.status_on_use, EVERYWHERE),
    Check(rules_time.T05, rules_time.inside_validity, EVERYWHERE),
    Check(rules_quantity.T06, rules_quantity.inside_range, IN_LABORATORY),
    Check(rules_quantity.T07, rules_quantity.same_kind, IN_LABORATORY),
    Check(rules_quantity.T08, rules_quantity.uncertainty_is_carried, IN_LABORATORY),
    Check(rules_numbers.T09, rules_numbers.budget_gives_the_uncertainty, FROM_ISSUE, 2),
    Check(rules_numbers.T10, rules_numbers.numbers_are_possible, FROM_ISSUE, 2),
    Check(rules_capability.T11, rules_capability.not_below_capability, FROM_ISSUE, 2),
    Check(rules_documents.T12, rules_documents.route_is_recognised, IN_LABORATORY, 2),
    Check(rules_capability.T13, rules_capability.assembly_serves, IN_LABORATORY, 2),
    Check(rules_scheme.T14, rules_scheme.position_is_allowed, IN_LABORATORY, 2),
    Check(rules_capability.T15, rules_capability.ratio_is_small, FROM_ISSUE, 2),
    Check(rules_verdict.T16, rules_verdict.verdict_again),
    Check(rules_work.T17, rules_work.regulation_in_force, asks_more=3),
    Check(rules_conditions.T18, rules_conditions.room_was_inside_limits, FROM_ISSUE, 2),
    Check(rules_work.T19, rules_work.three_authorised_people, FROM_ISSUE_REPORTED),
    Check(rules_history.T20, rules_history.certificates_agree, IN_LABORATORY, 2),
    Check(rules_support.T21, rules_support.ends_at_the_top, EVERYWHERE),
    Check(rules_time.T22, rules_time.unbroken_in_time, EVERYWHERE),
    Check(rules_history.T23, rules_history.common_parents_are_flagged, FROM_ISSUE, 2),
    Check(rules_conditions.T24, rules_conditions.issue_is_logged, AFTERWARDS, 2),
    Check(rules_documents.T25, rules_documents.reference_material_is_documented, IN_LABORATORY, 2, asks_more=3),
    Check(rules_conditions.T26, rules_conditions.program_is_recorded, AFTERWARDS, 2),
)

RULES = {check.rule.id: check.rule for check in CHECKS}
"""Every rule that is applied, by its id."""


def checks_at(stage: Stage, edition: int = EDITION) -> tuple[Check, ...]:
    """The checks of a stage, without those that came after ``edition``."""
    return tuple(check for check in CHECKS if stage in check.stages and check.edition <= edition)


def audit(chain: Chain, facts: Facts, on: date, checks: Sequence[Check] | None = None) -> tuple[Finding, ...]:
    """Everything the rules find, passed ones too, as the facts were known on ``on`` (inclusive).

    By default every rule of the edition that the facts were gathered for, as in an audit.
    """
    applied = checks_at(Stage.AUDIT, facts.edition) if checks is None else checks
    return tuple(finding for check in applied for finding in check.apply(chain, facts, on))


def certain(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What is not as it should be, errors and warnings, without what could not be decided."""
    return tuple(one for one in findings if not one.passed and not one.undecided)


def violations(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What stops the work: errors that are certain."""
    return tuple(one for one in certain(findings) if one.severity is Severity.ERROR)


def state(findings: Iterable[Finding]) -> State:
    """``broken`` if an error is certain, else ``incomplete`` if one cannot be excluded, else ``unbroken``.

    No findings at all are ``incomplete``: nothing was shown.
    """
    seen = tuple(findings)
    failed = [finding for finding in seen if not finding.passed and finding.severity is Severity.ERROR]
    if any(not finding.undecided for finding in failed):
        return State.BROKEN
    return State.INCOMPLETE if failed or not seen else State.UNBROKEN
