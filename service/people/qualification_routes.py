"""``/api/v1``: registrations of metrologists, and sections."""

from uuid import UUID

from fastapi import Request, Response

from service.kit.access import CurrentActor
from service.kit.clock import Now
from service.kit.database import ReadSessionDep, SessionDep
from service.kit.edge import api_router
from service.kit.openapi import documented
from service.kit.paging import Paging, link_next, paged
from service.kit.problems import Conflict
from service.people import qualification as qualifications
from service.people import queries, registrations, sections
from service.people.bodies import (
    RegistrationIn,
    RegistrationOut,
    RegistrationsOut,
    SectionIn,
    SectionOut,
    SectionsIn,
    SectionsOut,
)
from service.people.roles import Overseer, Quality
from service.people.tables import RegistrationRow, SectionRow

router = api_router("/api/v1", tags=["people"])


@router.get("/registrations")
def list_registrations(
    request: Request, response: Response, session: ReadSessionDep, actor: Overseer, paging: Paging
) -> RegistrationsOut:
    """List the laboratory's registered metrologists, revoked and expired registrations too."""
    page = paged(session, qualifications.registrations(actor.lab_id), key=(RegistrationRow.id,), request=paging)
    link_next(request, response, page)
    return RegistrationsOut(items=[RegistrationOut.model_validate(row) for row in page.rows])


@router.get("/people/{person_id}/registrations")
def list_registrations_of(
    *,
    request: Request,
    response: Response,
    session: ReadSessionDep,
    actor: CurrentActor,
    person_id: UUID,
    paging: Paging,
) -> RegistrationsOut:
    """List what a person is and was registered for."""
    person = queries.person(session, actor.lab_id, person_id)
    statement = qualifications.registrations(actor.lab_id, person.id)
    page = paged(session, statement, key=(RegistrationRow.id,), request=paging)
    link_next(request, response, page)
    return RegistrationsOut(items=[RegistrationOut.model_validate(row) for row in page.rows])


@router.post("/registrations", status_code=201)
def register(session: SessionDep, actor: Quality, body: RegistrationIn, at: Now) -> RegistrationOut:
    """Put a person's registration as metrologist on record."""
    row = registrations.register(
        session,
        actor=actor,
        person_id=body.person_id,
        number=body.number,
        level=body.level,
        items=body.items,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        evidence=body.evidence,
        at=at,
    )
    return RegistrationOut.model_validate(row)


@router.delete("/registrations/{registration_id}", status_code=204)
def revoke_registration(session: SessionDep, actor: Quality, registration_id: UUID, at: Now) -> None:
    """End a registration now; it stays on record."""
    registrations.revoke_registration(session, actor=actor, registration_id=registration_id, at=at)


@router.get("/sections")
def list_sections(
    request: Request, response: Response, session: ReadSessionDep, actor: CurrentActor, paging: Paging
) -> SectionsOut:
    """List the laboratory's sections."""
    page = paged(session, sections.sections(actor.lab_id), key=(SectionRow.id,), request=paging)
    link_next(request, response, page)
    return SectionsOut(items=[SectionOut.model_validate(row) for row in page.rows])


@router.post("/sections", status_code=201, responses=documented(Conflict))
def create_section(session: SessionDep, actor: Quality, body: SectionIn, at: Now) -> SectionOut:
    """Add a section."""
    row = sections.create_section(session, actor=actor, name_zh=body.name_zh, name_en=body.name_en, at=at)
    return SectionOut.model_validate(row)


@router.get("/people/{person_id}/sections")
def list_sections_of(session: ReadSessionDep, actor: CurrentActor, person_id: UUID) -> SectionsOut:
    """List the sections a person works in."""
    person = queries.person(session, actor.lab_id, person_id)
    rows = sections.sections_of(session, lab_id=actor.lab_id, person_ids={person.id}).get(person.id, [])
    return SectionsOut(items=[SectionOut.model_validate(row) for row in rows])


@router.put("/people/{person_id}/sections")
def set_sections(session: SessionDep, actor: Quality, person_id: UUID, body: SectionsIn, at: Now) -> SectionsOut:
    """Make a person a member of exactly these sections."""
    rows = sections.set_sections(session, actor=actor, person_id=person_id, section_ids=body.sections, at=at)
    return SectionsOut(items=[SectionOut.model_validate(row) for row in rows])
