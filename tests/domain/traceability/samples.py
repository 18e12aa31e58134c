"""An unbroken chain of four certificates, for a pressure gauge; tests break one thing at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime

from domain.traceability.chain import CertificateNode, Chain, Level, Link, NodeResult
from domain.traceability.facts import RegulationFact, SignatureFact
from domain.traceability.finding import Facts, Finding, Severity
from domain.traceability.walk import walk

WORK_DAY = date(2026, 3, 10)
KNOWN = date(2026, 6, 1)


def result(result_id: str, expanded: str, *, low: str = "0", high: str = "2.5", unit: str = "MPa") -> NodeResult:
    return NodeResult(
        id=result_id,
        quantity_kind="gauge_pressure",
        unit=unit,
        range_low=low,
        range_high=high,
        expanded_uncertainty=expanded,
        coverage_factor="2",
    )


def node(
    node_id: str, level: Level, issued_on: date, valid_until: date | None, *results: NodeResult
) -> CertificateNode:
    return CertificateNode(
        id=node_id,
        number=f"No-{node_id}",
        issuer="institute",
        level=level,
        name_zh=node_id,
        name_en=node_id,
        issued_on=issued_on,
        valid_until=valid_until,
        digest="sha256:00",
        results=results,
    )


def link(child: str, where: str, parent: str, parent_result: str, used_on: date) -> Link:
    return Link(
        child_id=child,
        child_where=where,
        parent_id=parent,
        parent_result_id=parent_result,
        quantity_kind="gauge_pressure",
        point_low="0.4",
        point_high="1.6",
        unit="MPa",
        used_on=used_on,
    )


ITEM = node(
    "item",
    Level.ITEM,
    date(2026, 3, 11),
    date(2026, 9, 9),
    result("up/0.8/initial", "0.0080", low="0.8", high="0.8"),
    result("up/1.6/initial", "0.0080", low="1.6", high="1.6"),
)
WORKING = node("working", Level.WORKING, date(2025, 6, 1), date(2026, 5, 31), result("w", "0.002"))
SOCIAL = node("social", Level.SOCIAL_PUBLIC, date(2024, 9, 1), None, result("s", "0.5", high="6000", unit="kPa"))
NATIONAL = node("national", Level.NATIONAL, date(2022, 1, 1), None, result("n", "0.0001", high="10"))

ITEM_LINK = replace(
    link("item", "up", "working", "w", WORK_DAY),
    standard_uncertainty="0.001",
    contribution="0.001",
    child_standard_uncertainty="0.004",
)
WORKING_LINK = link("working", "w", "social", "s", date(2025, 5, 20))
SOCIAL_LINK = link("social", "", "national", "n", date(2024, 8, 20))
NODES = (ITEM, WORKING, SOCIAL, NATIONAL)
LINKS = (ITEM_LINK, WORKING_LINK, SOCIAL_LINK)

SIGNATURES = tuple(
    SignatureFact(role=role, person_id=person, at=datetime(2026, 3, 11, hour, tzinfo=UTC), authorised=True)
    for role, person, hour in (("operator", "li", 1), ("checker", "wang", 2), ("approver", "zhao", 3))
)
FACTS = Facts(
    performed_on=WORK_DAY,
    regulations=(
        RegulationFact(code="JJG 52-2013", effective_from=date(2013, 12, 27), effective_to=None, in_scope=True),
    ),
    signatures=SIGNATURES,
)


def chain(*changed: CertificateNode | Link, without: tuple[str, ...] = ()) -> Chain:
    """The chain with nodes and links of the same id replaced, or left out."""
    nodes = {one.id: one for one in NODES}
    links = {(one.child_id, one.parent_id): one for one in LINKS}
    for one in changed:
        if isinstance(one, Link):
            links[one.child_id, one.parent_id] = one
        else:
            nodes[one.id] = one
    kept_nodes = [one for one in nodes.values() if one.id not in without]
    kept_links = [one for one in links.values() if one.child_id not in without]
    return walk("item", kept_nodes, kept_links)


def outcomes(findings: tuple[Finding, ...]) -> list[str]:
    """``pass``, ``fail``, ``warn`` or ``?`` for each finding, in order."""
    return [_outcome(found) for found in findings]


def _outcome(found: Finding) -> str:
    if found.passed:
        return "pass"
    if found.undecided:
        return "?"
    return "warn" if found.severity is Severity.WARNING else "fail"
