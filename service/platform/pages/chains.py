"""Find a certificate of the city, see what it rests on, and walk up and down."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, RedirectResponse

from domain.traceability.chain import CertificateNode
from domain.traceability.chain import Chain as DomainChain
from domain.traceability.finding import Finding
from domain.traceability.rules import state
from service.kit.database import ReadSessionDep
from service.kit.edge import StrictRoute
from service.kit.paging import PageRequest
from service.look.chain_drawing import branches, draw_chain
from service.platform.graph import rules, search
from service.platform.graph.chain import Chain, Node, chain_of
from service.platform.graph.faults import MEANINGS
from service.platform.pages.visit import ROWS, Asked, Days, Regulator

router = APIRouter(prefix="/city", route_class=StrictRoute)

Name = Annotated[str, Query(max_length=80)]
Cursor = Annotated[str | None, Query(max_length=500)]
STRUCTURAL = frozenset(each.rule for each in MEANINGS.values())


@router.get("", response_model=None)
def door(
    *, visit: Regulator, session: ReadSessionDep, number: Name = "", issuer: Name = ""
) -> HTMLResponse | RedirectResponse:
    """Find certificates by number, and by issuer where it is known; a single one is opened."""
    number, issuer = number.strip(), issuer.strip()
    if not number:
        return visit.show("city_door.html", number="", issuer=issuer, found=None)
    found = search.named(session, number=number, issuer=issuer or None, known_on=visit.today)
    if len(found) == 1 and found[0].level is not None:
        return visit.go(address(found[0].issuer, number))
    names = search.names_of(session, (each.issuer for each in found))
    return visit.show("city_door.html", number=number, issuer=issuer, found=found, names=names)


@router.get("/certificate")
def opened(
    *, visit: Regulator, session: ReadSessionDep, days: Asked, issuer: Name, number: Name, after: Cursor = None
) -> HTMLResponse:
    """Draw what a certificate rests on, tell which rules fail, and list what rests on it."""
    chain = chain_of(session.connection(), issuer=issuer, number=number, on=days.on, known_on=days.known_at)
    found = rules.findings_of(chain, on=days.on, known_on=days.known_at)
    names = search.names_of(session, (node.issuer for node in chain.nodes.values()))
    drawn = _drawn(chain, days, names)
    failed = (*_structural(chain, drawn), *(each for each in found if _told_only_here(each)))
    page, below = search.below(
        session, parent_id=chain.root_id, known_on=days.known_at, request=PageRequest(limit=ROWS, after=after)
    )
    root = chain.nodes[chain.root_id]
    return visit.show(
        "city_certificate.html",
        number=number,
        issuer=issuer,
        root=root,
        days=days,
        names={**names, **search.names_of(session, (each.certificate.issuer for each in below))},
        state="broken" if not chain.traceable else state(found).value,
        failed=failed,
        lost_on=root.lost_on,
        undecided=[each for each in found if each.undecided],
        drawing=draw_chain(drawn, failed),
        tree=branches(drawn, failed),
        up=_upward(chain, days),
        below=below,
        onward=page.after,
        base=address(issuer, number, days),
        json=f"/api/v1/audit/certificates/{quote(issuer, safe='')}/{quote(number, safe='')}?{_query(days)}",
        address=lambda each: address(each.issuer, each.number, days),
    )


def address(issuer: str, number: str, days: Days | None = None) -> str:
    """Return the page of a certificate; issuer and number may hold any character."""
    query = urlencode({"issuer": issuer, "number": number})
    return f"/city/certificate?{query}{'&' + _query(days) if days else ''}"


def _query(days: Days) -> str:
    return urlencode({"on": days.on, "known_at": days.known_at})


def _upward(chain: Chain, days: Days) -> Mapping[str, str]:
    """Certificate above -> its page, on the same days; a gap has none."""
    return {
        _id(node): address(node.issuer, node.number, days)
        for node in chain.nodes.values()
        if node.id != chain.root_id and node.level is not None
    }


def _id(node: Node) -> str:
    """What the drawing calls a certificate; a gap has nothing but this to be shown by."""
    return str(node.id) if node.level is not None else f"{node.number} · {node.issuer or '?'}"


def _drawn(chain: Chain, days: Days, names: Mapping[str, str]) -> DomainChain:
    """The chain with the names that people know."""
    ids = {str(node.id): _id(node) for node in chain.nodes.values()}
    walked = rules.walked(chain, known_on=days.known_at)
    return replace(
        walked,
        nodes=tuple(_titled(node, names) for node in walked.nodes),
        links=tuple(replace(link, parent_id=ids[link.parent_id]) for link in walked.links),
        gaps=tuple(replace(gap, parent_id=ids[gap.parent_id]) for gap in walked.gaps),
    )


def _titled(node: CertificateNode, names: Mapping[str, str]) -> CertificateNode:
    return replace(node, name_zh=names[node.issuer], name_en=names[node.issuer])


def _structural(chain: Chain, drawn: DomainChain) -> Iterator[Finding]:
    """The faults that the audit of the whole city counts, at the uses and certificates of the drawing."""
    for each in chain.findings:
        child = _id(chain.nodes[each.certificate_id])
        parent = None if each.parent_id is None else _id(chain.nodes[each.parent_id])
        used = [link.id for link in drawn.links if link.child_id == child and link.parent_id == parent]
        meaning = MEANINGS[each.fault]
        yield Finding(
            rule=meaning.rule,
            severity=meaning.severity,
            passed=False,
            subject=tuple(used) if parent else (child,),
            zh=meaning.zh,
            en=meaning.en,
        )


def _told_only_here(finding: Finding) -> bool:
    """Whether it failed, and the structural faults do not say so already."""
    return not finding.passed and not finding.undecided and finding.rule not in STRUCTURAL
