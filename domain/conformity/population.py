"""A population of items under a rule: between which ends it is accepted, and what becomes of it (JCGM 106:2012, 9)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalRisks:
    """What becomes of a population under a rule."""

    consumer: float
    """Probability that an item is accepted and does not conform (PFA)."""
    producer: float
    """Probability that an item conforms and is rejected (PFR)."""
    accepted: float
    """Probability that an item is accepted."""

    @property
    def conditional_consumer(self) -> float:
        """Probability that an accepted item does not conform (CPFA); 0 where none is accepted."""
        return min(1.0, self.consumer / self.accepted) if self.accepted > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Tolerance and acceptance interval side by side; both are infinite where there is no limit."""

    lower: float
    upper: float
    accepted_from: float
    accepted_to: float

    @classmethod
    def guarded(cls, lower: float, upper: float, guard_band: float) -> "Acceptance":
        """Take ``guard_band`` off each limit (add it where negative: guarded rejection, JCGM 106:2012, 8.3.3)."""
        return cls(lower, upper, lower + guard_band, upper - guard_band)

    @property
    def accepts_nothing(self) -> bool:
        """Whether the guard bands meet in the middle."""
        return self.accepted_from >= self.accepted_to
