"""The chain under a certificate, and the regulator's view of it: rules, findings, and the dossier to take away."""

import re
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query
from markupsafe import Markup
from pydantic import BeforeValidator
from sqlmodel import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from domain.calibration.places import reading_place
from domain.calibration.record import OriginalRecord, Reading
from domain.evidence.checkpoint import CountersignedCheckpoint
from domain.evidence.documents import from_document
from domain.exchange.dossier import Dossier
from domain.specialty.applying import applying_tests
from domain.specialty.layout import channels_of
from domain.specialty.parts import Bilingual
from domain.traceability.chain import CertificateNode, Chain, Link
from domain.traceability.finding import Facts, Finding
from domain.traceability.rules import RULES
from domain.traceability.rules_scheme import uses
from domain.traceability.walk import walk
from service.audit.dossiers import dossier_of
from service.audit.operations import open_dossier
from service.audit.search import search
from service.calibrations.packs import edition
from service.certificates import queries as certificates
from service.certificates.showing import listed
from service.kit.actor import Role
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.paging import PageRequest
from service.kit.problems import NotFound
from service.kit.wire import Day
from service.look.assets import STATIC
from service.look.chain_drawing import branches, draw_chain
from service.pages.view import Auditor, Reader, Visit
from service.people import queries as people

router = APIRouter()

Word = Annotated[str, Query(max_length=60)]
On = Annotated[Day | None, BeforeValidator(lambda typed: typed or None), Query()]


@router.get("/certificates/{number}/chain")
def chain(*, number: str, visit: Reader, session: ReadSessionDep) -> HTMLResponse:
    """Draw what a certificate rests on, as known today."""
    signer = visit.request.app.state.signer
    dossier = dossier_of(session, lab_id=visit.member.lab_id, number=number, on=None, at=visit.at, signer=signer)
    found, findings = opened_chain(dossier)
    may_audit = visit.member.has(Role.REGULATOR, Role.QUALITY)
    return visit.show(
        "chain.html",
        number=number,
        state=dossier.state,
        drawing=draw_chain(found, findings),
        tree=branches(found, findings),
        up=_upward(number, found) if may_audit else {},
        may_audit=may_audit,
        failed=[finding for finding in findings if not finding.passed],
        rules=RULES,
        schemes={use.scheme.id: use.scheme for use in uses(found, from_document(dict(dossier.facts), Facts))}.values(),
    )


@router.get("/audit", response_model=None)
def audit(*, visit: Auditor, session: ReadSessionDep, word: Word = "") -> HTMLResponse | RedirectResponse:
    """Find what to open; the whole number of a certificate leads straight to it."""
    lab_id, asked = visit.member.lab_id, word.strip()
    if not asked:
        page = certificates.list_certificates(session, lab_id=lab_id, request=PageRequest(limit=20, after=None))
        return visit.show("audit_door.html", word="", rows=listed(session, page.rows, day=visit.today))
    found = search(session, lab_id=lab_id, word=asked)
    if any(hit.certificate.number == asked for hit in found.certificates):
        return visit.go(f"/audit/{quote(asked, safe='')}")
    hits = {hit.certificate.id: hit for hit in found.certificates}
    rows = listed(session, [hit.certificate for hit in found.certificates], day=visit.today)
    return visit.show("audit_door.html", word=asked, rows=rows, hits=hits, found=found, since=year_before(visit.today))


@router.get("/audit/{number}")
def opened(*, number: str, visit: Auditor, session: SessionDep, on: On = None, known_at: On = None) -> HTMLResponse:
    """Open a certificate down to its raw readings; the viewing is journalled."""
    dossier = _opened(visit, session, number, on=on, known_at=known_at)
    found, findings = opened_chain(dossier)
    rules = [(rule, [finding for finding in findings if finding.rule == rule.id]) for rule in RULES.values()]
    laboratory = people.laboratory(session, visit.member.lab_id)
    return visit.show(
        "audit.html",
        number=number,
        dossier=dossier,
        first=found.nodes[0].issued_on,
        rules=rules,
        readings=_readings(session, dossier),
        failed=[finding for finding in findings if not finding.passed],
        count=len(findings),
        drawing=draw_chain(found, findings),
        tree=branches(found, findings),
        up=_upward(number, found, dossier),
        laboratory=laboratory,
        lab_key=laboratory.public_key,
        file=file_name(number),
        stem=file_name(number).removesuffix(".json"),
        countersigned=_countersigned(dossier),
    )


