"""What a certificate is made of. Names in Chinese and English; numbers as decimal text; instants in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Mark(StrEnum):
    """A mark on the cover. It may stand only where the laboratory's scope covers the work on the day of issue."""

    CMA = "CMA"
    CNAS = "CNAS"
    ILAC_MRA = "ILAC-MRA"
    STATUTORY = "法定计量"
    """Statutory metrological authorisation 法定计量检定机构: for verification only."""


class PlaceKind(StrEnum):
    """Where the work was done (ISO/IEC 17025:2017, 7.8.2.1 c)."""

    PERMANENT = "permanent"
    ON_SITE = "on_site"
    TEMPORARY = "temporary"
    MOBILE = "mobile"


class SigningRole(StrEnum):
    """The three duties that sign."""

    OPERATOR = "operator"
    CHECKER = "checker"
    APPROVER = "approver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory:
    """The body that issues."""

    code: str
    uscc: str
    """Unified social credit code 统一社会信用代码."""
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    qualification_number: str
    """资质认定证书编号."""
    authorisation_number: str = ""
    """法定计量检定机构授权证书编号; required for documents of verification."""
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Whose name is on the certificate 证书单位; not always who brought the item."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The instrument, as it was received."""

    id: str
    name_zh: str
    name_en: str
    model: str = ""
    serial: str = ""
    lab_number: str = ""
    """Number that the laboratory gave it; identifies an item that bears no serial number."""
    manufacturer: str = ""
    condition: str = ""
    """Condition on receipt (ISO/IEC 17025:2017, 7.8.2.1 g)."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The pack's item fields as of the work: range, class ..."""
    from_customer: tuple[str, ...] = ()
    """Names of what the customer supplied, marked as such in print (ISO/IEC 17025:2017, 7.8.2.2)."""
    standard_level: str | None = None
    """Level at which its owner held it on the day of issue, where it is itself a measurement standard; "" where it is
    an item like any other; None in certificates of before this was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationStated:
    """A regulation or specification the work was done by."""

    code: str
    title_zh: str
    title_en: str
    effective_from: date
    effective_to: date | None = None
    """Last day in force."""
    deviation_zh: str = ""
    """An approved deviation, in words; also allows an edition that was no longer in force."""
    deviation_en: str = ""
    longest_validity_months: int | None = None
    """检定周期: how long a verification certificate may hold at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The days of the work, by the laboratory's own calendar."""

    received_on: date
    performed_on: date
    approved_on: date
    issued_on: date
    valid_until: date | None = None
    """Last day of validity; always None on a notice of rejection."""
    interval_agreed: bool = False
    """The customer asked for a recalibration interval (ISO/IEC 17025:2017, 7.8.4.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the work was done."""

    kind: PlaceKind
    address_zh: str
    address_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentStated:
    """An ambient condition during the work, from its smallest to its largest reading."""

    channel: str
    label_zh: str
    label_en: str
    low: str
    high: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """A measurement standard 计量标准装置 with its assessment 计量标准考核证书 (JJF 1033)."""

    id: str
    name_zh: str
    name_en: str
    measuring_range: str
    accuracy: str
    assessment_number: str
    assessment_valid_until: date
    social_public_number: str = ""
    """社会公用计量标准证书编号; "" where it serves no public work."""
    social_public_valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardStated:
    """A standard 标准器 that the results rest on, and the certificate it was valid by."""

    standard_id: str
    name_zh: str
    name_en: str
    serial: str
    accuracy: str
    measuring_range: str
    assembly_id: str
    certificate_id: str
    certificate_number: str
    certificate_digest: str
    issued_on: date
    valid_until: date | None
    tests: tuple[str, ...]
    """Tests of the record it was used for."""
    result_ids: tuple[str, ...]
    """Results of its certificate that were at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckStated:
    """Outcome of a check that has no number: 外观, 零位 ..."""

    id: str
    label_zh: str
    label_en: str
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEvidence:
    """What the certificate rests on: the original record, its evaluation and its readings, by digest."""

    record_id: str
    record_digest: str
    result_digest: str
    readings_root: str
    """Merkle root over the canonical readings, in the record's order."""
    readings_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A person who signed, when, and whether authorised for the method on that day."""

    role: SigningRole
    person_id: str
    name: str
    name_en: str = ""
    at: datetime
    authorised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence printed on the certificate."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersedes:
    """The certificate this one replaces, and what changed (ISO/IEC 17025:2017, 7.8.8)."""

    number: str
    document_digest: str
    changed_zh: str
    changed_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """What computed the results: with the record, enough to compute them again."""

    version: str
    engine: str
