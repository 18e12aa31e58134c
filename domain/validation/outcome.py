"""What became of one case in one group of the suite."""

from dataclasses import dataclass

from domain.validation.check import Check, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A case with its source and every comparison made for it."""

    group: str
    case: str
    title: str
    source: str
    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()
    """What the case's file says of differences between printed and exact values."""
    confirmed: bool = True
    """False where the printed values still have to be held against the document itself."""
    fault: str = ""
    """Why the case could not be run to its end; "" when it was."""

    @property
    def verdict(self) -> Verdict:
        """Passed only when it ran to its end, compared something, and every comparison held."""
        if self.fault or not all(check.passed for check in self.checks):
            return "failed"
        return "passed" if self.checks else "not-covered"
