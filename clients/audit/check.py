"""What a check says, and what all of them come to."""

from dataclasses import dataclass
from enum import StrEnum

from domain.traceability.rules import State


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"
    """It needs something that is not in the dossier, or was not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at, for people to read."""

    id: str
    outcome: Outcome
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Everything that was looked at, and what could not be."""

    number: str
    on: str
    """Valid time: the day whose state is told."""
    known_at: str
    """Known time: what was learnt later is left out."""
    state: State
    """What the rules come to when they are applied again; ``broken`` where they cannot be."""
    checks: tuple[Check, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.outcome is Outcome.FAILED)

    @property
    def unbroken(self) -> bool:
        """Nothing failed, and every rule could be decided and holds."""
        return not self.failed and self.state is State.UNBROKEN


def held(check_id: str, *, passed: bool, zh: tuple[str, str], en: tuple[str, str]) -> Check:
    """A decided check; the sentences are for passed and for failed."""
    return Check(
        id=check_id,
        outcome=Outcome.PASSED if passed else Outcome.FAILED,
        zh=zh[0] if passed else zh[1],
        en=en[0] if passed else en[1],
    )


def failed(check_id: str, *, zh: str, en: str) -> Check:
    """A check that failed."""
    return Check(id=check_id, outcome=Outcome.FAILED, zh=zh, en=en)


def not_checked(check_id: str, *, zh: str, en: str) -> Check:
    """Something that could not be checked, and why."""
    return Check(id=check_id, outcome=Outcome.NOT_CHECKED, zh=zh, en=en)
