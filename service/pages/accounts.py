"""Accounts: who may sign in and with which roles; opened by one administrator, given roles by another (三员分立)."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from service.kit.access import CurrentActor
from service.kit.actor import Role
from service.kit.clock import Now
from service.kit.database import ReadSessionDep
from service.look.forms import Form, Refused, attempt, given, text_of, texts_of, version_of
from service.pages.registers import typed_in
from service.pages.view import Overseer, SecurityAdmin, SystemAdmin, Visit
from service.people import operations, queries
from service.people.bodies import PasswordIn, PersonChangeIn, PersonIn, RolesIn
from service.people.sign_in import confirm_password

router = APIRouter(prefix="/accounts")


def known(request: Request, actor: CurrentActor, at: Now) -> Visit:
    """Give the visit of anybody who is signed in."""
    return Visit(request=request, actor=actor, at=at)


Known = Annotated[Visit, Depends(known)]


@router.get("")
def accounts(*, visit: Overseer, session: ReadSessionDep) -> HTMLResponse:
    """List the laboratory's accounts, closed ones last."""
    rows = session.exec(queries.people(visit.member.lab_id)).all()
    return visit.show(
        "accounts.html",
        rows=sorted(rows, key=lambda row: (not row.active, row.login)),
        may_open=visit.member.has(Role.SYSTEM_ADMIN),
    )


@router.get("/new")
def new_account(*, visit: SystemAdmin) -> HTMLResponse:
    """Ask for an account."""
    return _new(visit, {})


@router.post("/new")
def open_account(*, visit: SystemAdmin, form: Form) -> Response:
    """Open an account, without roles yet."""

    def work(session: Session) -> UUID:
        asked = given(PersonIn, {**texts_of(form, "login", "name", "name_en"), "password": _secret(form, "password")})
        return operations.create_person(session, actor=visit.member, at=visit.at, **dict(asked)).id

    told = attempt(visit.request, work)
    if isinstance(told, Refused):
        return _new(visit, typed_in(form), told)
    return visit.go(f"/accounts/{told}", told="saved")


@router.get("/password")
def ask_password(*, visit: Known) -> HTMLResponse:
    """Ask for one's own new password, and for the present one."""
    return visit.show("password.html", refused=None)


@router.post("/password")
def set_own_password(*, visit: Known, form: Form) -> Response:
    """Set one's own password; every session ends, and the door opens with the new one."""

    def work(session: Session) -> None:
        names = ("password", "present_password")
        asked = given(PasswordIn, {name: _secret(form, name) for name in names})
        confirm_password(session, actor=visit.member, password=asked.present_password or "")
        operations.set_password(
            session, actor=visit.member, person_id=visit.member.person, password=asked.password, at=visit.at
        )

    told = attempt(visit.request, work)
    if isinstance(told, Refused):
        return visit.show("password.html", status=told.status, refused=told)
    return visit.go("/sign-in", told="password_set")


@router.get("/{person_id}")
def account(*, person_id: UUID, visit: Overseer, session: ReadSessionDep) -> HTMLResponse:
    """Show one account, with the forms that the visitor may send."""
    return _show(visit, session, person_id)


@router.post("/{person_id}")
def change_account(*, person_id: UUID, visit: SystemAdmin, form: Form) -> Response:
    """Change the names, or close the account and open it again."""

    def work(session: Session) -> None:
        asked = given(PersonChangeIn, {**texts_of(form, "name", "name_en"), "active": bool(text_of(form, "active"))})
        operations.change_person(
            session, actor=visit.member, at=visit.at, person_id=person_id, expected=version_of(form), **dict(asked)
        )

    return _answer(visit, person_id, attempt(visit.request, work), form, part="change")


@router.post("/{person_id}/roles")
def set_roles(*, person_id: UUID, visit: SecurityAdmin, form: Form) -> Response:
    """Give the account exactly the roles that were ticked."""

    def work(session: Session) -> None:
        asked = given(RolesIn, {"roles": form.getlist("role")})
        operations.set_roles(
            session,
            actor=visit.member,
            at=visit.at,
            person_id=person_id,
            expected=version_of(form),
            roles=asked.roles,
        )

    return _answer(visit, person_id, attempt(visit.request, work), form, part="roles")


@router.post("/{person_id}/password")
def set_password(*, person_id: UUID, visit: SystemAdmin, form: Form) -> Response:
    """Set the password of somebody who forgot it; one's own is changed with the present one, on its own page."""
    if person_id == visit.member.person_id:
        return visit.go("/accounts/password")

    def work(session: Session) -> None:
        asked = given(PasswordIn, {"password": _secret(form, "password")})
        operations.set_password(session, actor=visit.member, person_id=person_id, password=asked.password, at=visit.at)

    return _answer(visit, person_id, attempt(visit.request, work), form, part="password")


def _secret(form: FormData, name: str) -> str:
    """Return a password as it was typed, blanks and all."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _answer(visit: Visit, person_id: UUID, told: object, form: FormData, *, part: str) -> Response:
    if not isinstance(told, Refused):
        return visit.go(f"/accounts/{person_id}", told="saved")
    with visit.request.app.state.database.reading() as session:
        return _show(visit, session, person_id, refused=told, part=part, typed=typed_in(form), form=form)


def _new(visit: Visit, typed: Mapping[str, str], refused: Refused | None = None) -> HTMLResponse:
    status = refused.status if refused else 200
    return visit.show("account_new.html", status=status, here="/accounts/new", typed=typed, refused=refused)


def _show(
    visit: Visit,
    session: Session,
    person_id: UUID,
    *,
    refused: Refused | None = None,
    part: str = "",
    typed: Mapping[str, str] | None = None,
    form: FormData | None = None,
) -> HTMLResponse:
    actor = visit.member
    row = queries.person(session, actor.lab_id, person_id)
    names = {"name": row.name, "name_en": row.name_en, "active": "yes" if row.active else ""}
    return visit.show(
        "account.html",
        status=refused.status if refused else 200,
        here=f"/accounts/{person_id}",
        person=row,
        every_role=list(Role),
        ticked=form.getlist("role") if form is not None and part == "roles" else row.roles,
        may_change=actor.has(Role.SYSTEM_ADMIN),
        may_give=actor.has(Role.SECURITY_ADMIN) and person_id != actor.person_id,
        is_own=person_id == actor.person_id,
        refused=refused,
        part=part,
        typed=typed if typed and part == "change" else names,
    )
