import pytest

from domain.calibration.result import Verdict
from domain.certificate.kind import CertificateKind, NoDocument, document_kind


@pytest.mark.parametrize(
    ("service", "verdict", "kind"),
    [
        ("verification", Verdict.CONFORMS, CertificateKind.VERIFICATION_CERTIFICATE),
        ("verification", Verdict.DOES_NOT_CONFORM, CertificateKind.REJECTION_NOTICE),
        ("calibration", Verdict.CONFORMS, CertificateKind.CALIBRATION_CERTIFICATE),
        ("calibration", Verdict.DOES_NOT_CONFORM, CertificateKind.CALIBRATION_CERTIFICATE),
        ("calibration", Verdict.NO_STATEMENT, CertificateKind.CALIBRATION_CERTIFICATE),
    ],
)
def test_the_document_follows_from_service_and_verdict(service: str, verdict: Verdict, kind: CertificateKind) -> None:
    assert document_kind(service, verdict) is kind


@pytest.mark.parametrize(
    ("service", "verdict"),
    [("verification", Verdict.NO_STATEMENT), ("testing", Verdict.CONFORMS), ("", Verdict.CONFORMS)],
)
def test_no_document_follows_from_anything_else(service: str, verdict: Verdict) -> None:
    with pytest.raises(NoDocument) as refusal:
        document_kind(service, verdict)
    assert verdict.value in refusal.value.sentence_zh
    assert verdict.value in refusal.value.sentence_en
