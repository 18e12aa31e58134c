"""Put the regulator's pages into the platform's app."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from service.kit.attempts import Attempts
from service.kit.edge import add_routes
from service.kit.problems import Json
from service.look.assets import install_assets
from service.platform import public
from service.platform.access import has_session
from service.platform.pages import acts, audits, chains, coverage, impacts, laboratories, losses, sign_in
from service.platform.pages.visit import Visit


def install_pages(app: FastAPI) -> None:
    """Serve them under ``/city``; refusals there are pages of theirs, all others those of the public look-up."""
    app.state.attempts = Attempts(app.state.settings.sign_in_limit)
    app.state.noted_refusals = Attempts(app.state.settings.sign_in_limit)
    app.state.problem_page = _problem_page
    install_assets(app)
    pages = (sign_in, chains, impacts, audits, coverage, laboratories, losses, acts)
    add_routes(app, *(page.router for page in pages), in_document=False)


def _problem_page(request: Request, problem: Mapping[str, Json]) -> Response:
    path = request.url.path
    if path != "/city" and not path.startswith("/city/"):
        return public.problem_page(request, dict(problem))
    status = problem["status"] if isinstance(problem["status"], int) else 500
    if status == 401:  # noqa: PLR2004 - not signed in
        back = quote(f"{path}?{request.url.query}" if request.url.query else path, safe="")
        return RedirectResponse(f"{sign_in.DOOR}?next={back}" if request.method == "GET" else sign_in.DOOR, 303)
    visit = Visit(request=request, at=request.app.state.clock(), signed_in=has_session(request))
    return visit.show("problem.html", status=status, here=sign_in.FIRST, problem=problem)
