"""One certificate and everything above it, by one recursive query; and what the structural rules say of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from domain.traceability.chain import Level
from service.kit.clock import civil_day
from service.kit.database import Asks
from service.platform.graph import levels
from service.platform.graph.faults import STOPPING, Fault
from service.platform.graph.refusals import CertificateNotReported
from service.platform.graph.tables import (
    GraphCertificateRow,
    GraphEventRow,
    GraphIssuerRow,
    GraphLinkRow,
    GraphQuantityRow,
)
from service.platform.lost import KNOWN_UNTIL, end_of, lost_at
from service.platform.tables import CertificateRow, JournalBreakRow, MessageRow, PayloadRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Something that befell a certificate, as known on the day asked about."""

    kind: str
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A certificate in the chain; a gap has a number and nothing else."""

    id: int
    issuer: str
    number: str
    level: Level | None
    """None: a gap."""
    quantity: str | None
    county: int | None
    issued_on: date | None
    valid_until: date | None
    known_on: date | None
    events: tuple[Ended, ...]
    lost_on: date | None
    """Day on which it was acknowledged that its laboratory has lost the records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """That a certificate's work was done under its parent."""

    child_id: int
    parent_id: int
    used_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that fails, and where: at a use of a parent, or at a certificate itself."""

    fault: Fault
    certificate_id: int
    parent_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The certificate that was asked about, all above it, and the findings."""

    root_id: int
    nodes: Mapping[int, Node]
    """The root first, then in the order in which they became known."""
    uses: Sequence[Use]
    findings: Sequence[Finding]
    message: str | None
    """The payload that reported the root; None: it was registered, or its payload has been purged."""

    @property
    def traceable(self) -> bool:
        """Whether nothing stops it: the answer to "was it traceable on that day?"."""
        return not any(finding.fault in STOPPING for finding in self.findings)


_ISSUER = sa.bindparam("issuer", type_=sa.String)
_NUMBER = sa.bindparam("number", type_=sa.String)
_KNOWN = sa.bindparam("known_on", type_=sa.Date)


_SPACE: sa.ColumnElement[str] = sa.literal_column("' '", sa.String)
_COMMA: Any = sa.literal_column("','")  # SQLAlchemy's own type says str, and takes any expression
"""Written into the statement, not bound: a separator that is bound makes SQLAlchemy write it anew at every question."""


def _statement(*, looks_for_losses: bool) -> sa.Select[*tuple[Any, ...]]:
    row, link, event = GraphCertificateRow, GraphLinkRow, GraphEventRow
    facts = (row.number, row.issuer_id, row.level, row.quantity_id, row.county)
    days = (row.issued_on, row.valid_until, row.known_on)
    columns = (col(row.id), *(col(each) for each in facts), *(col(each) for each in days))
    root = (
        sa.select(
            sa.cast(sa.null(), sa.Integer).label("child_id"), sa.cast(sa.null(), sa.Date).label("used_on"), *columns
        )
        .join(GraphIssuerRow, col(GraphIssuerRow.id) == col(row.issuer_id))
        .where(
            col(row.number) == _NUMBER,
            col(GraphIssuerRow.code) == _ISSUER,
            col(row.level) > sa.literal_column(str(levels.GAP)),
            col(row.known_on) <= _KNOWN,
        )
        .cte("up", recursive=True)
    )
    up = root.union(
        sa.select(col(link.certificate_id), col(link.used_on), *columns)
        .join_from(root, link, col(link.certificate_id) == root.c.id)
        .join(row, col(row.id) == col(link.parent_id))
        # what was not known yet is a gap: nothing above it was known to be above
        .where(root.c.known_on <= _KNOWN)
    )
    # a subquery a name: joined, all issuers and events of the city would be read to tell those of eight certificates
    issuer = sa.select(col(GraphIssuerRow.code)).where(col(GraphIssuerRow.id) == up.c.issuer_id).correlate(up)
    quantity = sa.select(col(GraphQuantityRow.code)).where(col(GraphQuantityRow.id) == up.c.quantity_id)
    ended = sa.cast(col(event.effective_on), sa.String).concat(_SPACE).concat(col(event.kind))
    events = sa.select(sa.func.aggregate_strings(ended, _COMMA)).where(
        col(event.certificate_id) == up.c.id, col(event.known_on) <= _KNOWN
    )
    message = (
        sa.select(col(PayloadRow.payload))
        .join(
            MessageRow,
            (col(MessageRow.lab_code) == col(PayloadRow.lab_code))
            & (col(MessageRow.stream) == col(PayloadRow.stream))
            & (col(MessageRow.sequence) == col(PayloadRow.sequence)),
        )
        .join(
            CertificateRow,
            (col(CertificateRow.lab_code) == col(MessageRow.lab_code))
            & (col(CertificateRow.message_id) == col(MessageRow.message_id)),
        )
        .where(col(CertificateRow.lab_code) == _ISSUER, col(CertificateRow.number) == _NUMBER)
    )
    return sa.select(
        up.c.child_id,
        up.c.used_on,
        up.c.id,
        issuer.scalar_subquery(),
        up.c.number,
        up.c.level,
        quantity.scalar_subquery(),
        up.c.county,
        up.c.issued_on,
        up.c.valid_until,
        up.c.known_on,
        events.scalar_subquery(),
        lost_at(issuer.scalar_subquery(), up.c.number) if looks_for_losses else sa.null(),
        sa.select(sa.exists(sa.select(col(JournalBreakRow.number)))).scalar_subquery(),
        sa.case((up.c.child_id.is_(None), message.scalar_subquery())),
    )


