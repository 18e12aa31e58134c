"""The chain under a certificate, and the regulator's view of it: rules, findings, and the dossier to take away."""

import re
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, RedirectResponse

from domain.evidence.documents import from_document
from domain.exchange.dossier import Dossier
from domain.traceability.chain import CertificateNode, Chain, Link
from domain.traceability.finding import Facts, Finding
from domain.traceability.rules import RULES
from domain.traceability.rules_scheme import uses
from domain.traceability.walk import walk
from service.audit.dossiers import dossier_of
from service.audit.operations import open_dossier
from service.certificates import queries as certificates
from service.certificates.showing import listed
from service.kit.actor import Role
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.paging import PageRequest
from service.kit.wire import Day
from service.pages.chain_drawing import branches, draw_chain
from service.pages.view import Auditor, Reader
from service.people import queries as people

router = APIRouter()

Number = Annotated[str, Query(max_length=60)]
DayText = Annotated[str, Query(max_length=10)]
On = Annotated[Day | None, Query()]


@router.get("/certificates/{number}/chain")
def chain(*, number: str, visit: Reader, session: ReadSessionDep) -> HTMLResponse:
    """Draw what a certificate rests on, as known today."""
    signer = visit.request.app.state.signer
    dossier = dossier_of(session, lab_id=visit.member.lab_id, number=number, on=None, at=visit.at, signer=signer)
    found, findings = opened_chain(dossier)
    return visit.show(
        "chain.html",
        number=number,
        state=dossier.state,
        drawing=draw_chain(found, findings),
        tree=branches(found, findings),
        may_audit=visit.member.has(Role.REGULATOR, Role.QUALITY),
        failed=[finding for finding in findings if not finding.passed],
        rules=RULES,
        schemes={use.scheme.id: use.scheme for use in uses(found, from_document(dict(dossier.facts), Facts))}.values(),
    )


@router.get("/audit", response_model=None)
def audit(
    *, visit: Auditor, session: ReadSessionDep, number: Number = "", on: DayText = "", known_at: DayText = ""
) -> HTMLResponse | RedirectResponse:
    """Ask which certificate to open."""
    if number.strip():
        row = certificates.certificate(session, lab_id=visit.member.lab_id, number=number.strip())
        days = {name: day for name, day in (("on", on), ("known_at", known_at)) if day}
        return visit.go(f"/audit/{row.number}" + (f"?{urlencode(days)}" if days else ""))
    page = certificates.list_certificates(
        session, lab_id=visit.member.lab_id, request=PageRequest(limit=20, after=None)
    )
    return visit.show("audit_door.html", rows=listed(session, page.rows, day=visit.today))


@router.get("/audit/{number}")
def opened(*, number: str, visit: Auditor, session: SessionDep, on: On = None, known_at: On = None) -> HTMLResponse:
    """Open a certificate down to its raw readings; the viewing is journalled."""
    signer = visit.request.app.state.signer
    dossier = open_dossier(
        session, actor=visit.member, at=visit.at, number=number, on=on, known_at=known_at, signer=signer
    )
    found, findings = opened_chain(dossier)
    rules = [(rule, [finding for finding in findings if finding.rule == rule.id]) for rule in RULES.values()]
    readings = dossier.record.get("readings", [])
    return visit.show(
        "audit.html",
        number=number,
        dossier=dossier,
        rules=rules,
        readings=readings,
        failed=[finding for finding in findings if not finding.passed],
        count=len(findings),
        drawing=draw_chain(found, findings),
        tree=branches(found, findings),
        lab_key=people.laboratory(session, visit.member.lab_id).public_key,
        file=file_name(number),
    )


def file_name(number: str) -> str:
    """Return the name under which a dossier is saved: one word for every shell and file system."""
    return f"dossier-{re.sub(r'[^0-9A-Za-z]+', '-', number).strip('-')}.json"


def opened_chain(dossier: Dossier) -> tuple[Chain, tuple[Finding, ...]]:
    """Return the dossier's chain, root first, and what the rules found."""
    nodes = [from_document(dict(each), CertificateNode) for each in dossier.chain.nodes]
    links = [from_document(dict(each), Link) for each in dossier.chain.links]
    findings = tuple(from_document(dict(each), Finding) for each in dossier.findings)
    return walk(nodes[0].id, nodes, links), findings
