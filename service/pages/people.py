"""The people of the laboratory: what each is authorised and registered for, where each works, what ends soon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from domain.calibration.qualification import Registration
from service.kit.actor import Role
from service.kit.clock import civil_day
from service.kit.database import ReadSessionDep
from service.kit.problems import NotPermitted
from service.look.forms import Form, Refused, attempt, given, text_of, texts_of
from service.pages.packs import installed
from service.pages.rows import Shown
from service.pages.view import Member, Quality, Visit
from service.people import operations, queries, registrations, sections
from service.people import qualification as qualifications
from service.people.bodies import AuthorisationIn, RegistrationIn, SectionIn, SectionsIn
from service.people.policy import people_policy
from service.people.queries import Duty

router = APIRouter(prefix="/people")

DUTIES: tuple[Duty, ...] = ("perform", "check", "approve")
_REGISTRATION = ("number", "level", "valid_from", "valid_until", "evidence")
_AUTHORISATION = ("pack_id", "duty", "valid_from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An authorisation or registration of somebody, and how it stands today."""

    id: UUID
    name: str
    detail: str
    begin: date
    end: date | None
    standing: str
    """``future``, ``held``, ``expiring``, ``expired`` or ``revoked``."""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person in the list."""

    person: Shown
    sections: Sequence[Shown]
    registrations: Sequence[Held]
    ending: Sequence[Held]
    """What ends within the days of the policy, or has ended."""


@router.get("")
def people(*, visit: Quality, session: ReadSessionDep) -> HTMLResponse:
    """List the laboratory's people with what ends soon."""
    return _list(visit, session)


@router.post("/sections")
def add_section(*, visit: Quality, form: Form) -> Response:
    """Add a section of the laboratory."""
    typed = texts_of(form, "name_zh", "name_en")

    def work(session: Session) -> None:
        body = given(SectionIn, typed)
        sections.create_section(session, actor=visit.member, name_zh=body.name_zh, name_en=body.name_en, at=visit.at)

    told = attempt(visit.request, work)
    if not isinstance(told, Refused):
        return visit.go("/people", told="saved")
    with visit.request.app.state.database.reading() as session:
        return _list(visit, session, refused=told, typed=typed)


@router.get("/{person_id}")
def person(*, person_id: UUID, visit: Member, session: ReadSessionDep) -> HTMLResponse:
    """Show what one person is and was authorised and registered for: to quality, and to the person."""
    return _show(visit, session, person_id)


@router.post("/{person_id}/registrations")
def register(*, person_id: UUID, visit: Quality, form: Form) -> Response:
    """Put a registration as metrologist on record."""

    def work(session: Session) -> None:
        items = [each.strip() for each in text_of(form, "items").replace("，", ",").split(",") if each.strip()]
        body = given(RegistrationIn, {**texts_of(form, *_REGISTRATION), "items": items, "person_id": person_id})
        registrations.register(session, actor=visit.member, at=visit.at, **dict(body))

    return _answer(visit, person_id, attempt(visit.request, work), "register", form)


@router.post("/{person_id}/authorisations")
def authorise(*, person_id: UUID, visit: Quality, form: Form) -> Response:
    """Authorise the person for one duty with one pack."""

    def work(session: Session) -> None:
        until = text_of(form, "valid_until") or None
        body = {**texts_of(form, *_AUTHORISATION), "valid_until": until, "person_id": person_id}
        operations.authorise(session, actor=visit.member, at=visit.at, **dict(given(AuthorisationIn, body)))

    return _answer(visit, person_id, attempt(visit.request, work), "authorise", form)


@router.post("/{person_id}/registrations/{held_id}/revoke")
def revoke_registration(*, person_id: UUID, held_id: UUID, visit: Quality, form: Form) -> Response:
    """End a registration now; it stays on record."""

    def work(session: Session) -> None:
        registrations.revoke_registration(session, actor=visit.member, registration_id=held_id, at=visit.at)

    return _answer(visit, person_id, attempt(visit.request, work), "", form)


@router.post("/{person_id}/authorisations/{held_id}/revoke")
def revoke_authorisation(*, person_id: UUID, held_id: UUID, visit: Quality, form: Form) -> Response:
    """End an authorisation now; it stays on record."""

    def work(session: Session) -> None:
        operations.revoke_authorisation(session, actor=visit.member, authorisation_id=held_id, at=visit.at)

    return _answer(visit, person_id, attempt(visit.request, work), "", form)