CHAIN = _statement(looks_for_losses=False)
"""Built once: SQLAlchemy then compiles it once, too. The last column but one: whether any laboratory lost records."""
_CHAIN_WITH_LOSSES = _statement(looks_for_losses=True)
"""Takes half as long again, so it is asked only in a city where records were lost."""


def asked(issuer: str, number: str, known_on: date) -> dict[str, object]:
    """Return the parameters of ``CHAIN``."""
    return {_ISSUER.key: issuer, _NUMBER.key: number, _KNOWN.key: known_on, KNOWN_UNTIL.key: end_of(known_on)}


def chain_of(connection: Asks, *, issuer: str, number: str, on: date, known_on: date) -> Chain:
    """Return the chain above a certificate and what was wrong with it on ``on``, by what was known on ``known_on``.

    Raises CertificateNotReported where nobody had reported it by then.
    """
    nodes: dict[int, Node] = {}
    uses: set[tuple[int, int, date]] = set()
    root_id, message = None, None
    # a connection, not a session: nothing is mapped, and a quarter of the time would go into finding that out
    found = list(connection.execute(CHAIN, asked(issuer, number, known_on)))
    if found and found[0][-2]:
        found = list(connection.execute(_CHAIN_WITH_LOSSES, asked(issuer, number, known_on)))
    for child, used_on, key, by, name, level, quantity, county, issued, until, known, events, lost, _, payload in found:
        if child is None:
            root_id, message = key, payload
        else:
            uses.add((child, key, used_on))
        if key in nodes:
            continue
        gap = level == levels.GAP or known > known_on
        nodes[key] = Node(
            id=key,
            issuer=by,
            number=name,
            level=None if gap else levels.name(level),
            quantity=None if gap else quantity,
            county=None if gap else county,
            issued_on=None if gap else issued,
            valid_until=None if gap else until,
            known_on=None if gap else known,
            events=() if gap or not events else tuple(_ended(each) for each in sorted(events.split(","))),
            lost_on=None if lost is None else civil_day(lost),
        )
    if root_id is None:
        raise CertificateNotReported("/number", number=number, issuer=issuer)
    ordered = [Use(child_id=child, parent_id=parent, used_on=used_on) for child, parent, used_on in sorted(uses)]
    told = {key: nodes[key] for key in sorted(nodes, key=lambda key: (key != root_id, key))}
    findings = tuple(_findings(root_id, told, ordered, on))
    return Chain(root_id=root_id, nodes=told, uses=ordered, findings=findings, message=message)


def _ended(text: str) -> Ended:
    """Read ``2026-03-01 withdrawn``."""
    effective_on, _, kind = text.partition(" ")
    return Ended(kind=kind, effective_on=date.fromisoformat(effective_on))


def _findings(root_id: int, nodes: Mapping[int, Node], uses: Sequence[Use], on: date) -> Iterator[Finding]:
    if not _in_force(nodes[root_id], on):
        yield Finding(fault=Fault.NOT_IN_FORCE, certificate_id=root_id)
    supported = {use.child_id for use in uses}
    circular = _circular(uses)
    for node in nodes.values():
        if node.level is not None and levels.code(node.level) < levels.TOP and node.id not in supported:
            yield Finding(fault=Fault.GAP, certificate_id=node.id)
        if node.id in circular:
            yield Finding(fault=Fault.CYCLE, certificate_id=node.id)
    for use in uses:
        for fault in _faults_of(nodes[use.child_id], nodes[use.parent_id], use.used_on, on):
            yield Finding(fault=fault, certificate_id=use.child_id, parent_id=use.parent_id)


def _faults_of(child: Node, parent: Node, used_on: date, on: date) -> Iterator[Fault]:
    if parent.level is None or child.level is None or parent.issued_on is None:
        yield Fault.GAP
        return
    if used_on < parent.issued_on or (parent.valid_until is not None and used_on > parent.valid_until):
        yield Fault.OUTSIDE_VALIDITY
    ended_on = min((event.effective_on for event in parent.events), default=None)
    if ended_on is not None and ended_on <= on:
        yield Fault.ENDED_BEFORE_USE if ended_on <= used_on else Fault.ENDED_LATER
    if levels.code(parent.level) < levels.code(child.level):
        yield Fault.LEVEL_ORDER


def _in_force(node: Node, on: date) -> bool:
    issued = node.issued_on is not None and node.issued_on <= on
    valid = node.valid_until is None or on <= node.valid_until
    return issued and valid and all(event.effective_on > on for event in node.events)


def _circular(uses: Sequence[Use]) -> set[int]:
    """Certificates that stand above themselves."""
    above: dict[int, set[int]] = {}
    for use in uses:
        above.setdefault(use.child_id, set()).add(use.parent_id)
    found = set()
    for start, parents in above.items():
        reached: set[int] = set()
        waiting = [*parents]
        while waiting:
            each = waiting.pop()
            if each not in reached:
                reached.add(each)
                waiting += above.get(each, ())
        if start in reached:
            found.add(start)
    return found
