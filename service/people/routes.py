"""``/api/v1``: sessions, me, people, authorisations, instrument keys."""

from collections.abc import Callable
from typing import TypeAlias
from uuid import UUID

from fastapi import FastAPI, Request, Response
from sqlmodel import Session

from service.kit.access import Access, CurrentActor, note_refusal
from service.kit.actor import Actor, Role
from service.kit.attempts import Attempts
from service.kit.clock import Now
from service.kit.database import Database, ReadSessionDep, SessionDep
from service.kit.edge import add_routes, api_router
from service.kit.keys import load_pepper
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next, paged
from service.kit.problems import (
    Conflict,
    NotPermitted,
    TooManyRequests,
    VersionChanged,
    VersionRequired,
    WrongCredentials,
)
from service.kit.versions import ExpectedVersion, show_version
from service.people import operations, qualification_routes, queries
from service.people.bodies import (
    ActorOut,
    AuthorisationIn,
    AuthorisationOut,
    AuthorisationsOut,
    KeyIn,
    KeyOut,
    KeysOut,
    NewKeyOut,
    PasswordIn,
    PeopleOut,
    PersonChangeIn,
    PersonIn,
    PersonOut,
    RolesIn,
    SessionIn,
    SessionOut,
)
from service.people.errors import InstrumentUnknown, LastAdministrator, LoginTaken
from service.people.roles import Overseer, Quality, SecurityAdmin, SystemAdmin
from service.people.sign_in import confirm_password, sign_in, sign_out
from service.people.tables import AuthorisationRow, InstrumentKeyRow, PersonRow
from service.settings import Settings

router = api_router("/api/v1", tags=["people"])

EDITED = documented(Conflict, LastAdministrator, VersionChanged, VersionRequired)


IsInstrument: TypeAlias = Callable[[Session, UUID, UUID], bool]
"""Whether (laboratory, equipment) is an own instrument of the laboratory; equipment is a higher slice and tells us."""


def install_people(app: FastAPI, *, is_instrument: IsInstrument | None = None) -> None:
    """Add the API and the app's way of knowing who asks (``app.state.access``, ``app.state.attempts``).

    ``is_instrument``: who may be given a key; None gives one to any id, for apps that keep no equipment.
    """
    settings: Settings = app.state.settings
    app.state.is_instrument = is_instrument
    app.state.access = Access(
        database=app.state.database,
        credentials=queries.PeopleCredentials(),
        pepper=load_pepper(settings.pepper_path),
        clock=app.state.clock,
        public_base_url=settings.public_base_url,
        secure_cookies=settings.secure_cookies,
    )
    app.state.attempts = Attempts(settings.sign_in_limit)
    add_routes(app, router, qualification_routes.router)


@router.post("/sessions", status_code=201, responses=documented(WrongCredentials, TooManyRequests))
def open_session(request: Request, body: SessionIn, at: Now) -> SessionOut:
    """Sign in; send the token as ``Authorization: Bearer`` from then on."""
    database: Database = request.app.state.database
    signed_in = sign_in(
        database,
        request.app.state.access,
        request.app.state.attempts,
        laboratory=body.laboratory,
        login=body.login,
        password=body.password,
        address=request.client.host if request.client else "",
        at=at,
        hours=request.app.state.settings.session_hours,
    )
    return SessionOut(token=signed_in.token, expires_at=signed_in.expires_at, actor=_me(signed_in.actor))


@router.delete("/sessions/current", status_code=204)
def close_session(session: SessionDep, actor: CurrentActor, at: Now) -> None:
    """Sign out."""
    sign_out(session, actor=actor, at=at)


@router.get("/me")
def me(actor: CurrentActor) -> ActorOut:
    """Say who the credential belongs to, and with which roles at this moment."""
    return _me(actor)


@router.get("/people")
def list_people(
    request: Request, response: Response, session: ReadSessionDep, actor: Overseer, paging: Paging
) -> PeopleOut:
    """List the laboratory's people."""
    page = paged(session, queries.people(actor.lab_id), key=(PersonRow.id,), request=paging)
    link_next(request, response, page)
    return PeopleOut(items=[PersonOut.model_validate(row) for row in page.rows])


@router.post("/people", status_code=201, responses=documented(Conflict, LoginTaken))
def create_person(response: Response, session: SessionDep, actor: SystemAdmin, body: PersonIn, at: Now) -> PersonOut:
    """Add a person, without roles yet."""
    row = operations.create_person(
        session, actor=actor, login=body.login, name=body.name, name_en=body.name_en, password=body.password, at=at
    )
    show_version(response, row)
    return PersonOut.model_validate(row)


@router.get("/people/{person_id}")
def read_person(response: Response, session: ReadSessionDep, actor: Overseer, person_id: UUID) -> PersonOut:
    """Show one person."""
    row = queries.person(session, actor.lab_id, person_id)
    show_version(response, row)
    return PersonOut.model_validate(row)


