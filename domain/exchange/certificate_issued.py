"""certificate.issued: what the platform learns of an issued document. No names of people or clients, no results."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from domain.exchange.wire import (
    CertificateNumber,
    Count,
    Day,
    DecimalText,
    Digest,
    Instant,
    Money,
    Region,
    Token,
    Uscc,
    Wire,
    absent,
    pattern,
    text_of,
)

Kind = Literal["检定证书", "检定结果通知书", "校准证书", "检测报告", "检验报告"]
Mark = Literal["CMA", "CNAS", "ILAC-MRA", "法定计量", "none"]
StandardLevel = Literal["working", "enterprise", "departmental", "social_public", "national", "primary"]
Name = Annotated[str, text_of(80)]
Short = Annotated[str, text_of(60)]
Unit = Annotated[str, text_of(32, 1)]


def _distinct(marks: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(marks)) != len(marks):
        raise ValueError("a mark is named once")
    return marks


class Range(Wire):
    """From ``low`` to ``high``, in ``unit``."""

    low: DecimalText
    high: DecimalText
    unit: Unit


class Uncertainty(Wire):
    """Expanded uncertainty as stated; the contract's own letters on the wire."""

    expanded_uncertainty: Annotated[DecimalText, Field(alias="U")]
    unit: Unit
    coverage_factor: Annotated[DecimalText, Field(alias="k")]
    coverage_probability: DecimalText | None = absent(alias="p")
    relative: bool | None = absent()


class Client(Wire):
    """Who ordered, minimised: no name, phone or address; a pseudonym made with a keyed HMAC."""

    kind: Literal["organisation", "individual", "self", "government"]
    token: Token | None = absent()
    region: Region | None = absent()
    uscc: Uscc | None = absent()
    """Only with a legal basis, and never for an individual (see ``admission``)."""
    legal_basis: Literal["mandatory_verification", "regulator_task", "consent"] | None = absent()


class Instrument(Wire):
    """The item."""

    name: Name
    model: Short | None = absent()
    serial: Short | None = absent()
    manufacturer: Name | None = absent()
    mandatory_instrument_id: Short | None = absent()
    sample_id: Short | None = absent()
    standard_level: StandardLevel | None = absent()
    """Level of the item, where it is itself a measurement standard: chains of others pass through its certificate."""


class Item(Wire):
    """One capability exercised, and its outcome."""

    capability_item: Annotated[str, text_of(40)]
    norms: Annotated[
        tuple[Annotated[str, pattern(r"^(JJG|JJF|GB|GB/T|ISO|IEC|HJ|DB[0-9]{2}(/T)?|Q|T)\b.{1,60}$")], ...],
        Field(min_length=1, strict=False),
    ]
    verdict: Literal["合格", "不合格", "不作判定", "符合", "不符合"]
    decision_rule: Name | None = absent()
    uncertainty: Uncertainty | None = absent()
    subcontracted_to: Uscc | None = absent()
    quantity_kind: Annotated[str, text_of(40)] | None = absent()


class StandardUsed(Wire):
    """A standard, by the certificate it was used under."""

    standard_id: Annotated[str, text_of(40)]
    serial: Short | None = absent()
    certificate_no: Name
    valid_to: Day
    issuer: Name | None = absent()
    """Who issued that certificate: code or name of a reporting laboratory, or the name of another body."""


class ReferenceMaterialUsed(Wire):
    """A certified reference material 有证标准物质 used up in the work."""

    crm_no: Annotated[str, pattern(r"^GBW(\(E\))? ?[0-9]{5,6}[a-z]?$")]
    batch: Annotated[str, text_of(30)] | None = absent()
    expires: Day


class Place(Wire):
    """Where the work was done."""

    kind: Literal["lab", "on_site"]
    site: Annotated[str, text_of(32)] | None = absent()
    region: Region


class Times(Wire):
    """The instants of the work, and the day the next one is due."""

    received_at: Instant
    started_at: Instant
    finished_at: Instant
    reviewed_at: Instant | None = absent()
    issued_at: Instant
    due: Day | None = absent()


class Persons(Wire):
    """Who did, checked and signed the work, as pseudonyms."""

    operator: Token
    checker: Token
    signatory: Token


class Environment(Wire):
    """Extremes of the ambient conditions, and the digest of their record."""

    temperature: Range | None = absent()
    humidity: Range | None = absent()
    pressure: Range | None = absent()
    record_digest: Digest


class EvidenceDigests(Wire):
    """What the laboratory can later be held to, without showing it now."""

    readings_root: Digest
    """Merkle root over the raw readings; single readings are opened with a proof on an audit request."""
    readings_count: Count
    pdf_digest: Digest
    data_digest: Digest | None = absent()
    """Digest of the frozen certificate document."""
    automatic_share: DecimalText | None = absent()


class CertificateIssued(Wire):
    """Payload of ``certificate.issued``."""

    certificate_no: CertificateNumber
    kind: Kind
    marks: Annotated[tuple[Mark, ...], Field(min_length=1, strict=False), AfterValidator(_distinct)]
    qualification_number: Short
    language: Literal["zh", "zh-en"] | None = absent()
    client: Client
    object: Instrument
    items: Annotated[tuple[Item, ...], Field(min_length=1, strict=False)]
    standards_used: Annotated[tuple[StandardUsed, ...], Field(strict=False)]
    reference_materials: Annotated[tuple[ReferenceMaterialUsed, ...], Field(strict=False)] | None = absent()
    place: Place
    times: Times
    persons: Persons
    environment: Environment | None = absent()
    evidence: EvidenceDigests
    previous_certificate: Name | None = absent()
    fee_cny: Money | None = absent()
    verify_code: Annotated[str, pattern(r"^[0-9A-Z]{8,16}$")]
