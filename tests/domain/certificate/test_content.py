import json
from dataclasses import replace
from pathlib import Path

import pytest

from domain.certificate.content import (
    CertificateContent,
    certificate_document,
    document_code,
    expected_code,
    read_certificate,
    with_verify_code,
)
from domain.evidence.canonical import canonical_bytes, digest_bytes
from domain.evidence.documents import DocumentRefused

from .samples import CALIBRATION, NOTICE, VERIFICATION

ISSUED = Path(__file__).parent / "issued" / "verification-1.json"


def test_a_certificate_issued_long_ago_still_reads_and_its_code_still_follows() -> None:
    """The file is never written again: types may gain fields with defaults, and lose or rename none."""
    stored = ISSUED.read_bytes()
    assert digest_bytes(stored) == "sha256:c247e777dc1619b1678e666ee2648392e8115b5c9aa9f78f8e33eb175c7d7773"
    document = json.loads(stored)
    assert canonical_bytes(document) == stored
    content = read_certificate(document)
    assert replace(content, verify_code=VERIFICATION.verify_code) == VERIFICATION
    assert content.verify_code == document_code(document)


@pytest.mark.parametrize("content", [VERIFICATION, NOTICE, CALIBRATION], ids=lambda content: content.kind.value)
def test_an_issued_document_reads_back_and_gives_the_same_bytes(content: CertificateContent) -> None:
    stored = canonical_bytes(certificate_document(content))
    again = read_certificate(json.loads(stored))
    assert again == content
    assert canonical_bytes(certificate_document(again)) == stored


def test_an_edited_document_is_not_read_as_a_certificate() -> None:
    document = certificate_document(VERIFICATION)
    with pytest.raises(DocumentRefused) as refusal:
        read_certificate({**document, "remark": "x"})
    assert refusal.value.pointer == "/remark"


def test_the_code_of_an_old_certificate_is_checked_on_its_stored_document() -> None:
    document = certificate_document(VERIFICATION)
    old = {name: value for name, value in document.items() if name != "adjusted"}
    old["verify_code"] = document_code(old)
    again = read_certificate(old)
    assert again.verify_code == document_code(old)
    assert again.verify_code != expected_code(again), "written anew, the field it lacked would be added"


def test_the_code_follows_from_everything_but_itself() -> None:
    assert with_verify_code(VERIFICATION) == VERIFICATION
    assert expected_code(replace(VERIFICATION, verify_code="X")) == VERIFICATION.verify_code
    assert expected_code(replace(VERIFICATION, number="CQ-0001-V-2026-000002")) != VERIFICATION.verify_code


def test_titles() -> None:
    assert [content.kind.title_zh for content in (VERIFICATION, NOTICE, CALIBRATION)] == [
        "检定证书",
        "检定结果通知书",
        "校准证书",
    ]
    assert [content.kind.title_en for content in (VERIFICATION, NOTICE, CALIBRATION)] == [
        "Verification Certificate",
        "Notification of Verification Result",
        "Calibration Certificate",
    ]
