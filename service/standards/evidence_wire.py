"""What travels: seals of received certificates, batches of reference materials, tests of measurement standards."""

from datetime import date, datetime
from uuid import UUID

from pydantic import ConfigDict
from pydantic.config import JsonDict

from domain.traceability.facts import CheckKind
from domain.traceability.parents import SealKind
from service.kit.wire import Choice, Day, DecimalString, Identifier, In, LongText, OptionalText, Out, Text, UnitCode

SEAL_EXAMPLE: JsonDict = {"kind": "timestamp", "sealed_on": "2026-01-01", "valid": True, "note": "时间戳核验通过"}
MATERIAL_EXAMPLE: JsonDict = {
    "producer": "示范标准物质研究中心",
    "batch": "GBW(E) 000000-2601",
    "expires_on": "2027-06-30",
    "homogeneity_included": True,
}
CHECK_EXAMPLE: JsonDict = {
    "kind": "repeatability",
    "made_on": "2026-02-10",
    "value": "0.0002",
    "limit": "0.0003",
    "unit": "MPa",
    "evidence": "重复性试验记录 2026-01",
    "corrects_id": None,
}
_ID = "019cac2b-6f00-7000-8000-0000000000e2"
_RECORDED: JsonDict = {"recorded_by": "019cac2b-6f00-7000-8000-0000000000f5", "known_at": "2026-01-05T02:00:00Z"}


class SealIn(In):
    """What somebody found who checked the seal of a certificate: by what it shows when it was there, and the outcome.

    A ``signature`` alone shows by whom, not when: a ``timestamp`` or the proof of a ``log`` does.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [SEAL_EXAMPLE]})

    kind: Choice[SealKind]
    sealed_on: Day
    valid: bool
    note: OptionalText = ""


class SealOut(Out):
    """A check of a seal; the last that became known counts."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": _ID, **SEAL_EXAMPLE, **_RECORDED}]})

    id: UUID
    kind: str
    sealed_on: date
    valid: bool
    note: str
    recorded_by: UUID
    known_at: datetime


class ReferenceMaterialIn(In):
    """The certificate is that of a batch of a reference material; what it does not say is null."""

    model_config = ConfigDict(json_schema_extra={"examples": [MATERIAL_EXAMPLE]})

    producer: Text
    batch: Text
    expires_on: Day | None = None
    homogeneity_included: bool | None = None


class ReferenceMaterialOut(Out):
    """A batch on record; the last entry about a certificate counts. Its ``id`` asks for what rests on the batch."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": _ID, "certificate_id": _ID, **MATERIAL_EXAMPLE, **_RECORDED}]}
    )

    id: UUID
    certificate_id: UUID
    producer: str
    batch: str
    expires_on: date | None
    homogeneity_included: bool | None
    recorded_by: UUID
    known_at: datetime


class CheckIn(In):
    """A test of a measurement standard: what was found, and the limit it had to keep, in one unit.

    ``corrects_id`` names an entry that was wrong: it counts no more from now on.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [CHECK_EXAMPLE]})

    kind: Choice[CheckKind]
    made_on: Day
    value: DecimalString
    limit: DecimalString
    unit: UnitCode
    evidence: LongText
    corrects_id: Identifier | None = None


class CheckOut(Out):
    """A test of a measurement standard on record."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": _ID, **CHECK_EXAMPLE, **_RECORDED}]})

    id: UUID
    kind: str
    made_on: date
    value: str
    limit: str
    unit: str
    evidence: str
    corrects_id: UUID | None
    recorded_by: UUID
    known_at: datetime