@router.get("/audit/{number}/chain.svg")
def drawn(*, number: str, visit: Auditor, session: SessionDep, on: On = None, known_at: On = None) -> Response:
    """Give the chain as a drawing that stands by itself, with the style it has on the page."""
    dossier = _opened(visit, session, number, on=on, known_at=known_at)
    found, findings = opened_chain(dossier)
    page = visit.show(
        "chain.svg",
        number=number,
        drawing=draw_chain(found, findings),
        tree=branches(found, findings),
        up={},
        style=Markup((STATIC / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file, inside CDATA
    )
    return Response(page.body, media_type="image/svg+xml", headers={"Vary": page.headers["Vary"]})


@router.get("/audit/{number}/above/{parent_id}")
def above(
    *, number: str, parent_id: str, visit: Auditor, session: SessionDep, on: On = None, known_at: On = None
) -> HTMLResponse:
    """Show one certificate above: the part of the chain over it, what was found there, and what rests on it."""
    dossier = _opened(visit, session, number, on=on, known_at=known_at)
    whole, findings = opened_chain(dossier)
    if parent_id == whole.root_id or whole.node(parent_id) is None:
        raise NotFound
    part = walk(parent_id, whole.nodes, whole.links)
    return visit.show(
        "audit_above.html",
        number=number,
        dossier=dossier,
        node=part.nodes[0],
        below=_uses(whole, parent_id, findings),
        failed=[finding for finding in findings if not finding.passed],
        drawing=draw_chain(part, findings),
        tree=branches(part, findings),
        up=_upward(number, whole, dossier),
    )


def _readings(session: Session, dossier: Dossier) -> list[tuple[Bilingual, Reading]]:
    """Every raw reading with its place in words."""
    record = from_document(dict(dossier.record), OriginalRecord)
    pack = edition(session, record.pack_digest)
    tests = {test.id: test for test in applying_tests(pack, record.item)}
    channels = {(test.id, each.id): each for test in tests.values() for each in channels_of(pack, test, record.item)}
    return [
        (
            reading_place(tests[each.test], channels[each.test, each.channel], each.point, each.repeat, each.phase),
            each,
        )
        for each in record.readings
    ]


def _countersigned(dossier: Dossier) -> CountersignedCheckpoint | None:
    told = dossier.journal.countersigned
    return from_document(told.head, CountersignedCheckpoint) if told else None


def _uses(chain: Chain, parent_id: str, findings: tuple[Finding, ...]) -> list[tuple[CertificateNode, list[Finding]]]:
    """Certificates one level below, each with what is wrong with its use of this one."""
    used: dict[str, set[str]] = {}
    for link in chain.links:
        if link.parent_id == parent_id:
            used.setdefault(link.child_id, set()).add(link.id)
    return [
        (node, [each for each in findings if not each.passed and not used[node.id].isdisjoint(each.subject)])
        for node in chain.nodes
        if node.id in used
    ]


def _opened(visit: Visit, session: Session, number: str, *, on: Day | None, known_at: Day | None) -> Dossier:
    signer = visit.request.app.state.signer
    return open_dossier(
        session, actor=visit.member, at=visit.at, number=number, on=on, known_at=known_at, signer=signer
    )


def _upward(number: str, chain: Chain, dossier: Dossier | None = None) -> dict[str, str]:
    """Certificate above -> the page that shows it, on the same days."""
    query = urlencode({"on": dossier.on, "known_at": dossier.known_at}) if dossier else ""
    here = f"/audit/{quote(number, safe='')}"
    return {
        node.id: f"{here}/above/{quote(node.id, safe='')}{'?' if query else ''}{query}"
        for node in chain.nodes
        if node.id != chain.root_id
    }


def year_before(day: date) -> date:
    """Return the first day of the year that ends with ``day``: how far back an impact is asked for at first."""
    return day - timedelta(days=365)


def file_name(number: str) -> str:
    """Return the name under which a dossier is saved: one word for every shell and file system."""
    return f"dossier-{re.sub(r'[^0-9A-Za-z]+', '-', number).strip('-')}.json"


def opened_chain(dossier: Dossier) -> tuple[Chain, tuple[Finding, ...]]:
    """Return the dossier's chain, root first, and what the rules found."""
    nodes = [from_document(dict(each), CertificateNode) for each in dossier.chain.nodes]
    links = [from_document(dict(each), Link) for each in dossier.chain.links]
    findings = tuple(from_document(dict(each), Finding) for each in dossier.findings)
    return walk(nodes[0].id, nodes, links), findings
