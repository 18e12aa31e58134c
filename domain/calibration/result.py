"""What the evaluation of an original record says. Every number is decimal text; the budget opens each of them."""

from dataclasses import dataclass
from enum import StrEnum

from domain.calibration.record import Phase
from domain.conformity.statement import ConformityStatement
from domain.uncertainty.budget import Budget, MonteCarloCheck
from domain.uncertainty.inputs import Shared


class Verdict(StrEnum):
    """Outcome for the whole record."""

    CONFORMS = "conforms"
    DOES_NOT_CONFORM = "does_not_conform"
    NO_STATEMENT = "no_statement"
    """No statement of conformity was asked for (a calibration without a specification)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """A secondary criterion (hysteresis 回程误差, tapping 轻敲位移, repeatability ...) at one point."""

    id: str
    label_zh: str
    label_en: str
    value: str
    limit: str
    unit: str
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallResult:
    """A criterion over all points of a test in one phase (加权平均误差 weighted mean error ...); inclusive limits."""

    test: str
    phase: Phase
    id: str
    label_zh: str
    label_en: str
    value: str
    lower_limit: str | None
    upper_limit: str | None
    unit: str
    passed: bool

    @property
    def where(self) -> str:
        """``<test>/*/<phase>/<id>``: its place among the failed requirements."""
        return f"{self.test}/*/{self.phase}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointResult:
    """The result at one measurement point in one phase."""

    test: str
    point: str
    phase: Phase
    nominal: str
    columns: dict[str, str]
    """What the certificate's table shows, by the pack's column names; already rounded, decimal text."""
    budget: Budget
    conformity: ConformityStatement | None
    criteria: tuple[CriterionResult, ...]
    reading_ids: tuple[str, ...]
    """Raw readings this result was computed from: open one and recompute."""
    standard_result_ids: tuple[str, ...]
    """Results of the standards' certificates that entered the budget."""
    monte_carlo: MonteCarloCheck | None = None
    """The budget held against a Monte Carlo evaluation when the record was completed; None in a preview."""
    shared: tuple[Shared, ...] = ()
    """What it took over from the certified results in its budget and from theirs, in the budget's unit: whoever uses
    this result as a standard states it, and correlation survives the certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRequirement:
    """One reason why the verdict is not ``conforms``."""

    where: str
    """``checks/<id>`` or ``<test>/<point>/<phase>[/<criterion>]``; the point ``*`` is all of them."""
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordResult:
    """The evaluated record: points in the pack's order; the verdict is of the final state (as-left where adjusted)."""

    record_id: str
    pack_id: str
    pack_version: str
    pack_digest: str
    points: tuple[PointResult, ...]
    verdict: Verdict
    achieved_class: str | None
    failed: tuple[FailedRequirement, ...]
    warnings: tuple[str, ...]
    engine_version: str
    overall: tuple[OverallResult, ...] = ()
    """Criteria over all points of a test, where a statement of conformity is made."""
