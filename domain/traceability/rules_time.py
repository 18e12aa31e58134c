"""T04, T05 and T22: what a certificate rests on was in force on the day it was used. All days are inclusive."""

from collections.abc import Iterator
from datetime import date

from domain.traceability.chain import CertificateNode, Chain, EventKind, Link, StatusEvent
from domain.traceability.finding import Facts, Finding, Rule, Severity, found

T04 = Rule(
    id="T04",
    severity=Severity.ERROR,
    zh="使用之日，上级证书未被撤销、修改或替代；之后发生的，列出受影响的下级。",
    en="The parent was not withdrawn, amended or superseded on the day of use; if it was later, the child is listed.",
    reference="ISO/IEC 17025:2017, 6.5, 7.8.8, 7.10",
)
T05 = Rule(
    id="T05",
    severity=Severity.ERROR,
    zh="使用日期不早于上级证书的发证日期，且在其有效期内（首尾两日均含）。",
    en="The day of use is not before the parent's issue and not after its validity (both days included).",
    reference="ISO/IEC 17025:2017, 6.4.7, 6.5.1; JJF 1033",
)
T22 = Rule(
    id="T22",
    severity=Severity.ERROR,
    zh="溯源链在时间上不中断：每一级在被使用时均有效，且先于下级证书发出。",
    en="The chain is unbroken in time: every step was in force when used, and used before its child was issued.",
    reference="VIM 2.41",
)

EVENT_NAMES = {
    EventKind.WITHDRAWN: ("撤销", "withdrawn"),
    EventKind.SUPERSEDED: ("替代", "superseded"),
    EventKind.AMENDED: ("修改", "amended"),
}


def status_on_use(chain: Chain, _facts: Facts, on: date) -> Iterator[Finding]:
    """T04 for every link, by the events known on ``on``; an event effective on the very day of use counts."""
    for link, parent in _known(chain):
        at_use, later = _events(link, parent, on)
        for event in at_use:
            yield _status(
                link, parent, event, Severity.ERROR, zh="请改用有效的标准重做。", en="Repeat the work with a valid one."
            )
        for event in later:
            yield _status(
                link, parent, event, Severity.WARNING, zh="请评估其影响。", en="Assess what it means for the child."
            )
        if not at_use and not later:
            zh = f"上级证书 {parent.number} 在 {link.used_on} 使用时状态正常。"
            en = f"{parent.number} stood as issued when used on {link.used_on}."
            yield found(T04, (link.id,), passed=True, zh=zh, en=en)


def _status(
    link: Link, parent: CertificateNode, event: StatusEvent, severity: Severity, *, zh: str, en: str
) -> Finding:
    zh_kind, en_kind = EVENT_NAMES[event.kind]
    return found(
        T04,
        (link.id, link.child_id),
        passed=False,
        severity=severity,
        zh=f"上级证书 {parent.number} 自 {event.effective_on} 起被{zh_kind}（{event.reason}），用于 {link.used_on}。"
        + zh,
        en=f"{parent.number} was {en_kind} from {event.effective_on} ({event.reason}), used on {link.used_on}. {en}",
    )


def inside_validity(chain: Chain, _facts: Facts, _on: date) -> Iterator[Finding]:
    """T05 for every link."""
    for link, parent in _known(chain):
        until = parent.valid_until or "—"
        zh = f"上级证书 {parent.number}（{parent.issued_on} 至 {until}）用于 {link.used_on}。"
        en = f"{parent.number} ({parent.issued_on} to {until}) was used on {link.used_on}."
        yield found(T05, (link.id,), passed=_valid(link, parent), zh=zh, en=en)


def unbroken_in_time(chain: Chain, _facts: Facts, on: date) -> Iterator[Finding]:
    """T22 for every standard of the root: the whole way above it, up to the first place where time breaks."""
    for link in chain.links_of(chain.root_id):
        broken = _first_break(chain, link, on)
        if broken is None:
            parent = _number(chain, link.parent_id)
            zh = f"自 {parent} 向上，各级在使用时均有效。"
            en = f"From {parent} upward every step was in force when it was used."
        else:
            parent, child = _number(chain, broken.parent_id), _number(chain, broken.child_id)
            zh = f"链在 {broken.used_on} 中断：{parent} 用于 {child} 时无效，或晚于其发证。"
            en = f"On {broken.used_on} {parent} was not in force for {child}, or used too late."
        subject = (link.id,) if broken is None else (link.id, broken.id)
        yield found(T22, subject, passed=broken is None, zh=zh, en=en)


def _number(chain: Chain, node_id: str) -> str:
    """Number by which people know a certificate; an unknown parent has only its id."""
    node = chain.node(node_id)
    return node_id if node is None else node.number


def _known(chain: Chain) -> Iterator[tuple[Link, CertificateNode]]:
    """Links whose parent is on record; T01 and T21 speak of the others."""
    for link in chain.links:
        parent = chain.node(link.parent_id)
        if parent is not None:
            yield link, parent


def _events(link: Link, parent: CertificateNode, on: date) -> tuple[list[StatusEvent], list[StatusEvent]]:
    known = [event for event in parent.events if event.known_on <= on]
    return (
        [event for event in known if event.effective_on <= link.used_on],
        [event for event in known if event.effective_on > link.used_on],
    )


def _valid(link: Link, parent: CertificateNode) -> bool:
    return parent.issued_on <= link.used_on and (parent.valid_until is None or link.used_on <= parent.valid_until)


def _first_break(chain: Chain, start: Link, on: date) -> Link | None:
    """First link, breadth first from ``start``, that was not in force when used; a link above is visited once."""
    waiting, seen = [start], {start.id}
    for link in waiting:
        child, parent = chain.node(link.child_id), chain.node(link.parent_id)
        if child is not None and link.used_on > child.issued_on:
            return link
        if parent is None:
            continue
        if not _valid(link, parent) or _events(link, parent, on)[0]:
            return link
        above = [
            upper
            for upper in chain.links_of(parent.id)
            if upper.supports(link.parent_result_id) and upper.id not in seen
        ]
        seen.update(upper.id for upper in above)
        waiting.extend(above)
    return None
