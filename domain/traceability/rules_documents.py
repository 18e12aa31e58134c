"""T02, T03, T12 and T25: the documents of other bodies that a result rests on."""

from collections.abc import Iterator
from datetime import date

from domain.errors import MetrologyError
from domain.traceability.chain import CertificateNode, Chain, Link
from domain.traceability.finding import Facts, Finding, Rule, Severity, found, not_on_record
from domain.traceability.licences import LicenceFact, LicenceKind, counting
from domain.traceability.parents import SealKind

T02 = Rule(
    id="T02",
    severity=Severity.ERROR,
    zh="上级证书文件的摘要与收到时记录的一致。",
    en="The digest of the parent's file is the one that was noted on receipt.",
    reference="ISO/IEC 17025:2017, 7.11.3, 8.4.2",
)
T03 = Rule(
    id="T03",
    severity=Severity.ERROR,
    zh="上级证书的签章在出具时有效，有时间戳或日志证明。",
    en="The parent's seal was valid when it was issued: a time-stamp or a log proves it.",
    reference="ISO/IEC 17025:2017, 7.8.2.1; 电子签名法, 13",
)
T12 = Rule(
    id="T12",
    severity=Severity.ERROR,
    zh="上级机构在出具证书之日有被承认的溯源途径，且其范围包含该项目。",
    en="On the day of issue the parent's laboratory had a recognised route whose scope covers the work.",
    reference="ISO/IEC 17025:2017, 6.5.2, Annex A; ILAC-P10:07/2020; 计量法",
)
T25 = Rule(
    id="T25",
    severity=Severity.ERROR,
    zh="标准物质有批号和生产者，使用时未过期，不确定度包含均匀性。",
    en="A reference material has batch and producer, was used before it expired, and its U includes homogeneity.",
    reference="ISO/IEC 17025:2017, 6.4, 6.5; ISO 33401:2024; JJF 1343",
)

ROUTES = {
    LicenceKind.CIPM_MRA: "CIPM MRA",
    LicenceKind.ACCREDITED: "CNAS / ILAC MRA",
    LicenceKind.STATUTORY: "法定计量检定机构授权",
    LicenceKind.SOCIAL_PUBLIC: "社会公用计量标准证书",
    LicenceKind.DOCUMENTED: "documented evidence 书面证据",
}
"""Licences by which another body's results are recognised as traceable; the others let it work, and say no more."""
SINCE_REGISTER = 3
"""Edition since which batches can be on record: where there is none, no reference material was used."""


def digests_agree(chain: Chain, _facts: Facts, _on: date) -> Iterator[Finding]:
    """T02 for every certificate above the root."""
    for node in _parents(chain):
        if node.recorded_digest is None or not node.file_kept:
            zh = f"未保存证书 {node.number} 的文件或其摘要，无法比较。请补存文件。"
            en = f"The file of {node.number} or its digest was not kept, so nothing can be compared: keep the file."
            yield not_on_record(T02, (node.id,), zh=zh, en=en)
            continue
        same = node.digest == node.recorded_digest
        told = ("一致", "agrees") if same else ("不一致：文件被改动，请重新取得", "differs: obtain it again")
        zh = f"证书 {node.number} 的文件摘要与收到时{told[0]}。"
        en = f"The digest of the file of {node.number} {told[1]}."
        yield found(T02, (node.id,), passed=same, zh=zh, en=en)


def seal_was_valid(chain: Chain, _facts: Facts, on: date) -> Iterator[Finding]:
    """T03 for every certificate above the root: the last check that was known counts.

    A signature alone shows by whom and not when; a seal of later than the first use proves nothing of that day.
    """
    for node in _parents(chain):
        known = sorted((seal for seal in node.seals if seal.known_on <= on), key=lambda seal: seal.known_on)
        if not known:
            zh = f"没有证书 {node.number} 的签章核验记录。请核验并登记。"
            en = f"Nobody noted a check of the seal of {node.number}: check it and note the outcome."
            yield not_on_record(T03, (node.id,), zh=zh, en=en)
            continue
        seal, used_on = known[-1], _first_use(chain, node)
        if seal.valid and (seal.kind is SealKind.SIGNATURE or seal.sealed_on > used_on):
            zh = f"证书 {node.number} 的签章有效，但不能证明在 {used_on} 使用之前即已签出。请补充时间戳或日志证明。"
            en = f"The seal of {node.number} holds, but does not prove it was there by {used_on}: add a time-stamp."
            yield not_on_record(T03, (node.id,), zh=zh, en=en)
            continue
        told = ("有效", "holds") if seal.valid else ("无效，请向发证机构核实", "does not hold: ask the issuer")
        zh = f"证书 {node.number} 的签章（{seal.kind}，{seal.sealed_on}）{told[0]}。"
        en = f"The seal of {node.number} ({seal.kind}, {seal.sealed_on}) {told[1]}."
        yield found(T03, (node.id,), passed=seal.valid, zh=zh, en=en)


