"""Who may do what on a day: the laboratory's authorisation and, where the policy asks, a registration 注册计量师."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.calibration.qualification import MetrologistLevel, Registration, work_names
from service.kit.clock import civil_day
from service.people import queries
from service.people.policy import people_policy
from service.people.queries import Duty, Exercise
from service.people.tables import AuthorisationRow, PersonRow, RegistrationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The work somebody wants to put a hand to."""

    pack_id: str
    regulation: str
    """Code of the regulation the pack follows, such as ``JJG 99-2022``."""
    service: str
    """``verification`` 检定, ``calibration`` 校准 or ``testing`` 检测."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """What a person has for one duty of one task on ``day``."""

    day: date
    authorised: bool
    registration_required: bool
    registration: Registration | None
    """The one for this work that counts on the day, else the one that counts longest."""

    @property
    def registered(self) -> bool:
        """Whether what the policy asks for beside the authorisation is there."""
        if not self.registration_required:
            return True
        return self.registration is not None and self.registration.counts_on(self.day)

    @property
    def sufficient(self) -> bool:
        """Whether the person may exercise the duty."""
        return self.authorised and self.registered


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who may be asked."""

    id: UUID
    name: str
    name_en: str
    roles: frozenset[str]


def qualification(
    session: Session, *, lab_id: UUID, person_id: UUID, task: Task, duty: Duty, day: date
) -> Qualification:
    """Return what a person has for ``duty`` of ``task`` on ``day``."""
    asked = Exercise(person_id, duty, day)
    return qualifications(session, lab_id=lab_id, task=task, asked=[asked])[asked]


def qualifications(
    session: Session, *, lab_id: UUID, task: Task, asked: Collection[Exercise]
) -> dict[Exercise, Qualification]:
    """Return what people have for duties of ``task`` on days, however many are asked about by two queries."""
    authorised = queries.authorised(session, lab_id=lab_id, pack_id=task.pack_id, asked=asked)
    of_these = col(RegistrationRow.person_id).in_({each.person_id for each in asked})
    registered: dict[UUID, list[Registration]] = {}
    for row in session.exec(registrations(lab_id).where(of_these)):
        registered.setdefault(row.person_id, []).append(registration_of(row))
    names, policy = work_names(task.pack_id, task.regulation), people_policy()
    return {
        each: Qualification(
            day=each.day,
            authorised=each in authorised,
            registration_required=policy.needs_registration(task.service, each.duty),
            registration=_fitting(registered.get(each.person_id, ()), names, each.day),
        )
        for each in asked
    }


def qualified_people(session: Session, *, lab_id: UUID, task: Task, duty: Duty, day: date) -> list[Colleague]:
    """Return the active people who may exercise ``duty`` of ``task`` on ``day``, by name."""
    authorised = select(AuthorisationRow.person_id).where(
        AuthorisationRow.lab_id == lab_id, AuthorisationRow.pack_id == task.pack_id, AuthorisationRow.duty == duty
    )
    candidates = session.exec(
        queries.people(lab_id)
        .where(col(PersonRow.active).is_(True), col(PersonRow.id).in_(authorised))
        .order_by(col(PersonRow.name), col(PersonRow.id))
    ).all()
    asked = [Exercise(each.id, duty, day) for each in candidates]
    held = qualifications(session, lab_id=lab_id, task=task, asked=asked)
    return [
        Colleague(id=each.id, name=each.name, name_en=each.name_en, roles=frozenset(each.roles))
        for each in candidates
        if held[Exercise(each.id, duty, day)].sufficient
    ]


def registrations(lab_id: UUID, person_id: UUID | None = None) -> SelectOfScalar[RegistrationRow]:
    """Return the statement that lists the registrations of the laboratory, or of one person."""
    statement = select(RegistrationRow).where(RegistrationRow.lab_id == lab_id)
    return statement if person_id is None else statement.where(RegistrationRow.person_id == person_id)


def registration_of(row: RegistrationRow) -> Registration:
    """Return what a row says, as the rules judge it; a day during which it was revoked does not count."""
    return Registration(
        number=row.number,
        level=MetrologistLevel(row.level),
        items=tuple(row.items),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        revoked_on=civil_day(row.revoked_at) if row.revoked_at else None,
    )


def _fitting(known: Iterable[Registration], names: Collection[str], day: date) -> Registration | None:
    fitting = [each for each in known if each.covers(names)]
    return max(fitting, key=lambda each: (each.counts_on(day), each.last_day, each.number), default=None)
