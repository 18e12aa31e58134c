"""What is known about people, for every other slice: read only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.kit.access import InstrumentCredential
from service.kit.actor import INSTRUMENT, Actor, Role
from service.kit.clock import civil_day
from service.kit.problems import NotFound
from service.people.errors import LaboratoryUnclear
from service.people.tables import AuthorisationRow, InstrumentKeyRow, LaboratoryRow, PersonRow, PersonSessionRow

Duty: TypeAlias = Literal["perform", "check", "approve"]


def laboratory(session: Session, lab_id: UUID) -> LaboratoryRow:
    """Return a laboratory; raise NotFound."""
    row = session.get(LaboratoryRow, lab_id)
    if row is None:
        raise NotFound
    return row


def laboratory_ids(session: Session) -> list[UUID]:
    """Return the ids of every laboratory in this database."""
    return list(session.exec(select(LaboratoryRow.id).order_by(col(LaboratoryRow.id))))


def laboratory_by_code(session: Session, code: str | None) -> LaboratoryRow | None:
    """Return the laboratory of ``code``; for None the only one there is, or raise LaboratoryUnclear."""
    if code is not None:
        return session.exec(select(LaboratoryRow).where(LaboratoryRow.code == code)).one_or_none()
    rows = session.exec(select(LaboratoryRow).limit(2)).all()
    if len(rows) > 1:
        raise LaboratoryUnclear("/laboratory")
    return rows[0] if rows else None


def person(session: Session, lab_id: UUID, person_id: UUID) -> PersonRow:
    """Return a person of this laboratory; raise NotFound, for another laboratory's as for nobody's."""
    row = session.get(PersonRow, (lab_id, person_id))
    if row is None:
        raise NotFound
    return row


def person_by_login(session: Session, lab_id: UUID, login: str) -> PersonRow | None:
    """Return who signs in as ``login``."""
    return session.exec(select(PersonRow).where(PersonRow.lab_id == lab_id, PersonRow.login == login)).one_or_none()


def people(lab_id: UUID) -> SelectOfScalar[PersonRow]:
    """Return the statement that lists a laboratory's people."""
    return select(PersonRow).where(PersonRow.lab_id == lab_id)


def has_administrator(session: Session, lab_id: UUID, *, beside: UUID) -> bool:
    """Whether somebody other than ``beside`` has an open account and the role of system administrator."""
    row = PersonRow
    roles = session.exec(select(row.roles).where(row.lab_id == lab_id, col(row.active).is_(True), row.id != beside))
    return any(Role.SYSTEM_ADMIN in each for each in roles)


def people_by_id(session: Session, lab_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, PersonRow]:
    """Return the people among those ids."""
    return {row.id: row for row in session.exec(people(lab_id).where(col(PersonRow.id).in_(person_ids)))}


def names(session: Session, lab_id: UUID, person_ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of people by id."""
    rows = session.exec(
        select(PersonRow.id, PersonRow.name).where(PersonRow.lab_id == lab_id, col(PersonRow.id).in_(person_ids))
    )
    return {person_id: name for person_id, name in rows}  # noqa: C416 - dict() of rows loses their types


@dataclass(frozen=True, slots=True)
class Exercise:
    """Somebody puts a hand to work: who, by which duty, on which day."""

    person_id: UUID
    duty: Duty
    day: date


def authorised(session: Session, *, lab_id: UUID, pack_id: str, asked: Collection[Exercise]) -> frozenset[Exercise]:
    """Return those exercises for which the person was authorised with a pack (ISO/IEC 17025:2017, 6.2.6).

    Both ends of the period count. An authorisation that was revoked during a day does not count for that day.
    """
    row = AuthorisationRow
    held = session.exec(
        select(row).where(
            row.lab_id == lab_id, row.pack_id == pack_id, col(row.person_id).in_({each.person_id for each in asked})
        )
    ).all()
    return frozenset(each for each in asked if any(_covers(one, each) for one in held))


def _covers(row: AuthorisationRow, asked: Exercise) -> bool:
    return (
        (row.person_id, row.duty) == (asked.person_id, asked.duty)
        and row.valid_from <= asked.day
        and (row.valid_until is None or row.valid_until >= asked.day)
        and (row.revoked_at is None or civil_day(row.revoked_at) > asked.day)
    )


def authorisations(lab_id: UUID, person_id: UUID) -> SelectOfScalar[AuthorisationRow]:
    """Return the statement that lists what a person is and was authorised for."""
    return select(AuthorisationRow).where(AuthorisationRow.lab_id == lab_id, AuthorisationRow.person_id == person_id)


def instrument_keys(lab_id: UUID) -> SelectOfScalar[InstrumentKeyRow]:
    """Return the statement that lists a laboratory's keys, revoked ones too."""
    return select(InstrumentKeyRow).where(InstrumentKeyRow.lab_id == lab_id)


def actor_of(row: PersonRow, *, session_digest: str = "") -> Actor:
    """Return the actor that a person is."""
    return Actor(
        lab_id=row.lab_id,
        kind="person",
        name=row.name,
        roles=frozenset(row.roles),
        person_id=row.id,
        session_digest=session_digest,
    )


class PeopleCredentials:
    """The kit's door to sessions and keys (:class:`service.kit.access.Credentials`)."""

    def person_of(self, session: Session, token_digest: str, at: datetime) -> Actor | None:
        """Return the person of a live session: roles and activity are those of this moment."""
        found = session.exec(
            select(PersonRow)
            .join(
                PersonSessionRow,
                sa.and_(
                    col(PersonSessionRow.lab_id) == PersonRow.lab_id, col(PersonSessionRow.person_id) == PersonRow.id
                ),
            )
            .where(
                PersonSessionRow.token_digest == token_digest,
                col(PersonSessionRow.revoked_at).is_(None),
                PersonSessionRow.expires_at > at,
                col(PersonRow.active).is_(True),
            )
        ).one_or_none()
        return None if found is None else actor_of(found, session_digest=token_digest)

    def instrument_of(self, session: Session, key_id: str) -> InstrumentCredential | None:
        """Return what is stored of a key that is not revoked."""
        row = session.exec(
            select(InstrumentKeyRow).where(
                InstrumentKeyRow.key_id == key_id, col(InstrumentKeyRow.revoked_at).is_(None)
            )
        ).one_or_none()
        if row is None:
            return None
        actor = Actor(
            lab_id=row.lab_id,
            kind="instrument",
            name=row.label or row.key_id,
            roles=frozenset({INSTRUMENT}),
            device_id=row.equipment_id,
        )
        return InstrumentCredential(
            secret_digest=row.secret_digest, expires_at=row.expires_at, last_used_on=row.last_used_on, actor=actor
        )

    def note_use(self, session: Session, key_id: str, day: date) -> None:
        """Put on record that a key was used on ``day``."""
        row = InstrumentKeyRow
        session.execute(sa.update(row).where(col(row.key_id) == key_id).values(last_used_on=day))
