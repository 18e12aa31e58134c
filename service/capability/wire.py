"""What travels: licences, the lines of their scopes, what befell them, and the laboratory's CMC."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from domain.exchange.wire import Uscc
from domain.traceability.licences import LicenceEventKind, LicenceKind
from service.kit.wire import (
    Choice,
    Day,
    DecimalString,
    Identifier,
    In,
    Items,
    LongText,
    OptionalText,
    Out,
    Text,
    UnitCode,
)

Code = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]{0,59})?$")]
"""A kind of quantity, or ""."""
Expression = Annotated[str, StringConstraints(max_length=200)]

LINE_EXAMPLE: JsonDict = {
    "quantity_kind": "gauge_pressure",
    "regulation": "JJG 52",
    "unit": "MPa",
    "range_low": "0",
    "range_high": "2.5",
    "accuracy": "1.6 级及以下",
    "uncertainty": "0.001 + 0.0005*x",
    "uncertainty_unit": "MPa",
}
LICENCE_EXAMPLE: JsonDict = {
    "kind": "accredited",
    "number": "CNAS L0000",
    "holder_zh": "",
    "holder_en": "",
    "holder_code": "",
    "authority": "中国合格评定国家认可委员会",
    "valid_from": "2024-05-01",
    "valid_until": "2030-04-30",
    "evidence": "认可证书及附件，第 12 页",
    "corrects_id": None,
    "scope_partial": False,
}
EVENT_EXAMPLE: JsonDict = {"kind": "suspended", "effective_on": "2026-03-01", "reason": "监督评审不符合项未关闭"}
_ID = "019cac2b-6f00-7000-8000-0000000000e1"
_RECORDED: JsonDict = {"recorded_by": "019cac2b-6f00-7000-8000-0000000000f5", "known_at": "2026-01-05T02:00:00Z"}


class ScopeLineIn(In):
    """One line of a scope. It names a kind of quantity, a regulation (with or without its year) or both.

    Without a range every value of the kind is meant. ``uncertainty`` is U for k = 2 as an expression in ``x``, the
    value in the unit of the line; in the scope of an accreditation it is the CMC.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [LINE_EXAMPLE]})

    quantity_kind: Code = ""
    regulation: OptionalText = ""
    unit: UnitCode | None = None
    range_low: DecimalString | None = None
    range_high: DecimalString | None = None
    accuracy: OptionalText = ""
    uncertainty: Expression = ""
    uncertainty_unit: UnitCode | None = None


class LicenceIn(In):
    """A licence as it was granted; ``holder_zh`` empty is our own laboratory.

    A renewed or extended licence is another entry beside the old one. ``corrects_id`` names an entry that was wrong: it
    counts no more from now on, and still answers what was known before.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{**LICENCE_EXAMPLE, "scope": [LINE_EXAMPLE]}]})

    kind: Choice[LicenceKind]
    number: Text
    holder_zh: OptionalText = ""
    holder_en: OptionalText = ""
    holder_code: Uscc | Literal[""] = ""
    """Unified social credit code of a body above: certificates that state it are found by it, whatever the name."""
    authority: OptionalText = ""
    valid_from: Day
    valid_until: Day | None = None
    evidence: LongText
    corrects_id: Identifier | None = None
    scope_partial: bool = False
    """Not all lines of the scope are given: what they do not list stays undecided."""
    scope: Items[ScopeLineIn] = Field(default=(), max_length=500)


class LicenceEventIn(In):
    """What befell a licence, and since when it counts."""

    model_config = ConfigDict(json_schema_extra={"examples": [EVENT_EXAMPLE]})

    kind: Choice[LicenceEventKind]
    effective_on: Day
    reason: LongText


class LicenceEventOut(Out):
    """What befell a licence: from which day it counts, and since when it is known."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": _ID, **EVENT_EXAMPLE, **_RECORDED}]})

    id: UUID
    kind: str
    effective_on: date
    known_at: datetime
    reason: str
    recorded_by: UUID


class ScopeLineOut(Out):
    """One line of a scope; what it does not state is empty."""

    model_config = ConfigDict(json_schema_extra={"examples": [LINE_EXAMPLE]})

    quantity_kind: str
    regulation: str
    unit: str
    range_low: str
    range_high: str
    accuracy: str
    uncertainty: str
    uncertainty_unit: str


class LicenceOut(Out):
    """A licence with its scope and everything that befell it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    **LICENCE_EXAMPLE,
                    **_RECORDED,
                    "corrected_at": None,
                    "scope": [LINE_EXAMPLE],
                    "events": [{"id": _ID, **EVENT_EXAMPLE, **_RECORDED}],
                }
            ]
        }
    )

    id: UUID
    kind: str
    number: str
    holder_zh: str
    holder_en: str
    holder_code: str
    authority: str
    valid_from: date
    valid_until: date | None
    evidence: str
    corrects_id: UUID | None
    recorded_by: UUID
    known_at: datetime
    scope_partial: bool
    corrected_at: datetime | None
    """Instant since which another entry stands in its place."""
    scope: tuple[ScopeLineOut, ...]
    events: tuple[LicenceEventOut, ...]


class CapabilityOut(ScopeLineOut):
    """A line of our own scope that states how well we do it at best 校准和测量能力 CMC, with its licence."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**LINE_EXAMPLE, "licence": "CNAS L0000"}]})

    licence: str
