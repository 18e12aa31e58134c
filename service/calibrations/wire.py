"""What travels: a calibration as planned, worked on and signed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from domain.calibration.record import OriginalRecord
from domain.calibration.result import PointResult, RecordResult
from domain.exchange.readings import BATCH_LIMIT
from domain.traceability.finding import Finding
from domain.uncertainty.notices import sentence
from service.kit.wire import (
    DecimalString,
    Identifier,
    In,
    Instant,
    Items,
    LongText,
    OptionalText,
    Out,
    UnitCode,
)

Purpose = Literal[
    "customer_job",
    "first_check",
    "dispute",
    "in_use_sampling",
    "comparison",
    "intermediate_check",
    "repeatability",
    "stability",
]
PlaceKind = Literal["permanent", "on_site", "temporary", "mobile"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""Id of a test, point, channel, role or check of the pack."""


def _shown(*examples: JsonDict) -> ConfigDict:
    """Return the configuration of a body with its examples, as the API's pages show them."""
    return ConfigDict(json_schema_extra={"examples": list(examples)})


_ITEM_ID = "019cac2b-6f00-7000-8000-0000000000d1"
_STANDARD_ID = "019cac2b-6f00-7000-8000-0000000000a1"
_READING: JsonDict = {
    "test": "indication",
    "point": "0.4",
    "channel": "up_tapped",
    "value": "0.40",
    "unit": "MPa",
}


class CalibrationIn(In):
    """Work to be planned. Place and kind of place come from the order unless given."""

    model_config = _shown({"order_item_id": _ITEM_ID}, {"order_item_id": _ITEM_ID, "purpose": "intermediate_check"})

    order_item_id: Identifier
    purpose: Purpose = "customer_job"
    pack_id: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    """The pack that was ordered, a variant of it, or what replaces it; none: the one that was ordered."""
    pack_version: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    """An edition in force; none: the latest."""
    place_kind: PlaceKind | None = None
    place: OptionalText = ""
    statement_requested: bool = False
    """A calibration's customer asked for a statement of conformity (ISO/IEC 17025:2017, 7.8.6)."""


class CalibrationChangeIn(In):
    """What the record says beside readings; replaces what it said."""

    model_config = _shown(
        {
            "checks": {"appearance": True, "zero": True},
            "adjusted": False,
            "place_kind": "permanent",
            "place": "三号实验室",
        }
    )

    checks: dict[Name, bool] = Field(max_length=100)
    adjusted: bool
    place_kind: PlaceKind
    place: OptionalText
    statement_requested: bool | None = None
    """Absent: as it was."""


class EnvironmentReadingIn(In):
    """One ambient condition; without a time it was read now."""

    channel: Name
    value: DecimalString
    unit: UnitCode
    taken_at: Instant | None = None


class EnvironmentIn(In):
    """Ambient conditions."""

    model_config = _shown({"readings": [{"channel": "temperature", "value": "20.4", "unit": "degC"}]})

    readings: Items[EnvironmentReadingIn] = Field(min_length=1, max_length=BATCH_LIMIT)


class StandardChoiceIn(In):
    """A standard for a role in a test, or at one point of it; without a certificate the one in force serves."""

    role: Name
    test: Name
    point: Name | None = None
    standard_id: Identifier
    certificate_id: Identifier | None = None


class StandardChoicesIn(In):
    """All standards used; replaces what was chosen before."""

    model_config = _shown(
        {"choices": [{"role": "pressure_standard", "test": "indication", "standard_id": _STANDARD_ID}]}
    )

    choices: Items[StandardChoiceIn] = Field(max_length=BATCH_LIMIT)


class TypedReadingIn(In):
    """One reading off a display, typed in. With an id of its own (UUIDv7) a repeated save stores it once."""

    id: Identifier | None = None
    test: Name
    point: Name
    channel: Name
    repeat: int = Field(default=1, ge=1, le=100_000)
    phase: Literal["initial", "as_found", "as_left"] = "initial"
    value: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    unit: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    taken_at: Instant | None = None


class TypedReadingsIn(In):
    """Readings that were typed in."""

    model_config = _shown({"readings": [_READING]})

    readings: Items[TypedReadingIn] = Field(min_length=1, max_length=BATCH_LIMIT)


class CorrectionIn(In):
    """The right value, and why the first was wrong."""

    model_config = _shown({"value": "0.41", "reason": "读数时看错分度线"})

    value: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    reason: LongText


class VoidIn(In):
    """Why a reading does not count."""

    model_config = _shown({"reason": "仪器重复发送"})

    reason: LongText


