"""Digests, the journal's proof and signatures: what was issued, in a form that the laboratory cannot deny."""

import json
from collections.abc import Iterator

from clients.audit.check import Check, held, not_checked
from clients.audit.reading import Opened
from domain.certificate.content import document_code
from domain.evidence.canonical import canonical_bytes, digest_bytes, digest_of, digest_text
from domain.evidence.checkpoint import includes, verify_checkpoint
from domain.evidence.merkle import batch_root, leaf_hash
from domain.exchange.dossier import check_seal

ISSUED = "lab:certificate:issued"


def evidence(opened: Opened, *, lab_key: str, pdf: bytes | None) -> Iterator[Check]:
    """Every check of what was frozen at issue."""
    yield _seal(opened, lab_key)
    yield _certificate(opened)
    yield from _pdf(opened, pdf)
    yield _record(opened)
    yield _readings(opened)
    yield _journal(opened)
    yield _inclusion(opened)
    yield _checkpoint(opened, lab_key)


def _seal(opened: Opened, lab_key: str) -> Check:
    return held(
        "seal",
        passed=check_seal(opened.dossier, lab_key),
        zh=("档案与实验室签出时完全一致。", "档案未经签名，在签出后被改动，或不是由所给公钥的实验室签出。"),
        en=(
            "The dossier is exactly as the laboratory gave it out.",
            "The dossier is unsigned, was changed after it was given out, or another key signed it.",
        ),
    )


def _certificate(opened: Opened) -> Check:
    dossier, content = opened.dossier, opened.content
    return held(
        "certificate",
        passed=digest_of(dossier.certificate) == dossier.certificate_digest
        and content.number == dossier.number
        and document_code(dossier.certificate) == content.verify_code
        and digest_of(dossier.certificate["result"]) == content.record.result_digest,
        zh=("证书文件与其摘要、编号、校验码一致。", "证书文件与其摘要、编号、校验码或结果摘要不一致：内容被改动。"),
        en=(
            "The certificate's document agrees with its digest, number and code.",
            "The certificate's document disagrees with its digest, number, code or result: it was changed.",
        ),
    )


def _pdf(opened: Opened, pdf: bytes | None) -> Iterator[Check]:
    if pdf is None:
        zh = "未提供 PDF 文件，只核对了其摘要。"
        yield not_checked("pdf", zh=zh, en="The PDF itself was not given: only its digest was compared.")
        return
    yield held(
        "pdf",
        passed=digest_bytes(pdf) == opened.dossier.pdf_digest,
        zh=("PDF 文件与签发时一致。", "PDF 文件与签发时不一致，请勿采信。"),
        en=("The PDF is the one that was issued.", "The PDF is not the one that was issued: do not rely on it."),
    )


def _record(opened: Opened) -> Check:
    return held(
        "record",
        passed=digest_of(opened.dossier.record) == opened.content.record.record_digest
        and opened.record.id == opened.content.record.record_id,
        zh=("原始记录与证书所载摘要一致。", "原始记录与证书所载摘要不一致：记录被改动。"),
        en=(
            "The original record is the one the certificate names by digest.",
            "The original record is not the one the certificate names: it was changed.",
        ),
    )


def _readings(opened: Opened) -> Check:
    readings = opened.dossier.record.get("readings")
    listed = readings if isinstance(readings, list) else []
    stated = opened.content.record
    return held(
        "readings",
        passed=digest_text(batch_root(map(canonical_bytes, listed))) == stated.readings_root
        and len(listed) == stated.readings_count,
        zh=(f"{len(listed)} 个原始读数与其默克尔根一致。", "原始读数与其默克尔根不一致：有读数被改动、增加或删去。"),
        en=(
            f"The {len(listed)} raw readings give the Merkle root that the certificate states.",
            "The raw readings do not give the stated Merkle root: one was changed, added or removed.",
        ),
    )


def _journal(opened: Opened) -> Check:
    """Whether the journal's line speaks of exactly this certificate."""
    dossier = opened.dossier
    try:
        entry = json.loads(dossier.journal.entry)
    except (ValueError, RecursionError):
        entry = None
    told = entry.get("document") if isinstance(entry, dict) else None
    passed = (
        isinstance(entry, dict)
        and isinstance(told, dict)
        and (entry.get("action"), entry.get("subject")) == (ISSUED, dossier.number)
        and entry.get("sequence") == dossier.journal.sequence
        and told.get("document") == dossier.certificate_digest
        and told.get("pdf") == dossier.pdf_digest
        and told.get("number") == dossier.number
        and opened.checkpoint.checkpoint.origin == f"{entry.get('lab_id')}/journal"
    )
    return held(
        "journal",
        passed=passed,
        zh=("日志中的签发记录与证书、PDF 的摘要一致。", "日志中的签发记录与证书或 PDF 的摘要不一致。"),
        en=(
            "The journal's line of the issue carries the digests of this certificate and its PDF.",
            "The journal's line of the issue does not carry the digests of this certificate and its PDF.",
        ),
    )


def _inclusion(opened: Opened) -> Check:
    journal, head = opened.dossier.journal, opened.checkpoint.checkpoint
    path = [bytes.fromhex(step) for step in journal.proof]
    return held(
        "inclusion",
        passed=journal.size == head.size
        and includes(head, leaf_hash(journal.entry.encode()), journal.sequence - 1, path),
        zh=(
            f"签发记录确在日志中（第 {journal.sequence} 条，共 {journal.size} 条）。",
            "签发记录不在该日志中：记录、证明或树根被改动。",
        ),
        en=(
            f"The line stands in the journal ({journal.sequence} of {journal.size}).",
            "The line does not stand in this journal: line, proof or root was changed.",
        ),
    )


def _checkpoint(opened: Opened, lab_key: str) -> Check:
    return held(
        "checkpoint",
        passed=verify_checkpoint(opened.checkpoint, lab_key),
        zh=("日志树根由实验室签名。", "日志树根的签名不属于所给公钥的实验室，或树根被改动。"),
        en=(
            "The laboratory signed the journal's root.",
            "The root of the journal was changed, or another key signed it.",
        ),
    )