def _first_use(chain: Chain, node: CertificateNode) -> date:
    return min(link.used_on for link in chain.links if link.parent_id == node.id)


def route_is_recognised(chain: Chain, _facts: Facts, on: date) -> Iterator[Finding]:
    """T12 for every certificate above the root: its issuer's licences on the day of issue cover every use of it."""
    for node in _parents(chain):
        known = [route for route in node.routes if route.kind in ROUTES and route.is_known(on)]
        if not known:
            zh = f"没有登记 {node.issuer}（证书 {node.number}）的溯源途径。请登记其授权、认可或评价证据。"
            en = f"No route of {node.issuer} ({node.number}) is on record: note its accreditation or other evidence."
            yield not_on_record(T12, (node.id,), zh=zh, en=en)
            continue
        good = list(counting(known, node.issued_on, on))
        shown = (good or known)[0]
        what = f"{ROUTES[shown.kind]} {shown.number} ({shown.valid_from} … {shown.valid_until or '—'})"
        zh, en = f"证书 {node.number}（{node.issued_on}）：{what}", f"{node.number} of {node.issued_on}: {what}"
        if not good:
            zh, en = f"{zh}，当日无效，请改用。", f"{en} was not in force: use another."
            yield found(T12, (node.id,), passed=False, zh=zh, en=en)
            continue
        yield _in_scope(node, good, [link for link in chain.links if link.parent_id == node.id], zh, en)


def _in_scope(node: CertificateNode, good: list[LicenceFact], uses: list[Link], zh: str, en: str) -> Finding:
    lines = [line for route in good for line in route.scope]
    try:
        outside = [
            link
            for link in uses
            if not any(line.covers(link.quantity_kind, link.point_low, link.point_high, link.unit) for line in lines)
        ]
    except MetrologyError as refusal:
        return not_on_record(T12, (node.id,), zh=refusal.sentence_zh, en=refusal.sentence_en)
    if not outside:
        return found(T12, (node.id,), passed=True, zh=f"{zh}。", en=f"{en}.")
    first = outside[0]
    where = f"{first.quantity_kind} {first.point_low}…{first.point_high} {first.unit}"
    # A line that names only a regulation may mean this work: what it covers was not noted.
    whole = all(route.scope and not route.scope_partial for route in good)
    if whole and all(line.quantity_kind for line in lines):
        zh, en = f"{zh}，范围不含 {where}，请改用。", f"{en} does not cover {where}: use another."
        return found(T12, (node.id,), passed=False, zh=zh, en=en)
    zh, en = (
        f"{zh}，未登记其范围是否含 {where}。请登记。",
        f"{en}; whether it covers {where} is not on record: note it.",
    )
    return not_on_record(T12, (node.id,), zh=zh, en=en)


def reference_material_is_documented(chain: Chain, facts: Facts, on: date) -> Iterator[Finding]:
    """T25 for every reference material; its last day counts as good. Where none was used there is nothing to find."""
    materials = [node for node in _parents(chain) if any(one.known_on <= on for one in node.reference_materials)]
    if not materials and facts.edition < SINCE_REGISTER:
        zh, en = "没有登记使用标准物质。", "No reference material is on record as used."
        yield found(T25, (chain.root_id,), passed=True, zh=zh, en=en)
    for node in materials:
        known = [one for one in node.reference_materials if one.known_on <= on]
        material = max(reversed(known), key=lambda one: one.known_on)
        last_use = max(link.used_on for link in chain.links if link.parent_id == node.id)
        wrong = (
            not material.batch.strip()
            or not material.producer.strip()
            or (material.expires_on is not None and material.expires_on < last_use)
            or material.homogeneity_included is False
        )
        batch = f"{material.batch or '—'}, {material.producer or '—'}, {material.expires_on or '—'}"
        homogeneity = {True: ("含", "included"), False: ("不含", "left out"), None: ("未说明", "not told")}
        zh_told, en_told = homogeneity[material.homogeneity_included]
        zh = f"标准物质 {node.number}（{batch}）用于 {last_use}，均匀性{zh_told}。"
        en = f"Reference material {node.number} ({batch}), used {last_use}; homogeneity {en_told}."
        if not wrong and (material.expires_on is None or material.homogeneity_included is None):
            zh, en = f"{zh}请补充。", f"{en} Complete it from the certificate."
            yield not_on_record(T25, (node.id,), zh=zh, en=en)
        else:
            yield found(T25, (node.id,), passed=not wrong, zh=zh, en=en)


def _parents(chain: Chain) -> Iterator[CertificateNode]:
    """Every certificate above the root; one that only closes a cycle is not above it."""
    used = {link.parent_id for link in chain.links}
    return (node for node in chain.nodes if node.id != chain.root_id and node.id in used)
