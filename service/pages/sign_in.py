"""Signing in and out by a cookie that no script can read."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from domain.errors import MetrologyError
from service.kit.access import Access, CurrentActor, note_refusal
from service.kit.clock import Now
from service.kit.database import SessionDep
from service.kit.problems import CrossSiteRequest, Problem
from service.kit.same_site import inside
from service.look.forms import Form, refused_by, text_of
from service.pages.view import Visit
from service.people.sign_in import sign_in, sign_out

router = APIRouter()


def guest(request: Request, at: Now) -> Visit:
    """Give the visit of somebody who need not be known."""
    return Visit(request=request, actor=None, at=at)


Guest = Annotated[Visit, Depends(guest)]
Next = Annotated[str, Query(alias="next", max_length=2000)]


@router.get("/sign-in")
def ask(visit: Guest, onward: Next = "") -> HTMLResponse:
    """Show the door."""
    return visit.show("sign_in.html", onward=onward, typed={}, refused=None)


@router.post("/sign-in")
def enter(visit: Guest, form: Form) -> Response:
    """Open a session and keep its token in a cookie."""
    request = visit.request
    access: Access = request.app.state.access
    try:
        access.refuse_other_sites(request.headers)
    except CrossSiteRequest as problem:
        note_refusal(request, problem)
        raise
    typed = {name: text_of(form, name) for name in ("laboratory", "login", "next")}
    password = form.get("password", "")
    settings = request.app.state.settings
    try:
        opened = sign_in(
            request.app.state.database,
            access,
            request.app.state.attempts,
            laboratory=typed["laboratory"][:100] or None,
            login=typed["login"][:100],
            password=password[:1000] if isinstance(password, str) else "",
            address=request.client.host if request.client else "",
            at=visit.at,
            hours=settings.session_hours,
        )
    except (Problem, MetrologyError) as refusal:
        refused = refused_by(refusal)
        return visit.show("sign_in.html", status=refused.status, onward=typed["next"], typed=typed, refused=refused)
    answer = visit.go(inside(typed["next"], otherwise="/worklist"))
    answer.set_cookie(
        access.cookie_name,
        opened.token,
        max_age=settings.session_hours * 3600,
        secure=access.secure_cookies,
        httponly=True,
        samesite="lax",
        path="/",
    )
    return answer


@router.post("/sign-out")
def leave(*, request: Request, actor: CurrentActor, session: SessionDep, at: Now) -> RedirectResponse:
    """End the session, here and on record."""
    sign_out(session, actor=actor, at=at)
    access: Access = request.app.state.access
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(access.cookie_name, path="/", secure=access.secure_cookies, httponly=True, samesite="lax")
    return answer
