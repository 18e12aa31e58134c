"""Facts beside the chain that a rule may look at. None, or an empty tuple, is "not given": the rule stays undecided."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.calibration.qualification import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFact:
    """Who signed, when, and whether that person was authorised for that method on that day."""

    role: str
    """``operator``, ``checker`` or ``approver``."""
    person_id: str
    at: datetime
    authorised: bool | None
    """None: not for whoever applies the rules to know, as at the platform, where people are pseudonyms."""
    registration_required: bool = False
    """Whether the duty belongs to registered metrologists 注册计量师 as well, by the laboratory's policy."""
    registration: Registration | None = None
    """The registration for this work that counts on that day, else the one that counts longest; None: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationFact:
    """A regulation or specification the work was done by."""

    code: str
    effective_from: date
    effective_to: date | None
    """Last day in force; None while it is."""
    in_scope: bool
    """Whether the pack serves this kind of work, and the laboratory states the number of a licence for it."""
    service: str = ""
    """``verification``, ``calibration`` or ``testing``; "" in documents of the first editions."""


class CheckKind(StrEnum):
    """Tests of a measurement standard that JJF 1033 asks for every year."""

    REPEATABILITY = "repeatability"
    """检定或校准结果的重复性."""
    STABILITY = "stability"
    """计量标准的稳定性."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardCheckFact:
    """Outcome of one test of a measurement standard, and the limit that it had to keep. Numbers are decimal text."""

    kind: CheckKind
    made_on: date
    value: str
    limit: str
    unit: str
    known_on: date
    corrected_on: date | None = None
    """Day since which another entry stands in its place, because this one was wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblyFact:
    """A measurement standard 计量标准装置 that was used, with its certificates (JJF 1033)."""

    id: str
    name_zh: str
    name_en: str
    assessment_number: str
    """计量标准考核证书."""
    assessment_valid_until: date
    social_public_number: str = ""
    """社会公用计量标准证书; "" where it serves no public work."""
    social_public_valid_until: date | None = None
    repeatability_within: None = None
    """Of documents of the second edition, in which nothing could be on record; ``checks`` say it now."""
    stability_within: None = None
    checks: tuple[StandardCheckFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbientFact:
    """One ambient condition during the work, from its smallest to its largest reading, and what the method allows."""

    channel: str
    label_zh: str
    label_en: str
    unit: str
    low: str | None
    """Smallest reading, in ``unit``; None where none was taken."""
    high: str | None
    limit_low: str | None
    limit_high: str | None
    steady: bool = True
    """It changed no faster than the method allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFact:
    """A certified value of a standard beside the one that its certificate before stated at the same place."""

    certificate_id: str
    result_id: str
    unit: str
    value: str
    expanded_uncertainty: str
    coverage_factor: str
    before_number: str
    before_value: str
    before_expanded_uncertainty: str
    before_coverage_factor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFact:
    """The line of the issue in the laboratory's journal."""

    number: str
    sequence: int
    logged_on: date
    """Civil day of the line."""
    issues: int
    """How many certificates of the laboratory bear this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftwareFact:
    """What computed the results, and whether it still computes the same."""

    version: str
    engine: str
    pack_digest: str
    result_digest: str
    reproduced: bool | None = None
    """Whether the frozen record gives the frozen result again; None: not tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionFact:
    """What was on record, at the issue, about the accuracy of what a certificate is about."""

    certificate_id: str
    accuracy: str
    """Class or accuracy in words; those of several standards joined."""
    used_on: date | None = None
    """Day of use for which it was so; None: every day, as for the item, and in documents of before days were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideFact:
    """Somebody allowed a use that the verification scheme does not, and said why (ISO/IEC 17025:2017, 7.2.1.7)."""

    child_id: str
    parent_id: str
    reason: str
    person_id: str
    known_on: date
    """Day on which it was recorded."""
