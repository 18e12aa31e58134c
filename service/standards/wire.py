"""What travels: measurement standards, standards, their certificates, results and events."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from domain.exchange.wire import Uscc
from service.kit.wire import Day, DecimalString, Identifier, In, Items, LongText, OptionalText, Out, Text, UnitCode
from service.standards.evidence_wire import (
    SEAL_EXAMPLE,
    ReferenceMaterialIn,
    ReferenceMaterialOut,
    SealIn,
    SealOut,
)

StandardLevel = Literal["working", "enterprise", "departmental", "social_public", "national", "primary"]
AssemblyLevel = Literal["national", "social_public", "departmental", "enterprise"]
EventKind = Literal["withdrawn", "superseded", "amended"]

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""A word of the packs' vocabulary: a characteristic or a quantity kind."""
FileName = Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f\x7f]{1,120}$")]


ASSEMBLY_EXAMPLE: JsonDict = {
    "name_zh": "0.05级数字压力计标准装置",
    "name_en": "Digital pressure standard, class 0.05",
    "level": "social_public",
    "measuring_range": "(0~2.5) MPa",
    "accuracy": "0.05 级",
    "assessment_number": "〔2025〕渝量标示范证字第001号",
    "assessment_valid_until": "2028-08-18",
    "social_public_number": "〔2025〕渝社量标示范证字第001号",
    "social_public_valid_until": "2028-08-18",
}
STANDARD_EXAMPLE: JsonDict = {
    "measurement_standard_id": "019cac2b-6f00-7000-8000-0000000000d1",
    "name_zh": "数字压力计",
    "name_en": "Digital pressure calibrator",
    "model": "示范型 (0~2.5) MPa",
    "serial": "DEMO-PC-01",
    "accuracy": "0.05 级",
    "accuracy_since": None,
    "level": "working",
    "own": True,
    "in_service": True,
}
RESULT_EXAMPLE: JsonDict = {
    "standard_id": "019cac2b-6f00-7000-8000-0000000000d2",
    "characteristic": "indication",
    "quantity_kind": "gauge_pressure",
    "unit": "MPa",
    "range_low": "0",
    "range_high": "2.5",
    "value": None,
    "expanded_uncertainty": "0.0006",
    "coverage_factor": "2",
    "degrees_of_freedom": None,
    "drift": "0.0004",
}
CERTIFICATE_EXAMPLE: JsonDict = {
    "number": "DEMO-CQMI-P-0345",
    "edition": 1,
    "issuer_zh": "重庆市示范计量院",
    "issuer_en": "Demonstration Metrology Institute of Chongqing",
    "issuer_code": "",
    "level": "working",
    "issued_on": "2026-01-01",
    "valid_until": "2026-12-31",
    "primary_realisation": False,
    "file_name": "DEMO-CQMI-P-0345.pdf",
    "supersedes_id": None,
}
PARENT_EXAMPLE: JsonDict = {"parent_result_id": "019cac2b-6f00-7000-8000-0000000000d4", "used_on": "2026-01-01"}


class MeasurementStandardIn(In):
    """A measurement standard 计量标准装置 as it is put on record."""

    model_config = ConfigDict(json_schema_extra={"examples": [ASSEMBLY_EXAMPLE]})

    name_zh: Text
    name_en: OptionalText = ""
    level: AssemblyLevel
    measuring_range: OptionalText = ""
    accuracy: OptionalText = ""
    assessment_number: Text
    assessment_valid_until: Day
    social_public_number: OptionalText = ""
    social_public_valid_until: Day | None = None


class MeasurementStandardOut(Out):
    """A measurement standard on record."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": "019cac2b-6f00-7000-8000-0000000000d1", "version": 1, **ASSEMBLY_EXAMPLE}]
        }
    )

    id: UUID
    version: int
    name_zh: str
    name_en: str
    level: str
    measuring_range: str
    accuracy: str
    assessment_number: str
    assessment_valid_until: date
    social_public_number: str
    social_public_valid_until: date | None


class StandardIn(In):
    """A standard 标准器 as it is put on record; ``own`` false for a body's above the laboratory."""

    model_config = ConfigDict(json_schema_extra={"examples": [STANDARD_EXAMPLE]})

    measurement_standard_id: Identifier | None = None
    name_zh: Text
    name_en: OptionalText = ""
    model: OptionalText = ""
    serial: Text
    accuracy: OptionalText = ""
    accuracy_since: Day | None = None
    """First day of a new accuracy: uses before keep the one they had. None: it was never another, and what was stated
    before was wrong. Either way nothing changes for what was issued already."""
    level: StandardLevel
    own: bool = True
    in_service: bool = True


