"""T01 and T21: every result is documented, step by step, up to a standard where a chain may end."""

from collections.abc import Iterator
from datetime import date

from domain.traceability.chain import CertificateNode, Chain
from domain.traceability.finding import Facts, Finding, Rule, Severity, found, undecided

T01 = Rule(
    id="T01",
    severity=Severity.ERROR,
    zh="每个声称溯源的结果至少列出一项计量标准，且其上级证书在案或有基准复现标志。",
    en="Every result names at least one standard, each with a parent certificate on record or a primary mark.",
    reference="VIM 2.41; ISO/IEC 17025:2017, 6.5.1",
)
T21 = Rule(
    id="T21",
    severity=Severity.ERROR,
    zh="溯源链无回路，并止于国家计量标准或基准。",
    en="The chain has no cycle and ends at a national or primary standard.",
    reference="VIM 2.41, 2.42; ISO/IEC 17025:2017, 6.5.2",
)


def results_are_supported(chain: Chain, _facts: Facts, _on: date) -> Iterator[Finding]:
    """T01 for every result of the root, and for every result of another certificate that this chain uses."""
    for node in chain.nodes:
        if not node.may_end_chain:
            for result_id in _claimed(chain, node):
                yield _supported(chain, node, result_id)


def _claimed(chain: Chain, node: CertificateNode) -> list[str]:
    if node.id == chain.root_id:
        return [result.id for result in node.results]
    return sorted({link.parent_result_id for link in chain.links if link.parent_id == node.id})


def _supported(chain: Chain, node: CertificateNode, result_id: str) -> Finding:
    parents = sorted({link.parent_id for link in chain.links_of(node.id) if link.supports(result_id)})
    subject = (node.id, result_id)
    stated = node.result(result_id)
    if node.id == chain.root_id and stated is not None and not stated.claims_traceability:
        zh = f"证书 {node.number} 的结果 {result_id} 是被测件自身的特性，不声称溯源。"
        en = f"Result {result_id} of {node.number} is a property of the item alone and claims no traceability."
        return found(T01, subject, passed=not parents, zh=zh, en=en)
    missing = [parent for parent in parents if chain.node(parent) is None]
    if missing:
        names = ", ".join(missing)
        zh = f"证书 {node.number} 的结果 {result_id} 所依据的上级证书 {names} 不在案，请补登该证书。"
        en = f"Result {result_id} of {node.number} rests on {names}, which is not on record: record that certificate."
        return undecided(T01, (*subject, *missing), zh=zh, en=en)
    if parents:
        zh = f"证书 {node.number} 的结果 {result_id} 有 {len(parents)} 份上级证书支持。"
        en = f"Result {result_id} of {node.number} rests on {len(parents)} parent certificate(s) on record."
        return found(T01, subject, passed=True, zh=zh, en=en)
    zh = f"证书 {node.number} 的结果 {result_id} 没有列出任何计量标准，请补充所用标准及其证书。"
    en = f"Result {result_id} of {node.number} names no standard: add the standard used and its certificate."
    if node.id == chain.root_id:
        return found(T01, subject, passed=False, zh=zh, en=en)
    # Another body's certificate: that its own standards are not on record here says nothing against them.
    return undecided(T01, subject, zh=zh, en=en)


def ends_at_the_top(chain: Chain, _facts: Facts, _on: date) -> Iterator[Finding]:
    """T21 for every cycle, every gap and every certificate above which the chain shows nothing."""
    for cycle in chain.cycles:
        way = " > ".join(cycle)
        zh = f"证书互为依据，形成回路：{way}。请改正其中错误的上级证书。"
        en = f"Certificates rest on each other in a cycle: {way}. Mend the link that is wrong."
        yield found(T21, cycle[:-1], passed=False, zh=zh, en=en)
    for gap in chain.gaps:
        zh = f"链在 {gap.parent_id} 处中断：该证书不在案。请补登该证书。"
        en = f"The chain stops at {gap.parent_id}, which is not on record: record that certificate."
        yield undecided(T21, (gap.child_id, gap.parent_id), zh=zh, en=en)
    children = {link.child_id for link in chain.links}
    for node, step in zip(chain.nodes, chain.steps, strict=True):
        if node.id in children:
            continue
        place = f"{node.number}, {step.depth} / {step.age_days} d"
        if node.may_end_chain:
            zh = f"链止于国家计量标准或基准（{place}：深度 / 使用时证书龄）。"
            en = (
                f"The chain ends at a national or primary standard ({place}: depth / age of the certificate when used)."
            )
            yield found(T21, (node.id,), passed=True, zh=zh, en=en)
        else:
            zh = f"链止于 {node.number}，它不是国家计量标准或基准。请补登其上级证书。"
            en = f"The chain ends at {node.number}, no national or primary standard: record the certificate above it."
            yield undecided(T21, (node.id,), zh=zh, en=en)
