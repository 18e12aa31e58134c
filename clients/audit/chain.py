"""The chain: built again from the record where it is ours, and every rule applied again to all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from clients.audit.check import Check, Outcome, failed, held, not_checked
from clients.audit.reading import Opened
from clients.audit.tracing import certificate_links, certificate_node
from domain.calibration.record import StandardUse
from domain.errors import MetrologyError
from domain.evidence.documents import to_document
from domain.specialty.schema import Pack
from domain.traceability.chain import CertificateNode
from domain.traceability.finding import Finding, Severity
from domain.traceability.own import node_result
from domain.traceability.rules import CHECKS, EDITION, State, audit, state
from domain.traceability.times import as_of
from domain.traceability.walk import walk

SHOWN = 3
"""Most broken rules that a sentence lists."""


def chain(opened: Opened, pack: Pack | MetrologyError) -> tuple[tuple[Check, ...], State]:
    """Every check of the chain, and what the rules come to."""
    findings, coming_to = _findings(opened)
    return (
        _own_part(opened, pack),
        _standards(opened),
        *_parents(opened),
        *_rules(opened, findings, coming_to),
    ), coming_to


def _own_part(opened: Opened, pack: Pack | MetrologyError) -> Check:
    """Whether root and links of the root are those that follow from the record."""
    number = opened.dossier.number
    root = next((node for node in opened.nodes if node.id == number), None)
    mine = [link for link in opened.links if link.child_id == number]
    passed = False
    if isinstance(pack, Pack) and root is not None:
        digest = opened.dossier.certificate_digest
        passed = replace(root, events=()) == certificate_node(opened.content, pack, digest=digest) and sorted(
            mine, key=lambda link: link.id
        ) == sorted(certificate_links(opened.content, opened.record, pack), key=lambda link: link.id)
    return held(
        "links",
        passed=passed,
        zh=(
            f"证书与上级证书的 {len(mine)} 条联系，均可由原始记录和不确定度预算重新得出。",
            "证书与上级证书的联系不能由原始记录重新得出：有联系被改动、增加或删去。",
        ),
        en=(
            f"The certificate's {len(mine)} links to its standards follow from its record and budgets.",
            "The links to its standards do not follow from its record: one was changed, added or removed.",
        ),
    )


def _standards(opened: Opened) -> Check:
    """Whether the standards' certificates say in the chain what they say in the record that was frozen."""
    known = {node.id: node for node in opened.nodes}
    entered = {result_id for point in opened.content.result.points for result_id in point.standard_result_ids}
    unlike = [
        use.certificate_number
        for use in opened.record.standards
        # One whose certificate entered no budget (a balance, known by its resolution) is no link of the chain.
        if (use.certificate_id in known or any(result.id in entered for result in use.results))
        and not _as_used(use, known.get(use.certificate_id))
    ]
    names = ", ".join(dict.fromkeys(unlike))
    return held(
        "standards",
        passed=not unlike,
        zh=("所用标准器的证书与原始记录所载一致。", f"标准器证书 {names} 与原始记录所载不一致：内容被改动。"),
        en=(
            "The certificates of the standards are as the record states them.",
            f"The certificate {names} of a standard is not as the record states it: it was changed.",
        ),
    )


def _as_used(use: StandardUse, node: CertificateNode | None) -> bool:
    if node is None:
        return False
    return (node.number, node.issued_on, node.valid_until, node.recorded_digest) == (
        use.certificate_number,
        use.issued_on,
        use.valid_until,
        use.certificate_digest,
    ) and all(node_result(result) in node.results for result in use.results)


def _parents(opened: Opened) -> Iterator[Check]:
    above = {node.id: node for node in opened.nodes if node.id != opened.dossier.number}
    told = {parent.certificate_id: parent.digest for parent in opened.dossier.parents}
    changed = [node.number for node in above.values() if node.recorded_digest not in {None, node.digest}]
    differ = changed or told != {node.id: node.digest for node in above.values()}
    names = ", ".join(changed) or "—"
    yield held(
        "parents",
        passed=not differ,
        zh=(f"{len(above)} 份上级证书文件的摘要与收到时一致。", f"上级证书文件的摘要与收到时不一致：{names}。"),
        en=(
            f"The files of {len(above)} certificates above have the digests noted on receipt.",
            f"The file of a certificate above has not the digest noted on receipt: {names}.",
        ),
    )
    zh = "上级证书文件不在档案内，其内容以实验室登记为凭；可向发证机构核实。"
    en = "The files of certificates above are not embedded: their contents are as recorded. Ask their issuers."
    yield not_checked("files", zh=zh, en=en)


def _findings(opened: Opened) -> tuple[tuple[Finding, ...], State]:
    facts = replace(opened.facts, result=opened.content.result)
    on = date.fromisoformat(opened.dossier.on)
    try:
        found = walk(opened.dossier.number, opened.nodes, opened.links)
        if opened.dossier.known_at is None:  # of the first dossiers, whose ``on`` is the day of knowledge
            findings = audit(found, facts, on)
        else:
            known_at = date.fromisoformat(opened.dossier.known_at)
            findings = audit(as_of(found, on=on, known_at=known_at), facts, known_at)
    except MetrologyError:
        return (), State.BROKEN
    return findings, state(findings)


def _rules(opened: Opened, findings: Sequence[Finding], coming_to: State) -> Iterator[Check]:
    told = [dict(finding) for finding in opened.dossier.findings]
    same = told == [to_document(finding) for finding in findings] and opened.dossier.state == coming_to.value
    yield held(
        "findings",
        passed=same,
        zh=(
            f"重新应用规则，{len(findings)} 项结论与档案一致。",
            "重新应用规则，结论与档案所载不一致：链、事实或结论被改动。",
        ),
        en=(
            f"Applied again, the rules find the same {len(findings)} things.",
            "Applied again, the rules find something else: the chain, the facts or the findings were changed.",
        ),
    )
    if opened.facts.edition < EDITION:
        known = opened.facts.edition
        later = ", ".join(check.rule.id for check in CHECKS if known < max(check.edition, check.asks_more))
        zh = f"档案早于规则 {later} 的现行版本，未据其判断。请向实验室索取新的档案。"
        en = f"The dossier is older than the rules {later} as they are now: ask the laboratory for a new one."
        yield not_checked("edition", zh=zh, en=en)
    if left_out := opened.facts.scope_lines_left_out:
        zh = f"授权、认可范围中与本证书无关的 {left_out} 项不在档案内，以实验室签名为凭。"
        en = f"{left_out} lines of scopes that speak of other work are not embedded: the laboratory vouches for that."
        yield not_checked("scopes", zh=zh, en=en)
    open_ones = [one for one in findings if not one.passed and one.severity is Severity.ERROR]
    broken = [one for one in open_ones if not one.undecided]
    worst = broken or open_ones
    zh = "；".join(f"{one.rule} {one.zh}" for one in worst[:SHOWN])
    en = " ".join(f"{one.rule}: {one.en}" for one in worst[:SHOWN])
    if coming_to is State.UNBROKEN:
        rules = len({one.rule for one in findings})
        yield Check(
            id="rules",
            outcome=Outcome.PASSED,
            zh=f"溯源链不中断：{rules} 条规则全部成立。",
            en=f"The chain is unbroken: all {rules} rules hold.",
        )
    elif coming_to is State.BROKEN:
        yield failed("rules", zh=f"溯源链中断：{zh}", en=f"The chain is broken. {en}")
    else:
        yield not_checked("rules", zh=f"缺少事实，无法判断：{zh}", en=f"Facts are missing to decide: {en}")
