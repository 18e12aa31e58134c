"""``/api/v1/schemes``: the verification schemes of the product, as data and drawn."""

from typing import Annotated

from fastapi import Depends, Path

from domain.authoring.unverified import unverified
from domain.standards.drawing import draw_scheme
from domain.standards.scheme import Scheme
from domain.standards.schemes import builtin_schemes
from service.kit.access import Actor, Role, require
from service.kit.actor import STAFF
from service.kit.edge import api_router
from service.kit.language import Drawing, Spoken, drawn
from service.kit.openapi import documented
from service.kit.problems import NotFound
from service.kit.wire import ListOut
from service.standards.scheme_wire import SchemeOut, SchemeSummaryOut

router = api_router("/api/v1/schemes", tags=["schemes"])

Reader = Annotated[Actor, Depends(require(*STAFF, Role.REGULATOR))]
SchemeId = Annotated[str, Path(max_length=80)]


@router.get("", summary="List verification schemes")
def list_schemes(*, actor: Reader) -> ListOut[SchemeSummaryOut]:
    """List every scheme, by id."""
    del actor
    return ListOut(items=tuple(SchemeSummaryOut.model_validate(_counted(each)) for each in builtin_schemes().values()))


@router.get("/{scheme_id}", summary="Read a verification scheme", responses=documented(NotFound))
def read_scheme(*, scheme_id: SchemeId, actor: Reader) -> SchemeOut:
    """Give boxes and edges, each with its source or the word that it is from memory."""
    del actor
    return SchemeOut.model_validate(_counted(scheme_named(scheme_id)))


@router.get(
    "/{scheme_id}/drawing",
    summary="Draw a verification scheme",
    response_class=Drawing,
    responses=documented(NotFound),
)
def draw(*, scheme_id: SchemeId, actor: Reader, language: Spoken) -> Drawing:
    """Draw the official box diagram (SVG)."""
    del actor
    return drawn(draw_scheme(scheme_named(scheme_id), language), language)


def scheme_named(scheme_id: str) -> Scheme:
    """Return the scheme of the product; raise NotFound."""
    found = builtin_schemes().get(scheme_id)
    if found is None:
        raise NotFound
    return found


def _counted(scheme: Scheme) -> dict[str, object]:
    names = ("id", "code", "title", "quantity_kinds", "verified", "source", "boxes", "edges")
    return {name: getattr(scheme, name) for name in names} | {"unverified": len(unverified(scheme))}