class CommentIn(In):
    """Why."""

    model_config = _shown({"comment": "环境温度漏记"})

    comment: LongText | Literal[""] = ""


class CalibrationListedOut(Out):
    """A calibration in a list."""

    id: UUID
    version: int
    order_item_id: UUID
    equipment_id: UUID
    pack_id: str
    pack_version: str
    pack_digest: str
    service: str
    purpose: str
    state: str
    adjusted: bool
    statement_requested: bool
    place_kind: str
    place: str
    performed_on: date | None
    operator_id: UUID
    checker_id: UUID | None
    approver_id: UUID | None
    created_at: datetime
    completed_at: datetime | None
    checked_at: datetime | None
    approved_at: datetime | None


class ProgressOut(Out):
    """How many readings the plan asks for, and how many of them were taken."""

    planned: int
    taken: int


class EnvironmentReadingOut(Out):
    """One ambient condition that counts."""

    id: UUID
    channel: str
    value: str
    unit: str
    taken_at: datetime
    recorded_by: UUID


class StandardChoiceOut(Out):
    """A standard that was used, by its certificate."""

    role: str
    test: str
    point: str
    standard_id: UUID
    certificate_id: UUID


class RuleWarningOut(Out):
    """A rule of traceability that warns, in its own words."""

    rule: str
    zh: str
    en: str


class StandardChosenOut(StandardChoiceOut):
    """A standard that may be used, and what a rule warns of: see the warning, then decide."""

    warnings: tuple[RuleWarningOut, ...]


class StepOut(Out):
    """One move through the life cycle."""

    action: str
    from_state: str
    to_state: str
    person_id: UUID
    at: datetime
    comment: str


class QualifiedPersonOut(Out):
    """Somebody who may exercise a duty today."""

    id: UUID
    name: str
    name_en: str


class CalibrationOut(CalibrationListedOut):
    """A calibration with its record so far."""

    item: dict[str, str]
    checks: dict[str, bool]
    progress: ProgressOut
    environment: tuple[EnvironmentReadingOut, ...]
    standards: tuple[StandardChoiceOut, ...]
    steps: tuple[StepOut, ...]


class LabelOut(Out):
    """Words in both languages."""

    zh: str
    en: str


class TakenOut(Out):
    """The reading that counts."""

    id: UUID
    value: str
    unit: str
    source: str


class CellOut(Out):
    """One reading to take, and what was taken."""

    test: str
    point: str
    nominal: str
    channel: str
    repeat: int
    phase: str
    unit: str
    kind: str
    label: LabelOut
    reading: TakenOut | None


class MissingOut(Out):
    """One thing that keeps the record from being complete."""

    pointer: str
    code: str
    detail: str
    detail_zh: str


class NoticeOut(Out):
    """What an evaluation points out without refusing it: as it is stored, and in words."""

    code: str
    zh: str
    en: str


class PlannedOut(CalibrationOut):
    """A calibration that was planned, and what a rule of traceability would find at its issue as things stand."""

    notices: tuple[NoticeOut, ...]


def told_notices(stored: Iterable[str], foreseen: Iterable[Finding] = ()) -> tuple[NoticeOut, ...]:
    """Put notices into words, each once, and after them what a rule of traceability would find at the issue."""
    noted = (NoticeOut(code=each, zh=sentence(each, "zh"), en=sentence(each, "en")) for each in dict.fromkeys(stored))
    found = (NoticeOut(code=f"traceability-{one.rule.lower()}", zh=one.zh, en=one.en) for one in foreseen)
    return (*noted, *found)


class PreviewOut(Out):
    """The result as completing would freeze it; or what is missing, and the points that are complete so far."""

    result: RecordResult | None
    points: tuple[PointResult, ...]
    """Those that are complete, while there is no result; none beside a result, which has them all."""
    missing: tuple[MissingOut, ...]
    notices: tuple[NoticeOut, ...]


class CompletedOut(Out):
    """What was frozen."""

    state: str
    version: int
    revision: int
    record_digest: str
    result_digest: str
    readings_root: str
    verdict: str
    result: RecordResult
    notices: tuple[NoticeOut, ...]


class FrozenOut(Out):
    """The frozen record and its result; the digests are of their canonical JSON (RFC 8785)."""

    revision: int
    record_digest: str
    result_digest: str
    readings_root: str
    readings_count: int
    completed_by: UUID
    completed_at: datetime
    record: OriginalRecord
    result: RecordResult
    notices: tuple[NoticeOut, ...]
