"""Which document follows from the service and the verdict. The three are never mixed (计量法; JJF 1001)."""

from enum import StrEnum
from typing import ClassVar

from domain.calibration.record import Purpose
from domain.calibration.result import Verdict
from domain.errors import MetrologyError


class CertificateKind(StrEnum):
    """The three documents that this issue writes."""

    VERIFICATION_CERTIFICATE = "verification_certificate"
    REJECTION_NOTICE = "rejection_notice"
    CALIBRATION_CERTIFICATE = "calibration_certificate"

    @property
    def title_zh(self) -> str:
        """Title in Chinese, as it is printed and as the platform's messages name the kind."""
        return TITLES[self][0]

    @property
    def title_en(self) -> str:
        """Title in English."""
        return TITLES[self][1]

    @property
    def is_verification(self) -> bool:
        """Whether it is a document of verification 检定, with a verdict."""
        return self is not CertificateKind.CALIBRATION_CERTIFICATE


TITLES = {
    CertificateKind.VERIFICATION_CERTIFICATE: ("检定证书", "Verification Certificate"),
    CertificateKind.REJECTION_NOTICE: ("检定结果通知书", "Notification of Verification Result"),
    CertificateKind.CALIBRATION_CERTIFICATE: ("校准证书", "Calibration Certificate"),
}


# No file of data: a purpose is the laboratory's own by what it means, not by what a regulation of the day prescribes.
# Another purpose is another line of `Purpose`, and is asked here what it ends with.
OWN_WORK = frozenset({Purpose.COMPARISON, Purpose.INTERMEDIATE_CHECK, Purpose.REPEATABILITY, Purpose.STABILITY})
"""Purposes whose result is for the laboratory itself: its standards and people are in order (ISO/IEC 17025:2017, 6.4.10
and 7.7; JJF 1033 for repeatability and stability). Verified: memory. Every other purpose has a customer or an authority
behind it, and ends with a document."""


class PurposeWithoutDocument(MetrologyError):
    """The laboratory's own work gets no certificate: nobody asked for one."""

    code: ClassVar[str] = "purpose-without-document"
    zh = "用途“{purpose}”是本机构自身的质量工作，不出具证书；其记录以核验为终。需要证书的，请按委托重新安排。"
    en = (
        "The purpose '{purpose}' is work of the laboratory for itself and gets no certificate: its record ends with "
        "the check. Plan a job of a customer where a certificate is needed."
    )


def require_document(purpose: Purpose) -> None:
    """Raise PurposeWithoutDocument where a purpose ends without a certificate."""
    if purpose in OWN_WORK:
        raise PurposeWithoutDocument(purpose=purpose.value)


class NoDocument(MetrologyError):
    """No certificate follows from this service with this verdict."""

    code: ClassVar[str] = "no-document"
    zh = "服务“{service}”与结论“{verdict}”不对应任何证书。检定须有合格与否的结论；只出具检定和校准文件。"
    en = "No document follows from '{service}' with '{verdict}': a verification needs a verdict, testing has none."


def document_kind(service: str, verdict: Verdict) -> CertificateKind:
    """Kind of document for ``service`` (``verification`` or ``calibration``) and the verdict of the record.

    A calibration stays a calibration certificate whatever its statement of conformity says. Raises ``NoDocument``.
    """
    if service == "calibration":
        return CertificateKind.CALIBRATION_CERTIFICATE
    if service == "verification" and verdict is Verdict.CONFORMS:
        return CertificateKind.VERIFICATION_CERTIFICATE
    if service == "verification" and verdict is Verdict.DOES_NOT_CONFORM:
        return CertificateKind.REJECTION_NOTICE
    raise NoDocument(service=service, verdict=verdict.value)
