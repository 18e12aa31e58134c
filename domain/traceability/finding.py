"""What a rule says, and the facts beside the chain that it may look at."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.calibration.result import RecordResult


class Severity(StrEnum):
    """How much a failed rule weighs."""

    ERROR = "error"
    """Stops an issue; breaks a chain."""
    WARNING = "warning"
    """Is shown, and a person decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the audit, for people to read."""

    id: str
    severity: Severity
    zh: str
    en: str
    reference: str
    """Clause that asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule found about one subject."""

    rule: str
    severity: Severity
    passed: bool
    undecided: bool = False
    """The facts to judge by are missing; never together with ``passed``."""
    subject: tuple[str, ...]
    """Ids of the certificates, links, results or persons concerned."""
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFact:
    """Who signed, when, and whether that person was authorised for that method on that day."""

    role: str
    """``operator``, ``checker`` or ``approver``."""
    person_id: str
    at: datetime
    authorised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationFact:
    """A regulation or specification the work was done by."""

    code: str
    effective_from: date
    effective_to: date | None
    """Last day in force; None while it is."""
    in_scope: bool
    """Whether the laboratory is accredited or authorised for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts about the root's own work. What is None or empty was not given: rules that need it stay undecided."""

    performed_on: date
    result: RecordResult | None = None
    regulations: tuple[RegulationFact, ...] = ()
    signatures: tuple[SignatureFact, ...] = ()


def found(
    rule: Rule, subject: tuple[str, ...], *, passed: bool, zh: str, en: str, severity: Severity | None = None
) -> Finding:
    """A decided finding of ``rule``; ``severity`` only where the rule weighs one case less than the other."""
    return Finding(rule=rule.id, severity=severity or rule.severity, passed=passed, subject=subject, zh=zh, en=en)


def undecided(rule: Rule, subject: tuple[str, ...], *, zh: str, en: str) -> Finding:
    """A finding that says which fact is missing."""
    return Finding(rule=rule.id, severity=rule.severity, passed=False, undecided=True, subject=subject, zh=zh, en=en)
