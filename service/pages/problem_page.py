"""A refusal as a page: what is wrong in the reader's language, and the way on."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from service.kit.access import Access
from service.kit.actor import Actor
from service.kit.problems import Json, Problem
from service.pages.view import Visit


def problem_page(request: Request, document: Mapping[str, Json]) -> Response:
    """Render a refusal; whoever is not signed in is led to the door and back."""
    status = document["status"] if isinstance(document["status"], int) else 500
    api = request.url.path.startswith("/api/")
    if status == 401 and not api:  # noqa: PLR2004 - not signed in
        back = quote(f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path, safe="")
        return RedirectResponse(f"/sign-in?next={back}" if request.method == "GET" else "/sign-in", 303)
    visit = Visit(request=request, actor=_known(request), at=request.app.state.clock())
    return visit.show("problem.html", status=status, here="/worklist", problem=document)


def _known(request: Request) -> Actor | None:
    """Return who is signed in, for the page's head only: nothing is permitted by it."""
    access: Access | None = getattr(request.app.state, "access", None)
    try:
        return access.actor_of(request) if access else None
    except Problem:
        return None
    except Exception:  # noqa: BLE001 - the database may be what failed: this page must still come
        return None