class StandardOut(Out):
    """A standard on record."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": "019cac2b-6f00-7000-8000-0000000000d2", "version": 1, **STANDARD_EXAMPLE}]
        }
    )

    id: UUID
    version: int
    measurement_standard_id: UUID | None
    name_zh: str
    name_en: str
    model: str
    serial: str
    accuracy: str
    accuracy_since: date | None
    level: str
    own: bool
    in_service: bool


class CurrentCertificateOut(Out):
    """The certificate by which a standard is in force on the day that was asked for."""

    id: UUID
    number: str
    edition: int
    issuer_zh: str
    issued_on: date
    valid_until: date | None


class StandardListedOut(StandardOut):
    """A standard with its certificate, so that both are chosen in one list."""

    model_config = ConfigDict(json_schema_extra={})

    certificate: CurrentCertificateOut | None


class ParentIn(In):
    """A result that was used to obtain this one, and the day it was used."""

    parent_result_id: Identifier
    used_on: Day


class SharedIn(In):
    """Part of a result's uncertainty that comes from another result, in the unit of the result that states it.

    A certificate issued by this software lists them in its document: ``result.points[].shared``, in the unit of the
    budget. With them, two standards that were calibrated by one and the same are correlated where both are used.
    """

    result: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+/[^/\x00-\x1f\x7f]+$", max_length=300)]
    contribution: DecimalString


class SharedOut(Out):
    """Part of a result's uncertainty that comes from another result."""

    result: str
    contribution: str


class ResultIn(In):
    """One result of a standard's certificate. Numbers are decimal text, as printed."""

    standard_id: Identifier
    characteristic: Code
    quantity_kind: Code
    unit: UnitCode
    range_low: DecimalString
    range_high: DecimalString
    value: DecimalString | None = None
    expanded_uncertainty: DecimalString
    coverage_factor: DecimalString
    degrees_of_freedom: DecimalString | None = None
    drift: DecimalString | None = None
    parents: Items[ParentIn] = Field(default=(), max_length=20)
    shared: Items[SharedIn] = Field(default=(), max_length=500)


class CertificateIn(In):
    """A certificate of standards as received, with its file."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **CERTIFICATE_EXAMPLE,
                    "file_base64": "JVBERi0xLjQ=",
                    "results": [{**RESULT_EXAMPLE, "parents": [PARENT_EXAMPLE]}],
                    "seal": SEAL_EXAMPLE,
                    "reference_material": None,
                }
            ]
        }
    )

    number: Text
    edition: int = Field(default=1, ge=1, le=1000)
    issuer_zh: Text
    issuer_en: OptionalText = ""
    issuer_code: Uscc | Literal[""] = ""
    """Unified social credit code of that body: its licences are found by it, whatever the name."""
    level: StandardLevel
    issued_on: Day
    valid_until: Day | None = None
    primary_realisation: bool = False
    file_name: FileName
    file_base64: str = Field(min_length=1)
    results: Items[ResultIn] = Field(min_length=1, max_length=200)
    supersedes_id: Identifier | None = None
    seal: SealIn | None = None
    """What was found when its seal was checked; it can be noted later, too."""
    reference_material: ReferenceMaterialIn | None = None
    """Where it is the certificate of a batch of a reference material."""


class ParentOut(Out):
    """A result that this one rests on."""

    parent_id: UUID
    parent_result_id: UUID
    used_on: date


class ResultOut(Out):
    """One result of a standard's certificate."""

    id: UUID
    standard_id: UUID
    characteristic: str
    quantity_kind: str
    unit: str
    range_low: str
    range_high: str
    value: str | None
    expanded_uncertainty: str
    coverage_factor: str
    degrees_of_freedom: str | None
    drift: str | None
    parents: tuple[ParentOut, ...]
    shared: tuple[SharedOut, ...]


class EventIn(In):
    """What befell a certificate later."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "withdrawn", "effective_on": "2026-02-01", "reason": "复查发现标准器超差"}]
        }
    )

    kind: EventKind
    effective_on: Day
    reason: LongText


class EventOut(Out):
    """What befell a certificate: from which day it counts, and since when it is known."""

    id: UUID
    kind: str
    effective_on: date
    known_at: datetime
    reason: str
    recorded_by: UUID


class CertificateListedOut(Out):
    """A certificate without its results."""

    id: UUID
    number: str
    edition: int
    issuer_zh: str
    issuer_en: str
    issuer_code: str
    level: str
    issued_on: date
    valid_until: date | None
    primary_realisation: bool
    file_name: str
    file_digest: str
    supersedes_id: UUID | None
    recorded_by: UUID
    recorded_at: datetime


class CertificateOut(CertificateListedOut):
    """A certificate with everything it says, and everything that befell it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "019cac2b-6f00-7000-8000-0000000000d3",
                    **CERTIFICATE_EXAMPLE,
                    "file_digest": "sha256:cb8379ac2098aa165029e3938a51da0bcecfc008fd6795f401178647f96c5b34",
                    "recorded_by": "019cac2b-6f00-7000-8000-0000000000f5",
                    "recorded_at": "2026-01-05T02:00:00Z",
                    "results": [
                        {
                            "id": "019cac2b-6f00-7000-8000-0000000000d5",
                            **RESULT_EXAMPLE,
                            "parents": [{"parent_id": "019cac2b-6f00-7000-8000-0000000000d6", **PARENT_EXAMPLE}],
                            "shared": [],
                        }
                    ],
                    "events": [],
                    "seals": [],
                    "reference_materials": [],
                }
            ]
        }
    )

    results: tuple[ResultOut, ...]
    events: tuple[EventOut, ...]
    seals: tuple[SealOut, ...]
    """Checks of its seal, in the order in which they became known: the last counts."""
    reference_materials: tuple[ReferenceMaterialOut, ...]
    """Empty for what is no reference material; the last counts."""
