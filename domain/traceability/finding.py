"""What a rule says, the facts it is told, and what it finds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.calibration.result import RecordResult
from domain.standards.scheme import Scheme
from domain.traceability.facts import (
    AmbientFact,
    AssemblyFact,
    HistoryFact,
    LogFact,
    OverrideFact,
    PositionFact,
    RegulationFact,
    SignatureFact,
    SoftwareFact,
)
from domain.traceability.licences import LicenceFact


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
class Facts:
    """Facts about the root's own work. What is None or empty was not given: rules that need it stay undecided."""

    performed_on: date
    result: RecordResult | None = None
    regulations: tuple[RegulationFact, ...] = ()
    signatures: tuple[SignatureFact, ...] = ()
    edition: int = 1
    """Edition of the rules that these facts were gathered for: a document that names none is of the first."""
    capabilities: tuple[LicenceFact, ...] = ()
    """The laboratory's own licences, with what each lets it do, and how well."""
    assemblies: tuple[AssemblyFact, ...] = ()
    ambient: tuple[AmbientFact, ...] | None = None
    """Empty where the method limits no condition."""
    histories: tuple[HistoryFact, ...] = ()
    own_ratios: tuple[str, ...] = ()
    """Tests whose regulation demands a ratio of its own of the standards: the evaluation held them to it."""
    log: LogFact | None = None
    software: SoftwareFact | None = None
    schemes: tuple[Scheme, ...] | None = None
    """Verification schemes in force, those that order a quantity of the chain; empty where none does."""
    positions: tuple[PositionFact, ...] = ()
    overrides: tuple[OverrideFact, ...] = ()
    scope_lines_left_out: int = 0
    """Lines of scopes on record that no rule reads for this certificate, and that are not among these facts."""


def found(
    rule: Rule, subject: tuple[str, ...], *, passed: bool, zh: str, en: str, severity: Severity | None = None
) -> Finding:
    """A decided finding of ``rule``; ``severity`` only where the rule weighs one case less than the other."""
    return Finding(rule=rule.id, severity=severity or rule.severity, passed=passed, subject=subject, zh=zh, en=en)


def undecided(rule: Rule, subject: tuple[str, ...], *, zh: str, en: str) -> Finding:
    """A finding that says which fact is missing."""
    return Finding(rule=rule.id, severity=rule.severity, passed=False, undecided=True, subject=subject, zh=zh, en=en)


def not_on_record(rule: Rule, subject: tuple[str, ...], *, zh: str, en: str) -> Finding:
    """``undecided`` for a fact that not every laboratory keeps: told as a warning, it leaves the chain unbroken."""
    return Finding(rule=rule.id, severity=Severity.WARNING, passed=False, undecided=True, subject=subject, zh=zh, en=en)
