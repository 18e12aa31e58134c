"""Signing in with the platform's access key, and out."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.kit.access import note_refusal
from service.kit.attempts import Attempts
from service.kit.edge import StrictRoute
from service.kit.problems import CrossSiteRequest, Problem
from service.kit.same_site import inside, refuse_other_sites
from service.look.forms import Form, refused_by, text_of
from service.platform.access import WrongKey, compare_key, cookie_name, open_session
from service.platform.acts import Act, note_now
from service.platform.pages.visit import Guest, Regulator
from service.settings import Settings

DOOR = "/city/sign-in"
FIRST = "/city"
LONGEST_KEY = 1000

router = APIRouter(route_class=StrictRoute)


@router.get(DOOR)
def ask(visit: Guest, onward: Annotated[str, Query(alias="next", max_length=2000)] = "") -> HTMLResponse:
    """Show the door."""
    return visit.show("sign_in.html", onward=onward, refused=None)


@router.post(DOOR)
def enter(visit: Guest, form: Form) -> Response:
    """Compare the key and keep a cookie that says until when it was shown."""
    request, onward = visit.request, text_of(form, "next")
    settings: Settings = request.app.state.settings
    try:
        refuse_other_sites(request.headers, base_url=settings.public_base_url)
    except CrossSiteRequest as problem:
        note_refusal(request, problem)
        raise
    attempts: Attempts = request.app.state.attempts
    # by address alone: there is one key, and nobody shall shut its holder out by guessing
    address = request.client.host if request.client else ""
    try:
        attempts.admit(account=address, address=address)
        compare_key(settings, text_of(form, "key")[:LONGEST_KEY])
    except Problem as problem:
        note_refusal(request, problem)
        if isinstance(problem, WrongKey):  # what comes after too many guesses fills no log
            note_now(request, act=Act.REFUSED, subject=DOOR, facts={"code": problem.code})
        return visit.show("sign_in.html", status=problem.status_code, onward=onward, refused=refused_by(problem))
    attempts.forgive(account=address)
    note_now(request, act=Act.SIGNED_IN, facts={"hours": settings.session_hours})
    answer = visit.go(inside(onward, otherwise=FIRST))
    answer.set_cookie(
        cookie_name(settings),
        open_session(settings, at=visit.at),
        max_age=settings.session_hours * 3600,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="strict",
        path="/",
    )
    return answer


@router.post("/city/sign-out")
def leave(visit: Regulator) -> RedirectResponse:
    """Forget the cookie."""
    settings: Settings = visit.request.app.state.settings
    note_now(visit.request, act=Act.SIGNED_OUT)
    answer = visit.go(DOOR)
    answer.delete_cookie(
        cookie_name(settings), path="/", secure=settings.secure_cookies, httponly=True, samesite="strict"
    )
    return answer
