"""The dated record of a validation (ISO/IEC 17025:2017, 7.11.2): what was run, on which software, and what it gave."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Final, Literal

from pydantic import TypeAdapter, ValidationError

from domain.validation.check import Verdict
from domain.validation.errors import ReportUnreadable
from domain.validation.library import case_ids, case_text
from domain.validation.outcome import Outcome

FORMAT: Final = "liangheng-validation/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The software that was validated: what may change a digit of a result."""

    engine_version: str
    engine_digest: str
    """Digest of the sources that compute, as installed (``domain.uncertainty.engine``)."""
    product: str
    python: str
    numpy: str
    scipy: str
    platform: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A validation from end to end; frozen, and written once."""

    made_at: datetime
    installation: Installation
    suite_digest: str
    """Digest of the published cases that were run."""
    groups: tuple[str, ...]
    """Groups asked for; empty: the whole suite."""
    outcomes: tuple[Outcome, ...]
    format: Literal["liangheng-validation/1"] = FORMAT

    @property
    def totals(self) -> dict[Verdict, int]:
        """Count of cases by verdict."""
        counted = Counter(outcome.verdict for outcome in self.outcomes)
        return {"passed": counted["passed"], "failed": counted["failed"], "not-covered": counted["not-covered"]}

    @property
    def count_of_checks(self) -> int:
        """Count of single comparisons."""
        return sum(len(outcome.checks) for outcome in self.outcomes)

    @property
    def passed(self) -> bool:
        """Whether something ran and nothing failed; a case without a check is told, and fails nothing."""
        return self.totals["failed"] == 0 and self.count_of_checks > 0

    def by_group(self) -> dict[str, tuple[Outcome, ...]]:
        """Give the outcomes of each group, in the order they ran."""
        groups = dict.fromkeys(outcome.group for outcome in self.outcomes)
        return {name: tuple(each for each in self.outcomes if each.group == name) for name in groups}


def make_report(
    *, made_at: datetime, installation: Installation, outcomes: Sequence[Outcome], groups: Sequence[str] = ()
) -> Report:
    """Bind outcomes to the software and the instant; the caller tells both, for the domain has no clock."""
    return Report(
        made_at=made_at,
        installation=installation,
        suite_digest=suite_digest(),
        groups=tuple(groups),
        outcomes=tuple(outcomes),
    )


@cache
def suite_digest() -> str:
    """``sha256:<hex>`` over the published cases as installed."""
    digest = sha256()
    for case_id in case_ids():
        digest.update(f"{case_id}:{len(case_text(case_id))}\n{case_text(case_id)}".encode())
    return f"sha256:{digest.hexdigest()}"


def as_json(report: Report) -> str:
    """Write a report as JSON, which ``read_report`` reads back unchanged."""
    return _adapter().dump_json(report, indent=1).decode()


def read_report(text: str) -> Report:
    """Read a report; anything else raises ``ReportUnreadable``."""
    try:
        return _adapter().validate_json(text)
    except ValidationError as invalid:
        fault = invalid.errors(include_input=False, include_url=False)[0]
        where = "/".join(str(step) for step in fault["loc"])
        raise ReportUnreadable(reason=f"{where}: {fault['msg']}" if where else fault["msg"]) from None


def differs_from(report: Report, running: Installation) -> tuple[str, ...]:
    """Name what has changed since the report was made: fields of ``Installation``, and ``suite``."""
    validated = report.installation
    names = ("engine_version", "engine_digest", "product", "python", "numpy", "scipy", "platform")
    changed = tuple(name for name in names if getattr(validated, name) != getattr(running, name))
    return (*changed, *(("suite",) if report.suite_digest != suite_digest() else ()))


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
