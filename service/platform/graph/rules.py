"""The rules of traceability that can be applied to what was reported, by the functions of the laboratories.

The message names certificates, days and pseudonyms, so what needs results, documents or the laboratory's own records is
left to the dossier (:class:`domain.traceability.rules.Stage`).
"""

from collections.abc import Iterator
from datetime import date

from domain.exchange.certificate_issued import CertificateIssued
from domain.exchange.wire import day_of, instant
from domain.traceability.chain import CertificateNode, EventKind, Level, Link, StatusEvent
from domain.traceability.chain import Chain as DomainChain
from domain.traceability.facts import SignatureFact
from domain.traceability.finding import Facts, Finding, Severity
from domain.traceability.rules import Stage, audit, checks_at
from domain.traceability.rules_conditions import T24
from domain.traceability.rules_documents import T25
from domain.traceability.rules_work import T19
from domain.traceability.times import as_of
from domain.traceability.walk import walk
from service.platform.graph.chain import Chain, Node

_OF_REPORTED = checks_at(Stage.PLATFORM)
_OF_REGISTERED = tuple(check for check in _OF_REPORTED if check.rule is not T19)
NOT_TOLD = "—"
"""Stands for the reason of a withdrawal, which the graph does not keep."""


def findings_of(chain: Chain, *, on: date, known_on: date) -> tuple[Finding, ...]:
    """Return what the rules find about the certificate that was asked about and all above it.

    Rules about the work are applied to what a laboratory reported; of a registered certificate only its place in the
    chain is judged.
    """
    root = chain.nodes[chain.root_id]
    message = None if chain.message is None else CertificateIssued.model_validate_json(chain.message)
    facts = _facts(message, root)
    checks = _OF_REGISTERED if message is None else _OF_REPORTED
    found = audit(as_of(walked(chain, known_on=known_on), on=on, known_at=known_on), facts, known_on, checks)
    return (*found, *_materials(message, str(chain.root_id)), *_records_lost(chain))


def _materials(message: CertificateIssued | None, root_id: str) -> Iterator[Finding]:
    """Yield T25 of each reference material that was reported: its last day of use against the day of the work.

    Producer and homogeneity are not reported; the laboratory's dossier decides those.
    """
    used_on = day_of(message.times.finished_at) if message else None
    for each in (message.reference_materials or ()) if message else ():
        batch, last = each.batch or "—", date.fromisoformat(each.expires)
        yield Finding(
            rule=T25.id,
            severity=T25.severity,
            passed=used_on is not None and used_on <= last,
            subject=(root_id,),
            zh=f"标准物质 {each.crm_no}（批号 {batch}）有效期至 {last}，用于 {used_on}。",
            en=f"Reference material {each.crm_no} (batch {batch}) is good until {last}; used on {used_on}.",
        )


def _records_lost(chain: Chain) -> Iterator[Finding]:
    """Yield what to say of certificates whose laboratory has lost the records.

    A warning: the certificate was issued, and nothing of it can be shown any more.
    """
    for node in chain.nodes.values():
        day = node.lost_on
        if day is not None:
            yield Finding(
                rule=T24.id,
                severity=Severity.WARNING,
                passed=False,
                subject=(str(node.id),),
                zh=f"机构已不再持有证书 {node.number} 的记录（丢失于 {day} 经平台确认）：无法出具档案，请向机构核实。",
                en=f"The laboratory no longer holds the records of {node.number} (loss acknowledged on {day}): "
                "no dossier can be opened; ask it what remains.",
            )


def walked(chain: Chain, *, known_on: date) -> DomainChain:
    """Return the chain as the domain knows one; ids are those of the graph, as text."""
    reported = [_node(node, known_on) for node in chain.nodes.values() if node.level is not None]
    return walk(str(chain.root_id), reported, _links(chain))


def _facts(message: CertificateIssued | None, root: Node) -> Facts:
    if message is None:
        return Facts(performed_on=root.issued_on or date.max)
    signed = (
        ("operator", message.persons.operator, message.times.finished_at),
        ("checker", message.persons.checker, message.times.reviewed_at or message.times.issued_at),
        ("approver", message.persons.signatory, message.times.issued_at),
    )
    return Facts(
        performed_on=day_of(message.times.finished_at),
        signatures=tuple(
            SignatureFact(role=role, person_id=person, at=instant(at), authorised=None) for role, person, at in signed
        ),
    )


def _node(node: Node, known_on: date) -> CertificateNode:
    return CertificateNode(
        id=str(node.id),
        number=node.number,
        issuer=node.issuer,
        level=node.level or Level.ITEM,
        name_zh="",
        name_en="",
        issued_on=node.issued_on or date.max,
        valid_until=node.valid_until,
        digest="",
        results=(),
        events=tuple(
            StatusEvent(kind=EventKind(event.kind), effective_on=event.effective_on, known_on=known_on, reason=NOT_TOLD)
            for event in node.events
        ),
    )


def _links(chain: Chain) -> Iterator[Link]:
    """Uses without points: which results were used, and where, is not reported."""
    for use in chain.uses:
        yield Link(
            child_id=str(use.child_id),
            child_where="",
            parent_id=str(use.parent_id),
            parent_result_id="",
            quantity_kind="",
            point_low="",
            point_high="",
            unit="",
            used_on=use.used_on,
        )
