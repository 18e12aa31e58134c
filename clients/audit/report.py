"""What the platform was told, and whether it can deny that it heard."""

from collections.abc import Iterator

from pydantic import ValidationError

from clients.audit.check import Check, failed, held, not_checked
from clients.audit.reading import Opened
from domain.exchange.ack import Ack, proves, verify_ack
from domain.exchange.certificate_issued import CertificateIssued
from domain.exchange.dossier import DossierReport
from domain.exchange.envelope import Envelope, check_envelope, link_digest


def report(opened: Opened, *, lab_key: str, platform_key: str | None) -> Iterator[Check]:
    """Every check of the report to the platform."""
    told = opened.dossier.report
    if told is None:
        yield not_checked("report", zh="尚未上报，或平台尚未答复。", en="Not reported, or not answered yet.")
        return
    yield _message(opened, told, lab_key)
    yield held(
        "receipt",
        passed=proves(told.receipt, told.message_digest),
        zh=("平台回执与所报送的内容对应。", "平台回执不是针对该报文的。"),
        en=("The platform's receipt is for this message.", "The platform's receipt is for something else."),
    )
    yield _answer(told, platform_key)


def _message(opened: Opened, told: DossierReport, lab_key: str) -> Check:
    if told.message is None:
        zh = "档案不含报文，只有其摘要。"
        return not_checked("report", zh=zh, en="The message is not embedded, only its digest.")
    try:
        envelope = Envelope.model_validate(told.message)
        payload = CertificateIssued.model_validate(envelope.payload)
    except ValidationError:
        return failed("report", zh="报文格式不正确。", en="The embedded message is not one.")
    dossier = opened.dossier
    passed = (
        link_digest(envelope) == told.message_digest
        and not check_envelope(envelope, public_key=lab_key)
        and (envelope.subject, payload.certificate_no) == (dossier.number, dossier.number)
        and payload.evidence.pdf_digest == dossier.pdf_digest
        and payload.evidence.data_digest == dossier.certificate_digest
        and payload.evidence.readings_root == opened.content.record.readings_root
    )
    return held(
        "report",
        passed=passed,
        zh=("向平台报送的就是这份证书，并由实验室签名。", "向平台报送的不是这份证书，或报文被改动。"),
        en=(
            "What was reported to the platform is this certificate, signed by the laboratory.",
            "What was reported to the platform is not this certificate, or the message was changed.",
        ),
    )


def _answer(told: DossierReport, platform_key: str | None) -> Check:
    if platform_key is None or told.ack is None:
        zh = "未提供平台公钥或平台的签名答复，未核对平台签名。"
        en = "The platform's key or its signed answer was not given: its signature was not checked."
        return not_checked("platform", zh=zh, en=en)
    try:
        ack = Ack.model_validate(told.ack)
    except ValidationError:
        return failed("platform", zh="平台答复格式不正确。", en="The platform's answer is not one.")
    asked = told.message.get("message_id") if told.message else None
    answers = [result for result in ack.results if result.receipt == told.receipt and result.message_id == asked]
    return held(
        "platform",
        passed=verify_ack(ack, platform_key) and bool(answers),
        zh=("平台的答复由平台签名，且含此回执。", "平台的答复被改动，不含此回执，或不是由所给公钥签名。"),
        en=(
            "The platform signed the answer that carries this receipt.",
            "The platform's answer was changed, lacks this receipt, or another key signed it.",
        ),
    )
