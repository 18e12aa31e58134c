"""Who may perform, check or approve this calibration on that day, and what somebody lacks who may not (C11)."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from domain.specialty.schema import Pack
from service.calibrations.packs import edition
from service.calibrations.refusals import NotAuthorised, NotRegistered, RegistrationLapsed
from service.calibrations.tables import CalibrationRow
from service.kit.actor import Role
from service.kit.problems import Problem
from service.people import qualification as people
from service.people.qualification import Colleague, Task
from service.people.queries import Duty

ROLE_OF: Mapping[Duty, Role] = {"perform": Role.TECHNICIAN, "check": Role.CHECKER, "approve": Role.SIGNATORY}


def task_of(session: Session, row: CalibrationRow) -> Task:
    """Return the work of a planned calibration."""
    return task(edition(session, row.pack_digest), row.service)


def task(pack: Pack, service: str) -> Task:
    """Return the work done by ``pack`` as this ``service``."""
    return Task(pack_id=pack.id, regulation=pack.regulation.code, service=service)


def lacking(session: Session, *, lab_id: UUID, person_id: UUID, task: Task, duty: Duty, day: date) -> Problem | None:
    """Return what keeps a person from ``duty`` on ``day``, as the refusal that names it; None where nothing does."""
    held = people.qualification(session, lab_id=lab_id, person_id=person_id, task=task, duty=duty, day=day)
    if not held.authorised:
        return NotAuthorised(day=day, duty=duty, pack_id=task.pack_id)
    if held.registered:
        return None
    if held.registration is None:
        return NotRegistered(duty=duty, service=task.service, regulation=task.regulation, pack_id=task.pack_id)
    registration = held.registration
    return RegistrationLapsed(
        day=day, number=registration.number, begin=registration.valid_from, end=registration.last_day
    )


def require(session: Session, *, lab_id: UUID, person_id: UUID, task: Task, duty: Duty, day: date) -> None:
    """Raise NotAuthorised, NotRegistered or RegistrationLapsed unless the person is qualified for ``duty`` that day."""
    refusal = lacking(session, lab_id=lab_id, person_id=person_id, task=task, duty=duty, day=day)
    if refusal is not None:
        raise refusal


def qualified_people(session: Session, row: CalibrationRow, *, duty: Duty, day: date) -> list[Colleague]:
    """Return the people who may exercise ``duty`` on this calibration: role, qualification, and not signed before."""
    signed = {"perform": (), "check": (row.operator_id,), "approve": (row.operator_id, row.checker_id)}[duty]
    return [
        each
        for each in people.qualified_people(session, lab_id=row.lab_id, task=task_of(session, row), duty=duty, day=day)
        if ROLE_OF[duty] in each.roles and each.id not in signed
    ]