@router.post("/{person_id}/sections")
def set_sections(*, person_id: UUID, visit: Quality, form: Form) -> Response:
    """Make the person a member of exactly the sections that were ticked."""

    def work(session: Session) -> None:
        body = given(SectionsIn, {"sections": form.getlist("section")})
        sections.set_sections(session, actor=visit.member, person_id=person_id, section_ids=body.sections, at=visit.at)

    return _answer(visit, person_id, attempt(visit.request, work), "", form)


def standing(begin: date, end: date | None, today: date, *, revoked: bool) -> str:
    """Return how a period stands on ``today``."""
    if revoked:
        return "revoked"
    if today < begin:
        return "future"
    if end is None or end > today + timedelta(days=people_policy().expiring_within_days):
        return "held"
    return "expiring" if today <= end else "expired"


def _answer(visit: Visit, person_id: UUID, told: object, part: str, form: FormData) -> Response:
    if not isinstance(told, Refused):
        return visit.go(f"/people/{person_id}", told="saved")
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    with visit.request.app.state.database.reading() as session:
        return _show(visit, session, person_id, refused=told, part=part, typed=typed)


def _list(
    visit: Visit, session: Session, *, refused: Refused | None = None, typed: Mapping[str, str] | None = None
) -> HTMLResponse:
    lab_id = visit.member.lab_id
    rows = sorted(session.exec(queries.people(lab_id)), key=lambda row: (not row.active, row.name, row.login))
    places = sections.sections_of(session, lab_id=lab_id, person_ids={row.id for row in rows})
    lines = []
    for row in rows:
        registered, authorised = _registrations(visit, session, row.id), _authorisations(visit, session, row.id)
        ending = [each for each in (*registered, *authorised) if each.standing in {"expiring", "expired"}]
        lines.append(Line(person=row, sections=places.get(row.id, ()), registrations=registered, ending=ending))
    return visit.show(
        "people.html",
        status=refused.status if refused else 200,
        here="/people",
        lines=lines,
        days=people_policy().expiring_within_days,
        sections=session.exec(sections.sections(lab_id)).all(),
        refused=refused,
        typed=typed or {},
    )


def _show(
    visit: Visit,
    session: Session,
    person_id: UUID,
    *,
    refused: Refused | None = None,
    part: str = "",
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    actor = visit.member
    if person_id != actor.person_id and not actor.has(Role.QUALITY):
        raise NotPermitted(roles=Role.QUALITY)
    row = queries.person(session, actor.lab_id, person_id)
    mine = sections.sections_of(session, lab_id=actor.lab_id, person_ids={row.id}).get(row.id, [])
    return visit.show(
        "person.html",
        status=refused.status if refused else 200,
        here=f"/people/{person_id}",
        person=row,
        registrations=_registrations(visit, session, row.id),
        authorisations=_authorisations(visit, session, row.id),
        sections=session.exec(sections.sections(actor.lab_id)).all(),
        mine={each.id for each in mine},
        packs=installed(visit),
        duties=DUTIES,
        editable=actor.has(Role.QUALITY) and person_id != actor.person_id,
        refused=refused,
        part=part,
        typed=typed or {},
    )


def _registrations(visit: Visit, session: Session, person_id: UUID) -> list[Held]:
    rows = session.exec(qualifications.registrations(visit.member.lab_id, person_id)).all()
    known: list[tuple[UUID, str, Registration]] = [
        (row.id, row.evidence, qualifications.registration_of(row)) for row in rows
    ]
    return [
        Held(
            id=row_id,
            name=f"{each.number} · {visit.text(f'people.{each.level.value}')}",
            detail=", ".join(each.items),
            begin=each.valid_from,
            end=each.last_day,
            standing=standing(each.valid_from, each.last_day, visit.today, revoked=each.revoked_on is not None),
            evidence=evidence,
        )
        for row_id, evidence, each in sorted(known, key=lambda row: (row[2].valid_from, row[2].number))
    ]


def _authorisations(visit: Visit, session: Session, person_id: UUID) -> list[Held]:
    rows = session.exec(queries.authorisations(visit.member.lab_id, person_id)).all()
    return [
        Held(
            id=row.id,
            name=row.pack_id,
            detail=visit.text(f"people.{row.duty}"),
            begin=row.valid_from,
            end=civil_day(row.revoked_at) if row.revoked_at else row.valid_until,
            standing=standing(row.valid_from, row.valid_until, visit.today, revoked=row.revoked_at is not None),
        )
        for row in sorted(rows, key=lambda row: (row.pack_id, row.duty, row.valid_from))
    ]
