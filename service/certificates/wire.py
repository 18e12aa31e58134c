"""What travels: reasons in, certificates with their status out. The certificate itself is its document or its PDF."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from service.certificates.status import EventKind, Status
from service.kit.wire import In, OptionalText, Out, Text

Reason = Annotated[Text, StringConstraints(min_length=4)]
"""At least as long as the platform asks of a reason."""


class WithdrawIn(In):
    """Why a certificate does not count any more."""

    reason: Reason = Field(examples=["标准器证书被撤回"])


class ReopenIn(In):
    """Why the work is done again: printed on the successor as what changed."""

    reason: Reason = Field(examples=["更正器具出厂编号"])
    reason_en: OptionalText = Field(default="", examples=["Serial number corrected"])


class ApprovedOut(Out):
    """What was issued."""

    number: str
    kind: str
    verdict: str
    document_digest: str
    pdf_digest: str
    verify_code: str


class CertificateListedOut(Out):
    """A certificate and how it stands today."""

    id: UUID
    number: str
    kind: str
    title_zh: str
    title_en: str
    verdict: str
    status: Status
    calibration_id: UUID
    equipment_id: UUID
    customer_id: UUID
    issued_on: date
    issued_at: datetime
    valid_until: date | None
    document_digest: str
    pdf_digest: str
    verify_code: str
    supersedes: str | None
    superseded_by: str | None


class CertificateEventOut(Out):
    """What befell a certificate."""

    kind: EventKind
    effective_on: date
    reason: str
    reason_en: str
    replacement: str | None
    person_id: UUID
    at: datetime


class CertificateOut(CertificateListedOut):
    """A certificate, what befell it, and what it rests on."""

    journal_sequence: int
    events: tuple[CertificateEventOut, ...]
    rests_on: tuple[UUID, ...]
    """Certificates of standards."""