@router.patch("/people/{person_id}", responses=EDITED)
def change_person(
    *,
    response: Response,
    session: SessionDep,
    actor: SystemAdmin,
    person_id: UUID,
    body: PersonChangeIn,
    expected: ExpectedVersion,
    at: Now,
) -> PersonOut:
    """Change name or activity."""
    row = operations.change_person(
        session,
        actor=actor,
        person_id=person_id,
        expected=expected,
        at=at,
        name=body.name,
        name_en=body.name_en,
        active=body.active,
    )
    show_version(response, row)
    return PersonOut.model_validate(row)


@router.put("/people/{person_id}/roles", responses=EDITED)
def set_roles(
    *,
    response: Response,
    session: SessionDep,
    actor: SecurityAdmin,
    person_id: UUID,
    body: RolesIn,
    expected: ExpectedVersion,
    at: Now,
) -> PersonOut:
    """Give a person exactly these roles."""
    row = operations.set_roles(session, actor=actor, person_id=person_id, expected=expected, roles=body.roles, at=at)
    show_version(response, row)
    return PersonOut.model_validate(row)


@router.put("/people/{person_id}/password", status_code=204, responses=documented(WrongCredentials))
def set_password(
    *, request: Request, session: SessionDep, actor: CurrentActor, person_id: UUID, body: PasswordIn, at: Now
) -> None:
    """Set one's own password (with the present one), or, as system administrator, another's."""
    if actor.person_id == person_id:
        confirm_password(session, actor=actor, password=body.present_password or "")
    elif not actor.has(Role.SYSTEM_ADMIN):
        problem = NotPermitted(roles=Role.SYSTEM_ADMIN)
        note_refusal(request, problem, actor)
        raise problem
    operations.set_password(session, actor=actor, person_id=person_id, password=body.password, at=at)


@router.get("/people/{person_id}/authorisations")
def list_authorisations(
    *,
    request: Request,
    response: Response,
    session: ReadSessionDep,
    actor: CurrentActor,
    person_id: UUID,
    paging: Paging,
) -> AuthorisationsOut:
    """List what a person is and was authorised for."""
    person = queries.person(session, actor.lab_id, person_id)
    statement = queries.authorisations(actor.lab_id, person.id)
    page = paged(session, statement, key=(AuthorisationRow.id,), request=paging)
    link_next(request, response, page)
    return AuthorisationsOut(items=[AuthorisationOut.model_validate(row) for row in page.rows])


@router.post("/authorisations", status_code=201)
def authorise(session: SessionDep, actor: Quality, body: AuthorisationIn, at: Now) -> AuthorisationOut:
    """Authorise a person for one duty with one pack."""
    row = operations.authorise(
        session,
        actor=actor,
        person_id=body.person_id,
        pack_id=body.pack_id,
        duty=body.duty,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        at=at,
    )
    return AuthorisationOut.model_validate(row)


@router.delete("/authorisations/{authorisation_id}", status_code=204)
def revoke_authorisation(session: SessionDep, actor: Quality, authorisation_id: UUID, at: Now) -> None:
    """End an authorisation now; it stays on record."""
    operations.revoke_authorisation(session, actor=actor, authorisation_id=authorisation_id, at=at)


@router.get("/instrument-keys")
def list_keys(
    request: Request, response: Response, session: ReadSessionDep, actor: Overseer, paging: Paging
) -> KeysOut:
    """List the laboratory's keys, revoked ones too."""
    page = paged(session, queries.instrument_keys(actor.lab_id), key=(InstrumentKeyRow.id,), request=paging)
    link_next(request, response, page)
    return KeysOut(items=[KeyOut.model_validate(row) for row in page.rows])


@router.post("/instrument-keys", status_code=201)
def create_key(request: Request, session: SessionDep, actor: SystemAdmin, body: KeyIn, at: Now) -> NewKeyOut:
    """Make a key for an instrument of the laboratory's own; it is shown now and never again."""
    is_instrument: IsInstrument | None = request.app.state.is_instrument
    if is_instrument is not None and not is_instrument(session, actor.lab_id, body.equipment_id):
        raise InstrumentUnknown("/equipment_id")
    key, row = operations.create_key(
        session,
        request.app.state.access,
        actor=actor,
        equipment_id=body.equipment_id,
        label=body.label,
        expires_at=body.expires_at,
        at=at,
    )
    return NewKeyOut(key=key, **KeyOut.model_validate(row).model_dump())


@router.delete("/instrument-keys/{key_id}", status_code=204)
def revoke_key(session: SessionDep, actor: SystemAdmin, key_id: UUID, at: Now) -> None:
    """End a key: pushes with it are refused within a second."""
    operations.revoke_key(session, actor=actor, key_id=key_id, at=at)


def _me(actor: Actor) -> ActorOut:
    return ActorOut(
        lab_id=actor.lab_id,
        kind=actor.kind,
        name=actor.name,
        roles=sorted(actor.roles),
        person_id=actor.person_id,
        device_id=actor.device_id,
    )
