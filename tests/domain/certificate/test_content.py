import json
from dataclasses import replace

import pytest

from domain.certificate.content import (
    CertificateContent,
    certificate_document,
    document_code,
    expected_code,
    read_certificate,
    with_verify_code,
)
from domain.evidence.canonical import canonical_bytes, digest_of
from domain.evidence.documents import DocumentRefused

from .samples import CALIBRATION, NOTICE, VERIFICATION


def test_golden_digest_of_a_certificate_never_changes_without_a_new_format() -> None:
    assert (
        digest_of(certificate_document(VERIFICATION))
        == "sha256:0f53cf69378861a161eba072a27dd339ef34ed46c930693067db28dfc646a638"
    )
    assert VERIFICATION.verify_code == "9Q3FVTFNGNFQ"


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
