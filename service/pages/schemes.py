"""Verification schemes as official box diagrams, with the way of a certificate's chain marked in them."""

from typing import Annotated

from fastapi import APIRouter, Query
from markupsafe import Markup
from starlette.responses import HTMLResponse

from domain.authoring.unverified import unverified
from domain.evidence.documents import from_document
from domain.exchange.dossier import Dossier
from domain.standards.drawing import PARTS, draw_scheme
from domain.standards.scheme import Scheme
from domain.standards.schemes import builtin_schemes
from domain.traceability.chain import Chain
from domain.traceability.facts import OverrideFact
from domain.traceability.finding import Facts
from domain.traceability.rules_scheme import Use, uses
from service.audit.dossiers import dossier_of
from service.kit.database import ReadSessionDep
from service.pages.audits import opened_chain
from service.pages.overrides import shown_overrides
from service.pages.view import Reader
from service.standards.scheme_routes import scheme_named

router = APIRouter(prefix="/schemes")


@router.get("")
def schemes(*, visit: Reader) -> HTMLResponse:
    """List the schemes, and how much of each nobody has held against its text."""
    found = [(scheme, len(unverified(scheme))) for scheme in builtin_schemes().values()]
    return visit.show("schemes.html", schemes=found)


@router.get("/{scheme_id}")
def scheme(
    *,
    scheme_id: str,
    visit: Reader,
    session: ReadSessionDep,
    certificate: Annotated[str, Query(max_length=60)] = "",
) -> HTMLResponse:
    """Draw a scheme; with ``certificate`` the way of that certificate's chain is marked."""
    chosen, way, allowed = scheme_named(scheme_id), tuple[Use, ...](), tuple[OverrideFact, ...]()
    if certificate:
        signer = visit.request.app.state.signer
        dossier = dossier_of(
            session, lab_id=visit.member.lab_id, number=certificate, on=None, at=visit.at, signer=signer
        )
        # Of the dossier's own schemes: the chain was judged by them, whatever the product has by now.
        way = tuple(use for use in uses_of(dossier, opened_chain(dossier)[0]) if use.scheme.id == scheme_id)
        chosen = way[0].scheme if way else chosen
        pairs = {(use.child.id, use.parent.id) for use in way}
        facts = from_document(dict(dossier.facts), Facts)
        allowed = tuple(each for each in facts.overrides if (each.child_id, each.parent_id) in pairs)
    edges = {edge for use in way for edge in use.edges}
    boxes = {name for edge in edges for name in edge}
    return visit.show(
        "scheme.html",
        scheme=chosen,
        certificate=certificate,
        way=way,
        allowed=shown_overrides(visit, session, allowed),
        marked=boxes,
        parts=[(name, [box for box in chosen.boxes if box.part is part]) for part, name in PARTS.items()],
        below=_below(chosen),
        unverified=len(unverified(chosen)),
        drawing=Markup(draw_scheme(chosen, visit.language, boxes=boxes, edges=edges)),  # noqa: S704 - every text in it was escaped where it was drawn
    )


def uses_of(dossier: Dossier, chain: Chain) -> tuple[Use, ...]:
    """Where the certificates of a dossier stand in the schemes that were given with it."""
    return uses(chain, from_document(dict(dossier.facts), Facts))


def _below(scheme: Scheme) -> dict[str, list[tuple[str, object]]]:
    """Box -> (name, method) of everything it may verify."""
    names = {box.id: box.name for box in scheme.boxes}
    found: dict[str, list[tuple[str, object]]] = {}
    for edge in scheme.edges:
        found.setdefault(edge.above, []).extend((names[low], edge.method) for low in edge.below)  # type: ignore[misc]
    return found
